// What goes wrong is a typed error, or a result that the documentation says.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { installInto } from "./server.mjs";
import { collect, native, raw, until, upTo, workflow } from "./stage.mjs";

export default {
  async "an unknown assistant is refused"(stage) {
    const { NotFoundError, ValidationError, ConfigurationError } = stage.flowtether;
    const client = workflow(stage);
    for (const name of ["nope", crypto.randomUUID()]) {
      await assert.rejects(
        client.start(name, {}),
        (/** @type {any} */ error) => (error instanceof NotFoundError || error instanceof ValidationError) && error.provider === "langgraph",
      );
    }
    for (const name of ["", undefined, 7, null]) await assert.rejects(client.start(name, {}), ConfigurationError);
  },

  async "an unknown assistant is refused by every native start"(stage) {
    const { NotFoundError, ValidationError, ConfigurationError } = stage.flowtether;
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    const isTyped = (error) => (error instanceof NotFoundError || error instanceof ValidationError) && error.provider === "langgraph";
    for (const assistant_id of ["nope", crypto.randomUUID()]) {
      const run = { assistant_id, input: {} };
      await assert.rejects(runs.create(thread, run), isTyped);
      await assert.rejects(collect(runs.stream(thread, run)), isTyped);
      await assert.rejects(runs.createStateless(run), isTyped);
      await assert.rejects(collect(runs.streamStateless(run)), isTyped);
    }
    for (const assistant_id of ["", undefined, null, 7]) await assert.rejects(runs.create(thread, { assistant_id }), ConfigurationError);
    assert.deepEqual((await runs.list(thread)).data, []);
  },

  async "a busy thread refuses every native start and write, and says which it is"(stage) {
    const { ConflictError } = stage.flowtether;
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    const run = { assistant_id: "ticks", input: { count: 100, ms: 30 } };
    const { run_id: first } = await runs.create(thread, run);
    const isBusy = (error) => error instanceof ConflictError && error.code === "thread_busy" && !error.retryable;
    await assert.rejects(runs.create(thread, run), isBusy);
    await assert.rejects(collect(runs.stream(thread, run)), isBusy);
    await assert.rejects(threads.updateState(thread, { values: { count: 1 } }), ConflictError);
    await runs.cancel(thread, first);
  },

  async "a start over a busy thread is what is under way there, and starts nothing"(stage) {
    const { threads, runs } = native(stage);
    const { thread_id: thread } = await threads.create();
    const { run_id: first } = await runs.create(thread, { assistant_id: "ticks", input: { count: 6, ms: 60 }, stream_mode: "custom" });
    const run = await workflow(stage).start("echo", { text: "a" }, { idempotencyKey: thread });
    assert.equal(run.id, thread);
    const events = await collect(run.events());
    assert.deepEqual(new Set(events.map(({ raw }) => raw.run_id)), new Set([first]));
    assert.equal((await runs.list(thread)).data.length, 1);
  },

  async "a reply to a closed question is false, however it was closed"(stage) {
    const { threads, runs } = native(stage);
    const ask = async () => {
      const run = await workflow(stage).start("ask", { item: "tea" });
      const to = (
        await collect(
          run.events(),
          upTo(({ kind }) => kind === "waiting"),
        )
      ).at(-1);
      await until(async () => (await run.status()).status === "waiting");
      return { run, to };
    };
    const replied = await ask();
    assert.equal(await replied.run.respond({ decision: "approve" }, { to: replied.to }), true);
    await replied.run.result();
    assert.equal(await replied.run.respond({ decision: "reject" }, { to: replied.to }), false, "it had its reply");
    assert.equal((await replied.run.status()).output.decision, "approve");
    // Another input drops the question, and what is asked then has another id.
    const dropped = await ask();
    const { run_id: next } = await runs.create(dropped.run.id, { assistant_id: "ask", input: { item: "milk" } });
    await runs.wait(dropped.run.id, next);
    assert.equal(await dropped.run.respond({ decision: "approve" }, { to: dropped.to }), false, "it was dropped");
    assert.equal((await dropped.run.status()).waiting.prompt, "Ship milk?");
    const deleted = await ask();
    await threads.delete(deleted.run.id);
    await assert.rejects(deleted.run.respond({ decision: "approve" }, { to: deleted.to }), stage.flowtether.NotFoundError);
  },

  async "a thread that does not exist is not found, by whatever way"(stage) {
    const { NotFoundError } = stage.flowtether;
    const run = await workflow(stage).attach(crypto.randomUUID());
    await assert.rejects(run.status(), NotFoundError);
    await assert.rejects(run.result(), NotFoundError);
    await assert.rejects(run.cancel(), NotFoundError);
    await assert.rejects(run.respond({ decision: "a" }), NotFoundError);
    await assert.rejects(collect(run.events()), NotFoundError);
  },

  async "an id that is none is refused before anything is sent"(stage) {
    const { ConfigurationError } = stage.flowtether;
    const run = await workflow(stage).attach("nonsense");
    await assert.rejects(run.status(), ConfigurationError);
    await assert.rejects(collect(run.events()), ConfigurationError);
    await assert.rejects(collect((await workflow(stage).attach(crypto.randomUUID())).events({ from: "7" })), ConfigurationError);
  },

  async "an unknown run of a thread is not found"(stage) {
    const client = native(stage);
    const { thread_id: thread } = await client.threads.create();
    await assert.rejects(client.runs.get(thread, crypto.randomUUID()), stage.flowtether.NotFoundError);
    await assert.rejects(client.runs.wait(thread, crypto.randomUUID()), stage.flowtether.NotFoundError);
    await assert.rejects(collect(client.runs.join(thread, crypto.randomUUID())), stage.flowtether.NotFoundError);
  },

  async "a thread on which nothing was started is queued, and its first run is followed"(stage) {
    const { value: thread } = await raw(stage.baseUrl, "POST", "/threads", {});
    const run = await workflow(stage).attach(thread.thread_id);
    assert.equal((await run.status()).status, "queued");
    const events = await collect(run.events({ pollIntervalMs: 100 }), async ({ type }) => {
      if (type === "new") await native(stage).runs.create(run.id, { assistant_id: "echo", input: { text: "a" } });
    });
    assert.deepEqual([events[0].status, events.at(-1).output.reply], ["queued", "echo: a"]);
  },

  async "an input that the graph does not take fails the run, not the call"(stage) {
    const state = await (await workflow(stage).start("echo", "no object")).result();
    assert.equal(state.status, "failed");
    assert.ok(state.error.message.length > 0);
  },

  async "a reply without a question that is open is false"(stage) {
    const run = await workflow(stage).start("echo", { text: "a" });
    await run.result();
    assert.equal(await run.respond({ decision: "approve" }), false);
  },

  async "a cancel of what is over is no error"(stage) {
    const run = await workflow(stage).start("echo", { text: "a" });
    await run.result();
    assert.equal((await run.cancel()).status, "completed");
  },

  "without Python the tests of the PyPI server fail, and say what to install": {
    only: "npm",
    async run() {
      const folder = await mkdtemp(path.join(tmpdir(), "flowtether-"));
      await assert.rejects(installInto(folder, "pypi", "no-such-python"), /install Python 3\.11 or newer with venv and pip/);
      await rm(folder, { recursive: true });
    },
  },

  async "wrong options name themselves"(stage) {
    const client = native(stage);
    const { ConfigurationError } = stage.flowtether;
    const { thread_id: thread } = await client.threads.create();
    for (const [call, field] of /** @type {[() => unknown, string][]} */ ([
      [() => client.runs.create(thread, {}), "assistant_id"],
      [() => client.runs.create(thread), "run"],
      [() => client.runs.list(thread, { limit: 0 }), "limit"],
      [() => client.threads.search({}, { limit: 1001 }), "limit"],
      [() => client.threads.search("x"), "query"],
      [() => client.runs.batch([]), "runs"],
      [() => client.store.get({ namespace: ["a"] }), "key"],
      [() => collect(client.runs.join(thread, crypto.randomUUID(), { from: "x" })), "from"],
      [() => client.threads.get(thread, { nonsense: 1 }), "nonsense"],
    ])) {
      await assert.rejects(
        async () => call(),
        (/** @type {any} */ error) => {
          assert.ok(error instanceof ConfigurationError, `${field}: ${error}`);
          assert.ok((error.field ?? error.message).includes(field) || error.message.includes(field), `${field}: ${error.message}`);
          return true;
        },
      );
    }
  },
};
