// Everything that can go wrong between a LangGraph server and its client, by seeds: the scenarios of tests/chaos over a real server.
//
//   node tests/langgraph/chaos.mjs npm|pypi [--seeds N] [--from N] [--seed N]
//
// 200 seeds without an option; `cargo xtask bench langgraph_chaos` plays them over both servers. The last line is `N passed, N failed`.

import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { RESPONSE_FAULTS, STREAM_FAULTS } from "../chaos/faults.mjs";
import { NOISE } from "../chaos/proxy.mjs";
import { Random } from "../chaos/random.mjs";
import { CASES, Play } from "../chaos/scenarios.mjs";
import { installPackage, installServer, startServer } from "./server.mjs";
import { delivered, logOf } from "./stage.mjs";

const SEED_LIMIT_MS = 60_000;
const LANES = 5;
const ENDS = ["completed", "failed", "cancelled"];

const isNoise = ({ type }) => [NOISE, "ping", "message"].includes(type);

const langgraph = {
  name: "langgraph",
  path: "",
  provider: "langgraph",
  safeStart: true,
  // A thread has a stream for each run, and each is read until nothing new comes.
  more: 16,
  workflows: [
    ["steps", { ms: 15 }],
    ["ticks", { count: 25, ms: 8 }],
    ["tokens", { messages: [{ role: "user", content: "Hi" }] }],
    ["ask", { item: "tea" }],
    ["askBoth", {}],
    ["fails", { ms: 30 }],
  ],
  isNoise,
  async check(baseUrl, run, events) {
    const ends = events.filter(({ kind }) => ENDS.includes(kind));
    if (ends.length !== 1 || events.at(-1) !== ends[0]) throw new Error(`${ends.length} ends, and the last event is ${events.at(-1)?.type}`);
    const gap = events.find(({ type }) => type === "gap");
    if (gap) throw new Error(`lost: a gap although nothing was: ${JSON.stringify(gap.raw)}`);
    const [seen, wanted] = [delivered(events), await logOf(baseUrl, run.id)];
    // Events may be alike: of each as many have to come as there are.
    const count = (lines, line) => lines.filter((other) => other === line).length;
    const lost = wanted.filter((line) => count(seen, line) < count(wanted, line));
    const repeated = seen.filter((line) => count(seen, line) > count(wanted, line));
    if (lost.length > 0) throw new Error(`lost: ${lost[0].slice(0, 200)} and ${lost.length - 1} more of ${wanted.length}`);
    if (repeated.length > 0) throw new Error(`repeated: ${repeated[0].slice(0, 200)}`);
    const at = seen.findIndex((line, index) => line !== wanted[index]);
    const around = (lines) =>
      lines
        .slice(Math.max(0, at - 1), at + 3)
        .map((line) => line.slice(37, 160))
        .join("; ");
    if (at !== -1) throw new Error(`out of order: ${around(seen)}\n  the log   ${around(wanted)}`);
  },
};

const SCENARIOS = Object.fromEntries(["events", "result", "reload", "manual"].map((name) => [name, CASES.find((one) => one.name === `openwop/${name}`).play]));

let unhandled;
for (const name of ["unhandledRejection", "uncaughtException"]) process.on(name, (error) => (unhandled ??= new Error(`unhandled: ${error?.stack ?? error}`)));

async function play(flowtether, baseUrl, seed) {
  const name = Object.keys(SCENARIOS)[seed % Object.keys(SCENARIOS).length];
  const stage = new Play(flowtether, baseUrl, langgraph, new Random(seed), `chaos-${process.pid}-${seed}`);
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hung: not done after ${SEED_LIMIT_MS} ms`)), SEED_LIMIT_MS);
  });
  let problem;
  try {
    await stage.open([...STREAM_FAULTS, ...RESPONSE_FAULTS]);
    await Promise.race([SCENARIOS[name](stage), limit]);
    if (unhandled) throw unhandled;
  } catch (error) {
    problem = error;
  }
  clearTimeout(timer);
  const log = stage.proxy?.log ?? [];
  stage.close();
  return { seed, name, problem, log, last: stage.lastError };
}

/** Plays these seeds; resolves with what failed. */
export async function chaos(flowtether, baseUrl, seeds) {
  const waiting = [...seeds];
  const results = [];
  const lane = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) results.push(await play(flowtether, baseUrl, seed));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { failed: results.filter(({ problem }) => problem), faults: results.reduce((sum, { log }) => sum + log.length, 0) };
}

async function main() {
  const text = /** @type {const} */ ({ type: "string" });
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { seeds: text, from: text, seed: text } });
  const [kind = "npm"] = positionals;
  await installServer(kind);
  const flowtether = await import(pathToFileURL(path.join(await installPackage(`chaos-${kind}`), "entry/node.js")).href);
  const server = await startServer(kind);
  const from = Number(values.seed ?? values.from ?? 0);
  const count = values.seed === undefined ? Number(values.seeds ?? 200) : 1;
  const began = performance.now();
  const { failed, faults } = await chaos(
    flowtether,
    server.baseUrl,
    Array.from({ length: count }, (_, index) => from + index),
  );
  for (const { seed, name, problem, log, last } of failed) {
    console.log(`FAIL seed ${seed}, ${name}: ${problem.stack?.split("\n").slice(0, 4).join("\n")}`);
    console.log(`     faults: ${log.join(", ") || "none"}`);
    if (problem.cause ?? last) console.log(`     the last typed error: ${problem.cause ?? last}`);
    console.log(`     node tests/langgraph/chaos.mjs ${kind} --seed ${seed}`);
  }
  const about = (word) => failed.filter(({ problem }) => String(problem.message).startsWith(word)).length;
  console.log(`\n${count} seeds in ${((performance.now() - began) / 1000).toFixed(0)} s: ${faults} faults`);
  console.log(["lost", "repeated", "out of order", "hung", "unhandled"].map((word) => `${about(word)} ${word}`).join(", "));
  await server.stop();
  console.log(`${count - failed.length} passed, ${failed.length} failed`);
  process.exit(failed.length === 0 ? 0 : 1);
}

if (process.argv[1] === import.meta.filename) await main();
