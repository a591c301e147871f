// The twelve operations: what each sends, what it returns, and every option it takes.

import * as assert from "./assert.mjs";
import { faulty, follow } from "./following.mjs";

const JSON_TYPE = "application/json";

/** The headers a client may send by itself. What a runtime's fetch adds is its own affair. */
const OWN_HEADERS = ["accept", "authorization", "content-type", "idempotency-key", "x-dedup", "last-event-id", "cache-control", "x-own"];

/** The one request this test sent that ends with `end`, reduced to what the client decided. */
async function sent(t, end) {
  const requests = await t.host.requests(end);
  assert.equal(requests.length, 1, `the number of requests to ${end}`);
  const { method, path, query, headers, body } = requests[0];
  // Chromium adds this to every request that bypasses its cache; what the client sends is checked in pages.mjs.
  const names = OWN_HEADERS.filter((name) => headers[name] !== undefined && !(t.isPage && name === "cache-control"));
  return { method, path, query, headers: Object.fromEntries(names.map((name) => [name, headers[name]])), body };
}

/** A client whose requests are recorded also where no key is sent. */
function recorded(t, options = {}) {
  return t.client({ baseUrl: t.as(t.key), protocol: "1", ...options });
}

function expected(t, method, path, { query = "", body = "", headers = {}, key = true, accept = JSON_TYPE } = {}) {
  /** @type {Record<string, string>} */
  const own = { accept, ...headers };
  if (key) own.authorization = `Bearer ${t.key}`;
  if (body !== "") own["content-type"] = JSON_TYPE;
  return { method, path, query, headers: own, body };
}

async function waitFor(wop, runId, status) {
  const run = await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10, stopWhenWaiting: true });
  assert.equal(run.status, status, "the run's status");
  return run;
}

