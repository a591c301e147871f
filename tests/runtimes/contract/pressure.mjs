// Streams that bring nothing new, or bring it badly: how often they are connected to, and that nothing is lost for it.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { sleep } from "./time.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

const BASE_URL = "https://host.example";

const frame = (sequence, type, /** @type {object} */ data = { sequence, type, runId: "run-1", eventId: `run-1:${sequence}`, payload: {} }) =>
  `${sequence === undefined ? "" : `id: ${sequence}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

const PING = "event: ping\ndata: {}\n\n";

/** A body that is sent at once, and ends or breaks off. */
function body(text, breaks) {
  const bytes = new TextEncoder().encode(text);
  let isSent = bytes.length === 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (!isSent) controller.enqueue(bytes);
        else if (breaks) controller.error(new TypeError("the connection broke off"));
        else controller.close();
        isSent = true;
      },
    },
    { highWaterMark: 0 },
  );
}

const stream = (text, { breaks = false, type = "text/event-stream" } = {}) => new Response(body(text, breaks), { headers: { "Content-Type": type } });
const json = (value, status = 200) => new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
const page = () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } });

/** A host in the caller's own fetch: `connect` responds to a stream with its number from 0 and its cursor. */
function host({ connect, status = "running", poll = (/** @type {URL} */ _) => json({ error: "not_found", message: "no such route" }, 404) }) {
  const calls = { streams: 0, cursors: [] };
  const fetch = async (url, { headers }) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/events/poll")) return poll(url);
    if (!pathname.endsWith("/events")) return json({ runId: "run-1", workflowId: "w", status });
    const cursor = Object.entries(headers).find(([name]) => name.toLowerCase() === "last-event-id")?.[1];
    calls.cursors.push(cursor);
    calls.streams += 1;
    return connect(calls.streams - 1, cursor);
  };
  return { calls, fetch };
}

function client(t, { fetch }, options) {
  return new t.flowtether.OpenWop({ baseUrl: BASE_URL, apiKey: async () => t.key, fetch, ...options });
}

/** Reads until the end, an error, or for as long as given; what was delivered and how it ended. */
async function read(iterator, ms) {
  const events = [];
  let error;
  const left = sleep(ms).then(() => iterator.return());
  try {
    for await (const event of iterator) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined) await left;
  return { events, error };
}

/** How long connections are counted, in ms, and how many there may be then. */
const COUNTED_MS = 6000;
const MOST_WITHOUT_NEWS = 20;
const MOST_WITH_NEWS = 130;

const WITHOUT_NEWS = {
  "one event without a place, then the end": () => stream(PING),
  "one event without a place, then a drop": () => stream(PING, { breaks: true }),
  "a terminal-looking chunk without a place": () => stream(frame(undefined, "ai.message.chunk", { chunk: "a", isLast: true })),
  "the same event, then the end": () => stream(frame(0, "run.started")),
  "the same event, then a drop": () => stream(frame(0, "run.started"), { breaks: true }),
  nothing: () => stream(""),
  "a wait of 0 ms": () => stream(`retry: 0\n\n${PING}`),
  "an opened stream and a 401 in turn": (number) =>
    number % 2 === 0 ? stream(PING, { breaks: true }) : json({ error: "unauthenticated", message: "no" }, 401),
  "a page of a proxy": (number) => (number === 0 ? stream(PING, { breaks: true }) : page()),
};

/** Followed beside each other: each takes as long as it is counted. */
async function count(t, hosts, follow) {
  const results = await Promise.all(hosts.map(async (one) => ({ one, ...(await read(follow(one), COUNTED_MS)) })));
  return results.map(({ one, events, error }) => ({ streams: one.calls.streams, events, error }));
}

