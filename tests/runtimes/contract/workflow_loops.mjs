// More than one loop on a run: how far it is never goes back, in its token and in the store.

import * as assert from "./assert.mjs";
import { newWorkflow } from "./snapstate_catalogue.mjs";
import { sleep } from "./time.mjs";
import { FLOWMAESTRO, OPENWOP, PROVIDERS, QUICKLY, SYNCTEAMS, areTheLog, collect, start } from "./workflow_catalogue.mjs";

/** A store of one's own, with nothing but what a store must have. */
function ownStore() {
  const tokens = new Map();
  return { load: async (key) => tokens.get(key), save: async (key, token) => void tokens.set(key, token), remove: async (key) => void tokens.delete(key) };
}

/** A store that keeps every token that it was given; a save takes as long as `wait` says. @param {(count: number) => number} wait */
function recording(wait = () => 0) {
  const saved = [];
  return {
    saved,
    load: async () => saved.at(-1),
    async save(key, token) {
      await sleep(wait(saved.length));
      saved.push(token);
    },
    remove: async () => {},
  };
}

const places = (store) => store.saved.map((token) => JSON.parse(token)).map(({ cursor, status }) => [cursor, status]);

/** Fails unless the sequences of the tokens never go back. */
function neverGoBack(store) {
  const sequences = places(store).map(([cursor]) => (cursor === "" ? -1 : Number(cursor)));
  assert.same(
    sequences,
    [...sequences].sort((one, other) => one - other),
    "the cursors that were saved",
  );
}

/** The next event of a loop. */
const next = async (loop) => (await loop.next()).value;