/** Requests of each operation: what is called, and what must arrive. */
const REQUESTS = [
  {
    name: "discovery.capabilities",
    call: (wop) => wop.discovery.capabilities(),
    end: "/.well-known/openwop",
    request: (t) => expected(t, "GET", "/.well-known/openwop", { key: false }),
    check: ({ protocolVersion, replay }) => assert.same([protocolVersion, replay.supported], ["1.0", true]),
  },
  {
    name: "discovery.openapi",
    call: (wop) => wop.discovery.openapi(),
    end: "/v1/openapi.json",
    request: (t) => expected(t, "GET", "/v1/openapi.json", { key: false }),
    check: ({ openapi }) => assert.equal(openapi, "3.1.0"),
  },
  {
    name: "workflows.get",
    call: (wop) => wop.workflows.get("refund"),
    end: "/v1/workflows/refund",
    request: (t) => expected(t, "GET", "/v1/workflows/refund"),
    check: ({ id, nodes }) => assert.same([id, nodes.length], ["refund", 4]),
  },
  {
    name: "runs.create",
    call: (wop) => wop.runs.create({ workflowId: "echo", inputs: { a: 1 }, tags: ["x"], metadata: { m: 1 }, configurable: { temperature: 0.5 } }),
    end: "/v1/runs",
    request: (t) =>
      expected(t, "POST", "/v1/runs", { body: '{"workflowId":"echo","inputs":{"a":1},"tags":["x"],"metadata":{"m":1},"configurable":{"temperature":0.5}}' }),
    check: ({ runId, status, eventsUrl }) => assert.same([status, eventsUrl], ["pending", `/v1/runs/${runId}/events`]),
  },
  {
    name: "runs.create with every option",
    call: (wop) =>
      wop.runs.create({ workflowId: "echo" }, { idempotencyKey: "start-1", dedup: true, headers: { "X-Own": "1" }, timeoutMs: 9000, maxRetries: 1 }),
    end: "/v1/runs",
    request: (t) =>
      expected(t, "POST", "/v1/runs", { body: '{"workflowId":"echo"}', headers: { "idempotency-key": "start-1", "x-dedup": "enforce", "x-own": "1" } }),
    check: ({ status }) => assert.equal(status, "pending"),
  },
  {
    name: "runs.get",
    run: { workflowId: "approval" },
    call: (wop, runId) => wop.runs.get(runId, { headers: { "X-Own": "2" } }),
    end: (runId) => `/v1/runs/${runId}`,
    request: (t, runId) => expected(t, "GET", `/v1/runs/${runId}`, { headers: { "x-own": "2" } }),
    check: ({ workflowId }) => assert.equal(workflowId, "approval"),
  },
  {
    name: "runs.cancel without a reason",
    run: { workflowId: "approval" },
    call: (wop, runId) => wop.runs.cancel(runId),
    end: "/cancel",
    request: (t, runId) => expected(t, "POST", `/v1/runs/${runId}/cancel`, { body: "{}" }),
    check: ({ runId, status }, id) => assert.same([runId, ["cancelling", "cancelled"].includes(status)], [id, true]),
  },
  {
    name: "runs.cancel with a reason and a key",
    run: { workflowId: "approval" },
    call: (wop, runId) => wop.runs.cancel(runId, { reason: "no longer needed" }, { idempotencyKey: "cancel-1" }),
    end: "/cancel",
    request: (t, runId) =>
      expected(t, "POST", `/v1/runs/${runId}/cancel`, { body: '{"reason":"no longer needed"}', headers: { "idempotency-key": "cancel-1" } }),
    check: ({ runId }, id) => assert.equal(runId, id),
  },
  {
    name: "runs.cancel with options and no body",
    run: { workflowId: "approval" },
    call: (wop, runId) => wop.runs.cancel(runId, undefined, { headers: { "X-Own": "3" } }),
    end: "/cancel",
    request: (t, runId) => expected(t, "POST", `/v1/runs/${runId}/cancel`, { body: "{}", headers: { "x-own": "3" } }),
    check: ({ runId }, id) => assert.equal(runId, id),
  },
  {
    name: "runs.fork as a replay without fromSeq",
    run: { workflowId: "echo" },
    call: (wop, runId) => wop.runs.fork(runId, { mode: "replay" }),
    end: ":fork",
    request: (t, runId) => expected(t, "POST", `/v1/runs/${runId}:fork`, { body: '{"mode":"replay","fromSeq":0}' }),
    check: ({ sourceRunId, mode }, id) => assert.same([sourceRunId, mode], [id, "replay"]),
  },
  {
    name: "runs.fork as a branch with an overlay and a key",
    run: { workflowId: "echo" },
    call: (wop, runId) => wop.runs.fork(runId, { mode: "branch", fromSeq: 1, runOptionsOverlay: { tags: ["b"] } }, { idempotencyKey: "fork-1" }),
    end: ":fork",
    request: (t, runId) =>
      expected(t, "POST", `/v1/runs/${runId}:fork`, {
        body: '{"mode":"branch","fromSeq":1,"runOptionsOverlay":{"tags":["b"]}}',
        headers: { "idempotency-key": "fork-1" },
      }),
    check: ({ sourceRunId, fromSeq }, id) => assert.same([sourceRunId, fromSeq], [id, 1]),
  },
  {
    name: "runs.pollEvents from the start",
    run: { workflowId: "echo" },
    call: (wop, runId) => wop.runs.pollEvents(runId),
    end: "/events/poll",
    request: (t, runId) => expected(t, "GET", `/v1/runs/${runId}/events/poll`),
    check: ({ events }) => assert.equal(events[0].sequence, 0),
  },
  {
    name: "runs.pollEvents after a sequence with a wait",
    run: { workflowId: "echo" },
    call: (wop, runId) => wop.runs.pollEvents(runId, { lastSequence: 1, waitMs: 2500, headers: { "X-Own": "4" } }),
    end: "/events/poll",
    request: (t, runId) => expected(t, "GET", `/v1/runs/${runId}/events/poll`, { query: "lastSequence=0&since=0&timeout=2", headers: { "x-own": "4" } }),
    check: ({ events }) =>
      assert.ok(
        events.every(({ sequence }) => sequence > 1),
        "only what is new",
      ),
  },
  {
    name: "interrupts.resolve",
    run: { workflowId: "approval" },
    before: (wop, runId) => waitFor(wop, runId, "waiting-approval"),
    call: (wop, runId) =>
      wop.interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } }, { idempotencyKey: "reply-1", headers: { "X-Own": "5" } }),
    end: "/interrupts/gate",
    request: (t, runId) =>
      expected(t, "POST", `/v1/runs/${runId}/interrupts/gate`, {
        body: '{"resumeValue":{"action":"accept"}}',
        headers: { "idempotency-key": "reply-1", "x-own": "5" },
      }),
    check: ({ runId, nodeId }, id) => assert.same([runId, nodeId], [id, "gate"]),
  },
  {
    name: "interrupts.inspectByToken",
    run: { workflowId: "external", inputs: { orderId: "o-1" } },
    before: async (wop, runId) => (await waitFor(wop, runId, "waiting-external")).interrupt.interruptToken,
    call: (wop, _, token) => wop.interrupts.inspectByToken(token, { headers: { "X-Own": "6" } }),
    end: (_, token) => `/v1/interrupts/${token}`,
    request: (t, _, token) => expected(t, "GET", `/v1/interrupts/${token}`, { key: false, headers: { "x-own": "6" } }),
    check: ({ kind, data }) => assert.same([kind, data.correlation], ["external-event", { orderId: "o-1" }]),
  },
  {
    name: "interrupts.resolveByToken",
    run: { workflowId: "external", inputs: { orderId: "o-1" } },
    before: async (wop, runId) => (await waitFor(wop, runId, "waiting-external")).interrupt.interruptToken,
    call: (wop, _, token) =>
      wop.interrupts.resolveByToken(token, { resumeValue: { orderId: "o-1", eventPayload: { paid: true } } }, { idempotencyKey: "token-1" }),
    end: (_, token) => `/v1/interrupts/${token}`,
    request: (t, _, token) =>
      expected(t, "POST", `/v1/interrupts/${token}`, {
        key: false,
        body: '{"resumeValue":{"orderId":"o-1","eventPayload":{"paid":true}}}',
        headers: { "idempotency-key": "token-1" },
      }),
    check: ({ status, nodeId }) => assert.same([status, nodeId], ["running", "ext"]),
  },
];

