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
async function runConsumer(name, tools) {
  const consumer = await import(path.join(consumersDirectory, name, "test.mjs"));
  const { default: tests, basedOn = [], installOptions = [], limitMs = TEST_LIMIT_MS } = consumer;
  const project = await Project.create(name, [basedOn, name].flat().map(sourceOf), tools);
  const outcomes = [];
  async function isPassed(title, test, limit) {
    const started = performance.now();
    const error = await failure(test, project, limit);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${error ? "FAILED" : "ok    "} ${name}: ${title} (${seconds} s)`);
    if (error) console.log(described(error).replaceAll(/^/gm, "       "));
    outcomes.push(error === undefined);
    return error === undefined;
  }
  const install = () => project.install(...installOptions);
  if (hasLockFile(sourceOf(name)) && !(await isPassed("npm installs it", install, INSTALL_LIMIT_MS))) return outcomes;
  for (const [title, test] of Object.entries(tests)) await isPassed(title, test, limitMs);
  return outcomes;
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
  const outcomes = [];
  async function work() {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      outcomes.push(...(await runConsumer(name, { installed, chromium, engines })));
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await chromium.close();
    await engines.close();
    endAll();
  }
  return outcomes;
}

const outcomes = await main().catch((error) => {
  console.log(error.message);
  return [false];
});
const passed = outcomes.filter(Boolean).length;
console.log(`${passed} passed, ${outcomes.length - passed} failed`);
process.exitCode = passed === outcomes.length && passed > 0 ? 0 : 1;
