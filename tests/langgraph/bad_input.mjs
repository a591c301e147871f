// What goes wrong is a typed error, or a result that the documentation says.

import assert from "node:assert/strict";
import { collect, native, raw, workflow } from "./stage.mjs";

export default {
  async "an unknown assistant is refused"(stage) {
    const { NotFoundError, ValidationError, ConfigurationError } = stage.flowtether;
    const client = workflow(stage);
    for (const name of ["nope", crypto.randomUUID()]) {
      await assert.rejects(client.start(name, {}), (error) => (error instanceof NotFoundError || error instanceof ValidationError) && error.provider === "langgraph");
    }
    for (const name of ["", undefined, 7, null]) await assert.rejects(client.start(name, {}), ConfigurationError);
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

  async "wrong options name themselves"(stage) {
    const client = native(stage);
    const { ConfigurationError } = stage.flowtether;
    const { thread_id: thread } = await client.threads.create();
    for (const [call, field] of [
      [() => client.runs.create(thread, {}), "assistant_id"],
      [() => client.runs.create(thread), "run"],
      [() => client.runs.list(thread, { limit: 0 }), "limit"],
      [() => client.threads.search({}, { limit: 1001 }), "limit"],
      [() => client.threads.search("x"), "query"],
      [() => client.runs.batch([]), "runs"],
      [() => client.store.get({ namespace: ["a"] }), "key"],
      [() => collect(client.runs.join(thread, crypto.randomUUID(), { from: "x" })), "from"],
      [() => client.threads.get(thread, { nonsense: 1 }), "nonsense"],
    ]) {
      await assert.rejects(async () => call(), (error) => {
        assert.ok(error instanceof ConfigurationError, `${field}: ${error}`);
        assert.ok((error.field ?? error.message).includes(field) || error.message.includes(field), `${field}: ${error.message}`);
        return true;
      });
    }
  },
};