/** What `runs.events` sends for its options. */
const SUBSCRIPTIONS = [
  ["no options", undefined, { query: "" }],
  ["one mode", { streamMode: "debug" }, { query: "streamMode=debug" }],
  ["a list of modes", { streamMode: ["updates", "messages"] }, { query: "streamMode=updates%2Cmessages" }],
  ["the mode values", { streamMode: "values" }, { query: "streamMode=values" }],
  ["bufferMs", { bufferMs: 20 }, { query: "bufferMs=20" }],
  ["bufferMs over 5000, which hosts refuse", { bufferMs: 60_000 }, { query: "bufferMs=5000" }],
  ["bufferMs 0, which a host refuses", { bufferMs: 0 }, { query: "" }],
  ["lastEventId as a number", { lastEventId: 0 }, { headers: { "last-event-id": "0" } }],
  ["lastEventId as text", { lastEventId: "1" }, { headers: { "last-event-id": "1" } }],
  ["headers", { headers: { "X-Own": "7" } }, { headers: { "x-own": "7" } }],
  [
    "everything at once",
    {
      streamMode: ["debug"],
      bufferMs: 5,
      lastEventId: 0,
      idleTimeoutMs: 9000,
      maxReconnects: 2,
      maxRetries: 1,
      timeoutMs: 9000,
      transport: "fetch",
      headers: { "X-Own": "8" },
    },
    { query: "streamMode=debug&bufferMs=5", headers: { "last-event-id": "0", "x-own": "8" } },
  ],
];

