// What is sent to SyncTeams again, when, and what never is. The host counts.

import * as assert from "./assert.mjs";
import { UNKNOWN, attemptKeys, decisions, gaps, pollTimes, shows, told } from "./syncteams_catalogue.mjs";
import { timed } from "./time.mjs";

/** The failures after which nobody knows whether a start was one. */
const UNCERTAIN = [
  ...[408, 425, 500, 501, 502, 503, 504, 599].map((status) => [`a ${status}`, { status }]),
  ["a dropped connection", { action: "drop" }],
  ["a lost response", { action: "drop-after-handling" }],
  ["no response in time", { action: "hang" }],
];

const REFUSED = ["a 429", { status: 429 }];

/** The status that an error shows: of a redirect that is not followed a browser does not tell it. */
const shown = (t, status) => (t.isPage && status === 302 ? undefined : status);

/** The failures of which each further attempt would bring the same. */
const FINAL = [302, 400, 401, 402, 403, 404, 405, 409, 413, 422];

/** The calls that start or reply to something, of which a second request would do it twice. */
const STARTS = {
  executeWorkflow: (st, options) => st.executeWorkflow({ workflowId: "echo", input: { order: 7 } }, options),
  continueTask: (st, options) => st.continueTask({ taskId: UNKNOWN, decision: "APPROVE" }, options),
};

const IN_TIME = { timeoutMs: 1500 };

