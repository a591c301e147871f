// How a followed run's iterator ends: by a terminal event, one that is synthesized from the run's own status, or a typed error.
//
// Where the events before matter the connection ends cleanly: one that drops may take with it what it had just brought.

import * as assert from "./assert.mjs";
import { faulty, follow } from "./following.mjs";
import { sleep } from "./time.mjs";

/** A run that continues for as long as a test watches it. */
const LONG = { inputs: { nodes: 100, delayMs: 100 } };

const STEPS = { workflowId: "steps", inputs: { nodes: 4, delayMs: 20 } };

async function start(wop, faults, run = {}) {
  const { runId } = await wop.runs.create(faulty(faults, { ...STEPS, ...run }));
  return runId;
}

async function collect(iterator, into = []) {
  for await (const event of iterator) into.push(event);
  return into;
}

/** Follows a stream that must fail; returns the error and what came before it. */
async function failure(t, wop, runId, Class, fields, options = {}) {
  const events = [];
  const iterator = wop.runs.events(runId, { streamMode: "debug", ...options });
  const error = await assert.rejects(collect(iterator, events), Class, fields);
  assert.same(await iterator.next(), { done: true, value: undefined }, "what comes after the error");
  return { error, events };
}

const SYNTHETIC = [
  ["completed", { workflowId: "echo", inputs: { a: 1 } }, async () => {}],
  ["failed", { workflowId: "fail", inputs: { code: "node_timeout", message: "too slow" } }, async () => {}],
  ["cancelled", { workflowId: "steps", inputs: { nodes: 100, delayMs: 50 } }, (wop, runId) => wop.runs.cancel(runId)],
];

