// The demo in the terminal.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { root, run, startHost } from "./host.mjs";

const example = path.join(root, "examples/node");

let installed;

/** Puts the package where the demo finds it, as `cargo xtask demo` does. */
async function install() {
  if (existsSync(path.join(example, "node_modules/flowtether/package.json"))) return;
  const { code, stderr } = await run("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund"], { cwd: example });
  assert.equal(code, 0, stderr);
}

async function demo(demoArguments, options) {
  await (installed ??= install());
  return run(process.execPath, [path.join(example, "demo.mjs"), ...demoArguments], options);
}

/** The sequences of the lines that show events; streamed text stands on the line of its first. */
const sequences = (output) => [...output.matchAll(/^ *\d+\.\d{3} +(\d+) {2}[a-z]+\.[a-z]+/gm)].map(([, at]) => Number(at));

export default {
  "it shows every event through a drop, replies, and proves the log": async (after) => {
    const host = await startHost(after);
    const { code, stdout, stderr } = await demo([host.baseUrl, "--yes"]);
    assert.equal(code, 0, stdout + stderr);
    assert.equal(stderr, "");
    assert.ok(!stdout.includes("\x1b"), "no colours but on a terminal");
    const shown = sequences(stdout);
    // The streamed text is one line before the drop and one after it.
    assert.deepEqual(shown, [0, 1, 2, 3, 4, 13, ...Array.from({ length: 12 }, (_, at) => at + 28)]);
    assert.match(stdout, /--- connection lost after event 12; reconnecting at once/);
    assert.match(stdout, /--- connected again; continuing after event 12/);
    assert.match(stdout, /--- replied: accept/);
    const reply = /^reply +(.+)$/m.exec(stdout)?.[1];
    assert.match(reply, /order 7/);
    const streamed = [...stdout.matchAll(/output\.chunk +draft-reply {2}(.+)$/gm)].map(([, text]) => text).join("");
    assert.equal(streamed, reply);
    assert.match(stdout, /^refunded +true$/m);
    assert.match(stdout.trimEnd(), /^Check +40 events, each once, in order: as the host's log; 2 connections$/m);
    assert.ok(
      stdout.split("\n").every((line) => line === line.trimEnd() || line.includes("output.chunk")),
      "no trailing blanks",
    );
  },

  "a person's no fails the run, and the log is still proven": async (after) => {
    const host = await startHost(after);
    const { code, stdout } = await demo([host.baseUrl], { input: "perhaps\nn\n" });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Refund this order\?/);
    assert.match(stdout, /--- replied: reject/);
    assert.match(stdout, /^Run +failed after/m);
    assert.match(stdout, /^error +interrupt_rejected: /m);
    assert.match(stdout, /^Check +38 events, each once, in order: as the host's log/m);
  },

  "a terminal that gives no reply ends it with words and a code": async (after) => {
    const host = await startHost(after);
    const { code, stderr } = await demo([host.baseUrl], { input: "" });
    assert.equal(code, 1);
    assert.match(stderr.trim(), /^no reply came from the terminal; run it with --yes$/);
  },

  "a log that differs is found and fails it": async (after) => {
    const host = await startHost(after);
    const liar = await startLiar(after, host.baseUrl);
    const { code, stdout } = await demo([liar, "--yes"]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^Check +event 20: saw 20 output\.chunk, the host's log has 21 output\.chunk$/m);
  },

  "a host that does not respond is one readable line": async () => {
    const { code, stdout, stderr } = await demo(["http://127.0.0.1:1", "--yes"]);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr.trim(), /^ConnectionError: [^\n]+$/);
  },

  "without an address it says how it is used": async () => {
    const { code, stderr } = await demo([]);
    assert.equal(code, 2);
    assert.match(stderr, /^usage: /);
  },
};

/** Stands before a host and leaves event 20 out of its log. */
async function startLiar(after, baseUrl) {
  const server = createServer(async (request, response) => {
    try {
      const { method, headers, url } = request;
      const body = method === "GET" ? undefined : Readable.toWeb(request);
      const upstream = await fetch(baseUrl + url, /** @type {any} */ ({ method, headers, body, duplex: "half" }));
      response.writeHead(upstream.status, { "Content-Type": upstream.headers.get("Content-Type") });
      if (url.endsWith("/log")) {
        const log = await upstream.json();
        response.end(JSON.stringify(log.toSpliced(20, 1)));
      } else {
        response.flushHeaders();
        await pipeline(upstream.body, response);
      }
    } catch {
      // The host dropped the connection, as the request says.
      response.destroy();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
