// Errors: a class for each failure, with all that is known about it.

import * as assert from "./assert.mjs";
import { inNodeAlone, PAGES } from "./runner.mjs";
import { timed } from "./time.mjs";

const MAPPED = inNodeAlone("the module reads it out of the same status and text everywhere");

const STATUSES = [
  [400, "ValidationError"],
  [401, "AuthenticationError"],
  [403, "PermissionDeniedError"],
  [404, "NotFoundError"],
  [409, "ConflictError"],
  [410, "ApiError"],
  [413, "PayloadTooLargeError"],
  [418, "ApiError"],
  [422, "ValidationError"],
  [429, "RateLimitError"],
  [500, "ServerError"],
  [502, "ServerError"],
  [503, "ServerError"],
  [599, "ServerError"],
];

const TRACE = "4BF92f3577b34da6a3ce929d0e0e4736";

/** The promise of a refused call. */
function get(t, options = {}) {
  return t.client({ retry: { maxRetries: 0 }, ...options }).runs.get("run-x");
}

/** A text of a million characters, and its bytes as a server compresses them. */
async function compressed() {
  const body = JSON.stringify({ status: "x", text: "x".repeat(1_000_000) });
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return [body, [...new Uint8Array(await new Response(stream).arrayBuffer())]];
}

export const tests = [
  ...STATUSES.map((/** @type {any[]} */ [status, name]) => ({
    ...MAPPED,
    name: `${status} is a ${name} with the service's own code, message and details`,
    async run(t) {
      const { FlowtetherError, ApiError } = t.flowtether;
      const Class = t.flowtether[name];
      const body = { error: "some_code", message: "Some words.", details: { a: [1, null] } };
      await t.host.faults({ status, body: JSON.stringify(body), headers: { "X-Request-Id": "req-1", traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } });
      const error = await assert.rejects(get(t), Class);
      assert.equal(error.constructor, Class, "the class itself");
      assert.equal(error.name, name, "name");
      for (const Base of [ApiError, FlowtetherError, Error]) assert.ok(error instanceof Base, `it is a ${Base.name}`);
      const fields = {
        provider: "openwop",
        operation: "runs.get",
        status,
        code: "some_code",
        message: `Some words. (trace=${TRACE})`,
        details: body.details,
        requestId: "req-1",
        traceId: TRACE,
        retryable: [429, 500, 502, 503].includes(status),
        body,
      };
      for (const [field, value] of Object.entries(fields)) assert.same(error[field], value, field);
      assert.same(JSON.parse(JSON.stringify(error)), { name, ...fields }, "toJSON()");
      assert.ok(String(error).startsWith(`${name}: Some words.`), `its text: ${error}`);
      assert.ok(typeof error.stack === "string", "a stack");
    },
  })),
  {
    ...MAPPED,
    name: "an error of OpenWOP without a message has its code and its details",
    async run(t) {
      const { ConflictError, NotFoundError, RateLimitError } = t.flowtether;
      const wop = t.client({ retry: { maxRetries: 0 } });
      const refused = async (status, body, Class, fields) => {
        await t.host.faults({ status, body: JSON.stringify(body) });
        const error = await assert.rejects(wop.runs.get("run-x"), Class, { status, body, ...fields });
        assert.ok(error.message !== "", "a message");
      };
      await refused(404, { error: "not_found" }, NotFoundError, { code: "not_found", details: undefined });
      const details = { currentVersion: 2 };
      await refused(409, { error: "workspace_conflict", details }, ConflictError, { code: "workspace_conflict", details });
      await refused(409, { error: "x", details: { message: "Too late." } }, ConflictError, { code: "x", message: "Too late." });
      await refused(429, { error: "rate_limited", details: { retryAfterMs: 1500 } }, RateLimitError, { code: "rate_limited", retryAfterMs: 1500 });
    },
  },
  {
    name: "a response without an envelope keeps its body and names the status",
    async run(t) {
      for (const [body, contentType, kept] of [
        ["<html>oops</html>", "text/html", "<html>oops</html>"],
        ['{"detail":"other shape"}', "application/json", { detail: "other shape" }],
        ['{"error":7,"message":"no code"}', "application/json", { error: 7, message: "no code" }],
        ["", "application/json", undefined],
      ]) {
        await t.host.faults({ status: 418, body, contentType });
        const error = await assert.rejects(get(t), t.flowtether.ApiError, { status: 418, message: "HTTP 418", body: kept });
        assert.same([error.code, error.details, error.traceId], [undefined, undefined, undefined], "what is not known");
        assert.ok(!("code" in error.toJSON()), "and not in toJSON()");
      }
    },
  },
  {
    name: "a traceparent that is none gives no trace id and no error",
    async run(t) {
      for (const traceparent of ["00-4bf92f-00f067aa0ba902b7-01", "x", ""]) {
        await t.host.faults({ status: 404, headers: { traceparent }, body: '{"error":"e","message":"m"}' });
        const error = await assert.rejects(get(t), t.flowtether.NotFoundError, { message: "m" });
        assert.ok(!("traceId" in error), "no trace id");
      }
    },
  },
  {
    name: "Retry-After comes before what the body asks for, and nonsense asks for nothing",
    async run(t) {
      const { RateLimitError } = t.flowtether;
      const body = '{"error":"e","message":"m","details":{"retryAfterMs":7000}}';
      for (const [value, retryAfterMs] of /** @type {any[][]} */ ([
        ["3", 3000],
        ["soon", 7000],
        ["-1", 7000],
      ])) {
        await t.host.faults({ status: 429, headers: { "Retry-After": value }, body });
        await assert.rejects(get(t), RateLimitError, { retryAfterMs }, value);
      }
      await t.host.faults({ status: 429, headers: { "Retry-After": new Date(Date.now() + 10_000).toUTCString() } });
      const { retryAfterMs } = await assert.rejects(get(t), RateLimitError);
      assert.between(retryAfterMs, 5000, 10_000, "the wait of a date");
    },
  },
  {
    name: "every class is exported, named, and a subclass of FlowtetherError",
    run(t) {
      const { FlowtetherError, ApiError } = t.flowtether;
      const api = [
        "ValidationError",
        "AuthenticationError",
        "PermissionDeniedError",
        "NotFoundError",
        "ConflictError",
        "PayloadTooLargeError",
        "RateLimitError",
        "ServerError",
      ];
      const beside = ["ConnectionError", "TimeoutError", "StreamError", "ConfigurationError", "UnsupportedOperationError"];
      for (const name of ["FlowtetherError", "ApiError", ...api, ...beside]) {
        const Class = t.flowtether[name];
        assert.same([typeof Class, Class.name], ["function", name], name);
        assert.ok(FlowtetherError === Class || Object.prototype.isPrototypeOf.call(FlowtetherError, Class), `${name} is a FlowtetherError`);
        assert.equal(
          ApiError === Class || Object.prototype.isPrototypeOf.call(ApiError, Class),
          api.includes(name) || name === "ApiError",
          `${name} is an ApiError`,
        );
        const error = new Class("words", { provider: "p" });
        assert.ok(error instanceof Class && error instanceof Error && !(new Error("x") instanceof Class), `instances of ${name}`);
      }
    },
  },
  {
    name: "a response over maxResponseBytes is an ApiError response_too_large, announced or not",
    async run(t) {
      const body = JSON.stringify({ status: "x", text: "x".repeat(3000) });
      const chunked = () => {
        const parts = Array.from({ length: 30 }, (_, index) => new TextEncoder().encode(body.slice(index * 101, index * 101 + 101)));
        const source = new ReadableStream({ pull: (stream) => (parts.length > 0 ? stream.enqueue(parts.shift()) : stream.close()) });
        return Promise.resolve(new Response(source, { headers: { "Content-Type": "application/json" } }));
      };
      const fields = { code: "response_too_large", status: 200, operation: "runs.get" };
      await t.host.faults({ status: 200, body }, { status: 500, body });
      await assert.rejects(get(t, { maxResponseBytes: 2999 }), t.flowtether.ApiError, fields, "announced");
      await assert.rejects(get(t, { maxResponseBytes: 2999 }), t.flowtether.ApiError, { ...fields, status: 500 }, "a refusal");
      await assert.rejects(get(t, { maxResponseBytes: 2999, fetch: chunked }), t.flowtether.ApiError, fields, "not announced");
      assert.equal((await get(t, { maxResponseBytes: 4000, fetch: chunked })).text.length, 3000, "with room");
      await t.host.faults({ status: 200, body });
      assert.equal((await t.client({ maxResponseBytes: body.length }).runs.get("run-x")).text.length, 3000, "exactly the limit");
    },
  },
  {
    name: "a body that unfolds to more than it announced is held to maxResponseBytes",
    async run(t) {
      const text = JSON.stringify({ text: "y".repeat(5000) });
      const folded = async () => new Response(text, { headers: { "Content-Length": "60", "Content-Encoding": "gzip" } });
      await assert.rejects(get(t, { fetch: folded, maxResponseBytes: 1000 }), t.flowtether.ApiError, { code: "response_too_large" });
    },
  },
  {
    name: "a compressed response over maxResponseBytes is an ApiError response_too_large, whatever its Content-Length says",
    async run(t) {
      const [body, bytes] = await compressed();
      const fault = { status: 200, bytes, headers: { "Content-Encoding": "gzip" } };
      await t.host.faults(fault, fault);
      await assert.rejects(get(t, { maxResponseBytes: 10_000 }), t.flowtether.ApiError, { code: "response_too_large", status: 200 });
      assert.equal((await get(t, { maxResponseBytes: body.length })).text.length, 1_000_000, "with room");
    },
  },
  {
    runtimes: PAGES,
    because: "only in a page a response hides its Content-Encoding, and shows its Content-Length",
    name: "a compressed response of another origin over maxResponseBytes is an ApiError response_too_large",
    async run(t) {
      const [body, bytes] = await compressed();
      const fault = { status: 200, bytes, headers: { "Content-Encoding": "gzip" } };
      await t.host.faults(fault, fault, fault);
      const baseUrl = `${t.baseUrl.replace("127.0.0.1", "localhost")}/as/cors-minimal`;
      const seen = [];
      const fetch = async (...request) => {
        const response = await globalThis.fetch(.../** @type {[string, RequestInit]} */ (request));
        seen.push(["content-length", "content-encoding"].map((name) => response.headers.get(name)));
        return response;
      };
      for (const options of [{}, { fetch }]) {
        await assert.rejects(get(t, { ...options, baseUrl, maxResponseBytes: 10_000 }), t.flowtether.ApiError, { code: "response_too_large", status: 200 });
      }
      assert.same(seen, [[String(bytes.length), null]], "what the page sees of it");
      assert.equal((await get(t, { baseUrl, maxResponseBytes: body.length })).text.length, 1_000_000, "with room");
    },
  },
  {
    name: "a response that is larger than its Content-Length is held to maxResponseBytes",
    async run(t) {
      const text = JSON.stringify({ text: "y".repeat(5000) });
      const lying = async () => new Response(text, { headers: { "Content-Length": "60" } });
      await assert.rejects(get(t, { fetch: lying, maxResponseBytes: 1000 }), t.flowtether.ApiError, { code: "response_too_large" });
    },
  },
  {
    name: "nobody at the address is a ConnectionError with what fetch threw as its cause",
    async run(t) {
      const { ConnectionError, FlowtetherError, ApiError } = t.flowtether;
      const wop = t.client({ baseUrl: "http://127.0.0.1:9", retry: { maxRetries: 0 } });
      const error = await assert.rejects(wop.runs.get("run-x"), ConnectionError, { operation: "runs.get", provider: "openwop", retryable: true });
      assert.ok(error instanceof FlowtetherError && !(error instanceof ApiError), "no ApiError");
      assert.ok(error.cause !== undefined, "a cause");
      assert.ok(!("status" in error), "no status");
      await assert.rejects(wop.runs.events("run-x").next(), ConnectionError, { operation: "runs.events" });
    },
  },
  {
    name: "a response whose body breaks off is a ConnectionError",
    async run(t) {
      const broken = async () => {
        const source = new ReadableStream({ start: (stream) => (stream.enqueue(new TextEncoder().encode('{"a"')), stream.error(new Error("broke off"))) });
        return new Response(source, { headers: { "Content-Type": "application/json" } });
      };
      const error = await assert.rejects(get(t, { fetch: broken }), t.flowtether.ConnectionError);
      assert.ok(error.cause !== undefined, "a cause");
    },
  },
  {
    name: "no response within timeoutMs is a TimeoutError",
    async run(t) {
      await t.host.faults({ action: "hang", times: 5 });
      const { TimeoutError } = t.flowtether;
      const byClient = t.client({ timeoutMs: 150, retry: { maxRetries: 0 } });
      const { ms } = await timed(assert.rejects(byClient.runs.get("run-x"), TimeoutError, { operation: "runs.get", retryable: true }));
      assert.between(ms, 140, 2000, "the time in ms");
      await assert.rejects(byClient.runs.get("run-x", { timeoutMs: 50 }), TimeoutError);
      await assert.rejects(byClient.runs.events("run-x", { maxRetries: 0 }).next(), TimeoutError, { operation: "runs.events" });
    },
  },
  {
    name: "timeoutMs covers the body too",
    async run(t) {
      const endless = async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { headers: { "Content-Type": "application/json" } });
      const call = t.client({ fetch: endless, retry: { maxRetries: 0 } }).runs.get("run-x", { timeoutMs: 100 });
      await assert.rejects(call, t.flowtether.TimeoutError);
    },
  },
  {
    name: "the time-out of a held poll begins after the host's own",
    async run(t) {
      const wop = t.client({ timeoutMs: 1500, retry: { maxRetries: 0 } });
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      await wop.runs.waitForCompletion(runId, { stopWhenWaiting: true, pollIntervalMs: 10 });
      const { events } = await wop.runs.pollEvents(runId, { waitMs: 2000 });
      const last = events.at(-1).sequence;
      const response = await wop.runs.pollEvents(runId, { waitMs: 2000, lastSequence: last });
      assert.same([response.isComplete, response.lastSequence >= last], [false, true], "a response after two seconds of silence");
      const { length } = await t.host.requests("/events/poll");
      assert.equal(length, 1 + 2, "the polls: the last one is held, after one that shows how the host counts");
    },
  },
  {
    name: "a host that speaks another major version is an UnsupportedOperationError",
    async run(t) {
      const wop = t.client({ baseUrl: t.as(t.key) });
      for (const body of ['{"protocolVersion":"3.0"}', '{"protocolVersions":["3.0","3.1"],"preferredVersion":"3.0"}']) {
        await t.host.faults({ method: "GET", status: 200, body });
        const error = await assert.rejects(wop.discovery.capabilities(), t.flowtether.UnsupportedOperationError, { operation: "discovery.capabilities" });
        assert.ok(/speaks OpenWOP 3\.[01];/.test(error.message), error.message);
      }
      await t.host.faults({ method: "GET", status: 200, body: '{"protocolVersions":["1.11","2.0"],"preferredVersion":"1.11"}' });
      const pinned = t.client({ baseUrl: t.as(t.key), protocol: "1" });
      assert.equal((await pinned.discovery.capabilities()).preferredVersion, "1.11", "one that speaks both");
    },
  },
  {
    name: "304 to a validator of the caller's own resolves with null",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      await wop.runs.waitForCompletion(runId, { pollIntervalMs: 10 });
      const first = await fetch(`${t.baseUrl}/v1/runs/${runId}`, { headers: { Authorization: `Bearer ${t.key}` } });
      await first.text();
      assert.equal(await wop.runs.get(runId, { headers: { "If-None-Match": first.headers.get("ETag") } }), null, "the response");
    },
  },
  {
    name: "errors of calls that run at once do not get mixed up",
    async run(t) {
      const wop = t.client();
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => wop.runs.get(`run-${index}`)));
      for (const [index, { reason }] of /** @type {IterableIterator<any[]>} */ (outcomes.entries()))
        assert.ok(reason.message.includes(`run-${index} `), reason.message);
    },
  },
];
