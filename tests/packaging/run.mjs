// Real projects that use the package: each is copied under target/packaging, given the packed package, built with its
// own tool, and run against the local host.
//
//   node tests/packaging/run.mjs [name...]
//
// A consumer is a folder of `consumers/`: `project/` is what its developer would write, `test.mjs` builds and runs it.
// `npm` is the registry's view: the packed file itself. One with a lock file brings its own tools: npm installs them, and then
// the package as its developer would. `frameworks` names all of these, `packaging` all others.
//
// Beside its tests, by their titles, `test.mjs` may export `limitMs`, the time limit of each of them; `basedOn`, the consumer
// whose files it takes where it has none of its own; and `installOptions` for its `npm install`.
// FLOWTETHER_LOCAL_HOST names the host's program, FLOWTETHER_CHROMIUM the browser's; pkg/ must be built.
// FLOWTETHER_FIREFOX and FLOWTETHER_WEBKIT_DRIVER may name those of other engines.

import { readdir } from "node:fs/promises";
import path from "node:path";
import { MOST_REPEATED } from "../runtimes/contract/lanes.mjs";
import { Chromium } from "./chromium.mjs";
import { Engines } from "./engines.mjs";
import { packAndInstall } from "./package.mjs";
import { endAll, running } from "./program.mjs";
import { hasLockFile, Project } from "./project.mjs";

const TEST_LIMIT_MS = 60_000;
/** A registry may be slow. */
const INSTALL_LIMIT_MS = 300_000;
const AT_ONCE = 2;

const consumersDirectory = path.join(import.meta.dirname, "consumers");

const sourceOf = (name) => path.join(consumersDirectory, name, "project");

const GROUPS = {
  frameworks: (name) => hasLockFile(sourceOf(name)),
  packaging: (name) => !hasLockFile(sourceOf(name)),
};

async function consumers(names) {
  const all = (await readdir(consumersDirectory)).sort();
  const known = [...Object.keys(GROUPS), ...all];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no consumer ${unknown}, only ${known.join(", ")}`);
  return names.length > 0 ? names.flatMap((name) => (name in GROUPS ? all.filter(GROUPS[name]) : name)) : all;
}

/** The tests of a consumer, in the order in which they stand in its file: a later one may use what an earlier one built. */
async function runConsumer(name, tools, results) {
  const consumer = await import(path.join(consumersDirectory, name, "test.mjs"));
  const { default: tests, basedOn = [], installOptions = [], limitMs = TEST_LIMIT_MS } = consumer;
  const project = await Project.create(name, [basedOn, name].flat().map(sourceOf), tools);
  const run = (title, test, limit) => runTest(`${name}: ${title}`, () => failure(test, project, limit), results);
  const install = () => project.install(...installOptions);
  if (hasLockFile(sourceOf(name)) && !(await run("npm installs it", install, INSTALL_LIMIT_MS))) return;
  for (const [title, test] of Object.entries(tests)) await run(title, test, limitMs);
}

/** Runs a test. True when it passed; one that failed is reported later. */
async function runTest(name, attempt, results) {
  const started = performance.now();
  const error = await attempt();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (error === undefined) console.log(`ok     ${name} (${seconds} s)`);
  results.push({ name, attempt, error });
  return error === undefined;
}

/** Runs tests that failed once more by themselves, when they are few: see tests/runtimes/contract/lanes.mjs. */
async function settle(results) {
  const failed = results.filter(({ error }) => error !== undefined);
  for (const result of failed) {
    const first = described(result.error).replaceAll(/^/gm, "       ");
    if (failed.length <= MOST_REPEATED) result.error = await result.attempt();
    if (result.error) console.log(`FAILED ${result.name}\n${described(result.error).replaceAll(/^/gm, "       ")}`);
    else console.log(`ok     ${result.name}, when it was repeated alone; at first it failed:\n${first}`);
  }
}

async function failure(test, project, limitMs) {
  const aborter = new AbortController();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not over after ${limitMs} ms`));
      aborter.abort();
    }, limitMs);
  });
  try {
    await running.run(aborter.signal, () => Promise.race([test(project), limit]));
  } catch (error) {
    return error ?? new Error("failed with no error");
  } finally {
    clearTimeout(timer);
    aborter.abort();
  }
}

/** What went wrong, and where in the consumer's test. */
function described(error) {
  const places = (error.stack ?? "").split("\n").filter((line) => line.includes(consumersDirectory));
  return [error.message ?? String(error), ...places].join("\n");
}

async function main() {
  for (const name of ["FLOWTETHER_LOCAL_HOST", "FLOWTETHER_CHROMIUM"]) {
    if (process.env[name] === undefined) throw new Error(`${name} must name a program`);
  }
  const queue = await consumers(process.argv.slice(2));
  const installed = await running.run(AbortSignal.timeout(TEST_LIMIT_MS), packAndInstall);
  const chromium = new Chromium();
  const engines = new Engines();
  const results = [];
  async function work() {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      await runConsumer(name, { installed, chromium, engines }, results);
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await settle(results);
  } finally {
    await chromium.close();
    await engines.close();
    endAll();
  }
  return results;
}

const results = await main().catch((error) => {
  console.log(error.message);
  return [{ error }];
});
const passed = results.filter(({ error }) => error === undefined).length;
console.log(`${passed} passed, ${results.length - passed} failed`);
process.exitCode = passed === results.length && passed > 0 ? 0 : 1;
