// What our client does that the official one does not: each situation of the table in docs/langgraph.md, with both, against the real
// server.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { relay } from "./relay.mjs";
import { installed } from "./server.mjs";
import { collect, native, raw, sleep, until, upTo, workflow } from "./stage.mjs";

const require = createRequire(path.join(installed("npm"), "package.json"));
const { Client } = await import(pathToFileURL(require.resolve("@langchain/langgraph-sdk")).href);

const official = (baseUrl) => new Client({ apiUrl: baseUrl, apiKey: "k" });
const ticks = { input: { count: 10, ms: 20 }, streamMode: "custom" };
const tickOf = ({ event, type, data, raw }) => ((event ?? type) === "custom" ? (data ?? raw.data).tick : undefined);
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** What a loop of the official client got, and what it threw. */
async function loop(events) {
  const seen = [];
  try {
    for await (const event of events) seen.push(event);
    return { seen };
  } catch (error) {
    return { seen, error };
  }
}

/** Both clients follow a run of ten numbers through a relay that spoils the first stream. */
async function ten(stage, fault) {
  const spoil = ({ path, index }) => (path.endsWith("/stream") && index === 0 ? fault : undefined);
  const [theirs, ours] = await Promise.all([relay(stage.baseUrl, spoil), relay(stage.baseUrl, spoil)]);
  const client = official(theirs.baseUrl);
  const thread = await client.threads.create();
  const got = await loop(client.runs.stream(thread.thread_id, "ticks", ticks));
  const run = await workflow({ ...stage, baseUrl: ours.baseUrl }).start("ticks", ticks.input);
  const events = await collect(run.events());
  for (const one of [theirs, ours]) one.close();
  return { numbers: got.seen.map(tickOf).filter(Boolean), error: got.error, own: events.map(tickOf).filter(Boolean), end: events.at(-1).kind };
}

/** A run that stands at its question, and a client of the official kind. */
/** @param {any} stage @param {string} graph @param {Record<string, unknown>} input */
async function asking(stage, graph = "ask", input = { item: "tea" }) {
  const run = await workflow(stage).start(graph, input);
  await collect(
    run.events(),
    upTo(({ kind }) => kind === "waiting"),
  );
  await until(async () => (await run.status()).status === "waiting");
  return { run, client: official(stage.baseUrl) };
}

