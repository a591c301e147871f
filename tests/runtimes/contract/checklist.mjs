// What is easy to get wrong with OpenWOP, each line a test of that name.

import * as assert from "./assert.mjs";
import { faulty, follow, isTheLog } from "./following.mjs";
import { sleep } from "./time.mjs";

const STREAM = "text/event-stream";
const PROFILES = ["spec", "in-memory", "sqlite", "python", "postgres"];

async function collect(iterator) {
  const events = [];
  for await (const event of iterator) events.push(event);
  return events;
}

/** The host responds to the next stream of this test with these bytes. */
function stream(t, body) {
  return t.host.faults({ path: "/events", status: 200, contentType: STREAM, body });
}

export const tests = [
  {
    name: "Authorization must be absent on discovery, openapi and token interrupts.",
    async run(t) {
      const wop = t.client({ baseUrl: t.as(t.key), apiKey: `${t.key}-secret` });
      await wop.discovery.capabilities();
      await wop.discovery.openapi();
      await assert.rejects(wop.interrupts.inspectByToken("no-such-token"), t.flowtether.NotFoundError);
      await assert.rejects(wop.interrupts.resolveByToken("no-such-token", { resumeValue: {} }), t.flowtether.NotFoundError);
      const requests = await t.host.requests();
      assert.equal(requests.length, 1 + 4, "the number of requests, the first contact with them");
      for (const { path, headers } of requests) assert.equal(headers.authorization, undefined, `Authorization of ${path}`);
    },
  },
  {
    name: "lastSequence=0 and Last-Event-ID: 0 mean after event 0, not from the start.",
    async run(t) {
      const wop = t.client();
      const { runId, events } = await follow(wop, faulty([], { workflowId: "steps" }));
      const rest = events.slice(1);
      assert.same((await wop.runs.pollEvents(runId, { lastSequence: 0 })).events, rest, "polled after event 0");
      assert.same(await collect(wop.runs.events(runId, { streamMode: "debug", lastEventId: 0 })), rest, "streamed after event 0");
      assert.same((await wop.runs.pollEvents(runId)).events, events, "polled from the start");
      const [first] = await t.host.requests(`${runId}/events`);
      assert.equal(first.headers["last-event-id"], undefined, "the header of a first connection");
    },
  },
  {
    name: "A poll loop keyed only on isComplete never ends on two of four hosts; a loop without client delay becomes a busy loop on all of them.",
    // It counts polls in 400 ms.
    alone: true,
    async run(t) {
      for (const profile of PROFILES) {
        const wop = t.client({ baseUrl: t.as(profile) });
        const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 4, delayMs: 100 } });
        const run = await wop.runs.waitForCompletion(runId, { pollIntervalMs: 100 });
        assert.equal(run.status, "completed", profile);
        const looks = (await t.host.requests(`/v1/runs/${runId}`)).length;
        assert.between(looks, 2, 8, `${profile}: the polls in 400 ms`);
        const last = await wop.runs.pollEvents(runId, { waitMs: 1000 });
        assert.equal(last.isComplete, true, `${profile}: isComplete with the events`);
        assert.equal((await wop.runs.pollEvents(runId, { lastSequence: last.lastSequence })).isComplete, true, `${profile}: and after them`);
      }
    },
  },
  {
    name: "Stream end is not run end: require a terminal event or re-read the run.",
    async run(t) {
      const ends = Array(4).fill({ kind: "end", afterEvents: 1 });
      for (const shape of [undefined, { omitTerminal: true }]) {
        const { runId, events } = await follow(t.client(), faulty(ends, { workflowId: "steps", inputs: { nodes: 3, delayMs: 30 }, shape }));
        const log = await t.host.log(runId);
        assert.same(
          events.map(({ type }) => type),
          log.map(({ type }) => type),
          "the types",
        );
        assert.equal(events.at(-1).synthetic, undefined, "the last one is the log's own");
      }
    },
  },
  {
    name: "Suspended runs keep the stream open without bytes; total-duration timeouts on the stream are wrong.",
    async run(t) {
      const wop = t.client({ timeoutMs: 1000 });
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const events = [];
      for await (const event of wop.runs.events(runId, { streamMode: "debug", timeoutMs: 1000 })) {
        events.push(event);
        if (event.type === "approval.requested") {
          sleep(1700).then(() => wop.interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } }, { timeoutMs: 5000 }));
        }
      }
      await isTheLog(t, runId, events);
      assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
    },
  },
  {
    name: "batch frames are arrays, may lack id, may contain events already seen after a resume.",
    async run(t) {
      // A proxy that loses the cursor: every connection begins with the first event again.
      const forgetful = (url, init) => {
        const headers = new Headers(init.headers);
        headers.delete("Last-Event-ID");
        return fetch(url, { ...init, headers });
      };
      const wop = t.client({ fetch: forgetful });
      for (const batchIds of [true, false]) {
        const faults = [
          { kind: "drop", afterEvents: 3 },
          { kind: "drop", afterEvents: 9 },
        ];
        const { runId, events } = await follow(wop, faulty(faults, { shape: { batch: true, batchIds } }));
        await isTheLog(t, runId, events);
        assert.equal((await t.host.streams(runId)).total, 3, "the number of connections");
      }
    },
  },
  {
    name: "values and messages frames are not event documents.",
    async run(t) {
      const wop = t.client();
      const text = "Hello, 進捗 🚀!";
      const { runId } = await wop.runs.create({ workflowId: "chat", inputs: { chunks: 6, delayMs: 20, text } });
      const [values, messages, both] = await Promise.all(
        ["values", "messages", ["updates", "messages"]].map((streamMode) => collect(wop.runs.events(runId, { streamMode }))),
      );
      for (const { type, payload } of values) assert.same([type, payload.runId, payload.workflowId], ["state.snapshot", runId, "chat"], "a snapshot");
      assert.equal(values.at(-1).payload.status, "completed", "the last snapshot");
      const said = (events) =>
        events
          .filter(({ type }) => type === "ai.message.chunk")
          .map(({ payload }) => payload.chunk)
          .join("");
      assert.equal(said(messages), text, "the text in mode messages");
      assert.equal(said(both), text, "the text in both modes");
      const updates = both.filter(({ type }) => type !== "ai.message.chunk");
      const log = (await t.host.log(runId)).filter(({ type }) => !["output.chunk", "node.started"].includes(type));
      assert.same(updates, log, "the updates in both modes");
    },
  },
  {
    name: "Unknown status = what the record says of an end; unknown event type = pass through; unknown error code = keep string.",
    async run(t) {
      const wop = t.client();
      await t.host.faults(
        { status: 200, body: '{"runId":"run-x","workflowId":"w","status":"archiving"}' },
        { status: 200, body: '{"runId":"run-x","workflowId":"w","status":"archived","endedAt":"2026-11-22T12:00:01.000Z"}' },
      );
      assert.equal((await wop.runs.waitForCompletion("run-x")).status, "archived", "the status");
      await stream(t, 'id: 0\nevent: acme.robot.moved\ndata: {"type":"acme.robot.moved","payload":{"x":1}}\n\nid: 1\ndata: {"type":"run.completed"}\n\n');
      const [vendor] = await collect(wop.runs.events("run-x"));
      assert.same([vendor.type, vendor.sequence, vendor.payload], ["acme.robot.moved", 0, { x: 1 }], "the vendor's event");
      await t.host.faults({ status: 400, body: '{"error":"not_yet_invented","message":"no"}' });
      await assert.rejects(wop.runs.get("run-x"), t.flowtether.ValidationError, { code: "not_yet_invented" });
    },
  },
  {
    name: "UTF-8 split over chunks, CRLF split over chunks, BOM, data: without space, multi-line data, final frame without blank line.",
    async run(t) {
      const shape = { lineEnd: "\r\n", bom: true, noSpace: true, multiLine: true, oneByteChunks: true };
      const run = { workflowId: "log", inputs: { events: 5, bytes: 60, unicode: true }, shape };
      const { runId, events } = await follow(t.client(), faulty([], run));
      await isTheLog(t, runId, events);
      await stream(t, 'id: 0\ndata: {"type":"run.started"}\n\nid: 1\ndata: {"type":\ndata: "run.completed"}');
      const last = await collect(t.client().runs.events("run-x"));
      assert.same(
        last.map(({ type, sequence }) => [type, sequence]),
        [
          ["run.started", 0],
          ["run.completed", 1],
        ],
        "without a blank line",
      );
    },
  },
  {
    name: "Colon verbs must not be encoded; ids must.",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      await wop.runs.fork(runId, { mode: "replay" });
      await assert.rejects(wop.runs.fork("a:b/c", { mode: "replay" }), t.flowtether.NotFoundError);
      await assert.rejects(wop.runs.get("a b?c#d%2e"), t.flowtether.NotFoundError);
      await assert.rejects(wop.interrupts.resolve("é", "x/../y", { resumeValue: {} }), t.flowtether.NotFoundError);
      await assert.rejects(wop.workflows.get("~.-_"), t.flowtether.NotFoundError);
      const paths = (await t.host.requests()).slice(1).map(({ path, query }) => path + query);
      assert.same(
        paths,
        [`/v1/runs/${runId}:fork`, "/v1/runs/a%3Ab%2Fc:fork", "/v1/runs/a%20b%3Fc%23d%252e", "/v1/runs/%C3%A9/interrupts/x%2F..%2Fy", "/v1/workflows/~.-_"],
        "the paths",
      );
    },
  },
  {
    name: "Omit absent fields; always send {} for empty POST bodies.",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval", inputs: undefined });
      await wop.runs.cancel(runId);
      await wop.runs.cancel(runId, {});
      await wop.runs.cancel(runId, { reason: undefined });
      const bodies = (await t.host.requests()).map(({ body }) => body);
      assert.same(bodies, ['{"workflowId":"approval"}', "{}", "{}", "{}"], "the bodies");
    },
  },
  {
    name: "2xx with empty body is legal (204, 202); 2xx non-JSON is an error invalid_json.",
    async run(t) {
      const wop = t.client();
      for (const status of [200, 202, 204]) {
        await t.host.faults({ status });
        assert.same(await wop.runs.cancel("run-x"), {}, `the response of ${status}`);
      }
      for (const body of ["<html>", "not json", '{"a":', "[1]", '"text"', "null", "7"]) {
        await t.host.faults({ status: 200, body });
        await assert.rejects(wop.runs.get("run-x"), t.flowtether.ApiError, { code: "invalid_json", status: 200, retryable: false }, body);
      }
    },
  },
  {
    name: "status in cancel, create and resolve responses can be any run status.",
    async run(t) {
      const wop = t.client();
      const { runId } = await follow(wop, faulty([], { workflowId: "echo" }));
      assert.same(await wop.runs.cancel(runId), { runId, status: "completed", alreadyTerminal: true }, "a cancel that came too late");
      const python = t.client({ baseUrl: t.as("python") });
      const started = await python.runs.create({ workflowId: "echo" });
      assert.same([started.status, started.eventsUrl], ["completed", undefined], "a run that was over at once");
      const sqlite = t.client({ baseUrl: t.as("sqlite") });
      const gated = await sqlite.runs.create({ workflowId: "approval" });
      await sqlite.runs.waitForCompletion(gated.runId, { pollIntervalMs: 10, stopWhenWaiting: true });
      const rejected = await sqlite.interrupts.resolve(gated.runId, "gate", { resumeValue: { action: "reject" } });
      assert.equal(rejected.status, "failed", "a rejected gate");
    },
  },
  {
    name: "Reusing an Idempotency-Key needs identical body bytes: keep the serialized body for retries.",
    async run(t) {
      let looks = 0;
      // A body that is different each time it is written.
      const inputs = { toJSON: () => ({ look: (looks += 1) }) };
      await t.host.faults({ action: "drop-after-handling", times: 1 }, { status: 503 });
      const { runId } = await t.client().runs.create({ workflowId: "echo", inputs }, { idempotencyKey: "auto" });
      const bodies = new Set((await t.host.requests("/v1/runs")).map(({ body }) => body));
      assert.same([...bodies], ['{"workflowId":"echo","inputs":{"look":1}}'], "the bodies");
      assert.equal((await t.client().runs.get(runId)).inputs.look, 1, "what the run was given");
    },
  },
  {
    name: "Missing optional response headers is the normal case, especially in browsers.",
    async run(t) {
      // The headers of a response are hidden from the client, as a browser hides them across origins.
      const hiding = async (url, init) => {
        const response = await fetch(url, init);
        const type = response.headers.get("Content-Type");
        return new Response(response.body, { status: response.status, headers: type === null ? {} : { "Content-Type": type } });
      };
      const wop = t.client({ fetch: hiding, retry: { baseDelayMs: 5 } });
      const { runId, events } = await follow(
        wop,
        faulty([
          { kind: "drop", afterEvents: 2 },
          { kind: "status", status: 503, retryAfter: 1 },
        ]),
      );
      await isTheLog(t, runId, events);
      await t.host.faults({ status: 429, headers: { "Retry-After": "1" } });
      await wop.runs.get(runId);
      const error = await assert.rejects(wop.runs.get("run-unknown"), t.flowtether.NotFoundError, { code: "not_found" });
      assert.same([error.traceId, error.retryAfterMs, error.requestId], [undefined, undefined, undefined], "what is not there");
      await t.host.faults({ status: 503, times: 9 });
      await assert.rejects(t.client({ baseUrl: t.as("python") }).runs.get("run-x"), t.flowtether.ServerError, { traceId: undefined });
    },
  },
  {
    name: "Large integers: sequence, durationMs, token counts fit in 53 bits; still avoid 32-bit types.",
    async run(t) {
      const wop = t.client();
      const [low, high] = [2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
      await stream(t, `id: ${low}\ndata: {"type":"node.completed","sequence":${low},"payload":{"durationMs":${high}}}\n\n`);
      await stream(t, `data: {"type":"node.completed","sequence":${low}}\n\nid: ${high}\ndata: {"type":"run.completed","sequence":${high}}\n\n`);
      await t.host.faults({ path: "/run-x", status: 200, body: '{"runId":"run-x","workflowId":"w","status":"running"}' });
      const events = await collect(wop.runs.events("run-x"));
      assert.same(
        events.map(({ sequence }) => sequence),
        [low, high],
        "the sequences, the repeated one once",
      );
      assert.equal(events[0].payload.durationMs, high, "durationMs");
      const [, second] = await t.host.requests("/events");
      assert.equal(second.headers["last-event-id"], String(low), "the cursor of the second connection");
      await t.host.faults({ path: "/poll", status: 200, body: `{"events":[{"type":"x","sequence":${high}}],"isComplete":false}` });
      assert.equal((await wop.runs.pollEvents("run-x", { lastSequence: low })).lastSequence, high, "lastSequence");
      const [{ query }] = await t.host.requests("/poll");
      assert.equal(query, `lastSequence=${low - 1}&since=${low - 1}`, "the query");
    },
  },
];
