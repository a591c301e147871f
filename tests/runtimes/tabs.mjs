// Tabs of one browser that start a run under one key of the page's storage.

import { randomUUID } from "node:crypto";
import * as assert from "./contract/assert.mjs";
import { EMPTY_PAGE } from "./pages.mjs";

/** What a tab does: starts the run, or follows the one that is kept, to its end. */
async function startInTab({ baseUrl, apiKey, key }) {
  const { WorkflowClient, webStorage } = await import("flowtether");
  const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey, dangerouslyAllowBrowser: true });
  const run = await client.start("steps", { nodes: 3, delayMs: 20 }, { checkpoint: { store: webStorage(), key } });
  const { status } = await run.result();
  return { id: run.id, status };
}

/** Tabs of one profile, and what each would start. */
async function openTabs({ t, browser, url }, count) {
  const profile = await browser.openProfile();
  const tabs = [];
  while (tabs.length < count) tabs.push(await profile.openPage(url + EMPTY_PAGE));
  const job = { baseUrl: t.baseUrl, apiKey: t.key, key: randomUUID() };
  return { tabs, start: (tab) => tab.evaluate(startInTab, job), close: () => profile.close() };
}

const started = async (t) => (await t.host.requests("/v1/runs")).filter(({ method }) => method === "POST").length;

export const tabTests = [
  {
    name: "two tabs that start a run under one key of webStorage() at once start one, and both follow it to its end",
    async run(page) {
      const { tabs, start, close } = await openTabs(page, 2);
      // The other one comes while the run is started.
      await page.t.host.faults({ method: "POST", path: "/v1/runs", delayMs: 500 });
      const [one, other] = await Promise.all(tabs.map(start));
      assert.same(one, other, "the run");
      assert.equal(one.status, "completed");
      assert.equal(await started(page.t), 1, "runs that were started");
      await close();
    },
  },
  {
    name: "a tab that is closed while it starts a run leaves the start to the other tab",
    async run(page) {
      const { tabs, start, close } = await openTabs(page, 2);
      await page.t.host.faults({ method: "POST", path: "/v1/runs", status: 503, delayMs: 60_000 });
      const left = start(tabs[0]).then(
        () => "ended",
        () => "closed",
      );
      while ((await started(page.t)) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const other = start(tabs[1]);
      await tabs[0].close();
      assert.equal((await other).status, "completed");
      assert.equal(await left, "closed", "the first start ended with its tab");
      assert.equal(await started(page.t), 2, "starts that were sent");
      await close();
    },
  },
];
