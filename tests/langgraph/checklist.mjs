// What a client of LangGraph gets wrong most easily, each shown against the real server.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { relay } from "./relay.mjs";
import { collect, delivered, isWhole, KEY, native, raw, sleep, until, upTo, workflow } from "./stage.mjs";

/** A workflow client through a relay, which is closed at the end. */
async function through(stage, spoil, work) {
  const between = await relay(stage.baseUrl, spoil);
  try {
    return await work(workflow({ ...stage, baseUrl: between.baseUrl }), between);
  } finally {
    between.close();
  }
}

const questions = (events) => events.filter(({ kind }) => kind === "waiting");
const approve = { decision: "approve" };

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

  async "a reply goes to the question that it is for, and the other one is asked again"(stage) {
    const client = workflow(stage);
    const run = await client.start("askBoth", {});
    const asked = [];
    const events = await collect(run.events(), async (event) => {
      if (event.kind !== "waiting") return;
      asked.push(event.prompt);
      // The right one first, although it came last.
      if (event.prompt === "Right?" && asked.length <= 2) assert.equal(await run.respond({ message: "R" }, { to: event }), true);
      else if (asked.length > 2) assert.equal(await run.respond({ message: "L" }, { to: event }), true);
    });
    assert.deepEqual(asked, ["Left?", "Right?", "Left?"]);
    await isWhole(stage.baseUrl, run.id, events);
    const { answers } = events.at(-1).output;
    assert.deepEqual([...answers].sort(), [
      ["join", true],
      ["left", "L"],
      ["right", "R"],
    ]);
  },

  async "a reply is what was given: a text, an object, or all of it"(stage) {
    const client = workflow(stage);
    const replies = [
      [{ decision: "yes" }, "yes"],
      [{ message: "" }, ""],
      [{ values: { decisions: [{ type: "approve" }] } }, { decisions: [{ type: "approve" }] }],
      [
        { values: { a: 1 }, message: "so" },
        { a: 1, message: "so" },
      ],
      // Names like those of questions do not make it another reply.
      [{ values: { ["0".repeat(32)]: 1 } }, { ["0".repeat(32)]: 1 }],
    ];
    for (const [reply, expected] of replies) {
      const run = await client.start("open", {});
      const state = await run.result({ onWaiting: () => reply });
      assert.deepEqual(state.output.decision, { answer: expected });
    }
    const run = await client.start("open", {});
    await collect(
      run.events(),
      upTo(({ kind }) => kind === "waiting"),
    );
    await assert.rejects(run.respond({ values: {} }), stage.flowtether.ConfigurationError);
    await assert.rejects(run.respond({ decision: "a" }, { to: { asks: "custom", id: "wrong" } }), stage.flowtether.ConfigurationError);
    assert.equal(await run.respond({ decision: "a" }, { to: { asks: "custom", id: "0".repeat(32), details: "Which?" } }), false);
    assert.equal((await raw(stage.baseUrl, "GET", `/threads/${run.id}/runs`)).value.length, 1, "nothing was sent");
  },

  async "an empty reply, and one to something that was not asked, are refused before anything is sent"(stage) {
    const { ConfigurationError } = stage.flowtether;
    await through(stage, undefined, async (client, between) => {
      const run = await client.start("open", {});
      const [question] = questions(
        await collect(
          run.events(),
          upTo(({ kind }) => kind === "waiting"),
        ),
      );
      const sent = between.sent("POST", "/runs").length;
      for (const nothing of [{}, { values: {} }, { message: null }, { decision: null }, { values: null }]) {
        await assert.rejects(run.respond(nothing, { to: question }), ConfigurationError, JSON.stringify(nothing));
      }
      for (const id of ["", "ask", question.id.toUpperCase(), question.id.slice(1), `${question.id}0`]) {
        await assert.rejects(run.respond({ message: "a" }, { to: { ...question, id } }), ConfigurationError, id);
      }
      assert.equal(between.sent("POST", "/runs").length, sent);
    });
  },

  async "a reply that comes too late is reported as such"(stage) {
    const client = workflow(stage);
    const run = await client.start("ask", { item: "tea" });
    const [question] = questions(
      await collect(
        run.events(),
        upTo(({ kind }) => kind === "waiting"),
      ),
    );
    const other = await client.attach(run.id);
    await until(async () => (await other.status()).status === "waiting");
    assert.equal(await other.respond(approve), true);
    assert.equal(await run.respond(approve, { to: question }), false, "somebody else is replying");
    await other.result();
    assert.equal(await run.respond(approve, { to: question }), false, "it is over");
    assert.equal((await raw(stage.baseUrl, "GET", `/threads/${run.id}/runs`)).value.length, 2);
  },

  async "of two replies at the same moment one is taken"(stage) {
    const client = workflow(stage);
    // A reply that comes when the graph has ended is taken by the server as a run that does nothing: on a busy machine the second
    // one may be that late, and then it was not the same moment.
    for (let round = 0; round < 5; round += 1) {
      const run = await client.start("ask", { item: "tea" });
      const [question] = questions(
        await collect(
          run.events(),
          upTo(({ kind }) => kind === "waiting"),
        ),
      );
      await until(async () => (await run.status()).status === "waiting");
      const other = await client.attach(run.id);
      const taken = await Promise.all([run, other].map((one) => one.respond(approve, { to: question })));
      assert.equal((await run.result()).status, "completed");
      if (taken.every((is) => is)) continue;
      assert.deepEqual(taken.sort(), [false, true]);
      return;
    }
    assert.fail("the second reply was late five times");
  },

  async "what is open is found where `next` does not show it"(stage) {
    const client = workflow(stage);
    const run = await client.start("askTwice", {});
    const prompts = [];
    const state = await run.result({
      onWaiting: (question) => {
        prompts.push(question.prompt);
        return { message: `to ${question.prompt}` };
      },
    });
    assert.deepEqual(prompts, ["first?", "second?"]);
    assert.deepEqual(state.output, { first: "to first?", second: "to second?" });
  },

  async "what is open is read from the state's tasks, not from the thread, which may show what has its reply"(stage) {
    const run = await workflow(stage).start("askBoth", {});
    const asked = questions(
      await collect(
        run.events(),
        upTo(({ kind, prompt }) => kind === "waiting" && prompt === "Right?"),
      ),
    );
    await until(async () => (await run.status()).status === "waiting");
    assert.equal(await run.respond({ message: "R" }, { to: asked.find(({ prompt }) => prompt === "Right?") }), true);
    const state = await until(async () => {
      const now = await run.status();
      return now.status === "waiting" && now.record.runs.length === 2 && now;
    });
    assert.deepEqual(
      state.record.questions.map(({ prompt }) => prompt),
      ["Left?"],
    );
    // Somebody replies to what nobody asked: all that was asked once is in the thread's `interrupts` again.
    await raw(stage.baseUrl, "POST", `/threads/${run.id}/runs/wait`, { assistant_id: "askBoth", command: { resume: { ["0".repeat(32)]: "x" } } });
    const { value: thread } = await raw(stage.baseUrl, "GET", `/threads/${run.id}`);
    assert.equal(Object.values(thread.interrupts).flat().length, 2);
    assert.deepEqual(
      (await run.status()).record.questions.map(({ prompt }) => prompt),
      ["Left?"],
    );
    assert.equal(await run.respond({ message: "R" }, { to: asked.find(({ prompt }) => prompt === "Right?") }), false);
  },

  async "the events of a reply follow without a break, and are kept as those before"(stage) {
    await through(stage, undefined, async (client, between) => {
      const run = await client.start(
        "ask",
        { item: "tea" },
        { request: { stream_mode: ["tasks", "custom"], config: { tags: ["a"], configurable: { mood: "calm" } } } },
      );
      const events = await collect(run.events(), (event) => (event.kind === "waiting" ? run.respond(approve, { to: event }) : undefined));
      await isWhole(stage.baseUrl, run.id, events);
      assert.deepEqual(
        events.filter(({ type }) => type === "custom").map(({ raw }) => raw.data),
        [{ decision: "approve" }],
      );
      const [, { body: reply }] = between.sent("POST", "/runs").filter(({ index, body }) => index === 0 || body.command);
      assert.deepEqual([reply.stream_resumable, reply.multitask_strategy, reply.stream_mode], [true, "reject", ["tasks", "custom"]]);
      assert.deepEqual([reply.config.tags, reply.context ?? reply.config.configurable], [["a"], { mood: "calm" }]);
    });
  },

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
