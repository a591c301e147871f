// Everything that can go wrong between a service and its client, by seeds: `node tests/chaos/run.mjs`.
//
//   --seeds N        so many seeds; 100 without it
//   --from N         from this seed on; 0 without it
//   --seed N         this seed alone
//   --only CASE      this case alone, such as openwop/events, or all of a service
//   --faults a,b     these faults alone; see faults.mjs
//   --lanes N        so many processes beside each other; 8 without it
//
// FLOWTETHER_LOCAL_HOST is the local host's binary, FLOWTETHER_PACKAGE the built package (`pkg` by default). Each seed that fails is
// printed with the command that plays it alone. The last line is `N passed, N failed`.

import { fork } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startLocalHost } from "../runtimes/local_host.mjs";
import { RESPONSE_FAULTS, STREAM_FAULTS } from "./faults.mjs";
import { CASES } from "./scenarios.mjs";

const ALL_FAULTS = [...STREAM_FAULTS, ...RESPONSE_FAULTS];
const text = /** @type {{ type: "string" }} */ ({ type: "string" });
const { values: options } = parseArgs({ options: { seeds: text, from: text, seed: text, only: text, faults: text, lanes: text } });
const from = Number(options.seed ?? options.from ?? 0);
const count = options.seed === undefined ? Number(options.seeds ?? 100) : 1;
const faults = options.faults?.split(",") ?? ALL_FAULTS;
const unknown = faults.find((fault) => !ALL_FAULTS.includes(fault));
if (unknown) throw new Error(`no fault is called ${unknown}; there are ${ALL_FAULTS.join(", ")}`);
const cases = CASES.map(({ name }) => name).filter((name) => !options.only || name === options.only || name.startsWith(`${options.only}/`));
if (cases.length === 0) throw new Error(`no case is called ${options.only}; there are ${CASES.map(({ name }) => name).join(", ")}`);

const packageFolder = resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const page = resolve("target/chaos");
await mkdir(page, { recursive: true });
const host = await startLocalHost(page, packageFolder);

const waiting = Array.from({ length: count }, (_, index) => from + index).map((seed) => ({ seed, name: cases[seed % cases.length], faults }));
const results = [];
const began = performance.now();

/** One process, which is given a seed whenever it has none. */
function lane() {
  return new Promise((done) => {
    const child = fork(fileURLToPath(new URL("./lane.mjs", import.meta.url)), [packageFolder, host.baseUrl]);
    let playing;
    const next = () => {
      playing = waiting.shift();
      if (playing === undefined) child.disconnect();
      else child.send(playing);
    };
    child.on("message", (message) => {
      if (!(/** @type {any} */ (message).ready)) take(message);
      next();
    });
    child.on("exit", (code) => {
      if (playing !== undefined) take({ ...playing, problem: `the lane ended with ${code}`, log: [], ms: 0 });
      done();
    });
  });
}

function take(result) {
  results.push(result);
  const { seed, name, problem, log, last } = result;
  if (problem === undefined) return;
  const only = options.faults ? ` --faults ${options.faults}` : "";
  console.log(`FAIL seed ${seed}, ${name}: ${problem}`);
  console.log(`     faults: ${log.join(", ") || "none"}`);
  if (last) console.log(`     the last typed error: ${last}`);
  console.log(`     node tests/chaos/run.mjs --seed ${seed} --only ${name}${only}`);
}

await Promise.all(Array.from({ length: Math.min(Number(options.lanes ?? 8), count) }, lane));
await host.stop();

const failed = results.filter(({ problem }) => problem !== undefined);
const about = (word) => failed.filter(({ problem }) => new RegExp(`(^|: )${word}:`).test(problem)).length;
const used = results.reduce((sum, { log }) => sum + log.length, 0);
const slowest = results.reduce((most, { ms }) => Math.max(most, ms), 0);
console.log(
  `\n${count} seeds over ${cases.length} cases in ${((performance.now() - began) / 1000).toFixed(0)} s: ${used} faults, the slowest seed took ${(slowest / 1000).toFixed(1)} s`,
);
console.log(["lost", "repeated", "out of order", "hung", "unhandled"].map((word) => `${about(word)} ${word}`).join(", "));
console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
