// Version 1: the rows of the page's table on the client 1.8.0. Each shows both clients in its situation.

import assert from "node:assert/strict";
import { delivery } from "./deliveries.mjs";
import { finished } from "./calls.mjs";

const LARGER = { words: ["extended"] };
const refusal = ({ error, status, code }) => [error, status, code ?? undefined];

export const rows = {
  "The debug bundle of the application host": async (stage) => {
    const { official, ours } = await stage.both("runs_debug_bundle", { ...LARGER, ...finished });
    assert.deepEqual([official.error, official.message], ["KeyError", "'bundleVersion'"]);
    assert.deepEqual([ours.error, ours.value.runId], [undefined, ours.runId]);
    assert.equal(ours.value.events.at(-1).type, "run.completed");
  },

  "Subscribing to events on the application host": async (stage) => {
    const given = { body: { url: "{origin}/_host/inbox/{unique}", events: ["run.completed"] } };
    const { official, ours } = await stage.both("webhooks_register", { ...LARGER, given });
    assert.deepEqual([official.error, official.message], ["KeyError", "'createdAt'"]);
    const { subscriptions } = await official.ask("/v1/webhooks");
    assert.equal(subscriptions.length, 1);
    assert.equal(ours.error, undefined);
    const listed = await ours.ask("/v1/webhooks");
    assert.deepEqual(
      listed.subscriptions.map(({ webhookId }) => webhookId),
      [ours.value.webhookId],
    );
    assert.equal(typeof ours.value.secret, "string");
  },

  "Subscribing to some events on the reference hosts": async (stage) => {
    for (const host of ["sqlite", "python", "postgres"]) {
      const given = { body: { url: "{origin}/_host/inbox/{unique}", events: ["run.completed"] } };
      const { official, ours } = await stage.both("webhooks_register", { words: [host], given });
      // Without a list in their own name these hosts subscribe to every event.
      assert.deepEqual([official.error, official.value.eventTypes], [undefined, []], host);
      assert.deepEqual([ours.error, ours.value.eventTypes], [undefined, ["run.completed"]], host);
    }
  },

  "A delivery, as the reference hosts and the application host sign it": async (stage) => {
    for (const [host, reason] of [
      ["sqlite", "no signature"],
      ["postgres", "no signature"],
      ["extended", "no signature"],
    ]) {
      const given = await delivery(stage, [host]);
      const { official, ours } = await stage.both("verify", { given });
      assert.deepEqual([official.error, official.value], [undefined, reason], host);
      assert.deepEqual([ours.error, ours.value?.type], [undefined, "run.completed"], host);
    }
  },

  "A page of content of the application host": async (stage) => {
    const { official, ours } = await stage.both("content_get_page", { ...LARGER, given: { slug: "home" } });
    assert.deepEqual([official.error, official.message], ["KeyError", "'pageId'"]);
    assert.deepEqual([ours.error, ours.value.slug], [undefined, "home"]);
  },

  "An error without a `message`, as of the application host's files": async (stage) => {
    const setting = { ...LARGER, file: { path: "notes.md", content: "one" } };
    const given = { file_path: "notes.md", body: { content: "two" }, if_match: '"stale"' };
    const { official, ours } = await stage.both("put_workspace_file", { ...setting, given });
    assert.deepEqual(refusal(official), ["WopError", 409, undefined]);
    assert.deepEqual(refusal(ours), ["ConflictError", 409, "workspace_conflict"]);
    assert.deepEqual(ours.details, { currentVersion: 1 });
  },

  "An operation that the host does not have": async (stage) => {
    for (const operation of ["prompts_list", "content_list_pages", "content_get_settings", "list_workspace_files"]) {
      const { official, ours } = await stage.both(operation, { words: ["sqlite"] });
      assert.deepEqual(refusal(official).slice(0, 2), ["WopError", 404], operation);
      assert.deepEqual(refusal(ours).slice(0, 2), ["UnsupportedOperationError", 404], operation);
    }
    for (const operation of ["agents_list", "tools_list", "agents_get_org_chart"]) {
      const { official, ours } = await stage.both(operation, { words: ["sqlite"] });
      assert.deepEqual([official.error, official.value], [undefined, null], operation);
      assert.deepEqual(refusal(ours).slice(0, 2), ["UnsupportedOperationError", 404], operation);
    }
  },

  "The bundle, parent, difference or artifact of an unknown run": async (stage) => {
    const ids = { runId: "run-none", against: "run-other" };
    for (const operation of ["runs_debug_bundle", "runs_ancestry", "runs_diff", "runs_get_artifact"]) {
      const { official, ours } = await stage.both(operation, { ids, given: { artifact_id: "art-letter" } });
      assert.deepEqual([official.error, official.value], [undefined, null], operation);
      assert.deepEqual(refusal(ours).slice(0, 2), ["NotFoundError", 404], operation);
    }
  },

  "An id with a space": async (stage) => {
    const { official, ours } = await stage.both("workflows_get", { given: { workflow_id: "two words" } });
    assert.equal(official.error, "InvalidURL");
    assert.deepEqual([ours.error, ours.requests.map(({ path }) => path)], ["NotFoundError", ["/v1/workflows/two%20words"]]);
  },

  "A stream that is refused": async (stage) => {
    const { official, ours } = await stage.both("runs_events", { ids: { runId: "run-none" } });
    assert.deepEqual(refusal(official), ["HTTPError", 404, undefined]);
    assert.deepEqual(refusal(ours).slice(0, 2), ["NotFoundError", 404]);
    assert.equal(typeof ours.code, "string");
  },

  "`bufferMs` 0 on the application host": async (stage) => {
    const { official, ours } = await stage.both("runs_events", { ...LARGER, ...finished, given: { buffer_ms: 0 } });
    assert.deepEqual(refusal(official), ["HTTPError", 400, undefined]);
    assert.deepEqual([ours.error, ours.value.at(-1).type], [undefined, "run.completed"]);
  },

  "Polling more than 100 events of the application host": async (stage) => {
    const run = { workflowId: "log", inputs: { events: 150 } };
    const { official, ours } = await stage.both("runs_poll_events", { ...LARGER, run, until: "completed" });
    const last = ({ value }) => value.events.at(-1).sequence;
    const after = async (side, { runId, value }) => {
      const given = { last_sequence: value.events.at(-1).sequence };
      return (await stage.alone(side, "runs_poll_events", { ...LARGER, ids: { runId }, given })).value;
    };
    assert.deepEqual([official.value.events.length, official.value.isComplete], [100, true]);
    assert.equal((await after("official", official)).events[0].sequence, last(official) + 2);
    assert.deepEqual([ours.value.events.length, ours.value.isComplete], [100, false]);
    const rest = await after("ours", ours);
    assert.deepEqual([rest.events[0].sequence, rest.events.at(-1).type], [last(ours) + 1, "run.completed"]);
  },

  "What a waiting run asks": async (stage) => {
    for (const host of ["sqlite", "extended"]) {
      const setting = { words: [host], run: { workflowId: "approval" }, until: "waiting-approval" };
      const { official, ours } = await stage.both("runs_get", setting);
      assert.deepEqual([official.error, official.value.interrupt], [undefined, undefined], host);
      assert.deepEqual([ours.error, ours.value.interrupt.kind], [undefined, "approval"], host);
    }
  },

  "Whether a checkpoint of the audit was verified": async (stage) => {
    const { official, ours } = await stage.both("audit_verify", { words: ["sqlite"], ...finished, given: { from_seq: 1, to_seq: 3 } });
    assert.deepEqual([official.error, official.value.checkpoints[0].verified], [undefined, undefined]);
    assert.deepEqual([ours.error, ours.value.checkpoints[0].verified], [undefined, true]);
  },

  "A host of version 2 alone": async (stage) => {
    const given = { body: { workflowId: "echo" } };
    const { official, ours } = await stage.both("runs_create", { words: ["v2"], options: { protocol: "auto" }, given });
    assert.deepEqual(refusal(official).slice(0, 2), ["WopError", 404]);
    assert.equal(ours.error, undefined);
    assert.match(ours.value.runId, /^local\//);
  },
};
