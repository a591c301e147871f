// The same calls with our package, under the names that the official client has for them.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const CALL_LIMIT_MS = 20_000;

const OPERATIONS = {
  discovery_capabilities: (wop) => wop.discovery.capabilities(),
  discovery_openapi: (wop) => wop.discovery.openapi(),
  workflows_get: (wop, call, { workflowId }) => wop.workflows.get(workflowId),
  runs_create: (wop, call, { run, idempotencyKey, dedup }) => wop.runs.create(run, { idempotencyKey, dedup }),
  runs_get: (wop, { runId }) => wop.runs.get(runId),
  runs_cancel: (wop, { runId }, { reason, idempotencyKey }) => wop.runs.cancel(runId, { reason }, { idempotencyKey }),
  runs_fork: (wop, { runId }, { fork, idempotencyKey }) => wop.runs.fork(runId, fork, { idempotencyKey }),
  runs_poll_events: (wop, { runId }, { lastSequence, timeoutSeconds }) =>
    wop.runs.pollEvents(runId, { lastSequence, waitMs: timeoutSeconds && timeoutSeconds * 1000 }),
  runs_events: (wop, { runId }, { streamMode, lastEventId, bufferMs, timeoutSeconds }, signal) =>
    wop.runs.events(runId, { streamMode, lastEventId, bufferMs, idleTimeoutMs: timeoutSeconds && timeoutSeconds * 1000, signal }),
  interrupts_resolve_by_run: (wop, { runId }, { nodeId, resumeValue, idempotencyKey }) =>
    wop.interrupts.resolve(runId, nodeId, { resumeValue }, { idempotencyKey }),
  interrupts_inspect_by_token: (wop, { token }) => wop.interrupts.inspectByToken(token),
  interrupts_resolve_by_token: (wop, { token }, { resumeValue, idempotencyKey }) =>
    wop.interrupts.resolveByToken(token, { resumeValue }, { idempotencyKey }),
};

export class Ours {
  #flowtether;

  /** The package as Node resolves it. */
  static async load(packageFolder) {
    const entry = createRequire(path.join(packageFolder, "package.json")).resolve("flowtether");
    const ours = new Ours();
    ours.#flowtether = await import(pathToFileURL(entry));
    return ours;
  }

  /** Makes the call; resolves with `{ value?, error?, message?, status? }`. */
  async call(call) {
    const wop = new this.#flowtether.OpenWop({ baseUrl: call.baseUrl, apiKey: call.key });
    const outcome = {};
    try {
      const answer = OPERATIONS[call.operation](wop, call, call.given, AbortSignal.timeout(CALL_LIMIT_MS));
      if (answer[Symbol.asyncIterator] === undefined) {
        outcome.value = await answer;
      } else {
        outcome.value = [];
        for await (const event of answer) outcome.value.push(event);
      }
    } catch (error) {
      Object.assign(outcome, { error: error.name, message: error.message, status: error.status });
    }
    return outcome;
  }
}
