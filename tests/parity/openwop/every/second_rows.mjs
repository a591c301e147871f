// Version 2: the rows of the page's table on the client 2.7.0. Each shows both clients in its situation.

import assert from "node:assert/strict";
import { arrived } from "./deliveries.mjs";
import { KEY, finished } from "./calls.mjs";

const AUTO = { protocol: "auto" };
const create = { given: { body: { workflowId: "echo" } } };
const refusal = ({ error, status, code }) => [error, status, code ?? undefined];
const types = ({ value }) => value.map(({ type }) => type);
const seen = ({ requests }) => requests.map(({ method, path }) => `${method} ${path}`);

export const rows = {
  "A host of version 1": async (stage) => {
    for (const host of ["spec", "sqlite", "extended"]) {
      const { official, ours } = await stage.both("runs_create", { words: [host], options: AUTO, ...create });
      assert.deepEqual(refusal(official).slice(0, 2), ["WopError", 404], host);
      assert.equal(ours.error, undefined, host);
      assert.deepEqual(seen(ours), ["GET /.well-known/openwop", "POST /v1/runs"], host);
    }
  },

  "Subscribing to events": async (stage) => {
    const given = { body: { url: "{origin}/_host/inbox/{unique}", events: ["run.completed"] } };
    const { official, ours } = await stage.both("webhooks_register", { given });
    assert.deepEqual([official.error, official.message], ["KeyError", "'subscriptionId'"]);
    // The subscription is there, and nobody has its id and its secret.
    assert.match((await arrived(stage, official)).body, /run\.completed/);
    assert.equal(ours.error, undefined);
    assert.match(ours.value.webhookId, /^local\//);
    assert.equal(typeof ours.value.secret, "string");
  },

  "Stream mode `values`, in version 2": async (stage) => {
    const { official, ours } = await stage.both("runs_events", { ...finished, given: { stream_mode: "values" } });
    assert.equal(official.error, undefined);
    assert.equal(types(official).includes("state.snapshot"), false);
    assert.equal(ours.error, undefined);
    const snapshots = ours.value.filter(({ type }) => type === "state.snapshot");
    assert.equal(snapshots.at(-1)?.payload.status, "completed");
  },

  "Cancelling a run that is over": async (stage) => {
    const { official, ours } = await stage.both("runs_cancel", finished);
    assert.deepEqual(refusal(official), ["WopError", 409, "run_terminal"]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(ours.value, { runId: ours.runId, status: "completed", alreadyTerminal: true });
  },

  "The host's heartbeats": async (stage) => {
    const setting = { words: ["dual", "heartbeat-50"], emits: [[300, "durable"]], given: { take: 1 } };
    const { official, ours } = await stage.both("host_events", setting);
    assert.deepEqual([official.error, types(official)], [undefined, ["host-test.durable-triggered"]]);
    assert.deepEqual([ours.error, types(ours)], [undefined, ["heartbeat.evaluated"]]);
  },

  "The host's events drop after a heartbeat": async (stage) => {
    const words = ["dual", "heartbeat-100", "host-events-2"];
    // The second event ends the first connection. The third is emitted before the official client asks again, the fourth after that.
    const emits = [
      [250, "durable"],
      [600, "ephemeral"],
      [800, "durable"],
      [2_000, "durable"],
    ];
    const official = await stage.alone("official", "host_events", { words, emits, given: { take: 3 } });
    const cursors = official.requests.map((request) => request["header last-event-id"]);
    assert.match(cursors[1], /^\d+$/, "a heartbeat's number");
    assert.deepEqual([official.error, official.value.length], [undefined, 3]);
    const gap = (events) => events.at(-1) - events.at(-2);
    const at = (events) => events.filter(({ type }) => type.startsWith("host-test.")).map(({ timestamp }) => Date.parse(timestamp));
    assert.ok(gap(at(official.value)) > 1_000, "it gets the fourth event, and never the third");
    const ours = await stage.alone("ours", "host_events", { words, emits, given: { take: 30 } });
    const events = at(ours.value);
    assert.equal(ours.error, undefined);
    assert.equal(events.length, 4, `the events: ${types(ours)}`);
  },

  "An operation that the host does not have, in version 2": async (stage) => {
    const lists = ["prompts_list", "content_list_pages", "content_get_settings", "proposals_list", "connection_providers_list"];
    for (const operation of lists) {
      const { official, ours } = await stage.both(operation, { options: AUTO });
      assert.deepEqual(refusal(official).slice(0, 2), ["WopError", 404], operation);
      assert.equal(ours.error, "UnsupportedOperationError", operation);
      // The discovery document says so: the operation itself is not asked for.
      if (operation !== "proposals_list") assert.deepEqual(seen(ours), ["GET /.well-known/openwop"], operation);
    }
  },

  "What is known of an unknown run, in version 2": async (stage) => {
    const ids = { runId: "local/none-none-none-none-22" };
    for (const operation of ["runs_ancestry", "runs_compensation", "runs_effects", "runs_get_artifact", "list_annotations"]) {
      const { official, ours } = await stage.both(operation, { ids, given: { artifact_id: "art-letter" } });
      assert.deepEqual([official.error, official.value], [undefined, null], operation);
      assert.deepEqual(refusal(ours).slice(0, 2), ["NotFoundError", 404], operation);
    }
  },

  "A stream that is refused, in version 2": async (stage) => {
    const { official, ours } = await stage.both("runs_events", { ids: { runId: "local/none-none-none-none-22" } });
    assert.deepEqual(refusal(official), ["HTTPError", 404, undefined]);
    assert.deepEqual(refusal(ours), ["NotFoundError", 404, "not_found"]);
  },

  "An idempotency key that version 2 refuses": async (stage) => {
    const given = { ...create.given, idempotency_key: "order 7" };
    const { official, ours } = await stage.both("runs_create", { given });
    assert.deepEqual(refusal(official), ["WopError", 400, "idempotency_key_invalid"]);
    assert.deepEqual([ours.error, ours.requests], ["ConfigurationError", []]);
    assert.match(ours.message, /idempotencyKey/);
  },

  "What a tool does to the world (`annotations`)": async (stage) => {
    const { official, ours } = await stage.both("tools_list");
    assert.deepEqual([official.error, official.value[0].annotations], [undefined, undefined]);
    assert.deepEqual([ours.error, typeof ours.value.data[0].annotations.readOnlyHint], [undefined, "boolean"]);
  },

  "Knowing a tool's call among events (`agent.tool-called`)": async (stage) => {
    const { official, ours } = await stage.both("called_tools", { run: { workflowId: "renamed" }, until: "completed" });
    assert.deepEqual([official.error, official.value], [undefined, []]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(types(ours), ["agent.tool-called"]);
  },

  "A 503 that passes, in version 2": async (stage) => {
    const faults = [{ method: "POST", path: "/runs", status: 503 }];
    const given = { ...create.given, idempotency_key: KEY };
    const { official, ours } = await stage.both("runs_create", { faults, given });
    assert.deepEqual([official.error, official.status, official.requests.length], ["WopError", 503, 1]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(
      ours.requests.map((request) => request["header idempotency-key"]),
      [KEY, KEY],
    );
    assert.deepEqual(ours.requests[1].body, ours.requests[0].body);
  },
};
