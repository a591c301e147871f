// The official A2A servers in the runtimes other than Node: `node tests/a2a/runtimes.mjs [runtime...]`; see tests/real_servers/runtimes.mjs.
//
// They are behind relays that respond to preflights, which the servers do not, and spoil streams; to a page they are of another origin.
// Without Python the tests of its server fail, and say what to install. The last line is `N passed, N failed`.

import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import * as assert from "../runtimes/contract/assert.mjs";
import { EMPTY_PAGE } from "../runtimes/pages.mjs";
import { Report, chosenRuntimes, runInside } from "../real_servers/runtimes.mjs";
import { Relay, start, stopAll } from "./stage.mjs";

/** Each stream is spoiled after its third event: what the second one has brought is known then. */
const SPOILED = { plain: undefined, cut: { cutAfter: 3 }, end: { endAfter: 3 } };
const isStream = ({ headers }) => headers.accept === "text/event-stream";

/** The addresses of the relays before a server, or why it is not there. */
async function placeOf(kind) {
  try {
    const { url } = await start(kind);
    const place = {};
    for (const [name, order] of Object.entries(SPOILED)) {
      const relay = await Relay.before(url, { allowsPages: true });
      relay.spoil = (sent) => (isStream(sent) ? order : undefined);
      place[name] = relay.url;
    }
    return place;
  } catch (error) {
    return { problem: error.message };
  }
}

/** What a page does: it starts the run, or attaches the one that it finds, and leaves after so many events. */
async function follow({ baseUrl, key, count }) {
  const { WorkflowClient, webStorage } = await import("flowtether");
  const client = new WorkflowClient({ provider: "a2a", baseUrl });
  const run = await client.start("", "stream 12 40", { checkpoint: { store: webStorage(), key, every: 1 } });
  const events = [];
  for await (const { kind, text } of /** @type {AsyncIterable<any>} */ (run.events())) {
    if (events.length === count) {
      // The event before this one is done with, and saved; this one is not handled any more.
      await new Promise((resolve) => setTimeout(resolve, 0));
      break;
    }
    events.push({ kind, text });
  }
  return { id: run.id, events };
}

/** One run of two pages: the second is opened when the first was closed after `count` events. */
const reloads = (kind, baseUrl) =>
  [1, 3, 8].map((count) => ({
    name: `${kind}: a page that is closed after ${count} events of an A2A run continues with the next one, each once and in order`,
    timeLimitMs: 30_000,
    async run({ browser, url }) {
      const profile = await browser.openProfile();
      const seen = [];
      let id;
      for (const most of [count, Infinity]) {
        const page = await profile.openPage(url + EMPTY_PAGE);
        const outcome = await page.evaluate(follow, { baseUrl, key: `${kind}-${count}`, count: most });
        await page.close();
        assert.equal(outcome.id, (id ??= outcome.id), "the run");
        seen.push(...outcome.events);
      }
      await profile.close();
      const wanted = Array.from({ length: 12 }, (_, index) => `c${index + 1} `);
      assert.same(
        seen.filter((event) => event.kind === "token").map(({ text }) => text),
        wanted,
        `the pages before and after event ${count}`,
      );
      assert.equal(seen.at(-1).kind, "completed");
    },
  }));

const report = new Report();
const places = { js: await placeOf("js"), python: await placeOf("python") };
const own = Object.entries(places).flatMap(([kind, { plain }]) => (plain ? reloads(kind, plain) : []));
async function prepare(folder) {
  await cp(path.join(import.meta.dirname, "inside"), folder, { recursive: true });
  await writeFile(path.join(folder, "places.mjs"), `export const places = ${JSON.stringify(places)};\n`);
}
for (const runtime of chosenRuntimes()) await runInside(runtime, { suite: "a2a/runtimes", prepare, own, report });
stopAll();
process.exit(report.finish());
