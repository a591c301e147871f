import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import * as assert from "./contract/assert.mjs";
import { inLanes, runTest } from "./contract/runner.mjs";
import { reloadTests } from "./reload.mjs";
import { tabTests } from "./tabs.mjs";

/** Each lane has a profile of its own: the pages of one profile share six connections to a host. */
const LANES = 8;

/** A test of the page as a whole opens and reloads pages of its own. */
const OWN_LANES = 3;

const ARGUMENTS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What the browser itself writes to the console about a request that was made to fail. */
const NETWORK = [/^Failed to load resource/, /^Access to fetch at/, /^Access to resource at/, /^EventSource's response has/];

/** Tests of the page as a whole, seen from outside. */
export const ownTests = [
  {
    name: "the main job writes nothing to the console",
    async run({ browser, url }) {
      const page = await openPage(browser, url);
      for (const name of ["the main job is done when nothing happens to the connection", "the main job is done when the stream ends though the run goes on"]) {
        const result = await runInPage(page, name);
        assert.ok(result.passed, result.error);
      }
      assert.same(page.messages, [], "the console");
      assert.same(page.errors, [], "the errors nobody caught");
      await page.context.close();
    },
  },
  ...reloadTests,
  ...tabTests,
];

/** Runs the contract in pages that the local host serves, the package found by an import map. */
export async function drive({ baseUrl, project, names, own, report }) {
  await project.settle({ runtime: "chromium", baseUrl });
  await writeFile(join(project.folder, "index.html"), await markup(project.packageFolder));
  const browser = await chromium.launch({ executablePath: process.env.FLOWTETHER_CHROMIUM, args: ARGUMENTS });
  const pages = [];
  try {
    const url = `${baseUrl}/`;
    for (let lane = 0; lane < LANES; lane += 1) pages.push(await openPage(browser, url));
    const tests = (await pages[0].page.evaluate(() => globalThis.contract.list())).filter(({ name }) => names.includes(name));
    await inLanes(tests, LANES, async ({ name }, lane) => {
      report({ began: name });
      report(await runInPage(pages[lane], name));
    });
    await inLanes(own, OWN_LANES, async (test) => {
      report({ began: test.name });
      report(await runTest({ ...test, run: (t) => test.run({ t, browser, url }) }, { runtime: "chromium", baseUrl }));
    });
  } finally {
    await browser.close();
  }
  const isNetwork = (text) => NETWORK.some((pattern) => pattern.test(text));
  const messages = pages.flatMap(({ messages }) => messages).filter(({ type, text }) => type === "error" && !isNetwork(text));
  if (messages.length > 0) throw new Error(`errors in the console: ${JSON.stringify(messages, undefined, 2)}`);
  const errors = pages.flatMap(({ errors }) => errors);
  if (errors.length > 0) throw new Error(`errors nobody caught:\n${errors.join("\n")}`);
}

/** A page in a profile of its own, with the contract loaded, and what it writes to the console. */
async function openPage(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const [messages, errors] = [[], []];
  page.on("console", (message) => messages.push({ type: message.type(), text: message.text() }));
  // An unhandled rejection comes here too.
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  await page.goto(url);
  await page.waitForFunction(() => globalThis.contract !== undefined);
  return { context, page, messages, errors };
}

function runInPage({ page }, name) {
  return page.evaluate((name) => globalThis.contract.run(name), name);
}

/** A page whose import map leads to what the package exports to browsers. */
async function markup(packageFolder) {
  const { exports } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const imports = { flowtether: exports["."].default.replace("./", "/pkg/") };
  return `<!doctype html>
<meta charset="utf-8">
<title>The contract</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/page.mjs"></script>
`;
}
