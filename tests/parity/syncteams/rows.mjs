// The rows of the table in its page "What it does that the official client does not": each shows both clients in its situation.

import assert from "node:assert/strict";
import { taskSettled } from "./stage.mjs";

const finished = { task: { workflowId: "echo", input: {} }, until: "COMPLETED" };
const waiting = { task: { workflowId: "approval", input: {} }, until: "WAITING" };
const approval = (input, on_waiting) => ({ workflow_id: "approval", input, poll_interval_ms: 500, on_waiting });
const unknown = { workflow_id: "nothing", input: {} };
const status = (fault) => ({ path: "/status", ...fault });

const sent = ({ requests }, path) => requests.filter((request) => request.path === path);

export const rows = {
  "`on_waiting` leaves the decision to somebody else": async (stage) => {
    const { official, ours } = await stage.both("execute_and_wait", { given: approval({}, {}), patienceMs: 1_800 });
    assert.deepEqual([official.pending, ours.pending], [true, true]);
    assert.ok(sent(official, "/api/v1/status").length > 50);
    assert.ok(sent(ours, "/api/v1/status").length <= 4);
  },

  "The task still says `WAITING` after the decision": async (stage) => {
    const given = approval({ resumeMs: 300 }, { decision: "APPROVE" });
    const { official, ours } = await stage.both("execute_and_wait", { given });
    assert.deepEqual([official.error, official.status], ["WorkflowAPIError", 409]);
    const [decision, second] = sent(official, "/api/v1/continue");
    assert.deepEqual(second, decision);
    await taskSettled({ ...official, task_id: decision.body.taskId }, "COMPLETED");
    assert.deepEqual([ours.error, ours.value?.status], [undefined, "COMPLETED"]);
    assert.equal(sent(ours, "/api/v1/continue").length, 1);
  },

  "A status whose response is lost, or comes too late": async (stage) => {
    const options = { timeout_ms: 500, retry: { initial_delay_ms: 10 } };
    for (const action of ["drop", "hang"]) {
      const setting = { ...finished, options, faults: [status({ action })] };
      const { official, ours } = await stage.both("wait_for_completion", setting);
      assert.deepEqual([official.error, official.statusText, official.requests.length], ["WorkflowAPIError", "NETWORK_ERROR", 1], action);
      assert.deepEqual([ours.error, ours.value?.status, ours.requests.length], [undefined, "COMPLETED", 2], action);
    }
  },

  "A start that fails with 503": async (stage) => {
    const given = { workflow_id: "echo", input: {} };
    const setting = { given, faults: [{ path: "/api/v1", status: 503, times: 3 }], options: { retry: { initial_delay_ms: 10 } } };
    const { official, ours } = await stage.both("execute_workflow", setting);
    assert.deepEqual([official.error, official.status, official.requests.length], ["WorkflowAPIError", 503, 3]);
    assert.deepEqual([ours.error, ours.status, ours.requests.length], ["ServerError", 503, 1]);
  },

  "A 429 with `Retry-After`": async (stage) => {
    const faults = [status({ status: 429, headers: { "Retry-After": "2" } })];
    const { official, ours } = await stage.both("get_task_status", { ...finished, faults });
    for (const outcome of [official, ours]) {
      assert.deepEqual([outcome.error, outcome.value?.status, outcome.times.length], [undefined, "COMPLETED", 2]);
    }
    const wait = ({ times: [first, second] }) => second - first;
    assert.ok(wait(official) < 1_900);
    // The host's clock counts whole milliseconds.
    assert.ok(wait(ours) >= 1_999);
  },

  "A wait that meets the limit again and again": async (stage) => {
    const faults = [status({ status: 429, headers: { "Retry-After": "0" }, times: 4 })];
    const setting = { ...finished, faults, options: { retry: { initial_delay_ms: 10 } } };
    const { official, ours } = await stage.both("wait_for_completion", setting);
    assert.deepEqual([official.error, official.status, official.requests.length], ["WorkflowAPIError", 429, 3]);
    assert.deepEqual([ours.error, ours.value?.status, ours.requests.length], [undefined, "COMPLETED", 5]);
  },

  "A status of `null`, of nothing, or of a page": async (stage) => {
    const responses = [{ status: 200, body: "null" }, { status: 204 }, { status: 200, body: "<p>busy", contentType: "text/html" }];
    for (const response of responses) {
      const { official, ours } = await stage.both("wait_for_completion", { ...finished, faults: [status(response)] });
      assert.deepEqual([official.error, official.status], ["AttributeError", null], response.body);
      assert.match(official.message, /object has no attribute 'get'/);
      assert.deepEqual([ours.error, ours.status], ["ApiError", response.status], response.body);
    }
  },

  "What is wrong, said in an array or an object": async (stage) => {
    for (const words of [["error-list"], ["error-nested"]]) {
      const { official, ours } = await stage.both("execute_workflow", { words, given: unknown });
      assert.deepEqual([official.error, official.message], ["WorkflowAPIError", "404 Not Found"], words[0]);
      assert.equal(ours.error, "NotFoundError", words[0]);
      assert.match(ours.message, /Workflow nothing was not found\./, words[0]);
    }
  },

  "`max_wait_time_ms` is shorter than the pause": async (stage) => {
    const setting = { ...waiting, given: { max_wait_time_ms: 500, poll_interval_ms: 60_000 }, patienceMs: 2_000 };
    const { official, ours } = await stage.both("wait_for_completion", setting);
    assert.deepEqual([official.pending, official.requests.length], [true, 1]);
    assert.equal(ours.error, "TimeoutError");
  },

  "A wait that is stopped during a request": async (stage) => {
    const setting = { ...waiting, faults: [status({ action: "hang" })], given: { stop_event: { after_ms: 300 } }, patienceMs: 2_000 };
    const { official, ours } = await stage.both("wait_for_completion", setting);
    assert.deepEqual([official.pending, official.requests.length], [true, 1]);
    assert.deepEqual([ours.error, ours.requests.length], ["AbortError", 1]);
  },

  "Events, where a response has only the new ones": async (stage) => {
    // A client whose process is slow to start polls before the last steps all the same.
    const task = { workflowId: "steps", input: { steps: 4, delayMs: 700 } };
    const setting = { words: ["log-news"], task, given: { poll_interval_ms: 100 } };
    const started = ({ eventType }) => eventType === "TaskStartedEvent";
    const official = await stage.alone("official", "wait_for_completion", setting);
    assert.deepEqual([official.error, official.value?.status], [undefined, "COMPLETED"]);
    assert.ok(official.value.eventLogs.filter(started).length < 4);
    const ours = await stage.alone("ours", "events", setting);
    assert.equal(ours.error, undefined);
    const names = ours.value.filter(started).map(({ eventData }) => eventData.task_name);
    assert.deepEqual(names, ["step-1", "step-2", "step-3", "step-4"]);
  },

  "A forged webhook, its signature or body no plain text": async (stage) => {
    const secret = "whsec_test_secret";
    const signed = (v1) => `t=${Math.floor(Date.now() / 1000)},v1=${v1}`;
    const forged = [
      [{ body: "{}", signature: signed("é"), secret }, "TypeError"],
      [{ body: "é", signature: signed("00"), secret }, "UnicodeDecodeError"],
    ];
    for (const [given, error] of forged) {
      const { official, ours } = await stage.both("verify_webhook_signature", { given });
      assert.equal(official.error, error);
      assert.equal(ours.error, "WebhookVerificationError");
    }
  },
};
