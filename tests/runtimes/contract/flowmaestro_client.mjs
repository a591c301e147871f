// How FlowMaestro's client is addressed and authorized, and that it leaves what it reads and writes as it is.

import * as assert from "./assert.mjs";
import { AGENT, TRIGGER, USER, UUID, WEBHOOK, WORKFLOW, collect, execute, newThread } from "./flowmaestro_catalogue.mjs";

export const tests = [
  {
    name: "FlowMaestro's base URL keeps its path and loses its trailing slashes",
    async run(t) {
      for (const end of ["", "/", "///"]) {
        const fm = t.flowmaestro({ baseUrl: t.as("spec", t.key) + end });
        const executionId = await execute(fm, "echo");
        await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 20 });
        await collect(fm.executions.stream(executionId));
        await collect(fm.executions.list());
      }
      for (const { prefix, path } of await t.host.requests()) {
        assert.same([prefix, path.startsWith("/api/v1/")], [`/as/spec,${t.key}`, true], path);
      }
    },
  },
  {
    name: "FlowMaestro's default address is its own, without a word from the caller",
    async run(t) {
      const urls = [];
      const fetch = async (url) => (urls.push(url), Response.json({ data: {}, meta: {} }));
      await t.flowmaestro({ baseUrl: undefined, fetch }).workflows.get(WORKFLOW.echo);
      assert.same(urls, [`https://api.flowmaestro.io/api/v1/workflows/${WORKFLOW.echo}`], "the address");
    },
  },
  {
    name: "FlowMaestro's keys may come from a function, which is asked once more after a 401",
    async run(t) {
      const keys = ["not-a-key", t.key];
      const fm = t.flowmaestro({ apiKey: () => (keys.length > 1 ? keys.shift() : keys[0]) });
      const { data } = await fm.workflows.execute(WORKFLOW.echo);
      assert.ok(UUID.test(data.execution_id), "the execution");
      assert.same(keys, [t.key], "the keys left");
    },
  },
  {
    name: "FlowMaestro's responses keep members that nobody knows yet",
    async run(t) {
      const data = { id: WORKFLOW.echo, name: "echo", colour: { red: 255 }, version: 9 };
      await t.host.faults({ status: 200, body: JSON.stringify({ data, meta: { request_id: "r", region: "eu" } }) });
      const response = await t.flowmaestro().workflows.get(WORKFLOW.echo);
      assert.same(response, { data, meta: { request_id: "r", region: "eu" } }, "the response");
    },
  },
  {
    name: "FlowMaestro's writes are seen by the reads that follow",
    async run(t) {
      const fm = t.flowmaestro();
      const { data } = await fm.webhooks.create(WEBHOOK);
      assert.ok(/^whsec_[0-9a-f]{64}$/.test(data.secret), "the secret");
      await fm.webhooks.update(data.id, { name: "renamed" });
      const { data: read } = await fm.webhooks.get(data.id);
      assert.same([read.name, read.secret], ["renamed", undefined], "what is read again");
      await fm.webhooks.delete(data.id);
      await assert.rejects(fm.webhooks.get(data.id), t.flowtether.NotFoundError);

      await fm.agents.memory.put(AGENT, USER.ann, { working_memory: "One." });
      await fm.agents.memory.put(AGENT, USER.ann, { working_memory: " Two. " });
      assert.equal((await fm.agents.memory.get(AGENT, USER.ann)).data.working_memory, "Two.", "what is remembered");
      await fm.agents.memory.delete(AGENT, USER.ann);
      await assert.rejects(fm.agents.memory.delete(AGENT, USER.ann), t.flowtether.NotFoundError);

      const threadId = await newThread(fm);
      await fm.threads.delete(threadId);
      for (const call of [
        () => fm.threads.get(threadId),
        () => fm.threads.delete(threadId),
        () => fm.threads.listMessages(threadId),
        () => fm.threads.sendMessage(threadId, { content: "x" }),
      ]) {
        await assert.rejects(call(), t.flowtether.NotFoundError, { code: "resource_not_found" });
      }

      await fm.triggers.execute(TRIGGER.manual);
      const trigger = (await collect(fm.triggers.list())).find(({ id }) => id === TRIGGER.manual);
      assert.equal(trigger.trigger_count, 1, "how often the trigger was executed");
    },
  },
];