export const tests = [
  ...REQUESTS.map(({ name, run, before, call, end, request, check }) => ({
    name: `${name} sends what the protocol says and returns the response`,
    async run(t) {
      const helper = t.client({ apiKey: `${t.key}-helper` });
      const runId = run === undefined ? undefined : (await helper.runs.create(run)).runId;
      const found = await before?.(helper, runId);
      const value = await call(recorded(t), runId, found);
      assert.same(await sent(t, typeof end === "string" ? end : end(runId, found)), request(t, runId, found), "the request");
      check(value, runId);
    },
  })),
  ...SUBSCRIPTIONS.map((/** @type {any[]} */ [name, options, { query = "", headers = {} }]) => ({
    name: `runs.events with ${name} sends what the protocol says`,
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      const events = [];
      for await (const event of wop.runs.events(runId, options)) events.push(event);
      assert.ok(["run.completed", "state.snapshot"].includes(events.at(-1).type), "the last event ends the run");
      const request = expected(t, "GET", `/v1/runs/${runId}/events`, { query, headers, accept: "text/event-stream" });
      assert.same(await sent(t, `${runId}/events`), request, "the request");
    },
  })),
  {
    name: "the client's headers go with every request, a call's own headers replace those of the same name",
    async run(t) {
      const wop = recorded(t, { headers: { "X-Own": "client", "X-Other": "kept" } });
      await wop.discovery.openapi();
      await wop.workflows.get("echo", { headers: { "x-own": "call" } });
      const [first, second] = await t.host.requests();
      assert.same([first.headers["x-own"], first.headers["x-other"]], ["client", "kept"], "the client's");
      assert.same([second.headers["x-own"], second.headers["x-other"]], ["call", "kept"], "the call's");
    },
  },
  {
    name: "a baseUrl of OpenWOP may end with the path of its API",
    async run(t) {
      const urls = [];
      const fetch = async (url) => (urls.push(url), Response.json({ runId: "run-x", workflowId: "w", status: "running", protocolVersion: "1.0" }));
      for (const baseUrl of ["https://host.example", "https://host.example/v1", "https://host.example/v1//"]) {
        const wop = t.client({ baseUrl, fetch });
        await wop.runs.get("run-x");
        await wop.discovery.capabilities();
      }
      // Which comes first depends on whether a version was agreed on with this address before.
      assert.same([...new Set(urls)].sort(), ["https://host.example/.well-known/openwop", "https://host.example/v1/runs/run-x"], "the addresses");
      const client = new t.flowtether.WorkflowClient({ provider: "openwop", baseUrl: "https://host.example/v1", apiKey: () => "key", fetch });
      assert.equal(JSON.parse(JSON.stringify(await client.attach("run-x"))).baseUrl, "https://host.example", "a run's token");
      await t.client({ baseUrl: "https://host.example/v1/proxy", fetch }).runs.get("run-x");
      assert.equal(urls.at(-1), "https://host.example/v1/proxy/v1/runs/run-x", "a path that only holds it");
    },
  },
  {
    name: "a base URL may have a path and trailing slashes",
    async run(t) {
      for (const baseUrl of [t.as(t.key), `${t.as(t.key)}/`, `${t.as(t.key)}///`]) {
        assert.equal((await t.client({ baseUrl, protocol: "1" }).workflows.get("echo")).id, "echo", baseUrl);
      }
      const paths = (await t.host.requests()).map(({ path }) => path);
      assert.same(paths, Array(3).fill("/v1/workflows/echo"), "the paths");
    },
  },
  {
    name: "the service's own fields come and go unchanged, null, empty and unknown ones too",
    async run(t) {
      const inputs = {
        null: null,
        empty: {},
        list: [],
        "snake_case and spaces": { camelCase: [null, {}] },
        big: 9007199254740991,
        fraction: 0.1,
        text: "漢字 🚀 \u2028 \0",
        nested: [[[]]],
      };
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo", inputs, metadata: { Own: { field_name: 1 } } });
      const [{ body }] = await t.host.requests("/v1/runs");
      assert.equal(body, JSON.stringify({ workflowId: "echo", inputs, metadata: { Own: { field_name: 1 } } }), "the body sent");
      await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10 });
      const raw = await (await fetch(`${t.baseUrl}/v1/runs/${runId}`, { headers: { Authorization: `Bearer ${t.key}` } })).json();
      const run = await wop.runs.get(runId);
      assert.same(run, raw, "the snapshot");
      assert.equal(run.inputs.null, null, "null stays null");
    },
  },
  {
    name: "a body is what JSON.stringify makes of it: undefined members are left out, toJSON is called",
    async run(t) {
      const at = new Date(0);
      await t.client().runs.create({ workflowId: "echo", inputs: { at, none: undefined }, metadata: undefined });
      const [{ body }] = await t.host.requests("/v1/runs");
      assert.equal(body, '{"workflowId":"echo","inputs":{"at":"1970-01-01T00:00:00.000Z"}}', "the body sent");
    },
  },
  {
    name: "the caller's objects are not changed",
    async run(t) {
      const wop = t.client();
      const run = Object.freeze({ workflowId: "echo", inputs: Object.freeze({ a: 1 }) });
      const options = Object.freeze({ idempotencyKey: "auto", headers: Object.freeze({ "X-Own": "1" }) });
      const { runId } = await wop.runs.create(run, options);
      const fork = Object.freeze({ mode: "replay" });
      await wop.runs.fork(runId, fork, options);
      assert.same(Object.keys(fork), ["mode"], "the fork's members");
    },
  },
  {
    name: "waitForCompletion resolves with a completed, failed or cancelled run",
    async run(t) {
      const wop = t.client();
      const wait = async (run) => wop.runs.waitForCompletion((await wop.runs.create(run)).runId, { pollIntervalMs: 20 });
      assert.equal((await wait({ workflowId: "steps", inputs: { nodes: 2, delayMs: 30 } })).status, "completed");
      const failed = await wait({ workflowId: "fail", inputs: { delayMs: 30 } });
      assert.same([failed.status, failed.error.code], ["failed", "node_execution_failed"]);
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const waiting = wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 });
      await wop.runs.cancel(runId);
      assert.equal((await waiting).status, "cancelled");
    },
  },
  {
    name: "waitForCompletion waits longer from poll to poll, and not longer than maxWaitMs",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const { TimeoutError } = t.flowtether;
      await assert.rejects(wop.runs.waitForCompletion(runId, { pollIntervalMs: 100, maxWaitMs: 900 }), TimeoutError, { operation: "runs.get" });
      const times = (await t.host.requests(`/v1/runs/${runId}`)).map(({ atMs }) => atMs);
      // 100, 150, 225, 337 and what is left of 900.
      assert.between(times.length, 3, 7, "the number of polls");
      const waits = times.slice(1).map((time, index) => time - times[index]);
      // As the host saw them: a request that was slow on its way shortens the wait after it.
      for (const [index, least] of [100, 150].entries()) assert.between(waits[index], least - 50, least + 2000, `wait ${index + 1} in ms`);
      assert.between(times.at(-1) - times[0], 600, 3000, "the whole time in ms");
    },
  },
  {
    name: "waitForCompletion with stopWhenWaiting stops at an approval, a question and an outside event",
    async run(t) {
      const wop = t.client();
      for (const [workflowId, status] of [
        ["approval", "waiting-approval"],
        ["clarification", "waiting-input"],
        ["external", "waiting-external"],
      ]) {
        const { runId } = await wop.runs.create({ workflowId });
        await waitFor(wop, runId, status);
      }
    },
  },
  {
    name: "pollEvents gives one shape on hosts that respond in four, and its own cursor leads through the whole log",
    async run(t) {
      for (const profile of ["spec", "in-memory", "sqlite", "python", "postgres"]) {
        const wop = t.client({ baseUrl: t.as(profile) });
        const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 3, delayMs: 20 } });
        const events = [];
        for (let lastSequence, complete = false, polls = 0; !complete; polls += 1) {
          assert.ok(polls < 200, `${profile}: the polls come to an end`);
          const response = await wop.runs.pollEvents(runId, { lastSequence, waitMs: 1000 });
          events.push(...response.events);
          ({ lastSequence, isComplete: complete } = response);
          if (response.events.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        }
        const place = ({ sequence, type }) => ({ sequence, type });
        assert.same(events.map(place), (await t.host.log(runId)).map(place), `${profile}: the events`);
        for (const { eventId, runId: of } of events) assert.same([typeof eventId, of], ["string", runId], profile);
      }
    },
  },
  {
    name: "pollEvents leads through every event of a host with pages of 100 whose cursor is off by one, each of which it calls complete",
    async run(t) {
      const polls = [];
      // As measured: the cursor counts from 0, the events from 1.
      const fetch = async (url) => {
        const cursor = new URL(url).searchParams.get("lastSequence");
        polls.push(cursor);
        const first = cursor === null ? 1 : Number(cursor) + 2;
        const events = [];
        for (let sequence = first; sequence <= 243 && events.length < 100; sequence += 1)
          events.push({ type: sequence < 243 ? "node.started" : "run.completed", sequence });
        return Response.json({ events, isComplete: true });
      };
      const wop = t.client({ fetch });
      const seen = [];
      for (let lastSequence, isComplete = false; !isComplete; ) {
        const response = await wop.runs.pollEvents("run-1", { lastSequence });
        seen.push(...response.events.map(({ sequence }) => sequence));
        ({ lastSequence, isComplete } = response);
      }
      assert.same(
        seen,
        Array.from({ length: 243 }, (_, index) => index + 1),
        "the sequences",
      );
      assert.same(polls, [null, "99", "199"], "the cursors");
      const after = await wop.runs.pollEvents("run-1", { lastSequence: 243 });
      assert.same([after.events, after.isComplete], [[], true], "after the end");
    },
  },
  {
    name: "responses of hosts with other manners are completed: nodeId, completedAt, capability families",
    async run(t) {
      for (const profile of ["sqlite", "postgres"]) {
        const wop = t.client({ baseUrl: t.as(profile) });
        const { runId } = await wop.runs.create({ workflowId: "approval" });
        await waitFor(wop, runId, "waiting-approval");
        const response = await wop.interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } });
        assert.same([response.nodeId, response.interrupt.outcome], ["gate", "accepted"], profile);
        const run = await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10 });
        assert.same([typeof run.completedAt, run.completedAt], ["string", run.endedAt], profile);
        const { capabilities, ...document } = await wop.discovery.capabilities();
        for (const family of Object.keys(capabilities)) assert.same(document[family], capabilities[family], `${profile}: ${family}`);
      }
    },
  },
  {
    name: "every kind of reply reaches its run: accept, reject, refine, edit-accept, answers, an event, votes",
    async run(t) {
      const wop = t.client();
      const reply = async (workflowId, nodeId, ...values) => {
        const { runId } = await wop.runs.create({ workflowId, inputs: { a: 1 } });
        for (const resumeValue of values) {
          await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10, stopWhenWaiting: true });
          await wop.interrupts.resolve(runId, nodeId, { resumeValue });
        }
        await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10 });
        return (await t.host.log(runId)).at(-1);
      };
      assert.equal((await reply("approval", "gate", { action: "accept" })).payload.outputs.decision, "accept");
      assert.equal((await reply("approval", "gate", { action: "reject", feedback: "no" })).payload.error.code, "interrupt_rejected");
      const refined = await reply("approval", "gate", { action: "refine", refineFeedback: { scope: "whole", text: "shorter" } }, { action: "accept" });
      assert.equal(refined.payload.outputs.artifact.refineFeedback.text, "shorter");
      const edited = await reply("approval", "gate", { action: "edit-accept", editedArtifactData: { b: 2 } });
      assert.same(edited.payload.outputs.artifact, { b: 2 });
      const answers = [{ id: "q1", answer: "north" }];
      assert.same((await reply("clarification", "ask", { answers })).payload.outputs.answers, answers);
      assert.same((await reply("external", "ext", { eventPayload: { paid: 1 } })).payload.outputs.event, { paid: 1 });
      const votes = await reply("quorum", "gate", { action: "accept", voter: "a" }, { action: "accept", voter: "b" });
      assert.equal(votes.payload.outputs.decision, "accept");
    },
  },
  {
    name: "a cancelled run's stream ends with run.cancelled",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 100, delayMs: 30 } });
      const types = [];
      for await (const { type } of wop.runs.events(runId)) {
        if (types.push(type) === 2) await wop.runs.cancel(runId, { reason: "enough" });
      }
      assert.equal(types.at(-1), "run.cancelled", "the last event");
    },
  },
  {
    name: "a fork's run can be followed like any other",
    async run(t) {
      const wop = t.client();
      const { runId } = await follow(wop, faulty([], { workflowId: "steps", inputs: { nodes: 3, delayMs: 1 } }));
      const fork = await wop.runs.fork(runId, { mode: "branch", fromSeq: 3 });
      const events = [];
      for await (const event of wop.runs.events(fork.runId, { streamMode: "debug" })) events.push(event);
      assert.same(events, await t.host.log(fork.runId), "the fork's events");
    },
  },
];
