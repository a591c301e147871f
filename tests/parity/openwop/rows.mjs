// The rows of the table in its page "What it does that the official client does not": each shows both clients in its situation.

import assert from "node:assert/strict";
import { runSettled } from "./stage.mjs";

const steps = { workflowId: "steps", inputs: { nodes: 2, delayMs: 0 } };
const approval = { workflowId: "approval" };
const REFERENCE_HOSTS = ["in-memory", "sqlite", "python", "postgres"];

const types = ({ value }) => value.map(({ type }) => type);

export const rows = {
  "The stream drops, or ends early": async (stage) => {
    for (const kind of ["drop", "end"]) {
      const run = { ...steps, configurable: { "host.streamFaults": [{ kind, afterEvents: 1 }] } };
      const { official, ours } = await stage.both("runs_events", { run, until: "completed" });
      assert.equal(official.error, undefined, kind);
      assert.equal(official.value.length, 1, kind);
      assert.equal(ours.error, undefined, kind);
      assert.equal(types(ours).at(-1), "run.completed", kind);
    }
  },

  "Nothing comes for 30 s, as while a run waits": async (stage) => {
    const limit = await stage.alone("official", "stream_time_limit");
    assert.equal(limit.value, 30);
    // The same with both limits lowered, so that it does not take half a minute.
    const run = { workflowId: "steps", inputs: { nodes: 1, delayMs: 1_200 } };
    const { official, ours } = await stage.both("runs_events", { run, given: { timeoutSeconds: 0.4 } });
    assert.equal(official.error, "TimeoutError");
    assert.equal(ours.error, undefined);
    assert.equal(types(ours).at(-1), "run.completed");
  },

  "Stream modes `values` and `messages`": async (stage) => {
    const run = { workflowId: "chat", inputs: { chunks: 3, delayMs: 0 } };
    for (const streamMode of ["values", "messages"]) {
      const { official, ours } = await stage.both("runs_events", { run, until: "completed", given: { streamMode } });
      assert.deepEqual([official.error, official.value], [undefined, []], streamMode);
      assert.equal(ours.error, undefined, streamMode);
      if (streamMode === "values") {
        const last = ours.value.at(-1);
        assert.deepEqual([last.type, last.payload.status], ["state.snapshot", "completed"]);
      } else {
        assert.deepEqual(types(ours), [...Array(3).fill("ai.message.chunk"), "run.completed"]);
      }
    }
  },

  "Events of the in-memory host (`seq`, `data`)": async (stage) => {
    const run = { workflowId: "log", inputs: { events: 2 } };
    const { official, ours } = await stage.both("runs_events", { profile: "in-memory", run, until: "completed" });
    assert.deepEqual([official.error, official.value], [undefined, []]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(
      ours.value.map(({ sequence }) => sequence),
      ours.value.map((_, index) => index),
    );
    assert.equal(types(ours).at(-1), "run.completed");
    const logged = ours.value.filter(({ type }) => type === "log.appended");
    assert.deepEqual(
      logged.map(({ payload }) => payload.index),
      [0, 1],
    );
  },

  "Starting a run on the Python host (no `eventsUrl`)": async (stage) => {
    const { official, ours } = await stage.both("runs_create", { profile: "python", given: { run: steps } });
    assert.deepEqual([official.error, official.message], ["KeyError", "'eventsUrl'"]);
    assert.equal(ours.error, undefined);
    assert.match(ours.value.runId, /^run-/);
  },

  "Replying to an approval on the sqlite host (nested response)": async (stage) => {
    const given = { nodeId: "gate", resumeValue: { action: "accept" } };
    const profile = "sqlite";
    const { official, ours } = await stage.both("interrupts_resolve_by_run", { profile, run: approval, until: "waiting-approval", given });
    assert.deepEqual([official.error, official.message], ["KeyError", "'nodeId'"]);
    await runSettled(official, "completed");
    assert.equal(ours.error, undefined);
    assert.equal(ours.value.nodeId, "gate");
    await runSettled(ours, "completed");
  },

  "Polling to the end on the in-memory and sqlite hosts": async (stage) => {
    for (const profile of REFERENCE_HOSTS) {
      const first = await stage.both("runs_poll_events", { profile, run: steps, until: "completed" });
      if (profile === "in-memory" || profile === "sqlite") {
        const { runId, value } = first.official;
        const given = { lastSequence: value.events.at(-1).sequence };
        const next = await stage.alone("official", "runs_poll_events", { profile, runId, given });
        assert.deepEqual([value.isComplete, next.value.isComplete], [false, false], profile);
      }
      assert.deepEqual([first.ours.error, first.ours.value?.isComplete], [undefined, true], profile);
    }
  },

  "When a run ended, on hosts that say `endedAt`": async (stage) => {
    for (const profile of REFERENCE_HOSTS) {
      const { official, ours } = await stage.both("runs_get", { profile, run: steps, until: "completed" });
      assert.deepEqual([official.error, official.value.completedAt], [undefined, null], profile);
      const { endedAt } = await runSettled(ours, "completed");
      assert.deepEqual([ours.error, ours.value.completedAt], [undefined, endedAt], profile);
    }
  },

  "A 503 that passes": async (stage) => {
    const faults = [{ method: "POST", path: "/v1/runs", status: 503 }];
    const given = { run: steps, idempotencyKey: "passing-1" };
    const { official, ours } = await stage.both("runs_create", { faults, given });
    assert.deepEqual([official.error, official.status, official.requests.length], ["WopError", 503, 1]);
    assert.equal(ours.error, undefined);
    assert.match(ours.value.runId, /^run-/);
    assert.equal(ours.requests.length, 2);
    for (const part of ["body", "header content-length", "header idempotency-key"]) {
      assert.deepEqual(ours.requests[1][part], ours.requests[0][part]);
    }
    assert.equal(ours.requests[1]["header idempotency-key"], "passing-1");
  },
};