export const rows = {
  async "The connection breaks off in the middle of a run"(stage) {
    const { numbers, error, own, end } = await ten(stage, { cut: 4 });
    assert.ok(numbers.length < 10, `${numbers}`);
    assert.equal(error instanceof Error, stage.kind === "npm", "its loop throws, or ends quietly");
    assert.deepEqual([own, end], [ALL, "completed"]);
  },

  async "A gateway ends the response properly in the middle of a run"(stage) {
    const { numbers, error, own, end } = await ten(stage, { end: 4 });
    assert.equal(error, undefined);
    assert.ok(numbers.length < 10, "its loop ends quietly");
    assert.deepEqual([own, end], [ALL, "completed"]);
  },

  async "Somebody comes when the run is over"(stage) {
    const run = await workflow(stage).start("ticks", ticks.input);
    await run.result();
    const { run_id: id } = (await native(stage).runs.list(run.id)).data[0];
    const got = await loop(official(stage.baseUrl).runs.joinStream(run.id, id));
    assert.deepEqual([got.seen, got.error], [[], undefined]);
    const again = await collect((await workflow(stage).attach(run.id)).events());
    assert.deepEqual(again.map(tickOf).filter(Boolean), ALL);
  },

  async "A run is replied to: its events continue"(stage) {
    const client = official(stage.baseUrl);
    const thread = await client.threads.create();
    const first = await loop(client.runs.stream(thread.thread_id, "ask", { input: { item: "tea" }, streamMode: "values" }));
    assert.ok(JSON.stringify(first.seen.at(-1)).includes("__interrupt__"), "its loop is over at the question");
    const run = await workflow(stage).start("ask", { item: "tea" });
    const events = await collect(run.events(), (event) => (event.kind === "waiting" ? run.respond({ decision: "approve" }) : undefined));
    assert.equal(events.at(-1).output.decision, "approve");
  },

  async "Two questions are open, and one gets its reply"(stage) {
    const { run, client } = await asking(stage, "askBoth", {});
    const replied = client.runs.wait(run.id, "askBoth", { command: { resume: "yes" } });
    if (stage.kind === "npm") {
      assert.deepEqual(
        [...(await replied).answers].sort(),
        [
          ["join", true],
          ["left", "yes"],
          ["right", "yes"],
        ],
        "a plain reply went to both",
      );
    } else {
      await assert.rejects(replied, /interrupt id/);
      assert.equal((await run.status()).record.questions.length, 2, "both are still open");
    }
    const other = await asking(stage, "askBoth", {});
    assert.equal(await other.run.respond({ message: "yes" }), true);
    const state = await until(async () => (await other.run.status()).status === "waiting" && other.run.status());
    assert.equal(state.record.questions.length, 1);
  },

  async "The reply comes too late"(stage) {
    const { run, client } = await asking(stage);
    await run.respond({ decision: "approve" });
    await run.result();
    await client.runs.wait(run.id, "ask", { command: { resume: "reject" } });
    assert.equal((await run.status()).output.decision, "approve", "nothing said that it was not taken");
    assert.equal(await run.respond({ decision: "reject" }), false);
  },

  async "A run that waits is cancelled"(stage) {
    const { run, client } = await asking(stage);
    const { run_id: id } = (await native(stage).runs.list(run.id)).data[0];
    if (stage.kind === "npm") await client.runs.cancel(run.id, id);
    else await assert.rejects(client.runs.cancel(run.id, id), (/** @type {any} */ error) => error.status === 404);
    assert.equal((await run.status()).status, "waiting", "and the run waits");
    await assert.rejects(run.cancel(), stage.flowtether.UnsupportedOperationError);
  },

  async "A run has failed, and is waited for later"(stage) {
    const run = await workflow(stage).start("fails", { ms: 1 });
    await run.result();
    const { run_id: id } = (await native(stage).runs.list(run.id)).data[0];
    const joined = await official(stage.baseUrl).runs.join(run.id, id);
    if (stage.kind === "npm") assert.deepEqual(joined.log, ["one"], "values, as of one that went well");
    else assert.match(joined.__error__.message, /failed/);
    assert.equal((await run.result()).status, "failed");
    assert.match((await native(stage).runs.wait(run.id, id)).error.message, /failed/);
  },

  async "The response to a start is lost"(stage) {
    const lost = ({ method, path, index }) => (method === "POST" && path.endsWith("/runs") && index === 0 ? { lost: true } : undefined);
    const [theirs, ours] = await Promise.all([relay(stage.baseUrl, lost), relay(stage.baseUrl, lost)]);
    const client = official(theirs.baseUrl);
    const { thread_id: thread } = await client.threads.create();
    await assert.rejects(client.runs.create(thread, "echo", { input: { text: "a" } }));
    await sleep(800);
    await client.runs.create(thread, "echo", { input: { text: "a" } });
    assert.equal((await raw(stage.baseUrl, "GET", `/threads/${thread}/runs`)).value.length, 2, "the second attempt is a second run");
    const run = await workflow({ ...stage, baseUrl: ours.baseUrl }).start("echo", { text: "a" });
    assert.equal((await raw(stage.baseUrl, "GET", `/threads/${run.id}/runs`)).value.length, 1);
    for (const one of [theirs, ours]) one.close();
  },

  async "A thread is busy, and nothing says what happens then"(stage) {
    const client = official(stage.baseUrl);
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    const slow = { assistant_id: "ticks", input: { count: 20, ms: 40 } };
    await runs.create(thread, slow);
    const second = client.runs.create(thread, "echo", { input: { text: "b" } });
    if (stage.kind === "npm") await assert.rejects(second, (/** @type {any} */ error) => error.status === 422);
    else assert.equal((await second).status, "pending");
    await assert.rejects(runs.create(thread, slow), stage.flowtether.ConflictError);
  },

  async "The second page of a thread's runs is read"(stage) {
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    for (let turn = 0; turn < 4; turn += 1) {
      const { run_id: id } = await runs.create(thread, { assistant_id: "echo", input: { text: "a" } });
      await runs.wait(thread, id, { pollIntervalMs: 50 });
    }
    const second = await official(stage.baseUrl).runs.list(thread, { limit: 2, offset: 2 });
    assert.equal(second.length, { npm: 0, pypi: 2 }[stage.kind], "the npm server takes `limit` for the last one's number");
    assert.equal((await collect(runs.list(thread, { limit: 2 }))).length, 4);
  },
};

const page = await readFile(path.join(import.meta.dirname, "../../docs/langgraph.md"), "utf8");

export default {
  ...Object.fromEntries(Object.entries(rows).map(([name, run]) => [`its page: ${name}`, run])),

  "its page: the table has these rows, and the version of the official client": async () => {
    const [section] = page.split("\n## What it does that the official client does not\n")[1].split("\n## ");
    const lines = section.split("\n").filter((line) => line.startsWith("| "));
    assert.deepEqual(
      lines.slice(1).map((line) => line.split("|")[1].trim()),
      Object.keys(rows),
    );
    const { version } = JSON.parse(await readFile(path.join(installed("npm"), "node_modules/@langchain/langgraph-sdk/package.json"), "utf8"));
    assert.ok(section.includes(`\`@langchain/langgraph-sdk\` ${version}`), version);
  },
};
