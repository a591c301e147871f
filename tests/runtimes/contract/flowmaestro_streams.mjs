// Following an execution of FlowMaestro: as the service is deployed, where the stream says nothing after its greeting, and
// as its routes are made, with live events. Both end, whatever happens to the connection.

import * as assert from "./assert.mjs";
import { UNKNOWN, collect, execute, executeUntil } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";
import { sleep, timed } from "./time.mjs";

/** Most of their time is waiting. */
export const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

/** The events that end a stream. */
const TERMINAL = ["execution:completed", "execution:failed", "execution:cancelled"];

/** The names that live events write in camelCase. */
const SNAKE = {
  executionId: "execution_id",
  workflowName: "workflow_name",
  totalNodes: "total_nodes",
  nodeId: "node_id",
  nodeName: "node_name",
  nodeType: "node_type",
  pausedAtNodeId: "paused_at_node_id",
  pausedAtNodeName: "paused_at_node_name",
  pauseContext: "pause_context",
  variableName: "variable_name",
  failedNodeId: "failed_node_id",
};

/** A live event with its names in both spellings. */
function inBothSpellings(event) {
  const added = Object.entries(SNAKE).filter(([camel]) => camel in event);
  return { ...event, ...Object.fromEntries(added.map(([camel, snake]) => [snake, event[camel]])) };
}

/** Inputs of a live execution whose stream can be opened before it starts, with these faults of its connections. */
function live(inputs = {}, faults = []) {
  return { "host.live": true, "host.pendingMs": 1000, "host.streamFaults": faults, ...inputs };
}

export const types = (events) => events.map(({ type }) => type);
export const pollsOf = (t, executionId) => t.host.requests(`/executions/${executionId}`);
export const openings = (t) => t.host.requests("/events");

/** Fails unless the last event, and no other, is terminal. */
export function endsOnce(events, type) {
  assert.same(
    types(events).filter((type) => TERMINAL.includes(type)),
    [type],
    "the terminal events",
  );
  assert.equal(events.at(-1).type, type, "the last event");
}

/** Fails unless the live events among these are the log's, in its order, some of them missing. */
async function areOfTheLog(t, executionId, events) {
  const log = (await t.host.log(executionId)).map((event) => JSON.stringify(Object.entries(inBothSpellings(event)).sort()));
  const seen = events.filter(({ type, synthetic, timestamp }) => type !== "connected" && !synthetic && timestamp !== undefined);
  const places = seen.map((event) => log.indexOf(JSON.stringify(Object.entries(event).sort())));
  assert.ok(
    places.every((place, index) => place > (places[index - 1] ?? -1)),
    `the places in the log: ${places}`,
  );
}

/** A client whose streams cannot be opened, and what its logger was warned of. */
export function unreadable(t, options = {}) {
  const warnings = [];
  const fm = t.flowmaestro({
    fetch: (url, init) => (new URL(url).pathname.endsWith("/events") ? Promise.reject(new TypeError("not for your eyes")) : fetch(url, init)),
    logger: { warn: (message) => warnings.push(message) },
    ...options,
  });
  return { fm, warnings: () => warnings.filter((message) => message.includes("cannot be read")) };
}

/** Faults of a live stream, the events of which come while it is read. */
const FAULTS = [
  ["drops before its first event", [{ kind: "drop" }]],
  ["drops after its greeting", [{ kind: "drop", afterEvents: 1 }]],
  ["drops in the middle", [{ kind: "drop", afterEvents: 3 }]],
  [
    "drops again and again",
    [
      { kind: "drop", afterEvents: 2 },
      { kind: "drop", afterEvents: 1 },
      { kind: "drop", afterEvents: 2 },
    ],
  ],
  ["is reset", [{ kind: "reset", afterEvents: 3 }]],
  ["is cut in the middle of a line", [{ kind: "cut-line", afterEvents: 3 }]],
  ["is cut in the middle of a character", [{ kind: "cut-character", afterEvents: 3 }]],
  ["is cut before the blank line of an event", [{ kind: "cut-block", afterEvents: 3 }]],
  ["is cut in the middle of a chunk", [{ kind: "cut-chunk", afterEvents: 3 }]],
  ["ends cleanly though the execution continues", [{ kind: "end", afterEvents: 3 }]],
  [
    "is refused with a 503 when it is opened again",
    [
      { kind: "drop", afterEvents: 3 },
      { kind: "status", status: 503 },
    ],
  ],
  [
    "is refused with a 429 when it is opened again",
    [
      { kind: "end", afterEvents: 2 },
      { kind: "status", status: 429, retryAfter: 1 },
    ],
  ],
  ["falls silent", [{ kind: "stall", afterEvents: 2 }], { idleTimeoutMs: 900 }],
];

