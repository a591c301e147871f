// A page that follows a run, is closed in the middle and opened again, over the package's own store.

import * as assert from "./contract/assert.mjs";
import { EMPTY_PAGE } from "./pages.mjs";

/** So many events the run has: its start, this many lines, a node's two and its end. */
const LINES = 196;
const EVENTS = 200;

/** After so many events the page is closed: twenty numbers from 1 to 199, by a fixed seed. */
const PLACES = (() => {
  const places = new Set([1, EVENTS - 1]);
  for (let seed = 7; places.size < 20; seed = (seed * 48271) % 2147483647) places.add(1 + (seed % (EVENTS - 1)));
  return [...places].sort((one, other) => one - other);
})();

/**
 * What the page does: it resumes where the token says, or starts, and reports every event that it is done with. After
 * `count` events it tells nothing more and waits to be closed.
 */
async function follow({ key, count, baseUrl, token, kept }) {
  const { WorkflowClient, webStorage } = await import("flowtether");
  const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: key, dangerouslyAllowBrowser: true });
  const store = webStorage();
  const checkpoint = kept ? { store, key, every: 1 } : undefined;
  const known = token ?? (kept ? await store.load(key) : undefined);
  const run = known ? await client.attach(known, { checkpoint }) : await client.start("log", { events: 196, delayMs: 1 }, { checkpoint });
  const seen = [];
  for await (const event of run.events()) {
    if (seen.length === count) {
      // The event before this one is done with, and saved where it is kept; this one is not handled any more.
      await new Promise((resolve) => setTimeout(resolve, 0));
      break;
    }
    seen.push(event.seq);
  }
  return { id: run.id, seen, token: JSON.stringify(run) };
}

async function inPage(profile, url, job) {
  const page = await profile.openPage(url + EMPTY_PAGE);
  const outcome = await page.evaluate(follow, job);
  await page.close();
  return outcome;
}

async function logOf(baseUrl, id) {
  const response = await fetch(`${baseUrl}/_host/runs/${id}/log`);
  return (await response.json()).map(({ sequence }) => sequence);
}

/** One run, read by two pages: the second is opened when the first was closed after `count` events. */
async function reloadAfter(count, { browser, url }, kept) {
  const profile = await browser.openProfile();
  const baseUrl = url.replace(/\/$/, "");
  const key = `key-reload-${count}-${crypto.randomUUID()}`;
  const one = await inPage(profile, url, { key, count, baseUrl, kept });
  // A token that is passed on by hand knows what was delivered; one that the run keeps knows what was done with. The first
  // page was handed one event more than it handled.
  const token = kept ? undefined : one.token;
  const two = await inPage(profile, url, { key, count: Infinity, baseUrl, token, kept });
  await profile.close();
  const log = await logOf(baseUrl, one.id);
  assert.equal(log.length, EVENTS, "the length of the log");
  assert.equal(one.seen.length, count, "what the first page handled");
  assert.equal(two.id, one.id, "the run");
  const skipped = kept ? [] : [one.seen.length];
  assert.same([...one.seen, ...skipped, ...two.seen], log, `the pages before and after event ${count}`);
}

export const reloadTests = [
  ...PLACES.map((count) => ({
    name: `a page that is closed after ${count} of ${EVENTS} events continues with the next one, each once and in order`,
    run: (browser) => reloadAfter(count, browser, true),
  })),
  {
    name: `a page that passes its token on is resumed after the last event that it was given (${LINES} lines of a log)`,
    run: (browser) => reloadAfter(50, browser, false),
  },
];
