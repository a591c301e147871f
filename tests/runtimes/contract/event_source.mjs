// `transport: "eventsource"`: the runtime's own EventSource follows the run. It can send neither a key nor a header.

import * as assert from "./assert.mjs";
import { faulty, isTheLog } from "./following.mjs";
import { PAGES } from "./runner.mjs";
import { sleep } from "./time.mjs";

const HAVING = { runtimes: ["deno", "workerd", ...PAGES], because: "Node 20 and Bun have no EventSource; there the first test of this file holds" };

/** A client of a host that asks for no key, and whose requests count as this test's. */
function open(t, options = {}) {
  return t.client({ baseUrl: t.as("no-auth", "cors-open", t.key), apiKey: undefined, credentials: "same-origin", ...options });
}

/** The browser's own wait before a reconnect is seconds long. */
const SOON = { retryMs: 30 };

/** @param {AsyncIterable<any>} iterator @param {(event: any) => unknown} onEvent */
async function collect(iterator, onEvent = () => {}) {
  const events = [];
  for await (const event of iterator) {
    events.push(event);
    await onEvent(event);
  }
  return events;
}

const OPTIONS = { transport: "eventsource", streamMode: "debug" };

export const tests = [
  {
    name: "the transport eventsource is refused where it cannot work: without an EventSource, with a key, with headers",
    async run(t) {
      const { ConfigurationError, UnsupportedOperationError } = t.flowtether;
      const options = { transport: "eventsource" };
      if (typeof EventSource === "undefined") {
        await assert.rejects(open(t).runs.events("run-x", options).next(), UnsupportedOperationError);
        return;
      }
      const field = { field: "transport" };
      await assert.rejects(t.client().runs.events("run-x", options).next(), ConfigurationError, field, "with a key");
      await assert.rejects(
        t
          .client({ apiKey: () => t.key })
          .runs.events("run-x", options)
          .next(),
        ConfigurationError,
        field,
        "with a key's function",
      );
      await assert.rejects(
        open(t, { headers: { "X-A": "1" } })
          .runs.events("run-x", options)
          .next(),
        ConfigurationError,
        field,
        "with the client's headers",
      );
      await assert.rejects(
        open(t)
          .runs.events("run-x", { ...options, headers: { "X-A": "1" } })
          .next(),
        ConfigurationError,
        field,
        "with a call's headers",
      );
      assert.same(await t.host.requests(), [], "the requests");
    },
  },
  {
    ...HAVING,
    name: "an EventSource does the main job, over a drop and an early end",
    async run(t) {
      const wop = open(t);
      const faults = [
        { kind: "drop", afterEvents: 3 },
        { kind: "end", afterEvents: 3 },
      ];
      const { runId } = await wop.runs.create(faulty(faults, { shape: SOON }));
      const events = await collect(wop.runs.events(runId, OPTIONS), async ({ type, nodeId }) => {
        if (type === "node.suspended") await wop.interrupts.resolve(runId, nodeId, { resumeValue: { action: "accept" } });
      });
      await isTheLog(t, runId, events);
      const { open: left, total } = await t.host.streams(runId);
      assert.same([left, total], [0, 3], "open and all connections");
    },
  },
  {
    ...HAVING,
    name: "an EventSource whose run ends while it is not connected still gives every event",
    async run(t) {
      const wop = open(t);
      const { runId } = await wop.runs.create(
        faulty([{ kind: "end", afterEvents: 2 }], { workflowId: "steps", inputs: { nodes: 4, delayMs: 5 }, shape: { retryMs: 300 } }),
      );
      await isTheLog(t, runId, await collect(wop.runs.events(runId, OPTIONS)));
    },
  },
  {
    ...HAVING,
    name: "an EventSource's run without a terminal event has it read by a poll",
    async run(t) {
      const wop = open(t);
      const { runId } = await wop.runs.create({ workflowId: "echo", configurable: { "host.stream": { ...SOON, omitTerminal: true } } });
      await isTheLog(t, runId, await collect(wop.runs.events(runId, OPTIONS)));
    },
  },
  {
    ...HAVING,
    name: "an EventSource's run without a terminal event on a host without polls gets a synthetic one",
    async run(t) {
      const wop = open(t);
      const { runId } = await wop.runs.create({ workflowId: "echo", configurable: { "host.stream": { ...SOON, omitTerminal: true } } });
      await t.host.faults({ method: "GET", path: `/runs/${runId}/events/poll`, status: 404, times: 9 });
      const events = await collect(wop.runs.events(runId, OPTIONS));
      assert.same([events.at(-1).type, events.at(-1).synthetic], ["run.completed", true], "the last event");
      assert.same(events.slice(0, -1), (await t.host.log(runId)).slice(0, -1), "the events before");
    },
  },
  {
    ...HAVING,
    name: "an EventSource begins after lastEventId by leaving out what it knows",
    async run(t) {
      const wop = open(t);
      const { runId } = await wop.runs.create({ workflowId: "steps" });
      const events = await collect(wop.runs.events(runId, { ...OPTIONS, lastEventId: 2 }));
      await isTheLog(t, runId, [...(await t.host.log(runId)).slice(0, 3), ...events]);
    },
  },
  {
    ...HAVING,
    name: "leaving or aborting an EventSource closes its connection",
    async run(t) {
      const wop = open(t);
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      for await (const _ of wop.runs.events(runId, OPTIONS)) break;
      await t.host.closed(runId, 1);
      const controller = new AbortController();
      const drained = assert.rejection(collect(wop.runs.events(runId, { ...OPTIONS, signal: controller.signal })));
      await t.host.connected(runId, 2);
      await sleep(100);
      const reason = { own: true };
      controller.abort(reason);
      assert.equal(await drained, reason, "the reason");
      await t.host.closed(runId, 2);
    },
  },
  {
    ...HAVING,
    name: "an EventSource that is refused fails with what the run itself is refused with",
    async run(t) {
      await assert.rejects(open(t).runs.events("run-unknown", OPTIONS).next(), t.flowtether.NotFoundError, { status: 404 });
      const wop = open(t);
      const { runId } = await wop.runs.create(faulty(Array(9).fill({ kind: "content-type" }), { workflowId: "approval" }));
      await assert.rejects(wop.runs.events(runId, OPTIONS).next(), t.flowtether.StreamError, { reason: "gave-up" });
    },
  },
  {
    ...HAVING,
    name: "an EventSource whose resume is refused is an error though the run is over",
    async run(t) {
      const wop = open(t);
      for (const refusal of [{ kind: "status", status: 404 }, { kind: "status", status: 503 }, { kind: "content-type" }]) {
        const faults = [{ kind: "end", afterEvents: 1 }, ...Array(20).fill(refusal)];
        const { runId } = await wop.runs.create(faulty(faults, { workflowId: "steps", inputs: { nodes: 2, delayMs: 5 }, shape: SOON }));
        await wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 });
        const seen = [];
        const reading = collect(wop.runs.events(runId, OPTIONS), (event) => void seen.push(event.type));
        await assert.rejects(reading, t.flowtether.StreamError, { reason: "gave-up" }, assert.show(refusal));
        assert.same(seen, ["run.started"], "the events before, and no synthetic end");
      }
    },
  },
  {
    ...HAVING,
    name: "an EventSource's poll for what is behind the cursor may fail for a moment",
    async run(t) {
      const wop = open(t, { retry: { maxRetries: 0, baseDelayMs: 5 } });
      const { runId } = await wop.runs.create({ workflowId: "echo", configurable: { "host.stream": { ...SOON, omitTerminal: true } } });
      await t.host.faults({ method: "GET", path: `/runs/${runId}/events/poll`, status: 503, times: 2 });
      await isTheLog(t, runId, await collect(wop.runs.events(runId, OPTIONS)));
    },
  },
  {
    ...HAVING,
    name: "an EventSource that runs far ahead of a slow reader loses and repeats nothing",
    timeLimitMs: 30_000,
    async run(t) {
      const wop = open(t);
      const { runId } = await wop.runs.create({ workflowId: "log", inputs: { events: 12_000, bytes: 10 }, configurable: { "host.stream": SOON } });
      const iterator = wop.runs.events(runId, OPTIONS);
      await iterator.next();
      await sleep(2000);
      let expected = 1;
      for await (const { sequence } of iterator) assert.equal(sequence, expected++, "the sequence");
      assert.equal(expected, (await t.host.log(runId)).length, "the number of events");
    },
  },
];
