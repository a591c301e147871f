// Following an execution of FlowMaestro: as the service is deployed, where the stream says nothing after its greeting, and
// as its routes are made, with live events. Both end, whatever happens to the connection.

import * as assert from "./assert.mjs";
import { UNKNOWN, WORKFLOW, collect, execute, executeUntil } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";
import { sleep, timed } from "./time.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

/** The events that end a stream. */
const TERMINAL = ["execution:completed", "execution:failed", "execution:cancelled"];
/** An end is reported within this time. */
const TOLD_WITHIN_MS = 5000;
/** What one followed execution may take of a key's 60 requests a minute. */
const MOST_A_MINUTE = 20;

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

const types = (events) => events.map(({ type }) => type);
const looks = (t, executionId) => t.host.requests(`/executions/${executionId}`);
const openings = (t) => t.host.requests("/events");

/** Fails unless the last event, and no other, is terminal. */
function endsOnce(events, type) {
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
function unreadable(t, options = {}) {
  const warnings = [];
  const fm = t.flowmaestro({
    fetch: (url, init) => (new URL(url).pathname.endsWith("/events") ? Promise.reject(new TypeError("not for your eyes")) : fetch(url, init)),
    logger: { warn: (message) => warnings.push(message) },
    ...options,
  });
  return { fm, warnings: () => warnings.filter((message) => message.includes("cannot be read")) };
}

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
      assert.between(now - Date.parse(completedAt), -50, TOLD_WITHIN_MS, "the time from the end to its event in ms");
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
      assert.between(now - (await cancelled), -50, TOLD_WITHIN_MS, "the time from the cancel to its event in ms");
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
    name: "every change of a silent execution of FlowMaestro becomes one event, and no look without a change does",
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
      assert.equal((await looks(t, executionId)).length, 5, "the number of looks");
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
      assert.same(await looks(t, executionId), [], "the looks");
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
      assert.same(await looks(t, executionId), [], "the looks of some 5 s");
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
    name: "a FlowMaestro stream that always breaks off is given up after maxReconnects, and the execution is followed by looking",
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
    name: "FlowMaestro's stream with maxReconnects 0 is not opened again, and the execution is followed by looking",
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
    ...PACED,
    name: "a 429 to a poll of a silent execution of FlowMaestro is waited out as it says",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow", { durationMs: 1000 });
      const before = (await looks(t, executionId)).length;
      await t.host.faults({ method: "GET", path: `/executions/${executionId}`, status: 429, headers: { "Retry-After": "4" } });
      endsOnce(await collect(fm.executions.stream(executionId, { maxRetries: 0 })), "execution:completed");
      const [first, second] = (await looks(t, executionId)).slice(before).map(({ atMs }) => atMs);
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
    name: "a look that fails for good ends the following of a silent execution of FlowMaestro with its class",
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
    name: "looks that fail in passing do not end the following of a silent execution of FlowMaestro",
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
      const before = (await looks(t, executionId)).length;
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
      assert.equal((await looks(t, executionId)).length, before, "the looks");
      assert.equal((await openings(t)).length, 1, "the number of connections");
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
