// What is shown of a run that was there before this page.

import assert from "node:assert/strict";
import { FakeClient, createRunStore, pass, settle, visibleStore } from "./fake_client.mjs";

/** A run that was followed by a page that is gone: `page` opens another over the same service and storage. */
async function reloaded(capabilities, happens, options = {}) {
  const client = new FakeClient(capabilities);
  const kept = visibleStore();
  const told = [];
  // Another client object, as another page has one, over what the service and the storage have.
  const open = (over) => {
    const own = new FakeClient(capabilities);
    own.runs = client.runs;
    const watched = { ...options, ...over, onEvent: ({ kind }) => told.push(kind), onFinish: ({ status }) => told.push(`finished ${status}`) };
    const store = createRunStore(own, { workflowId: "chat", checkpoint: { store: kept, key: "k" } }, watched);
    const shown = [];
    store.subscribe(() => shown.push(store.getSnapshot()));
    return { store, shown, own };
  };
  const first = open();
  client.starts = first.own.starts;
  await settle();
  happens(client.log());
  await pass(300);
  first.store.dispose();
  await settle();
  told.length = 0;
  return { client, kept, told, open, log: client.log(), before: first.store.getSnapshot() };
}

const noLog = { resume: false };
const streams = (log) => {
  log.add("token", { text: "Once upon", node: "n" });
  log.add("tool", { phase: "started", id: "t", name: "search" });
};

