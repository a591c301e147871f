// The process that is measured: a server of Durable Streams and, in the same process, what appends to it.

import { DurableStreamTestServer } from "@durable-streams/server";
import { at, message } from "./messages.mjs";

const server = new DurableStreamTestServer({ port: 0, host: "127.0.0.1", longPollTimeout: 120_000 });
const url = await server.start();
let streams = [];

async function send(method, run, body) {
  const response = await fetch(at(url, run), { method, headers: { "Content-Type": "application/json" }, body });
  if (!response.ok) throw new Error(`${method} responded with ${response.status}`);
  await response.text();
}

async function handle({ create, append, usage }) {
  if (create) {
    streams = Array.from({ length: create }, (_, run) => run);
    for (const run of streams) await send("PUT", run);
    return { url };
  }
  if (usage) {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    return { cpu: user + system, rss: process.memoryUsage().rss };
  }
  const began = Date.now();
  await Promise.all(streams.map((run) => send("POST", run, JSON.stringify([message(append)]))));
  return { at: began };
}

process.on("message", async (/** @type {any} */ asked) => process.send(await handle(asked).catch((error) => ({ error: error.message }))));
process.on("disconnect", () => process.exit(0));
