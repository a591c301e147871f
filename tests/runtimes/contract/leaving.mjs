// Leaving a stream closes its connection at once, by the host's own clock; silence is noticed, a quiet run is not cut.

import * as assert from "./assert.mjs";
import { faulty, follow, isTheLog } from "./following.mjs";
import { sleep } from "./time.mjs";

/** The most time between leaving and the moment the host notices. */
const AT_ONCE_MS = 50;

/** A stream of a run that waits for an approval: nothing is sent on it any more. */
async function waiting(t, options = {}) {
  const wop = t.client();
  const { runId } = await wop.runs.create({ workflowId: "approval" });
  const iterator = wop.runs.events(runId, { streamMode: "debug", ...options });
  for (let event = await iterator.next(); event.value.type !== "approval.requested"; ) event = await iterator.next();
  return { wop, runId, iterator };
}

/** How a reader can leave a silent stream, with or without a read that is pending. */
const WAYS = {
  "return()": { leave: (iterator) => iterator.return() },
  "return() while next() is pending": { pending: true, leave: (iterator) => iterator.return() },
  "throw()": { leave: (iterator) => iterator.throw(new Error("left")).catch(() => {}) },
  "an abort while next() is pending": { pending: true, leave: (_, controller) => controller.abort() },
};

/** The middle one of several tries: one may be unlucky on a busy machine. */
async function median(tries, measure) {
  const times = [];
  for (let index = 0; index < tries; index += 1) times.push(await measure());
  return times.sort((one, other) => one - other)[Math.floor(tries / 2)];
}

