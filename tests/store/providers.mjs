// One store for all providers: only the client's options, and the names of the workflows, are others.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { startHost } from "../examples/host.mjs";
import { PROVIDERS } from "../runtimes/contract/workflow_catalogue.mjs";
import { createRunStore } from "./fake_client.mjs";

const flowtether = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const stream = { pollIntervalMs: 100 };

async function follow(after, service, [workflowId, input], options) {
  const { baseUrl } = await startHost(after);
  const t = { flowtether, baseUrl, key: "demo-key", as: (...words) => `${baseUrl}/as/${words.join(",")}` };
  const checkpoint = { store: flowtether.memory(), key: "k" };
  /** Resolves when so many events are kept beside the token. */
  const isKept = async (count) => {
    while (JSON.parse((await checkpoint.store.load("k:events")) ?? "{}").events?.length !== count) await sleep(5);
  };
  const open = () => {
    const store = createRunStore(service.client(t), { workflowId, input, checkpoint }, { stream, keep: true, ...options });
    store.subscribe(() => {});
    after(() => store.dispose());
    const until = async (holds) => {
      while (!holds(store.getSnapshot())) await sleep(5);
      return store.getSnapshot();
    };
    return { store, until };
  };
  return { ...open(), open, isKept };
}

const scenario = (service) => ({
  [`${service.name}: a run is shown to its end, and again after a reload`]: async (after) => {
    const ends = [];
    const { store, until, open, isKept } = await follow(after, service, service.steps, { onFinish: (end) => ends.push(end) });
    const shown = await until(({ connection, status }) => connection === "closed" && status !== undefined);
    assert.deepEqual([shown.status, shown.isRunning, shown.isPartial, shown.error], ["completed", false, false, undefined]);
    assert.equal(new Set(shown.messages.map(({ id }) => id)).size, shown.messages.length);
    assert.deepEqual(ends, [{ status: "completed", output: shown.output, error: undefined }]);
    await isKept(shown.events.length);
    store.dispose();
    const again = await open().until(({ connection, status }) => connection === "closed" && status !== undefined);
    assert.equal(again.status, "completed");
    // A log has no event for a status that a poll found.
    const logged = ({ events }) => events.filter((event) => service.place?.(event) !== undefined || service.keepsNothing).map(({ type }) => type);
    assert.equal(ends.length, 1, "the end is reported once");
    // It has told its log to the page that is gone.
    if (service.sendsNewsOnly) return;
    assert.deepEqual(logged(again), logged(shown));
    assert.deepEqual([again.output, again.messages], [shown.output, shown.messages]);
  },

  [`${service.name}: a question is a message in its place, with the reply to it`]: async (after) => {
    if (service.asking === undefined) {
      const { store, until } = await follow(after, service, service.slow);
      await until(({ run }) => run !== undefined);
      store.respond({ decision: "approve" });
      const { error, messages } = await until((shown) => shown.error !== undefined);
      assert.equal(error.name, "UnsupportedOperationError");
      assert.deepEqual(
        messages.map(({ kind, state }) => `${kind} ${state}`),
        ["reply failed"],
      );
      return;
    }
    const { store, until } = await follow(after, service, service.asking);
    await until(({ waiting }) => waiting !== undefined);
    assert.equal(store.getSnapshot().messages.at(-1).kind, "question");
    assert.equal(await store.respond({ decision: "approve", message: "Fine" }), true);
    const { messages, waiting } = await until(({ status }) => status === "completed");
    assert.equal(waiting, undefined);
    const at = messages.findIndex(({ kind }) => kind === "question");
    assert.deepEqual(
      messages.slice(at, at + 2).map(({ kind, state }) => `${kind} ${state}`),
      ["question answered", "reply sent"],
    );
  },

  [`${service.name}: a run that fails shows why`]: async (after) => {
    const { until } = await follow(after, service, service.failing);
    const { error, status } = await until((shown) => shown.status === "failed" && shown.error !== undefined);
    assert.equal(status, "failed");
    assert.match(error.message, /it broke/);
  },
});

export default Object.assign({}, ...PROVIDERS.map(scenario));