export const tests = [
  ...PROVIDERS.filter(({ name }) => !name.includes(" ")).map((service) => ({
    name: `${service.name}: of two loops on a run the slower one takes neither the token nor the store back`,
    async run(t) {
      const store = recording();
      const run = await start(service.client(t), service.steps, { checkpoint: { store, key: "run" } });
      const [slow, fast] = [run.events(QUICKLY), run.events(QUICKLY)];
      const first = await next(slow);
      const events = await collect(fast);
      const end = JSON.stringify(run);
      assert.same([JSON.parse(end).status, store.saved.at(-1)], ["completed", end], "at the end of the faster one");
      const rest = [];
      for await (const event of slow) {
        rest.push(event);
        assert.equal(JSON.stringify(run), end, "the token");
      }
      assert.equal(store.saved.at(-1), end, "the store");
      if (!service.keepsNothing) for (const all of /** @type {any[]} */ ([events, [first, ...rest]])) await areTheLog(t, service, run, all);
      assert.same(await collect(run.events(QUICKLY)), [], "a loop that is made later");
    },
  })),
  ...[OPENWOP, SYNCTEAMS].map((service) => ({
    name: `${service.name}: a loop from the start delivers everything again and takes nothing back`,
    async run(t) {
      const store = recording();
      // The log does not grow while its first events are read again.
      const steps = service === SYNCTEAMS ? ["steps", { steps: 3, delayMs: 1000 }] : service.steps;
      const run = await start(service.client(t), steps, { checkpoint: { store, key: "run" } });
      const seen = [];
      for await (const event of run.events(QUICKLY)) if (seen.push(event) === 4) break;
      const before = JSON.stringify(run);
      const again = run.events({ ...QUICKLY, from: "start" });
      for (let count = 0; count < 3; count += 1) {
        await next(again);
        assert.equal(JSON.stringify(run), before, "the token");
      }
      await again.return();
      const attached = await service.client(t).attach(before, { checkpoint: { store, key: "run" } });
      const loop = attached.events({ ...QUICKLY, from: "start" });
      for (let count = 0; count < 3; count += 1) await next(loop);
      assert.equal(JSON.stringify(attached), before, "the token of a run that was attached");
      await loop.return();
      await areTheLog(t, service, run, [...seen, ...(await collect(run.events(QUICKLY)))]);
      if (service === OPENWOP) neverGoBack(store);
      assert.equal(JSON.parse(store.saved.at(-1)).status, "completed");
    },
  })),
  {
    name: "a loop that asks for its next event does not save what another loop is not done with",
    async run(t) {
      const store = recording();
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run" } });
      const [ahead, behind] = [run.events(), run.events()];
      await next(behind);
      for (let count = 0; count < 3; count += 1) await next(ahead);
      const second = await next(behind);
      await sleep(20);
      // The one ahead has event 2 and is done with 1; the one behind is done with 0.
      assert.equal(places(store).at(-1)[0], "1", "what was saved last");
      assert.equal(second.seq, 1);
      assert.equal(run.toJSON().cursor, "2", "the token");
      run.detach();
    },
  },
  {
    name: "with ack: manual an event that is acknowledged late takes nothing back",
    async run(t) {
      const store = recording();
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run", ack: "manual" } });
      const seen = [];
      for await (const event of run.events()) if (seen.push(event) === 4) break;
      for (const index of [2, 0, 1, 2]) await run.ack(seen[index]);
      assert.equal(run.toJSON().cursor, seen[2].cursor, "the token");
      await run.ack(seen[3]);
      assert.same(
        places(store).map(([cursor]) => cursor),
        ["", seen[2].cursor, seen[3].cursor],
        "what was saved",
      );
    },
  },
  {
    name: "a save that takes long is not overtaken by the next one, of any loop",
    async run(t) {
      const store = recording((count) => (count % 2 === 0 ? 60 : 1));
      const run = await start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "run", ack: "manual" } });
      const seen = await collect(run.events());
      await Promise.all(seen.map((event) => run.ack(event)));
      neverGoBack(store);
      assert.equal(store.saved.at(-1), JSON.stringify(run), "what was saved last");
      assert.equal(run.toJSON().status, "completed");
    },
  },
  {
    name: "watch, result and events beside each other take nothing back, and at the end the last token is saved",
    async run(t) {
      for (const every of [1, 4, 100]) {
        const store = recording();
        const client = OPENWOP.client(t);
        const run = await start(client, OPENWOP.steps, { checkpoint: { store, key: "run", every } });
        const watched = (async () => {
          for await (const { error } of client.watch([run])) {
            if (error) throw error;
            await sleep(5);
          }
        })();
        const [result] = await Promise.all([run.result(), collect(run.events()), watched]);
        assert.equal(result.status, "completed");
        neverGoBack(store);
        assert.equal(store.saved.at(-1), JSON.stringify(run), `every ${every}: what was saved last`);
      }
    },
  },
  {
    name: "watch saves the last token of a run that ends between two saves",
    async run(t) {
      const store = recording();
      const client = OPENWOP.client(t);
      const run = await start(client, OPENWOP.steps, { checkpoint: { store, key: "run", every: 100 } });
      for await (const { error } of client.watch([run])) if (error) throw error;
      assert.same([store.saved.length, JSON.parse(store.saved.at(-1)).status], [2, "completed"]);
    },
  },
  ...[
    ["memory()", (t) => t.flowtether.memory()],
    [
      "webStorage()",
      (t) =>
        t.flowtether.webStorage({
          items: new Map(),
          getItem(name) {
            return this.items.get(name) ?? null;
          },
          setItem(name, text) {
            this.items.set(name, text);
          },
          removeItem(name) {
            this.items.delete(name);
          },
        }),
    ],
    ["snapState()", (t) => t.flowtether.snapState(t.snapstate())],
    ["a store of one's own", () => ownStore()],
  ].map((/** @type {any[]} */ [name, make]) => ({
    name: `${name}: of two that attached a run under one key the slower one does not take the store back`,
    async run(t) {
      for (const service of [OPENWOP, SYNCTEAMS, FLOWMAESTRO]) {
        const [store, key] = [make(t), newWorkflow()];
        const run = await start(service.client(t), service.steps, { checkpoint: { store, key } });
        const attached = await service.client(t).attach(run.toJSON(), { checkpoint: { store, key } });
        const loop = attached.events(QUICKLY);
        await next(loop);
        await collect(run.events(QUICKLY));
        const end = await store.load(key);
        assert.equal(JSON.parse(end).status, "completed", service.name);
        await next(loop);
        await loop.return();
        assert.equal(await store.load(key), end, service.name);
        const other = await start(service.client(t), service.steps);
        await store.save(key, JSON.stringify(other));
        assert.equal(JSON.parse(await store.load(key)).id, other.id, "another run's token takes its place");
      }
    },
  })),
];
