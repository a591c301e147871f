// What the methods refuse, and the results as they are used.
import { OpenWop, OpenWopRuns } from "flowtether";

declare const wop: OpenWop;
const { signal } = new AbortController();
const everywhere = { signal, timeoutMs: 1000, maxRetries: 0, headers: { "x-team": "blue" } };

interface Inputs {
  order: number;
}
const inputs: Inputs = { order: 7 };

export async function used(): Promise<void> {
  const created = await wop.runs.create({ workflowId: "refund", inputs }, { idempotencyKey: "auto", dedup: true });
  const { runId, status } = created;
  // Statuses are an open set, and the known ones are offered.
  const _known: boolean = status === "waiting-approval" || status.startsWith("waiting-");
  await wop.runs.get(runId, everywhere);
  await wop.runs.cancel(runId);
  await wop.runs.cancel(runId, { reason: "wrong order" }, { ...everywhere, idempotencyKey: "key-1" });
  await wop.runs.fork(runId, { mode: "branch", fromSeq: 3 });
  await wop.runs.waitForCompletion(runId, { pollIntervalMs: 100, maxWaitMs: 1000, stopWhenWaiting: true });
  const { events, isComplete, lastSequence } = await wop.runs.pollEvents(runId, { lastSequence: 3, waitMs: 1000 });
  const _poll: [string | undefined, boolean, number | undefined] = [events[0]?.type, isComplete, lastSequence];
  await wop.interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } });
  await wop.interrupts.resolve(runId, "ask", { resumeValue: { answers: [{ questionId: "q1", value: "yes" }] } });
  await wop.interrupts.resolve(runId, "own", { resumeValue: { anything: [1, null] } });
  const { limits, replay } = await wop.discovery.capabilities();
  const _capabilities = [limits, replay?.supported];
}

export async function refused(): Promise<void> {
  // @ts-expect-error a run id is a string
  await wop.runs.get(42);
  // @ts-expect-error a run id is needed
  await wop.runs.get();
  // @ts-expect-error a request is an object
  await wop.runs.create("refund");
  // @ts-expect-error a workflow's id is needed
  await wop.runs.create({ inputs: {} });
  // @ts-expect-error a member that no request has
  await wop.runs.create({ workflowId: "refund", input: {} });
  // @ts-expect-error an option that does not exist
  await wop.runs.create({ workflowId: "refund" }, { idempotencykey: "auto" });
  // @ts-expect-error an option of another method
  await wop.runs.get("run", { idempotencyKey: "auto" });
  // @ts-expect-error an option of another method
  await wop.runs.cancel("run", {}, { dedup: true });
  // @ts-expect-error a mode that does not exist
  await wop.runs.fork("run", { mode: "copy", fromSeq: 3 });
  // @ts-expect-error what to do at the fork is needed
  await wop.runs.fork("run");
  // @ts-expect-error a signal, not its controller
  await wop.runs.get("run", { signal: new AbortController() });
  // @ts-expect-error a header is a string
  await wop.runs.get("run", { headers: { "x-try": 1 } });
  // @ts-expect-error a reply is under resumeValue
  await wop.interrupts.resolve("run", "gate", { action: "accept" });
  // @ts-expect-error an option that does not exist
  await wop.runs.waitForCompletion("run", { timeout: 1000 });
  // @ts-expect-error a cursor is a number
  await wop.runs.pollEvents("run", { lastSequence: "3" });
  // @ts-expect-error only a client makes its parts
  new OpenWopRuns();
}
