// What only a page has: an origin, cookies, preflights, and keys that everybody can read.

import * as assert from "./assert.mjs";
import { faulty, follow, isTheLog } from "./following.mjs";
import { PAGES } from "./runner.mjs";

const PAGE = { runtimes: PAGES, because: "only a page has an origin and cookies" };

/** The host at another origin than the page's. */
function elsewhere(t, ...words) {
  return `${t.baseUrl.replace("127.0.0.1", "localhost")}/as/${words.join(",")}`;
}

const DROP = [{ kind: "drop", afterEvents: 4 }];

/** The names of the headers that a preflight asked for. */
const asked = ({ headers }) => (headers["access-control-request-headers"] ?? "").split(",");

export const tests = [
  {
    ...PAGE,
    name: "a string key in a window is refused unless dangerouslyAllowBrowser says so",
    async run(t) {
      const { ConfigurationError, OpenWop } = t.flowtether;
      for (const dangerouslyAllowBrowser of [undefined, false]) {
        const error = assert.throws(() => new OpenWop({ baseUrl: t.baseUrl, apiKey: t.key, dangerouslyAllowBrowser }), ConfigurationError, { field: "apiKey" });
        assert.ok(error.message.includes("dangerouslyAllowBrowser") && !error.message.includes(t.key), error.message);
      }
      for (const options of [{ apiKey: () => t.key }, { apiKey: t.key, dangerouslyAllowBrowser: true }]) {
        assert.equal((await new OpenWop({ baseUrl: t.baseUrl, ...options }).workflows.get("echo")).id, "echo", "the response");
      }
    },
  },
  {
    ...PAGE,
    name: "a base URL and an event stream's URL may be relative to the page",
    async run(t) {
      for (const baseUrl of ["/", ".", "/as/spec"]) {
        assert.equal((await t.client({ baseUrl }).workflows.get("echo")).id, "echo", baseUrl);
      }
      const { runId } = await t.client().runs.create({ workflowId: "echo" });
      const headers = { Authorization: `Bearer ${t.key}` };
      const ids = [];
      for await (const { id } of t.flowtether.openEventStream(`/v1/runs/${runId}/events`, { headers })) ids.push(id);
      assert.ok(ids.length > 1, "the events");
    },
  },
  {
    ...PAGE,
    name: "the main job is done across origins where the host allows everything, and its headers are read",
    async run(t) {
      const wop = t.client({ baseUrl: elsewhere(t, "cors-open") });
      const { runId, events } = await follow(wop, faulty([...DROP, { kind: "status", status: 503, retryAfter: 1 }]));
      await isTheLog(t, runId, events);
      const replayed = await wop.runs.create({ workflowId: "echo" }, { idempotencyKey: "auto", dedup: true });
      assert.ok(replayed.runId, "a call with every header");
      const error = await assert.rejects(wop.runs.get("run-unknown"), t.flowtether.NotFoundError);
      assert.ok(/^[0-9a-f]{32}$/.test(error.traceId), `the trace id: ${error.traceId}`);
      await t.host.faults({ status: 429, headers: { "Retry-After": "60" } });
      await assert.rejects(wop.runs.get("run-x"), t.flowtether.RateLimitError, { retryAfterMs: 60_000 });
    },
  },
  {
    ...PAGE,
    name: "the main job is done across origins where hardly any header is allowed and none is exposed",
    async run(t) {
      const wop = t.client({ baseUrl: elsewhere(t, "cors-minimal") });
      const { runId, events } = await follow(wop, faulty(DROP));
      await isTheLog(t, runId, events);
      assert.equal((await wop.runs.waitForCompletion(runId)).status, "completed", "the status");
      await assert.rejects(wop.runs.get("run-unknown"), t.flowtether.NotFoundError, { code: "not_found", traceId: undefined });
      await t.host.faults({ status: 429, headers: { "Retry-After": "60" } });
      assert.equal((await wop.runs.get(runId)).runId, runId, "a retry whose wait could not be read");
      const refused = wop.runs.create({ workflowId: "echo" }, { idempotencyKey: "auto", maxRetries: 0 });
      await assert.rejects(refused, t.flowtether.ConnectionError);
    },
  },
  {
    ...PAGE,
    name: "a host without any CORS header is a ConnectionError for calls and streams",
    async run(t) {
      const { ConnectionError } = t.flowtether;
      const wop = t.client({ baseUrl: elsewhere(t, "cors-none"), retry: { maxRetries: 0 } });
      const reads = [() => wop.discovery.capabilities(), () => wop.runs.get("run-x"), () => wop.runs.events("run-x").next()];
      const starts = () => wop.runs.create({ workflowId: "echo" });
      for (const call of [...reads, starts]) {
        // A repeat of what may have been done would start a second run.
        const error = await assert.rejects(call(), ConnectionError, { retryable: call !== starts });
        assert.ok(error.cause instanceof TypeError, "the cause is what fetch threw");
      }
    },
  },
  {
    ...PAGE,
    name: "a preflight asks for no header but those the operation needs",
    async run(t) {
      const wop = t.client({ baseUrl: elsewhere(t, "cors-open", t.key), protocol: "1" });
      await wop.discovery.capabilities();
      assert.same(await t.host.preflights(), [], "discovery needs none");
      const { runId } = await follow(wop, faulty(DROP, { workflowId: "steps" }));
      await wop.runs.get(runId);
      await wop.runs.create({ workflowId: "echo" }, { idempotencyKey: "auto", dedup: true });
      const names = new Set((await t.host.preflights()).flatMap(asked));
      const allowed = new Set(["authorization", "content-type", "last-event-id", "idempotency-key", "x-dedup"]);
      assert.same(
        [...names].filter((name) => !allowed.has(name)),
        [],
        "what goes beyond",
      );
      assert.ok(names.size >= 4, `the names: ${[...names]}`);
      const streams = (await t.host.preflights()).filter(({ path }) => path.endsWith("/events"));
      for (const preflight of streams) assert.ok(!asked(preflight).includes("cache-control"), "no Cache-Control on a stream");
    },
  },
  {
    ...PAGE,
    name: "no Cache-Control and no User-Agent header is sent, and responses never come from the cache",
    async run(t) {
      const calls = [];
      const wop = t.client({ fetch: (url, init) => (calls.push(init), fetch(url, init)) });
      const { runId } = await follow(wop, faulty(DROP, { workflowId: "steps" }));
      await wop.discovery.openapi();
      await wop.runs.get(runId);
      assert.ok(calls.length > 4, "the calls");
      for (const { headers, cache } of calls) {
        const names = [...new Headers(headers).keys()];
        assert.ok(!names.includes("cache-control") && !names.includes("user-agent") && !names.includes("x-api-key"), `the headers: ${names}`);
        assert.equal(cache, "no-store", "the cache mode");
      }
    },
  },
  {
    ...PAGE,
    name: "a host behind cookies is followed with EventSource and served without a key",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("cookie-auth", t.key), apiKey: undefined, credentials: "include" });
      await fetch("/_host/session", { method: "POST" });
      for (const transport of ["eventsource", "fetch"]) {
        const run = faulty(DROP, { shape: { retryMs: 30 } });
        const { runId, events } = await follow(wop, run, { transport });
        await isTheLog(t, runId, events);
      }
      for (const { headers } of await t.host.requests()) assert.same([headers.authorization, headers.cookie], [undefined, "session=ok"], "the credentials");
    },
  },
  {
    ...PAGE,
    name: "coming online ends the wait before a reconnect",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(
        faulty(
          [
            { kind: "end", afterEvents: 1 },
            { kind: "status", status: 503, retryAfter: 60 },
          ],
          { workflowId: "steps", inputs: { nodes: 3, delayMs: 300 } },
        ),
      );
      const events = [];
      const drained = (async () => {
        for await (const event of wop.runs.events(runId, { streamMode: "debug" })) events.push(event);
      })();
      await t.host.connected(runId, 2);
      await new Promise((resolve) => setTimeout(resolve, 100));
      dispatchEvent(new Event("online"));
      await drained;
      await isTheLog(t, runId, events);
    },
  },
];
