// Started once, followed once, kept for a while: whoever comes, leaves and comes back.

import assert from "node:assert/strict";
import { FakeClient, createRunStore, createRunsStore, pass, settle, visibleStore } from "./fake_client.mjs";

const source = (/** @type {unknown} */ input = { order: 7 }) => ({ workflowId: "refund", input });
const nothing = () => {};

export default {
  "nothing is sent until somebody subscribes": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, source());
    await pass(100);
    assert.equal(client.starts.length, 0);
    assert.deepEqual(store.getSnapshot(), store.getServerSnapshot());
    const leave = store.subscribe(nothing);
    await settle();
    assert.deepEqual(client.starts, [{ workflowId: "refund", input: { order: 7 }, options: {} }]);
    leave();
  },

  "two stores of one identity share one run, one connection and one snapshot": async () => {
    const client = new FakeClient();
    const one = createRunStore(client, source({ a: 1, b: 2 }));
    const other = createRunStore(client, source({ b: 2, a: 1 }));
    one.subscribe(nothing);
    other.subscribe(nothing);
    await settle();
    client.log().add("token", { text: "Hi" });
    await pass(40);
    assert.equal(client.starts.length, 1, "runs");
    assert.equal(client.log().open, 1, "connections");
    assert.equal(one.getSnapshot().text, "Hi");
    assert.equal(one.getSnapshot(), other.getSnapshot());
    one.dispose();
    client.log().add("token", { text: " you" });
    await pass(40);
    assert.equal(other.getSnapshot().text, "Hi you", "one that leaves disturbs no other");
    assert.equal(one.getSnapshot().text, "Hi", "nothing changes after disposal");
    one.respond({ decision: "approve" });
    await settle();
    assert.equal(other.getSnapshot().error, undefined, "what is asked of a disposed store is no error of the run");
    other.dispose();
  },

  "two stores with one checkpoint's key, each with a store object of its own, share one run": async () => {
    const client = new FakeClient();
    const stores = [1, 2].map((input) => createRunStore(client, { ...source(input), checkpoint: { store: visibleStore(), key: "k" } }));
    for (const store of stores) store.subscribe(nothing);
    await settle();
    assert.equal(client.starts.length, 1);
    assert.equal(stores[0].getSnapshot().run, stores[1].getSnapshot().run);
    for (const store of stores) store.dispose();
  },

  "another client, and another source, have runs of their own": async () => {
    const [client, another] = [new FakeClient(), new FakeClient()];
    const stores = [createRunStore(client, source()), createRunStore(another, source()), createRunStore(client, source({ order: 8 }))];
    for (const store of stores) store.subscribe(nothing);
    await settle();
    assert.deepEqual([client.starts.length, another.starts.length], [2, 1]);
    for (const store of stores) store.dispose();
  },

  "who leaves and comes back within the grace time finds the same run and the same connection": async () => {
    const client = new FakeClient();
    const first = createRunStore(client, source());
    const leave = first.subscribe(nothing);
    await settle();
    client.log().add("token", { text: "a" });
    await pass(40);
    leave();
    await pass(1000);
    client.log().add("token", { text: "b" });
    await pass(40);
    const second = createRunStore(client, source());
    assert.equal(second.getSnapshot().text, "ab", "what came meanwhile is there at once");
    second.subscribe(nothing);
    await pass(5000);
    assert.deepEqual([client.starts.length, client.log().open, client.log().total], [1, 1, 1]);
    second.dispose();
  },

  "after the grace time the connection ends, and the same store continues after the last event": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, source(), { graceMs: 500 });
    const leave = store.subscribe(nothing);
    await settle();
    client.log().add("token", { text: "a" });
    await pass(40);
    leave();
    await pass(520);
    assert.equal(client.log().open, 0);
    client.log().add("token", { text: "b" });
    store.subscribe(nothing);
    await pass(40);
    assert.equal(store.getSnapshot().text, "ab", "each event once");
    assert.deepEqual([client.starts.length, client.log().total], [1, 2]);
    store.dispose();
  },

  "subscribing, leaving and subscribing in one go is one start and one connection": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, source());
    store.subscribe(nothing)();
    store.subscribe(nothing);
    await pass(50);
    assert.deepEqual([client.starts.length, client.log().total], [1, 1]);
    store.dispose();
  },

  "who leaves during the start and comes back later than the grace time finds that run": async () => {
    const client = new FakeClient();
    /** @type {(value?: any) => void} */
    let open;
    client.gate = new Promise((resolve) => (open = resolve));
    createRunStore(client, source(), { graceMs: 100 }).subscribe(nothing)();
    await pass(500);
    const second = createRunStore(client, source());
    let changes = 0;
    second.subscribe(() => (changes += 1));
    open();
    await settle();
    assert.equal(client.starts.length, 1);
    assert.equal(second.getSnapshot().run.id, "run-1");
    assert.ok(changes > 0);
    second.dispose();
  },

  "a store that is disposed of during its start follows nothing and changes nothing": async () => {
    const client = new FakeClient();
    /** @type {(value?: any) => void} */
    let open;
    client.gate = new Promise((resolve) => (open = resolve));
    const store = createRunStore(client, source());
    let changes = 0;
    store.subscribe(() => (changes += 1));
    store.dispose();
    const before = [changes, store.getSnapshot()];
    open();
    await pass(5000);
    assert.deepEqual([changes, store.getSnapshot()], before);
    assert.equal(client.log().total, 0, "connections");
    assert.equal(store.subscribe(nothing)(), undefined);
    await assert.rejects(store.start(), /disposed/);
    assert.equal(client.starts.length, 1);
  },

  "a store that is disposed of ends its connection at once": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, source());
    store.subscribe(nothing);
    await settle();
    store.dispose();
    await settle();
    assert.equal(client.log().open, 0);
  },

  "`enabled: false` starts nothing until `start`, and what is enabled later starts then": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, source(), { enabled: false });
    store.subscribe(nothing);
    await pass(50);
    const { connection, isRunning, status } = store.getSnapshot();
    assert.deepEqual([client.starts.length, connection, isRunning, status], [0, "closed", false, undefined]);
    const run = await store.start();
    assert.equal(run.id, "run-1");
    assert.equal(store.getSnapshot().isRunning, true);
    assert.equal(await store.start(), run, "a second start is the same");
    assert.equal(client.log().open, 1);
    store.dispose();
    const later = createRunStore(client, source({ order: 9 }), { enabled: false });
    later.subscribe(nothing);
    await settle();
    later.configure({ enabled: true });
    await settle();
    assert.equal(client.starts.length, 2);
    later.configure({ enabled: false });
    await settle();
    assert.equal(client.log(2).open, 0, "what is disabled is not followed");
    later.dispose();
  },

  "`start` without a subscriber follows the run until the store is disposed of": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, source());
    await store.start();
    client.log().add("completed", { output: 1 });
    await pass(40);
    assert.equal(store.getSnapshot().output, 1);
    store.dispose();
  },

  "`start` with an input starts that, and the click it is given as a handler is none": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, { workflowId: "chat", input: { text: "?" } }, { enabled: false });
    store.subscribe(nothing);
    await store.start({ text: "Hello" });
    assert.deepEqual(client.starts[0].input, { text: "Hello" });
    await assert.rejects(store.start({ text: "again" }), /a run is under way/);
    client.log().add("completed", {});
    await pass(40);
    await store.start({ text: "again" });
    await settle();
    assert.deepEqual(
      client.starts.map(({ input }) => input.text),
      ["Hello", "again"],
    );
    assert.deepEqual([store.getSnapshot().run.id, store.getSnapshot().events.length], ["run-2", 0]);
    store.dispose();
    const clicked = createRunStore(client, { workflowId: "chat", input: { text: "own" } }, { enabled: false });
    clicked.subscribe(nothing);
    await clicked.start({ preventDefault() {} });
    assert.equal(client.starts.at(-1).input.text, "own");
    clicked.dispose();
  },

  "of many runs no more are connected than may be, each has its turn, and every event comes once": async () => {
    const client = new FakeClient();
    const numbers = [1, 2, 3, 4, 5];
    const stores = numbers.map((input) => createRunStore(client, source(input), { maxConnections: 2 }));
    for (const store of stores) store.subscribe(nothing);
    await settle();
    const connected = () => numbers.reduce((sum, number) => sum + client.log(number).open, 0);
    let most = 0;
    for (let round = 0; round < 5; round += 1) {
      for (const number of numbers) client.log(number).add("token", { text: `${round}` });
      for (let time = 0; time < 20; time += 1) {
        await pass(100);
        most = Math.max(most, connected());
      }
    }
    await pass(3000);
    assert.equal(most, 2);
    const shown = stores.map((store) => store.getSnapshot());
    assert.deepEqual(
      shown.map(({ text, connection, isRunning }) => [text, connection, isRunning]),
      numbers.map(() => ["01234", "connected", true]),
    );
    for (const number of [1, 2, 3]) client.log(number).add("completed");
    await pass(4000);
    const totals = [4, 5].map((number) => client.log(number).total);
    await pass(4000);
    assert.deepEqual([connected(), [4, 5].map((number) => client.log(number).total)], [2, totals], "those that are left stay connected");
    for (const store of stores) store.dispose();
    await settle();
    assert.equal(connected(), 0);
  },

  "who leaves while others have their turns is not connected any more": async () => {
    const client = new FakeClient();
    const stores = [1, 2, 3].map((input) => createRunStore(client, source(input), { maxConnections: 1 }));
    for (const store of stores) store.subscribe(nothing);
    await settle();
    stores[1].dispose();
    await pass(5000);
    assert.deepEqual([client.log(1).total > 0, client.log(2).total, client.log(3).total > 0], [true, 0, true]);
    stores[0].dispose();
    stores[2].dispose();
  },

  "runs of a service that keeps no events keep their connections": async () => {
    const client = new FakeClient({ resume: false });
    const stores = [1, 2, 3].map((input) => createRunStore(client, source(input), { maxConnections: 1 }));
    for (const store of stores) store.subscribe(nothing);
    await pass(5000);
    assert.deepEqual(
      [1, 2, 3].map((number) => [client.log(number).open, client.log(number).total]),
      [1, 2, 3].map(() => [1, 1]),
    );
    for (const store of stores) store.dispose();
  },

  "no source is nothing": async () => {
    const client = new FakeClient();
    const store = createRunStore(client, undefined);
    store.subscribe(nothing);
    await pass(50);
    assert.deepEqual([store.getSnapshot().connection, store.getSnapshot().isRunning], ["closed", false]);
    await assert.rejects(store.start(), /there is no source/);
    store.dispose();
  },

  "many runs are one store, whose snapshot changes only when one of them does": async () => {
    const client = new FakeClient();
    const many = createRunsStore(client, [source(1), undefined, source(2)]);
    let changes = 0;
    const leave = many.subscribe(() => (changes += 1));
    await settle();
    client.log(1).add("token", { text: "one" });
    client.log(2).add("token", { text: "two" });
    await pass(40);
    assert.deepEqual(
      many.getSnapshot().map(({ text }) => text),
      ["one", "", "two"],
    );
    assert.equal(many.getSnapshot(), many.getSnapshot());
    assert.ok(changes > 0);
    leave();
    many.dispose();
    await settle();
    assert.deepEqual([client.log(1).open, client.log(2).open], [0, 0]);
  },

  "two stores with one idempotency key and other inputs share the first one's run": async () => {
    const client = new FakeClient();
    const stores = [1, 2].map((input) => createRunStore(client, { ...source(input), idempotencyKey: "order-7" }));
    for (const store of stores) store.subscribe(nothing);
    await settle();
    assert.deepEqual([client.starts.map(({ input }) => input), stores[1].getSnapshot().run.id], [[1], "run-1"]);
    for (const store of stores) store.dispose();
  },

  "`enabled` that is toggled quickly is one start, one connection, and what it was last": async () => {
    for (const [last, open] of [
      [true, 1],
      [false, 0],
    ]) {
      const client = new FakeClient();
      const store = createRunStore(client, source(), { enabled: false });
      store.subscribe(nothing);
      for (let time = 0; time < 20; time += 1) store.configure({ enabled: time % 2 === 0 });
      store.configure({ enabled: last });
      await settle();
      client.log()?.add("token", { text: "a" });
      await pass(40);
      assert.deepEqual([client.starts.length, client.log()?.open, store.getSnapshot().text], [1, open, last ? "a" : ""]);
      store.dispose();
    }
  },

  "who leaves in the tick of a call: it is sent, it settles, and nothing shows it": async () => {
    const calls = { respond: [{ decision: "approve" }], cancel: [], retry: [], start: [], clear: [] };
    for (const [verb, given] of Object.entries(calls)) {
      const client = new FakeClient();
      const store = createRunStore(client, source());
      store.subscribe(nothing);
      await settle();
      client.log().add("waiting", { asks: "approval", id: "gate" });
      await settle();
      const calling = store[verb](...given);
      store.dispose();
      const shown = store.getSnapshot();
      await calling;
      await pass(5000);
      assert.deepEqual([store.getSnapshot() === shown, client.log().open, client.starts.length], [true, 0, 1], verb);
      const { replies, cancels } = client.log();
      assert.deepEqual([replies.length, cancels.length], [verb === "respond" ? 1 : 0, verb === "cancel" ? 1 : 0], verb);
    }
  },

  "a list that changes its order, grows and names a run twice has one run and one connection for each": async () => {
    const client = new FakeClient();
    let many = createRunsStore(client, [source(1), source(2)]);
    many.subscribe(nothing);
    await settle();
    for (const inputs of [
      [2, 1],
      [2, 2, 3, 1],
      [3, 3, 3],
    ]) {
      const next = createRunsStore(client, inputs.map(source));
      next.subscribe(nothing);
      many.dispose();
      many = next;
      await settle();
      assert.deepEqual(
        many.getSnapshot().map(({ run }) => run.id),
        inputs.map((input) => `run-${input}`),
      );
      for (const input of inputs) assert.deepEqual([client.log(input).open, client.log(input).total], [1, 1]);
    }
    await settle();
    assert.deepEqual([client.starts.length, client.log(1).open, client.log(2).open], [3, 0, 0]);
    many.dispose();
  },
};
