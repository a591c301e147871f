// What is easy to get wrong with FlowMaestro, each line a test of that name.

import * as assert from "./assert.mjs";
import {
  AGENT,
  KNOWLEDGE_BASE,
  TRIGGER,
  UNKNOWN,
  USER,
  UUID,
  WEBHOOK,
  WORKFLOW,
  collect,
  execute,
  executeUntil,
  hidingHeaders,
  newThread,
  page,
} from "./flowmaestro_catalogue.mjs";
import { sleep, timed } from "./time.mjs";

/** What the service's CORS rules let a page of another origin send. */
const ALLOWED = ["content-type", "authorization", "x-session-id", "x-workspace-id", "x-requested-with", "accept", "origin"];

/** The calls that start or send something, of which a second request would do it twice: each of a client and options. */
const STARTS = {
  execute: () => (fm, options) => fm.workflows.execute(WORKFLOW.echo, {}, options),
  trigger: () => (fm, options) => fm.triggers.execute(TRIGGER.manual, {}, options),
  createThread: () => (fm, options) => fm.agents.createThread(AGENT, {}, options),
  sendMessage: async (fm) => {
    const threadId = await newThread(fm);
    return (fm, options) => fm.threads.sendMessage(threadId, { content: "Hello" }, options);
  },
  createWebhook: () => (fm, options) => fm.webhooks.create(WEBHOOK, options),
  testWebhook: async (fm) => {
    const { data } = await fm.webhooks.create(WEBHOOK);
    return (fm, options) => fm.webhooks.test(data.id, options);
  },
};

/**
 * The client of a page of another origin: in a browser a real one, elsewhere one that is shown as little. The requests
 * that a browser's preflights allowed are recorded under the test's key, which is a word of the base URL.
 */
function fromAnotherOrigin(t, options = {}) {
  if (t.isPage) return t.flowmaestro({ baseUrl: t.as(t.key).replace("127.0.0.1", "localhost"), ...options });
  const asAPage = async (url, init) => {
    const response = await hidingHeaders(url, init);
    if (!response.ok || response.headers.get("Content-Type") !== "text/event-stream") return response;
    await response.body.cancel();
    throw new TypeError("no CORS header");
  };
  return t.flowmaestro({ fetch: asAPage, ...options });
}

