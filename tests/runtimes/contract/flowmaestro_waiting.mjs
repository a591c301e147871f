// Waiting for an execution of FlowMaestro without its stream: by polling, patiently.

import * as assert from "./assert.mjs";
import { UNKNOWN, collect, execute, executeUntil } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";
import { sleep, timed } from "./time.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

const pollTimes = async (t, executionId) => (await t.host.requests(`/executions/${executionId}`)).map(({ atMs }) => atMs);

/** Responds to the next polls of this test with 429s. @param {any} t @param {number} count @param {{ headers?: object, details?: object }} more */
function busy(t, count, { headers, details } = {}) {
  const body = JSON.stringify({ error: { code: "rate_limit_exceeded", message: "Slow down.", details }, meta: {} });
  return t.host.faults({ method: "GET", status: 429, times: count, headers, body });
}

export const tests = [
  {
    name: "waiting for an execution of FlowMaestro that completes resolves with it, not with an envelope",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "steps", { nodes: 2, delayMs: 100 });
      const execution = await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50 });
      assert.same([execution.id, execution.status, execution.outputs, execution.error], [executionId, "completed", { done: 2 }, null]);
      assert.ok(!("data" in execution), "no envelope");
    },
  },
  {
    name: "waiting for an execution of FlowMaestro that fails resolves with it",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "fail", { delayMs: 100, message: "no card" });
      const { status, error, outputs } = await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50 });
      assert.same([status, error, outputs], ["failed", '1 node of the workflow failed: {"boom":"no card"}', null]);
    },
  },
  {
    name: "waiting for an execution of FlowMaestro that is cancelled resolves with it, though it has no completed_at",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "slow");
      const waiting = fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50 });
      await fm.executions.cancel(executionId);
      const { status, completed_at: completedAt } = await waiting;
      assert.same([status, completedAt], ["cancelled", null]);
    },
  },
  {
    name: "waiting for an execution of FlowMaestro that is over takes one poll",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "completed", "echo");
      const before = (await pollTimes(t, executionId)).length;
      await fm.executions.waitForCompletion(executionId, { maxWaitMs: 0 });
      assert.equal((await pollTimes(t, executionId)).length - before, 1, "the number of polls");
    },
  },
  {
    name: "waiting for a paused execution of FlowMaestro continues until it is resumed",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "paused", "review");
      sleep(600).then(() => t.host.resume(executionId, "good"));
      const { value, ms } = await timed(fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50 }));
      assert.same([value.status, value.outputs.response], ["completed", "good"]);
      assert.between(ms, 550, 8000, "the time in ms");
    },
  },
  {
    name: "waiting for an execution of FlowMaestro stops at a pause with stopWhenPaused",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "review", { delayMs: 100 });
      const { status, outputs } = await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50, stopWhenPaused: true });
      assert.same([status, outputs], ["paused", null]);
      const other = await execute(fm, "echo", { a: 1 });
      assert.equal((await fm.executions.waitForCompletion(other, { pollIntervalMs: 50, stopWhenPaused: true })).status, "completed", "one that does not pause");
    },
  },
  {
    name: "waiting for an execution of FlowMaestro longer than maxWaitMs is a TimeoutError, and the execution continues",
    async run(t) {
      const fm = t.flowmaestro();
      for (const workflow of ["slow", "review"]) {
        const executionId = await execute(fm, workflow);
        const { ms } = await timed(
          assert.rejects(fm.executions.waitForCompletion(executionId, { pollIntervalMs: 100, maxWaitMs: 1000 }), t.flowtether.TimeoutError, {
            provider: "flowmaestro",
          }),
        );
        assert.between(ms, 990, 5000, "the time in ms");
        assert.equal((await fm.executions.get(executionId)).data.completed_at, null, "whether it is over");
      }
    },
  },
  {
    ...PACED,
    name: "waiting for an execution of FlowMaestro polls less and less often",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "slow", { durationMs: 3000 });
      await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 200 });
      const times = await pollTimes(t, executionId);
      const gaps = times.slice(1).map((at, index) => at - times[index]);
      const least = [200, 300, 450, 675, 1012, 1518];
      assert.between(gaps.length, 4, least.length, "the number of waits");
      gaps.forEach((gap, index) => assert.ok(gap >= least[index] - 15, `the waits: ${gaps}`));
    },
  },
  {
    name: "waiting for an execution of FlowMaestro begins with a poll every half second",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "slow", { durationMs: 700 });
      await fm.executions.waitForCompletion(executionId);
      const [first, second, third] = await pollTimes(t, executionId);
      assert.between(second - first, 485, 3000, "the first wait in ms");
      assert.between(third - second, 735, 3000, "the second wait in ms");
    },
  },
  ...[
    ["the header", { headers: { "Retry-After": "1" } }],
    ["the details", { details: { limit: 60, window: "minute", retry_after: 1 } }],
  ].map((/** @type {any[]} */ [place, response]) => ({
    ...PACED,
    name: `a 429 while an execution of FlowMaestro is waited for is obeyed, however many there are in a row, as ${place} says`,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "completed", "echo");
      const before = (await pollTimes(t, executionId)).length;
      await busy(t, 4, response);
      const { status } = await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50, maxRetries: 0 });
      assert.equal(status, "completed");
      const times = (await pollTimes(t, executionId)).slice(before);
      assert.equal(times.length, 5, "the number of polls");
      times.slice(1).forEach((at, index) => assert.ok(at - times[index] >= 985, `the polls: ${times}`));
    },
  })),
  {
    name: "a 429 that asks for more time than maxWaitMs leaves is a RateLimitError at once",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "slow");
      await busy(t, 9, { headers: { "Retry-After": "20" } });
      const { ms } = await timed(
        assert.rejects(fm.executions.waitForCompletion(executionId, { maxWaitMs: 5000 }), t.flowtether.RateLimitError, { retryAfterMs: 20_000 }),
      );
      assert.between(ms, 0, 2000, "the time in ms");
    },
  },
  {
    name: "the day's limit of FlowMaestro ends the waiting at once, with retryAfterMs",
    async run(t) {
      const executionId = await execute(t.flowmaestro(), "slow");
      const fm = t.flowmaestro({ baseUrl: t.as("day-limit-1") });
      const error = await assert.rejects(fm.executions.waitForCompletion(executionId), t.flowtether.RateLimitError, { code: "rate_limit_exceeded" });
      assert.equal(error.details.window, "day", "the window");
      // Around midnight the day is as good as over.
      assert.between(error.retryAfterMs, 1000, 86_400_000, "retryAfterMs");
      assert.equal(error.retryAfterMs, error.details.retry_after * 1000, "retryAfterMs and the details");
      assert.between((await t.host.requests("/executions/" + executionId)).length, 1, 2, "the number of polls");
    },
  },
  {
    name: "passing failures of a poll do not end the waiting for an execution of FlowMaestro, and others do",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "echo");
      await t.host.faults({ method: "GET", status: 503 }, { method: "GET", status: 500 });
      assert.equal((await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50 })).status, "completed");
      await assert.rejects(fm.executions.waitForCompletion(UNKNOWN), t.flowtether.NotFoundError, { code: "resource_not_found", operation: "executions.get" });
      await t.host.faults({ method: "GET", status: 400 });
      await assert.rejects(fm.executions.waitForCompletion(executionId), t.flowtether.ValidationError);
    },
  },
  {
    name: "an abort ends the waiting for an execution of FlowMaestro with the reason itself, and the polls",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "slow");
      const controller = new AbortController();
      const reason = new Error("no longer of interest");
      setTimeout(() => controller.abort(reason), 200);
      const { value, ms } = await timed(assert.rejection(fm.executions.waitForCompletion(executionId, { signal: controller.signal, pollIntervalMs: 60_000 })));
      assert.equal(value, reason, "the reason");
      assert.between(ms, 190, 3000, "the time in ms");
      assert.equal((await pollTimes(t, executionId)).length, 1, "the number of polls");
    },
  },
  {
    name: "an execution of FlowMaestro whose status nobody knows yet is over once it says when",
    async run(t) {
      const fm = t.flowmaestro();
      const record = (status, completedAt) => ({
        method: "GET",
        status: 200,
        body: JSON.stringify({ data: { id: UNKNOWN, status, completed_at: completedAt }, meta: {} }),
      });
      await t.host.faults(record("queued", null), record("archived", "2026-01-01T00:00:00.000Z"));
      assert.equal((await fm.executions.waitForCompletion(UNKNOWN, { pollIntervalMs: 20 })).status, "archived");
      assert.equal((await pollTimes(t, UNKNOWN)).length, 2, "the number of polls");
      await t.host.faults({ path: "/events", status: 500, times: 9 }, record("archived", "2026-01-01T00:00:00.000Z"));
      const [event] = await collect(fm.executions.stream(UNKNOWN));
      assert.same([event.type, event.status], ["execution:completed", "archived"], "its event");
    },
  },
];
