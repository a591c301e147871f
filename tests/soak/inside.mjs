// What run.mjs runs, in a process of its own: its figures are the package's alone.

import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openwopStream, responseOf } from "../../benches/inside/inputs.mjs";

const [packageFolder, baseUrl, form] = process.argv.slice(2);
const isFull = form === "--full";

// The module's memory is nobody's business but this test's.
let memory;
WebAssembly.Instance = class extends WebAssembly.Instance {
  /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
  constructor(module, imports) {
    super(module, imports);
    memory = Object.values(this.exports).find((value) => value instanceof WebAssembly.Memory);
  }
};
const { OpenWop, openEventStream } = await import(pathToFileURL(join(packageFolder, "entry/node.js")).href);

const MB = 1024 * 1024;
const mb = (bytes) => `${(bytes / MB).toFixed(1)} MB`;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** One signal for everything, as an application has one for its life. */
const { signal } = new AbortController();

async function figures() {
  // What was freed by a finaliser is freed after the collection that found it.
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc();
    await sleep(20);
  }
  return {
    wasm: memory.buffer.byteLength,
    heap: process.memoryUsage().heapUsed,
    listeners: getEventListeners(signal, "abort").length,
    sockets: process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length,
  };
}

const show = ({ wasm, heap, listeners, sockets }) => `wasm ${mb(wasm)}, heap ${mb(heap)}, ${listeners} listeners, ${sockets} sockets`;

let passed = 0;
let failed = 0;

async function test(name, run) {
  const began = performance.now();
  try {
    await run();
    passed += 1;
    console.log(`ok   ${((performance.now() - began) / 1000).toFixed(1)} s  ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n     ${error.stack}`);
  }
}

function ok(condition, message) {
  if (!condition) throw new Error(message);
}

/** Does the work `count` times after a third of it as a warm-up; nothing may have grown then. */
async function soak(count, unit, work) {
  await work(Math.ceil(count / 3));
  let before = await figures();
  await work(count);
  let after = await figures();
  // What is in flight at the same time lies differently each time, and a page may come late; a leak takes more each time.
  for (let more = 0; more < 2 && after.wasm > before.wasm; more += 1) {
    before = after;
    await work(count);
    after = await figures();
  }
  console.log(`     after ${Math.ceil(count / 3)} ${unit}: ${show(before)}\n     after ${count} more: ${show(after)}`);
  ok(after.wasm <= before.wasm, "the module's memory grew three times");
  ok(after.heap <= before.heap + 2 * MB, "the heap grew");
  ok(after.listeners <= before.listeners, "listeners were left on the signal");
  ok(after.sockets <= before.sockets + 2, "sockets stayed open");
}

const wop = new OpenWop({ baseUrl, apiKey: "key-soak" });

const EVENTS_A_STREAM = 10_000;
const events = isFull ? 1_000_000 : 100_000;
await test(`${events} events`, () =>
  soak(events, "events", async (count) => {
    const stream = openwopStream({ kind: "cjk", bytes: 240, count: EVENTS_A_STREAM - 1 });
    const client = new OpenWop({ baseUrl, apiKey: "key-soak", fetch: async () => responseOf(stream.chunks) });
    for (let seen = 0; seen < count; ) {
      const before = seen;
      for await (const event of client.runs.events(stream.runId, { streamMode: "debug", signal })) if (event.type) seen += 1;
      ok(seen - before === EVENTS_A_STREAM, `a stream had ${seen - before} events`);
    }
  }));

const calls = isFull ? 100_000 : 3000;
await test(`${calls} calls`, async () => {
  const { runId } = await wop.runs.create({ workflowId: "echo" });
  const AT_ONCE = 10;
  await soak(calls, "calls", async (count) => {
    for (let done = 0; done < count; done += AT_ONCE) {
      const responses = await Promise.all(Array.from({ length: AT_ONCE }, () => wop.runs.get(runId, { signal })));
      for (const response of responses) ok(response.runId === runId, "another run's response");
    }
  });
});

const streams = isFull ? 10_000 : 400;
await test(`${streams} streams opened and broken off`, async () => {
  const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 1, delayMs: 3_600_000 } });
  await soak(streams, "streams", async (count) => {
    for (let opened = 0; opened < count; opened += 1) {
      for await (const event of wop.runs.events(runId, { streamMode: "debug", signal })) if (event.type) break;
    }
  });
  for (let attempt = 0; ; attempt += 1) {
    const { open } = await (await fetch(`${baseUrl}/_host/runs/${runId}/streams`)).json();
    if (open === 0) break;
    ok(attempt < 100, `the host still has ${open} streams open`);
    await sleep(20);
  }
  await wop.runs.cancel(runId);
});

await test("a reader that stops makes the server stop, and 1 GB goes through in bounded memory", async () => {
  const block = Buffer.from(`data: ${"x".repeat(65_528)}\n\n`);
  const BLOCKS = 16_384;
  let sent = 0;
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    const go = () => {
      while (sent < BLOCKS) {
        sent += 1;
        if (!response.write(block)) return void response.once("drain", go);
      }
      response.end();
    };
    go();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const loop = openEventStream(`http://127.0.0.1:${port}/`, { signal });
  let read = 0;
  for (; read < 3; read += 1) await loop.next();
  await sleep(500);
  const stopped = sent;
  await sleep(500);
  ok(sent === stopped, "the server continued sending to a reader that had stopped");
  ok(stopped * block.length < 32 * MB, `the server sent ${mb(stopped * block.length)} to a reader that had stopped`);
  const before = process.memoryUsage().rss;
  let most = 0;
  for await (const { data } of loop) {
    if (data.length > 0) read += 1;
    if (read % 512 === 0) most = Math.max(most, process.memoryUsage().rss - before);
  }
  server.close();
  console.log(
    `     ${mb(stopped * block.length)} were sent until the reader continued; at most ${mb(most)} more memory over 1 GB; wasm ${mb(memory.buffer.byteLength)}`,
  );
  ok(read === BLOCKS, `${read} events of ${BLOCKS}`);
  ok(most < 256 * MB, `the process grew by ${mb(most)}`);
  ok(memory.buffer.byteLength < 16 * MB, "the module's memory grew");
});

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
