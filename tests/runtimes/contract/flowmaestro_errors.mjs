// FlowMaestro's errors: four shapes of a refusal, a class for each status, and never a key in any of it.

import * as assert from "./assert.mjs";
import { AGENT, KNOWLEDGE_BASE, TRIGGER, UNKNOWN, USER, WEBHOOK, WORKFLOW, collect, execute, hidingHeaders, newThread } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";

const MAPPED = inNodeAlone("the module reads it out of the same status and text everywhere");

/** The classes, and the code where the body tells none. */
const STATUSES = [
  [400, "ValidationError", "validation_error"],
  [401, "AuthenticationError", "authentication_error"],
  [402, "ApiError", "unknown_error"],
  [403, "PermissionDeniedError", "authorization_error"],
  [404, "NotFoundError", "not_found"],
  [405, "ApiError", "unknown_error"],
  [408, "ApiError", "unknown_error"],
  [409, "ConflictError", "unknown_error"],
  [413, "PayloadTooLargeError", "unknown_error"],
  [415, "ApiError", "unknown_error"],
  [422, "ValidationError", "unknown_error"],
  [429, "RateLimitError", "rate_limit_exceeded"],
  [500, "ServerError", "server_error"],
  [501, "ServerError", "server_error"],
  [502, "ServerError", "server_error"],
  [503, "ServerError", "server_error"],
  [504, "ServerError", "server_error"],
];

const HTML = `<!doctype html><h1>Bad gateway</h1>${"<p>Try again later. ".repeat(40)}`;

/** The rejection of a call that the host responds to with this. */
async function refused(t, fault, Class, options = {}) {
  // A key of its own: Chromium sends a request again by itself after a 408.
  const key = `${t.key}-${crypto.randomUUID()}`;
  await t.host.faults({ key, times: 9, ...fault, body: typeof fault.body === "object" ? JSON.stringify(fault.body) : fault.body });
  return assert.rejects(t.flowmaestro({ apiKey: key, retry: { maxRetries: 0 }, ...options }).workflows.get(WORKFLOW.echo), Class);
}

const isMissing = (error, ...names) =>
  assert.same(
    names.filter((name) => error[name] !== undefined),
    [],
    "what is not known",
  );

