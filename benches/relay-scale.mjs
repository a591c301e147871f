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

/** Measures `runs` with so many readers each. Where that takes several servers, each one has a part of the runs, or of the one run's readers. */
async function measure(way, runs, readersPerRun, count) {
  const [program, live] = WAYS[way];
  const [runsEach, readersEach] = runs === 1 ? [1, readersPerRun / count] : [runs / count, readersPerRun];
  const total = runs * readersPerRun;
  const servers = Array.from({ length: count }, () => start(program));
  const clients = servers.map(() => Array.from({ length: Math.ceil(total / count / READERS_PER_PROCESS) }, () => start("readers")));
  const children = [...servers, ...clients.flat()];
  const timer = setTimeout(() => children.forEach((child) => child.kill()), LIMIT_MS);
  const askAll = (message) => Promise.all(servers.map((server) => ask(server, message)));
  const usage = async () => {
    const all = await askAll({ usage: true });
    return { rss: all.reduce((sum, { rss }) => sum + rss, 0), cpu: all.reduce((sum, { cpu }) => sum + cpu, 0) };
  };
  try {
    const created = await askAll({ create: runsEach });
    const before = await usage();
    const began = performance.now();
    for (const [at, { url }] of created.entries()) {
      let [rest, first] = [total / count, 0];
      for (const client of clients[at]) {
        const connected = Math.min(rest, READERS_PER_PROCESS);
        await ask(client, { connect: connected, url, first, readersPerRun: readersEach, live });
        rest -= connected;
        first += connected;
      }
    }
    const connectedMs = performance.now() - began;
    const open = await usage();
    // An event is appended when the readers have the one before it: the time is that of the way, not of a queue.
    const lasts = [];
    for (let number = 0; number < EVENTS; number += 1) {
      const received = clients.flat().map((client) => ask(client, { expect: number }));
      const appended = await askAll({ append: number });
      lasts.push(Math.max(...(await Promise.all(received)).map(({ last }) => last)) - Math.min(...appended.map(({ at }) => at)));
    }
    const after = await usage();
    lasts.sort((a, b) => a - b);
    return {
      connectedMs,
      kilobytesPerReader: (open.rss - before.rss) / total / 1024,
      microsecondsPerReaderAndEvent: (after.cpu - open.cpu) / (total * EVENTS),
      medianMs: percentile(lasts, 0.5),
      worstMs: lasts.at(-1),
      rssMegabytes: after.rss / 1_048_576,
    };
  } finally {
    clearTimeout(timer);
    for (const child of children) child.kill();
  }
}

// A process has so many files, and each reader is one: more readers than that are shared by several servers.
const most = Number(execSync("ulimit -n", { encoding: "utf8" }).trim()) - 500 || Infinity;
const [given, only] = process.argv.slice(2);
// `5000` is one run with so many readers, `200x100` are 200 runs with 100 each.
const cases = (given ?? "1000,5000,20000,200x100").split(",").map((one) => {
  const [readers, runs = 1] = one.split("x").map(Number).reverse();
  return { runs, readers, servers: Math.ceil((runs * readers) / most) };
});
console.log("way  servers  runs  readers  connected s  KB/reader  µs CPU/reader and event  to the last reader, median and worst ms  RSS MB");
for (const way of only ? [only] : Object.keys(WAYS)) {
  for (const { runs, readers, servers } of cases) {
    const begins = [way, servers, runs, runs * readers];
    try {
      const found = await measure(way, runs, readers, servers);
      const cells = [
        ...begins,
        (found.connectedMs / 1000).toFixed(1),
        found.kilobytesPerReader.toFixed(1),
        found.microsecondsPerReaderAndEvent.toFixed(1),
        `${found.medianMs.toFixed(0)}, ${found.worstMs.toFixed(0)}`,
        found.rssMegabytes.toFixed(0),
      ];
      console.log(cells.join("  "));
    } catch (error) {
      console.log(`${begins.join("  ")}  does not fit on this machine: ${error.message}`);
    }
  }
}

console.log("\nUpstream reads of 100,000 watchers of one run (60 s, 10 events a second), simulated:");
for (const row of simulated(100_000)) console.log(`${row.name}: ${row.catchUp} catch-up reads, ${row.live} live requests`);
