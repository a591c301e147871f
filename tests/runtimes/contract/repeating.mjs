// What is repeated, when, and what never is. The host counts.

import * as assert from "./assert.mjs";
import { Host } from "./host.mjs";
import { timed } from "./time.mjs";

const RUN = { workflowId: "echo", inputs: { b: 1, a: [1.5, null, "é"] } };

/** The failures after which a safe call is repeated. */
const TRANSIENT = [
  ["503", { status: 503 }],
  ["502", { status: 502 }],
  ["504", { status: 504 }],
  ["500", { status: 500 }],
  ["408", { status: 408 }],
  ["429", { status: 429 }],
  ["a dropped connection", { action: "drop" }],
  ["a lost response", { action: "drop-after-handling" }],
];

const FINAL = [
  [400, "ValidationError"],
  [401, "AuthenticationError"],
  [403, "PermissionDeniedError"],
  [404, "NotFoundError"],
  [409, "ConflictError"],
  [410, "ApiError"],
  [413, "PayloadTooLargeError"],
  [422, "ValidationError"],
  [501, "UnsupportedOperationError"],
];

/**
 * A key of its own for each attempt, so that the host can tell the client's attempts apart from the runtime's: Chromium,
 * Deno and Bun send a request again by themselves, a POST too, when a connection closes without a response.
 */
export function attemptKeys(t, name = "attempt") {
  let attempts = 0;
  return {
    apiKey: () => `${t.key}-${name}-${(attempts += 1)}`,
    attempt: (number) => new Host(t.baseUrl, `${t.key}-${name}-${number}`),
    attempts: () => attempts,
  };
}

