// Following an execution of FlowMaestro as the service is deployed: its stream says nothing after the greeting, and the execution is polled.

import * as assert from "./assert.mjs";
import { WORKFLOW, collect, execute, executeUntil } from "./flowmaestro_catalogue.mjs";
import { PACED, endsOnce, pollsOf, openings, types, unreadable } from "./flowmaestro_streams.mjs";
import { inNodeAlone } from "./runner.mjs";
import { sleep, timed } from "./time.mjs";

/** An end is reported within this time. */
const REPORTED_WITHIN_MS = 5000;

/** What one followed execution may take of a key's 60 requests a minute. */
const MOST_A_MINUTE = 20;

/** Responds to the next polls of an execution with these records. */
function shown(t, executionId, ...records) {
  return t.host.faults(
    ...records.map((record) => ({
      method: "GET",
      path: `/executions/${executionId}`,
      status: 200,
      body: JSON.stringify({ data: { id: executionId, workflow_id: WORKFLOW.slow, inputs: {}, outputs: null, error: null, ...record }, meta: {} }),
    })),
  );
}

export const tests = [
  {
    name: "a minute of following a silent execution of FlowMaestro takes at most 20 requests",
    ...inNodeAlone("a whole minute is too long to be spent again on the same rhythm"),
    timeLimitMs: 100_000,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 200_000 });
      const before = (await t.host.requests()).length;
      const iterator = fm.executions.stream(executionId);
      assert.equal((await iterator.next()).value.type, "connected");
      const pending = iterator.next();
      await sleep(61_000);
      await iterator.return();
      assert.same(await pending, { done: true, value: undefined }, "what came of a minute");
      const times = (await t.host.requests()).slice(before).map(({ atMs }) => atMs);
      assert.between(times.filter((at) => at < times[0] + 60_000).length, 15, MOST_A_MINUTE, "the requests of the minute");
    },
  },
  {
    ...PACED,
    name: "following a silent execution of FlowMaestro has a rhythm of at most 20 requests a minute",
    timeLimitMs: 40_000,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 11_000 });
      const before = (await t.host.requests()).length;
      const events = await collect(fm.executions.stream(executionId));
      assert.same(types(events), ["connected", "execution:completed"], "the events");
      const times = (await t.host.requests()).slice(before).map(({ atMs }) => atMs);
      const gaps = times.slice(1).map((at, index) => at - times[index]);
      const [first, second, ...others] = gaps;
      assert.ok(others.length >= 2, `the gaps: ${gaps}`);
      assert.ok(first >= 1900 && second >= 2900 && others.every((gap) => gap >= 3400), `the gaps: ${gaps}`);
      const rest = 60_000 - (times.at(-1) - times[0]);
      assert.between(times.length + Math.floor(rest / Math.min(...others)), 10, MOST_A_MINUTE, "the requests of a minute in this rhythm");
    },
  },
  ...[
    ["completed", "steps", { nodes: 1, delayMs: 2500 }, { outputs: { done: 1 }, error: null }],
    ["failed", "fail", { delayMs: 2500, message: "no card" }, { outputs: null, error: '1 node of the workflow failed: {"boom":"no card"}' }],
  ].map((/** @type {any[]} */ [status, workflow, inputs, values]) => ({
    name: `an execution of FlowMaestro that ${status} is reported within 5 s though its stream is silent`,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", workflow, inputs);
      const events = await collect(fm.executions.stream(executionId));
      const now = await t.host.now();
      const { completed_at: completedAt, ...end } = events.at(-1);
      assert.same(
        [...events.slice(0, -1), end],
        [
          { type: "connected", execution_id: executionId, status: "running" },
          { type: `execution:${status}`, execution_id: executionId, status, ...values, synthetic: true },
        ],
        "the events",
      );
      assert.equal(completedAt, (await fm.executions.get(executionId)).data.completed_at, "completed_at");
      assert.between(now - Date.parse(completedAt), -50, REPORTED_WITHIN_MS, "the time from the end to its event in ms");
      assert.equal((await t.host.closed(executionId)).length, 1, "the number of connections, all closed");
    },
  })),
  {
    name: "an execution of FlowMaestro that is cancelled is reported within 5 s though its stream is silent",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow");
      let cancelled;
      const events = [];
      for await (const event of fm.executions.stream(executionId)) {
        events.push(event);
        if (event.type === "connected") {
          cancelled = sleep(2200)
            .then(() => fm.executions.cancel(executionId))
            .then(() => t.host.now());
        }
      }
      const now = await t.host.now();
      assert.same(
        events.at(-1),
        { type: "execution:cancelled", execution_id: executionId, status: "cancelled", outputs: null, error: null, synthetic: true },
        "the end",
      );
      endsOnce(events, "execution:cancelled");
      assert.between(now - (await cancelled), -50, REPORTED_WITHIN_MS, "the time from the cancel to its event in ms");
    },
  },
  {
    ...PACED,
    name: "a pause of a silent execution of FlowMaestro becomes an event, and so does what comes of it",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "review", { delayMs: 1000 });
      const events = [];
      for await (const event of fm.executions.stream(executionId)) {
        events.push(event);
        if (event.type === "execution:paused") await t.host.resume(executionId, "as it is");
      }
      const end = events.pop();
      assert.same(
        events,
        [
          { type: "connected", execution_id: executionId, status: "running" },
          { type: "execution:paused", execution_id: executionId, status: "paused", synthetic: true },
        ],
        "the events",
      );
      assert.same([end.type, end.outputs, end.synthetic], ["execution:completed", { reviewed: true, response: "as it is" }, true], "the end");
    },
  },
  {
    ...PACED,
    name: "every change of a silent execution of FlowMaestro becomes one event, and no poll without a change does",
    timeLimitMs: 40_000,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "slow", { "host.pendingMs": 60_000 });
      await shown(
        t,
        executionId,
        { status: "running" },
        { status: "running" },
        { status: "paused" },
        { status: "running" },
        { status: "completed", outputs: { a: 1 }, completed_at: "2026-01-01T00:00:00.000Z" },
      );
      const events = await collect(fm.executions.stream(executionId));
      const synthetic = { execution_id: executionId, synthetic: true };
      assert.same(
        events,
        [
          { type: "connected", execution_id: executionId, status: "pending" },
          { type: "execution:started", status: "running", ...synthetic },
          { type: "execution:paused", status: "paused", ...synthetic },
          { type: "execution:resumed", status: "running", ...synthetic },
          { type: "execution:completed", status: "completed", outputs: { a: 1 }, error: null, completed_at: "2026-01-01T00:00:00.000Z", ...synthetic },
        ],
        "the events",
      );
      assert.equal((await pollsOf(t, executionId)).length, 5, "the number of polls");
    },
  },
  ...[
    ["completed", "echo", { a: 1 }],
    ["failed", "fail", {}],
    ["cancelled", "slow", {}],
  ].map(([status, workflow, inputs]) => ({
    name: `the stream of an execution of FlowMaestro that has ${status} already is its end alone, with one request`,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, workflow === "slow" ? "running" : status, workflow, inputs);
      if (workflow === "slow") await fm.executions.cancel(executionId);
      const before = (await t.host.requests()).length;
      const events = await collect(fm.executions.stream(executionId));
      const { data } = await fm.executions.get(executionId);
      const { outputs, error, completed_at: completedAt } = data;
      const end = { type: `execution:${status}`, execution_id: executionId, status, outputs, error };
      assert.same(events, [completedAt === null ? end : { ...end, completed_at: completedAt }], "the events");
      const sent = (await t.host.requests()).slice(before, -1).map(({ path }) => path);
      assert.same(sent, [`/api/v1/executions/${executionId}/events`], "the requests");
    },
  })),
  {
    name: "an abort while an execution of FlowMaestro is only polled rejects with the reason itself",
    async run(t) {
      const { fm } = unreadable(t);
      const executionId = await executeUntil(fm, "running", "slow");
      const controller = new AbortController();
      const reason = new Error("the page was left");
      const iterator = fm.executions.stream(executionId, { signal: controller.signal });
      assert.equal((await iterator.next()).value.type, "connected");
      const pending = iterator.next();
      setTimeout(() => controller.abort(reason), 100);
      const { value, ms } = await timed(assert.rejection(pending));
      assert.equal(value, reason, "the reason");
      assert.between(ms, 90, 10_000, "the time in ms");
      assert.same(await iterator.next(), { done: true, value: undefined }, "what comes after it");
    },
  },
  {
    name: "an abort of a silent FlowMaestro stream rejects with the reason itself and closes the connection",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow");
      const controller = new AbortController();
      const iterator = fm.executions.stream(executionId, { signal: controller.signal });
      await iterator.next();
      const pending = iterator.next();
      setTimeout(() => controller.abort("any value"), 100);
      assert.equal(await assert.rejection(pending), "any value", "the reason");
      const [{ endedBy }] = await t.host.closed(executionId);
      assert.equal(endedBy, "client", "who ended the stream");
    },
  },
  {
    ...PACED,
    name: "a 429 to a poll of a silent execution of FlowMaestro is waited out as it says",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 1000 });
      const before = (await pollsOf(t, executionId)).length;
      await t.host.faults({ method: "GET", path: `/executions/${executionId}`, status: 429, headers: { "Retry-After": "4" } });
      endsOnce(await collect(fm.executions.stream(executionId, { maxRetries: 0 })), "execution:completed");
      const [first, second] = (await pollsOf(t, executionId)).slice(before).map(({ atMs }) => atMs);
      assert.between(second - first, 3990, 9000, "the wait in ms");
    },
  },
  {
    name: "a day-long Retry-After to a poll of a silent execution of FlowMaestro is a RateLimitError, not a day of silence",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow");
      const body = '{"error":{"code":"rate_limit_exceeded","message":"no","details":{"window":"day","retry_after":80000}},"meta":{}}';
      await t.host.faults({ method: "GET", path: `/executions/${executionId}`, status: 429, body, times: 9 });
      const iterator = fm.executions.stream(executionId);
      assert.equal((await iterator.next()).value.type, "connected");
      const silence = sleep(6000)
        .then(() => iterator.return())
        .then(() => "silence");
      await assert.rejects(Promise.race([iterator.next(), silence]), t.flowtether.RateLimitError, { retryAfterMs: 80_000_000 });
    },
  },
  {
    name: "a poll that fails for good ends the following of a silent execution of FlowMaestro with its class",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow");
      await t.host.faults({ method: "GET", path: `/executions/${executionId}`, status: 404, times: 9 });
      await assert.rejects(collect(fm.executions.stream(executionId)), t.flowtether.NotFoundError, { operation: "executions.get" });
      await t.host.closed(executionId);
    },
  },
  {
    ...PACED,
    name: "polls that fail in passing do not end the following of a silent execution of FlowMaestro",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 1000 });
      await t.host.faults({ method: "GET", path: `/executions/${executionId}`, status: 502, times: 4 });
      endsOnce(await collect(fm.executions.stream(executionId)), "execution:completed");
    },
  },
  {
    name: "break closes the connection of a silent FlowMaestro stream at once, and its execution is not polled any more",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow");
      const before = (await pollsOf(t, executionId)).length;
      let left;
      for await (const { type } of fm.executions.stream(executionId)) {
        assert.equal(type, "connected");
        left = await t.host.now();
        break;
      }
      const [{ closedAtMs, endedBy }] = await t.host.closed(executionId);
      assert.equal(endedBy, "client", "who ended the stream");
      assert.between(closedAtMs - left, -5, 5000, "the time in ms");
      await sleep(2300);
      assert.equal((await pollsOf(t, executionId)).length, before, "the polls");
      assert.equal((await openings(t)).length, 1, "the number of connections");
    },
  },
];
