// What a failure says in every service: whether a repeat is safe, which statuses are repeated, what is wrong. A fetch of the test's own
// responses: so no runtime repeats anything by itself.

import * as assert from "./assert.mjs";
import { AGENT, UNKNOWN, USER, WORKFLOW } from "./flowmaestro_catalogue.mjs";

/** Each service: its client, a call that reads, with a response of the service's, and those that start or send something. */
const SERVICES = {
  OpenWOP: {
    client: (t, options) => t.client(options),
    read: (wop) => wop.runs.get("run-1"),
    response: { runId: "run-1", status: "running" },
    starts: {
      "runs.create": (wop, options) => wop.runs.create({ workflowId: "w" }, options),
      "runs.fork": (wop, options) => wop.runs.fork("run-1", { mode: "replay" }, options),
      "interrupts.resolve": (wop, options) => wop.interrupts.resolve("run-1", "gate", { resumeValue: {} }, options),
    },
    safely: { idempotencyKey: "auto" },
  },
  FlowMaestro: {
    client: (t, options) => t.flowmaestro(options),
    read: (fm) => fm.executions.get(UNKNOWN),
    response: { data: { id: UNKNOWN, status: "running" } },
    starts: {
      "workflows.execute": (fm, options) => fm.workflows.execute(WORKFLOW.echo, {}, options),
      "threads.sendMessage": (fm, options) => fm.threads.sendMessage(UNKNOWN, { content: "Hello" }, options),
      "triggers.execute": (fm, options) => fm.triggers.execute(UNKNOWN, {}, options),
    },
    safely: { retryUnsafe: true },
  },
  SyncTeams: {
    client: (t, options) => t.syncteams(options),
    read: (st) => st.getTaskStatus("t"),
    response: { taskId: "t", status: "RUNNING" },
    starts: {
      executeWorkflow: (st, options) => st.executeWorkflow({ workflowId: "w", input: {} }, options),
      continueTask: (st, options) => st.continueTask({ taskId: "t", decision: "APPROVE" }, options),
    },
    safely: { retryUnsafe: true },
  },
  SnapState: {
    client: (t, options) => t.snapstate(options),
    read: (ss) => ss.get("cp_w_001"),
    response: { checkpoint_id: "cp_w_001", step: 1, state: {} },
    starts: { registerWebhook: (ss, options) => ss.registerWebhook({ url: "http://127.0.0.1:9/told", events: ["checkpoint.saved"] }, options) },
    safely: { retryUnsafe: true },
  },
};

/** What removes something, in each service that has it. */
const REMOVALS = {
  "threads.delete": ["FlowMaestro", (fm) => fm.threads.delete(UNKNOWN), { data: { deleted: true } }],
  "webhooks.delete": ["FlowMaestro", (fm) => fm.webhooks.delete(UNKNOWN), { data: { deleted: true } }],
  "agents.memory.delete": ["FlowMaestro", (fm) => fm.agents.memory.delete(AGENT, USER.ann), { data: { deleted: true } }],
  deleteAgent: ["SnapState", (ss) => ss.deleteAgent("bot"), null],
  deleteWebhook: ["SnapState", (ss) => ss.deleteWebhook("wh_1"), null],
};

/** Responds in turn, the last one again and again: a status, a response's parts, `lost` for none, or `late` for one that does not come. */
function responding(...responses) {
  const sent = [];
  const fetch = async (url, { signal }) => {
    const response = responses[Math.min(sent.length, responses.length - 1)];
    sent.push(url);
    if (response === "lost") throw new TypeError("the connection was lost");
    if (response === "late") return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const { status = 200, body, type = "application/json", headers } = typeof response === "number" ? { status: response } : response;
    const text = body === undefined ? null : JSON.stringify(body);
    return new Response(text, { status, headers: { "Content-Type": type, ...headers } });
  };
  return { fetch, sent };
}

/** The failures after which nobody knows whether the thing was done. */
const UNCLEAR = [408, 500, 502, 503, 504, "lost", "late"];

