// A trap in the middle of everything. What traps is real WebAssembly, called where the package asks for the time: to the package
// it is as if its own code had trapped there. Each test runs alone, since everything that waits is rejected.

import * as assert from "./assert.mjs";
import { PAGES } from "./runner.mjs";
import { collect, first, make } from "./workflow_catalogue.mjs";

/** `(module (func (export "trap") unreachable))` */
const MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11]);

/** The worker's tests share a client that is made before all of them, and workerd compiles no bytes. */
const ELSEWHERE = { runtimes: ["node", "deno", "bun", ...PAGES], because: "workerd compiles no WebAssembly from bytes" };

/** Does the work while the package's next read of the time traps. */
async function trapping(work) {
  const { trap } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(MODULE)).exports);
  const { now } = performance;
  performance.now = () => {
    performance.now = now;
    return trap();
  };
  try {
    return await work();
  } finally {
    performance.now = now;
  }
}

/** Fails unless the call, which may also throw at once, ends with the error that a trap becomes. */
async function dies(t, call, what) {
  const error = await assert.rejects((async () => call())(), t.flowtether.FlowtetherError, { retryable: false }, what);
  assert.ok(error.message.includes("make a new client"), `${what}: ${error.message}`);
  return error;
}

export const tests = [
  {
    name: "a trap rejects the call and everything that waits with a typed error, and a fresh client works",
    ...ELSEWHERE,
    alone: true,
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 1, delayMs: 60_000 } });
      await t.host.faults({ path: "/v1/workflows/echo", action: "hang" });
      const hanging = dies(t, () => wop.workflows.get("echo"), "a call that waits");
      const loop = wop.runs.events(runId, { streamMode: "debug" });
      for (let event = 0; event < 2; event += 1) await loop.next();
      const silent = dies(t, () => loop.next(), "a stream that waits");
      await t.host.connected(runId, 1);
      const error = await trapping(() => dies(t, () => wop.runs.get(runId), "the call that trapped"));
      assert.ok(error.cause instanceof WebAssembly.RuntimeError, `the cause: ${assert.show(error.cause)}`);
      await Promise.all([hanging, silent]);
      await dies(t, () => wop.runs.get(runId), "an object of the instance that died");
      await dies(t, () => wop.runs, "a namespace of it");
      wop.free();
      assert.same(await loop.next(), { done: true, value: undefined }, "the stream is over");
      const fresh = t.client();
      assert.equal((await fresh.runs.get(runId)).runId, runId, "the next call on a fresh client");
      for (let count = 0; count < 50; count += 1) await fresh.runs.get(runId);
      await fresh.runs.cancel(runId);
    },
  },
  {
    name: "a trap in the middle of a stream keeps the run's cursor: it is resumed with the next event",
    ...ELSEWHERE,
    alone: true,
    async run(t) {
      const run = await make(t, "openwop").start("steps", { nodes: 6, delayMs: 30 });
      const seen = await first(run, 4);
      await trapping(() => dies(t, async () => collect(run.events(), seen), "the stream"));
      const again = await make(t, "openwop").attach(JSON.stringify(run));
      await collect(again.events(), seen);
      const log = await t.host.log(run.id);
      assert.same(
        seen.map(({ seq }) => seq),
        log.map(({ sequence }) => sequence),
        "what was seen before and after",
      );
      assert.equal((await again.result()).status, "completed");
    },
  },
  {
    name: "traps one after the other leave nothing that hangs",
    ...ELSEWHERE,
    alone: true,
    async run(t) {
      for (let round = 0; round < 20; round += 1) {
        const wop = t.client();
        await trapping(() => dies(t, () => wop.workflows.get("echo"), `call ${round}`));
        assert.equal((await t.client().workflows.get("echo")).id, "echo", `the call after ${round}`);
      }
    },
  },
];
