// What a stream reports of its connection.

import * as assert from "./assert.mjs";
import { FLOWMAESTRO, OPENWOP, QUICKLY, SYNCTEAMS, collect, start } from "./workflow_catalogue.mjs";

const faults = (...stream) => ({ request: { configurable: { "host.streamFaults": stream } } });

/** Reads a run to its end; the states that were reported, with the waits. */
async function told(run, options) {
  const states = [];
  await collect(run.events({ ...QUICKLY, onConnection: (connection, delayMs) => states.push([connection, delayMs]), ...options }));
  return states;
}

const names = (states) => states.map(([connection]) => connection);

export const tests = [
  {
    name: "a stream tells that it connects, is connected, and reconnects after a drop",
    async run(t) {
      const run = await start(OPENWOP.client(t), OPENWOP.steps, faults({ kind: "drop", afterEvents: 2 }, { kind: "status", status: 503 }));
      const states = await told(run);
      assert.same(names(states), ["connecting", "connected", "reconnecting", "connecting", "reconnecting", "connecting", "connected"]);
      const waits = states.map(([, delayMs]) => delayMs);
      assert.ok(waits[2] <= 100, `the first reconnect happens within the floor: ${waits[2]}`);
      assert.equal(typeof waits[4], "number", "the second has a wait of its own");
      assert.same([waits[0], waits[1]], [undefined, undefined], "no other state has a wait");
    },
  },
  {
    name: "a service that is polled is connected while the polls succeed",
    async run(t) {
      const run = await start(SYNCTEAMS.client(t), SYNCTEAMS.steps);
      assert.same(await told(run), [["connected", undefined]]);
      const other = await start(SYNCTEAMS.client(t, { retry: { maxRetries: 0 } }), SYNCTEAMS.steps);
      // A page that is late would meet a run that is over, and polls no more.
      const body = JSON.stringify({ taskId: other.id, status: "RUNNING", eventLogs: [] });
      await t.host.faults({ method: "GET", path: "/api/v1/status", status: 200, body }, { method: "GET", path: "/api/v1/status", status: 503 });
      const states = await told(other);
      assert.same(names(states), ["connected", "reconnecting", "connected"]);
      assert.ok(states[1][1] > 0, `with the wait: ${states[1][1]}`);
    },
  },
  {
    name: "FlowMaestro's live events tell their connection too, and what a listener throws is its own",
    async run(t) {
      const run = await start(FLOWMAESTRO.client(t), FLOWMAESTRO.steps);
      const states = [];
      const onConnection = (connection) => {
        states.push(connection);
        throw new Error("not yours");
      };
      const events = await collect(run.events({ ...QUICKLY, onConnection }));
      assert.same(states, ["connecting", "connected"]);
      assert.equal(events.at(-1).kind, "completed");
    },
  },
];
