// The native client over the real server.

import assert from "node:assert/strict";
import { relay } from "./relay.mjs";
import { collect, native, until, upTo, workflow } from "./stage.mjs";
import { startServer } from "./server.mjs";

export default {
  async "assistants are made, found, changed and deleted"(stage) {
    const { assistants } = native(stage);
    const name = `a-${crypto.randomUUID()}`;
    const made = await assistants.create({ graph_id: "echo", name, metadata: { of: name } });
    assert.equal((await assistants.get(made.assistant_id)).name, name);
    assert.deepEqual(
      (await collect(assistants.search({ metadata: { of: name } }, { limit: 1 }))).map(({ assistant_id: id }) => id),
      [made.assistant_id],
    );
    assert.equal((await assistants.update(made.assistant_id, { graph_id: "echo", metadata: { of: name, more: 1 } })).metadata.more, 1);
    assert.ok((await assistants.versions(made.assistant_id, {})).length >= 1);
    assert.equal((await assistants.setLatest(made.assistant_id, { version: 1 })).metadata.more, undefined);
    assert.ok((await assistants.count()) >= 1);
    assert.ok((await assistants.graph(made.assistant_id)).nodes.length > 0);
    // The npm server makes them with a compiler that is not installed here.
    if (stage.kind === "pypi") assert.equal((await assistants.schemas(made.assistant_id)).graph_id, "echo");
    await assistants.delete(made.assistant_id);
    await assert.rejects(assistants.get(made.assistant_id), stage.flowtether.NotFoundError);
  },

  async "threads are made, found, changed, copied and deleted"(stage) {
    const { threads, runs } = native(stage);
    const mark = crypto.randomUUID();
    const { thread_id: id } = await threads.create({ metadata: { mark } });
    assert.equal((await threads.create({ thread_id: id, if_exists: "do_nothing" })).thread_id, id);
    await assert.rejects(threads.create({ thread_id: id }), stage.flowtether.ConflictError);
    const { run_id: run } = await runs.create(id, { assistant_id: "steps", input: { ms: 1 } });
    assert.equal((await runs.wait(id, run)).status, "success");
    assert.deepEqual((await threads.state(id)).values.log, ["one", "two", "three"]);
    await threads.updateState(id, { values: { log: ["four"] }, as_node: "three" });
    assert.deepEqual((await threads.state(id)).values.log, ["one", "two", "three", "four"]);
    assert.ok((await threads.history(id, { limit: 2 })).length === 2);
    const found = await threads.search({ metadata: { mark } });
    assert.deepEqual(
      found.data.map(({ thread_id: id }) => id),
      [id],
    );
    assert.equal((await threads.update(id, { metadata: { more: 1 } })).metadata.more, 1);
    assert.ok((await threads.count()) >= 1);
    const copy = await threads.copy(id);
    assert.notEqual(copy.thread_id ?? "", id);
    await threads.delete(id);
    await assert.rejects(threads.get(id), stage.flowtether.NotFoundError);
  },

  async "a run is started and its events delivered, over connections that break off"(stage) {
    const between = await relay(stage.baseUrl, ({ path, index }) =>
      path.endsWith("/stream") && index < 5 ? { [index % 2 ? "cut" : "end"]: 2 + index } : undefined,
    );
    const client = native({ ...stage, baseUrl: between.baseUrl });
    const { thread_id: thread } = await client.threads.create();
    const events = await collect(client.runs.stream(thread, { assistant_id: "ticks", input: { count: 9, ms: 30 }, stream_mode: "custom" }));
    assert.deepEqual(
      events.filter(({ type }) => type === "custom").map(({ data }) => data.tick),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const end = events.at(-1);
    assert.deepEqual([end.type, end.synthetic, end.data.status], ["end", true, "success"]);
    const from = events[3].cursor;
    const rest = await collect(client.runs.join(thread, end.data.run_id, { from }));
    assert.deepEqual(
      rest.map(({ type, id }) => [type, id]),
      events.slice(4).map(({ type, id }) => [type, id]),
    );
    between.close();
  },

  async "runs are listed, read, cancelled and deleted"(stage) {
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    const { run_id: run, status } = await runs.create(thread, { assistant_id: "ticks", input: { count: 100, ms: 30 } });
    assert.equal(status, "pending");
    await until(async () => (await runs.get(thread, run)).status === "running");
    await runs.cancel(thread, run);
    assert.equal((await runs.wait(thread, run, { pollIntervalMs: 20 })).status, "interrupted");
    assert.deepEqual(
      (await runs.list(thread)).data.map(({ run_id: id }) => id),
      [run],
    );
    await runs.delete(thread, run);
    await assert.rejects(runs.get(thread, run), stage.flowtether.NotFoundError);
  },

  async "several runs are cancelled at once, where the server can"(stage) {
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    const { run_id: run } = await runs.create(thread, { assistant_id: "ticks", input: { count: 100, ms: 30 } });
    const both = runs.cancelMany({ thread_id: thread, run_ids: [run] });
    if (stage.kind === "npm") {
      await assert.rejects(both, stage.flowtether.NotFoundError);
      await runs.cancel(thread, run, { wait: true });
    } else await both;
    assert.equal((await runs.wait(thread, run, { pollIntervalMs: 20 })).status, "interrupted");
  },

  async "a run that is taken back is over for who follows it, and what was before it is not read again"(stage) {
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    const { run_id: before } = await runs.create(thread, { assistant_id: "ticks", input: { count: 1, ms: 1 }, stream_mode: "custom" });
    await runs.wait(thread, before, { pollIntervalMs: 50 });
    const { run_id: run } = await runs.create(thread, { assistant_id: "ticks", input: { count: 200, ms: 30 }, stream_mode: "custom" });
    let isAsked = false;
    const events = await collect((await workflow(stage).attach(thread)).events(), async ({ type }) => {
      if (type !== "custom" || isAsked) return;
      isAsked = true;
      await runs.cancel(thread, run, { action: "rollback" });
    });
    assert.deepEqual(new Set(events.map(({ raw }) => raw.run_id)), new Set([run]));
    assert.ok(events.every(({ type }) => type !== "gap"));
    // The npm server leaves it there as one that failed, the PyPI server deletes it.
    assert.equal(events.at(-1).kind, { npm: "failed", pypi: "cancelled" }[stage.kind]);
  },

  async "a run without a thread is started, followed and batched"(stage) {
    const { runs } = native(stage);
    const events = await collect(runs.streamStateless({ assistant_id: "echo", input: { text: "a" }, stream_mode: "values" }));
    assert.equal(events.filter(({ type }) => type === "values").at(-1).data.reply, "echo: a");
    assert.equal((await runs.createStateless({ assistant_id: "echo", input: { text: "a" } })).status, "pending");
    const batch = await runs.batch([1, 2].map((text) => ({ assistant_id: "echo", input: { text: `${text}` } })));
    assert.equal(batch.length, 2);
  },

  async "the store keeps values"(stage) {
    const { store } = native(stage);
    const namespace = ["tests", crypto.randomUUID()];
    await store.put({ namespace, key: "k", value: { a: 1 } });
    assert.deepEqual((await store.get({ namespace, key: "k" })).value, { a: 1 });
    assert.deepEqual(
      (await store.search({ namespace_prefix: namespace })).items.map(({ key }) => key),
      ["k"],
    );
    assert.ok((await store.namespaces({ prefix: ["tests"] })).namespaces.some((found) => found.join() === namespace.join()));
    await store.delete({ namespace, key: "k" });
    assert.deepEqual((await store.search({ namespace_prefix: namespace })).items, []);
    await assert.rejects(store.get({ namespace: ["a.b"], key: "k" }), stage.flowtether.ConfigurationError);
  },

  async "the thread protocol has its commands and its events"(stage) {
    const { threads } = native(stage);
    const id = crypto.randomUUID();
    await threads.create({ thread_id: id });
    const events = threads.events(id, { channels: ["values", "lifecycle", "input"] });
    const first = collect(
      events,
      upTo(({ params }) => ["completed", "failed"].includes(params.data?.event)),
    );
    const started = await threads.command(id, { id: 1, method: "run.start", params: { assistant_id: "echo", input: { text: "a" } } });
    assert.equal(started.type, "success", JSON.stringify(started));
    const seen = await first;
    assert.ok(
      seen.some(({ method, params }) => method === "values" && JSON.stringify(params.data).includes("echo: a")),
      JSON.stringify(seen),
    );
    const wrong = await threads.command(id, { id: 2, method: "no.such", params: {} });
    assert.equal(wrong.type, "error");
  },

  async "the thread protocol asks and gets its reply, and refuses in its own words"(stage) {
    const { threads } = native(stage);
    const { ValidationError } = stage.flowtether;
    const { thread_id: id } = await threads.create();
    const asked = collect(
      threads.events(id, { channels: ["input", "lifecycle"] }),
      upTo(({ method }) => method === "input.requested"),
    );
    const started = await threads.command(id, { id: 1, method: "run.start", params: { assistant_id: "ask", input: { item: "tea" } } });
    assert.match(started.result.run_id, /^[0-9a-f-]{36}$/);
    const { params } = (await asked).at(-1);
    const question = params.data;
    assert.equal(question.payload.question, "Ship tea?");
    await until(async () => (await threads.state(id)).tasks.some(({ interrupts }) => interrupts.length > 0));
    /** @type {[any, string][]} */
    const refusals = [[{ id: 2, method: "no.such", params: {} }, "unknown_command"]];
    // The npm server takes a reply to any id for one to whatever is open.
    if (stage.kind === "pypi")
      refusals.push([{ id: 3, method: "input.respond", params: { interrupt_id: "0".repeat(32), response: "approve" } }, "no_such_interrupt"]);
    for (const [command, error] of refusals) {
      const refused = await threads.command(id, command);
      assert.deepEqual([refused.type, refused.id, refused.error], ["error", command.id, error]);
    }
    const over = collect(
      threads.events(id, { channels: ["lifecycle"] }),
      upTo(({ params }) => params.data?.event === "completed"),
    );
    const replied = await threads.command(id, { id: 4, method: "input.respond", params: { interrupt_id: question.interrupt_id, response: "approve" } });
    assert.equal(replied.type, "success", JSON.stringify(replied));
    await over;
    assert.equal((await threads.state(id)).values.decision, "approve");
    if (stage.kind === "pypi") await assert.rejects(collect(threads.events(id, { channels: ["no-such"] })), ValidationError);
  },

  "the thread protocol's events are resumed after a `seq`": {
    // The PyPI server counts what is sent on one connection: its `seq` is no cursor.
    only: "npm",
    async run(stage) {
      const { threads } = native(stage);
      const { thread_id: id } = await threads.create();
      const isEnd = ({ params }) => params.data?.event === "completed";
      const channels = ["values", "custom", "lifecycle"];
      const all = collect(threads.events(id, { channels }), upTo(isEnd));
      await threads.command(id, { id: 1, method: "run.start", params: { assistant_id: "ticks", input: { count: 4, ms: 5 } } });
      const seen = (await all).map(({ seq }) => seq);
      const rest = await collect(threads.events(id, { channels, since: seen[2] }), upTo(isEnd));
      assert.deepEqual(
        rest.map(({ seq }) => seq),
        seen.slice(3),
      );
    },
  },

  async "the events of all runs of a thread are joined, where the server has them"(stage) {
    const { threads, runs } = native(stage);
    const { thread_id: id } = await threads.create();
    if (stage.kind === "npm") {
      await assert.rejects(collect(threads.joinStream(id)), stage.flowtether.NotFoundError);
      return;
    }
    const start = (assistant_id, input) => runs.create(id, { assistant_id, input, stream_mode: ["values", "custom"], multitask_strategy: "enqueue" });
    const isOver = (count) => {
      let ends = 0;
      return upTo(({ type, data }) => type === "metadata" && data.status === "run_done" && (ends += 1) === count);
    };
    let isOpen = 0;
    const onConnection = (state) => (isOpen += state === "connected" ? 1 : 0);
    const all = collect(threads.joinStream(id, { onConnection }), isOver(2));
    const lifecycle = collect(threads.joinStream(id, { streamModes: ["lifecycle"], onConnection }), isOver(2));
    await until(() => isOpen === 2);
    const ids = [(await start("echo", { text: "a" })).run_id, (await start("ticks", { count: 3, ms: 5 })).run_id];
    const events = await all;
    assert.deepEqual(
      events.filter(({ type }) => type === "metadata").map(({ data }) => data.run_id),
      [ids[0], ids[0], ids[1], ids[1]],
    );
    assert.deepEqual(
      events.filter(({ type }) => type === "custom").map(({ data }) => data.tick),
      [1, 2, 3],
    );
    assert.ok(
      events.every(({ id }) => /^\d+-\d+$/.test(id)),
      JSON.stringify(events[0]),
    );
    assert.deepEqual(
      (await lifecycle).map(({ type }) => type),
      Array(4).fill("metadata"),
    );
    const kept = await collect(threads.joinStream(id, { lastEventId: "0-0" }), isOver(2));
    assert.deepEqual(
      kept.filter(({ type }) => type === "custom").map(({ data }) => data.tick),
      [1, 2, 3],
    );
  },

  "crons are said to be missing, once": {
    only: "npm",
    async run(stage) {
      const between = await relay(stage.baseUrl);
      await assert.rejects(
        native({ ...stage, baseUrl: between.baseUrl }).crons.search(),
        (/** @type {any} */ error) => error instanceof stage.flowtether.ServerError && error.code === "not_implemented" && !error.retryable,
      );
      assert.equal(between.requests.length, 1);
      between.close();
    },
  },

  "crons are made, found and deleted": {
    only: "pypi",
    async run(stage) {
      const { crons } = native(stage);
      const { cron_id: id } = await crons.create({ assistant_id: "echo", schedule: "0 0 1 1 *", input: { text: "a" } });
      assert.ok((await crons.search()).some(({ cron_id: found }) => found === id));
      assert.ok((await crons.count()) >= 1);
      const { thread_id: thread } = await native(stage).threads.create();
      const { cron_id: other } = await crons.createForThread(thread, { assistant_id: "echo", schedule: "0 0 1 1 *", input: { text: "a" } });
      assert.equal((await crons.search({ thread_id: thread }))[0].cron_id, other);
      await crons.delete(other);
      await crons.delete(id);
      assert.ok(!(await crons.search()).some(({ cron_id: found }) => found === id));
    },
  },

  "the key goes as x-api-key, and a wrong one is an AuthenticationError": {
    only: "npm",
    async run(stage) {
      const server = await startServer("npm", { key: "right" });
      try {
        const client = (apiKey) => native({ ...stage, baseUrl: server.baseUrl }, { apiKey });
        assert.ok((await client("right").threads.create()).thread_id);
        await assert.rejects(client("wrong").threads.create(), stage.flowtether.AuthenticationError);
        let asked = 0;
        const renewed = client(() => (asked++ === 0 ? "old" : "right"));
        assert.ok((await renewed.threads.create()).thread_id);
      } finally {
        await server.stop();
      }
    },
  },
};
