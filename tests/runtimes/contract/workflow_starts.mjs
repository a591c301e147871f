// Runs that are started with a checkpoint: one for each key, whoever starts it, and none that nobody finds again.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { newWorkflow } from "./snapstate_catalogue.mjs";
import { sleep, timed } from "./time.mjs";
import { FLOWMAESTRO, OPENWOP, QUICKLY, SYNCTEAMS, areTheLog, collect, start } from "./workflow_catalogue.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

const SERVICES = [OPENWOP, FLOWMAESTRO, SYNCTEAMS];

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

/** A store of one's own, with nothing but what a store must have; each call takes a moment. */
function ownStore(tokens = new Map()) {
  return {
    tokens,
    load: async (key) => (await sleep(5), tokens.get(key)),
    save: async (key, token) => (await sleep(5), void tokens.set(key, token)),
    remove: async (key) => void tokens.delete(key),
  };
}

const STORES = [
  ["memory()", (t) => t.flowtether.memory()],
  ["webStorage()", (t) => t.flowtether.webStorage(ownStorage())],
  ["snapState()", (t) => t.flowtether.snapState(t.snapstate())],
  ["a store of one's own", () => ownStore()],
];

/** A start under a key of SnapState's by somebody who shares nothing but that. */
const worker = (t, key, native = t.snapstate(), options = {}) =>
  start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store: t.flowtether.snapState(native), key }, ...options });

/** How many runs were started with this test's key. */
const started = async (t) => (await t.host.requests("/v1/runs")).filter(({ method }) => method === "POST").length;

