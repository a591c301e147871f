// The modules for servers, in their own runtimes, and the attacks that they withstand.
//
//   node tests/servers/run.mjs [part of a test's name]
//
// FLOWTETHER_LOCAL_HOST names the local host's program; pkg/ must be built. The last line is `N passed, N failed`, the exit code 1 when
// something failed.

import { rm } from "node:fs/promises";
import { workshop } from "../examples/host.mjs";
import { endAll, running } from "../packaging/program.mjs";
import access from "./access.mjs";
import conformance, { limitMs as conformanceLimitMs } from "./conformance.mjs";
import proxying from "./proxying.mjs";
import receiving from "./receiving.mjs";
import relaying from "./relaying.mjs";
import sockets from "./sockets.mjs";
import waiting from "./waiting.mjs";
import webhooks from "./webhooks.mjs";

const TEST_LIMIT_MS = 90_000;

const groups = { access, webhooks, receiving, relaying, waiting, sockets, proxying, conformance };
const limits = { conformance: conformanceLimitMs };
const [part = ""] = process.argv.slice(2);
const tests = Object.entries(groups)
  .flatMap(([group, tests]) => Object.entries(tests).map(([name, test]) => ({ name: `${group}: ${name}`, test, limitMs: limits[group] ?? TEST_LIMIT_MS })))
  .filter(({ name }) => name.includes(part));

/** Runs one test, and afterwards what it said has to be done; `undefined` when it passed. */
async function failure(test, limitMs) {
  const undone = [];
  const stop = new AbortController();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${limitMs} ms`)), limitMs);
  });
  try {
    await running.run(stop.signal, () => Promise.race([test((work) => undone.push(work)), limit]));
    return undefined;
  } catch (error) {
    return error ?? new Error("failed with no error");
  } finally {
    clearTimeout(timer);
    for (const work of undone.reverse()) await work();
    stop.abort();
  }
}

let passed = 0;
for (const { name, test, limitMs } of tests) {
  const started = performance.now();
  const error = await failure(test, limitMs);
  console.log(`${error ? "FAILED" : "ok    "} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (error) console.log((error.stack ?? String(error)).replaceAll(/^/gm, "       "));
  else passed += 1;
}
endAll();
await rm(workshop, { recursive: true, force: true });
console.log(`${passed} passed, ${tests.length - passed} failed`);
process.exit(passed === tests.length && passed > 0 ? 0 : 1);
