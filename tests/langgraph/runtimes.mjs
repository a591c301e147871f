// A real LangGraph server in the runtimes other than Node: `node tests/langgraph/runtimes.mjs [runtime...]`.
//
// It is the npm server, behind a relay that spoils its streams; to a page it is of another origin. FLOWTETHER_LOCAL_HOST serves the page,
// FLOWTETHER_CHROMIUM is the browser, FLOWTETHER_PACKAGE the built package (`pkg` by default). The last line is `N passed, N failed`.

import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as assert from "../runtimes/contract/assert.mjs";
import { startLocalHost } from "../runtimes/local_host.mjs";
import { EMPTY_PAGE } from "../runtimes/pages.mjs";
import { makeProject } from "../runtimes/project.mjs";
import { delivered, logOf } from "./log.mjs";
import { relay } from "./relay.mjs";
import { installServer, startServer } from "./server.mjs";

const RUNTIMES = ["deno", "bun", "workerd", "chromium"];
const RUNTIME_LIMIT_MS = 120_000;
const here = import.meta.dirname;

const tally = { passed: 0, failed: 0 };

function take(runtime, { name, passed, ms, error }) {
  tally[passed ? "passed" : "failed"] += 1;
  console.log(`${passed ? "ok    " : "FAILED"} ${runtime}: ${name} (${((ms ?? 0) / 1000).toFixed(1)} s)`);
  if (!passed) console.log(String(error).replaceAll(/^/gm, "       "));
}

/** What a page does: it starts the run, or resumes where the one before it was, and leaves after so many events. */
async function follow({ address, apiKey, key, count }) {
  const { WorkflowClient, webStorage } = await import("flowtether");
  const client = new WorkflowClient({ provider: "langgraph", baseUrl: address, apiKey, dangerouslyAllowBrowser: true });
  const run = await client.start("ticks", { count: 20, ms: 15 }, { checkpoint: { store: webStorage(), key, every: 1 } });
  const events = [];
  for await (const { raw, kind } of run.events()) {
    if (events.length === count) {
      // The event before this one is done with, and saved; this one is not handled any more.
      await new Promise((resolve) => setTimeout(resolve, 0));
      break;
    }
    events.push({ raw, kind });
  }
  return { id: run.id, events };
}

/** One run of two pages: the second is opened when the first was closed after `count` events. */
const reloads = (address) =>
  [1, 3, 10, 22].map((count) => ({
    name: `a page that is closed after ${count} events of a LangGraph run resumes with the next one, each once and in order`,
    timeLimitMs: 30_000,
    async run({ t, browser, url }) {
      const profile = await browser.openProfile();
      const seen = [];
      let id;
      for (const most of [count, Infinity]) {
        const page = await profile.openPage(url + EMPTY_PAGE);
        const outcome = await page.evaluate(follow, { address, apiKey: t.key, key: `reload-${count}`, count: most });
        await page.close();
        assert.equal(outcome.id, (id ??= outcome.id), "the run");
        seen.push(...outcome.events);
      }
      await profile.close();
      assert.same(delivered(seen), await logOf(address, id), `the pages before and after event ${count}`);
      assert.equal(seen.at(-1).kind, "completed");
    },
  }));

async function drive(runtime, address) {
  const packageFolder = path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
  const project = await makeProject(runtime, packageFolder, "langgraph/runtimes");
  const contract = path.join(project.folder, "contract");
  await cp(path.join(here, "inside"), contract, { recursive: true });
  await cp(path.join(here, "log.mjs"), path.join(contract, "log.mjs"));
  await writeFile(path.join(contract, "address.mjs"), `export const address = ${JSON.stringify(address)};\n`);
  const { tests } = await import(pathToFileURL(path.join(contract, "index.mjs")));
  const waiting = new Set(tests.map(({ name }) => name));
  const own = runtime === "chromium" ? reloads(address) : [];
  for (const { name } of own) waiting.add(name);
  const host = await startLocalHost(project.folder, packageFolder);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(`not done after ${RUNTIME_LIMIT_MS} ms`)), RUNTIME_LIMIT_MS);
  const report = (result) => {
    if (result.began === undefined && waiting.delete(result.name)) take(runtime, result);
  };
  try {
    const { drive: driver } = await import(`../runtimes/${runtime}.mjs`);
    const job = { baseUrl: host.baseUrl, project, names: tests.map(({ name }) => name), own, report, signal: stop.signal };
    const ended = new Promise((_, reject) => stop.signal.addEventListener("abort", () => reject(stop.signal.reason)));
    await Promise.race([driver(job), ended]);
  } catch (error) {
    take(runtime, { name: "the runtime as a whole", passed: false, error: error.stack });
  }
  clearTimeout(timer);
  await host.stop();
  for (const name of waiting) take(runtime, { name, passed: false, error: "it has no result" });
}

const [...chosen] = process.argv.slice(2);
const unknown = chosen.find((name) => !RUNTIMES.includes(name));
if (unknown) throw new Error(`which runtime? one of ${RUNTIMES.join(", ")}`);
let server;
let between;
try {
  await installServer("npm");
  server = await startServer("npm");
  between = await relay(server.baseUrl);
  for (const runtime of chosen.length > 0 ? chosen : RUNTIMES) await drive(runtime, between.baseUrl);
} catch (error) {
  take("npm", { name: "the server is started", passed: false, error: error.stack });
}
between?.close();
await server?.stop();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
