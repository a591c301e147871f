// Version 2: the client 2.7.0 beside ours.

import { runtime } from "../differences.mjs";
import { KEY, call, callsOf, finished, registration, rotation, standardWebhook } from "./calls.mjs";

const whole = { words: ["v2", "whole"] };
const proposal = { kind: "prompt-template", artifact: { templateId: "t" }, title: "T" };
const evaluated = { run: { workflowId: "echo", mode: "eval", evalSuiteRef: "local.suite" }, until: "completed" };

export const calls = [
  ...callsOf(whole.words),
  call("runs_create with every member", {
    given: {
      body: {
        workflowId: "echo",
        inputs: { text: "naïve 日本 🙂", number: 1.5, list: [1, { deep: true }] },
        tenantId: "local",
        scopeId: "scope-2",
        configurable: { version: 1, run: { recursionLimit: 5 } },
        tags: ["one", "two"],
        metadata: { origin: "parity" },
      },
    },
  }),
  call("runs_list", finished),
  call("runs_list of some", {
    ...finished,
    against: finished.run,
    pageOf: "/runs?limit=1",
    given: { limit: 1, cursor: "{cursor}", workflow_id: "steps", status: "completed" },
  }),
  call("runs_eval_summary", { ...whole, ...evaluated }),
  call("runs_compensation", { run: { workflowId: "compensate" }, until: "failed" }),
  call("runs_effects", { run: { workflowId: "effect" }, until: "completed" }),
  call("runs_poll_events after an event", { ...finished, given: { after_sequence: 1, timeout_seconds: 1 } }),
  call("runs_events in one connection", { ...finished, given: { timeout_seconds: 5, reconnect: false } }),
  call("webhooks_unregister", { webhook: standardWebhook }),
  call("webhooks_rotate_secret", rotation),
  call("webhooks_dead_letters", { webhook: registration, given: { limit: 2, cursor: "after-0" } }),
  call("trigger_dead_letters", { ...whole, trigger: { source: "queue", workflowId: "echo" }, given: { limit: 1, cursor: "1" } }),
  call("proposals_list", { ...whole, proposal, given: { state: "draft", kind: "prompt-template", limit: 1, cursor: "0" } }),
  call("proposals_submit", { ...whole, given: { body: { ...proposal, rationale: "shorter" }, idempotency_key: KEY } }),
  call("proposals_get", { ...whole, proposal }),
  call("proposals_revise", { ...whole, proposal, given: { body: { title: "U", rationale: "longer" } } }),
  call("proposals_archive", { ...whole, proposal }),
  call("proposals_apply", { ...whole, proposal, given: { artifact_digest: "{digest}", idempotency_key: KEY } }),
  call("proposals_apply by a run", { ...whole, proposal: { ...proposal, kind: "automation" } }),
  call("proposals_reject", { ...whole, proposal, given: { reason: "too long" } }),
  call("connection_providers_list", whole),
  call("connection_providers_resolve", { ...whole, given: { provider_id: "ledger", pack: "local.pack" } }),
  call("host_effect_seams"),
  call("host_emit_test_event", { given: { delivery: "durable", workspace_id: "local/default", idempotency_key: KEY } }),
  call("host_events", { words: ["dual", "heartbeat-50"], emits: [[300, "durable"]], given: { take: 1, last_event_id: "he-0", timeout_seconds: 5 } }),
  call("host_events at the default path in one connection", {
    words: ["dual", "heartbeat-50"],
    emits: [[300, "durable"]],
    given: { take: 1, path: "/host/events", reconnect: false },
  }),
  call("host_ui_plugin_frame", { ...whole, given: { pack_name: "local.pack", plugin_id: "board" } }),
  call("host_dispatch_ui_plugin_request", {
    ...whole,
    given: { pack_name: "local.pack", plugin_id: "board", message: { id: 1, method: "artifact.read", params: { artifactId: "art-letter" } } },
  }),
];

const of = (operation) => calls.filter((one) => one.operation === operation).map(({ name }) => name);
const asksAgain = (name) => !name.endsWith("in one connection");
const streams = [...of("runs_events"), ...of("host_events")];

export const differences = [
  { part: "header cache-control", calls: streams, official: "no-cache", ours: undefined, why: "in a page it would need a preflight that hosts may refuse" },
  {
    part: "query resumable",
    calls: of("runs_events").filter(asksAgain),
    official: "true",
    ours: undefined,
    why: "it lets the host end a stream early; without it the host keeps the stream open",
  },
  {
    part: "query resumable",
    calls: of("host_events").filter((name) => !asksAgain(name)),
    official: undefined,
    ours: "true",
    why: "ours always resumes",
  },
  { part: "query timeout", calls: ["runs_poll_events"], official: undefined, ours: "1", why: "without a time the host holds the request for 30 s" },
  { part: "value.families", calls: ["discovery_capabilities"], official: "there", ours: undefined, why: "theirs has each family once more, in another form" },
  { part: "value.raw", calls: ["discovery_capabilities"], official: "there", ours: undefined, why: "ours is the document itself" },
  ...["timestamp", "raw"].map((member) => ({
    part: `value[0].${member}`,
    calls: of("host_events"),
    official: "there",
    ours: undefined,
    why: "a heartbeat comes first, which theirs drops",
  })),
  ...runtime,
];
