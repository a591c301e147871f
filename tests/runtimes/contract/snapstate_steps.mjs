// States under a key of SnapState's, whose step nobody chooses: `client.checkpoints` and the store `snapState()`. The highest step is
// the latest, a save that meets somebody else's step takes the next one, and what it resolves with is what was written.

import * as assert from "./assert.mjs";
import { LOST, losing, newWorkflow, speaking } from "./snapstate_catalogue.mjs";
import { sleep, timed } from "./time.mjs";
import { OPENWOP, collect, start } from "./workflow_catalogue.mjs";

/** The checkpoints of a client of their own, over this client of SnapState's. */
const checkpoints = (t, native = t.snapstate()) => t.flowtether.WorkflowClient.from(t.client(), native).checkpoints;

const text = (n) => JSON.stringify({ n });

/** What is saved under a key: each step with its state, lowest first. */
async function stepsOf(t, key) {
  const { checkpoints } = await t.snapstate().replay(key);
  return checkpoints.map(({ step, state }) => [step, state]).sort(([one], [other]) => one - other);
}

/** Fails unless each save has its own step, from 1 on, and the step has its state. */
async function haveTheirSteps(t, key, saves) {
  const expected = saves.map(({ saved: { step }, state }) => [step, state]).sort(([one], [other]) => one - other);
  assert.same(
    expected.map(([step]) => step),
    expected.map((_, index) => index + 1),
    "the steps",
  );
  assert.same(await stepsOf(t, key), expected, "what is saved");
  const { step, state } = await checkpoints(t).latest(key);
  assert.same([step, state], expected.at(-1), "the latest");
}

const LONGEST = 93;