export const tests = [
  ...[...UNCERTAIN, REFUSED].map((/** @type {any[]} */ [name, fault]) => ({
    name: `a poll of a task of SyncTeams is repeated after ${name}`,
    async run(t) {
      const { apiKey, attempt, attempts } = attemptKeys(t);
      await attempt(1).faults({ ...fault, times: 50 });
      await attempt(2).faults({ status: 200, body: told("RUNNING") });
      assert.equal((await t.syncteams({ apiKey }).getTaskStatus(UNKNOWN, IN_TIME)).status, "RUNNING", "the response in the end");
      assert.equal(attempts(), 2, "the attempts");
      assert.equal((await attempt(2).requests()).length, 1, "the second attempt's requests");
    },
  })),
  ...Object.entries(STARTS).flatMap(([operation, call]) => [
    ...UNCERTAIN.map((/** @type {any[]} */ [name, fault]) => ({
      name: `SyncTeams' ${operation} is not repeated after ${name}, but with retryUnsafe`,
      async run(t) {
        const once = attemptKeys(t, "once");
        await once.attempt(1).faults({ ...fault, times: 50 });
        await assert.rejects(
          call(t.syncteams({ apiKey: once.apiKey, retry: { maxRetries: 5, baseDelayMs: 1 } }), { ...IN_TIME, maxRetries: 5 }),
          t.flowtether.FlowtetherError,
          { retryable: false, operation },
        );
        assert.equal(once.attempts(), 1, "the attempts");
        assert.ok((await once.attempt(1).requests()).length > 0, "the host saw the first");

        const again = attemptKeys(t, "again");
        await again.attempt(1).faults({ ...fault, times: 50 });
        await again.attempt(2).faults({ status: 200, body: told("PENDING") });
        assert.equal((await call(t.syncteams({ apiKey: again.apiKey }), { ...IN_TIME, retryUnsafe: true })).taskId, UNKNOWN, "the response in the end");
        assert.equal(again.attempts(), 2, "the attempts with retryUnsafe");
        const [[{ body }], [{ body: repeated }]] = [await again.attempt(1).requests(), await again.attempt(2).requests()];
        assert.equal(repeated, body, "the body of the second attempt");
      },
    })),
    {
      name: `SyncTeams' ${operation} is repeated after a 429, with the same bytes`,
      async run(t) {
        await t.host.faults({ status: 429, times: 2 }, { status: 200, body: told("PENDING") });
        assert.equal((await call(t.syncteams())).taskId, UNKNOWN, "the response in the end");
        const bodies = (await t.host.requests()).map(({ body }) => body);
        assert.same(bodies, Array(3).fill(bodies[0]), "the bodies");
      },
    },
    {
      name: `SyncTeams' ${operation} that was refused with a 429 and then failed is not repeated again`,
      async run(t) {
        await t.host.faults({ status: 429 }, { status: 503, times: 9 });
        await assert.rejects(call(t.syncteams(), { maxRetries: 9 }), t.flowtether.ServerError, { status: 503 });
        assert.equal((await t.host.requests()).length, 2, "the requests");
      },
    },
    {
      name: `SyncTeams' ${operation} is sent once when it is refused for good, also with retryUnsafe`,
      async run(t) {
        for (const status of FINAL) {
          const before = (await t.host.requests()).length;
          await t.host.faults({ status });
          await assert.rejects(call(t.syncteams(), { retryUnsafe: true }), t.flowtether.ApiError, { status: shown(t, status), retryable: false });
          assert.equal((await t.host.requests()).length - before, 1, `the requests after a ${status}`);
        }
      },
    },
  ]),
  {
    name: "a poll of a task of SyncTeams that is refused for good is not repeated",
    async run(t) {
      for (const status of FINAL) {
        const before = (await pollTimes(t)).length;
        await t.host.faults({ status });
        await assert.rejects(t.syncteams().getTaskStatus(UNKNOWN), t.flowtether.ApiError, { status: shown(t, status), retryable: false });
        assert.equal((await pollTimes(t)).length - before, 1, `the requests after a ${status}`);
      }
    },
  },
  {
    name: "a start of SyncTeams whose response was lost is made twice with retryUnsafe, and once without",
    runtimes: ["node", "workerd"],
    because: "Chromium, Deno and Bun send a request again by themselves when a connection closes without a response",
    async run(t) {
      const started = async (options) => {
        const before = (await t.host.requests()).length;
        await t.host.faults({ action: "drop-after-handling" });
        const outcome = await t
          .syncteams()
          .executeWorkflow({ workflowId: "echo", input: {} }, options)
          .then(
            ({ taskId }) => taskId,
            (error) => error,
          );
        return { outcome, requests: (await t.host.requests()).length - before };
      };
      const once = await started();
      assert.ok(once.outcome instanceof t.flowtether.ConnectionError, "the failure");
      assert.equal(once.requests, 1, "the requests without it");
      const twice = await started({ retryUnsafe: true });
      assert.equal(typeof twice.outcome, "string", "the second task's id");
      assert.equal(twice.requests, 2, "the requests with it");
    },
  },
  ...[429, 503].map((status) => ({
    name: `a Retry-After of SyncTeams is the least wait after a ${status}`,
    async run(t) {
      await t.host.faults({ status, headers: { "Retry-After": "1" } });
      await shows(t, "RUNNING");
      await t.syncteams({ retry: { baseDelayMs: 1 } }).getTaskStatus(UNKNOWN);
      assert.between(gaps(await pollTimes(t))[0], 990, 5000, "the wait in ms");
    },
  })),
  {
    name: "a Retry-After of SyncTeams is obeyed by a start that was refused with a 429",
    async run(t) {
      await t.host.faults({ status: 429, headers: { "Retry-After": "1" } }, { status: 200, body: told("PENDING") });
      const { ms } = await timed(STARTS.executeWorkflow(t.syncteams()));
      assert.between(ms, 990, 6000, "the time in ms");
    },
  },
  {
    name: "a Retry-After of SyncTeams beyond maxDelayMs rejects at once, with retryAfterMs",
    async run(t) {
      const { RateLimitError } = t.flowtether;
      await t.host.faults({ status: 429, headers: { "Retry-After": "31" }, times: 2 });
      for (const call of [(st) => st.getTaskStatus(UNKNOWN), STARTS.executeWorkflow]) {
        const { ms } = await timed(assert.rejects(call(t.syncteams()), RateLimitError, { retryAfterMs: 31_000, retryable: true }));
        assert.between(ms, 0, 10_000, "the time in ms");
      }
      assert.equal((await t.host.requests()).length, 2, "the requests");
    },
  },
  {
    name: "SyncTeams is asked three times by default, and as often as maxRetries says",
    async run(t) {
      const { ServerError } = t.flowtether;
      const counts = [];
      const asked = async (call) => {
        const before = (await t.host.requests()).length;
        await assert.rejects(call(), ServerError);
        counts.push((await t.host.requests()).length - before);
      };
      await t.host.faults({ status: 503, times: 50 });
      await asked(() => t.syncteams({ retry: undefined }).getTaskStatus(UNKNOWN));
      await asked(() => t.syncteams({ retry: { maxRetries: 4, baseDelayMs: 1 } }).getTaskStatus(UNKNOWN));
      await asked(() => t.syncteams().getTaskStatus(UNKNOWN, { maxRetries: 1 }));
      await asked(() => t.syncteams().getTaskStatus(UNKNOWN, { maxRetries: 0 }));
      await asked(() => STARTS.executeWorkflow(t.syncteams(), { retryUnsafe: true, maxRetries: 3 }));
      assert.same(counts, [3, 5, 2, 1, 4], "the requests");
    },
  },
  {
    name: "what is repeated for SyncTeams is reported to the hooks, with the attempt and why",
    async run(t) {
      const told = [];
      const hooks = {
        onRequest: ({ provider, operation, method, attempt }) => told.push(`${provider} ${operation} ${method} ${attempt}`),
        onRetry: ({ attempt, error }) => told.push(`retry after ${attempt}: ${error.name} ${error.statusText}`),
      };
      await t.host.faults({ status: 503 });
      await shows(t, "RUNNING");
      await t.syncteams({ hooks }).getTaskStatus(UNKNOWN);
      assert.same(told, ["syncteams getTaskStatus GET 1", "retry after 1: ServerError Service Unavailable", "syncteams getTaskStatus GET 2"]);
    },
  },
  {
    name: "a decision for SyncTeams that the caller changes after the call is repeated as it was",
    async run(t) {
      await t.host.faults({ status: 429 });
      const reply = { taskId: UNKNOWN, decision: "REJECT", message: "Too long." };
      const deciding = assert.rejects(t.syncteams().continueTask(reply), t.flowtether.NotFoundError);
      Object.assign(reply, { decision: "APPROVE", message: "Changed." });
      await deciding;
      assert.same(await decisions(t), Array(2).fill({ taskId: UNKNOWN, type: "REJECT", message: "Too long." }), "the decisions");
    },
  },
];
