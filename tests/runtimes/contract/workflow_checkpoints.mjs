// A run that saves its token by itself, and where.

import * as assert from "./assert.mjs";
import { OPENWOP, PROVIDERS, QUICKLY, areTheLog, collect, start } from "./workflow_catalogue.mjs";

/** A store of one's own that keeps what it was given, and fails when it is asked to. */
function ownStore() {
  const tokens = new Map();
  const saved = [];
  return {
    saved,
    fails: false,
    async load(key) {
      return tokens.get(key);
    },
    async save(key, token) {
      if (this.fails) throw new Error("the disk is full");
      saved.push(JSON.parse(token));
      tokens.set(key, token);
    },
    async remove(key) {
      tokens.delete(key);
    },
  };
}

/** A storage as a page has it. */
function ownStorage() {
  const items = new Map();
  return {
    items,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, text) => void items.set(name, text),
    removeItem: (name) => void items.delete(name),
  };
}

const STORES = [
  ["memory()", (t) => t.flowtether.memory()],
  ["webStorage()", (t) => t.flowtether.webStorage(typeof localStorage === "object" && t.isPage ? localStorage : ownStorage())],
  ["snapState()", (t) => t.flowtether.snapState(t.snapstate())],
  ["a store of one's own", ownStore],
];

/** A run of five events or more, whose loop is left by a throw at the event with this number. */
async function crash(t, service, checkpoint, at, options = {}) {
  const run = await start(service.client(t), service.steps, { checkpoint, ...options });
  const seen = [];
  try {
    for await (const event of run.events(QUICKLY)) {
      seen.push(event);
      if (seen.length === at) throw new Error("the page is gone");
    }
  } catch (error) {
    assert.equal(error.message, "the page is gone");
  }
  return { run, seen };
}

const sequences = (events) => events.map(({ seq }) => seq);

