// What FlowMaestro's methods refuse, and the results as they are used.
import type { FlowMaestro, FlowMaestroExecutionStatus } from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const fm: FlowMaestro;
const { signal } = new AbortController();
const everywhere = { signal, timeoutMs: 1000, maxRetries: 0, headers: { "x-team": "blue" } };

interface Inputs {
  crate: number;
}
const inputs: Inputs = { crate: 3 };
// What may be left out may also be undefined.
const perhaps: { number: number | undefined; object: Record<string, unknown> | undefined } = {
  number: undefined,
  object: undefined,
};

export async function used(): Promise<void> {
  const started = await fm.workflows.execute("id", { inputs }, { ...everywhere, retryUnsafe: true });
  await fm.workflows.execute("id");
  await fm.workflows.execute("id", undefined, { retryUnsafe: false });
  await fm.workflows.execute("id", { inputs: perhaps.object });
  await fm.triggers.execute("id", { inputs: { deep: [{ any: null }] } }, { retryUnsafe: true });
  await fm.agents.createThread("id", { metadata: { desk: 4 } }, { retryUnsafe: true });

  const { data: execution, meta } = await fm.executions.get(started.data.execution_id, everywhere);
  const _record: [string, string, string | null] = [execution.id, meta.request_id, execution.completed_at];
  // Statuses are an open set, and the known ones are offered.
  holds<Equal<typeof execution.status, FlowMaestroExecutionStatus>>();
  const _known: boolean = execution.status === "paused" || execution.status.startsWith("can");
  const _open: FlowMaestroExecutionStatus = "said_tomorrow" as string;
  const { data: cancelled } = await fm.executions.cancel("id");
  const _cancelled: [string, FlowMaestroExecutionStatus] = [cancelled.id, cancelled.status];
  const over = await fm.executions.waitForCompletion("id", { stopWhenPaused: true, maxWaitMs: 1000, pollIntervalMs: 1 });
  const reason = typeof over.error === "string" ? over.error.trim() : Object.keys(over.error ?? {});
  console.log(reason, over.outputs?.["kg"]);

  const { data: sent } = await fm.threads.sendMessage("id", { content: "x", timeout: 5000 }, { retryUnsafe: true });
  const _answer: string | undefined = sent.message?.content;
  await fm.threads.sendMessage("id", { content: "x", timeout: perhaps.number });
  fm.threads.sendMessageStream("id", { content: "x" }, { skipStream: true, retryUnsafe: true, idleTimeoutMs: 1000 });

  const { data: found } = await fm.knowledgeBases.query("id", { query: "x", top_k: perhaps.number });
  const _scores: (number | undefined)[] = found.results.map((result) => result.score);
  await fm.agents.memory.search("id", { query: "x", top_k: 5, similarity_threshold: 0.5, user_id: "ada" });
  await fm.agents.memory.put("id", "ada", { working_memory: "likes tea", metadata: perhaps.object });
  await fm.webhooks.create({ name: "desk", url: "https://desk.example", events: ["execution.failed", "said.tomorrow"] });
  await fm.webhooks.update("id", { headers: null, is_active: false, name: undefined });
  const { data: made } = await fm.webhooks.create({ name: "x", url: "x", events: [], headers: { "x-desk": "4" } });
  const _secret: string = made.secret;
}

export async function refused(): Promise<void> {
  // @ts-expect-error an id is a string
  await fm.workflows.get(42);
  // @ts-expect-error an id is needed
  await fm.workflows.get();
  // @ts-expect-error inputs are under inputs
  await fm.workflows.execute("id", { crate: 3 });
  // @ts-expect-error inputs are an object
  await fm.workflows.execute("id", { inputs: "crate 3" });
  // @ts-expect-error left out, not null
  await fm.workflows.execute("id", { inputs: null });
  // @ts-expect-error what is sent is an object
  await fm.triggers.execute("id", "now");
  // @ts-expect-error the service takes null as 0 results
  await fm.knowledgeBases.query("id", { query: "x", top_k: null });
  // @ts-expect-error a question is needed
  await fm.knowledgeBases.query("id", {});
  // @ts-expect-error a question is needed
  await fm.knowledgeBases.query("id");
  // @ts-expect-error the service's own names
  await fm.knowledgeBases.query("id", { query: "x", topK: 5 });
  // @ts-expect-error the service takes null as 0
  await fm.agents.memory.search("id", { query: "x", top_k: null });
  // @ts-expect-error what to search for is needed
  await fm.agents.memory.search("id", { top_k: 5 });
  // @ts-expect-error what to remember is needed
  await fm.agents.memory.put("id", "ada", {});
  // @ts-expect-error whose memory is needed
  await fm.agents.memory.get("id");
  // @ts-expect-error the service gives up at once on null
  await fm.threads.sendMessage("id", { content: "x", timeout: null });
  // @ts-expect-error a text is needed
  await fm.threads.sendMessage("id", { timeout: 5000 });
  // @ts-expect-error a message is an object
  await fm.threads.sendMessage("id", "How heavy is crate 3?");
  // @ts-expect-error whether it is streamed is the method's matter
  await fm.threads.sendMessage("id", { content: "x", stream: true });
  // @ts-expect-error a webhook needs events
  await fm.webhooks.create({ name: "desk", url: "https://desk.example" });
  // @ts-expect-error a member that is the service's
  await fm.webhooks.update("id", { secret: "x" });
}

export async function refusedOptions(): Promise<void> {
  // @ts-expect-error the service knows no idempotency keys
  await fm.workflows.execute("id", {}, { idempotencyKey: "auto" });
  // @ts-expect-error the service knows no idempotency keys
  await fm.threads.sendMessage("id", { content: "x" }, { idempotencyKey: "key-1" });
  // @ts-expect-error the service knows no idempotency keys
  await fm.webhooks.create({ name: "x", url: "x", events: [] }, { idempotencyKey: "key-1" });
  // @ts-expect-error the service knows no idempotency keys
  await fm.executions.cancel("id", { idempotencyKey: "key-1" });
  // @ts-expect-error what reads may always be repeated
  await fm.workflows.get("id", { retryUnsafe: true });
  // @ts-expect-error what reads may always be repeated
  await fm.workflows.list({ retryUnsafe: true });
  // @ts-expect-error what only reads may always be repeated
  await fm.knowledgeBases.query("id", { query: "x" }, { retryUnsafe: true });
  // @ts-expect-error a cancellation may always be repeated
  await fm.executions.cancel("id", { retryUnsafe: true });
  // @ts-expect-error a removal may always be repeated
  await fm.threads.delete("id", { retryUnsafe: true });
  // @ts-expect-error a change may always be repeated
  await fm.webhooks.update("id", {}, { retryUnsafe: true });
  // @ts-expect-error yes or no
  await fm.workflows.execute("id", {}, { retryUnsafe: "yes" });
  // @ts-expect-error an option that does not exist
  await fm.executions.waitForCompletion("id", { stopWhenWaiting: true });
  // @ts-expect-error an option that does not exist
  await fm.executions.waitForCompletion("id", { timeout: 1000 });
  // @ts-expect-error an option that does not exist
  await fm.executions.get("id", { timeout: 1000 });
  // @ts-expect-error an option of another method
  fm.executions.stream("id", { skipStream: true });
  // @ts-expect-error the service replays nothing
  fm.executions.stream("id", { lastEventId: "3" });
  // @ts-expect-error a signal, not its controller
  await fm.agents.get("id", { signal: new AbortController() });
}
