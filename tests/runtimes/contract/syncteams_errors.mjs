// SyncTeams' errors: a class for each status, any shape of a refusal, what the official SDKs' errors have, and never a key.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { QUICKLY, UNKNOWN, collect, shows, speaking, start } from "./syncteams_catalogue.mjs";

const MAPPED = inNodeAlone("the module reads it out of the same status and text everywhere");

const STATUSES = [
  [400, "ValidationError", "Bad Request"],
  [401, "AuthenticationError", "Unauthorized"],
  [402, "ApiError", "Payment Required"],
  [403, "PermissionDeniedError", "Forbidden"],
  [404, "NotFoundError", "Not Found"],
  [405, "ApiError", "Method Not Allowed"],
  [408, "ApiError", "Request Timeout"],
  [409, "ConflictError", "Conflict"],
  [413, "PayloadTooLargeError", "Payload Too Large"],
  [422, "ValidationError", "Unprocessable Entity"],
  [425, "ApiError", "Too Early"],
  [429, "RateLimitError", "Too Many Requests"],
  [500, "ServerError", "Internal Server Error"],
  [501, "ServerError", "Not Implemented"],
  [502, "ServerError", "Bad Gateway"],
  [503, "ServerError", "Service Unavailable"],
  [504, "ServerError", "Gateway Timeout"],
  [599, "ServerError"],
];

const RETRYABLE = (status) => [408, 425, 429].includes(status) || status >= 500;

const PATH = `/api/v1/status?taskId=${UNKNOWN}`;
const REQUEST = { method: "GET", url: PATH };

/** The rejection of a poll that the host responds to with this. */
async function refused(t, fault, Class, options = {}) {
  // A key of its own: Chromium sends a request again by itself after a 408.
  const key = `${t.key}-${crypto.randomUUID()}`;
  await t.host.faults({ key, times: 9, ...fault, body: typeof fault.body === "object" ? JSON.stringify(fault.body) : fault.body });
  return assert.rejects(t.syncteams({ apiKey: key, retry: { maxRetries: 0 }, ...options }).getTaskStatus(UNKNOWN), Class);
}

/** The five shapes of a refusal beside the usual one, by the word that asks for it: the message, and the body. */
const SHAPES = [
  ["spec", (message, status, error) => ({ message, body: { statusCode: status, message, error } })],
  ["error-message", (message) => ({ message, body: { message } })],
  ["error-error", (message) => ({ message, body: { error: message } })],
  ["error-list", (message, status, error) => ({ message, body: { statusCode: status, message: [message], error } })],
  ["error-nested", (message) => ({ message, body: { error: { message } } })],
  ["error-text", (message, status) => ({ message: `HTTP ${status}: ${message}`, body: message })],
];

/** Failures of every class that a call may have: what arranges it, the call, and what its error has. */
const FAILURES = [
  ...STATUSES.filter(([status]) => status !== 408).map(([status, name]) => ({
    name,
    what: `a ${status}`,
    faults: [{ status, body: '{"message":"no"}' }],
    call: (st) => st.getTaskStatus(UNKNOWN),
    has: { status, data: { message: "no" }, request: REQUEST },
    hasResponse: true,
  })),
  {
    name: "ApiError",
    what: "a success without a status",
    faults: [{ status: 200, body: '{"ok":true}' }],
    call: (st) => st.getTaskStatus(UNKNOWN),
    has: { status: 200, data: { ok: true }, request: REQUEST, code: "unexpected_response" },
    hasResponse: true,
  },
  {
    name: "ApiError",
    what: "a success that is no JSON",
    faults: [{ status: 200, body: "<html>", contentType: "text/html" }],
    call: (st) => st.getTaskStatus(UNKNOWN),
    has: { status: 200, data: "<html>", request: REQUEST, code: "invalid_json" },
    hasResponse: true,
  },
  {
    name: "ApiError",
    what: "a response that is too large",
    client: { maxResponseBytes: 10 },
    faults: [{ status: 200, body: '{"taskId":"t","status":"RUNNING"}' }],
    call: (st) => st.getTaskStatus(UNKNOWN),
    has: { status: 200, data: null, request: REQUEST, code: "response_too_large" },
    hasResponse: true,
  },
  {
    name: "ConnectionError",
    what: "a connection that fails",
    client: { fetch: () => Promise.reject(new TypeError("nobody is there")) },
    call: (st) => st.getTaskStatus(UNKNOWN),
    has: { status: 0, statusText: "NETWORK_ERROR", data: null, request: REQUEST },
  },
  {
    name: "TimeoutError",
    what: "no response in time",
    faults: [{ action: "hang" }],
    call: (st) => st.getTaskStatus(UNKNOWN, { timeoutMs: 150 }),
    has: { status: 0, statusText: "NETWORK_ERROR", data: null, request: REQUEST },
  },
  {
    name: "TimeoutError",
    what: "a wait that is too long",
    faults: [{ status: 200, body: '{"taskId":"t","status":"RUNNING"}' }],
    call: (st) => st.waitForCompletion(UNKNOWN, { maxWaitMs: 0 }),
    has: { status: 0, statusText: "POLL_TIMEOUT", data: { taskId: UNKNOWN, lastStatus: "RUNNING" }, request: REQUEST },
  },
  {
    name: "ValidationError",
    what: "a refused start",
    faults: [{ status: 400, body: '{"message":"no"}' }],
    call: (st) => st.executeWorkflow({ workflowId: "w", uniqueId: "u", input: { secret: "the user's own" } }),
    has: {
      status: 400,
      data: { message: "no" },
      request: { method: "POST", url: "/api/v1", body: { workflowId: "w", uniqueId: "u", input: { secret: "the user's own" } } },
    },
    hasResponse: true,
  },
  {
    name: "ConflictError",
    what: "a refused decision",
    faults: [{ status: 409, body: '{"message":"no"}' }],
    call: (st) => st.continueTask({ taskId: UNKNOWN, decision: "REJECT", message: "Too long." }),
    has: {
      status: 409,
      data: { message: "no" },
      request: { method: "POST", url: "/api/v1/continue", body: { taskId: UNKNOWN, type: "REJECT", message: "Too long." } },
    },
    hasResponse: true,
  },
  {
    name: "ServerError",
    what: "a refused poll of a reader",
    faults: [{ status: 500, body: '{"message":"no"}' }],
    call: (st) => collect(st.tasks.events(UNKNOWN, QUICKLY)),
    has: { status: 500, data: { message: "no" }, request: REQUEST },
    hasResponse: true,
  },
];