export default {
  "in the middle of a streamed text the view is whole, and what is new is reported alone": async () => {
    const { open, told, log, before } = await reloaded({}, streams);
    const { store } = open();
    await pass(10);
    const { text, events, messages, isPartial } = store.getSnapshot();
    assert.deepEqual([text, events, messages, isPartial], [before.text, before.events, before.messages, false]);
    assert.deepEqual(told, []);
    log.add("token", { text: " a time", node: "n" });
    log.add("completed", { output: "done" });
    await pass(40);
    assert.equal(store.getSnapshot().text, "Once upon a time");
    assert.deepEqual(told, ["token", "completed", "finished completed"]);
    store.dispose();
  },

  "what happened while nobody followed is new": async () => {
    const { open, told, log } = await reloaded({}, streams);
    log.add("completed", { output: "done" });
    const { store } = open();
    await pass(40);
    assert.deepEqual([store.getSnapshot().events.length, store.getSnapshot().output], [3, "done"]);
    assert.deepEqual(told, ["completed", "finished completed"]);
    store.dispose();
  },

  "after the end all events are there, and nothing is reported": async () => {
    const { open, told, before } = await reloaded({}, (log) => {
      streams(log);
      log.add("completed", { output: "done" });
    });
    const { store, own } = open();
    await pass(40);
    const { events, messages, output, status, isPartial, isRunning, connection } = store.getSnapshot();
    assert.deepEqual([events, messages], [before.events, before.messages]);
    assert.deepEqual([output, status, isPartial, isRunning, connection, told, own.starts.length], ["done", "completed", false, false, "closed", [], 0]);
    store.dispose();
  },

  "a question of long ago is never shown as open while the log is read again": async () => {
    const { open } = await reloaded({}, (log) => {
      log.add("waiting", { asks: "approval", id: "first" });
      log.add("status", {});
      log.add("waiting", { asks: "approval", id: "second" });
    });
    const { store, shown } = open();
    await pass(40);
    assert.deepEqual([...new Set(shown.map(({ waiting }) => waiting?.id))], [undefined, "second"]);
    assert.deepEqual(
      store.getSnapshot().messages.map(({ state }) => state),
      ["answered", "open"],
    );
    store.dispose();
  },

  "a log that does not begin at its beginning any more is followed from where it was, and the view says so": async () => {
    const { open, log } = await reloaded({}, streams);
    log.fault = Object.assign(new Error("gone"), { name: "StreamError", reason: "gap" });
    const { store } = open();
    await pass(10);
    log.add("token", { text: " a time" });
    await pass(40);
    const { text, isPartial, error } = store.getSnapshot();
    assert.deepEqual([text, isPartial, error], [" a time", true, undefined]);
    store.dispose();
  },

  "leaving while the log is read again, and coming back, loses and repeats nothing": async () => {
    const { open, log, told } = await reloaded({}, streams);
    const { store } = open({ graceMs: 0 });
    const leave = store.subscribe(() => {});
    leave();
    await settle();
    store.dispose();
    const again = open({ graceMs: 0 });
    log.add("token", { text: " a time", node: "n" });
    await pass(60);
    assert.deepEqual(
      again.store.getSnapshot().events.map(({ seq }) => seq),
      [0, 1, 2],
    );
    assert.deepEqual(told, ["token"]);
    again.store.dispose();
  },

  "of a token the events after it are shown, and the view says that some are missing; `replay` shows all": async () => {
    const { client, log } = await reloaded({}, streams);
    const token = { v: 1, id: log.id, cursor: "1", status: "running" };
    for (const [options, kinds, isPartial] of [
      [{}, ["tool"], true],
      [{ replay: true }, ["token", "tool"], false],
    ]) {
      const store = createRunStore(client, token, options);
      store.subscribe(() => {});
      await pass(40);
      assert.deepEqual([store.getSnapshot().events.map(({ kind }) => kind), store.getSnapshot().isPartial], [kinds, isPartial]);
      store.dispose();
      await pass(2100);
    }
  },

  "a log that tells nothing twice: the view begins with what is new, and says so": async () => {
    const { open, log } = await reloaded({}, streams);
    log.events.splice(0, 2, undefined, undefined);
    log.sendsNewsOnly = true;
    const { store } = open();
    await pass(10);
    log.add("token", { text: " a time" });
    await pass(40);
    assert.deepEqual([store.getSnapshot().text, store.getSnapshot().isPartial], [" a time", true]);
    store.dispose();
  },

  "a service that keeps no events: the view begins with what comes, and says so": async () => {
    const { open, log } = await reloaded(noLog, streams);
    const { store } = open();
    await pass(10);
    log.add("token", { text: " a time" });
    await pass(40);
    assert.deepEqual([store.getSnapshot().text, store.getSnapshot().isPartial], [" a time", true]);
    store.dispose();
  },

  "a service that keeps no events, with `keep`: what was shown is there again": async () => {
    const { open, log, before, told, kept } = await reloaded(noLog, streams, { keep: true });
    assert.ok(kept.kept.has("k:events"));
    const { store } = open();
    await pass(10);
    assert.deepEqual([store.getSnapshot().events, store.getSnapshot().messages], [before.events, before.messages]);
    assert.equal(store.getSnapshot().isPartial, true, "what happened meanwhile is nowhere");
    log.add("token", { text: " a time", node: "n" });
    await pass(40);
    assert.equal(store.getSnapshot().text, "Once upon a time");
    assert.deepEqual(told, ["token"]);
    store.dispose();
  },

  "with `keep` a run that was seen to its end is whole": async () => {
    const { open } = await reloaded(
      noLog,
      (log) => {
        streams(log);
        log.add("completed", { output: "done" });
      },
      { keep: true },
    );
    const { store } = open();
    await pass(40);
    const { events, output, isPartial } = store.getSnapshot();
    assert.deepEqual([events.length, output, isPartial], [3, "done", false]);
    store.dispose();
  },

  "what is kept is bounded, in events and in characters": async () => {
    const many = (log) => {
      for (let at = 0; at < 2000; at += 1) log.add("log", { text: "x".repeat(100) });
    };
    const { kept } = await reloaded(noLog, many, { keep: { maxEvents: 20, maxCharacters: 1e6 } });
    assert.equal(JSON.parse(kept.kept.get("k:events")).events.length, 20);
    const other = await reloaded(noLog, many, { keep: { maxCharacters: 4000 } });
    const text = other.kept.kept.get("k:events");
    assert.ok(text.length < 4200, `${text.length} characters`);
    assert.equal(JSON.parse(text).isWhole, false);
  },

  "a page that is left keeps what it has at once": async (after) => {
    const target = new EventTarget();
    for (const name of ["addEventListener", "removeEventListener"]) {
      globalThis[name] = target[name].bind(target);
      after(() => delete globalThis[name]);
    }
    const client = new FakeClient(noLog);
    const kept = visibleStore();
    const store = createRunStore(client, { workflowId: "chat", checkpoint: { store: kept, key: "k" } }, { keep: true });
    store.subscribe(() => {});
    await settle();
    client.log().add("waiting", { asks: "approval", id: "g" });
    await settle();
    assert.equal(kept.kept.has("k:events"), false);
    target.dispatchEvent(new Event("pagehide"));
    assert.equal(JSON.parse(kept.kept.get("k:events")).events.length, 1);
    await store.clear();
    assert.deepEqual([...kept.kept], [], "what is cleared is forgotten");
    store.dispose();
  },

  "a storage that is full costs the history alone": async () => {
    const client = new FakeClient(noLog);
    const kept = visibleStore();
    const save = kept.save;
    kept.save = async (key, text) => {
      if (key === "k:events") throw new Error("QuotaExceededError");
      return save(key, text);
    };
    const store = createRunStore(client, { workflowId: "chat", checkpoint: { store: kept, key: "k" } }, { keep: true });
    store.subscribe(() => {});
    await settle();
    client.log().add("completed", { output: 1 });
    await pass(400);
    assert.deepEqual([store.getSnapshot().output, store.getSnapshot().error], [1, undefined]);
    store.dispose();
  },

  "a storage that cannot be read is an error of the run, which `retry` tries again": async () => {
    const client = new FakeClient();
    const kept = visibleStore();
    const { load } = kept;
    kept.load = async () => {
      throw new Error("SecurityError");
    };
    const store = createRunStore(client, { workflowId: "chat", checkpoint: { store: kept, key: "k" } });
    store.subscribe(() => {});
    await settle();
    assert.deepEqual([store.getSnapshot().error.message, store.getSnapshot().isRunning, client.starts.length], ["SecurityError", false, 0]);
    kept.load = load;
    await store.retry();
    await settle();
    assert.deepEqual([store.getSnapshot().error, client.starts.length, JSON.parse(kept.kept.get("k")).id], [undefined, 1, "run-1"]);
    store.dispose();
  },

  "a storage that responds late: one run, and whoever left meanwhile sees no change": async () => {
    const client = new FakeClient();
    const kept = visibleStore();
    /** @type {(value?: any) => void} */
    let open;
    const opened = new Promise((resolve) => (open = resolve));
    const { load } = kept;
    kept.load = async (key) => (await opened, load(key));
    const source = { workflowId: "chat", checkpoint: { store: kept, key: "k" } };
    const [left, stays] = [createRunStore(client, source), createRunStore(client, source)];
    for (const store of [left, stays]) store.subscribe(() => {});
    await pass(5000);
    left.dispose();
    const shown = left.getSnapshot();
    assert.deepEqual([client.starts.length, stays.getSnapshot().connection], [0, "connecting"]);
    open();
    await settle();
    assert.deepEqual([client.starts.length, stays.getSnapshot().run.id, left.getSnapshot() === shown], [1, "run-1", true]);
    stays.dispose();
  },
};