export const tests = [
  ...TRANSIENT.map((/** @type {any[]} */ [name, fault]) => ({
    name: `a GET is repeated after ${name}`,
    async run(t) {
      const { runId } = await t.client().runs.create(RUN);
      const { apiKey, attempt, attempts } = attemptKeys(t);
      await attempt(1).faults({ ...fault, times: 50 });
      assert.equal((await t.client({ apiKey }).runs.get(runId)).runId, runId, "the response in the end");
      assert.equal(attempts(), 2, "the attempts");
      assert.equal((await attempt(2).requests()).length, 1, "the second attempt's requests");
    },
  })),
  ...FINAL.map(([status, name]) => ({
    name: `${status} is not repeated`,
    async run(t) {
      await t.host.faults({ status });
      const error = await assert.rejects(t.client().runs.get("run-x"), t.flowtether[name], { status, retryable: false });
      assert.equal(error.constructor, t.flowtether[name], "the class");
      assert.equal((await t.host.requests()).length, 1, "the number of requests");
    },
  })),
  {
    name: "a GET is given up after maxRetries, and the attempts are counted from 1",
    async run(t) {
      const { ServerError } = t.flowtether;
      const attempts = [];
      const hooks = { onRequest: ({ attempt }) => attempts.push(attempt) };
      const wop = t.client({ retry: { maxRetries: 3, baseDelayMs: 5 }, hooks });
      await t.host.faults({ status: 503, times: 50 });
      await assert.rejects(wop.runs.get("run-x"), ServerError, { status: 503, retryable: true });
      assert.same(attempts, [1, 2, 3, 4], "the client's maxRetries");
      await assert.rejects(wop.runs.get("run-x", { maxRetries: 1 }), ServerError);
      assert.same(attempts.splice(4), [1, 2], "the call's maxRetries");
      await assert.rejects(wop.runs.get("run-x", { maxRetries: 0 }), ServerError);
      assert.same(attempts.splice(4), [1], "maxRetries 0");
      await assert.rejects(t.client({ retry: undefined }).runs.get("run-x"), ServerError);
      assert.equal((await t.host.requests()).length, 4 + 2 + 1 + 3, "two retries by default, by the host's count");
    },
  },
  {
    name: "the wait before a retry is not cut by the time limit of the attempt before",
    async run(t) {
      const { runId } = await t.client().runs.create(RUN);
      let isLost = true;
      const fetch = (url, init) => (isLost ? Promise.reject(new TypeError("lost")) : globalThis.fetch(url, init));
      let waited = 0;
      const onRetry = ({ delayMs }) => {
        isLost = false;
        waited = delayMs;
      };
      const wop = t.client({ fetch, hooks: { onRetry }, retry: { baseDelayMs: 1000 } });
      // The jitter may choose a short wait: until it was a long one.
      for (let tries = 0; waited < 500 && tries < 50; tries += 1) {
        isLost = true;
        assert.equal((await wop.runs.get(runId, { timeoutMs: 4000 })).runId, runId, "the response in the end");
      }
      assert.ok(waited >= 500, "the longest wait");
    },
  },
  {
    name: "the wait before a retry is at most baseDelayMs, then twice that, then maxDelayMs",
    async run(t) {
      const delays = [];
      const hooks = { onRetry: ({ delayMs }) => delays.push(delayMs) };
      await t.host.faults({ status: 503, times: 60 });
      const wop = t.client({ retry: { baseDelayMs: 4, maxDelayMs: 10, maxRetries: 5 }, hooks });
      for (let call = 0; call < 10; call += 1) await assert.rejects(wop.runs.get("run-x"), t.flowtether.ServerError);
      assert.equal(delays.length, 50, "the number of waits");
      for (const [index, delay] of delays.entries()) assert.between(delay, 0, [4, 8, 10, 10, 10][index % 5], `wait ${index}`);
      assert.ok(new Set(delays).size > 25, "they differ");
    },
  },
  ...[
    ["seconds", { "Retry-After": "1" }, undefined],
    ["retryAfterMs in the body", {}, '{"error":"rate_limited","message":"slow down","details":{"retryAfterMs":1000}}'],
    ["retryAfter in the body", {}, '{"error":"rate_limited","message":"slow down","details":{"retryAfter":1}}'],
  ].map(([name, headers, body]) => ({
    name: `a 429 is repeated after the wait it asks for, given as ${name}`,
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(RUN);
      await t.host.faults({ status: 429, headers, body });
      await wop.runs.get(runId);
      const [first, second] = (await t.host.requests(runId)).map(({ atMs }) => atMs);
      assert.between(second - first, 990, 5000, "the wait in ms");
    },
  })),
  {
    name: "a Retry-After date is obeyed",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(RUN);
      // A date has whole seconds: three ahead are at least two.
      const at = new Date(Date.now() + 3000).toUTCString();
      await t.host.faults({ status: 503, headers: { "Retry-After": at } });
      await wop.runs.get(runId);
      const [first, second] = (await t.host.requests(runId)).map(({ atMs }) => atMs);
      assert.between(second - first, 1900, 8000, "the wait in ms");
    },
  },
  {
    name: "a Retry-After beyond maxDelayMs rejects at once with retryAfterMs",
    async run(t) {
      const { RateLimitError } = t.flowtether;
      await t.host.faults({ status: 429, headers: { "Retry-After": "31" }, times: 2 });
      const { ms } = await timed(assert.rejects(t.client().runs.get("run-x"), RateLimitError, { retryAfterMs: 31_000, retryable: true }));
      assert.between(ms, 0, 10_000, "the time in ms");
      assert.equal((await t.host.requests()).length, 1, "the number of requests");
      const patient = t.client({ retry: { maxDelayMs: 500 } });
      await t.host.faults({ status: 429, headers: { "Retry-After": "1" } });
      await assert.rejects(patient.runs.get("run-y", { maxRetries: 5 }), RateLimitError, { retryAfterMs: 31_000 });
    },
  },
  ...[
    ["503", { status: 503 }],
    ["429 with Retry-After", { status: 429, headers: { "Retry-After": "0" } }],
    ["500", { status: 500 }],
    ["409 idempotency_in_flight", { status: 409, body: '{"error":"idempotency_in_flight","message":"wait"}' }],
    ["a response that is no JSON", { status: 200, body: "<html>", contentType: "text/html" }],
  ].map((/** @type {any[]} */ [name, fault]) => ({
    name: `a POST without an idempotency key is never repeated after ${name}`,
    async run(t) {
      await t.host.faults({ method: "POST", ...fault, times: 9 });
      const wop = t.client({ retry: { maxRetries: 5, baseDelayMs: 1 } });
      for (const call of [
        () => wop.runs.create(RUN, { maxRetries: 5 }),
        () => wop.runs.cancel("run-x"),
        () => wop.runs.fork("run-x", { mode: "replay" }),
        () => wop.interrupts.resolve("run-x", "gate", { resumeValue: {} }),
      ]) {
        const before = (await t.host.requests()).length;
        await assert.rejects(call(), t.flowtether.ApiError);
        assert.equal((await t.host.requests()).length - before, 1, "the number of requests");
      }
    },
  })),
  {
    name: "a POST without an idempotency key is never repeated after a time-out",
    async run(t) {
      await t.host.faults({ action: "hang" });
      const { TimeoutError } = t.flowtether;
      await assert.rejects(t.client().runs.create(RUN, { timeoutMs: 500, maxRetries: 5 }), TimeoutError, { retryable: false });
      assert.equal((await t.host.requests()).length, 1, "the number of requests");
    },
  },
  {
    name: "a POST without an idempotency key is never repeated after a dropped connection or a lost response",
    async run(t) {
      for (const action of ["drop", "drop-after-handling"]) {
        const { apiKey, attempt, attempts } = attemptKeys(t, action);
        await attempt(1).faults({ action, times: 50 });
        const wop = t.client({ apiKey });
        await assert.rejects(wop.runs.create(RUN, { maxRetries: 5 }), t.flowtether.ConnectionError, { retryable: false });
        assert.equal(attempts(), 1, "the attempts");
        assert.ok((await attempt(1).requests()).length > 0, "the host saw the first");
        assert.same(await attempt(2).requests(), [], "the second attempt's requests");
      }
    },
  },
  {
    name: "a POST with an idempotency key is repeated with the same key and the same bytes, and takes effect once",
    async run(t) {
      const wop = t.client({ retry: { maxRetries: 4, baseDelayMs: 5 } });
      await t.host.faults({ action: "drop-after-handling", times: 2 }, { status: 503 });
      const { runId } = await wop.runs.create(RUN, { idempotencyKey: "auto" });
      const requests = await t.host.requests("/v1/runs");
      assert.equal(requests.length, 4, "the number of requests");
      const [{ headers, body }] = requests;
      const key = headers["idempotency-key"];
      assert.ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key), `a UUID: ${key}`);
      assert.equal(body, JSON.stringify(RUN), "the body");
      for (const again of requests) assert.same([again.headers["idempotency-key"], again.body], [key, body], "a repeated request");
      const replayed = await wop.runs.create(RUN, { idempotencyKey: key });
      assert.equal(replayed.runId, runId, "the run the host made the first time");
    },
  },
  {
    name: "a body that is changed between two attempts is sent as it was",
    async run(t) {
      const run = { workflowId: "echo", inputs: { n: 1 } };
      const hooks = { onRetry: () => (run.inputs.n = 2) };
      await t.host.faults({ status: 503 });
      await t.client({ hooks }).runs.create(run, { idempotencyKey: "auto" });
      const bodies = (await t.host.requests("/v1/runs")).map(({ body }) => body);
      assert.same(bodies, Array(2).fill('{"workflowId":"echo","inputs":{"n":1}}'), "the bodies");
    },
  },
  {
    name: "auto makes a new key for each call",
    async run(t) {
      const wop = t.client();
      const one = await wop.runs.create(RUN, { idempotencyKey: "auto" });
      const other = await wop.runs.create(RUN, { idempotencyKey: "auto" });
      assert.ok(one.runId !== other.runId, "two runs");
    },
  },
  {
    name: "the same key and body give the same run, another body is a ConflictError",
    async run(t) {
      for (const [profile, code] of [
        ["spec", "idempotency_key_mismatch"],
        ["in-memory", "idempotency_key_conflict"],
      ]) {
        const wop = t.client({ baseUrl: t.as(profile) });
        const options = { idempotencyKey: `key-${profile}` };
        const one = await wop.runs.create(RUN, options);
        assert.equal((await wop.runs.create(RUN, options)).runId, one.runId, "the run");
        await assert.rejects(wop.runs.create({ workflowId: "steps" }, options), t.flowtether.ConflictError, { status: 409, code });
      }
    },
  },
  {
    name: "idempotency_in_flight is waited out where a key was sent",
    async run(t) {
      const wop = t.client();
      const run = { workflowId: "echo", configurable: { "host.createDelayMs": 300 } };
      const options = { idempotencyKey: "twice" };
      const [one, other] = await Promise.all([wop.runs.create(run, options), wop.runs.create(run, options)]);
      assert.equal(one.runId, other.runId, "the run");
      assert.equal((await t.host.requests("/v1/runs")).length, 3, "the number of requests");
    },
  },
  {
    name: "every mutation takes an idempotency key and is then repeated",
    async run(t) {
      const wop = t.client();
      const options = { idempotencyKey: "auto" };
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const again = async (end, call) => {
        await t.host.faults({ path: end, status: 503 });
        const value = await call();
        const requests = await t.host.requests(end);
        assert.equal(requests.length, 2, `the number of requests to ${end}`);
        assert.equal(requests[0].headers["idempotency-key"], requests[1].headers["idempotency-key"], "the key");
        return value;
      };
      await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10, stopWhenWaiting: true });
      await again("/interrupts/gate", () => wop.interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } }, options));
      await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10 });
      await again(":fork", () => wop.runs.fork(runId, { mode: "replay" }, options));
      await again("/cancel", () => wop.runs.cancel(runId, {}, options));
      const external = await wop.runs.create({ workflowId: "external" });
      const run = await wop.runs.waitForCompletion(external.runId, { pollIntervalMs: 10, stopWhenWaiting: true });
      const token = run.interrupt.interruptToken;
      const keyed = t.client({ baseUrl: t.as(t.key) });
      await again(`/interrupts/${token}`, () => keyed.interrupts.resolveByToken(token, { resumeValue: { eventPayload: {} } }, options));
    },
  },
  {
    name: "dedup refuses a second active run of a scope with a ConflictError that is not repeated",
    async run(t) {
      const wop = t.client();
      const run = { workflowId: "approval", scopeId: "scope-1" };
      const { runId } = await wop.runs.create(run, { dedup: true });
      const error = await assert.rejects(wop.runs.create(run, { dedup: true, idempotencyKey: "auto" }), t.flowtether.ConflictError, {
        code: "run_already_active",
        retryAfterMs: 1000,
        retryable: false,
      });
      assert.equal(error.details.activeRunId, runId, "details.activeRunId");
      assert.equal((await t.host.requests("/v1/runs")).length, 2, "the number of requests");
      assert.ok((await wop.runs.create(run)).runId !== runId, "without dedup there may be two");
    },
  },
  {
    name: "timeoutMs is the limit of each attempt: a later one may succeed",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(RUN);
      await t.host.faults({ action: "hang" }, { delayMs: 50 });
      const { value, ms } = await timed(wop.runs.get(runId, { timeoutMs: 1500 }));
      assert.equal(value.runId, runId, "the response in the end");
      assert.between(ms, 1490, 9000, "the time in ms");
      assert.equal((await t.host.requests(runId)).length, 2, "the number of requests");
    },
  },
];
