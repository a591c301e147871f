// Our client of OpenWOP, under the names that the official one has for its calls.

/** With a given version: to agree on one costs a request, which the official client does not make. */
export const connect = ({ OpenWop }, { baseUrl, key }) => new OpenWop({ baseUrl, apiKey: key, protocol: "1" });

export const operations = {
  discovery_capabilities: (wop) => wop.discovery.capabilities(),
  discovery_openapi: (wop) => wop.discovery.openapi(),
  workflows_get: (wop, { workflowId }) => wop.workflows.get(workflowId),
  runs_create: (wop, { run, idempotencyKey, dedup }) => wop.runs.create(run, { idempotencyKey, dedup }),
  runs_get: (wop, given, { runId }) => wop.runs.get(runId),
  runs_cancel: (wop, { reason, idempotencyKey }, { runId }) => wop.runs.cancel(runId, { reason }, { idempotencyKey }),
  runs_fork: (wop, { fork, idempotencyKey }, { runId }) => wop.runs.fork(runId, fork, { idempotencyKey }),
  runs_poll_events: (wop, { lastSequence, timeoutSeconds }, { runId }) =>
    wop.runs.pollEvents(runId, { lastSequence, waitMs: timeoutSeconds && timeoutSeconds * 1000 }),
  runs_events: (wop, { streamMode, lastEventId, bufferMs, timeoutSeconds }, { runId }, signal) =>
    wop.runs.events(runId, { streamMode, lastEventId, bufferMs, idleTimeoutMs: timeoutSeconds && timeoutSeconds * 1000, signal }),
  interrupts_resolve_by_run: (wop, { nodeId, resumeValue, idempotencyKey }, { runId }) =>
    wop.interrupts.resolve(runId, nodeId, { resumeValue }, { idempotencyKey }),
  interrupts_inspect_by_token: (wop, given, { token }) => wop.interrupts.inspectByToken(token),
  interrupts_resolve_by_token: (wop, { resumeValue, idempotencyKey }, { token }) => wop.interrupts.resolveByToken(token, { resumeValue }, { idempotencyKey }),
};
