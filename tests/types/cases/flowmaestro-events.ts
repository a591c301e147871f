// The events of an execution and of a message: the members by the type.
import type {
  FlowMaestro,
  FlowMaestroAnswerMessage,
  FlowMaestroExecutionCompletedEvent,
  FlowMaestroExecutionError,
  FlowMaestroExecutionEvent,
  FlowMaestroMessageEvent,
  FlowMaestroPauseContext,
  FlowMaestroUnknownExecutionEvent,
  FlowMaestroUnknownMessageEvent,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const fm: FlowMaestro;

export async function followed(): Promise<void> {
  for await (const event of fm.executions.stream("id", { idleTimeoutMs: 1000, maxReconnects: 1, maxRetries: 0 })) {
    holds<Equal<typeof event, FlowMaestroExecutionEvent>>();
    holds<Equal<typeof event.execution_id, string>>();
    holds<Equal<typeof event.synthetic, true | undefined>>();
    holds<Equal<typeof event.timestamp, number | undefined>>();
    switch (event.type) {
      case "connected":
        holds<Equal<typeof event.reconnected, true | undefined>>();
        break;
      case "execution:completed":
        holds<Equal<typeof event, FlowMaestroExecutionCompletedEvent>>();
        holds<Equal<typeof event.outputs, Record<string, unknown> | null>>();
        holds<Equal<typeof event.completed_at, string | undefined>>();
        break;
      case "execution:failed":
        holds<Equal<typeof event.error, FlowMaestroExecutionError | null>>();
        break;
      case "execution:cancelled":
        // @ts-expect-error a cancelled execution has no such time
        event.completed_at;
        break;
      case "node:completed":
        holds<Equal<[typeof event.node_id, typeof event.output, typeof event.duration], [string, unknown, number]>>();
        break;
      case "node:retry":
        holds<Equal<typeof event.attempt, unknown>>();
        break;
      case "execution:progress":
      case "node:started":
      case "node:failed":
      case "node:stream":
      case "user:input:required":
      case "execution:started":
      case "execution:paused":
      case "execution:resumed":
        break;
      // @ts-expect-error a type that does not exist
      case "execution:complete":
        break;
      default: {
        // None is left out above, and one that is newer than this package is not shut out.
        holds<Equal<typeof event, never>>();
        const other: FlowMaestroUnknownExecutionEvent = event;
        const _newer: [boolean, unknown] = [other.type === "node:skipped", other["why"]];
      }
    }
    // @ts-expect-error another event's member
    if (event.type === "execution:completed") event.node_id;
    // @ts-expect-error the names of live events are not the names to use
    if (event.type === "node:started") event.nodeId;
  }
}

/** What is made of the execution's record has none of the members that only live events have. */
export function synthetic(event: FlowMaestroExecutionEvent): void {
  if (event.type === "execution:started") {
    holds<Equal<typeof event.workflow_name, string | undefined>>();
    holds<Equal<typeof event.total_nodes, number | undefined>>();
  }
  if (event.type === "execution:paused") {
    holds<Equal<typeof event.reason, string | undefined>>();
    holds<Equal<typeof event.paused_at_node_id, string | undefined>>();
    holds<Equal<typeof event.pause_context, FlowMaestroPauseContext | undefined>>();
    // @ts-expect-error the question may be missing
    event.pause_context.prompt;
  }
  if (event.type === "execution:resumed") holds<Equal<typeof event.variable_name, string | undefined>>();
}

export async function sent(): Promise<void> {
  for await (const event of fm.threads.sendMessageStream("id", { content: "x", timeout: 5000 })) {
    holds<Equal<typeof event, FlowMaestroMessageEvent>>();
    holds<Equal<typeof event.thread_id, string>>();
    holds<Equal<typeof event.synthetic, true | undefined>>();
    switch (event.type) {
      case "connected":
      case "message:started":
        break;
      case "message:token":
        holds<Equal<typeof event.token, string>>();
        break;
      case "message:completed":
        holds<Equal<typeof event.content, string>>();
        holds<Equal<typeof event.message, FlowMaestroAnswerMessage | null | undefined>>();
        break;
      case "message:failed":
        holds<Equal<typeof event.error, FlowMaestroExecutionError>>();
        break;
      // @ts-expect-error a type that does not exist
      case "message:end":
        break;
      default: {
        const other: FlowMaestroUnknownMessageEvent = event;
        const _newer: [boolean, unknown] = [other.type === "message:edited", other["content"]];
      }
    }
    // @ts-expect-error only a completed one has its content
    event.content;
  }
}

export async function stepped(): Promise<void> {
  const events = fm.executions.stream("id");
  const first = await events.next();
  if (first.done) holds<Equal<typeof first.value, void>>();
  else holds<Equal<typeof first.value, FlowMaestroExecutionEvent>>();
  await events.return();
  // @ts-expect-error events are no promise
  fm.executions.stream("id").then();
  // @ts-expect-error events are no list
  fm.threads.sendMessageStream("id", { content: "x" }).then();
}
