// SnapState's errors: two envelopes, a class for each status, what stands before the service, and never a key in any of it.

import * as assert from "./assert.mjs";
import { inNodeAlone, PAGES } from "./runner.mjs";
import { collect, newWorkflow, speaking } from "./snapstate_catalogue.mjs";
import { timed } from "./time.mjs";

const MAPPED = inNodeAlone("the module reads it out of the same status and text everywhere");

const STATUSES = [
  [400, "ValidationError"],
  [401, "AuthenticationError"],
  [403, "PermissionDeniedError"],
  [404, "NotFoundError"],
  [408, "ApiError"],
  [409, "ConflictError"],
  [413, "PayloadTooLargeError"],
  [415, "ApiError"],
  [422, "ValidationError"],
  [429, "RateLimitError"],
  [500, "ServerError"],
  [502, "ServerError"],
  [503, "ServerError"],
  [504, "ServerError"],
];

const HTML = `<!doctype html><h1>Bad gateway</h1>${"<p>Try again later. ".repeat(40)}`;
const PAGE = { runtimes: PAGES, because: "only a page has an origin" };
const WEBHOOK = { url: "http://127.0.0.1:9/told", events: ["checkpoint.saved"] };

/** The rejection of a call that the host responds to with this. */
async function refused(t, fault, Class, options = {}) {
  // A key of its own: Chromium sends a request again by itself after a 408.
  const key = `${t.key}-${crypto.randomUUID()}`;
  await t.host.faults({ key, times: 9, ...fault, body: typeof fault.body === "object" ? JSON.stringify(fault.body) : fault.body });
  return assert.rejects(t.snapstate({ apiKey: key, retry: { maxRetries: 0 }, ...options }).get("cp_x"), Class);
}

const isMissing = (error, ...names) =>
  assert.same(
    names.filter((name) => name in error),
    [],
    "what is not known",
  );

