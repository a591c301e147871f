// The main job: start a run, follow it over whatever happens to the connection, reply to its approval, have its result.
// What is seen must be the run's own log, event by event.

import * as assert from "./assert.mjs";
import { sleep } from "./time.mjs";

const REFUND = { workflowId: "refund", inputs: { order: 7, delayMs: 2 } };

/** Starts a run, follows it to its end, accepts what it asks, and returns what was seen. */
export async function follow(wop, run, options = {}) {
  const { runId } = await wop.runs.create(run);
  const events = [];
  for await (const event of wop.runs.events(runId, { streamMode: "debug", ...options })) {
    events.push(event);
    if (event.type === "node.suspended") {
      await wop.interrupts.resolve(runId, event.nodeId, { resumeValue: { action: "accept" } });
    }
  }
  return { runId, events };
}

/** A run whose connections suffer these faults one after the other, in bytes of this shape. @param {any} faults @param {any} run */
export function faulty(faults, { shape, ...run } = {}) {
  const configurable = { "host.streamFaults": faults };
  if (shape !== undefined) configurable["host.stream"] = shape;
  return { ...REFUND, ...run, configurable };
}

/** Fails unless the events are the run's log. */
export async function isTheLog(t, runId, events) {
  const log = await t.host.log(runId);
  assert.same(
    events.map(({ sequence }) => sequence),
    log.map(({ sequence }) => sequence),
    "the sequences seen",
  );
  assert.same(events, log, "the events seen");
}

/** @param {string} name @param {any} settings */
function job(name, { faults, shape, options, connections, client = {} }) {
  return {
    name: `the main job is done when ${name}`,
    // Tens of thousands of chunks take their time on a busy machine.
    timeLimitMs: shape?.oneByteChunks ? 60_000 : undefined,
    async run(t) {
      const wop = t.client(client);
      const { runId, events } = await follow(wop, faulty(faults, { shape }), options);
      await isTheLog(t, runId, events);
      const { type, payload } = events.at(-1);
      assert.equal(type, "run.completed");
      assert.same({ ...payload.outputs, reply: undefined }, { refunded: true, order: 7 }, "the outputs");
      const result = await wop.runs.waitForCompletion(runId);
      assert.equal(result.status, "completed", "the run's status");
      const { total, open } = await t.host.streams(runId);
      assert.equal(total, connections ?? faults.length + 1, "the number of connections");
      assert.equal(open, 0, "the number of open connections");
    },
  };
}

const FAULTS = [
  ["nothing happens to the connection", { faults: [], connections: 1 }],
  ["the fault is none", { faults: [{ kind: "none" }], connections: 1 }],
  ["the connection drops before the first event", { faults: [{ kind: "drop" }] }],
  ["the connection drops after some events", { faults: [{ kind: "drop", afterEvents: 3 }] }],
  ["the connection is reset", { faults: [{ kind: "reset", afterEvents: 3 }] }],
  ["the connection is cut in the middle of a line", { faults: [{ kind: "cut-line", afterEvents: 3 }] }],
  ["the connection is cut inside a character", { faults: [{ kind: "cut-character", afterEvents: 3 }] }],
  ["the connection is cut before a blank line", { faults: [{ kind: "cut-block", afterEvents: 3 }] }],
  ["the connection is cut inside an announced chunk", { faults: [{ kind: "cut-chunk", afterEvents: 3 }] }],
  ["the stream ends though the run continues", { faults: [{ kind: "end", afterEvents: 3 }] }],
  ["the stream ends at once though the run continues", { faults: [{ kind: "end" }] }],
  ["the connection goes silent", { faults: [{ kind: "stall", afterEvents: 3 }], options: { idleTimeoutMs: 600 } }],
  ["the first connection gets 503", { faults: [{ kind: "status", status: 503 }] }],
  ["the first connection gets 503 and Retry-After in seconds", { faults: [{ kind: "status", status: 503, retryAfter: 1 }] }],
  ["the first connection gets 503 and Retry-After as a date", { faults: [{ kind: "status", status: 503, retryAfter: "date" }] }],
  [
    "a reconnect gets 503",
    {
      faults: [
        { kind: "drop", afterEvents: 2 },
        { kind: "status", status: 503 },
      ],
    },
  ],
  [
    "a reconnect gets 503 and Retry-After in seconds",
    {
      faults: [
        { kind: "drop", afterEvents: 2 },
        { kind: "status", status: 503, retryAfter: 1 },
      ],
    },
  ],
  [
    "a reconnect gets 503 and Retry-After as a date",
    {
      faults: [
        { kind: "drop", afterEvents: 2 },
        { kind: "status", status: 503, retryAfter: "date:1" },
      ],
    },
  ],
  [
    "a reconnect gets 429",
    {
      faults: [
        { kind: "drop", afterEvents: 2 },
        { kind: "status", status: 429 },
      ],
    },
  ],
  ["garbage is mixed in", { faults: [{ kind: "garbage" }], connections: 1 }],
  ["the bytes come slowly", { faults: [{ kind: "slow", afterEvents: 20, bytesPerChunk: 32, delayMs: 1 }], connections: 1 }],
  [
    "everything goes wrong one after the other",
    {
      faults: [
        { kind: "status", status: 503 },
        { kind: "drop", afterEvents: 2 },
        { kind: "reset", afterEvents: 2 },
        { kind: "cut-line", afterEvents: 1 },
        { kind: "cut-character", afterEvents: 1 },
        { kind: "end", afterEvents: 2 },
        { kind: "stall", afterEvents: 1 },
        { kind: "cut-block", afterEvents: 1 },
        { kind: "cut-chunk", afterEvents: 1 },
        { kind: "garbage" },
      ],
      options: { idleTimeoutMs: 600 },
      connections: 10,
    },
  ],
];

