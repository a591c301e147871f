// Every operation of wire version 1 that the official client has, with each of its options: what both clients are asked to do.

const finished = { run: { workflowId: "steps", inputs: { nodes: 2, delayMs: 0 } }, until: "completed" };
const waiting = { run: { workflowId: "approval" }, until: "waiting-approval" };
const external = { run: { workflowId: "external", inputs: { orderId: "o-1" } }, until: "waiting-external" };

/** A call: its name, the operation, and the setting it takes place in. */
function call(name, setting = {}) {
  return { name, operation: name.split(" ")[0], setting };
}

const streams = [
  ["updates", {}],
  ["values", {}],
  ["messages", {}],
  ["debug", {}],
  [["updates", "messages"], { name: "updates and messages" }],
].map((/** @type {any[]} */ [streamMode, { name = streamMode }]) => call(`runs_events in the mode ${name}`, { ...finished, given: { streamMode } }));

export const calls = [
  call("discovery_capabilities"),
  call("discovery_openapi"),
  call("workflows_get", { given: { workflowId: "steps" } }),
  call("runs_create", { given: { run: { workflowId: "echo" } } }),
  call("runs_create with every member", {
    given: {
      run: {
        workflowId: "echo",
        inputs: { text: "naïve 日本 🙂", number: 1.5, nothing: null, list: [1, { deep: true }] },
        tenantId: "tenant-1",
        scopeId: "scope-1",
        callbackUrl: "https://workflows.example/callback",
        configurable: { recursionLimit: 5, temperature: 0.5, "ai.credentialRef": "c-1" },
        tags: ["one", "two"],
        metadata: { origin: "parity" },
      },
    },
  }),
  call("runs_create with an idempotency key", { given: { run: { workflowId: "echo" }, idempotencyKey: "parity-1" } }),
  call("runs_create with dedup", { given: { run: { workflowId: "echo", scopeId: "scope-2" }, idempotencyKey: "parity-2", dedup: true } }),
  call("runs_get", finished),
  call("runs_cancel", waiting),
  call("runs_cancel with a reason and an idempotency key", { ...waiting, given: { reason: "no longer needed", idempotencyKey: "parity-3" } }),
  call("runs_fork as a replay", { ...finished, given: { fork: { mode: "replay", fromSeq: 0 } } }),
  call("runs_fork as a branch with an idempotency key", {
    ...finished,
    given: { fork: { mode: "branch", fromSeq: 2, runOptionsOverlay: { tags: ["fork"] } }, idempotencyKey: "parity-4" },
  }),
  call("runs_poll_events", finished),
  call("runs_poll_events after an event", { ...finished, given: { lastSequence: 1, timeoutSeconds: 1 } }),
  call("runs_events", finished),
  ...streams,
  call("runs_events after an event", { ...finished, given: { lastEventId: "0" } }),
  call("runs_events in batches", { ...finished, given: { streamMode: "debug", bufferMs: 50 } }),
  call("interrupts_resolve_by_run", { ...waiting, given: { nodeId: "gate", resumeValue: { action: "accept" } } }),
  call("interrupts_resolve_by_run with an idempotency key", {
    ...waiting,
    given: { nodeId: "gate", resumeValue: { action: "refine", refineFeedback: "kürzer" }, idempotencyKey: "parity-5" },
  }),
  call("interrupts_inspect_by_token", external),
  call("interrupts_resolve_by_token", { ...external, given: { resumeValue: { eventPayload: { paid: true } } } }),
  call("interrupts_resolve_by_token with an idempotency key", {
    ...external,
    given: { resumeValue: { eventPayload: { paid: false } }, idempotencyKey: "parity-6" },
  }),
];