export const tests = [
  ...Object.entries(WAYS).map(([way, { pending, leave }]) => ({
    name: `${way} closes a silent connection within ${AT_ONCE_MS} ms`,
    alone: true,
    async run(t) {
      const delay = await median(5, async () => {
        const controller = new AbortController();
        const { runId, iterator } = await waiting(t, { signal: controller.signal });
        const read = pending ? iterator.next().catch(() => {}) : undefined;
        if (pending) await sleep(20);
        // The way of the clock's response is part of the time: what is measured is an upper bound.
        const before = await t.host.now();
        await leave(iterator, controller);
        await read;
        const [{ closedAtMs, endedBy }] = await t.host.closed(runId);
        assert.equal(endedBy, "client", "who ended the stream");
        return closedAtMs - before;
      });
      assert.between(delay, -5, AT_ONCE_MS, "the time in ms");
    },
  })),
  {
    name: `break in the middle of a lively stream closes the connection within ${AT_ONCE_MS} ms`,
    alone: true,
    async run(t) {
      const wop = t.client();
      const delay = await median(5, async () => {
        const { runId } = await wop.runs.create({ workflowId: "log", inputs: { events: 2000, delayMs: 2 } });
        let before;
        for await (const { sequence } of wop.runs.events(runId, { streamMode: "debug" })) {
          if (sequence < 10) continue;
          before = await t.host.now();
          break;
        }
        const [{ closedAtMs, eventsSent }] = await t.host.closed(runId);
        assert.between(eventsSent, 10, 1000, "the events sent");
        await wop.runs.cancel(runId);
        return closedAtMs - before;
      });
      assert.between(delay, -5, AT_ONCE_MS, "the time in ms");
    },
  },
  {
    name: "an error thrown in the loop closes the connection and comes out of the loop itself",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const own = new Error("the reader's own");
      const loop = async () => {
        for await (const _ of wop.runs.events(runId)) throw own;
      };
      assert.equal(await assert.rejection(loop()), own, "what comes out");
      await t.host.closed(runId);
    },
  },
  {
    name: "leaving during the wait before a reconnect sends nothing more",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(
        faulty([
          { kind: "end", afterEvents: 1 },
          { kind: "status", status: 503, retryAfter: 20 },
        ]),
      );
      const iterator = wop.runs.events(runId, { streamMode: "debug" });
      await iterator.next();
      const pending = iterator.next();
      await t.host.connected(runId, 2);
      await sleep(50);
      await iterator.return();
      assert.same(await pending, { done: true, value: undefined }, "the pending next()");
      await sleep(100);
      assert.equal((await t.host.streams(runId)).total, 2, "the number of connections");
    },
  },
  {
    name: "leaving before the host has responded closes the request",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      await t.host.faults({ path: "/events", action: "hang" });
      const iterator = wop.runs.events(runId);
      const pending = iterator.next();
      while ((await t.host.requests("/events")).length < 1) await sleep(10);
      await iterator.return();
      assert.same(await pending, { done: true, value: undefined }, "the pending next()");
      assert.equal((await wop.runs.get(runId)).runId, runId, "the client still works");
    },
  },
  {
    name: "a connection that goes silent is resumed within the idle limit",
    alone: true,
    async run(t) {
      const faults = [{ kind: "stall", afterEvents: 3 }];
      const { runId, events } = await follow(t.client(), faulty(faults), { idleTimeoutMs: 400 });
      await isTheLog(t, runId, events);
      const [first, second] = await t.host.closed(runId, 2);
      assert.equal(first.endedBy, "client", "who ended the silent connection");
      assert.between(first.closedAtMs - first.openedAtMs, 395, 4000, "its life in ms");
      assert.between(second.openedAtMs - first.closedAtMs, -50, 3000, "the time to the next connection in ms");
    },
  },
  {
    name: "silence from the first byte on is noticed too",
    async run(t) {
      const { runId, events } = await follow(t.client(), faulty([{ kind: "stall" }, { kind: "stall" }]), { idleTimeoutMs: 1200 });
      await isTheLog(t, runId, events);
      assert.equal((await t.host.streams(runId)).total, 3, "the number of connections");
    },
  },
  {
    name: "silence is no failure: it does not use up maxReconnects",
    async run(t) {
      const faults = Array(4).fill({ kind: "stall" });
      const { runId, events } = await follow(t.client(), faulty(faults), { idleTimeoutMs: 1200, maxReconnects: 1 });
      await isTheLog(t, runId, events);
      assert.equal((await t.host.streams(runId)).total, 5, "the number of connections");
    },
  },
  {
    // Firefox shows no head of a response before the first byte of its body.
    name: "a run that is silent from the first byte on is followed beyond timeoutMs",
    async run(t) {
      const { runId } = await t.client().runs.create({ workflowId: "approval" });
      const wop = t.client({ timeoutMs: 1200, retry: { maxRetries: 0 } });
      const seen = [];
      for await (const event of wop.runs.events(runId, { streamMode: "debug" })) {
        seen.push(event);
        if (event.type === "approval.requested") break;
      }
      sleep(3000).then(() => t.client().interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } }));
      for await (const event of wop.runs.events(runId, { streamMode: "debug", lastEventId: seen.at(-1).sequence })) seen.push(event);
      await isTheLog(t, runId, seen);
      assert.between((await t.host.streams(runId)).total, 2, 3, "the number of connections");
    },
  },
  {
    name: "a service that responds to nothing fails a stream's first connection with a TimeoutError",
    async run(t) {
      const { runId } = await t.client().runs.create({ workflowId: "echo" });
      const wop = t.client({ timeoutMs: 200, retry: { maxRetries: 0 } });
      await t.host.faults({ method: "GET", action: "hang", times: 9 });
      await assert.rejects(wop.runs.events(runId).next(), t.flowtether.TimeoutError, { operation: "runs.events", retryable: true });
    },
  },
  {
    name: "comments keep a silent run's connection alive",
    alone: true,
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval", configurable: { "host.stream": { keepAliveMs: 60 } } });
      const seen = [];
      for await (const event of wop.runs.events(runId, { streamMode: "debug", idleTimeoutMs: 1000 })) {
        seen.push(event);
        if (event.type !== "approval.requested") continue;
        // Replied to from outside the loop, so that the loop continues waiting.
        sleep(2500).then(() => wop.interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } }));
      }
      await isTheLog(t, runId, seen);
      assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
    },
  },
  {
    name: "a reader that takes its time between events is not taken for a silent connection",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 3, delayMs: 1 } });
      const seen = [];
      for await (const event of wop.runs.events(runId, { streamMode: "debug", idleTimeoutMs: 1200 })) {
        seen.push(event);
        if (seen.length === 2) await sleep(2500);
      }
      await isTheLog(t, runId, seen);
      assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
    },
  },
];