const DROP = [{ kind: "drop", afterEvents: 4 }];

const SHAPES = [
  ["lines end with LF", { lineEnd: "\n" }],
  ["lines end with CRLF", { lineEnd: "\r\n" }],
  ["lines end with CR", { lineEnd: "\r" }],
  ["the stream begins with a byte order mark", { bom: true }],
  ["the events come in batches with ids", { batch: true, batchIds: true }],
  ["the events come in batches without ids", { batch: true, batchIds: false }],
  ["the data is spread over several lines", { multiLine: true }],
  ["no space follows the colons", { noSpace: true }],
  ["every byte comes alone", { oneByteChunks: true }],
  ["comments come in between", { keepAliveMs: 1 }],
  [
    "every byte of CRLF, a byte order mark and several data lines comes alone",
    { lineEnd: "\r\n", bom: true, multiLine: true, noSpace: true, oneByteChunks: true },
  ],
  ["every byte of CR lines in batches without ids comes alone", { lineEnd: "\r", batch: true, batchIds: false, oneByteChunks: true }],
];

/** How each of the five hosts is followed: three have approvals, two only know steps. */
const PROFILES = {
  spec: { ...REFUND },
  sqlite: { ...REFUND },
  postgres: { ...REFUND },
  "in-memory": { workflowId: "chat", inputs: { chunks: 12, delayMs: 3 } },
  python: { workflowId: "chat", inputs: { chunks: 12, delayMs: 3 } },
};

function profileJob([profile, run]) {
  return {
    name: `the main job is done on a host like ${profile} over a drop, a cut line, an early end and a cut block`,
    async run(t) {
      const wop = t.client({ baseUrl: t.as(profile) });
      const faults = [
        { kind: "drop", afterEvents: 2 },
        { kind: "cut-line", afterEvents: 2 },
        { kind: "end", afterEvents: 2 },
        { kind: "cut-block", afterEvents: 2 },
      ];
      const { runId, events } = await follow(wop, faulty(faults, run));
      const log = await t.host.log(runId);
      const place = ({ sequence, type, runId: run, nodeId }) => ({ sequence, type, runId: run, nodeId: nodeId ?? undefined });
      assert.same(events.map(place), log.map(place), "the events seen");
      for (const { eventId } of events) assert.equal(typeof eventId, "string", "eventId");
      const chunks = (list) => list.filter(({ type }) => type === "output.chunk").map(({ payload }) => payload);
      assert.ok(chunks(log).length > 10, "the run streams text");
      assert.same(chunks(events), chunks(log), "the streamed text");
      const result = await wop.runs.get(runId);
      assert.equal(result.status, "completed", "the run's status");
      assert.equal(typeof result.completedAt, "string", "completedAt");
    },
  };
}