export const tests = [
  ...STATUSES.map((/** @type {any[]} */ [status, name, code]) => ({
    ...MAPPED,
    name: `FlowMaestro's ${status} is a ${name}, with the service's code or its status' own`,
    async run(t) {
      const Class = t.flowtether[name];
      const details = { resource: "Workflow", id: UNKNOWN };
      const body = {
        error: { code: "some_code", message: "Some words.", details },
        meta: { request_id: "from-the-body", timestamp: "2026-01-01T00:00:00.000Z" },
      };
      const error = await refused(t, { status, body }, Class);
      assert.equal(error.constructor, Class, "the class itself");
      const fields = {
        provider: "flowmaestro",
        operation: "workflows.get",
        status,
        code: "some_code",
        message: "Some words.",
        details,
        retryable: [408, 429, 500, 502, 503, 504].includes(status),
        body,
        requestId: "from-the-body",
      };
      for (const [field, value] of Object.entries(fields)) assert.same(error[field], value, field);
      assert.same(JSON.parse(JSON.stringify(error)), { name, ...fields }, "toJSON()");
      const other = await refused(t, { status, body: { error: { message: "No code." }, meta: {} } }, Class);
      assert.same([other.code, other.message], [code, "No code."], "without a code");
    },
  })),
  {
    name: "FlowMaestro's request id is the header's, and the body's where the header cannot be read",
    async run(t) {
      const body = { error: { code: "c", message: "m" }, meta: { request_id: "from-the-body" } };
      const fault = { status: 404, body, headers: { "X-Request-ID": "from-the-header" } };
      const { NotFoundError } = t.flowtether;
      assert.equal((await refused(t, fault, NotFoundError)).requestId, "from-the-header", "with the header");
      assert.equal((await refused(t, fault, NotFoundError, { fetch: hidingHeaders })).requestId, "from-the-body", "without it");
      isMissing(await refused(t, { ...fault, body: { error: { code: "c", message: "m" } } }, NotFoundError, { fetch: hidingHeaders }), "requestId");
      assert.equal((await refused(t, { ...fault, body: HTML, contentType: "text/html" }, NotFoundError)).requestId, "from-the-header", "of what is no JSON");
    },
  },
  {
    ...MAPPED,
    name: "FlowMaestro's web framework responds with a string in error, and its own code and message are read",
    async run(t) {
      const { ServerError, NotFoundError, ApiError } = t.flowtether;
      const database = { statusCode: 500, code: "22P02", error: "Internal Server Error", message: "invalid input syntax for type uuid" };
      let error = await refused(t, { status: 500, body: database }, ServerError);
      assert.same([error.code, error.message, error.body], ["22P02", "invalid input syntax for type uuid", database], "with a code");
      isMissing(error, "details", "retryAfterMs");
      error = await refused(t, { status: 404, body: { message: "Route GET:/api/v2 not found", error: "Not Found", statusCode: 404 } }, NotFoundError);
      assert.same([error.code, error.message], ["not_found", "Route GET:/api/v2 not found"], "an unknown route");
      error = await refused(t, { status: 415, body: { statusCode: 415, error: "Unsupported Media Type" } }, ApiError);
      assert.same([error.code, error.message], ["unknown_error", "Unsupported Media Type"], "without a message");
    },
  },
  {
    ...MAPPED,
    name: "FlowMaestro's routes outside of its API respond with success false, and their text is read",
    async run(t) {
      const error = await refused(t, { status: 403, body: { success: false, error: "The workspace is frozen" } }, t.flowtether.PermissionDeniedError);
      assert.same([error.code, error.message], ["authorization_error", "The workspace is frozen"]);
      const other = await refused(
        t,
        { status: 401, body: { success: false, message: "Signature missing", error: "Unauthorized" } },
        t.flowtether.AuthenticationError,
      );
      assert.same([other.code, other.message], ["authentication_error", "Signature missing"]);
    },
  },
  {
    ...MAPPED,
    name: "what is no response of FlowMaestro has the code unknown_error, its status and its first words",
    async run(t) {
      const { ServerError, ApiError } = t.flowtether;
      const page = await refused(t, { status: 502, body: HTML, contentType: "text/html" }, ServerError);
      assert.equal(page.code, "unknown_error", "the code");
      assert.ok(page.message.startsWith("HTTP 502: <!doctype html><h1>Bad gateway</h1>"), page.message);
      assert.between(page.message.length, 50, 220, "the length of the message");
      assert.equal(page.body, HTML, "the body");
      const empty = await refused(t, { status: 503 }, ServerError);
      assert.same([empty.code, empty.message, empty.body], ["unknown_error", "HTTP 503", undefined], "an empty response");
      for (const body of ['{"detail":"other"}', "[]", "null", '{"error":null}', '{"error":', "\u0000"]) {
        const error = await refused(t, { status: 418, body }, ApiError);
        assert.equal(error.code, "unknown_error", `the code of ${body}`);
        assert.ok(error.message.startsWith("HTTP 418"), `the message of ${body}: ${error.message}`);
      }
      const text = await refused(t, { status: 418, body: '"no tea"' }, ApiError);
      assert.same([text.code, text.message], ["unknown_error", "no tea"], "a document that is a text");
    },
  },
  {
    ...MAPPED,
    name: "FlowMaestro's error may be of any shape without a trap",
    async run(t) {
      for (const error of /** @type {any[]} */ ([
        {},
        [],
        7,
        true,
        "",
        { code: 7, message: {} },
        { code: null, message: null, details: null },
        { details: "none" },
      ])) {
        const failure = await refused(t, { status: 400, body: { error, meta: null } }, t.flowtether.ValidationError);
        assert.ok(typeof failure.message === "string" && failure.message !== "", `a message for ${assert.show(error)}`);
        assert.ok(typeof failure.code === "string", `a code for ${assert.show(error)}`);
      }
    },
  },
  {
    name: "FlowMaestro's retryAfterMs is the header's, else the details'",
    async run(t) {
      const { RateLimitError } = t.flowtether;
      const details = { limit: 60, window: "minute", retry_after: 17 };
      const body = { error: { code: "rate_limit_exceeded", message: "Slow down.", details }, meta: {} };
      const after = async (fault, options) => (await refused(t, { status: 429, ...fault }, RateLimitError, options)).retryAfterMs;
      assert.equal(await after({ body, headers: { "Retry-After": "3" } }), 3000, "the header's");
      assert.equal(await after({ body, headers: { "Retry-After": "3" } }, { fetch: hidingHeaders }), 17_000, "the details', where the header is hidden");
      assert.equal(await after({ body, headers: { "Retry-After": "soon" } }), 17_000, "the details', where the header is none");
      assert.equal(await after({ headers: { "Retry-After": "3" }, body: HTML, contentType: "text/html" }), 3000, "of what is no JSON");
      assert.equal(await after({ body: { error: { code: "c", message: "m" } } }), undefined, "where nobody says");
    },
  },
  {
    name: "FlowMaestro's own limits are reported with all that is known of them",
    async run(t) {
      const fm = t.flowmaestro({ baseUrl: t.as("minute-limit-1"), retry: { maxRetries: 0 } });
      /** @type {any} */
      let error;
      // The first of a clock minute is let through.
      for (let call = 0; call < 4 && error === undefined; call += 1) await fm.agents.get(AGENT).catch((reason) => (error = reason));
      assert.ok(error instanceof t.flowtether.RateLimitError, `a RateLimitError: ${assert.show(error)}`);
      const { limit, window, retry_after: seconds } = error.details;
      assert.same([error.code, limit, window, error.retryable], ["rate_limit_exceeded", 1, "minute", true]);
      assert.equal(error.retryAfterMs, seconds * 1000, "retryAfterMs");
      assert.between(seconds, 1, 60, "retry_after");
    },
  },
  {
    name: "FlowMaestro's real refusals have their codes and details",
    async run(t) {
      const { AuthenticationError, NotFoundError, PayloadTooLargeError, PermissionDeniedError, ServerError, ValidationError } = t.flowtether;
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      const executionId = await execute(fm, "slow");
      await fm.executions.cancel(executionId);
      const as = (apiKey) => t.flowmaestro({ apiKey });
      const cases = [
        [fm.workflows.get(UNKNOWN), NotFoundError, { code: "resource_not_found", details: { resource: "Workflow", id: UNKNOWN } }],
        [fm.executions.get(UNKNOWN), NotFoundError, { details: { resource: "Execution", id: UNKNOWN } }],
        [fm.agents.get(UNKNOWN), NotFoundError, { details: { resource: "Agent", id: UNKNOWN } }],
        [fm.agents.memory.get(AGENT, USER.ben), NotFoundError, { details: { resource: "Working memory", id: `${AGENT}/${USER.ben}` } }],
        [fm.threads.get(UNKNOWN), NotFoundError, { details: { resource: "Thread", id: UNKNOWN } }],
        [fm.triggers.execute(UNKNOWN), NotFoundError, { details: { resource: "Trigger", id: UNKNOWN } }],
        [fm.knowledgeBases.get(UNKNOWN), NotFoundError, { details: { resource: "Knowledge Base", id: UNKNOWN } }],
        [fm.webhooks.get(UNKNOWN), NotFoundError, { details: { resource: "Webhook", id: UNKNOWN } }],
        [fm.webhooks.deliveries(UNKNOWN), NotFoundError, { operation: "webhooks.deliveries" }],
        [fm.threads.listMessages(UNKNOWN), NotFoundError, { operation: "threads.listMessages" }],
        [fm.workflows.execute(WORKFLOW.invalid), ValidationError, { code: "validation_error", retryable: false }],
        [fm.workflows.execute(WORKFLOW.broken), ServerError, { code: "execution_failed", status: 500 }],
        [fm.executions.cancel(executionId), ValidationError, { code: "validation_error" }],
        [fm.triggers.execute(TRIGGER.disabled), ValidationError, { code: "validation_error" }],
        [fm.threads.sendMessage(threadId, { content: "x".repeat(1_100_000) }), PayloadTooLargeError, { status: 413, code: "FST_ERR_CTP_BODY_TOO_LARGE" }],
        [as("sk-of-somebody-else").agents.list(), AuthenticationError, { code: "invalid_api_key" }],
        [as("fm_test_x").agents.list(), AuthenticationError, { code: "invalid_api_key" }],
        [as("key-expired").agents.list(), AuthenticationError, { code: "expired_api_key" }],
        [as("key-revoked").agents.list(), AuthenticationError, { code: "revoked_api_key" }],
        [
          as("key-unscoped").workflows.execute(WORKFLOW.echo),
          PermissionDeniedError,
          {
            code: "insufficient_scope",
            details: { required_scopes: ["workflows:read", "workflows:execute"], missing_scopes: ["workflows:execute"], your_scopes: ["workflows:read"] },
          },
        ],
      ];
      const settled = await Promise.allSettled(cases.map(([call]) => call));
      for (const [index, [, Class, fields]] of cases.entries()) {
        const error = await assert.rejects(
          settled[index].status === "rejected" ? Promise.reject(settled[index].reason) : settled[index].value,
          Class,
          fields,
          `case ${index}`,
        );
        assert.equal(error.constructor, Class, `the class of case ${index}`);
        assert.ok(typeof error.requestId === "string" || Class === PayloadTooLargeError, `a request id: case ${index}`);
      }
    },
  },
  {
    name: "an execution that FlowMaestro could not start stands in the list as pending, and is there once",
    async run(t) {
      const fm = t.flowmaestro();
      await assert.rejects(fm.workflows.execute(WORKFLOW.broken, {}, { maxRetries: 5 }), t.flowtether.ServerError, { code: "execution_failed" });
      const left = await collect(fm.executions.list({ workflowId: WORKFLOW.broken }));
      assert.same(
        left.map(({ status }) => status),
        ["pending"],
        "what is left",
      );
    },
  },
  {
    name: "no error, no JSON of one and no log record of FlowMaestro's shows the key",
    async run(t) {
      const log = [];
      const keep = (message, info) =>
        log.push(message, JSON.stringify(info), ...Object.values(info).map((value) => (value instanceof Headers ? JSON.stringify([...value]) : String(value))));
      const logger = { debug: keep, info: keep, warn: keep, error: keep };
      const fm = t.flowmaestro({ logger, retry: { maxRetries: 1, baseDelayMs: 1 } });
      const broken = t.flowmaestro({ logger, baseUrl: "http://127.0.0.1:9", retry: { maxRetries: 0 } });
      await t.host.faults({ status: 503, body: HTML, times: 2 }, { status: 401, body: '{"error":{"code":"invalid_api_key","message":"no"}}' });
      const failures = [
        () => fm.workflows.get(WORKFLOW.echo),
        () => fm.workflows.get(WORKFLOW.echo),
        () => fm.threads.sendMessage(UNKNOWN, { content: "Hello" }),
        () => collect(fm.executions.stream(UNKNOWN)),
        () => collect(fm.executions.list({ page: 0 })),
        () => broken.workflows.list(),
        () => collect(broken.executions.stream(UNKNOWN)),
        () => broken.webhooks.create(WEBHOOK),
      ];
      await assert.showsNoKey(t, failures, log);
    },
  },
  {
    name: "a success of FlowMaestro without data is an ApiError with its status and the code unexpected_response",
    async run(t) {
      const fm = t.flowmaestro();
      const calls = [
        ["workflows.get", () => fm.workflows.get(WORKFLOW.echo)],
        ["workflows.execute", () => fm.workflows.execute(WORKFLOW.echo)],
        ["knowledgeBases.query", () => fm.knowledgeBases.query(KNOWLEDGE_BASE, { query: "x" })],
        ["threads.listMessages", () => fm.threads.listMessages(UNKNOWN)],
        ["workflows.list", () => fm.workflows.list()],
      ];
      for (const [operation, call] of /** @type {any[][]} */ (calls)) {
        for (const body of ["{}", '{"status":"ok"}', '{"data":null}']) {
          await t.host.faults({ status: 200, body });
          const error = await assert.rejects(
            call(),
            t.flowtether.ApiError,
            { code: "unexpected_response", operation, retryable: false, body: JSON.parse(body) },
            `${operation} ${body}`,
          );
          assert.equal(error.constructor, t.flowtether.ApiError, "the class");
          assert.equal(error.status, 200, `the status of ${operation} ${body}`);
        }
      }
    },
  },
  {
    name: "a success of FlowMaestro that is no JSON is an ApiError invalid_json",
    async run(t) {
      const fm = t.flowmaestro();
      for (const body of [HTML, "[1]", "null", '{"data":']) {
        await t.host.faults({ status: 200, body, contentType: "text/html" });
        await assert.rejects(fm.agents.get(AGENT), t.flowtether.ApiError, { code: "invalid_json", status: 200, operation: "agents.get" }, body);
      }
    },
  },
  {
    name: "a delete to which FlowMaestro responds without a body is a success",
    async run(t) {
      const fm = t.flowmaestro();
      for (const status of [200, 202, 204]) {
        for (const call of [() => fm.threads.delete(UNKNOWN), () => fm.webhooks.delete(UNKNOWN), () => fm.agents.memory.delete(AGENT, USER.ann)]) {
          await t.host.faults({ status });
          assert.same(await call(), { data: { deleted: true } }, `the response of ${status}`);
        }
      }
    },
  },
];
