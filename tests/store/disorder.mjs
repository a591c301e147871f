// What components do, in any order: whatever it is, a run is started once, has one connection, and every event comes once.

import assert from "node:assert/strict";
import { createRunStore } from "../../pkg/store.js";
import { FakeClient, pass, settle, visibleStore } from "./fake_client.mjs";

const ROUNDS = 60;
const STEPS = 50;
const KEYS = ["a", "b", "c"];

/** Numbers from 0 to 1 that are the same for a seed. */
function chance(seed) {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One page's life: components of three identities come and go. */
async function live(seed, resume) {
  const random = chance(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const client = new FakeClient({ resume });
  const kept = Object.fromEntries(KEYS.map((key) => [key, visibleStore()]));
  const done = [];
  const components = new Set();
  const told = [];
  const source = (key) => ({ workflowId: key, input: { key }, checkpoint: { store: kept[key], key } });
  /** So many runs may be started for a key: one, and another for each time that it was cleared, tried again or refused. */
  const most = Object.fromEntries(KEYS.map((key) => [key, 1]));
  const oneMore = (verb) => {
    const component = pick([...components]);
    if (!component) return;
    most[component.key] += 1;
    component.store[verb]();
  };
  const acts = {
    come() {
      if (components.size > 8) return;
      const key = pick(KEYS);
      const graceMs = 200;
      const store = createRunStore(client, source(key), { graceMs, maxConnections: 2, onEvent: (event) => told.push(event) });
      const component = { key, store, changes: 0, isGone: false };
      component.leave = store.subscribe(() => {
        assert.equal(component.isGone, false, "a component that is gone is notified");
        store.getSnapshot();
      });
      components.add(component);
    },
    leave() {
      const component = pick([...components]);
      if (!component) return;
      components.delete(component);
      component.isGone = true;
      if (random() < 0.5) component.leave();
      else component.store.dispose();
    },
    change() {
      acts.leave();
      acts.come();
    },
    toggle: () => pick([...components])?.store.configure({ enabled: random() < 0.5, onEvent: (event) => told.push(event) }),
    respond: () => void pick([...components])?.store.respond({ decision: "approve" }),
    retry: () => oneMore("retry"),
    clear: () => oneMore("clear"),
    start: () => void pick([...components])?.store.start(),
    event: () => pick([...client.runs.values()])?.add(pick(["token", "log", "waiting", "node"]), { text: "x", id: "gate", phase: "started" }),
    end: () => {
      const log = pick([...client.runs.values()]);
      if (log && !["completed", "failed"].includes(log.status)) log.add(pick(["completed", "failed"]), { output: 1, error: { message: "it broke" } });
    },
    lose() {
      const log = pick([...client.runs.values()]);
      if (!log?.open) return;
      log.fault = new Error("gave up");
      log.notify();
    },
    refuse() {
      client.refusal = new Error("503");
      for (const key of KEYS) most[key] += 1;
    },
    wait: () => pass(pick([0, 40, 100, 300])),
  };
  const names = [...Object.keys(acts), "come", "event", "event", "wait", "wait"];
  for (let step = 0; step < STEPS; step += 1) {
    const name = pick(names);
    done.push(name);
    try {
      await acts[name]();
      await settle();
      for (const log of client.runs.values()) assert.ok(log.open <= 1, `${log.open} connections of ${log.id}`);
      if (resume) assert.ok([...client.runs.values()].reduce((sum, { open }) => sum + open, 0) <= 2, "connections");
      for (const key of KEYS) {
        const starts = client.starts.filter(({ workflowId }) => workflowId === key).length;
        assert.ok(starts <= most[key], `${starts} starts of ${key}`);
      }
      for (const { store } of components) {
        const { events, run, messages } = store.getSnapshot();
        const seqs = events.map(({ seq }) => seq);
        assert.deepEqual(
          seqs,
          [...new Set(seqs)].sort((one, other) => one - other),
          "each once and in order",
        );
        if (run)
          assert.ok(
            events.every((event) => client.runs.get(run.id).events.includes(event)),
            "the events are those of the run",
          );
        assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length);
      }
    } catch (error) {
      throw new Error(`seed ${seed}: ${error.message}\nafter ${done.join(" ")}`, { cause: error });
    }
  }
  for (const { store, leave } of components) {
    leave();
    store.dispose();
  }
  client.refusal = undefined;
  await pass(1000);
  for (const log of client.runs.values()) assert.equal(log.open, 0, `seed ${seed}: ${log.id} is followed though nobody is there, after ${done.join(" ")}`);
  return told;
}

export default Object.fromEntries(
  [true, false].map((resume) => [
    `in any order of what components do each event comes once, over one connection, ${resume ? "of a service with a log" : "of a service without a log"}`,
    async () => {
      let told = 0;
      for (let seed = 1; seed <= ROUNDS; seed += 1) told += (await live(seed, resume)).length;
      assert.ok(told > ROUNDS, `${told} events`);
    },
  ]),
);