export const tests = [
  ...STORES.map((/** @type {any[]} */ [name, make]) => ({
    name: `${name}: two that start a run under one key at once have one run, and each all its events`,
    async run(t) {
      const checkpoint = { store: make(t), key: newWorkflow() };
      const [one, other] = await Promise.all([OPENWOP.client(t), OPENWOP.client(t)].map((client) => start(client, OPENWOP.steps, { checkpoint })));
      assert.equal(one.id, other.id, "the run");
      assert.equal(await started(t), 1, "runs that were started");
      for (const events of await Promise.all([collect(one.events()), collect(other.events())])) await areTheLog(t, OPENWOP, one, events);
      assert.equal(JSON.parse(await checkpoint.store.load(checkpoint.key)).status, "completed");
    },
  })),
  ...STORES.map((/** @type {any[]} */ [name, make]) => ({
    name: `${name}: a start under a key that has a run's token is that run where it stood, also when it is over, until the token is removed`,
    async run(t) {
      const checkpoint = { store: make(t), key: newWorkflow() };
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint });
      const seen = [];
      for await (const event of run.events()) if (seen.push(event) === 3) break;
      const again = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint });
      assert.equal(again.id, run.id, "the run that is kept");
      await areTheLog(t, OPENWOP, run, [...seen.slice(0, 2), ...(await collect(again.events()))]);
      const over = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint });
      assert.equal(over.id, run.id, "the run that is over");
      assert.same(await collect(over.events()), []);
      assert.equal((await over.result()).status, "completed");
      assert.equal(await started(t), 1, "runs that were started");
      await checkpoint.store.remove(checkpoint.key);
      const next = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint });
      assert.ok(next.id !== run.id, "another run, after the token was removed");
      assert.equal(JSON.parse(await checkpoint.store.load(checkpoint.key)).id, next.id, "its token");
    },
  })),
  {
    name: "two tabs that start a run under one key of webStorage() at once follow one run, and where the browser has locks one is started",
    async run(t) {
      const storage = ownStorage();
      const key = newWorkflow();
      // A tab has its own object of the storage that they share.
      const tab = () => start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store: t.flowtether.webStorage({ ...storage }), key } });
      const [one, other] = await Promise.all([tab(), tab()]);
      assert.equal(one.id, other.id, "the run");
      if (globalThis.navigator?.locks) assert.equal(await started(t), 1, "runs that were started");
      assert.equal((await tab()).id, one.id, "a third one");
    },
  },
  ...[
    ["webStorage()", (t, storage) => t.flowtether.webStorage(storage)],
    ["snapState()", (t, _, native) => t.flowtether.snapState(native)],
  ].map((/** @type {any[]} */ [name, make]) => ({
    name: `two stores of ${name} over one and the same that start a run under one key at once start one`,
    async run(t) {
      const [storage, native, key] = [ownStorage(), t.snapstate(), newWorkflow()];
      const begin = () => start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store: make(t, storage, native), key } });
      const [one, other] = await Promise.all([begin(), begin()]);
      assert.equal(one.id, other.id, "the run");
      assert.equal(await started(t), 1, "runs that were started");
    },
  })),
  {
    name: "workers that start a run under one key of SnapState's at once start one, and follow it",
    async run(t) {
      const key = newWorkflow();
      const ids = await Promise.all([1, 2, 3].map(async () => (await worker(t, key)).id));
      assert.same(
        ids,
        ids.map(() => ids[0]),
        "the run",
      );
      assert.equal(await started(t), 1, "runs that were started");
      assert.equal(JSON.parse(await t.flowtether.snapState(t.snapstate()).load(key)).id, ids[0], "the token");
      assert.equal((await worker(t, key)).id, ids[0], "a worker of later");
    },
  },
  {
    ...PACED,
    name: "a worker that ended while it started a run under a key of SnapState's is waited for, and then another one starts it",
    timeLimitMs: 30_000,
    async run(t) {
      const key = newWorkflow();
      await t.snapstate().save(key, 1, { starts: true, by: "a worker that is gone" });
      const controller = new AbortController();
      const reason = new Error("not wanted any more");
      const waiting = worker(t, key);
      const left = timed(assert.rejection(worker(t, key, t.snapstate(), { signal: controller.signal })));
      await sleep(1200);
      assert.equal(await started(t), 0, "runs that were started meanwhile");
      controller.abort(reason);
      const { value, ms } = await left;
      assert.equal(value, reason);
      assert.between(ms, 1100, 6000, "ms until the abort");
      const { value: run, ms: waited } = await timed(waiting);
      assert.between(waited, 8000, 20_000, "ms after that");
      assert.equal(JSON.parse(await t.flowtether.snapState(t.snapstate()).load(key)).id, run.id, "the token");
      assert.equal(await started(t), 1, "runs that were started");
    },
  },
  {
    name: "a start under a key of SnapState's that failed leaves the start to the next one at once",
    async run(t) {
      const key = newWorkflow();
      await t.host.faults({ method: "POST", path: "/v1/runs", status: 403 });
      await assert.rejects(worker(t, key), t.flowtether.PermissionDeniedError);
      const { ms } = await timed(worker(t, key));
      assert.between(ms, 0, 3000, "ms");
      assert.equal(await started(t), 2, "requests for a start");
    },
  },
  {
    name: "a store of one's own that is shared with others is read after the save: all follow the run that is kept",
    async run(t) {
      const tokens = new Map();
      const late = start(OPENWOP.client(t), OPENWOP.steps);
      const { id } = await late;
      const store = ownStore(tokens);
      // Somebody else saves at the same moment, and later.
      const save = store.save;
      store.save = async (key, token) => (await save(key, token), void tokens.set(key, JSON.stringify(await late)));
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run" } });
      assert.equal(run.id, id);
    },
  },
  {
    name: "a store's lock is held while a run is looked for and started",
    async run(t) {
      const story = [];
      const store = {
        load: async () => void story.push("load"),
        save: async () => void story.push("save"),
        remove: async () => {},
        async lock(key, work) {
          story.push(`lock ${key}`);
          const done = await work();
          story.push("unlock");
          return done;
        },
      };
      await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run" } });
      assert.same(story, ["lock run", "load", "save", "load", "unlock"]);
    },
  },
  {
    name: "a start that waits for another one under its key ends with its own signal, and starts a run itself when the other fails",
    async run(t) {
      const checkpoint = { store: t.flowtether.memory(), key: "run" };
      const begin = (options) => start(OPENWOP.client(t), OPENWOP.steps, { checkpoint, ...options });
      await t.host.faults({ method: "POST", path: "/v1/runs", status: 403, delayMs: 2500 });
      const reason = new Error("not wanted any more");
      const controller = new AbortController();
      const first = assert.rejects(begin(), t.flowtether.PermissionDeniedError);
      const second = timed(assert.rejection(begin({ signal: controller.signal })));
      const third = begin();
      await sleep(50);
      controller.abort(reason);
      const { value, ms } = await second;
      assert.equal(value, reason);
      assert.between(ms, 0, 2000, "ms");
      await first;
      const { id } = await third;
      assert.equal(JSON.parse(await checkpoint.store.load("run")).id, id);
      await assert.rejects(begin({ signal: AbortSignal.abort() }), DOMException, { name: "AbortError" });
    },
  },
  ...SERVICES.map((service) => ({
    name: `${service.name}: a start whose store fails rejects with the run's id and token, by which nothing of it is lost`,
    async run(t) {
      const cause = new Error("the disk is full");
      const failing = async () => {
        throw cause;
      };
      const empty = async () => undefined;
      const quota = new DOMException("the quota is used up", "QuotaExceededError");
      const full = {
        ...ownStorage(),
        setItem: () => {
          throw quota;
        },
      };
      const stores = [
        [{ load: empty, save: failing, remove: empty }, cause],
        [
          {
            load: empty,
            save: () => {
              throw cause;
            },
            remove: empty,
          },
          cause,
        ],
        [{ save: failing }, cause],
        [{ load: empty, save: empty, claim: failing, remove: empty }, cause],
        [t.flowtether.webStorage(full), quota],
      ];
      for (const [store, expected] of stores) {
        const error = await assert.rejects(start(service.client(t), service.steps, { checkpoint: { store, key: "run" } }), t.flowtether.FlowtetherError, {
          provider: service.provider,
          operation: "start",
          retryable: false,
        });
        assert.equal(error.cause, expected, "the store's error");
        assert.equal(typeof error.runId, "string", "the run's id");
        const { id, cursor, status } = error.token;
        assert.same({ id, cursor, status }, { id: error.runId, cursor: "", status: "queued" }, "the token");
        assert.ok(!JSON.stringify(error).includes(t.key), "no key in it");
        const run = await service.client(t).attach(JSON.parse(JSON.stringify(error)).token);
        await areTheLog(t, service, run, await collect(run.events(QUICKLY)));
      }
    },
  })),
  {
    name: "a start whose store cannot be read rejects with the store's error, and nothing is started",
    async run(t) {
      const cause = new Error("the disk is gone");
      const failing = async () => {
        throw cause;
      };
      const store = { load: failing, save: failing, remove: failing };
      assert.equal(await assert.rejection(start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run" } })), cause);
      assert.same(await t.host.requests(), []);
    },
  },
  {
    name: "a start under a key that holds another provider's token, or what is none, is refused and leaves it there",
    async run(t) {
      const foreign = JSON.stringify(await start(SYNCTEAMS.client(t), SYNCTEAMS.steps));
      for (const kept of [foreign, "run-1", "{}", "{", '{"v":2}', "null"]) {
        const store = t.flowtether.memory();
        await store.save("run", kept);
        await assert.rejects(
          start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run" } }),
          t.flowtether.ConfigurationError,
          { field: "token" },
          kept,
        );
        assert.equal(await store.load("run"), kept, "what is kept");
      }
      assert.equal(await started(t), 0, "runs that were started");
    },
  },
  {
    name: "webStorage() in a page without storage rejects in its calls, and a run is not started",
    // Others use the page's storage.
    alone: true,
    async run(t) {
      const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
      const denied = new DOMException("the document is sandboxed", "SecurityError");
      const without = [
        [undefined, { value: undefined, configurable: true }],
        [undefined, { value: null, configurable: true }],
        [
          denied,
          {
            get: () => {
              throw denied;
            },
            configurable: true,
          },
        ],
      ];
      try {
        for (const [cause, property] of without) {
          Object.defineProperty(globalThis, "localStorage", property);
          const store = t.flowtether.webStorage();
          const checkpoint = { store, key: "run" };
          const calls = [
            store.load("run"),
            store.save("run", "{}"),
            store.claim("run", "{}"),
            store.remove("run"),
            start(OPENWOP.client(t), OPENWOP.steps, { checkpoint }),
          ];
          await Promise.all(calls.map((call) => assert.rejects(call, t.flowtether.ConfigurationError, { field: "storage", cause })));
          const run = await start(OPENWOP.client(t), ["steps", { nodes: 1, delayMs: 1 }]);
          const attached = await OPENWOP.client(t).attach(run.toJSON(), { checkpoint });
          await assert.rejects(collect(attached.events()), t.flowtether.ConfigurationError, { field: "storage" });
        }
        // It is looked for when it is used.
        const store = t.flowtether.webStorage();
        const storage = ownStorage();
        Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
        await store.save("run", "{}");
        assert.same([...storage.items], [["flowtether:run", "{}"]]);
      } finally {
        if (before) Object.defineProperty(globalThis, "localStorage", before);
        else delete globalThis.localStorage;
      }
      assert.equal(await started(t), 3, "runs that were started");
    },
  },
  {
    name: "a save that the page's storage has no room for rejects with its error, and keeps the token of before",
    async run(t) {
      const quota = new DOMException("the quota is used up", "QuotaExceededError");
      const storage = ownStorage();
      const store = t.flowtether.webStorage(storage);
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run" } });
      const kept = await store.load("run");
      storage.setItem = () => {
        throw quota;
      };
      const seen = [];
      assert.equal(await assert.rejection(collect(run.events(), seen)), quota);
      assert.equal(seen.length, 1, "events before the save");
      assert.equal(await store.load("run"), kept);
    },
  },
];
