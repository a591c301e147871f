// Repeating with SnapState: what may be done twice is repeated, what makes something new only after a 429, and its limit is obeyed.

import * as assert from "./assert.mjs";
import { collect, newWorkflow, saved, speaking } from "./snapstate_catalogue.mjs";
import { timed } from "./time.mjs";

const WEBHOOK = { url: "http://127.0.0.1:9/told", events: ["checkpoint.saved"] };
const AGENT = { agent_id: "bot", name: "Bot" };

/** The calls that may be repeated after anything that passes. */
const REPEATED = {
  save: (st) => st.save(newWorkflow(), 1, { a: 1 }),
  get: (st, { checkpointId }) => st.get(checkpointId),
  resume: (st, { workflowId }) => st.resume(workflowId),
  replay: (st, { workflowId }) => st.replay(workflowId),
  registerAgent: (st) => st.registerAgent(AGENT),
  listAgents: (st) => st.listAgents(),
  getAgent: (st) => st.getAgent("bot"),
  updateAgent: (st) => st.updateAgent("bot", { name: "Robot" }),
  deleteAgent: (st) => st.deleteAgent("bot"),
  deleteWebhook: (st, { webhookId }) => st.deleteWebhook(webhookId),
  "analytics.overview": (st) => st.analytics.overview(),
  "analytics.workflow": (st, { workflowId }) => st.analytics.workflow(workflowId),
  "analytics.failures": (st) => st.analytics.failures(),
  "analytics.agents": (st) => st.analytics.agents(),
};

/** What is there for all of them. */
async function given(st) {
  const workflowId = await saved(st, 1);
  const { latest_checkpoint: latest } = await st.resume(workflowId);
  await st.registerAgent(AGENT);
  const { webhook_id: webhookId } = await st.registerWebhook(WEBHOOK);
  return { workflowId, checkpointId: latest.checkpoint_id, webhookId };
}

/** A client that counts its attempts: Chromium sends a request again by itself after a 408, which is none of them. */
function attempts(t, options = {}) {
  const made = [];
  const st = t.snapstate({
    retry: { maxRetries: 3, baseDelayMs: 5 },
    hooks: { onRequest: ({ attempt, operation }) => made.push(`${operation} ${attempt}`) },
    ...options,
  });
  return { st, made };
}