export const tests = [
  ...STATUSES.map(([status, name, reason]) => ({
    ...MAPPED,
    name: `SyncTeams' ${status} is a ${name} with what the official SDKs' errors have`,
    async run(t) {
      const Class = t.flowtether[name];
      const body = { statusCode: status, message: "Some words.", error: "Some Reason", code: "SOME_CODE" };
      const error = await refused(t, { status, body }, Class);
      assert.equal(error.constructor, Class, "the class itself");
      const { statusText, headers, ...rest } = JSON.parse(JSON.stringify(error));
      assert.same(
        rest,
        {
          name,
          message: "Some words.",
          provider: "syncteams",
          operation: "getTaskStatus",
          retryable: RETRYABLE(status),
          status,
          code: "SOME_CODE",
          body,
          data: body,
          request: REQUEST,
        },
        "toJSON()",
      );
      assert.same([error.statusText, error.headers["content-type"]], [statusText, headers["content-type"]], "the members themselves");
      assert.equal(headers["content-type"], "application/json", "a header");
      if (reason !== undefined) assert.equal(statusText, reason, "statusText");
    },
  })),
  ...SHAPES.map((/** @type {any[]} */ [word, shape]) => ({
    ...MAPPED,
    name: `SyncTeams' refusals are read where they are as ${word} has it`,
    async run(t) {
      const { AuthenticationError, ConflictError, NotFoundError, ValidationError } = t.flowtether;
      const st = speaking(t, [word]);
      const running = await start(st, "slow");
      const stranger = speaking(t, [word], { apiKey: "nobody-knows-it" });
      const failures = [
        [() => st.getTaskStatus(UNKNOWN), NotFoundError, `Task ${UNKNOWN} was not found.`, 404, "Not Found"],
        [() => st.executeWorkflow({ workflowId: "nothing", input: {} }), NotFoundError, "Workflow nothing was not found.", 404, "Not Found"],
        [
          () => st.executeWorkflow({ workflowId: "script", input: { steps: 7 } }),
          ValidationError,
          "input.steps: invalid type: integer `7`, expected a sequence",
          400,
          "Bad Request",
        ],
        [() => st.continueTask({ taskId: running, decision: "APPROVE" }), ConflictError, `Task ${running} waits for no approval.`, 409, "Conflict"],
        [() => stranger.getTaskStatus(running), AuthenticationError, "This API key is not known.", 401, "Unauthorized"],
      ];
      for (const [call, Class, words, status, reason] of /** @type {any[][]} */ (failures)) {
        const error = await assert.rejects(call(), Class, { status, statusText: reason });
        const { message, body } = shape(words, status, reason);
        assert.same([error.message, error.body, error.data], [message, body, body], "what it says");
      }
    },
  })),
  {
    ...MAPPED,
    name: "SyncTeams' refusals may be of any shape",
    async run(t) {
      const { ValidationError } = t.flowtether;
      for (const [body, message] of [
        [{ message: ["One.", "Two."], error: "Bad Request" }, "One.; Two."],
        [{ message: "", error: "Empty." }, "Empty."],
        [{ message: [], error: "Empty." }, "Empty."],
        [{ message: null, error: "Null." }, "Null."],
        [{ message: 7, error: "A number." }, "A number."],
        [{ error: "Only this." }, "Only this."],
        [{ error: { message: "Nested.", code: "X" } }, "Nested."],
        ['"Just words."', "Just words."],
        ["Plain words.", "HTTP 400: Plain words."],
        ["", "HTTP 400"],
        [{}, "HTTP 400"],
        [{ message: {}, error: [] }, "HTTP 400"],
        ["[]", "HTTP 400"],
        ["null", "HTTP 400"],
        ["7", "HTTP 400"],
        ["true", "HTTP 400"],
        ['{"message":', 'HTTP 400: {"message":'],
      ]) {
        const error = await refused(t, { status: 400, body }, ValidationError);
        assert.equal(error.message, message, `the message of ${assert.show(body)}`);
      }
    },
  },
  {
    name: "data of a SyncTeams error is the response's body: parsed, as text, or null",
    async run(t) {
      const { ServerError } = t.flowtether;
      const dataOf = async (fault) => (await refused(t, { status: 500, ...fault }, ServerError)).data;
      assert.same(await dataOf({ body: '{"a":[1]}' }), { a: [1] }, "of JSON");
      assert.equal(await dataOf({ body: "words", contentType: "text/plain" }), "words", "of a text");
      assert.equal(await dataOf({ body: '{"a":', contentType: "application/json" }), '{"a":', "of what is no JSON");
      assert.equal(await dataOf({}), null, "of nothing");
      assert.equal(await dataOf({ body: "null" }), null, "of null");
    },
  },
  ...FAILURES.map((/** @type {any} */ { name, what, client, faults = [], call, has, hasResponse = false }) => ({
    name: `an error of SyncTeams after ${what} has statusText, data and request, and ${hasResponse ? "the response's headers" : "no headers"}`,
    async run(t) {
      if (faults.length > 0) await t.host.faults(...faults);
      const Class = t.flowtether[name];
      const error = await assert.rejects(call(t.syncteams({ retry: { maxRetries: 0 }, ...client })), Class);
      assert.equal(error.constructor, Class, "the class itself");
      for (const [member, value] of Object.entries(has)) assert.same(error[member], value, member);
      assert.equal(typeof error.statusText, "string", "the type of statusText");
      assert.ok("data" in error, "it has data");
      if (!hasResponse) return assert.equal(error.headers, undefined, "headers");
      assert.equal(Object.getPrototypeOf(error.headers), Object.prototype, "headers are a plain object");
      assert.ok(/^(application\/json|text\/html)/.test(error.headers["content-type"]), `the headers: ${assert.show(error.headers)}`);
    },
  })),
  {
    name: "headers of a SyncTeams error have lower-case names, and no session among them",
    async run(t) {
      const headers = { "X-Request-Id": "req-7", "RateLimit-Remaining": "0", "Set-Cookie": "session=secret", "X-Two": "a, b" };
      const error = await refused(t, { status: 403, headers, body: '{"message":"no"}' }, t.flowtether.PermissionDeniedError);
      const { "x-request-id": id, "ratelimit-remaining": left, "x-two": two, "set-cookie": cookie } = error.headers;
      assert.same([id, left, two, cookie, error.requestId], ["req-7", "0", "a, b", undefined, "req-7"]);
      assert.ok(!JSON.stringify(error).includes("secret"), "the session");
    },
  },
  {
    name: "SyncTeams' Retry-After is in retryAfterMs",
    async run(t) {
      const { RateLimitError, ServerError } = t.flowtether;
      assert.equal((await refused(t, { status: 429, headers: { "Retry-After": "3" } }, RateLimitError)).retryAfterMs, 3000, "of a 429");
      assert.equal((await refused(t, { status: 503, headers: { "Retry-After": "7" } }, ServerError)).retryAfterMs, 7000, "of a 503");
      assert.equal((await refused(t, { status: 429, headers: { "Retry-After": "soon" } }, RateLimitError)).retryAfterMs, undefined, "of no time");
      assert.equal((await refused(t, { status: 429 }, RateLimitError)).retryAfterMs, undefined, "of nothing");
    },
  },
  {
    name: "an error of SyncTeams without a response says why in its cause",
    async run(t) {
      const cause = new TypeError("nobody is there");
      const st = t.syncteams({ fetch: () => Promise.reject(cause), retry: { maxRetries: 0 } });
      const error = await assert.rejects(st.getTaskStatus(UNKNOWN), t.flowtether.ConnectionError, { retryable: true });
      assert.equal(error.cause, cause, "the cause");
    },
  },
  {
    name: "a success of SyncTeams that is none of the service's is an ApiError with what came",
    async run(t) {
      const { ApiError } = t.flowtether;
      const st = t.syncteams();
      const responses = [
        [{ body: "{}" }, "unexpected_response", {}],
        [{ body: '{"status":""}' }, "unexpected_response", { status: "" }],
        [{ body: '{"status":7,"taskId":7}' }, "unexpected_response", { status: 7, taskId: 7 }],
        [{ body: '{"data":{"status":"RUNNING","taskId":"t"}}' }, "unexpected_response", { data: { status: "RUNNING", taskId: "t" } }],
        [{}, "unexpected_response", null],
        [{ status: 204 }, "unexpected_response", null],
        [{ body: "<html>", contentType: "text/html" }, "invalid_json", "<html>"],
        [{ body: "[]" }, "invalid_json", []],
        [{ body: '"RUNNING"' }, "invalid_json", "RUNNING"],
        [{ body: '{"status":' }, "invalid_json", '{"status":'],
        [{ body: "null" }, "invalid_json", null],
      ];
      const calls = {
        getTaskStatus: () => st.getTaskStatus(UNKNOWN),
        executeWorkflow: () => st.executeWorkflow({ workflowId: "w", input: {} }),
      };
      for (const [operation, call] of Object.entries(calls)) {
        for (const [fault, code, data] of /** @type {any[][]} */ (responses)) {
          await t.host.faults({ status: 200, ...fault });
          const what = `${operation} ${assert.show(fault)}`;
          const error = await assert.rejects(call(), ApiError, { code, operation, retryable: false, status: fault.status ?? 200 }, what);
          assert.equal(error.constructor, ApiError, "the class");
          assert.same(error.data, data, `data of ${what}`);
        }
      }
      assert.equal((await t.host.requests()).length, 2 * responses.length, "none was sent again");
      await shows(t, "RUNNING");
      await t.host.faults({ method: "GET", status: 200, body: "{}" });
      await assert.rejects(st.waitForCompletion(UNKNOWN, QUICKLY), ApiError, { code: "unexpected_response" });
    },
  },
  {
    name: "no error, no JSON of one and no log record of SyncTeams shows the key",
    async run(t) {
      const log = [];
      const keep = (message, info) =>
        log.push(message, JSON.stringify(info), ...Object.values(info).map((value) => (value instanceof Headers ? JSON.stringify([...value]) : String(value))));
      const logger = { debug: keep, info: keep, warn: keep, error: keep };
      const st = t.syncteams({ logger, retry: { maxRetries: 1, baseDelayMs: 1 } });
      const broken = t.syncteams({ logger, baseUrl: "http://127.0.0.1:9", retry: { maxRetries: 0 } });
      const large = t.syncteams({ logger, maxResponseBytes: 1 });
      const workflow = { workflowId: "nothing", input: {} };
      await t.host.faults({ status: 503, body: "<html>", times: 2 }, { status: 401, body: '{"message":"no"}' });
      const failures = [
        () => st.getTaskStatus(UNKNOWN),
        () => st.getTaskStatus(UNKNOWN),
        () => st.executeWorkflow(workflow),
        () => st.executeAndWait(workflow),
        () => st.continueTask({ taskId: UNKNOWN, decision: "APPROVE" }),
        () => st.continueTask({ taskId: UNKNOWN, decision: "MAYBE" }),
        () => st.waitForCompletion(UNKNOWN),
        () => collect(st.tasks.events(UNKNOWN)),
        () => large.getTaskStatus(UNKNOWN),
        () => broken.getTaskStatus(UNKNOWN),
        () => broken.executeWorkflow(workflow),
        () => collect(broken.tasks.events(UNKNOWN)),
      ];
      await assert.showsNoKey(t, failures, log);
    },
  },
  {
    name: "no log record of SyncTeams shows an input, a decision or an entry of a log",
    async run(t) {
      const records = [];
      const keep = (...values) => records.push(JSON.stringify(values));
      const st = t.syncteams({ logger: { debug: keep, info: keep, warn: keep, error: keep } });
      const onWaiting = ({ taskId }) => st.continueTask({ taskId, decision: "APPROVE", message: "private words" }).then(() => true);
      await st.executeAndWait({ workflowId: "approval", input: { delayMs: 1, note: "private words" } }, { ...QUICKLY, onWaiting });
      assert.ok(records.length >= 6, "there are records");
      for (const record of records) assert.ok(!record.includes("private") && !record.includes("TeamKickoff"), record);
    },
  },
];
