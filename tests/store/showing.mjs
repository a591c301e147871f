// When what came is shown, and how much of it is kept.

import assert from "node:assert/strict";
import { FakeClient, createRunStore, pass, settle } from "./fake_client.mjs";

const source = { workflowId: "log", input: {} };

/** A store that is followed, and how often it changed. */
async function followed(options) {
  const client = new FakeClient();
  const store = createRunStore(client, source, options);
  const seen = { changes: 0 };
  store.subscribe(() => (seen.changes += 1));
  await settle();
  seen.changes = 0;
  return { client, store, seen, log: client.log() };
}

/** The messages of the errors that are reported, as those that nobody catches, until the test is over. */
function reportedTo(after) {
  const reported = [];
  globalThis.reportError = (error) => reported.push(error.message);
  after(() => delete globalThis.reportError);
  return reported;
}

export default {
  "3,000 events in a second are at most 40 changes, each event once and in order": async () => {
    const { store, seen, log } = await followed();
    for (let at = 0; at < 250; at += 1) {
      for (let count = 0; count < 12; count += 1) log.add("log", { text: "line" });
      await pass(4);
    }
    await pass(40);
    const { events } = store.getSnapshot();
    assert.deepEqual(
      events.map(({ seq }) => seq),
      Array.from({ length: 3000 }, (_, seq) => seq),
    );
    assert.ok(seen.changes <= 40, `${seen.changes} changes`);
    store.dispose();
  },

  "the throttle can be set": async () => {
    for (const [throttleMs, most] of [
      [0, 60],
      [200, 4],
    ]) {
      const { store, seen, log } = await followed({ throttleMs });
      for (let at = 0; at < 50; at += 1) {
        log.add("log", {});
        await pass(10);
      }
      await pass(throttleMs);
      assert.equal(store.getSnapshot().events.length, 50);
      assert.ok(seen.changes <= most && (throttleMs > 0 || seen.changes >= 50), `${seen.changes} changes at ${throttleMs} ms`);
      store.dispose();
    }
  },

  "a first event after a while, a question and the end show at once": async () => {
    const { store, log } = await followed({ throttleMs: 1000 });
    await pass(1000);
    log.add("token", { text: "a" });
    await pass(4);
    assert.equal(store.getSnapshot().text, "a");
    log.add("token", { text: "b" });
    await pass(4);
    assert.equal(store.getSnapshot().text, "a");
    log.add("waiting", { asks: "approval", id: "gate" });
    await settle();
    assert.deepEqual([store.getSnapshot().text, store.getSnapshot().waiting.id], ["ab", "gate"]);
    log.add("completed", { output: 3 });
    await settle();
    assert.deepEqual([store.getSnapshot().waiting, store.getSnapshot().output, store.getSnapshot().status], [undefined, 3, "completed"]);
    assert.deepEqual([store.getSnapshot().isRunning, store.getSnapshot().connection], [false, "closed"]);
    store.dispose();
  },

  "what has not changed is the same object": async () => {
    const { store, log } = await followed();
    log.add("token", { text: "a" });
    await pass(40);
    const before = store.getSnapshot();
    assert.equal(store.getSnapshot(), before);
    log.add("log", { text: "line" });
    await pass(40);
    const after = store.getSnapshot();
    assert.notEqual(after.events, before.events);
    assert.equal(after.messages, before.messages, "a log line is no message");
    store.dispose();
  },

  "with `maxEvents` the last ones are kept, and no more messages than that": async () => {
    const { store, log } = await followed({ maxEvents: 10 });
    for (let at = 0; at < 5000; at += 1) log.add(at % 2 ? "message" : "log", { role: "assistant", text: `line ${at}` });
    await pass(80);
    const { events, messages } = store.getSnapshot();
    assert.deepEqual(
      events.map(({ seq }) => seq),
      Array.from({ length: 10 }, (_, at) => 4990 + at),
    );
    assert.equal(messages.length, 10);
    assert.equal(messages.at(-1).text, "line 4999");
    assert.equal(new Set(messages.map(({ id }) => id)).size, 10);
    store.dispose();
  },

  "new events are reported once each, also to who shares the run, and the end once": async () => {
    const client = new FakeClient();
    const told = { one: [], other: [] };
    const options = (name) => ({ onEvent: ({ seq }) => told[name].push(seq), onFinish: (end) => told[name].push(end) });
    const one = createRunStore(client, source, options("one"));
    one.subscribe(() => {});
    await settle();
    client.log().add("log", {});
    await settle();
    const other = createRunStore(client, source, options("other"));
    other.subscribe(() => {});
    client.log().add("completed", { output: 5 });
    await pass(40);
    const end = { status: "completed", output: 5, error: undefined };
    assert.deepEqual(told, { one: [0, 1, end], other: [1, end] });
    for (const store of [one, other]) store.dispose();
  },

  "a failed run is reported with why it failed": async () => {
    const ends = [];
    const errors = [];
    const { store, log } = await followed({ onFinish: (end) => ends.push(end), onError: (error) => errors.push(error) });
    log.add("failed", { error: { message: "it broke", code: "x" } });
    await pass(40);
    assert.deepEqual(ends, [{ status: "failed", output: undefined, error: { message: "it broke", code: "x" } }]);
    assert.deepEqual(errors, [], "the run failed, and it was followed well");
    assert.equal(store.getSnapshot().error.code, "x");
    store.dispose();
  },

  "a function of the caller's that throws or rejects stops nothing, and is reported": async (after) => {
    const reported = reportedTo(after);
    const { store, log } = await followed({
      onEvent() {
        throw new Error("from onEvent");
      },
      async onFinish() {
        throw new Error("from onFinish");
      },
    });
    store.subscribe(() => {
      throw new Error("from a listener");
    });
    log.add("completed", { output: 1 });
    await pass(40);
    assert.equal(store.getSnapshot().output, 1);
    assert.ok(
      ["from onEvent", "from onFinish", "from a listener"].every((message) => reported.includes(message)),
      reported.join(),
    );
    store.dispose();
  },

  "an `onError` that throws is reported, and the error still shows": async (after) => {
    const reported = reportedTo(after);
    const { store, log } = await followed({
      onError() {
        throw new Error("from onError");
      },
    });
    log.fault = new Error("gave up");
    log.notify();
    await settle();
    assert.deepEqual([reported, store.getSnapshot().error.message, store.getSnapshot().connection], [["from onError"], "gave up", "closed"]);
    store.dispose();
  },
};