/** Short only where the limit itself is what ends the call: a busy page may take longer than that with a response which is there. */
const limit = (failure) => ({ timeoutMs: failure === "late" ? 50 : 30_000 });

const once = (failure) => ({ fetch: responding(failure).fetch, retry: { maxRetries: 0 }, ...limit(failure) });

export const tests = [
  ...Object.entries(SERVICES).flatMap(([service, { client, read, response, starts, safely }]) => [
    {
      name: `an error of ${service} is retryable only where a repeat does nothing twice`,
      async run(t) {
        for (const failure of UNCLEAR) {
          const failing = client(t, once(failure));
          const rejected = (call, retryable, what) => assert.rejects(call, t.flowtether.FlowtetherError, { retryable }, `${what} after ${failure}`);
          await rejected(read(failing), true, "a read");
          for (const [name, start] of Object.entries(starts)) {
            await rejected(start(failing, limit(failure)), false, name);
            await rejected(start(failing, { ...limit(failure), ...safely }), true, `${name}, repeated safely,`);
          }
        }
        for (const start of Object.values(starts)) {
          await assert.rejects(start(client(t, once(429))), t.flowtether.RateLimitError, { retryable: true }, "a 429 comes before any work");
        }
      },
    },
    {
      name: `retry.statuses are what ${service}'s calls are repeated after, in place of the usual ones`,
      async run(t) {
        const retry = { baseDelayMs: 1, statuses: [404, 418] };
        const named = responding(404, 418, { body: response });
        await read(client(t, { fetch: named.fetch, retry }));
        assert.equal(named.sent.length, 3, "the requests");
        for (const statuses of [retry.statuses, []]) {
          const usual = responding(503);
          await assert.rejects(read(client(t, { fetch: usual.fetch, retry: { ...retry, statuses } })), t.flowtether.ServerError, { retryable: false });
          assert.equal(usual.sent.length, 1, "the requests after a 503");
        }
        const lost = responding("lost", { body: response });
        await read(client(t, { fetch: lost.fetch, retry: { ...retry, statuses: [] } }));
        assert.equal(lost.sent.length, 2, "the requests without a response, which has no status");
        for (const start of Object.values(starts)) {
          const begun = responding(418);
          await assert.rejects(start(client(t, { fetch: begun.fetch, retry })), t.flowtether.ApiError, { status: 418, retryable: false });
          assert.equal(begun.sent.length, 1, "what may have been done is not repeated");
        }
      },
    },
    {
      name: `a problem document of ${service} has its detail or its title for a message`,
      async run(t) {
        const problem = { type: "about:blank", title: "Not Found", status: 404, detail: "Nothing of this id." };
        for (const [body, message] of [
          [problem, "Nothing of this id."],
          [{ ...problem, detail: undefined }, "Not Found"],
        ]) {
          const { fetch } = responding({ status: 404, body, type: "application/problem+json; charset=utf-8" });
          const error = await assert.rejects(read(client(t, { fetch })), t.flowtether.NotFoundError, { message });
          assert.same(error.body.title, "Not Found", "the body");
        }
      },
    },
  ]),
  {
    name: "retry.statuses must be an array of HTTP statuses of failures",
    run(t) {
      for (const statuses of [503, "503", {}, ["503"], [200], [399], [600], [503.5], [NaN], [503, undefined]]) {
        assert.throws(() => t.client({ retry: { statuses } }), t.flowtether.ConfigurationError, { field: "statuses" }, assert.show(statuses));
      }
      for (const statuses of [undefined, null, [], [400, 599]]) t.client({ retry: { statuses } });
    },
  },
  {
    name: "a stream whose first connection is refused with one of retry.statuses is opened again",
    async run(t) {
      const stream = { status: 200, type: "text/event-stream", body: undefined };
      const { fetch: refusing, sent } = responding(404, stream);
      const fetch = async (url, init) => {
        const response = await refusing(url, init);
        const event = 'id: 0\ndata: {"type":"run.completed","sequence":0}\n\n';
        return response.ok ? new Response(event, { headers: { "Content-Type": "text/event-stream" } }) : response;
      };
      const events = [];
      for await (const { type } of t.client({ fetch, retry: { baseDelayMs: 1, statuses: [404] } }).runs.events("run-1")) events.push(type);
      assert.same([events, sent.length], [["run.completed"], 2]);
    },
  },
  {
    name: "a problem document in the place of any server's event stream says what is wrong",
    async run(t) {
      const { fetch } = responding({ status: 403, body: { title: "Forbidden", detail: "Not for you." }, type: "application/problem+json" });
      const stream = t.flowtether.openEventStream(`${t.baseUrl}/stream`, { fetch });
      await assert.rejects(stream.next(), t.flowtether.PermissionDeniedError, { message: "Not for you." });
    },
  },
  {
    name: "an error of openEventStream with a POST is retryable only where its options have it repeated",
    async run(t) {
      for (const [options, retryable] of /** @type {any[][]} */ ([
        [{}, false],
        [{ maxRetries: 0 }, true],
        [{ method: "GET", maxRetries: 0 }, true],
      ])) {
        const stream = t.flowtether.openEventStream(`${t.baseUrl}/stream`, {
          method: "POST",
          body: "{}",
          fetch: responding(503).fetch,
          ...options,
          ...(options.method && { body: undefined }),
        });
        await assert.rejects(stream.next(), t.flowtether.ServerError, { retryable }, assert.show(options));
      }
    },
  },
  {
    name: "FlowMaestro's executions.cancel is done when only its response was lost, and refused when the execution was over before",
    async run(t) {
      const { ValidationError } = t.flowtether;
      const refusal = { status: 400, body: { error: { code: "validation_error", message: "Execution cannot be cancelled." }, meta: {} } };
      const stands = (status) => ({ body: { data: { id: UNKNOWN, status }, meta: {} } });
      const cancel = (fetch, failure) => t.flowmaestro({ fetch, retry: { baseDelayMs: 1 }, ...limit(failure) }).executions.cancel(UNKNOWN);
      for (const lost of ["lost", "late", 502, 504]) {
        const { fetch, sent } = responding(lost, refusal, stands("cancelled"));
        const { data } = await cancel(fetch, lost);
        assert.same([data.id, data.status], [UNKNOWN, "cancelled"], `after ${lost}`);
        assert.same(
          sent.map((url) => url.split("/").at(-1)),
          ["cancel", "cancel", UNKNOWN],
          `the requests after ${lost}`,
        );
      }
      const over = { status: 400, operation: "executions.cancel" };
      for (const status of ["completed", "failed", "paused"])
        await assert.rejects(cancel(responding("lost", refusal, stands(status)).fetch), ValidationError, over, status);
      await assert.rejects(cancel(responding("lost", refusal, 404).fetch), ValidationError, over, "a record that is not there");
      const { fetch, sent } = responding(refusal);
      await assert.rejects(cancel(fetch), ValidationError, over);
      assert.equal(sent.length, 1, "nothing was lost");
    },
  },
  ...Object.entries(REMOVALS).map((/** @type {any[]} */ [name, [service, remove, gone]]) => ({
    name: `${service}'s ${name} is done when only its response was lost, and not found when nothing was there`,
    async run(t) {
      const client = (fetch, options) => SERVICES[service].client(t, { fetch, retry: { baseDelayMs: 1 }, ...options });
      for (const lost of /** @type {any[]} */ (["lost", "late", 502, 504])) {
        const { fetch, sent } = responding(lost, 404);
        assert.same(await remove(client(fetch, limit(lost))), gone, `after ${lost}`);
        assert.equal(sent.length, 2, `the requests after ${lost}`);
      }
      const { NotFoundError } = t.flowtether;
      await assert.rejects(remove(client(responding(404).fetch)), NotFoundError, { operation: name });
      await assert.rejects(remove(client(responding(429, 404).fetch)), NotFoundError, { operation: name }, "a 429 comes before any work");
      let keys = 0;
      const renewed = client(responding(401, 404).fetch, { apiKey: () => `${t.key}-${(keys += 1)}` });
      await assert.rejects(remove(renewed), NotFoundError, { operation: name }, "a 401 too");
    },
  })),
];
