// The servers under test, which are the official ones, and a relay before them that spoils what a test names.

import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { createServer, request } from "node:http";
import path from "node:path";
import { listening } from "../packaging/listening.mjs";
import { Official } from "../parity/official.mjs";
import { javascriptClient } from "./official/javascript.mjs";

const here = import.meta.dirname;
const workshop = path.resolve(here, "../../target/a2a");

/** How each server is installed and started. */
const KINDS = {
  async js() {
    const folder = path.join(workshop, "js");
    await cp(path.join(here, "js"), folder, { recursive: true });
    if (!existsSync(path.join(folder, "node_modules"))) execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "pipe" });
    return [process.execPath, path.join(folder, "server.mjs")];
  },
  async python() {
    const folder = path.join(workshop, "python");
    const python = path.join(folder, "venv/bin/python");
    await cp(path.join(here, "python"), folder, { recursive: true });
    if (!existsSync(path.join(folder, "venv/ready"))) {
      const run = (program, ...words) => execFileSync(program, words, { cwd: folder, stdio: "pipe" });
      try {
        run("python3", "-m", "venv", "venv");
        run(python, "-m", "pip", "install", "-q", "--no-deps", "--no-compile", "-r", "requirements.txt");
      } catch (error) {
        throw new Error("the Python server is not there: install Python 3.10 or newer with venv and pip", { cause: error });
      }
      await mkdir(path.join(folder, "venv/ready"));
    }
    return [python, path.join(folder, "server.py")];
  },
};

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const servers = new Set();
const commands = new Map();

/** Installs a server, once; resolves with the program that runs it, and its file. */
export function programOf(kind) {
  if (!commands.has(kind)) commands.set(kind, KINDS[kind]());
  return commands.get(kind);
}

/** Starts a server, `js` or `python`, with these variables; resolves with its address. */
export async function start(kind, env = {}) {
  const [program, file] = await programOf(kind);
  const port = await freePort();
  // Servers log each refusal.
  const log = openSync(path.join(workshop, `${kind}.log`), "a");
  const child = spawn(program, [file, String(port)], { env: { ...process.env, ...env }, stdio: ["ignore", log, log] });
  closeSync(log);
  const url = `http://127.0.0.1:${port}`;
  const server = { url, stop: () => child.kill() };
  servers.add(server);
  await listening(url);
  return server;
}

/** The official client of that language: `call` resolves with what it made of a call. */
export async function officialClient(kind) {
  const [python, file] = await programOf(kind);
  if (kind === "js") return javascriptClient(path.dirname(file));
  const official = new Official(python, path.join(here, "official/python.py"));
  return { name: "a2a-sdk", call: (call) => official.call(call), end: () => official.end() };
}

export function stopAll() {
  for (const server of servers) server.stop();
}

/** Passes requests on, and does to the responses what `spoil` says: a function of the request, its body and its number. */
export class Relay {
  #server;
  #allowed;
  /** What was sent: `{ method, path, headers, body }`. */
  sent = [];
  url = "";
  /** @type {(sent: any, count: number) => any} */
  spoil = () => undefined;

  /** A relay before a server; `allowsPages` says that pages of other origins may call it. */
  static async before(url, { allowsPages = false } = {}) {
    const relay = new Relay();
    relay.#allowed = allowsPages ? { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, POST, DELETE" } : {};
    relay.#server = createServer((incoming, outgoing) => relay.#pass(url, incoming, outgoing).catch(() => outgoing.destroy()));
    await new Promise((resolve) => relay.#server.listen(0, "127.0.0.1", resolve));
    relay.url = `http://127.0.0.1:${relay.#server.address().port}`;
    return relay;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The JSON-RPC calls of a method. */
  calls(method) {
    return this.sent.filter(({ body }) => body?.method === method);
  }

  async #pass(url, incoming, outgoing) {
    if (incoming.method === "OPTIONS") {
      return outgoing.writeHead(204, { ...this.#allowed, "Access-Control-Allow-Headers": incoming.headers["access-control-request-headers"] ?? "" }).end();
    }
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const sent = { method: incoming.method, path: incoming.url, headers: incoming.headers, body: text === "" ? undefined : JSON.parse(text) };
    const order = this.spoil(sent, this.sent.push(sent)) ?? {};
    if (order.refuse) return outgoing.writeHead(order.refuse, { ...this.#allowed, "Content-Type": "text/html" }).end("<h1>No</h1>");
    const { host, ...headers } = incoming.headers;
    const upstream = await new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const forwarded = request({ hostname, port, method: incoming.method, path: incoming.url, headers, agent: false }, resolve);
      forwarded.on("error", reject).end(text);
      outgoing.on("close", () => forwarded.destroy());
    });
    if (order.swallow) {
      upstream.resume().on("end", () => outgoing.destroy());
      return;
    }
    if (incoming.url.startsWith("/.well-known")) {
      const parts = [];
      for await (const part of upstream) parts.push(part);
      return outgoing
        .writeHead(upstream.statusCode, { ...this.#allowed, "Content-Type": "application/json" })
        .end(Buffer.concat(parts).toString().replaceAll(url, this.url));
    }
    const { connection, "transfer-encoding": encoding, ...shown } = upstream.headers;
    outgoing.writeHead(upstream.statusCode, { ...shown, ...this.#allowed });
    let blocks = 0;
    for await (const chunk of upstream) {
      for (const block of chunk.toString().split(/(?<=\r?\n\r?\n)/)) {
        if (blocks === (order.cutAfter ?? order.endAfter)) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          upstream.destroy();
          return order.endAfter === undefined ? outgoing.destroy() : outgoing.end();
        }
        outgoing.write(block);
        blocks += 1;
      }
    }
    outgoing.end();
  }
}