export const tests = [
  ...STATUSES.map((/** @type {any[]} */ [status, name]) => ({
    ...MAPPED,
    name: `SnapState's ${status} is a ${name}, in both of its envelopes`,
    async run(t) {
      const Class = t.flowtether[name];
      const retryable = [408, 429, 500, 502, 503, 504].includes(status);
      const shared = { provider: "snapstate", operation: "get", status, message: "Some words.", retryable, requestId: "from-the-header" };
      const envelopes = [
        [{ error: { code: "SOME_CODE", message: "Some words." } }, "SOME_CODE"],
        [{ statusCode: status, code: "FST_ERR_SOME", error: "Its Name", message: "Some words." }, "FST_ERR_SOME"],
      ];
      for (const [body, code] of envelopes) {
        const error = await refused(t, { status, body, headers: { "X-Request-Id": "from-the-header" } }, Class);
        assert.equal(error.constructor, Class, "the class itself");
        const fields = { ...shared, code, body };
        for (const [field, value] of Object.entries(fields)) assert.same(error[field], value, field);
        assert.same(JSON.parse(JSON.stringify(error)), { name, ...fields }, "toJSON()");
      }
      const withoutCode = await refused(t, { status, body: { statusCode: status, error: "Its Name", message: "Some words." } }, Class);
      assert.equal(withoutCode.message, "Some words.", "without a code");
      isMissing(withoutCode, "code", "details", "existing", "requestId");
    },
  })),
  {
    ...MAPPED,
    name: "SnapState's framework may leave its message out, and the name of its status is shown",
    async run(t) {
      const error = await refused(t, { status: 415, body: { statusCode: 415, error: "Unsupported Media Type" } }, t.flowtether.ApiError);
      assert.equal(error.message, "Unsupported Media Type", "the message");
      isMissing(error, "code");
    },
  },
  {
    ...MAPPED,
    name: "what is no response of SnapState's names its status and shows its first words",
    async run(t) {
      const { ApiError, ServerError } = t.flowtether;
      const page = await refused(t, { status: 502, body: HTML, contentType: "text/html" }, ServerError);
      assert.ok(page.message.startsWith("HTTP 502: <!doctype html><h1>Bad gateway</h1>"), page.message);
      assert.between(page.message.length, 50, 220, "the length of the message");
      assert.equal(page.body, HTML, "the body");
      isMissing(page, "code");
      const empty = await refused(t, { status: 503 }, ServerError);
      assert.equal(empty.message, "HTTP 503", "of an empty response");
      isMissing(empty, "code", "body");
      for (const body of ['{"detail":"other"}', "[]", "null", '{"error":null}', '{"error":{}}', '{"error":7,"message":7}', '{"error":']) {
        const error = await refused(t, { status: 418, body }, ApiError);
        assert.ok(error.message.startsWith("HTTP 418"), `the message of ${body}: ${error.message}`);
        isMissing(error, "code");
      }
    },
  },
  {
    name: "SnapState's real refusals have their classes, codes and words",
    async run(t) {
      const { AuthenticationError, NotFoundError, ValidationError } = t.flowtether;
      const st = t.snapstate();
      const as = (apiKey) => t.snapstate({ apiKey });
      const long = "w".repeat(101);
      const schema = { status: 400, code: "FST_ERR_VALIDATION" };
      const cases = [
        [() => st.get("cp_unknown"), NotFoundError, { code: "NOT_FOUND", operation: "get" }, "cp_unknown"],
        [() => st.resume("wf-unknown"), NotFoundError, { code: "NOT_FOUND" }, "wf-unknown"],
        [() => st.getAgent("unknown"), NotFoundError, { code: "AGENT_NOT_FOUND" }, "unknown"],
        [() => st.updateAgent("unknown", { name: "x" }), NotFoundError, { code: "AGENT_NOT_FOUND" }, "unknown"],
        [() => st.deleteAgent("unknown"), NotFoundError, { code: "AGENT_NOT_FOUND" }, "unknown"],
        [() => st.deleteWebhook("wh_unknown"), NotFoundError, { code: "NOT_FOUND" }, "wh_unknown"],
        [() => st.analytics.workflow("wf-unknown"), NotFoundError, { code: "NOT_FOUND" }, "wf-unknown"],
        [() => st.resume(long), NotFoundError, { code: undefined, status: 404 }, `Route GET:/workflows/${long}/resume not found`],
        [() => st.replay(long), NotFoundError, { code: undefined, operation: "replay" }, "Route"],
        [() => st.get(long), NotFoundError, { code: undefined }, "Route"],
        [() => st.save("wf", 1, {}, { label: "x".repeat(257) }), ValidationError, schema, "body/label must NOT have more than 256 characters"],
        [() => st.save("wf", 1, {}, { agentId: "x".repeat(256) }), ValidationError, schema, "body/agent_id"],
        [() => st.save("wf", 1, JSON.parse('{"a":{"__proto__":1}}')), ValidationError, { status: 400, code: undefined }, "forbidden prototype property"],
        [() => st.save("wf", 1, { constructor: { prototype: 1 } }), ValidationError, { status: 400, code: undefined }, "forbidden prototype property"],
        [() => st.registerAgent({ agent_id: "no blanks", name: "x" }), ValidationError, { code: "VALIDATION_ERROR" }, "agent_id"],
        [() => st.registerAgent({ name: "x" }), ValidationError, { code: "VALIDATION_ERROR" }, "agent_id is required"],
        [() => st.updateAgent("bot", {}), ValidationError, { code: "VALIDATION_ERROR" }, "No updatable fields"],
        [() => st.registerWebhook({ ...WEBHOOK, url: "no url" }), ValidationError, schema, "body/url"],
        [() => st.registerWebhook({ ...WEBHOOK, events: [] }), ValidationError, schema, "body/events"],
        [() => st.registerWebhook({ ...WEBHOOK, events: ["workflow.archived"] }), ValidationError, schema, "body/events/0"],
        [() => st.registerWebhook({ ...WEBHOOK, more: 1 }), ValidationError, schema, "additional properties"],
        [() => as("sk-of-somebody-else").resume("wf"), AuthenticationError, { code: "UNAUTHORIZED", status: 401 }, "Invalid API key"],
        [() => as("sk-of-somebody-else").save("wf", 1, {}), AuthenticationError, { code: "UNAUTHORIZED", operation: "save" }, "Invalid API key"],
      ];
      for (const [index, [call, Class, fields, words]] of cases.entries()) {
        const error = await assert.rejects(call(), Class, { provider: "snapstate", retryable: false, ...fields }, `case ${index}`);
        assert.equal(error.constructor, Class, `the class of case ${index}`);
        assert.ok(error.message.includes(words), `the words of case ${index}: ${error.message}`);
        assert.ok(typeof error.requestId === "string", `the request's id: case ${index}`);
      }
    },
  },
  {
    name: "an agent too many is SnapState's ValidationError MAX_AGENTS_REACHED",
    async run(t) {
      const st = t.snapstate();
      for (let count = 0; count < 50; count += 1) await st.registerAgent({ agent_id: `bot-${count}`, name: "Bot" });
      await assert.rejects(st.registerAgent({ agent_id: "bot-50", name: "Bot" }), t.flowtether.ValidationError, { code: "MAX_AGENTS_REACHED" });
      assert.equal((await st.listAgents()).agents.length, 50, "the agents");
    },
  },
  {
    name: "a SnapState that is not well says so with a 503 that health and ready resolve with, at once",
    async run(t) {
      const st = speaking(t, ["degraded", t.key]);
      const { status, redis, postgres, version } = await st.health();
      assert.same([status, redis, postgres, version], ["degraded", "connected", "disconnected", "3.0.0"], "health");
      assert.same(await st.ready(), { status: "not_ready", redis: "ok", postgres: "down" }, "ready");
      const sent = await t.host.requests();
      assert.same(
        sent.map(({ path, headers }) => [path, headers.authorization]),
        [
          ["/health", undefined],
          ["/ready", undefined],
        ],
        "the requests",
      );
    },
  },
  {
    name: "a 503 of what stands before SnapState is a ServerError of health and ready, and so is any other failure",
    async run(t) {
      const st = t.snapstate({ baseUrl: `${t.as(t.key)}/snapstate`, retry: { maxRetries: 0 } });
      const { ServerError } = t.flowtether;
      const bodies = [
        HTML,
        "",
        "[]",
        "null",
        '"degraded"',
        '{"error":{"code":"x","message":"no"}}',
        '{"statusCode":503,"error":"Service Unavailable","message":"no"}',
        '{"status":503}',
        '{"status":null}',
      ];
      for (const operation of ["health", "ready"]) {
        for (const body of bodies) {
          await t.host.faults({ status: 503, body, contentType: "text/html" });
          await assert.rejects(st[operation](), ServerError, { status: 503, operation, retryable: true }, `${operation} ${body}`);
        }
        for (const status of [500, 502]) {
          await t.host.faults({ status, body: '{"status":"degraded"}' });
          await assert.rejects(st[operation](), ServerError, { status, operation }, `${operation} ${status}`);
        }
        await t.host.faults({ status: 404, body: '{"status":"ok"}' });
        await assert.rejects(st[operation](), t.flowtether.NotFoundError, { operation });
      }
    },
  },
  {
    name: "a 503 in the shape of SnapState's health is an error of every other call",
    async run(t) {
      const st = t.snapstate({ retry: { maxRetries: 0 } });
      for (const call of [() => st.listAgents(), () => st.save("wf", 1, {}), () => st.resume("wf"), () => st.replay("wf")]) {
        await t.host.faults({ status: 503, body: '{"status":"degraded"}' });
        await assert.rejects(call(), t.flowtether.ServerError, { status: 503 });
      }
    },
  },
  {
    name: "a success of SnapState's that is no JSON is an ApiError invalid_json",
    async run(t) {
      const st = t.snapstate();
      const calls = {
        get: () => st.get("cp_x"),
        save: () => st.save("wf", 1, {}),
        resume: () => st.resume("wf"),
        replay: () => collect(st.replay("wf")),
        listAgents: () => st.listAgents(),
      };
      for (const [operation, call] of Object.entries(calls)) {
        for (const body of [HTML, "[1]", "null", '{"workflow_id":']) {
          await t.host.faults({ status: 200, body, contentType: "text/html" });
          await assert.rejects(call(), t.flowtether.ApiError, { code: "invalid_json", status: 200, operation }, `${operation} ${body}`);
        }
      }
    },
  },
  {
    name: "a delete that SnapState responds to with anything that is a success resolves with null",
    async run(t) {
      const st = t.snapstate();
      for (const fault of [{ status: 204 }, { status: 200 }, { status: 200, body: "{}" }, { status: 202, body: '{"deleted":true}' }]) {
        for (const call of [() => st.deleteAgent("bot"), () => st.deleteWebhook("wh_x")]) {
          await t.host.faults(fault);
          assert.equal(await call(), null, `the response of ${assert.show(fault)}`);
        }
      }
    },
  },
  {
    name: "no response of SnapState's in time is a TimeoutError, and nobody at the address a ConnectionError",
    async run(t) {
      const { ApiError, ConnectionError, TimeoutError } = t.flowtether;
      await t.host.faults({ action: "hang", times: 9 });
      const st = t.snapstate({ timeoutMs: 5000, retry: { maxRetries: 0 } });
      const { ms } = await timed(
        assert.rejects(st.resume("wf", { timeoutMs: 150 }), TimeoutError, { operation: "resume", provider: "snapstate", retryable: true }),
      );
      assert.between(ms, 140, 2000, "the time in ms");
      const broken = t.snapstate({ baseUrl: "http://127.0.0.1:9", retry: { maxRetries: 0 } });
      for (const [operation, call] of Object.entries({
        save: () => broken.save("wf", 1, {}),
        replay: () => collect(broken.replay("wf")),
        health: () => broken.health(),
      })) {
        const error = await assert.rejects(call(), ConnectionError, { operation, provider: "snapstate", retryable: true });
        assert.ok(!(error instanceof ApiError) && error.cause !== undefined, "what fetch threw");
      }
    },
  },
  {
    name: "no error, no JSON of one and no log record of SnapState's shows the key, a secret or a state",
    async run(t) {
      const told = [];
      const keep = (message, info) =>
        told.push(
          message,
          JSON.stringify(info),
          ...Object.values(info).map((value) => (value instanceof Headers ? JSON.stringify([...value]) : String(value))),
        );
      const logger = { debug: keep, info: keep, warn: keep, error: keep };
      const hidden = [t.key, "secret-of-the-webhook", "state-of-the-user"];
      const [, secret, text] = hidden;
      const st = t.snapstate({ logger, retry: { maxRetries: 1, baseDelayMs: 1 } });
      const broken = t.snapstate({ logger, baseUrl: "http://127.0.0.1:9", retry: { maxRetries: 0 } });
      const workflowId = newWorkflow();
      await st.save(workflowId, 1, {});
      await t.host.faults({ status: 503, body: HTML, times: 2 }, { status: 401, body: '{"error":{"code":"UNAUTHORIZED","message":"no"}}' });
      const failures = [
        () => st.resume(workflowId),
        () => st.save(workflowId, 2, { text }),
        () => st.save(workflowId, 1, { text }),
        () => st.save(workflowId, 1, { text }, { ifMatch: '"44136fa355b3678a"' }),
        () => st.save("w".repeat(101), -1, { text }),
        () => st.save("w".repeat(101), 1, { text, more: "x".repeat(2 ** 20) }),
        () => st.registerWebhook({ url: "no url", events: ["checkpoint.saved"], secret }),
        () => t.flowtether.SnapState.verifyWebhook("{}", "sha256=00", secret),
        () => collect(broken.replay("wf")),
        () => broken.save("wf", 1, { text }),
        () => broken.registerWebhook({ ...WEBHOOK, secret }),
      ];
      for (const call of failures) {
        const error = await assert.rejects(call(), t.flowtether.FlowtetherError);
        told.push(
          String(error),
          error.stack,
          JSON.stringify(error),
          assert.show(error.cause),
          JSON.stringify(Object.entries(error)),
          String(error.cause?.stack),
        );
      }
      assert.ok(told.length > 100, "there are records");
      for (const record of told)
        assert.same(
          hidden.filter((word) => record?.includes(word)),
          [],
          `what ${record} shows`,
        );
    },
  },
  {
    ...PAGE,
    name: "a page reads SnapState from its own origin only: from another one every call is a ConnectionError",
    async run(t) {
      const elsewhere = t.snapstate({ baseUrl: `${t.baseUrl.replace("127.0.0.1", "localhost")}/snapstate`, retry: { maxRetries: 0 } });
      for (const call of [() => elsewhere.health(), () => elsewhere.save("wf", 1, {}), () => elsewhere.resume("wf"), () => collect(elsewhere.replay("wf"))]) {
        const error = await assert.rejects(call(), t.flowtether.ConnectionError, { retryable: true, provider: "snapstate" });
        assert.ok(error.cause instanceof TypeError, "the cause is what fetch threw");
      }
      assert.same(await t.host.requests(), [], "what got past the preflights");

      const own = t.snapstate({ baseUrl: "/snapstate" });
      const workflowId = newWorkflow();
      const { etag } = await own.save(workflowId, 1, { a: 1 }, { ttlSeconds: 60 });
      assert.equal((await own.save(workflowId, 1, { a: 1 }, { ifMatch: etag })).etag, etag, "the save");
      assert.equal((await own.save(workflowId, 1, { a: 1 })).alreadySaved, true, "once more");
      assert.same(await t.host.preflights(), [], "the preflights");
    },
  },
];
