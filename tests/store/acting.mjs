// What is done with a run: reply, cancel, try again, clear.

import assert from "node:assert/strict";
import { FakeClient, createRunStore, pass, settle, visibleStore } from "./fake_client.mjs";

const source = { workflowId: "refund", input: {} };

async function asked(options) {
  const client = new FakeClient();
  const store = createRunStore(client, source, options);
  store.subscribe(() => {});
  await settle();
  const log = client.log();
  log.add("waiting", { asks: "approval", id: "gate", prompt: "Ship it?" });
  await settle();
  return { client, store, log };
}

const states = (store) => store.getSnapshot().messages.map(({ kind, state }) => `${kind} ${state}`);

export default {
  "a reply that is refused shows as `error`, is reported, and is no unhandled rejection when nobody waits": async () => {
    const errors = [];
    const { store, log } = await asked({ onError: (error) => errors.push(error) });
    const refusal = new Error("no such decision");
    log.reply = async () => {
      throw refusal;
    };
    store.respond({ decision: "no" });
    await settle();
    assert.equal(store.getSnapshot().error, refusal);
    assert.deepEqual(errors, [refusal]);
    assert.deepEqual(states(store), ["question open", "reply failed"]);
    await assert.rejects(store.respond({ decision: "no" }), refusal, "who waits is notified too");
    log.reply = async () => true;
    await store.respond({ decision: "approve" });
    assert.equal(store.getSnapshot().error, undefined, "the next one that is taken ends it");
    store.dispose();
  },

  "replying and cancelling without a run reject, show as `error`, and are no unhandled rejections": async () => {
    for (const given of [undefined, source]) {
      const store = createRunStore(new FakeClient(), given, { enabled: false });
      store.respond({ decision: "approve" });
      await settle();
      assert.match(store.getSnapshot().error.message, /^respond: there is no run yet$/);
      await assert.rejects(store.cancel(), /^Error: cancel: there is no run yet$/);
      store.dispose();
    }
  },

  "a reply shows before the service has it, and its question says so": async () => {
    const { store, log } = await asked();
    /** @type {(value?: any) => void} */
    let settleReply;
    log.reply = () => new Promise((resolve) => (settleReply = resolve));
    const replying = store.respond({ decision: "approve", message: "Fine" });
    await settle();
    assert.deepEqual(states(store), ["question replying", "reply sending"]);
    const [question, reply] = store.getSnapshot().messages;
    assert.deepEqual([reply.text, reply.to, reply.role], ["Fine", question.id, "user"]);
    assert.deepEqual(log.replies[0].options, { to: log.events[0] });
    settleReply(true);
    assert.equal(await replying, true);
    assert.deepEqual(states(store), ["question replied", "reply sent"]);
    assert.equal(store.getSnapshot().waiting?.id, "gate", "it may want more votes");
    log.add("status", {});
    await pass(40);
    assert.deepEqual(states(store), ["question answered", "reply sent"]);
    assert.equal(store.getSnapshot().waiting, undefined);
    store.dispose();
  },

  "a reply to what is not open any more ends the question here": async () => {
    const { store, log } = await asked();
    log.reply = async () => false;
    assert.equal(await store.respond({ decision: "approve" }), false);
    assert.equal(store.getSnapshot().waiting, undefined);
    assert.deepEqual(states(store), ["question answered", "reply refused"]);
    store.dispose();
  },

  "the next question stays when the response to a reply comes after it": async () => {
    const { store, log } = await asked();
    /** @type {(value?: any) => void} */
    let settleReply;
    log.reply = () => new Promise((resolve) => (settleReply = resolve));
    const replying = store.respond({ decision: "refine" });
    await settle();
    log.add("status", {});
    log.add("waiting", { asks: "approval", id: "gate", prompt: "And now?" });
    await settle();
    settleReply(false);
    await replying;
    assert.equal(store.getSnapshot().waiting.prompt, "And now?");
    assert.deepEqual(states(store), ["question answered", "reply refused", "question open"]);
    store.dispose();
  },

  "who leaves during a reply gets its outcome, and sees no change": async () => {
    const { store, log } = await asked();
    /** @type {(value?: any) => void} */
    let settleReply;
    log.reply = () => new Promise((resolve) => (settleReply = resolve));
    const replying = store.respond({ decision: "approve" });
    await settle();
    store.dispose();
    const before = store.getSnapshot();
    settleReply(true);
    assert.equal(await replying, true);
    await pass(50);
    assert.equal(store.getSnapshot(), before);
  },

  "cancelling during the start cancels the run that comes": async () => {
    const client = new FakeClient();
    /** @type {(value?: any) => void} */
    let open;
    client.gate = new Promise((resolve) => (open = resolve));
    const store = createRunStore(client, source);
    store.subscribe(() => {});
    const cancelling = store.cancel("enough");
    await settle();
    open();
    await cancelling;
    await pass(40);
    assert.deepEqual(client.log().cancels, ["enough"]);
    assert.equal(store.getSnapshot().status, "cancelled");
    store.dispose();
  },

  "a start that failed is tried again by `retry` alone": async () => {
    const client = new FakeClient();
    const errors = [];
    const onError = (error) => errors.push(error.message);
    client.refusal = new Error("503");
    const store = createRunStore(client, source, { onError });
    const leave = store.subscribe(() => {});
    await pass(50);
    assert.deepEqual([store.getSnapshot().error.message, store.getSnapshot().isRunning, client.starts.length], ["503", false, 1]);
    store.configure({ onError });
    createRunStore(client, source).subscribe(() => {})();
    await pass(50);
    assert.equal(client.starts.length, 1, "showing it again tries nothing");
    assert.equal((await store.retry()).id, "run-1");
    await settle();
    assert.deepEqual([store.getSnapshot().error, store.getSnapshot().isRunning, client.starts.length], [undefined, true, 2]);
    assert.deepEqual(errors, ["503"]);
    leave();
    store.dispose();
  },

  "a failing retry is one error, told once": async () => {
    const client = new FakeClient();
    const errors = [];
    client.refusal = new Error("first");
    const store = createRunStore(client, source, { onError: (error) => errors.push(error.message) });
    store.subscribe(() => {});
    await settle();
    client.refusal = new Error("second");
    await assert.rejects(store.retry(), /second/);
    await settle();
    assert.deepEqual([errors, store.getSnapshot().error.message], [["first", "second"], "second"]);
    store.dispose();
  },

  "a run that could not be followed any more is followed on by `retry`, after the last event": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, source);
    store.subscribe(() => {});
    await settle();
    const log = client.log();
    log.add("token", { text: "a" });
    await pass(40);
    log.fault = new Error("gave up");
    log.notify();
    await settle();
    assert.deepEqual([store.getSnapshot().error.message, store.getSnapshot().connection], ["gave up", "closed"]);
    await store.retry();
    log.add("token", { text: "b" });
    await pass(40);
    assert.deepEqual([store.getSnapshot().text, store.getSnapshot().error, client.starts.length], ["ab", undefined, 1]);
    store.dispose();
  },

  "in place of a run that failed `retry` starts another, also under a checkpoint": async () => {
    const client = new FakeClient();
    const kept = visibleStore();
    const store = createRunStore(client, { ...source, checkpoint: { store: kept, key: "k" } });
    store.subscribe(() => {});
    await settle();
    client.log().add("failed", { error: { message: "it broke" } });
    await pass(40);
    await store.retry();
    await settle();
    const { run, events, error, isRunning } = store.getSnapshot();
    assert.deepEqual([run.id, events.length, error, isRunning], ["run-2", 0, undefined, true]);
    assert.equal(JSON.parse(kept.kept.get("k")).id, "run-2");
    store.dispose();
  },

  "a start in place of a run that was cleared has an idempotency key of its own": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, { ...source, idempotencyKey: "order-7" });
    store.subscribe(() => {});
    await settle();
    client.log().add("failed", { error: { message: "it broke" } });
    await pass(40);
    await store.retry();
    await settle();
    await store.clear();
    await store.clear();
    await store.start();
    await settle();
    assert.deepEqual(
      client.starts.map(({ options }) => options.idempotencyKey),
      ["order-7", "order-7.2", "order-7.3"],
    );
    store.dispose();
  },

  "`clear` during the start: the run that was being started is not kept, and the next start is another run": async () => {
    const client = new FakeClient();
    const kept = visibleStore();
    /** @type {(value?: any) => void} */
    let open;
    client.gate = new Promise((resolve) => (open = resolve));
    const store = createRunStore(client, { ...source, idempotencyKey: "order-7", checkpoint: { store: kept, key: "k" } });
    store.subscribe(() => {});
    await settle();
    const clearing = store.clear();
    const starting = store.start();
    await settle();
    open();
    await clearing;
    const run = await starting;
    await settle();
    assert.deepEqual([run.id, store.getSnapshot().run.id, JSON.parse(kept.kept.get("k")).id], ["run-2", "run-2", "run-2"]);
    assert.deepEqual(
      client.starts.map(({ options }) => options.idempotencyKey),
      ["order-7", "order-7.2"],
    );
    store.dispose();
  },

  "`clear` forgets the run and what is kept, cancels nothing, and starts nothing": async () => {
    const client = new FakeClient();
    const kept = visibleStore();
    const store = createRunStore(client, { ...source, checkpoint: { store: kept, key: "k" } });
    store.subscribe(() => {});
    await settle();
    client.log().add("token", { text: "a" });
    await pass(40);
    await store.clear();
    await pass(50);
    const { text, events, messages, run, status, connection, isRunning } = store.getSnapshot();
    assert.deepEqual([text, events, messages, run, status, connection, isRunning], ["", [], [], undefined, undefined, "closed", false]);
    assert.deepEqual([client.log().open, client.log().cancels, [...kept.kept], client.starts.length], [0, [], [], 1]);
    await store.start();
    await settle();
    assert.equal(store.getSnapshot().run.id, "run-2");
    store.dispose();
  },
};