export const tests = [
  ...STORES.map((/** @type {any[]} */ [name, make]) => ({
    name: `${name} keeps a run's token: after a crash at any event the run is resumed with that event`,
    async run(t) {
      const store = make(t);
      for (const at of [1, 2, 5]) {
        const key = `${t.key} ${at}`;
        const { run, seen } = await crash(t, OPENWOP, { store, key }, at);
        const text = await store.load(key);
        assert.equal(typeof text, "string", "a token is a text");
        assert.ok(!text.includes(t.key), "no key in it");
        const again = await OPENWOP.client(t).attach(text, { checkpoint: { store, key } });
        const rest = await collect(again.events(QUICKLY));
        assert.same(sequences(rest).slice(0, 1), sequences(seen).slice(-1), "the event that was not done with comes again");
        await areTheLog(t, OPENWOP, run, [...seen.slice(0, -1), ...rest]);
        assert.same(JSON.parse(await store.load(key)), JSON.parse(JSON.stringify(again)), "at the end the last token is kept");
        assert.equal(JSON.parse(await store.load(key)).status, "completed");
        await store.remove(key);
        assert.equal((await store.load(key)) ?? undefined, undefined, "a token that was removed");
      }
    },
  })),
  ...PROVIDERS.filter((/** @type {any} */ { keepsNothing, sendsNewsOnly }) => !keepsNothing && !sendsNewsOnly).map((service) => ({
    name: `${service.name}: with every: 3 a crash repeats the events since the save, and loses none`,
    async run(t) {
      for (const at of [1, 3, 4, 5]) {
        const store = t.flowtether.memory();
        const { run, seen } = await crash(t, service, { store, key: "run", every: 3 }, at);
        const again = await service.client(t).attach(await store.load("run"));
        const rest = await collect(again.events(QUICKLY));
        // The event at which the loop was left is not consumed.
        const kept = Math.floor((at - 1) / 3) * 3;
        await areTheLog(t, service, run, [...seen.slice(0, kept), ...rest]);
        // Which statuses a poll meets is chance; what is in the log is not.
        const placed = (events) => events.map(service.place).filter((place) => place !== undefined);
        const repeated = placed(seen.slice(kept));
        assert.same(placed(rest).slice(0, repeated.length), repeated, `after a crash at ${at}`);
      }
    },
  })),
  {
    name: "with ack: manual exactly the events that were not acknowledged come again",
    async run(t) {
      const store = ownStore();
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run", ack: "manual" } });
      const seen = [];
      for await (const event of run.events()) {
        seen.push(event);
        if (seen.length <= 3) await run.ack(event);
        if (seen.length === 5) break;
      }
      assert.equal(store.saved.length, 4, "one save at the start and one for each");
      assert.equal(run.toJSON().cursor, seen[2].cursor, "the token is that of the last one that was acknowledged");
      const rest = await collect((await OPENWOP.client(t).attach(await store.load("run"))).events());
      await areTheLog(t, OPENWOP, run, [...seen.slice(0, 3), ...rest]);
    },
  },
  {
    name: "a run's token is saved when it has started, before anybody follows it",
    async run(t) {
      const store = ownStore();
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run" } });
      assert.same(
        store.saved.map(({ id, cursor, status }) => ({ id, cursor, status })),
        [{ id: run.id, cursor: "", status: "queued" }],
      );
      await areTheLog(t, OPENWOP, run, await collect((await OPENWOP.client(t).attach(await store.load("run"))).events()));
    },
  },
  {
    name: "a save that fails is thrown into the loop, closes the connection, and the event comes again",
    async run(t) {
      const store = ownStore();
      const run = await start(OPENWOP.client(t), ["steps", { nodes: 4, delayMs: 30 }], { checkpoint: { store, key: "run" } });
      const seen = [];
      store.fails = true;
      const reason = await assert.rejection(collect(run.events(), seen));
      assert.equal(reason.message, "the disk is full");
      assert.equal(seen.length, 1);
      await t.host.closed(run.id, 1);
      store.fails = false;
      await areTheLog(t, OPENWOP, run, [...seen, ...(await collect(run.events()))]);
    },
  },
  {
    name: "snapState() saves a step per token, and continues after a step that somebody else has written",
    async run(t) {
      const native = t.snapstate();
      const store = t.flowtether.snapState(native);
      const key = `wf ${t.key.slice(-12)}`;
      await store.save(key, '{"n":1}');
      await native.save(key, 2, { by: "somebody else" });
      await store.save(key, '{"n":2}');
      assert.equal(await store.load(key), '{"n":2}');
      const { checkpoints } = await native.replay(key);
      assert.same(
        checkpoints.map(({ step }) => step),
        [1, 2, 3],
      );
      const other = t.flowtether.snapState(native);
      await other.save(key, '{"n":3}');
      await store.save(key, '{"n":4}');
      assert.equal(await other.load(key), '{"n":4}');
    },
  },
  {
    name: "snapState() reads an archived token, and gives no token for none",
    async run(t) {
      const key = `wf ${t.key.slice(-12)}`;
      await t.flowtether.snapState(t.snapstate()).save(key, '{"n":1}');
      const archived = t.flowtether.snapState(t.snapstate({ baseUrl: `${t.as("archive")}/snapstate` }));
      assert.equal(await archived.load(key), '{"n":1}');
      assert.equal(await archived.load("nothing here"), undefined);
    },
  },
  {
    name: "client.checkpoints saves states under numbers, and delivers the latest and all",
    async run(t) {
      const client = OPENWOP.client(t, { checkpoints: t.snapstate() });
      assert.equal(client.capabilities.checkpoints, true);
      const key = `wf ${t.key.slice(-12)}`;
      assert.equal(await client.checkpoints.latest(key), undefined);
      const saved = await client.checkpoints.save(key, { order: 7 }, { label: "paid" });
      await client.checkpoints.save(key, { order: 8 });
      assert.equal(saved.step, 1);
      const { step, state } = await client.checkpoints.latest(key);
      assert.same({ step, state }, { step: 2, state: { order: 8 } });
      assert.same(
        (await collect(client.checkpoints.history(key))).map(({ label, state }) => [label ?? null, state]),
        [
          ["paid", { order: 7 }],
          [null, { order: 8 }],
        ],
      );
      assert.equal(OPENWOP.client(t).checkpoints, undefined);
      assert.equal(OPENWOP.client(t).capabilities.checkpoints, false);
    },
  },
  {
    name: "a checkpoint option that is wrong is a ConfigurationError, and nothing is sent",
    async run(t) {
      const client = OPENWOP.client(t);
      const store = t.flowtether.memory();
      const wrong = [
        null,
        7,
        "x",
        {},
        { store },
        { store, key: "" },
        { store, key: undefined },
        { key: "run" },
        { store: {}, key: "run" },
        { store, key: "run", every: 0 },
        { store, key: "run", every: "2" + "x" },
        { store, key: "run", ack: "never" },
      ];
      for (const checkpoint of wrong) {
        await assert.rejects(start(client, OPENWOP.steps, { checkpoint }), t.flowtether.ConfigurationError, { field: "checkpoint" }, assert.show(checkpoint));
        await assert.rejects(client.attach("run-1", { checkpoint }), t.flowtether.ConfigurationError, { field: "checkpoint" }, assert.show(checkpoint));
      }
      assert.same(await t.host.requests(), []);
    },
  },
];
