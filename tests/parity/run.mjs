// Drives the local host with a service's official Python client and with our package, and compares what the host saw.
//
//   node tests/parity/run.mjs [service...]
//
// FLOWTETHER_LOCAL_HOST is the host's binary, FLOWTETHER_PACKAGE the built package (`pkg` by default). Python 3.10 or newer
// with its venv module must be there; the official clients are installed with pip below target/parity. The last line is
// `N passed, N failed`, the exit code 1 when something failed.

import { existsSync } from "node:fs";
import path from "node:path";
import { startLocalHost } from "../runtimes/local_host.mjs";

const SERVICES = ["openwop", "flowmaestro", "syncteams", "snapstate"];
const SUITE_LIMIT_MS = 240_000;

async function main(names) {
  const unknown = names.find((name) => !SERVICES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no service ${unknown}, only ${SERVICES.join(", ")}`);
  const packageFolder = path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
  if (!existsSync(packageFolder)) throw new Error(`there is no package in ${packageFolder}: run \`cargo xtask build\``);
  const host = await startLocalHost(packageFolder, packageFolder);
  try {
    // Beside each other: most of it is waiting, and every call has a key of its own.
    const suites = (names.length > 0 ? names : SERVICES).map(async (name) => {
      const { run } = await import(`./${name}/suite.mjs`);
      await inTime(name, run({ origin: host.baseUrl, packageFolder, test }));
    });
    await Promise.all(suites);
  } finally {
    await host.stop();
  }
}

/** Ends with a service's suite, or with an error when that takes too long. */
async function inTime(name, suite) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} is not over after ${SUITE_LIMIT_MS} ms`)), SUITE_LIMIT_MS);
  });
  try {
    await Promise.race([suite, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const tally = { passed: 0, failed: 0 };

/** Runs one test and prints its line. */
async function test(name, work) {
  const started = performance.now();
  let trouble;
  try {
    await work();
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  }
  tally[trouble === undefined ? "passed" : "failed"] += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${trouble === undefined ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (trouble !== undefined) console.log(trouble.replaceAll(/^/gm, "       "));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  tally.failed += 1;
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