export const tests = [
  ...Object.entries(REPEATED).map((/** @type {any[]} */ [name, call]) => ({
    name: `SnapState's ${name} is repeated after anything that passes`,
    async run(t) {
      const there = await given(t.snapstate());
      const { st, made } = attempts(t);
      await t.host.faults({ status: 503 }, { status: 500, body: "<p>no", contentType: "text/html" }, { status: 429 });
      await call(st, there);
      assert.same(
        made,
        [1, 2, 3, 4].map((attempt) => `${name} ${attempt}`),
        "the attempts",
      );
    },
  })),
  {
    name: "SnapState's health and ready are repeated after what is no response of theirs",
    async run(t) {
      const { st, made } = attempts(t, { baseUrl: `${t.as(t.key)}/snapstate` });
      await t.host.faults({ status: 503, body: "<p>busy", contentType: "text/html" }, { status: 500 });
      assert.equal((await st.health()).status, "ok", "health");
      await t.host.faults({ status: 502 }, { status: 429 });
      assert.equal((await st.ready()).status, "ready", "ready");
      assert.same(made, ["health 1", "health 2", "health 3", "ready 1", "ready 2", "ready 3"], "the attempts");
    },
  },
  {
    name: "SnapState's registerWebhook is repeated after a 429, and after anything else only with retryUnsafe",
    async run(t) {
      const { ApiError, FlowtetherError } = t.flowtether;
      for (const status of [408, 500, 502, 503, 504]) {
        // A key of its own, and faults enough: Chromium sends a request again by itself after a 408.
        const key = `${t.key}-${status}`;
        const { st, made } = attempts(t, { apiKey: key });
        await t.host.faults({ key, status, times: 9 });
        await assert.rejects(st.registerWebhook(WEBHOOK), ApiError, { status, operation: "registerWebhook", retryable: false });
        assert.same(made, ["registerWebhook 1"], "the attempts");
      }
      const { st, made } = attempts(t);
      const broken = t.snapstate({ fetch: () => Promise.reject(new TypeError("nobody is there")), hooks: { onRequest: () => made.push("broken") } });
      await assert.rejects(broken.registerWebhook(WEBHOOK), FlowtetherError);
      assert.same(made.splice(0), ["broken"], "the attempts where nobody is there");

      await t.host.faults({ status: 429 }, { status: 429 });
      assert.ok((await st.registerWebhook(WEBHOOK)).webhook_id, "after a 429");
      await t.host.faults({ status: 503 }, { status: 500 });
      assert.ok((await st.registerWebhook(WEBHOOK, { retryUnsafe: true })).webhook_id, "with retryUnsafe");
      assert.equal(made.length, 3 + 3, "the attempts");
    },
  },
  {
    name: "what SnapState refuses for good is repeated by nobody",
    async run(t) {
      for (const status of [400, 401, 403, 404, 409, 413, 415, 422, 501]) {
        const { st, made } = attempts(t);
        await t.host.faults({ status }, { status });
        await assert.rejects(st.save(newWorkflow(), 1, {}), t.flowtether.ApiError, { status, retryable: false });
        await assert.rejects(st.resume("w"), t.flowtether.ApiError, { status });
        assert.same(made, ["save 1", "resume 1"], `the attempts after ${status}`);
      }
    },
  },
  {
    name: "SnapState's own limit is a RateLimitError at once where its wait is longer than maxDelayMs",
    async run(t) {
      const st = speaking(t, ["minute-limit-2"], { retry: { maxRetries: 5, baseDelayMs: 5, maxDelayMs: 59_999 } });
      const workflowId = newWorkflow();
      for (const step of [1, 2]) await st.save(workflowId, step, { step });
      const calls = [() => st.save(workflowId, 3, {}), () => st.resume(workflowId), () => collect(st.replay(workflowId)), () => st.registerWebhook(WEBHOOK)];
      for (const call of calls) {
        const { ms } = await timed(
          assert.rejects(call(), t.flowtether.RateLimitError, {
            status: 429,
            code: "RATE_LIMITED",
            retryAfterMs: 60_000,
            retryable: true,
            message: "Rate limit exceeded",
          }),
        );
        assert.between(ms, 0, 2000, "the time in ms");
      }
      assert.equal((await t.host.requests()).length, 2 + calls.length, "the number of requests");
      assert.same((await st.listAgents()).agents, [], "what the service does not limit");
    },
  },
  {
    name: "the wait that SnapState asks for is waited for where maxDelayMs allows it, and by default that is a minute",
    async run(t) {
      const delays = [];
      const hooks = { onRetry: ({ delayMs }) => delays.push(delayMs) };
      await t.host.faults({ status: 429, headers: { "Retry-After": "1" } });
      const { value, ms } = await timed(t.snapstate({ hooks, retry: { baseDelayMs: 5, maxDelayMs: 1000 } }).save(newWorkflow(), 1, {}));
      assert.equal(value.step, 1, "the save");
      assert.between(ms, 990, 6000, "the time in ms");
      assert.same(delays.splice(0), [1000], "the wait");

      const controller = new AbortController();
      const waits = (retryAfter) => {
        const waiting = t.snapstate({ hooks: { onRetry: ({ delayMs }) => (delays.push(delayMs), controller.abort("seen")) } });
        return t.host
          .faults({ status: 429, headers: { "Retry-After": retryAfter } })
          .then(() => assert.rejection(waiting.resume("w", { signal: controller.signal })));
      };
      const refused = await waits("61");
      assert.ok(refused instanceof t.flowtether.RateLimitError && refused.retryAfterMs === 61_000, `more than a minute: ${assert.show(refused)}`);
      assert.equal(await waits("60"), "seen", "a minute");
      assert.same(delays, [60_000], "the wait of a minute");
    },
  },
  {
    name: "a Retry-After of SnapState's may be a date, and nonsense asks for nothing",
    async run(t) {
      const st = t.snapstate({ retry: { maxRetries: 0 } });
      const { RateLimitError } = t.flowtether;
      const after = async (value) => {
        await t.host.faults({ status: 429, headers: { "Retry-After": value } });
        return (await assert.rejects(st.resume("w"), RateLimitError)).retryAfterMs;
      };
      assert.between(await after(new Date(Date.now() + 20_000).toUTCString()), 15_000, 20_000, "of a date");
      assert.equal(await after(new Date(0).toUTCString()), 0, "of a date in the past");
      for (const value of ["soon", "-1", "1.5", ""]) assert.equal(await after(value), undefined, `of ${value}`);
      await t.host.faults({ status: 429, headers: { "Retry-After": "nonsense" } });
      assert.equal((await t.snapstate().listAgents()).agents.length, 0, "it is repeated as without one");
    },
  },
  {
    name: "maxRetries counts SnapState's attempts after the first, of a save and of the read of what is there each",
    async run(t) {
      const { st, made } = attempts(t, { retry: { maxRetries: 1, baseDelayMs: 5 } });
      const workflowId = await saved(t.snapstate(), 1);
      await t.host.faults({ method: "POST", status: 503 }, { method: "GET", status: 503 });
      assert.equal((await st.save(workflowId, 1, { step: 1 })).alreadySaved, true, "alreadySaved");
      assert.same(made.splice(0), ["save 1", "save 2", "get 1", "get 2"], "the attempts");
      for (const maxRetries of [0, 2]) {
        await t.host.faults({ method: "POST", status: 503, times: maxRetries + 1 });
        await assert.rejects(st.save(workflowId, 2, {}, { maxRetries }), t.flowtether.ServerError, { status: 503 });
        assert.equal(made.splice(0).length, maxRetries + 1, "the attempts");
      }
    },
  },
];
