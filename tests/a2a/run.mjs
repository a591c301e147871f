// The A2A client against the official servers, through the packed package.
//
//   node tests/a2a/run.mjs [js|python] [part of a test's name]
//
// FLOWTETHER_PACKAGE is the built package (`pkg` by default). The servers are installed below target/a2a: that of npm with `npm ci`,
// that of PyPI with pip; each has its official client with it. The tests of `js` need no Python. The last line is
// `N passed, N failed`, the exit code 1 when something failed.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { officialClient, start, stopAll } from "./stage.mjs";
import * as badInput from "./bad_input.mjs";
import * as cards from "./cards.mjs";
import * as migration from "./migration.mjs";
import * as mistakes from "./mistakes.mjs";
import * as native from "./native.mjs";
import { rows, rowsOfThePage } from "./rows.mjs";
import * as vocabulary from "./vocabulary.mjs";

const TEST_LIMIT_MS = 60_000;
/** The rows of the page wait for silence. */
const ROWS_AT_ONCE = 4;
const [kinds, part] = process.argv[2] === "js" || process.argv[2] === "python" ? [[process.argv[2]], process.argv[3]] : [["js", "python"], process.argv[2]];

const packageFolder = path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const require = createRequire(path.join(packageFolder, "package.json"));
const flowtether = await import(pathToFileURL(require.resolve("flowtether/a2a")).href);

const tally = { passed: 0, failed: 0 };

async function test(name, work, isNeeded = false) {
  if (part !== undefined && !isNeeded && !name.includes(part)) return true;
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
  return problem === undefined;
}

for (const [name, work] of Object.entries(cards.tests)) await test(name, () => work({ flowtether }));
for (const kind of kinds) {
  let server;
  await test(`${kind}: the server is installed and started`, async () => (server = await start(kind)), true);
  if (server === undefined) continue;
  for (const { tests, testsOfJs, testsOfPython } of /** @type {any[]} */ ([native, vocabulary, mistakes, badInput, migration])) {
    const ownTests = kind === "js" ? testsOfJs : testsOfPython;
    for (const [name, work] of Object.entries({ ...tests, ...ownTests }))
      await test(`${kind}: ${name}`, () => work({ flowtether, packageFolder, kind, server }));
  }
}

/** The rows of the page's table, with an official client before a server. */
async function testRows(language, kind) {
  const named = `the page, ${language}'s client before ${kind}'s server`;
  const server = await start(kind);
  const official = await officialClient(language);
  const waiting = Object.entries(rows);
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, work] = next;
      await test(`${named}: ${name}`, () => /** @type {any} */ (work)({ flowtether, kind, language, server, official }));
    }
  };
  // The Python client's calls wait for each other.
  await Promise.all(Array.from({ length: language === "js" ? ROWS_AT_ONCE : 1 }, lane));
  official.end();
  server.stop();
}

await test("the page: the table has these rows", async () => assert.deepEqual(await rowsOfThePage(), Object.keys(rows)));
if (kinds.includes("js")) await testRows("js", "js");
// Without Python this fails, and says what to install.
const hasPython = kinds.includes("python") && (await test("the page: the Python client is installed", () => officialClient("python"), true));
if (hasPython) await Promise.all([testRows("js", "python"), testRows("python", "python").then(() => testRows("python", "js"))]);
stopAll();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
