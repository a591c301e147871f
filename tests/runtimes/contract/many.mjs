// Many runs at once.

import * as assert from "./assert.mjs";

const RUNS = 200;

export const tests = [
  {
    name: `${RUNS} runs at once, each with its own stream, all complete`,
    alone: true,
    timeLimitMs: 60_000,
    async run(t) {
      const wop = t.client({ timeoutMs: 55_000 });
      const runs = Array.from({ length: RUNS }, async (_, index) => {
        const configurable = { "host.streamFaults": [{ kind: "drop", afterEvents: 2 + (index % 3) }] };
        const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 3, delayMs: 20 }, configurable }, { idempotencyKey: "auto" });
        const sequences = [];
        for await (const { sequence, runId: of } of wop.runs.events(runId, { streamMode: "debug" })) {
          assert.equal(of, runId, "the event's run");
          sequences.push(sequence);
        }
        return { runId, sequences };
      });
      const done = await Promise.all(runs);
      assert.equal(new Set(done.map(({ runId }) => runId)).size, RUNS, "the number of runs");
      for (const { sequences } of done) assert.same(sequences, [0, 1, 2, 3, 4, 5, 6, 7], "the sequences seen");
    },
  },
  {
    name: "100 calls at once through 100 clients that nobody frees all complete",
    async run(t) {
      const calls = Array.from({ length: 100 }, () => t.client().workflows.get("echo"));
      for (const { id } of await Promise.all(calls)) assert.equal(id, "echo", "the response");
    },
  },
];