export const tests = [
  {
    ...PACED,
    name: "no host draws more than 20 connections in 6 s out of a run without news",
    timeLimitMs: 20_000,
    async run(t) {
      const names = Object.keys(WITHOUT_NEWS);
      const results = await count(
        t,
        names.map((name) => host({ connect: WITHOUT_NEWS[name] })),
        (one) => client(t, one).runs.events("run-1"),
      );
      for (const [index, { streams, events, error }] of results.entries()) {
        assert.ok(streams >= 2 && streams <= MOST_WITHOUT_NEWS, `${names[index]}: ${streams} connections`);
        assert.ok(events.length <= streams, `${names[index]}: ${events.length} events`);
        assert.ok(error === undefined || error.reason === "gave-up", `${names[index]}: ${error}`);
      }
      return names.map((name, index) => `${name}: ${results[index].streams} connections`);
    },
  },
  {
    ...PACED,
    name: "no host draws more than 130 connections in 6 s with one new event a connection",
    timeLimitMs: 20_000,
    async run(t) {
      const hosts = [false, true].map((breaks) => host({ connect: (number) => stream(frame(number, "node.started"), { breaks }) }));
      for (const { streams, events } of await count(t, hosts, (one) => client(t, one).runs.events("run-1"))) {
        assert.ok(streams >= 20 && streams <= MOST_WITH_NEWS, `${streams} connections`);
        assert.same(
          events.map(({ sequence }) => sequence),
          events.map((_, index) => index),
          "each event once",
        );
      }
    },
  },
  {
    ...PACED,
    name: "openEventStream: a repeated id is no progress, and a new one is",
    timeLimitMs: 20_000,
    async run(t) {
      const open = (one) => t.flowtether.openEventStream(`${BASE_URL}/run/events`, { fetch: one.fetch });
      const same = host({ connect: () => stream("id: 1\ndata: a\n\n", { breaks: true }) });
      const turns = host({ connect: (number) => stream(`id: ${number % 3}\ndata: a\n\n`, { breaks: true }) });
      const news = host({ connect: (number) => stream(`id: n${number}\ndata: a\n\n`, { breaks: true }) });
      const [one, two, three] = await count(t, [same, turns, news], open);
      assert.ok(one.streams <= MOST_WITHOUT_NEWS, `one id: ${one.streams} connections`);
      assert.ok(two.streams <= MOST_WITHOUT_NEWS, `three ids in turn: ${two.streams} connections`);
      assert.ok(three.streams > MOST_WITHOUT_NEWS && three.streams <= MOST_WITH_NEWS, `new ids: ${three.streams} connections`);
    },
  },
  {
    name: "a stream without news gives up after maxReconnects",
    async run(t) {
      const one = host({ connect: () => stream(PING) });
      const options = { retry: { baseDelayMs: 1 } };
      const { error } = await read(client(t, one, options).runs.events("run-1", { maxReconnects: 3 }), 5000);
      assert.ok(error instanceof t.flowtether.StreamError && error.reason === "gave-up", String(error));
      assert.equal(one.calls.streams, 4, "the connections");
    },
  },
  {
    name: "a ping before a clean end loses nothing of a run that is over meanwhile",
    async run(t) {
      const log = [0, 1, 2].map((sequence) => frame(sequence, "node.started"));
      const rest = [
        frame(3, "node.completed"),
        frame(4, "node.completed"),
        frame(5, "run.completed", { sequence: 5, type: "run.completed", runId: "run-1", eventId: "e5", payload: { outputs: { a: 1 } } }),
      ];
      for (const before of [log, []]) {
        const one = host({
          status: "completed",
          connect: (number) => stream(number === 0 ? before.join("") + PING : (before.length > 0 ? "" : log.join("")) + rest.join("")),
        });
        const { WorkflowClient } = t.flowtether;
        const run = await WorkflowClient.from(client(t, one)).attach("run-1");
        const { events } = await read(run.events(), 2000);
        assert.same(
          events.map(({ seq }) => seq).filter((seq) => seq !== undefined),
          [0, 1, 2, 3, 4, 5],
          "the events",
        );
        assert.same([events.at(-1).kind, events.at(-1).synthetic, events.at(-1).output], ["completed", false, { a: 1 }], "the end");
      }
    },
  },
  {
    name: "a ping before a clean end cuts no text short of a run that is over meanwhile",
    async run(t) {
      const part = (sequence, chunk) =>
        frame(sequence, "output.chunk", { sequence, type: "output.chunk", runId: "run-1", eventId: `e${sequence}`, nodeId: "n", payload: { chunk } });
      const rest = [part(2, "whole "), part(3, "text"), frame(4, "run.completed")].join("");
      const one = host({ status: "completed", connect: (number) => stream(number === 0 ? frame(0, "run.started") + part(1, "the ") + PING : rest) });
      const run = await t.flowtether.WorkflowClient.from(client(t, one)).attach("run-1");
      assert.equal((await read(run.text(), 2000)).events.join(""), "the whole text");
      assert.same(one.calls.cursors, [undefined, "1"], "the cursors");
    },
  },
  {
    name: "a refused resume of a run that is over is an error, and its token does not say that it is over",
    async run(t) {
      const refusals = {
        404: () => json({ error: "run_not_found", message: "no" }, 404),
        html: page,
        503: () => json({ error: "unavailable", message: "later" }, 503),
      };
      for (const [name, refuse] of Object.entries(refusals)) {
        const one = host({ status: "completed", connect: (number) => (number === 0 ? stream(frame(0, "run.started")) : refuse()) });
        const run = await t.flowtether.WorkflowClient.from(client(t, one, { retry: { baseDelayMs: 1 } })).attach("run-1");
        const { events, error } = await read(run.events({ maxReconnects: 2 }), 5000);
        assert.ok(error instanceof t.flowtether.FlowtetherError, `${name}: ${error}`);
        assert.equal(events.length, 1, `${name}: the events`);
        assert.equal(run.toJSON().status, "running", `${name}: the token's status`);
      }
    },
  },
  {
    name: "one 425, 500, 520 to 524 or page at a reconnect is passed over",
    async run(t) {
      const responses = [425, 500, 520, 521, 522, 523, 524].map((status) => () => json({}, status));
      const follow = async (response) => {
        const connect = (number) =>
          number === 0 ? stream(frame(0, "run.started"), { breaks: true }) : number === 1 ? response() : stream(frame(1, "run.completed"));
        const one = host({ connect });
        const { events, error } = await read(client(t, one, { retry: { baseDelayMs: 1 } }).runs.events("run-1"), 3000);
        assert.equal(error, undefined, "no error");
        assert.same(
          events.map(({ sequence }) => sequence),
          [0, 1],
          "the events",
        );
        assert.same(one.calls.cursors, [undefined, "0", "0"], "the cursors");
      };
      await Promise.all([...responses, page].map(follow));
    },
  },
  {
    name: "a first connection that gets a page is an error",
    async run(t) {
      const { error } = await read(client(t, host({ connect: page })).runs.events("run-1"), 400);
      assert.ok(error instanceof t.flowtether.StreamError && error.reason === "protocol", String(error));
    },
  },
  {
    name: "a first connection that gets 425 or 520 to 524 is an error at once",
    async run(t) {
      for (const status of [425, 520, 521, 522, 523, 524]) {
        const one = host({ connect: () => json({}, status) });
        const { error } = await read(client(t, one).runs.events("run-1"), 400);
        assert.ok(error instanceof t.flowtether.ApiError && error.status === status, `${status}: ${error}`);
        assert.equal(one.calls.streams, 1, "the connections");
      }
    },
  },
  {
    name: "a content type is read as the Fetch standard reads it",
    async run(t) {
      for (const type of [
        "text/event-stream, text/event-stream",
        "text/html, text/event-stream",
        'text/event-stream; a="b, c"; charset=utf-8',
        "TEXT/EVENT-STREAM",
      ]) {
        const one = host({ connect: () => stream(frame(0, "run.completed"), { type }) });
        const { events, error } = await read(client(t, one).runs.events("run-1"), 1000);
        assert.same([events.length, error], [1, undefined], type);
      }
    },
  },
  {
    name: "a run that cannot be asked for a moment is followed on",
    async run(t) {
      const log = [frame(0, "run.started"), frame(1, "run.completed")];
      const one = host({ connect: (number) => stream(number === 0 ? log[0] : log[1]) });
      let asked = 0;
      const fetch = (url, init) => (new URL(url).pathname.endsWith("/run-1") && (asked += 1) === 1 ? json({}, 503) : one.fetch(url, init));
      const wop = client(t, { fetch }, { retry: { maxRetries: 0 } });
      const { events, error } = await read(wop.runs.events("run-1"), 2000);
      assert.same([events.map(({ sequence }) => sequence), error], [[0, 1], undefined], "the events");
    },
  },
];
