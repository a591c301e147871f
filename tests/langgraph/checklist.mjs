// What a client of LangGraph gets wrong most easily, each shown against the real server.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { approve, questionsChecklist, through } from "./questions.mjs";
import { relay } from "./relay.mjs";
import { collect, delivered, isWhole, KEY, native, raw, sleep, until, upTo, workflow } from "./stage.mjs";

export const checklist = {
  async "a run that is `interrupted` was cancelled, and one that is a `success` may ask"(stage) {
    const client = workflow(stage);
    const asking = await client.start("ask", { item: "tea" });
    await collect(
      asking.events(),
      upTo(({ kind }) => kind === "waiting"),
    );
    const state = await until(async () => (await asking.status()).status === "waiting" && asking.status());
    assert.equal(state.record.run.status, "success");
    const stopped = await client.start("ticks", { count: 100, ms: 50 });
    await collect(
      stopped.events(),
      upTo(({ type }) => type === "custom"),
    );
    assert.equal((await stopped.cancel()).status, "cancelled");
    const after = await stopped.status();
    assert.deepEqual([after.status, after.record.run.status], ["cancelled", "interrupted"]);
    assert.equal((await collect(stopped.events())).at(-1).kind, "cancelled");
  },

  async "the end of the body is not the end of the run"(stage) {
    // A gateway that closes a connection properly looks like the end of a run.
    await through(
      stage,
      ({ path, index }) => (path.endsWith("/stream") && index < 4 ? { end: 2 + index } : undefined),
      async (client, between) => {
        const run = await client.start("ticks", { count: 8, ms: 40 });
        const events = await collect(run.events());
        await isWhole(stage.baseUrl, run.id, events);
        assert.equal(events.at(-1).kind, "completed");
        assert.ok(between.sent("GET", "/stream").length >= 5);
      },
    );
  },

  async "a stream that was cancelled and one that was cut off end alike, and the run says which it was"(stage) {
    for (const expected of ["cancelled", "completed"]) {
      const spoil = ({ path, index }) => (expected === "completed" && path.endsWith("/stream") && index === 0 ? { end: 4 } : undefined);
      await through(stage, spoil, async (client) => {
        const run = await client.start("ticks", { count: 12, ms: 60 });
        let ticks = 0;
        const events = await collect(run.events(), async ({ type, raw }) => {
          if (type !== "custom" || (ticks += 1) !== 2 || expected !== "cancelled") return;
          // By somebody else: this loop sees nothing but the end of the body.
          await native(stage).runs.cancel(run.id, raw.run_id);
        });
        assert.deepEqual(
          events.filter(({ kind }) => ["completed", "failed", "cancelled"].includes(kind)).map(({ kind }) => kind),
          [expected],
        );
        if (expected === "completed") await isWhole(stage.baseUrl, run.id, events);
      });
    }
  },

  async "a connection that breaks off anywhere loses nothing"(stage) {
    for (const cut of [1, 2, 3]) {
      await through(
        stage,
        ({ path, index }) => (path.endsWith("/stream") && index < 6 ? { cut: cut + index } : undefined),
        async (client) => {
          const run = await client.start("ticks", { count: 10, ms: 20 });
          await isWhole(stage.baseUrl, run.id, await collect(run.events()));
        },
      );
    }
  },

  async "a run is started as resumable, and joined from its first event"(stage) {
    await through(stage, undefined, async (client, between) => {
      const run = await client.start("echo", { text: "a" });
      await sleep(1500);
      const events = await collect(run.events());
      await isWhole(stage.baseUrl, run.id, events);
      assert.equal(events[0].type, "metadata");
      const [{ body }] = between.sent("POST", "/runs");
      assert.equal(body.stream_resumable, true);
      assert.equal(between.sent("GET", "/stream")[0].headers["last-event-id"], "-1");
    });
  },

  async "a run of the native client is resumable too, and joined from its first event however late"(stage) {
    const between = await relay(stage.baseUrl);
    const { threads, runs } = native({ ...stage, baseUrl: between.baseUrl });
    const { thread_id: thread } = await threads.create();
    const { run_id: run } = await runs.create(thread, { assistant_id: "ticks", input: { count: 5, ms: 5 }, stream_mode: "custom" });
    await sleep(1500);
    const events = await collect(runs.join(thread, run));
    between.close();
    assert.deepEqual(
      events.filter(({ type }) => type === "custom").map(({ data }) => data.tick),
      [1, 2, 3, 4, 5],
    );
    assert.equal(between.sent("POST", "/runs")[0].body.stream_resumable, true);
    assert.equal(between.sent("GET", "/stream")[0].headers["last-event-id"], "-1");
  },

  async "the last event id alone is no cursor: of the events that share one each is delivered once"(stage) {
    for (const first of [1, 2, 3, 5, 8]) {
      await through(
        stage,
        ({ path, index }) => (path.endsWith("/stream") && index < 8 ? { cut: first + index } : undefined),
        async (client) => {
          const run = await client.start("ticks", { count: 40, ms: 0 });
          const events = await collect(run.events());
          await isWhole(stage.baseUrl, run.id, events);
          const ids = delivered(events).map((line) => line.split(" ")[1]);
          // Of the PyPI server an id is a time; the npm server counts.
          assert.equal(new Set(ids).size < ids.length, stage.kind === "pypi", ids.join());
        },
      );
    }
  },

  async "a run resumes from every cursor, although ids are shared, and begin again with each reply"(stage) {
    const client = workflow(stage);
    const run = await client.start("ask", { item: "tea" });
    const all = await collect(run.events(), (event) => (event.kind === "waiting" ? run.respond(approve, { to: event }) : undefined));
    await isWhole(stage.baseUrl, run.id, all);
    const mark = ({ type, raw }) => `${type} ${raw.run_id} ${raw.id}`;
    for (const [index, event] of all.slice(0, -1).entries()) {
      const rest = await collect((await client.attach(run.id)).events({ from: event.cursor }));
      assert.deepEqual(rest.map(mark), all.slice(index + 1).map(mark), `after event ${index}, ${event.type}`);
    }
  },

  async "nothing is read beside a stream that would take its events"(stage) {
    await through(stage, undefined, async (client, between) => {
      const run = await client.start("ticks", { count: 100, ms: 30 });
      const events = run.events();
      await collect(
        events,
        upTo(({ type }) => type === "custom"),
      );
      await run.cancel();
      await run.result();
      const urls = between.requests.map(({ url }) => url);
      assert.deepEqual(
        urls.filter((url) => url.includes("/join") || url.includes("wait")),
        [],
      );
    });
  },

  async "a run whose events are not kept is left to those who read it"(stage) {
    await through(stage, undefined, async (client, between) => {
      const { value: thread } = await raw(stage.baseUrl, "POST", "/threads", {});
      const id = thread.thread_id;
      const body = { assistant_id: "ticks", input: { count: 10, ms: 80 }, stream_mode: "custom", multitask_strategy: "reject" };
      const other = raw(stage.baseUrl, "POST", `/threads/${id}/runs/stream`, body);
      await until(async () => (await raw(stage.baseUrl, "GET", `/threads/${id}/runs`)).value.length > 0);
      const events = await collect((await client.attach(id)).events());
      assert.deepEqual([events[0].type, events[0].raw.reason, events.at(-1).kind], ["gap", "not kept", "completed"]);
      assert.deepEqual(between.sent("GET", "/stream"), []);
      const { value: text } = await other;
      assert.deepEqual(
        [...text.matchAll(/"tick": ?(\d+)/g)].map(([, tick]) => Number(tick)),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      );
    });
  },

  async "a busy thread refuses a second run, whatever the server's default is"(stage) {
    const client = native(stage);
    const { thread_id: thread } = await client.threads.create();
    const { run_id: run } = await client.runs.create(thread, { assistant_id: "ticks", input: { count: 100, ms: 30 } });
    const second = client.runs.create(thread, { assistant_id: "echo", input: { text: "a" } });
    await assert.rejects(second, (/** @type {any} */ error) => {
      assert.ok(error instanceof stage.flowtether.ConflictError);
      assert.equal(error.code, "thread_busy");
      return true;
    });
    await client.runs.cancel(thread, run);
    await client.runs.wait(thread, run);
    assert.equal((await client.runs.list(thread)).data.length, 1);
  },

  ...questionsChecklist,

  async "a run that waits cannot be cancelled, and that is said"(stage) {
    const run = await workflow(stage).start("ask", { item: "tea" });
    await collect(
      run.events(),
      upTo(({ kind }) => kind === "waiting"),
    );
    await until(async () => (await run.status()).status === "waiting");
    await assert.rejects(run.cancel(), stage.flowtether.UnsupportedOperationError);
    assert.equal((await run.status()).status, "waiting");
  },

  async "a run that failed has failed, also when it is polled late"(stage) {
    const client = workflow(stage);
    const run = await client.start("fails", { ms: 5 });
    const state = await run.result();
    assert.equal(state.status, "failed");
    // The PyPI server's state has a Python representation, which is shown as it is.
    const shown = { npm: { message: "the second node failed", code: "TypeError" }, pypi: { message: "TypeError('the second node failed')" } };
    assert.deepEqual(state.error, shown[stage.kind]);
    const late = await (await client.attach(run.id)).status();
    assert.equal(late.status, "failed");
    assert.match(late.error.message, /the second node failed/);
    const lg = native(stage);
    const { run_id: id } = (await lg.runs.list(run.id)).data[0];
    const over = await lg.runs.wait(run.id, id);
    assert.equal(over.status, "error");
    assert.match(over.error.message, /the second node failed/);
  },

  async "errors that are no JSON are typed, and keep their words"(stage) {
    const { NotFoundError, ValidationError, ConfigurationError } = stage.flowtether;
    const client = native(stage);
    await assert.rejects(
      client.threads.get(crypto.randomUUID()),
      (/** @type {any} */ error) => error instanceof NotFoundError && /not found/i.test(error.message) && error.provider === "langgraph",
    );
    await assert.rejects(client.threads.get("nonsense"), ConfigurationError);
    const { thread_id: thread } = await client.threads.create();
    const bad = client.runs.create(thread, { assistant_id: "echo", stream_mode: "nonsense" });
    await assert.rejects(bad, (/** @type {any} */ error) => error instanceof ValidationError && error.message.length > 0);
  },

  async "a 422 is no bad content: it is a busy thread, and on the npm server one that does not exist"(stage) {
    const { ConflictError, NotFoundError } = stage.flowtether;
    const { threads, runs } = native(stage);
    const missing = crypto.randomUUID();
    const start = (thread) => runs.create(thread, { assistant_id: "ticks", input: { count: 60, ms: 30 } });
    await assert.rejects(start(missing), stage.kind === "npm" ? ConflictError : NotFoundError);
    await assert.rejects(threads.get(missing), NotFoundError);
    const { thread_id: thread } = await threads.create();
    const { run_id: run } = await start(thread);
    await assert.rejects(
      start(thread),
      (/** @type {any} */ error) => error instanceof ConflictError && error.code === "thread_busy" && error.status === { npm: 422, pypi: 409 }[stage.kind],
    );
    assert.equal((await threads.get(thread)).status, "busy");
    await runs.cancel(thread, run);
  },

  async "a node that is silent for seconds is waited for on one connection"(stage) {
    await through(stage, undefined, async (client, between) => {
      const run = await client.start("steps", { ms: 2500 });
      let open = 0;
      await collect(
        run.events({ onConnection: (state) => (open += state === "connecting" ? 1 : 0) }),
        upTo(({ kind, phase, name }) => kind === "node" && phase === "completed" && name === "three"),
      );
      assert.equal(between.sent("GET", "/stream").length, 1);
      assert.equal(open, 1);
    });
  },

  async "lines are read however they end, with the id after the data"(stage) {
    const run = await workflow(stage).start("echo", { text: "a" });
    const events = await collect(run.events());
    await isWhole(stage.baseUrl, run.id, events);
    const response = await fetch(`${stage.baseUrl}/threads/${run.id}/runs/${events[0].raw.run_id}/stream`, {
      headers: { "Last-Event-ID": "-1", "x-api-key": KEY },
    });
    const [block] = (await response.text()).split(/\r?\n\r?\n/);
    const end = { npm: "\n", pypi: "\r\n" }[stage.kind];
    assert.deepEqual(
      block.split(end).map((line) => line.split(":")[0]),
      ["event", "data", "id"],
    );
    assert.ok(
      events.every(({ raw }) => raw.synthetic || raw.id),
      "each has its id",
    );
  },

  async "the newest run of a thread with many is followed"(stage) {
    const client = native(stage);
    const { thread_id: thread } = await client.threads.create();
    const ids = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const { run_id: id } = await client.runs.create(thread, { assistant_id: "echo", input: { text: `turn ${turn}` }, stream_mode: ["values"] });
      ids.push(id);
      await client.runs.wait(thread, id, { pollIntervalMs: 50 });
    }
    const events = await collect((await workflow(stage).attach(thread)).events());
    assert.deepEqual(new Set(events.map(({ raw }) => raw.run_id)), new Set([ids.at(-1)]));
    assert.equal(events.at(-1).output.reply, "echo: turn 11");
    const listed = await collect(client.runs.list(thread, { limit: 5 }));
    assert.deepEqual(listed.map(({ run_id: id }) => id).sort(), [...ids].sort());
  },

  async "a list ends with its last page, whatever `X-Pagination-Total` says"(stage) {
    const { threads } = native(stage);
    const mark = crypto.randomUUID();
    const ids = [];
    for (let turn = 0; turn < 5; turn += 1) ids.push((await threads.create({ metadata: { mark } })).thread_id);
    const total = async (offset) =>
      (await raw(stage.baseUrl, "POST", "/threads/search", { metadata: { mark }, limit: 2, offset })).headers.get("x-pagination-total");
    assert.deepEqual([await total(0), await total(2)], { npm: ["5", "7"], pypi: ["3", "5"] }[stage.kind], "what the header says");
    const found = await collect(threads.search({ metadata: { mark } }, { limit: 2 }));
    assert.deepEqual(found.map(({ thread_id: id }) => id).sort(), [...ids].sort());
    assert.deepEqual(Object.keys(await threads.search({ metadata: { mark } }, { limit: 2 })), ["data"]);
  },

  async "a text is made of its pieces"(stage) {
    const run = await workflow(stage).start("tokens", { messages: [{ role: "user", content: "Hi" }] });
    let text = "";
    for await (const piece of run.text()) text += piece;
    assert.equal(text, "Hello there");
  },

  async "`messages/partial` is the text so far, and no piece of it"(stage) {
    const run = await workflow(stage).start("tokens", { messages: [{ role: "user", content: "Hi" }] }, { request: { stream_mode: "messages" } });
    const events = await collect(run.events());
    const partial = events.filter(({ type }) => type === "messages/partial");
    assert.ok(partial.length > 1 && partial.every(({ kind }) => kind === "other"), `${partial.length} partial texts`);
    assert.equal(partial.at(-1).raw.data[0].content, "Hello there");
    assert.ok(events.every(({ kind }) => kind !== "token"));
  },

  async "a question of an inner graph is asked once, wherever the server says it"(stage) {
    const run = await workflow(stage).start("nestedAsk", { item: "tea" }, { request: { stream_subgraphs: true, stream_mode: ["tasks", "values", "updates"] } });
    let asked = 0;
    const events = await collect(run.events(), async (event) => {
      if (event.kind !== "waiting") return;
      asked += 1;
      assert.equal(event.prompt, "Inner tea?");
      await run.respond(approve, { to: event });
    });
    assert.equal(asked, 1);
    assert.equal(events.at(-1).kind, "completed");
    await isWhole(stage.baseUrl, run.id, events);
  },

  async "the key comes back in nothing that the server keeps, and on the npm server any other `x-` header does"(stage) {
    const run = await workflow(stage, { headers: { "x-mark": "seen-again" } }).start("echo", { text: "a" });
    await run.result();
    for (const path of ["", "/runs", "/state"]) {
      const { status, value } = await raw(stage.baseUrl, "GET", `/threads/${run.id}${path}`);
      assert.equal(status, 200);
      assert.ok(!JSON.stringify(value).includes(KEY), path);
      if (stage.kind === "npm" && path !== "") assert.ok(JSON.stringify(value).includes("seen-again"), `no secret belongs in another header: ${path}`);
    }
  },
};

const page = await readFile(path.join(import.meta.dirname, "../../docs/langgraph.md"), "utf8");

export default {
  ...checklist,

  "its page: what is easy to get wrong is each a test": () => {
    const [section] = page.split("\n## Easy to get wrong\n")[1].split("\n## ");
    assert.deepEqual(
      [...section.matchAll(/^- (.+)\.$/gm)].map(([, fact]) => fact.toLowerCase()),
      Object.keys(checklist).map((name) => name.toLowerCase()),
    );
  },
};