export const tests = [
  ...[
    ["refund", { order: 7, delayMs: 60 }],
    ["review", { delayMs: 60, pausedMs: 60 }],
    ["fail", { delayMs: 60, message: "Kein Geld ☹" }],
  ].map((/** @type {any[]} */ [workflow, inputs]) => ({
    name: `live events of FlowMaestro's ${workflow} come as the host's log has them, in both spellings, each once and in order`,
    async run(t) {
      const fm = t.flowmaestro({ baseUrl: t.as("live") });
      const executionId = await execute(fm, workflow, { "host.pendingMs": 1000, ...inputs });
      const [greeting, ...events] = await collect(fm.executions.stream(executionId));
      assert.same(greeting, { type: "connected", execution_id: executionId, status: "pending" }, "the first event");
      assert.same(events, (await t.host.log(executionId)).map(inBothSpellings), "the other events");
      assert.equal((await openings(t)).length, 1, "the number of connections");
      assert.same(await pollsOf(t, executionId), [], "the polls");
    },
  })),
  {
    ...PACED,
    name: "an execution of FlowMaestro that speaks is not polled",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "steps", live({ nodes: 20, delayMs: 200, "host.pendingMs": 1000 }));
      const events = await collect(fm.executions.stream(executionId));
      assert.same(events.slice(1), (await t.host.log(executionId)).map(inBothSpellings), "the events");
      assert.same(await pollsOf(t, executionId), [], "the polls of some 5 s");
    },
  },
  {
    name: "a live stream of FlowMaestro that leaves out its end has one synthesized, once",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "steps", live({ delayMs: 60, "host.stream": { omitTerminal: true } }));
      const events = await collect(fm.executions.stream(executionId));
      endsOnce(events, "execution:completed");
      assert.same([events.at(-1).synthetic, events.at(-1).outputs], [true, { done: 3 }], "the end");
      assert.same(events.slice(1, -1), (await t.host.log(executionId)).slice(0, -1).map(inBothSpellings), "the events before it");
    },
  },
  {
    name: "a finished execution of FlowMaestro whose stream says nothing has its end synthesized, once",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "completed", "echo", { "host.stream": { omitTerminal: true } });
      const events = await collect(fm.executions.stream(executionId));
      assert.same(
        events.map(({ type, synthetic }) => [type, synthetic]),
        [["execution:completed", true]],
        "the events",
      );
    },
  },
  ...FAULTS.map((/** @type {any[]} */ [name, faults, options]) => ({
    name: `the end of a live execution of FlowMaestro comes once when its connection ${name}`,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "refund", live({ order: 7, delayMs: 300, "host.pendingMs": 500 }, faults));
      const events = await collect(fm.executions.stream(executionId, options));
      endsOnce(events, "execution:completed");
      await areOfTheLog(t, executionId, events);
      const greetings = events.filter(({ type }) => type === "connected").map(({ reconnected }) => reconnected);
      assert.same(
        greetings,
        greetings.map((_, index) => (index === 0 ? undefined : true)),
        "reconnected, of each greeting",
      );
      assert.ok((await t.host.streams(executionId)).total > faults.length, "all faults were met");
    },
  })),
  ...[
    ["garbage between the events", { kind: "garbage" }],
    ["few bytes at a time", { kind: "slow", bytesPerChunk: 24, delayMs: 4 }],
  ].map(([name, fault]) => ({
    name: `a live stream of FlowMaestro with ${name} is read whole`,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "refund", live({ order: 7, delayMs: 60 }, [fault]));
      const events = await collect(fm.executions.stream(executionId));
      assert.same(events.slice(1), (await t.host.log(executionId)).map(inBothSpellings), "the events");
      assert.equal((await openings(t)).length, 1, "the number of connections");
    },
  })),
  {
    name: "a live stream of FlowMaestro may have any line ends, a BOM, several data lines and chunks of one byte",
    // On a busy machine these chunks take longer than the execution, whose end is then told by a poll.
    alone: true,
    timeLimitMs: 30_000,
    async run(t) {
      const fm = t.flowmaestro();
      const shape = { lineEnd: "\r\n", bom: true, noSpace: true, multiLine: true, oneByteChunks: true, keepAliveMs: 30 };
      const executionId = await execute(fm, "refund", live({ order: 7, delayMs: 200, "host.stream": shape }));
      const events = await collect(fm.executions.stream(executionId));
      assert.same(events.slice(1), (await t.host.log(executionId)).map(inBothSpellings), "the events");
    },
  },
  {
    name: "FlowMaestro's events of unknown types come through, those without any type are messages, and what is no object is skipped",
    async run(t) {
      const blocks = [
        'event: node:teleported\ndata: {"nodeId":"n","to":{"x":1}}',
        'data: {"type":"node:retry","execution_id":"e","executionId":"f"}',
        "event: execution:progress\ndata: not json",
        "event: execution:progress\ndata: [1]",
        "event: execution:progress\ndata: null",
        'data: {"a":1}',
        'event: execution:cancelled\ndata: {"type":"other"}',
      ];
      await t.host.faults({ path: "/events", status: 200, contentType: "text/event-stream", body: `${blocks.join("\n\n")}\n\n` });
      assert.same(
        await collect(t.flowmaestro().executions.stream(UNKNOWN)),
        [
          { type: "node:teleported", execution_id: UNKNOWN, nodeId: "n", node_id: "n", to: { x: 1 } },
          { type: "node:retry", execution_id: "e", executionId: "f" },
          { type: "message", execution_id: UNKNOWN, a: 1 },
          { type: "execution:cancelled", execution_id: UNKNOWN },
        ],
        "the events",
      );
    },
  },
  {
    ...PACED,
    name: "a FlowMaestro stream that greets and ends each time is not opened in a busy loop, and the end is still told",
    timeLimitMs: 60_000,
    async run(t) {
      const fm = t.flowmaestro({ retry: undefined });
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 4000, "host.streamFaults": Array(60).fill({ kind: "end", afterEvents: 1 }) });
      const events = await collect(fm.executions.stream(executionId));
      endsOnce(events, "execution:completed");
      assert.between((await t.host.streams(executionId)).total, 2, 10, "the connections in 4 s and a little more");
    },
  },
  {
    ...PACED,
    name: "a FlowMaestro stream that always breaks off is given up after maxReconnects, and the execution is followed by polling",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", {
        durationMs: 1500,
        "host.streamFaults": Array(60).fill({ kind: "drop", afterEvents: 1 }),
      });
      const events = await collect(fm.executions.stream(executionId, { maxReconnects: 3 }));
      assert.equal((await t.host.streams(executionId)).total, 4, "the number of connections");
      // A browser may drop what it was sent together with the connection.
      const greetings = types(events).slice(0, -1);
      assert.between(greetings.length, t.isPage ? 1 : 4, 4, "the greetings");
      assert.same([...new Set(greetings)], ["connected"], "the events before the end");
      assert.equal(events.at(-1).type, "execution:completed", "the last event");
      assert.equal(events.at(-1).synthetic, true, "the end");
    },
  },
  {
    name: "FlowMaestro's stream with maxReconnects 0 is not opened again, and the execution is followed by polling",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 1000, "host.streamFaults": [{ kind: "drop", afterEvents: 1 }] });
      const events = await collect(fm.executions.stream(executionId, { maxReconnects: 0 }));
      assert.same(types(events), ["connected", "execution:completed"], "the events");
      assert.equal((await openings(t)).length, 1, "the number of connections");
    },
  },
  {
    ...PACED,
    name: "a silent FlowMaestro stream that idleTimeoutMs ends again and again still comes to the execution's end",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 2500 });
      const events = await collect(fm.executions.stream(executionId, { idleTimeoutMs: 700 }));
      endsOnce(events, "execution:completed");
      assert.between((await t.host.streams(executionId)).total, 2, 8, "the number of connections");
    },
  },
  ...[
    ["401", "AuthenticationError", { apiKey: "not-a-key" }, "invalid_api_key"],
    ["403", "PermissionDeniedError", { apiKey: "key-unscoped" }, "insufficient_scope"],
    ["404", "NotFoundError", {}, "resource_not_found"],
  ].map((/** @type {any[]} */ [status, name, { apiKey }, code]) => ({
    name: `a FlowMaestro stream that is refused with a ${status} is a ${name}, and nothing is polled`,
    async run(t) {
      const sent = [];
      const fm = t.flowmaestro({ apiKey: apiKey ?? t.key, fetch: (url, init) => (sent.push(new URL(url).pathname), fetch(url, init)) });
      const iterator = fm.executions.stream(UNKNOWN);
      await assert.rejects(iterator.next(), t.flowtether[name], { status: Number(status), code, operation: "executions.stream" });
      assert.same(await iterator.next(), { done: true, value: undefined }, "what comes after it");
      await sleep(2300);
      assert.same(sent, [`/api/v1/executions/${UNKNOWN}/events`], "the requests");
    },
  })),
  {
    ...PACED,
    name: "a 429 to the opening of a FlowMaestro stream is waited out as it says",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", {
        durationMs: 2500,
        "host.streamFaults": [{ kind: "status", status: 429, retryAfter: 1 }],
      });
      const events = await collect(fm.executions.stream(executionId));
      assert.same(types(events), ["connected", "execution:completed"], "the events");
      const [first, second] = (await openings(t)).map(({ atMs }) => atMs);
      assert.between(second - first, 990, 6000, "the wait in ms");
    },
  },
  {
    name: "a day-long Retry-After to the opening of a FlowMaestro stream is a RateLimitError at once",
    async run(t) {
      const body = '{"error":{"code":"rate_limit_exceeded","message":"no","details":{"window":"day","retry_after":80000}},"meta":{}}';
      await t.host.faults({ path: "/events", status: 429, body, times: 9 });
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "slow");
      const { ms } = await timed(assert.rejects(fm.executions.stream(executionId).next(), t.flowtether.RateLimitError, { retryAfterMs: 80_000_000 }));
      assert.between(ms, 0, 10_000, "the time in ms");
    },
  },
  ...[
    ["a page", { kind: "content-type" }],
    ["nothing (204)", { kind: "no-content" }],
  ].map(([name, fault]) => ({
    name: `${name} in the place of a FlowMaestro stream is a StreamError protocol`,
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { "host.streamFaults": Array(9).fill(fault) });
      await assert.rejects(fm.executions.stream(executionId).next(), t.flowtether.StreamError, { reason: "protocol", operation: "executions.stream" });
    },
  })),
  {
    name: "a FlowMaestro stream that the service never opens is done without, and the logger is called once",
    async run(t) {
      const warnings = [];
      const fm = t.flowmaestro({ logger: { warn: (message) => warnings.push(message) } });
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 1500, "host.streamFaults": Array(20).fill({ kind: "status", status: 503 }) });
      const events = await collect(fm.executions.stream(executionId));
      assert.same(
        events.map(({ type, synthetic }) => [type, synthetic]),
        [
          ["connected", true],
          ["execution:completed", true],
        ],
        "the events",
      );
      assert.equal((await t.host.streams(executionId)).total, 2, "the number of connections");
      assert.equal(warnings.filter((message) => message.includes("cannot be read")).length, 1, "the warnings");
    },
  },
  {
    name: "a FlowMaestro stream that may not be read is done without, and the logger is called once",
    async run(t) {
      const { fm, warnings } = unreadable(t);
      const executionId = await execute(fm, "review", { pausedMs: 1500 });
      const events = await collect(fm.executions.stream(executionId));
      endsOnce(events, "execution:completed");
      assert.equal(events[0].type, "connected", "the first event");
      assert.ok(
        events.every(({ synthetic }) => synthetic === true),
        "all are synthetic",
      );
      assert.equal(warnings().length, 1, "the warnings");
    },
  },
  {
    name: "where neither FlowMaestro's stream nor its execution can be read, the stream's own error comes out",
    async run(t) {
      const { fm } = unreadable(t, { retry: { baseDelayMs: 10, maxRetries: 1 } });
      const executionId = await execute(t.flowmaestro(), "slow");
      await t.host.faults({ method: "GET", path: `/executions/${executionId}`, status: 503, times: 20 });
      const error = await assert.rejects(fm.executions.stream(executionId).next(), t.flowtether.ConnectionError, { operation: "executions.stream" });
      assert.equal(error.cause.message, "not for your eyes", "the cause");
    },
  },
  {
    name: "where FlowMaestro's stream gave up and its execution cannot be read, the StreamError gave-up comes out",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { "host.streamFaults": Array(20).fill({ kind: "drop", afterEvents: 1 }) });
      await t.host.faults({ method: "GET", path: `/executions/${executionId}`, status: 500, times: 20 });
      const walk = collect(fm.executions.stream(executionId, { maxReconnects: 2 }));
      await assert.rejects(walk, t.flowtether.StreamError, { reason: "gave-up", operation: "executions.stream" });
    },
  },
  {
    name: "return() while a read of a live FlowMaestro stream is pending closes its connection at once",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "steps", live({ nodes: 1, delayMs: 60_000, "host.pendingMs": 10 }));
      const iterator = fm.executions.stream(executionId);
      await iterator.next();
      const pending = (async () => {
        for await (const _ of iterator);
      })();
      await sleep(300);
      const left = await t.host.now();
      await iterator.return();
      await pending;
      const [{ closedAtMs, endedBy }] = await t.host.closed(executionId);
      assert.equal(endedBy, "client", "who ended the stream");
      assert.between(closedAtMs - left, -5, 5000, "the time in ms");
    },
  },
  {
    name: "two readers of one FlowMaestro execution do not know of each other",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "refund", live({ order: 7, delayMs: 60 }));
      const [one, other] = await Promise.all([collect(fm.executions.stream(executionId)), collect(fm.executions.stream(executionId))]);
      assert.same(one, other, "the events");
      assert.ok(one.length > 8, "all of them");
    },
  },
];
