// How many readers one Node process with a server of Durable Streams in it serves, or workerd with the objects of `flowtether/cloudflare`,
// and what each costs; then how many upstream reads watchers cost with a cache in front, simulated.
// `node benches/relay-scale.mjs [readers,... [way]]`; docs/scale.md has what was measured.

import { execSync, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { simulated } from "./relay/cache.mjs";

const EVENTS = 20;
const READERS_PER_PROCESS = 5000;
const LIMIT_MS = 180_000;

/** What serves the readers, and how they read. */
const WAYS = { node: ["server", "sse"], workerd: ["workerd", "sse"], "workerd-sockets": ["workerd", "websocket"] };

const program = (name) => fileURLToPath(new URL(`./relay/${name}.mjs`, import.meta.url));
const start = (name) => fork(program(name), { stdio: ["ignore", "inherit", "inherit", "ipc"] });

/** Asks a process, and resolves with its response. */
async function ask(child, message) {
  child.send(message);
  const over = new AbortController();
  const ended = once(child, "exit", over).then(([code]) => Promise.reject(new Error(`the process ended with ${code}`)));
  ended.catch(() => {});
  const [response] = await Promise.race([once(child, "message", over), ended]);
  over.abort();
  if (response.error) throw new Error(response.error);
  return response;
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function measure(way, runs, readersPerRun) {
  const [program, live] = WAYS[way];
  const total = runs * readersPerRun;
  const server = start(program);
  const clients = Array.from({ length: Math.ceil(total / READERS_PER_PROCESS) }, () => start("readers"));
  const timer = setTimeout(() => server.kill(), LIMIT_MS);
  try {
    const { url } = await ask(server, { create: runs });
    const before = await ask(server, { usage: true });
    let rest = total;
    let first = 0;
    const began = performance.now();
    for (const client of clients) {
      const count = Math.min(rest, READERS_PER_PROCESS);
      await ask(client, { connect: count, url, first, readersPerRun, live });
      rest -= count;
      first += count;
    }
    const connectedMs = performance.now() - began;
    const open = await ask(server, { usage: true });
    // An event is appended when the readers have the one before it: the time is that of the way, not of a queue.
    const lasts = [];
    for (let number = 0; number < EVENTS; number += 1) {
      const received = clients.map((client) => ask(client, { expect: number }));
      const { at } = await ask(server, { append: number });
      lasts.push(Math.max(...(await Promise.all(received)).map(({ last }) => last)) - at);
    }
    const after = await ask(server, { usage: true });
    lasts.sort((a, b) => a - b);
    return {
      runs,
      readers: total,
      connectedMs,
      kilobytesPerReader: (open.rss - before.rss) / total / 1024,
      microsecondsPerReaderAndEvent: (after.cpu - open.cpu) / (total * EVENTS),
      medianMs: percentile(lasts, 0.5),
      worstMs: lasts.at(-1),
      rssMegabytes: after.rss / 1_048_576,
    };
  } finally {
    clearTimeout(timer);
    for (const child of [server, ...clients]) child.kill();
  }
}

// A process has so many files, and each reader is one.
const most = Number(execSync("ulimit -n", { encoding: "utf8" }).trim()) - 500 || Infinity;
const [given, only] = process.argv.slice(2);
// `5000` is one run with so many readers, `200x100` are 200 runs with 100 each.
const cases = (given ?? "1000,5000,20000,200x100").split(",").map((one) => {
  const [readers, runs = 1] = one.split("x").map(Number).reverse();
  return [runs, Math.min(readers, Math.floor(most / runs))];
});
console.log(`way  runs  readers  connected s  KB/reader  µs CPU/reader and event  to the last reader, median and worst ms  RSS MB`);
for (const way of only ? [only] : Object.keys(WAYS)) {
  for (const [runs, readersPerRun] of cases) {
    try {
      const found = await measure(way, runs, readersPerRun);
      const cells = [
        way,
        found.runs,
        found.readers,
        (found.connectedMs / 1000).toFixed(1),
        found.kilobytesPerReader.toFixed(1),
        found.microsecondsPerReaderAndEvent.toFixed(1),
        `${found.medianMs.toFixed(0)}, ${found.worstMs.toFixed(0)}`,
        found.rssMegabytes.toFixed(0),
      ];
      console.log(cells.join("  "));
    } catch (error) {
      console.log(`${way}  ${runs}  ${runs * readersPerRun}  does not fit on this machine: ${error.message}`);
    }
  }
}

console.log("\nUpstream reads of 100,000 watchers of one run (60 s, 10 events a second), simulated:");
for (const row of simulated(100_000)) console.log(`${row.name}: ${row.catchUp} catch-up reads, ${row.live} live requests`);
