// The events of a run narrow by their kind.
import type {
  Run,
  WorkflowCompletedEvent,
  WorkflowEvent,
  WorkflowFailure,
  WorkflowRunStatus,
  WorkflowWaitingEvent,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const run: Run<"openwop">;

holds<
  Equal<
    WorkflowEvent["kind"],
    | "status"
    | "node"
    | "token"
    | "message"
    | "tool"
    | "waiting"
    | "log"
    | "progress"
    | "completed"
    | "failed"
    | "cancelled"
    | "other"
  >
>();

export async function followed(): Promise<string> {
  for await (const event of run.events({ from: "start", idleTimeoutMs: 1000, pollIntervalMs: 100 })) {
    holds<Equal<typeof event, WorkflowEvent>>();
    holds<Equal<typeof event.type, string>>();
    holds<Equal<typeof event.cursor, string>>();
    holds<Equal<typeof event.seq, number | undefined>>();
    holds<Equal<typeof event.at, string | number | undefined>>();
    holds<Equal<typeof event.status, WorkflowRunStatus>>();
    holds<Equal<typeof event.synthetic, boolean>>();
    if (event.at !== undefined) new Date(event.at);
    switch (event.kind) {
      case "status":
      case "other":
        // @ts-expect-error it has no text
        event.text;
        // @ts-expect-error nor an error
        event.error;
        break;
      case "node":
        holds<Equal<typeof event.phase, "started" | "completed" | "failed">>();
        holds<Equal<typeof event.error, WorkflowFailure | undefined>>();
        holds<Equal<typeof event.output, unknown>>();
        break;
      case "token":
        holds<Equal<typeof event.text, string>>();
        break;
      case "message":
        holds<Equal<typeof event.role, "user" | "assistant" | "reasoning">>();
        break;
      case "tool":
        holds<Equal<typeof event.name, string | undefined>>();
        holds<Equal<typeof event.phase, "started" | "completed" | "failed">>();
        break;
      case "waiting": {
        holds<Equal<typeof event, WorkflowWaitingEvent>>();
        const _choices: string[] | undefined = event.choices;
        holds<Equal<typeof event.details, unknown>>();
        await run.respond({ decision: event.choices?.[0] ?? "approve" }, { to: event });
        break;
      }
      case "log":
        holds<Equal<typeof event.level, string | undefined>>();
        break;
      case "progress":
        holds<Equal<typeof event.percent, number | undefined>>();
        break;
      case "completed":
        holds<Equal<typeof event, WorkflowCompletedEvent>>();
        return JSON.stringify(event.output);
      case "failed":
        holds<Equal<typeof event.error, WorkflowFailure>>();
        return event.error.message;
      case "cancelled":
        holds<Equal<typeof event.reason, string | undefined>>();
        return event.reason ?? "";
      default:
        holds<Equal<typeof event, never>>();
    }
    await run.ack(event);
  }
  let text = "";
  for await (const part of run.text()) {
    holds<Equal<typeof part, string>>();
    text += part;
  }
  // @ts-expect-error a cursor is a text
  run.events({ from: 7 });
  return text;
}