export const tests = [
  {
    name: "Reading the event type from the data: missing on the only events that arrive.",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "slow");
      const [first] = await read(fm.executions.stream(executionId), 1);
      assert.same(first, { type: "connected", execution_id: executionId, status: "running" }, "the greeting");
      await fm.executions.cancel(executionId);
      const [last] = await collect(fm.executions.stream(executionId));
      assert.equal(last.type, "execution:cancelled", "the end");

      const headers = { Authorization: `Bearer ${t.key}` };
      const [{ event, data }] = await collect(t.flowtether.openEventStream(`${t.baseUrl}/api/v1/executions/${executionId}/events`, { headers }));
      assert.same([event, JSON.parse(data).type], ["execution:cancelled", undefined], "where the service tells the type");
    },
  },
  {
    name: "Waiting on a stream opened before the end: it never ends. Poll alongside.",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "running", "steps", { nodes: 1, delayMs: 1200 });
      const events = await collect(fm.executions.stream(executionId));
      assert.same(
        events.map(({ type, synthetic }) => [type, synthetic]),
        [
          ["connected", undefined],
          ["execution:completed", true],
        ],
        "the events",
      );
      assert.same(events.at(-1).outputs, { done: 1 }, "the outputs");
      const [{ eventsSent, endedBy }] = await t.host.closed(executionId);
      assert.same([eventsSent, endedBy], [1, "client"], "what the service itself did");
    },
  },
  {
    name: "Sending `null` for unset optionals: `top_k: null` → no results; `timeout: null` → instant 408. Leave them out.",
    async run(t) {
      const fm = t.flowmaestro();
      const { data } = await fm.knowledgeBases.query(KNOWLEDGE_BASE, { query: "refund", top_k: undefined });
      assert.same([data.results.length, data.top_k], [5, 5], "the results of a query without top_k");
      const threadId = await newThread(fm);
      assert.equal((await fm.threads.sendMessage(threadId, { content: "Hello", timeout: undefined })).data.status, "completed", "a message without a time-out");
      await fm.agents.memory.search(AGENT, { query: "hello", top_k: undefined, similarity_threshold: undefined, user_id: undefined });
      await fm.webhooks.create({ ...WEBHOOK, headers: undefined });
      await fm.agents.createThread(AGENT, { metadata: undefined });
      await fm.workflows.execute(WORKFLOW.echo, { inputs: undefined });
      for (const { body } of await t.host.requests()) assert.ok(!body.includes("null"), `a body: ${body}`);

      const before = (await t.host.requests()).length;
      await assert.rejects(fm.knowledgeBases.query(KNOWLEDGE_BASE, { query: "refund", top_k: null }), t.flowtether.ConfigurationError, { field: "top_k" });
      await assert.rejects(fm.threads.sendMessage(threadId, { content: "Hello", timeout: null }), t.flowtether.ConfigurationError, { field: "timeout" });
      assert.equal((await t.host.requests()).length, before, "the number of requests");
    },
  },
  {
    name: "Assuming `error` is an object: it is a string in framework errors and unknown routes.",
    async run(t) {
      const elsewhere = t.flowmaestro({ baseUrl: t.as("spec") + "/v9" });
      const error = await assert.rejects(elsewhere.workflows.list(), t.flowtether.NotFoundError, { status: 404 });
      assert.ok(error.message !== "" && error.code !== "", error.message);
      const tooLong = t.flowmaestro().workflows.execute(WORKFLOW.echo, { inputs: { text: "x".repeat(1_100_000) } });
      const framework = await assert.rejects(tooLong, t.flowtether.PayloadTooLargeError, { code: "FST_ERR_CTP_BODY_TOO_LARGE" });
      assert.same([framework.body.error, framework.message], ["Payload Too Large", framework.body.message], "the framework's words");
      const unknown = { message: "Route GET:/api/v1/workflow not found", error: "Not Found", statusCode: 404 };
      await t.host.faults({ status: 404, body: JSON.stringify(unknown) });
      await assert.rejects(t.flowmaestro().agents.list(), t.flowtether.NotFoundError, { message: unknown.message, code: "not_found", body: unknown });
    },
  },
  {
    name: "Retrying POSTs on 408/5xx: duplicate executions and messages. Sleeping through a day-long `Retry-After`.",
    timeLimitMs: 40_000,
    async run(t) {
      const { ApiError, RateLimitError } = t.flowtether;
      // How many attempts a call takes that the host responds to with these faults. Each has a workspace of its own.
      const attempts = async (make, faults, call) => {
        const key = `${t.key}-${crypto.randomUUID()}`;
        const made = await make(t.flowmaestro({ apiKey: key }));
        await t.host.faults(...faults.map((fault) => ({ key, ...fault })));
        let count = 0;
        const fm = t.flowmaestro({ apiKey: key, retry: { maxRetries: 3, baseDelayMs: 5 }, hooks: { onRequest: () => (count += 1) } });
        const { ms } = await timed(call((options) => made(fm, options)));
        return { count, ms };
      };
      const body = '{"error":{"code":"rate_limit_exceeded","message":"no","details":{"window":"day","retry_after":86399}},"meta":{}}';
      for (const [name, make] of Object.entries(STARTS)) {
        for (const status of [408, 500, 502, 503, 504]) {
          // More than one: Chromium sends a request again by itself after a 408, which is no attempt of the client's.
          const { count } = await attempts(make, [{ status, times: 9 }], (start) => assert.rejects(start(), ApiError, { status }));
          assert.equal(count, 1, `the attempts of ${name} after ${status}`);
        }
        const unsafe = await attempts(make, [{ status: 503 }, { status: 500 }], (start) => start({ retryUnsafe: true }));
        assert.equal(unsafe.count, 3, `the attempts of ${name} with retryUnsafe`);
        const refused = await attempts(make, [{ status: 429, headers: { "Retry-After": "1" } }], (start) => start());
        assert.equal(refused.count, 2, `the attempts of ${name} after a 429`);
        assert.between(refused.ms, 990, 6000, "the time in ms");
        const day = await attempts(make, [{ status: 429, body, times: 9 }], (start) => assert.rejects(start(), RateLimitError, { retryAfterMs: 86_399_000 }));
        assert.equal(day.count, 1, `the attempts of ${name} on the day's limit`);
        assert.between(day.ms, 0, 10_000, "the time in ms");
      }
      const safe = {
        query: (fm) => fm.knowledgeBases.query(KNOWLEDGE_BASE, { query: "x" }),
        search: (fm) => fm.agents.memory.search(AGENT, { query: "x" }),
        put: (fm) => fm.agents.memory.put(AGENT, USER.ann, { working_memory: "x" }),
      };
      for (const [name, call] of Object.entries(safe)) {
        const { count } = await attempts(
          () => call,
          [{ status: 503 }, { status: 500 }],
          (start) => start(),
        );
        assert.equal(count, 3, `the attempts of ${name}`);
      }
    },
  },
  {
    name: "A 30 s time-out on `send_message` (needs up to 120 s) or a short read time-out on streams (30 s keep-alives).",
    async run(t) {
      const patient = t.flowmaestro();
      const fm = t.flowmaestro({ timeoutMs: 1500 });
      const threadId = await newThread(patient);
      assert.equal((await fm.threads.sendMessage(threadId, { content: "slow:2500 Hello" })).data.message.content, "Echo: slow:2500 Hello", "the answer");
      const executionId = await executeUntil(patient, "running", "steps", { nodes: 1, delayMs: 4000 });
      const events = await collect(fm.executions.stream(executionId, { timeoutMs: 1500 }));
      assert.same(
        events.map(({ type }) => type),
        ["connected", "execution:completed"],
        "the events",
      );
      assert.equal((await t.host.requests("/events")).length, 1, "the number of connections");
    },
  },
  {
    name: "Using `X-API-Key`, `Cache-Control` or a request-id header in browsers; reading rate-limit headers there; expecting streams there.",
    async run(t) {
      const warnings = [];
      const fm = fromAnotherOrigin(t, { logger: { warn: (message) => warnings.push(message) } });
      const executionId = await execute(fm, "steps", { nodes: 1, delayMs: 1500 });
      const events = await collect(fm.executions.stream(executionId));
      assert.same(events.map(({ type, synthetic }) => [type, synthetic]).at(-1), ["execution:completed", true], "the end");
      assert.ok(
        events.every(({ synthetic }) => synthetic === true),
        "all of it was looked up",
      );
      assert.equal(warnings.filter((message) => message.includes("cannot be read")).length, 1, `the warnings: ${warnings}`);

      await fm.webhooks.create(WEBHOOK);
      await fm.agents.memory.put(AGENT, USER.ann, { working_memory: "Likes tea." });
      await fm.agents.memory.delete(AGENT, USER.ann);
      await fm.executions.waitForCompletion(executionId);
      const asked = (await t.host.preflights()).flatMap(({ headers }) => (headers["access-control-request-headers"] ?? "").split(",")).filter(Boolean);
      assert.same(
        asked.filter((name) => !ALLOWED.includes(name)),
        [],
        "what a preflight asked for beyond what is allowed",
      );
      assert.equal(asked.length > 0, t.isPage, "whether there was a preflight");
      // Not what a runtime adds by itself, such as a browser's Cache-Control to what bypasses its cache.
      for (const { headers } of await t.host.requests()) {
        assert.same(
          ["x-api-key", "x-request-id", "x-trace-id", "last-event-id"].filter((name) => headers[name] !== undefined),
          [],
          "the headers sent",
        );
      }

      const details = { limit: 60, window: "minute", retry_after: 75 };
      await t.host.faults({
        status: 429,
        headers: { "Retry-After": "9" },
        body: JSON.stringify({ error: { code: "rate_limit_exceeded", message: "no", details }, meta: { request_id: "from-the-body" } }),
      });
      await assert.rejects(fm.agents.list(), t.flowtether.RateLimitError, { retryAfterMs: 75_000, requestId: "from-the-body" });
      details.retry_after = 1;
      await t.host.faults({ status: 429, body: JSON.stringify({ error: { code: "rate_limit_exceeded", message: "no", details }, meta: {} }) });
      const { ms } = await timed(fm.agents.list());
      assert.between(ms, 990, 6000, "the wait of which only the body told, in ms");
    },
  },
  {
    name: "Trusting `has_next`/`total_count` on executions; expecting `has_more`.",
    async run(t) {
      const fm = t.flowmaestro();
      const started = [];
      for (let index = 0; index < 7; index += 1) started.unshift(await execute(fm, "echo"));
      const { pagination } = await fm.executions.list({ perPage: 3 });
      assert.same([pagination.has_next, pagination.total_count, pagination.has_more], [false, 3, undefined], "what the service says");
      const found = await collect(fm.executions.list({ perPage: 3 }));
      assert.same(
        found.map(({ id }) => id),
        started,
        "all of them",
      );

      const rows = (from) => [{ id: `${from}` }, { id: `${from + 1}` }];
      await t.host.faults(
        { status: 200, body: page(rows(0), { has_next: undefined, has_more: true }) },
        { status: 200, body: page(rows(2), { has_next: true }) },
        { status: 200, body: page(rows(4), { has_next: undefined, has_more: false }) },
      );
      const items = await collect(fm.agents.list());
      assert.same(
        items.map(({ id }) => id),
        ["0", "1", "2", "3", "4", "5"],
        "where a service says has_more",
      );
    },
  },
  {
    name: "Expecting `data` to be an array for thread messages, or the cancel result to be an execution.",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      await fm.threads.sendMessage(threadId, { content: "Hello" });
      const messages = await fm.threads.listMessages(threadId);
      assert.ok(Array.isArray(messages.data), "an array is made of it");
      const raw = await (await fetch(`${t.baseUrl}/api/v1/threads/${threadId}/messages`, { headers: { Authorization: `Bearer ${t.key}` } })).json();
      assert.same(messages.data, raw.data.messages, "the messages as the service sends them");
      const { data } = await fm.executions.cancel(await execute(fm, "slow"));
      assert.same(Object.keys(data).sort(), ["id", "message", "status"], "the response to a cancel");
    },
  },
  {
    name: "Treating `paused` as an error, or as terminal in a plain wait.",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await executeUntil(fm, "paused", "review");
      let over = false;
      const waiting = fm.executions.waitForCompletion(executionId, { pollIntervalMs: 50 }).finally(() => (over = true));
      const streaming = collect(fm.executions.stream(executionId));
      await sleep(800);
      assert.equal(over, false, "whether the wait is over");
      assert.equal((await fm.executions.waitForCompletion(executionId, { stopWhenPaused: true })).status, "paused", "with stopWhenPaused");
      await assert.rejects(fm.executions.cancel(executionId), t.flowtether.ValidationError);
      await t.host.resume(executionId, "yes");
      assert.equal((await waiting).status, "completed", "the status in the end");
      assert.same(
        (await streaming).map(({ type }) => type),
        ["connected", "execution:completed"],
        "the events",
      );
    },
  },
  {
    name: "Raising on `failed` in the wait helper: the SDKs return it.",
    async run(t) {
      const fm = t.flowmaestro();
      const failed = await fm.executions.waitForCompletion(await execute(fm, "fail", { message: "no card" }), { pollIntervalMs: 20 });
      assert.same([failed.status, failed.outputs], ["failed", null]);
      assert.ok(failed.error.includes("no card"), failed.error);
    },
  },
  {
    name: "Mixing up the ids: `execution_id` vs `id`; agent-run ids; inbound-webhook job names; header vs body request id; delivery id vs payload id.",
    async run(t) {
      const { ConfigurationError, FlowMaestro, NotFoundError } = t.flowtether;
      const ids = [];
      const fm = t.flowmaestro({ hooks: { onResponse: ({ headers }) => ids.push(headers.get("X-Request-ID")) } });
      const { data: started, meta } = await fm.workflows.execute(WORKFLOW.echo);
      assert.equal(started.id, undefined, "no id in what starts");
      assert.equal((await fm.executions.get(started.execution_id)).data.id, started.execution_id, "the same id");
      assert.ok(UUID.test(meta.request_id), "the body's request id");
      assert.ok(ids[0] !== meta.request_id && UUID.test(ids[0]), "the header's is another one");
      const error = await assert.rejects(fm.executions.get(UNKNOWN), NotFoundError);
      assert.same([error.requestId === ids.at(-1), error.requestId === error.body.meta.request_id], [true, false], "an error has the header's");

      const { data: sent } = await fm.threads.sendMessage(await newThread(fm), { content: "Hello" });
      await assert.rejects(fm.executions.get(sent.execution_id), NotFoundError, {}, "an agent's run");
      await assert.rejects(fm.executions.get(`webhook-${TRIGGER.manual}-1767225600000`), ConfigurationError, { field: "executionId" }, "a job's name");

      // The host calls itself there: it keeps what it received, the key being in a header of the webhook.
      const { data: webhook } = await fm.webhooks.create({ ...WEBHOOK, url: `${t.baseUrl}/api/v1/received`, headers: { Authorization: `Bearer ${t.key}` } });
      await t.host.deliver("execution.completed", { execution_id: started.execution_id });
      const [{ body, headers }] = await t.host.requests("/received");
      const event = await FlowMaestro.verifyWebhook(body, headers["x-flowmaestro-signature"], webhook.secret);
      const [delivery] = (await fm.webhooks.deliveries(webhook.id)).data;
      assert.equal(delivery.id, headers["x-flowmaestro-delivery-id"], "the delivery's id");
      assert.ok(/^\d+$/.test(delivery.id) && UUID.test(event.id), `${delivery.id} and ${event.id}`);
      assert.equal(event.data.execution_id, started.execution_id, "the execution's id");
    },
  },
  {
    name: "HMAC: leaving off `whsec_`, or hashing re-serialised JSON.",
    async run(t) {
      const { FlowMaestro, WebhookVerificationError } = t.flowtether;
      const fm = t.flowmaestro();
      const { data } = await fm.webhooks.create({ ...WEBHOOK, url: `${t.baseUrl}/api/v1/received`, headers: { Authorization: `Bearer ${t.key}` } });
      await t.host.deliver("execution.completed", { workflow_name: "Straße" });
      const [{ body, headers }] = await t.host.requests("/received");
      const signature = headers["x-flowmaestro-signature"];
      const event = JSON.parse(body);
      assert.same(await FlowMaestro.verifyWebhook(new TextEncoder().encode(body), signature, data.secret), event, "the event");
      await assert.rejects(FlowMaestro.verifyWebhook(body, signature, data.secret.replace("whsec_", "")), WebhookVerificationError);
      const again = JSON.stringify({ data: event.data, ...event });
      assert.ok(again !== body, "written again it is another text");
      await assert.rejects(FlowMaestro.verifyWebhook(again, signature, data.secret), WebhookVerificationError);
      await assert.rejects(FlowMaestro.verifyWebhook(event, signature, data.secret), t.flowtether.ConfigurationError, { field: "body" });
    },
  },
];

/** The first so many items of an iterator, which is left then. */
async function read(iterator, count) {
  const items = [];
  for await (const item of iterator) {
    items.push(item);
    if (items.length === count) break;
  }
  return items;
}