export const tests = [
  ...SYNTHETIC.map((/** @type {any[]} */ [status, run, act]) => ({
    name: `a stream that ends without its terminal event gives a synthetic run.${status}`,
    async run(t) {
      const wop = t.client();
      const runId = await start(wop, [], { ...run, shape: { omitTerminal: true } });
      // A host without polls has no other way to its log.
      await t.host.faults({ method: "GET", path: `/runs/${runId}/events/poll`, status: 404, times: 9 });
      await act(wop, runId);
      const events = await collect(wop.runs.events(runId, { streamMode: "debug" }));
      const log = await t.host.log(runId);
      assert.same(events.slice(0, -1), log.slice(0, -1), "the events before the synthetic one");
      const { type, synthetic, runId: of, eventId, payload, timestamp, sequence } = events.at(-1);
      assert.same({ type, synthetic, of, sequence }, { type: `run.${status}`, synthetic: true, of: runId }, "the last event");
      assert.equal(typeof eventId, "string", "eventId");
      assert.equal(timestamp, (await wop.runs.get(runId)).completedAt, "its time");
      if (status === "failed") assert.same(payload.error.code, "node_timeout", "payload.error.code");
    },
  })),
  ...SYNTHETIC.map((/** @type {any[]} */ [status, run, act]) => ({
    name: `a stream that ends without its terminal event run.${status} has it read by a poll`,
    async run(t) {
      const wop = t.client();
      const runId = await start(wop, [], { ...run, shape: { omitTerminal: true } });
      await act(wop, runId);
      const events = await collect(wop.runs.events(runId, { streamMode: "debug" }));
      assert.same(events, await t.host.log(runId), "the events");
    },
  })),
  {
    name: "following a run that is over gives its log and ends",
    async run(t) {
      const wop = t.client();
      const { runId } = await follow(wop, faulty([], STEPS));
      assert.same(await collect(wop.runs.events(runId, { streamMode: "debug" })), await t.host.log(runId), "the events");
      const last = (await t.host.log(runId)).at(-1);
      const rest = await collect(wop.runs.events(runId, { streamMode: "debug", lastEventId: last.sequence }));
      assert.same(
        rest.map(({ type, synthetic }) => ({ type, synthetic })),
        [{ type: "run.completed", synthetic: true }],
        "after the last event",
      );
    },
  },
  {
    name: "a cursor the host no longer knows is a StreamError with reason gap and the refusal as its cause",
    async run(t) {
      const { StreamError, ApiError } = t.flowtether;
      const wop = t.client();
      const runId = await start(wop, [{ kind: "end", afterEvents: 2 }, { kind: "expired-cursor" }], LONG);
      const { error, events } = await failure(t, wop, runId, StreamError, {
        reason: "gap",
        provider: "openwop",
        operation: "runs.events",
        retryable: false,
      });
      assert.equal(events.length, 2, "the events before the gap");
      assert.ok(error.cause instanceof ApiError, "the cause is the refusal");
      assert.same([error.cause.status, error.cause.code], [410, "cursor_expired"], "the cause");
    },
  },
  {
    name: "a cursor given by the caller that the host no longer knows is a gap too",
    async run(t) {
      const wop = t.client();
      const runId = await start(wop, [{ kind: "expired-cursor" }]);
      await failure(t, wop, runId, t.flowtether.StreamError, { reason: "gap" }, { lastEventId: 1 });
    },
  },
  {
    name: "a 204 while the run continues is a StreamError with reason protocol",
    async run(t) {
      const wop = t.client();
      const runId = await start(wop, [{ kind: "no-content" }], { inputs: { nodes: 100, delayMs: 50 } });
      await failure(t, wop, runId, t.flowtether.StreamError, { reason: "protocol" });
      assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
      await wop.runs.cancel(runId);
    },
  },
  {
    name: "a 204 for a run that is over is asked about once more, and gives its events, by a poll if need be",
    async run(t) {
      const wop = t.client();
      for (const times of [1, 2]) {
        const runId = await start(wop, Array(times).fill({ kind: "no-content" }), { inputs: { nodes: 1, delayMs: 0 } });
        await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10 });
        const events = await collect(wop.runs.events(runId, { streamMode: "debug" }));
        assert.equal(events.at(-1).type, "run.completed", "the last event");
        assert.same(events, await t.host.log(runId), "the events");
      }
    },
  },
  {
    name: "a response that is no event stream is a StreamError with reason protocol that names its type",
    async run(t) {
      const wop = t.client();
      for (const value of ["text/html", "application/json; charset=utf-8"]) {
        const runId = await start(wop, [{ kind: "content-type", value }]);
        const { error } = await failure(t, wop, runId, t.flowtether.StreamError, { reason: "protocol" });
        assert.ok(error.message.includes(value.split(";")[0]), `the message names the type: ${error.message}`);
      }
    },
  },
  {
    name: "the media type of a stream may be written in any case and with parameters",
    async run(t) {
      const wop = t.client();
      await t.host.faults({
        path: "/events",
        status: 200,
        contentType: "Text/Event-Stream;charset=UTF-8",
        body: 'id: 0\ndata: {"type":"run.completed","sequence":0}\n\n',
      });
      const events = await collect(wop.runs.events("run-x"));
      assert.same(
        events.map(({ type }) => type),
        ["run.completed"],
        "the events",
      );
    },
  },
  {
    name: "an event over maxEventBytes is a StreamError with reason protocol, and the smaller ones before it arrive",
    async run(t) {
      const wop = t.client({ maxEventBytes: 2000 });
      const runId = await start(wop, [], { workflowId: "log", inputs: { events: 2, bytes: 5000 } });
      const { events } = await failure(t, wop, runId, t.flowtether.StreamError, { reason: "protocol" });
      assert.ok(
        events.every(({ type }) => type !== "log.appended"),
        "no event over the limit was delivered",
      );
      const roomy = t.client({ maxEventBytes: 20_000 });
      assert.same(await collect(roomy.runs.events(runId, { streamMode: "debug" })), await t.host.log(runId), "with room");
    },
  },
  {
    name: "a refused first connection has the class of its status and is not repeated",
    async run(t) {
      const { NotFoundError, PermissionDeniedError } = t.flowtether;
      const wop = t.client();
      await failure(t, wop, "run-unknown", NotFoundError, { status: 404, operation: "runs.events" });
      const runId = await start(wop, [{ kind: "status", status: 403 }]);
      await failure(t, wop, runId, PermissionDeniedError, { status: 403 });
      assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
    },
  },
  {
    name: "a first connection that keeps failing is repeated maxRetries times",
    async run(t) {
      const { ServerError } = t.flowtether;
      const wop = t.client();
      const runId = await start(wop, Array(9).fill({ kind: "status", status: 503 }));
      await failure(t, wop, runId, ServerError, { status: 503, retryable: true }, { maxRetries: 3 });
      assert.equal((await t.host.streams(runId)).total, 4, "the number of connections");
    },
  },
  {
    name: "a stream whose connections keep failing gives up after maxReconnects with the last failure as its cause",
    async run(t) {
      const { StreamError, ConnectionError } = t.flowtether;
      const wop = t.client();
      const runId = await start(wop, [{ kind: "end", afterEvents: 1 }, ...Array(9).fill(t.drop())], LONG);
      const { error, events } = await failure(t, wop, runId, StreamError, { reason: "gave-up", retryable: true }, { maxReconnects: 3 });
      assert.ok(error.cause instanceof ConnectionError, `the cause is ${assert.show(error.cause)}`);
      assert.equal(events.length, 1, "the events before");
      assert.between((await t.host.streams(runId)).total, 4, 5, "the number of connections");
    },
  },
  {
    name: "a stream whose reconnects are refused gives up with the refusal as its cause",
    async run(t) {
      const { StreamError, ServerError } = t.flowtether;
      const wop = t.client();
      const runId = await start(wop, [{ kind: "end", afterEvents: 1 }, ...Array(9).fill({ kind: "status", status: 502 })], LONG);
      const { error } = await failure(t, wop, runId, StreamError, { reason: "gave-up" }, { maxReconnects: 2 });
      assert.ok(error.cause instanceof ServerError, `the cause is ${assert.show(error.cause)}`);
      assert.equal(error.cause.status, 502, "its status");
    },
  },
  {
    name: "with maxReconnects 0 a dropped stream is not connected again",
    async run(t) {
      const wop = t.client();
      const runId = await start(wop, [{ kind: "drop", afterEvents: 2 }], LONG);
      await failure(t, wop, runId, t.flowtether.StreamError, { reason: "gave-up" }, { maxReconnects: 0 });
      assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
    },
  },
  {
    name: "new events start the count of failed connections again",
    async run(t) {
      const wop = t.client();
      const ends = Array(6).fill({ kind: "end", afterEvents: 1 });
      const { runId, events } = await follow(wop, faulty(ends, { ...STEPS, inputs: { nodes: 6, delayMs: 5 } }), { maxReconnects: 2 });
      assert.same(events, await t.host.log(runId), "the events");
      assert.equal((await t.host.streams(runId)).total, 7, "the number of connections");
    },
  },
  {
    name: "a Retry-After of hours ends a stream at once with retryAfterMs",
    async run(t) {
      const wop = t.client();
      const runId = await start(
        wop,
        [
          { kind: "end", afterEvents: 1 },
          { kind: "status", status: 503, retryAfter: 7200 },
        ],
        LONG,
      );
      await failure(t, wop, runId, t.flowtether.StreamError, { reason: "gave-up", retryAfterMs: 7_200_000 });
    },
  },
  {
    name: "return() while a next() is pending ends both and closes the connection",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval", inputs: {} });
      const iterator = wop.runs.events(runId, { streamMode: "debug" });
      let event = await iterator.next();
      while (event.value.type !== "approval.requested") event = await iterator.next();
      const pending = iterator.next();
      await sleep(50);
      assert.same(await iterator.return("left"), { done: true, value: "left" }, "return()");
      assert.same(await pending, { done: true, value: undefined }, "the pending next()");
      await t.host.closed(runId);
      assert.equal((await wop.runs.get(runId)).status, "waiting-approval", "the run was not touched");
    },
  },
  {
    name: "return() before the first next() ends the iterator without a request",
    async run(t) {
      const wop = t.client();
      const iterator = wop.runs.events("run-x");
      assert.same(await iterator.return(), { done: true, value: undefined }, "return()");
      assert.same(await iterator.next(), { done: true, value: undefined }, "next()");
      assert.same(await t.host.requests(), [], "the requests");
    },
  },
  {
    name: "throw() rejects with its argument and closes the connection",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const iterator = wop.runs.events(runId);
      await iterator.next();
      const reason = { own: true };
      assert.equal(await assert.rejection(iterator.throw(reason)), reason, "what throw() rejects with");
      assert.same(await iterator.next(), { done: true, value: undefined }, "next()");
      await t.host.closed(runId);
    },
  },
  {
    name: "several next() calls at once get the events in order, and the rest get done",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(STEPS);
      const iterator = wop.runs.events(runId, { streamMode: "debug" });
      const results = await Promise.all(Array.from({ length: 30 }, () => iterator.next()));
      const log = await t.host.log(runId);
      assert.ok(log.length < 30, "more reads than events");
      assert.same(
        results.filter(({ done }) => !done).map(({ value }) => value),
        log,
        "the events",
      );
      assert.ok(
        results.slice(log.length).every(({ done, value }) => done && value === undefined),
        "the rest is done",
      );
    },
  },
  {
    name: "iterating after the end gives done, again and again",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      const iterator = wop.runs.events(runId);
      await collect(iterator);
      assert.same(await collect(iterator), [], "a second loop");
      for (let look = 0; look < 3; look += 1) assert.same(await iterator.next(), { done: true, value: undefined });
      assert.same(await iterator.return(5), { done: true, value: 5 }, "return() after the end");
    },
  },
  {
    name: "the iterator is an async iterator like any other",
    async run(t) {
      const iterator = t.client().runs.events("run-x");
      assert.equal(iterator[Symbol.asyncIterator](), iterator, "its own iterator");
      assert.equal(Object.prototype.toString.call(iterator), "[object AsyncGenerator]", "its tag");
      if (Symbol.asyncDispose !== undefined) assert.equal(await iterator[Symbol.asyncDispose](), undefined, "dispose");
      await iterator.return();
    },
  },
  {
    name: "await using closes the connection when its block is left",
    runtimes: ["deno", "bun", "workerd", "chromium", "firefox"],
    because: "Node 20 and WebKitGTK 2.50 cannot parse `await using`; there the test above calls Symbol.asyncDispose",
    async run(t) {
      const { firstEvent } = await import("./await_using.mjs");
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      assert.equal((await firstEvent(wop.runs.events(runId))).sequence, 0, "the first event");
      await t.host.closed(runId);
    },
  },
];
