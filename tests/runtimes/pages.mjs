// The contract in the pages of a browser. `tests/browsers/` has what drives each.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as assert from "./contract/assert.mjs";
import { runInLanes } from "./contract/lanes.mjs";
import { LANES, runTest } from "./contract/runner.mjs";

/** A test of the page as a whole opens and reloads pages of its own. */
const OWN_LANES = 3;

const LOAD_LIMIT_MS = 20_000;

/** A page that finds the package, and loads nothing by itself. */
export const EMPTY_PAGE = "empty.html";

/** A test of the page as a whole, seen from outside. */
export const silence = {
  name: "the main job writes nothing to the console",
  async run({ browser, url }) {
    const profile = await browser.openProfile();
    const page = await openPage(profile, url);
    for (const name of ["the main job is done when nothing happens to the connection", "the main job is done when the stream ends though the run continues"]) {
      const result = await runInPage(page, name);
      assert.ok(result.passed, result.error);
    }
    assert.same(await page.noted(), { messages: [], errors: [] }, "the console and the errors nobody caught");
    await profile.close();
  },
};

/** Runs the contract in pages that the local host serves, the package found by an import map. */
export async function drivePages(runtime, launch, { baseUrl, project, names, own, report }) {
  await project.settle({ runtime, baseUrl });
  const browser = await launch();
  const pages = [];
  const url = `${baseUrl}/`;
  try {
    const contract = '<script type="module" src="/page.mjs"></script>';
    await writeFile(join(project.folder, "index.html"), await markup(project.packageFolder, browser.prelude, contract));
    await writeFile(join(project.folder, EMPTY_PAGE), await markup(project.packageFolder, browser.prelude));
    // Each lane has a profile of its own: the pages of one profile share six connections to a host.
    for (let lane = 0; lane < LANES; lane += 1) pages.push(await openPage(await browser.openProfile(), url));
    const tests = (await pages[0].evaluate(() => globalThis.contract.list())).filter(({ name }) => names.includes(name));
    await runInLanes(tests, LANES, ({ name }, lane) => runInPage(pages[lane], name), report);
    await runInLanes(own, OWN_LANES, (test) => runTest({ ...test, run: (t) => test.run({ t, browser, url }) }, { runtime, baseUrl }), report);
    const noted = await Promise.all(pages.map((page) => page.noted()));
    const messages = noted.flatMap(({ messages }) => messages).filter(({ level }) => level === "error");
    if (messages.length > 0) throw new Error(`errors in the console: ${JSON.stringify(messages, undefined, 2)}`);
    const errors = noted.flatMap(({ errors }) => errors);
    if (errors.length > 0) throw new Error(`errors nobody caught:\n${errors.join("\n")}`);
  } finally {
    await browser.close();
  }
}

/** A page in which the contract is loaded. */
async function openPage(profile, url) {
  const page = await profile.openPage(url);
  for (const deadline = Date.now() + LOAD_LIMIT_MS; !(await page.evaluate(() => globalThis.contract !== undefined)); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`the page is not loaded: ${JSON.stringify(await page.noted())}`);
  }
  return page;
}

function runInPage(page, name) {
  return page.evaluate((name) => globalThis.contract.run(name), name);
}

/** A page whose import map leads to what the package exports to browsers. */
async function markup(packageFolder, prelude = "", script = "") {
  const { exports } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const imports = { flowtether: exports["."].default.replace("./", "/pkg/") };
  return `<!doctype html>
<meta charset="utf-8">
<title>The contract</title>
<link rel="icon" href="data:,">
${prelude}
<script type="importmap">${JSON.stringify({ imports })}</script>
${script}
`;
}
