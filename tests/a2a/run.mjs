// The A2A client against the official servers, through the packed package.
//
//   node tests/a2a/run.mjs [js|python] [part of a test's name]
//
// FLOWTETHER_PACKAGE is the built package (`pkg` by default). The servers are installed below target/a2a: that of npm with `npm ci`,
// that of PyPI with pip. The last line is `N passed, N failed`, the exit code 1 when something failed.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { start, stopAll } from "./stage.mjs";
import * as cards from "./cards.mjs";
import * as mistakes from "./mistakes.mjs";
import * as native from "./native.mjs";
import * as vocabulary from "./vocabulary.mjs";

const TEST_LIMIT_MS = 60_000;
const [kinds, part] = process.argv[2] === "js" || process.argv[2] === "python" ? [[process.argv[2]], process.argv[3]] : [["js", "python"], process.argv[2]];

const packageFolder = path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const require = createRequire(path.join(packageFolder, "package.json"));
const flowtether = await import(pathToFileURL(require.resolve("flowtether/a2a")));

const tally = { passed: 0, failed: 0 };

async function test(name, work, isNeeded = false) {
  if (part !== undefined && !isNeeded && !name.includes(part)) return;
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${TEST_LIMIT_MS} ms`)), TEST_LIMIT_MS);
  });
  const began = performance.now();
  let problem;
  try {
    await Promise.race([work(), limit]);
  } catch (error) {
    problem = error?.stack ?? String(error);
  }
  clearTimeout(timer);
  tally[problem === undefined ? "passed" : "failed"] += 1;
  console.log(`${problem === undefined ? "ok    " : "FAILED"} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (problem !== undefined) console.log(problem.replaceAll(/^/gm, "       "));
}

for (const [name, work] of Object.entries(cards.tests)) await test(name, () => work({ flowtether }));
for (const kind of kinds) {
  let server;
  await test(`${kind}: the server is installed and started`, async () => (server = await start(kind)), true);
  if (server === undefined) continue;
  for (const { tests, testsOfJs } of [native, vocabulary, mistakes]) {
    for (const [name, work] of Object.entries({ ...tests, ...(kind === "js" && testsOfJs) })) await test(`${kind}: ${name}`, () => work({ flowtether, kind, server }));
  }
}
stopAll();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