export const tests = [
  ...[[1, 3, 2], [3, 1, 2], [5, 1, 3], [10, 1, 2], [2, 1], [7]].map((order) => ({
    name: `a key of SnapState's that was written in the order ${order} has ${Math.max(...order)} as its latest, and is saved further`,
    async run(t) {
      const native = t.snapstate();
      const [states, tokens] = [newWorkflow(), newWorkflow()];
      for (const step of order) {
        await native.save(states, step, { step });
        await native.save(tokens, step, { token: { n: step } });
      }
      const highest = Math.max(...order);
      const store = t.flowtether.snapState(native);
      assert.equal((await checkpoints(t, native).latest(states)).step, highest, "the latest step");
      assert.equal(await store.load(tokens), text(highest), "the token");
      const saved = await checkpoints(t, native).save(states, { step: "new" });
      assert.equal(saved.step, highest + 1, "the step of the next save");
      await store.save(tokens, text("new"));
      assert.same([(await checkpoints(t, native).latest(states)).state, await store.load(tokens)], [{ step: "new" }, text("new")], "the latest");
      const archived = speaking(t, ["archive"]);
      assert.same((await checkpoints(t, archived).latest(states)).state, { step: "new" }, "the latest of an archive");
    },
  })),
  {
    name: "the latest of an archived key of SnapState's is its highest step too",
    async run(t) {
      const key = newWorkflow();
      for (const step of [1, 3, 2]) await t.snapstate().save(key, step, { token: { n: step } });
      const archived = speaking(t, ["archive"]);
      assert.same((await checkpoints(t, archived).latest(key)).state, { token: { n: 3 } }, "the latest");
      assert.equal(await t.flowtether.snapState(archived).load(key), text(3), "the token");
    },
  },
  {
    name: "a save with a number that others have overtaken is above theirs when it resolves",
    async run(t) {
      const [one, other, native] = [checkpoints(t), checkpoints(t), t.snapstate()];
      const key = newWorkflow();
      await one.save(key, { n: 1 });
      await other.save(key, { n: 2 });
      await other.save(key, { n: 3 });
      // Step 2 has just that state already, and is not the latest.
      const second = await one.save(key, { n: 2 });
      assert.same([second.step, second.alreadySaved], [4, undefined], "what is saved again");
      await native.save(key, 9, { n: 9 });
      const tenth = await one.save(key, { n: 10 });
      assert.equal(tenth.step, 10, "the step after a gap");
      assert.same((await other.latest(key)).state, { n: 10 }, "the latest");
    },
  },
  {
    name: "snapState() saves above tokens that others have saved meanwhile, in a gap too",
    async run(t) {
      const [one, other, native] = [t.flowtether.snapState(t.snapstate()), t.flowtether.snapState(t.snapstate()), t.snapstate()];
      const key = newWorkflow();
      await one.save(key, text(1));
      await other.save(key, text(2));
      await other.save(key, text(3));
      await one.save(key, text(2));
      assert.equal(await other.load(key), text(2), "what others have at a lower step");
      await native.save(key, 9, { token: { n: 9 } });
      await one.save(key, text(3));
      assert.equal(await other.load(key), text(3), "what others have at a lower step, after a gap");
    },
  },
  {
    name: "saves of one new key at once have a step each, in the order of the calls, and none is lost",
    async run(t) {
      const own = checkpoints(t);
      const key = newWorkflow();
      const states = [1, 2, 3, 4, 5].map((n) => ({ n }));
      const saved = await Promise.all(states.map((state) => own.save(key, state)));
      assert.same(
        saved.map(({ step }) => step),
        [1, 2, 3, 4, 5],
        "the steps",
      );
      await haveTheirSteps(
        t,
        key,
        states.map((state, index) => ({ state, saved: saved[index] })),
      );
      const store = t.flowtether.snapState(t.snapstate());
      const tokens = newWorkflow();
      await Promise.all([1, 2, 3].map((n) => store.save(tokens, text(n))));
      assert.equal(await store.load(tokens), text(3), "the token that was saved last");
    },
  },
  {
    name: "saves of one new key by several clients at once have a step each, and none is lost",
    async run(t) {
      const key = newWorkflow();
      /** @type {any[]} */
      const saves = [1, 2, 3].flatMap((client) => {
        const own = checkpoints(t);
        return [1, 2].map((n) => ({ own, state: { client, n } }));
      });
      await Promise.all(saves.map(async (save) => (save.saved = await save.own.save(key, save.state))));
      await haveTheirSteps(t, key, saves);
    },
  },
  {
    name: "of two saves of one step that SnapState responds to with success the one that was overwritten is saved again",
    async run(t) {
      let release;
      const both = new Promise((resolve) => (release = resolve));
      let posted = 0;
      const racing = () =>
        speaking(t, ["racing"], {
          async fetch(url, init) {
            const response = await fetch(url, init);
            if (init.method !== "POST") return response;
            // Each gets its response when both are written.
            if ((posted += 1) === 2) release();
            await both;
            return response;
          },
        });
      const key = newWorkflow();
      /** @type {any[]} */
      const saves = [1, 2].map((n) => ({ own: checkpoints(t, racing()), state: { n } }));
      await Promise.all(saves.map(async (save) => (save.saved = await save.own.save(key, save.state))));
      assert.same(saves.map((/** @type {any} */ { saved }) => saved.step).sort(), [1, 2], "the steps");
      for (const { saved, state } of /** @type {any[]} */ (saves))
        assert.same((await t.snapstate().get(saved.checkpoint_id)).state, state, `step ${saved.step}`);
      const { step } = await checkpoints(t).latest(key);
      assert.equal(step, 2, "the latest");
    },
  },
  {
    name: "a save under a key whose response is lost is found again under its step, and saved once",
    async run(t) {
      const key = newWorkflow();
      const own = checkpoints(t, t.snapstate({ fetch: losing(LOST["a connection that broke"]) }));
      const saved = await own.save(key, { n: 1 });
      assert.same([saved.step, saved.alreadySaved], [1, true], "what is saved");
      await own.save(key, { n: 2 });
      assert.same(await stepsOf(t, key), [
        [1, { n: 1 }],
        [2, { n: 2 }],
      ]);
    },
  },
  {
    name: "a key of SnapState's whose last step has expired is saved further, by its own client and by others",
    async run(t) {
      const own = checkpoints(t);
      const [one, other, long] = [newWorkflow(), newWorkflow(), newWorkflow()];
      for (const key of [one, other]) {
        await own.save(key, { n: 1 });
        await own.save(key, { n: 2 }, { ttlSeconds: 1 });
      }
      for (let step = 1; step <= 12; step += 1) await t.snapstate().save(long, step, { n: step }, step === 12 ? { ttlSeconds: 1 } : {});
      await sleep(1100);
      for (const [key, by, first] of [
        [one, own, 3],
        [other, checkpoints(t), 2],
        [long, checkpoints(t), 12],
      ]) {
        assert.equal(await by.latest(key), undefined, "nothing is left that can be listed");
        const { step } = await by.save(key, { n: "new" });
        assert.ok(step >= first, `step ${step}, after others that are still there`);
        assert.equal((await by.save(key, { n: "newer" })).step, step + 1, "the step after it");
        assert.same((await checkpoints(t).latest(key)).state, { n: "newer" }, "the latest");
      }
    },
  },
  {
    name: "a key of 93 characters is found again, and a longer one is refused before anything is sent",
    async run(t) {
      const native = t.snapstate();
      const store = t.flowtether.snapState(native);
      const own = checkpoints(t, native);
      for (const character of ["k", "ü", "/", "☕"]) {
        const key = `${newWorkflow()} `.padEnd(LONGEST, character);
        await store.save(key, text(1));
        await store.save(key, text(2));
        assert.equal(await store.load(key), text(2), key);
        await store.remove(key);
        assert.equal(await store.load(key), undefined, "after remove");
        assert.equal((await own.save(key, { n: 4 })).step, 4, key);
        assert.same((await own.latest(key)).state, { n: 4 }, key);
      }
      const before = (await t.host.requests()).length;
      for (const key of ["k".repeat(94), "k".repeat(128), "k".repeat(500), "📦".repeat(47), "", 7, undefined, null, {}]) {
        const calls = [
          () => store.load(key),
          () => store.save(key, text(1)),
          () => store.remove(key),
          () => store.claim(key, text(1)),
          () => own.save(key, {}),
          () => own.latest(key),
        ];
        for (const call of calls) await assert.rejects(call(), t.flowtether.ConfigurationError, { field: "key" }, `${call} ${assert.show(key)}`);
      }
      for (const key of [" ", ".", ".."]) await assert.rejects(store.save(key, text(1)), t.flowtether.ConfigurationError, {}, assert.show(key));
      assert.equal((await t.host.requests()).length, before, "the requests");
      await assert.rejects(start(OPENWOP.client(t), OPENWOP.steps, { checkpoint: { store, key: "k".repeat(94) } }), t.flowtether.ConfigurationError, {
        field: "key",
      });
      assert.equal((await t.host.requests()).length, before, "no run is started that could not be kept");
    },
  },
  {
    name: "snapState() refuses what is no token's text, and client.checkpoints what is no object; nothing is sent",
    async run(t) {
      const store = t.flowtether.snapState(t.snapstate());
      const own = checkpoints(t);
      const { ConfigurationError } = t.flowtether;
      for (const given of ["text", "", "7", "null", "true", "[]", '"text"', "{", undefined, null, 7, {}]) {
        await assert.rejects(store.save("key", given), ConfigurationError, { field: "token", retryable: false }, assert.show(given));
        await assert.rejects(store.claim("key", given), ConfigurationError, { field: "token" }, assert.show(given));
      }
      const cycle = {};
      cycle.cycle = cycle;
      for (const given of ["text", "", 7, null, undefined, true, [], [{}], () => {}, { n: 1n }, cycle]) {
        await assert.rejects(own.save("key", given), ConfigurationError, { field: "state", retryable: false }, String(typeof given));
      }
      assert.same(await t.host.requests(), []);
    },
  },
  {
    name: "what is done with a state right after client.checkpoints' save was called does not count",
    async run(t) {
      const own = checkpoints(t);
      const key = newWorkflow();
      const state = { items: [1] };
      const saving = own.save(key, state);
      state.items.push(2);
      const { step } = await saving;
      assert.same(await stepsOf(t, key), [[step, { items: [1] }]]);
    },
  },
  {
    name: "an abort of a save that waits for another one rejects at once with the reason itself, and the others are saved",
    async run(t) {
      const own = checkpoints(t);
      const key = newWorkflow();
      await t.host.faults({ method: "POST", path: "/checkpoints", delayMs: 1000 });
      const controller = new AbortController();
      const reason = new Error("not wanted any more");
      const first = own.save(key, { n: 1 });
      const second = timed(assert.rejection(own.save(key, { n: 2 }, { signal: controller.signal })));
      const third = own.save(key, { n: 3 });
      await sleep(100);
      controller.abort(reason);
      const { value, ms } = await second;
      assert.equal(value, reason);
      assert.between(ms, 0, 900, "ms");
      assert.same([(await first).step, (await third).step], [1, 2], "the steps");
      assert.same(await stepsOf(t, key), [
        [1, { n: 1 }],
        [2, { n: 3 }],
      ]);
    },
  },
  {
    name: "snapState() sends one request for a save while nobody else saves, and reads nothing that it does not need",
    async run(t) {
      const store = t.flowtether.snapState(t.snapstate());
      const key = newWorkflow();
      for (let n = 1; n <= 6; n += 1) await store.save(key, text(n));
      const requests = await t.host.requests();
      assert.equal(requests.filter(({ method }) => method === "POST").length, 6, "the saves");
      assert.ok(requests.length <= 9, `${requests.length} requests`);
      const other = t.flowtether.snapState(t.snapstate());
      await other.load(key);
      const replays = (await t.host.requests("/replay")).map(({ query }) => query);
      assert.ok(replays.length > 0 && replays.every((query) => /from_step=\d+/.test(query)), `the steps above alone: ${replays}`);
    },
  },
  {
    name: "a 404 that is not SnapState's own is no key without a token",
    async run(t) {
      for (const body of ["<h1>Not Found</h1>", '{"message":"Route not found","error":"Not Found","statusCode":404}']) {
        await t.host.faults({ path: "/resume", status: 404, body });
        await assert.rejects(t.flowtether.snapState(t.snapstate()).load("key"), t.flowtether.NotFoundError, {}, body);
      }
    },
  },
  {
    name: "a token that would take a run back is not saved over a later one, by any client of SnapState's",
    async run(t) {
      const run = await start(OPENWOP.client(t), OPENWOP.steps);
      const early = JSON.stringify(run);
      await collect(run.events());
      const late = JSON.stringify(run);
      const [one, other] = [t.flowtether.snapState(t.snapstate()), t.flowtether.snapState(t.snapstate())];
      const key = newWorkflow();
      await one.save(key, early);
      await other.save(key, late);
      await one.save(key, early);
      assert.equal(await one.load(key), late, "the token");
      await one.remove(key);
      await one.save(key, early);
      assert.equal(await one.load(key), early, "after it was removed");
    },
  },
];
