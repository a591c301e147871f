// What is easy to get wrong with SyncTeams, each line a test of that name.

import * as assert from "./assert.mjs";
import { QUICKLY, UNKNOWN, collect, decisions, entry, gaps, pollTimes, shows, start, startUntil } from "./syncteams_catalogue.mjs";
import { timed } from "./time.mjs";

/** A webhook as it was sent, with spaces that nobody would write again, and its signature. */
const WEBHOOK = { body: '{ "status": "COMPLETED",  "taskId": "task-1", "taskNumber": 1.0 }', secret: "whsec_c2VjcmV0" };

async function signature(secret, body, time) {
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(`${time}.${body}`)));
  return `t=${time},v1=${[...signed].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export const tests = [
  {
    name: "`decision` instead of `type` in the continue body; `/api/v1/execute` instead of `/api/v1`.",
    async run(t) {
      const st = t.syncteams();
      const { SyncTeamsApprovalDecision } = t.flowtether;
      const taskId = await startUntil(st, "WAITING", "approval", { rounds: 2, delayMs: 1, onReject: "revise" });
      await st.continueTask({ taskId, decision: SyncTeamsApprovalDecision.REJECT, message: "Shorter." });
      await st.waitForCompletion(taskId, { ...QUICKLY, exitOnWaiting: true });
      await st.continueTask({ taskId, decision: "APPROVE" });
      assert.same(
        await decisions(t),
        [
          { taskId, type: "REJECT", message: "Shorter." },
          { taskId, type: "APPROVE" },
        ],
        "the bodies",
      );
      await st.executeAndWait({ workflowId: "echo", input: {} }, QUICKLY);
      const paths = (await t.host.requests()).map(({ method, path }) => `${method} ${path}`);
      assert.same([...new Set(paths)].sort(), ["GET /api/v1/status", "POST /api/v1", "POST /api/v1/continue"], "the paths");
    },
  },
  {
    name: "Raising on FAILED or CANCELED.",
    async run(t) {
      const st = t.syncteams();
      for (const [workflowId, status] of [
        ["fail", "FAILED"],
        ["canceled", "CANCELED"],
      ]) {
        assert.equal((await st.waitForCompletion(await start(st, workflowId), QUICKLY)).status, status, "waitForCompletion");
        assert.equal((await st.executeAndWait({ workflowId, input: {} }, QUICKLY)).status, status, "executeAndWait");
        assert.ok((await collect(st.tasks.events(await start(st, workflowId), QUICKLY))).length > 0, "tasks.events");
      }
    },
  },
  {
    name: "Calling on_update on each poll instead of on each status change; or not for the first/last status.",
    async run(t) {
      const st = t.syncteams();
      const news = (count) => Array.from({ length: count }, (_, index) => entry("LLMStreamChunkEvent", index));
      await shows(t, ["PENDING"], ["RUNNING", news(1)], ["RUNNING", news(2)], ["RUNNING", news(3)], ["COMPLETED", news(4)]);
      const seen = [];
      const onUpdate = ({ status, eventLogs }) => void seen.push([status, eventLogs?.length]);
      await st.waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate });
      assert.same(
        seen,
        [
          ["PENDING", undefined],
          ["RUNNING", 1],
          ["COMPLETED", 4],
        ],
        "the updates",
      );
      assert.equal((await pollTimes(t)).length, 5, "the polls");

      const real = [];
      await st.executeAndWait({ workflowId: "steps", input: { steps: 3, delayMs: 150 } }, { ...QUICKLY, onUpdate: ({ status }) => void real.push(status) });
      assert.same(
        real.filter((status) => status !== "PENDING"),
        ["RUNNING", "COMPLETED"],
        "of a real task",
      );
    },
  },
  {
    name: "Returning an error when on_waiting says false; or keeping one max-wait clock over all waits (the reference restarts it).",
    async run(t) {
      const st = t.syncteams();
      const approval = { workflowId: "approval", input: { rounds: 3, delayMs: 200 } };
      for (const reply of [false, undefined, null]) {
        assert.equal((await st.executeAndWait(approval, { ...QUICKLY, onWaiting: () => reply })).status, "WAITING", String(reply));
      }
      const onWaiting = ({ taskId }) => st.continueTask({ taskId, decision: "APPROVE" }).then(() => true);
      const { value, ms } = await timed(st.executeAndWait(approval, { ...QUICKLY, maxWaitMs: 550, onWaiting }));
      assert.equal(value.status, "COMPLETED", "the end");
      assert.ok(ms > 600, `it took longer than one wait may: ${ms} ms`);
    },
  },
  {
    name: "Busy loop after on_waiting.",
    async run(t) {
      const st = t.syncteams();
      const calls = [];
      let isDecided = false;
      const onWaiting = async ({ taskId }) => {
        calls.push(Date.now());
        if (!isDecided) await st.continueTask({ taskId, decision: "APPROVE" });
        isDecided = true;
        return true;
      };
      // The service continues WAITING for a while after the decision.
      const task = await st.executeAndWait({ workflowId: "approval", input: { delayMs: 1, resumeMs: 700 } }, { pollIntervalMs: 150, onWaiting });
      assert.equal(task.status, "COMPLETED");
      assert.between(calls.length, 2, 6, "the calls");
      for (const gap of gaps(calls)) assert.ok(gap >= 140, `the waits between two calls: ${gaps(calls)}`);
      const waits = gaps(await pollTimes(t));
      for (const wait of waits) assert.ok(wait >= 135, `the waits between two polls: ${waits}`);
    },
  },
  {
    name: "Counting max attempts as retries (3 = three requests).",
    async run(t) {
      const { ServerError } = t.flowtether;
      await t.host.faults({ status: 503, times: 50 });
      await assert.rejects(t.syncteams({ retry: undefined }).getTaskStatus(UNKNOWN), ServerError);
      assert.equal((await pollTimes(t)).length, 3, "the requests by default");
      // Here the number is that of the attempts after the first, and its name says so.
      await assert.rejects(t.syncteams().getTaskStatus(UNKNOWN, { maxRetries: 2 }), ServerError);
      assert.equal((await pollTimes(t)).length, 6, "the requests with maxRetries 2");
      const { ConfigurationError, SyncTeams } = t.flowtether;
      assert.throws(() => new SyncTeams({ baseUrl: t.baseUrl, apiKey: t.key, dangerouslyAllowBrowser: true, retry: { maxAttempts: 3 } }), ConfigurationError, {
        field: "maxAttempts",
      });
    },
  },
  {
    name: "Verifying a webhook over re-serialised JSON, or base64-decoding the secret.",
    async run(t) {
      const { ConfigurationError, SyncTeams, WebhookVerificationError } = t.flowtether;
      const { body, secret } = WEBHOOK;
      const time = Math.floor(Date.now() / 1000);
      const header = await signature(secret, body, time);
      assert.same(await SyncTeams.verifyWebhook(body, header, secret), JSON.parse(body), "the body as it came");
      await assert.rejects(SyncTeams.verifyWebhook(JSON.stringify(JSON.parse(body)), header, secret), WebhookVerificationError);
      await assert.rejects(SyncTeams.verifyWebhook(JSON.parse(body), header, secret), ConfigurationError, { field: "body" });
      for (const other of [atob("c2VjcmV0"), "c2VjcmV0"]) {
        await assert.rejects(SyncTeams.verifyWebhook(body, await signature(other, body, time), secret), WebhookVerificationError, {}, other);
      }
    },
  },
  {
    name: "Spelling CANCELED with two Ls.",
    async run(t) {
      const { SyncTeamsWorkflowStatus } = t.flowtether;
      assert.same([SyncTeamsWorkflowStatus.CANCELED, SyncTeamsWorkflowStatus.CANCELLED], ["CANCELED", undefined], "the constants");
      const st = t.syncteams();
      const task = await st.executeAndWait({ workflowId: "canceled", input: {} }, QUICKLY);
      assert.equal(task.status, SyncTeamsWorkflowStatus.CANCELED, "the end");
      await shows(t, "CANCELLED", "CANCELED");
      assert.equal((await st.waitForCompletion(UNKNOWN, QUICKLY)).status, "CANCELED", "what the service does not say is no end");
      await shows(t, ["CANCELLED", [entry("AEvent")]], ["CANCELED", [entry("AEvent"), entry("BEvent")]]);
      assert.equal((await collect(st.tasks.events(UNKNOWN, QUICKLY))).length, 2, "the entries");
    },
  },
];
