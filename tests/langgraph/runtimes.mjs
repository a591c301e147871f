// A real LangGraph server in the runtimes other than Node: `node tests/langgraph/runtimes.mjs [runtime...]`; see
// tests/real_servers/runtimes.mjs.
//
// It is the npm server, behind a relay that spoils its streams; to a page it is of another origin. The last line is `N passed, N failed`.

import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import * as assert from "../runtimes/contract/assert.mjs";
import { EMPTY_PAGE } from "../runtimes/pages.mjs";
import { Report, chosenRuntimes, runInside } from "../real_servers/runtimes.mjs";
import { delivered, logOf } from "./log.mjs";
import { relay } from "./relay.mjs";
import { installServer, startServer } from "./server.mjs";

const here = import.meta.dirname;

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

/** Puts the tests where the contract has its own. */
const prepare = (address) => async (folder) => {
  await cp(path.join(here, "inside"), folder, { recursive: true });
  await cp(path.join(here, "log.mjs"), path.join(folder, "log.mjs"));
  await writeFile(path.join(folder, "address.mjs"), `export const address = ${JSON.stringify(address)};\n`);
};

const report = new Report();
let server;
let between;
try {
  await installServer("npm");
  server = await startServer("npm");
  between = await relay(server.baseUrl);
  const { baseUrl: address } = between;
  for (const runtime of chosenRuntimes()) await runInside(runtime, { suite: "langgraph/runtimes", prepare: prepare(address), own: reloads(address), report });
} catch (error) {
  report.take("npm", { name: "the server is started", passed: false, error: error.stack });
}
between?.close();
await server?.stop();
process.exit(report.finish());
