// Version 1: the client 1.8.0 beside ours.

import { runtime } from "../differences.mjs";
import { KEY, call, callsOf, finished, registration, rotation, standardWebhook } from "./calls.mjs";

const registry = { words: ["registry"] };
const pack = { ...registry, given: { name: "local.pack" } };
const version = { ...registry, given: { name: "local.pack", version: "1.0.0" } };
const file = { path: "notes.md", content: "one", contentType: "text/markdown" };

export const calls = [
  ...callsOf(["spec", "whole"]),
  call("runs_debug_bundle", { ...finished, given: { max_events: 2 } }),
  call("runs_eval_summary", finished),
  call("runs_poll_events after an event", { ...finished, given: { last_sequence: 1, timeout_seconds: 1 } }),
  call("runs_events that may be silent", { ...finished, given: { timeout_seconds: 5 } }),
  call("webhooks_unregister", { webhook: standardWebhook, given: { tenant_id: "default" } }),
  call("webhooks_rotate_secret", { ...rotation, given: { ...rotation.given, tenant_id: "default" } }),
  call("list_workspace_files", { file, given: { prefix: "notes" } }),
  call("get_workspace_file", { file, given: { file_path: "notes.md", version: 1 } }),
  call("put_workspace_file", {
    file,
    given: { file_path: "notes.md", body: { content: "two", contentType: "text/plain" }, if_match: "{etag}", idempotency_key: KEY },
  }),
  call("put_workspace_file in a folder", { given: { file_path: "a folder/b.txt", body: { content: "" } } }),
  call("delete_workspace_file", { file, given: { file_path: "notes.md", idempotency_key: KEY } }),
  call("registry_discovery", registry),
  call("registry_index", registry),
  call("registry_pack", pack),
  call("registry_version", version),
  call("registry_tarball", version),
  call("registry_signature", version),
  call("registry_public_key", { ...registry, given: { key_id: "local-1" } }),
];

const streams = calls.filter(({ operation }) => operation === "runs_events").map(({ name }) => name);

export const differences = [
  { part: "header cache-control", calls: streams, official: "no-cache", ours: undefined, why: "in a page it would need a preflight that hosts may refuse" },
  {
    part: "query lastSequence",
    calls: ["runs_poll_events after an event"],
    official: "1",
    ours: "0",
    why: "a host whose cursor is off by one would leave out the next event",
  },
  {
    part: "query since",
    calls: ["runs_poll_events after an event"],
    official: undefined,
    ours: "0",
    why: "the in-memory host knows the cursor by this name only",
  },
  {
    part: "body",
    calls: ["webhooks_register"],
    official: registrationBody(),
    ours: { ...registrationBody(), eventTypes: registration.events },
    why: "the reference hosts read `eventTypes`, and subscribe to everything without it",
  },
  { part: "header idempotency-key", calls: ["delete_workspace_file"], official: KEY, ours: undefined, why: "to delete a file once more does nothing more" },
  ...["cache-control", "pragma"].map((name) => ({
    part: `header ${name}`,
    calls: ["put_workspace_file"],
    official: undefined,
    ours: "no-cache",
    why: "fetch adds it beside If-Match",
  })),
  { part: "value[0].content", calls: ["list_workspace_files"], official: "there", ours: undefined, why: 'hosts list files without it: theirs has "" there' },
  {
    part: "value",
    calls: ["delete_workspace_file"],
    official: "there",
    ours: undefined,
    why: "theirs is True, and False where there was no file; ours rejects then",
  },
  {
    part: "header accept",
    calls: ["registry_tarball", "registry_signature", "registry_public_key"],
    official: undefined,
    ours: "application/json",
    why: "all requests of ours have it; the registry has one form of each file",
  },
  ...runtime,
];

function registrationBody() {
  return { ...registration, url: "{origin}/_host/inbox/{unique}" };
}
