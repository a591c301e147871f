// A proxy on 127.0.0.1 that spoils what passes through it, as a seed decides.

import { createServer, request } from "node:http";
import { RESPONSE_FAULTS, STREAM_FAULTS } from "./faults.mjs";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Longer than the idle limit of the client; see scenarios.mjs. */
const SILENCE_MS = 700;
const LONGEST_PAUSE_MS = 60;

const encode = (text) => Buffer.from(text);

/** The event that no service sends. */
export const NOISE = "chaos.noise";
const noise = () => encode(`event: ${NOISE}\ndata: {"type":"${NOISE}","chaos":true}\n\n`);

const GARBAGE = [
  Buffer.concat([encode(": "), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), encode("\n\n")]),
  encode("data: {this is no JSON\n\n"),
  encode("colour: blue\nretry: soon\n\n"),
  encode("data\n\n"),
  encode("id: a\0b\ndata: [1,\n\n"),
];

export class Proxy {
  #server;
  #target;
  #random;
  #only;
  #budget;
  /** What was done to which request, for the report of a seed that failed. */
  log = [];
  /** How many streams were asked for. */
  streams = 0;

  /** Spoils at most `budget` exchanges; what comes after them passes as it is. */
  constructor(target, random, budget, faults) {
    this.#target = new URL(target);
    this.#random = random;
    this.#budget = budget;
    this.#only = new Set(faults);
  }

  async listen() {
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get used() {
    return this.log.length;
  }

  /** From now on everything passes as it is. */
  calm() {
    this.#budget = 0;
  }

  #take(fault, incoming) {
    this.#budget -= 1;
    this.log.push(`${fault} on ${incoming.method} ${incoming.url.replace(/[0-9a-f-]{36}/g, "…")}`);
  }

  #draw(kinds, probability) {
    const allowed = kinds.filter((kind) => this.#only.has(kind));
    const isDue = this.#random.chance(probability);
    const place = this.#random.next();
    return isDue && this.#budget > 0 ? allowed[Math.floor(place * allowed.length)] : undefined;
  }

  async #pass(incoming, outgoing) {
    const isStream = (incoming.headers.accept ?? "").includes("text/event-stream");
    if (isStream) this.streams += 1;
    const fault = this.#draw(RESPONSE_FAULTS, isStream ? 0.25 : 0.3);
    if (fault !== undefined) this.#take(fault, incoming);
    if (fault === "drop") return outgoing.destroy();
    if (fault === "page" || fault >= "400") return refuse(outgoing, fault);

    const upstream = await this.#forward(incoming, outgoing);
    const isOpened = (upstream.headers["content-type"] ?? "").includes("text/event-stream");
    if (fault === "lost" || fault === "empty") {
      upstream.on("error", () => {}).destroy();
      return fault === "lost" ? outgoing.destroy() : outgoing.writeHead(200, { "Content-Type": "application/json" }).end();
    }
    const headers = { ...upstream.headers };
    delete headers.connection;
    delete headers["transfer-encoding"];
    // A host that speaks HTTP/1.0 marks the end of a body by closing the connection, and so does its proxy.
    if (upstream.httpVersion === "1.0") {
      outgoing.useChunkedEncodingByDefault = false;
      outgoing.shouldKeepAlive = false;
    }
    outgoing.writeHead(upstream.statusCode, headers);
    if (fault === "half") {
      const [first = Buffer.alloc(0)] = await collect(upstream, 1);
      outgoing.write(first.subarray(0, first.length >> 1));
      await sleep(5);
      upstream.destroy();
      return outgoing.destroy();
    }
    if (isOpened) return this.#stream(upstream, incoming, outgoing);
    for await (const chunk of upstream) outgoing.write(chunk);
    outgoing.end();
  }

  #forward(incoming, outgoing) {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#target;
      const { host, ...headers } = incoming.headers;
      const sent = request({ hostname, port, method: incoming.method, path: incoming.url, headers, agent: false });
      sent.on("response", resolve).on("error", reject);
      outgoing.on("close", () => sent.destroy());
      incoming.pipe(sent);
    });
  }

  async #stream(upstream, incoming, outgoing) {
    const random = this.#random.branch();
    const fault = this.#draw(STREAM_FAULTS, 0.8);
    const after = { bytes: random.integer(0, 1500), blocks: random.integer(0, 6) };
    // What a connection loses in the end was not sent: flushed bytes arrive before the cut.
    const flush = () => sleep(3);
    const use = () => this.#take(fault, incoming);
    let passed = 0;
    let blocks = 0;
    let isUsed = fault === undefined;
    let rest = Buffer.alloc(0);
    let repeated;
    const isByBlock = ["end-between", "ping-end", "repeat", "unplaced", "garbage"].includes(fault);
    for await (const chunk of upstream) {
      if (fault === "byte") {
        if (!isUsed) use();
        isUsed = true;
        for (const byte of chunk) {
          outgoing.write(Buffer.from([byte]));
          if (byte === 10) await new Promise(setImmediate);
        }
        continue;
      }
      if (!isByBlock) {
        if (isUsed || passed + chunk.length < after.bytes) {
          outgoing.write(chunk);
          passed += chunk.length;
          continue;
        }
        use();
        isUsed = true;
        const at = after.bytes - passed;
        outgoing.write(chunk.subarray(0, at));
        await flush();
        if (fault === "pause") {
          await sleep(random.integer(1, LONGEST_PAUSE_MS));
          outgoing.write(chunk.subarray(at));
          continue;
        }
        if (fault === "stall") await Promise.race([sleep(SILENCE_MS), new Promise((resolve) => outgoing.on("close", resolve))]);
        upstream.destroy();
        return fault === "end" ? outgoing.end() : outgoing.destroy();
      }
      rest = Buffer.concat([rest, chunk]);
      for (let end = endOfBlock(rest); end !== -1; end = endOfBlock(rest)) {
        const block = rest.subarray(0, end);
        rest = rest.subarray(end);
        if (blocks >= after.blocks) {
          if (!isUsed) use();
          isUsed = true;
          if (fault === "ping-end") outgoing.write("event: ping\ndata: {}\n\n");
          if (fault === "ping-end" || fault === "end-between") {
            await flush();
            upstream.destroy();
            return outgoing.end();
          }
          if (fault === "repeat" && repeated !== undefined) outgoing.write(repeated);
          if (fault === "unplaced") outgoing.write(random.chance(0.5) ? noise() : encode(": a comment\n\n"));
          if (fault === "garbage") outgoing.write(random.one(GARBAGE));
        }
        outgoing.write(block);
        if (random.chance(0.5)) repeated = block;
        blocks += 1;
      }
    }
    outgoing.write(rest);
    outgoing.end();
  }
}

/** Where the first block of a stream ends, in lines of either kind. */
function endOfBlock(bytes) {
  const found = /\r?\n\r?\n/.exec(bytes.toString("latin1"));
  return found === null ? -1 : found.index + found[0].length;
}

function refuse(outgoing, fault) {
  if (fault === "page") return outgoing.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Sign in</title>");
  const headers = { "Content-Type": "application/json" };
  if (["429", "503"].includes(fault)) headers["Retry-After"] = "0";
  outgoing.writeHead(Number(fault), headers);
  outgoing.end(JSON.stringify({ error: "chaos", message: `the proxy responds with ${fault}` }));
}

async function collect(body, count) {
  const chunks = [];
  for await (const chunk of body) if (chunks.push(chunk) === count) break;
  return chunks;
}