export const tests = [
  ...FAULTS.map((/** @type {any[]} */ [name, settings]) => job(name, settings)),
  ...SHAPES.map((/** @type {any[]} */ [name, shape]) => job(name, { faults: DROP, shape })),
  ...Object.entries(PROFILES).map(profileJob),
  {
    name: "a retry line sets the wait before the reconnect",
    async run(t) {
      // A clean end: a drop may take the retry line with it.
      const { runId, events } = await follow(t.client(), faulty([{ kind: "end", afterEvents: 4 }], { shape: { retryMs: 400 } }));
      await isTheLog(t, runId, events);
      const [first, second] = await t.host.closed(runId, 2);
      assert.between(second.openedAtMs - first.closedAtMs, 395, 8000, "the wait in ms");
    },
  },
  {
    name: "the first reconnect after a drop happens at once",
    alone: true,
    async run(t) {
      const wop = t.client({ retry: { baseDelayMs: 5000 } });
      const { runId, events } = await follow(wop, faulty(DROP));
      await isTheLog(t, runId, events);
      const [first, second] = await t.host.closed(runId, 2);
      assert.between(second.openedAtMs - first.closedAtMs, 0, 2500, "the wait in ms");
    },
  },
  {
    name: "Retry-After is obeyed by a reconnect, in seconds and as a date",
    async run(t) {
      for (const retryAfter of [1, "date:1"]) {
        const faults = [
          { kind: "drop", afterEvents: 2 },
          { kind: "status", status: 503, retryAfter },
        ];
        const { runId, events } = await follow(t.client(), faulty(faults));
        await isTheLog(t, runId, events);
        const [first, second] = await t.host.closed(runId, 2);
        assert.between(second.openedAtMs - first.closedAtMs, 990, 10_000, `the wait in ms for ${retryAfter}`);
      }
    },
  },
  {
    name: "a 401 when the stream is opened calls the key's function once more and continues",
    async run(t) {
      let asked = 0;
      const wop = t.client({ apiKey: async () => ((asked += 1), t.key) });
      const { runId, events } = await follow(wop, faulty([{ kind: "status", status: 401 }], { workflowId: "steps" }));
      await isTheLog(t, runId, events);
      assert.equal(asked, 3, "how often the key was asked for: create, refused stream, stream");
    },
  },
  {
    name: "a 401 at a reconnect calls the key's function once more and continues",
    async run(t) {
      let asked = 0;
      const wop = t.client({ apiKey: async () => ((asked += 1), t.key) });
      const faults = [t.drop({ afterEvents: 2 }), { kind: "status", status: 401 }];
      const { runId, events } = await follow(wop, faulty(faults, { workflowId: "steps" }));
      await isTheLog(t, runId, events);
      assert.equal(asked, 4, "how often the key was asked for: create, stream, refused reconnect, reconnect");
    },
  },
  {
    name: "a 401 ends a stream whose key is a string, and one whose function has no better key",
    async run(t) {
      const { AuthenticationError } = t.flowtether;
      const refused = [
        { kind: "status", status: 401 },
        { kind: "status", status: 401 },
      ];
      await assert.rejects(follow(t.client(), faulty(refused)), AuthenticationError, { status: 401, operation: "runs.events" });
      const renewing = t.client({ apiKey: () => t.key });
      await assert.rejects(follow(renewing, faulty(refused)), AuthenticationError, { status: 401 });
    },
  },
  {
    name: "a stream resumes after lastEventId, given as a number or as text",
    async run(t) {
      const wop = t.client();
      const { runId } = await follow(wop, faulty([], { workflowId: "steps", inputs: { nodes: 5, delayMs: 1 } }));
      const log = await t.host.log(runId);
      for (const lastEventId of [4, "4"]) {
        const events = [];
        for await (const event of wop.runs.events(runId, { streamMode: "debug", lastEventId })) events.push(event);
        assert.same(events, log.slice(5), `the events after ${lastEventId}`);
      }
    },
  },
  {
    name: "a long log with large payloads arrives whole, over drops",
    timeLimitMs: 30_000,
    async run(t) {
      const run = { workflowId: "log", inputs: { events: 3000, bytes: 300, unicode: true } };
      const faults = [
        { kind: "drop", afterEvents: 700 },
        { kind: "cut-character", afterEvents: 900 },
      ];
      const { runId, events } = await follow(t.client(), faulty(faults, run));
      await isTheLog(t, runId, events);
      assert.ok(events.length > 3000, "the log is long");
    },
  },
  {
    name: "a reader that stops makes the host wait",
    timeLimitMs: 30_000,
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "log", inputs: { events: 8000, bytes: 20_000 } });
      const iterator = wop.runs.events(runId, { streamMode: "debug" });
      for (let event = 0; event < 3; event += 1) await iterator.next();
      await sleep(1000);
      // 160 MB were ready. Chromium takes more than 60 by itself; a client that reads on unasked would have taken all.
      const { open, closed } = await t.host.streams(runId);
      assert.same({ open, closed: closed.length }, { open: 1, closed: 0 }, "the stream is still being sent");
      await iterator.return();
      const [{ eventsSent }] = await t.host.closed(runId);
      assert.between(eventsSent, 3, 7000, "the events sent");
    },
  },
  {
    name: "a slow reader loses nothing",
    timeLimitMs: 30_000,
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "log", inputs: { events: 1000, bytes: 20_000 } });
      let expected = 0;
      for await (const { sequence } of wop.runs.events(runId, { streamMode: "debug" })) {
        assert.equal(sequence, expected++, "the sequence");
        if (sequence % 100 === 0) await sleep(30);
      }
      assert.equal(expected, (await t.host.log(runId)).length, "the number of events");
    },
  },
];
