// Freeing a client while it works, by hand or by `using`, does no harm to what is under way.

import * as assert from "./assert.mjs";
import { METHODS as OPENWOP } from "./bad_input.mjs";
import { METHODS as FLOWMAESTRO } from "./flowmaestro_bad_input.mjs";
import { isTheLog } from "./following.mjs";
import { method } from "./refusing.mjs";
import { allBut } from "./runner.mjs";
import { METHODS as SNAPSTATE } from "./snapstate_bad_input.mjs";
import { METHODS as SYNCTEAMS } from "./syncteams_bad_input.mjs";

const STEPS = { workflowId: "steps", inputs: { nodes: 4, delayMs: 20 } };

/** The methods of each service, and a client of it. */
const SERVICES = {
  OpenWOP: [OPENWOP, (t) => t.client()],
  FlowMaestro: [FLOWMAESTRO, (t) => t.flowmaestro()],
  SyncTeams: [SYNCTEAMS, (t) => t.syncteams()],
  SnapState: [SNAPSTATE, (t) => t.snapstate()],
};

export const tests = [
  {
    name: "free() during a call lets the call come to its end",
    async run(t) {
      const wop = t.client();
      await t.host.faults({ delayMs: 100 });
      const call = wop.runs.create(STEPS);
      wop.free();
      assert.ok((await call).runId.startsWith("run-"), "the response");
    },
  },
  {
    name: "free() of a namespace or its client during a retry and a stream lets both come to their end",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(STEPS);
      const { runs } = wop;
      await t.host.faults({ path: runId, status: 503 });
      const call = runs.get(runId);
      const iterator = runs.events(runId, { streamMode: "debug" });
      const events = [(await iterator.next()).value];
      runs.free();
      wop.free();
      for await (const event of iterator) events.push(event);
      await isTheLog(t, runId, events);
      assert.equal((await call).runId, runId, "the response");
    },
  },
  {
    name: "Symbol.dispose frees a client like free(), also while it works",
    runtimes: allBut("webkit"),
    because: "WebKitGTK 2.50 has no Symbol.dispose",
    async run(t) {
      if (Symbol.dispose === undefined) throw new Error("this runtime has no Symbol.dispose");
      const wop = t.client();
      const call = wop.runs.create(STEPS);
      wop[Symbol.dispose]();
      assert.ok((await call).runId.startsWith("run-"), "the response");
    },
  },
  {
    name: "a freed client throws, and another one is not disturbed",
    async run(t) {
      const [freed, kept] = [t.client(), t.client()];
      freed.free();
      const error = assert.throws(() => freed.runs, t.flowtether.ConfigurationError, { field: "this", retryable: false });
      assert.ok(error.message.includes("was freed"), error.message);
      assert.equal((await kept.workflows.get("echo")).id, "echo", "the other client");
    },
  },
  {
    name: "a client has one object of each namespace, and another one after that was freed",
    async run(t) {
      const wop = Object.freeze(t.client());
      const { runs, audit } = wop;
      assert.equal(wop.runs, runs, "the runs");
      assert.equal(wop.audit, audit, "a namespace of a table");
      assert.ok(t.client().runs !== runs, "another client has its own");
      runs.free();
      assert.ok(wop.runs !== runs, "the runs after free()");
      assert.ok((await wop.runs.create(STEPS)).runId.startsWith("run-"), "the response");
      const fm = t.flowmaestro();
      assert.equal(fm.agents.memory, fm.agents.memory, "a namespace of a namespace");
    },
  },
  {
    name: "namespaces outlive the client they came from",
    async run(t) {
      const { workflows } = t.client();
      assert.equal((await workflows.get("echo")).id, "echo", "the response");
    },
  },
  {
    name: "methods keep their client when they are bound",
    async run(t) {
      const { runs } = t.client();
      const create = runs.create.bind(runs);
      assert.ok((await create(STEPS)).runId.startsWith("run-"), "the response");
    },
  },
  {
    name: "a decoder can be freed",
    run(t) {
      const decoder = new t.flowtether.EventStreamDecoder();
      decoder.push(new TextEncoder().encode("data: x\n\n"));
      decoder.free();
      for (const use of [() => decoder.push(new Uint8Array()), () => decoder.lastEventId, () => decoder.reconnectionTimeMs]) {
        assert.throws(use, t.flowtether.ConfigurationError, { field: "this" });
      }
    },
  },
  ...Object.entries(SERVICES).map((/** @type {any[]} */ [name, [methods, make]]) => ({
    name: `every method of ${name}, and of what came from it, fails with a typed error after free(), and a second free() does nothing`,
    run(t) {
      const { ConfigurationError } = t.flowtether;
      for (const [path, { right }] of Object.entries(methods)) {
        const names = path.split(".");
        const client = make(t);
        // What a client has freed first: the object that has the method, or the client itself.
        const holder = names.slice(0, -1).reduce((object, part) => object[part], client);
        for (const object of new Set([holder, client])) {
          for (let time = 0; time < 2; time += 1) object.free();
          const use = () => (object === client ? method(client, path)(...right) : holder[names.at(-1)](...right));
          const error = assert.throws(use, ConfigurationError, { field: "this", operation: "" }, path);
          assert.ok(!/null pointer|rust/.test(error.message), error.message);
        }
      }
    },
  })),
  {
    name: "a WorkflowClient whose native client was freed rejects with a typed error",
    async run(t) {
      for (const native of [t.client(), t.flowmaestro(), t.syncteams()]) {
        const client = t.flowtether.WorkflowClient.from(native);
        native.free();
        await assert.rejects(client.start("f10a0000-0000-4000-8000-000000000001"), t.flowtether.ConfigurationError, { field: "this" });
      }
    },
  },
];
