// Freeing a client while it works, by hand or by `using`, does no harm to what is under way.

import * as assert from "./assert.mjs";
import { isTheLog } from "./following.mjs";

const STEPS = { workflowId: "steps", inputs: { nodes: 4, delayMs: 20 } };

export const tests = [
  {
    name: "free() during a call lets the call come to its end",
    async run(t) {
      const wop = t.client();
      await t.host.faults({ delayMs: 100 });
      const call = wop.runs.create(STEPS);
      wop.free();
      assert.ok((await call).runId.startsWith("run-"), "the answer");
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
      assert.equal((await call).runId, runId, "the answer");
    },
  },
  {
    name: "Symbol.dispose frees a client like free(), also while it works",
    async run(t) {
      if (Symbol.dispose === undefined) throw new Error("this runtime has no Symbol.dispose");
      const wop = t.client();
      const call = wop.runs.create(STEPS);
      wop[Symbol.dispose]();
      assert.ok((await call).runId.startsWith("run-"), "the answer");
    },
  },
  {
    name: "a freed client throws, and another one is not disturbed",
    async run(t) {
      const [freed, kept] = [t.client(), t.client()];
      freed.free();
      assert.throws(() => freed.runs, Error);
      assert.equal((await kept.workflows.get("echo")).id, "echo", "the other client");
    },
  },
  {
    name: "namespaces outlive the client they came from",
    async run(t) {
      const { workflows } = t.client();
      assert.equal((await workflows.get("echo")).id, "echo", "the answer");
    },
  },
  {
    name: "methods keep their client when they are bound",
    async run(t) {
      const { runs } = t.client();
      const create = runs.create.bind(runs);
      assert.ok((await create(STEPS)).runId.startsWith("run-"), "the answer");
    },
  },
  {
    name: "a decoder can be freed",
    run(t) {
      const decoder = new t.flowtether.EventStreamDecoder();
      decoder.push(new TextEncoder().encode("data: x\n\n"));
      decoder.free();
      assert.throws(() => decoder.push(new Uint8Array()), Error);
    },
  },
];
