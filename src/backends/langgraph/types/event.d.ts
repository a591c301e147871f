/** What every event of a run has. */
export interface LangGraphEventBase {
  /** The name that was sent, without its namespace. */
  event: string;
  /** The way to the inner graph that it comes from, each step `node:task`. */
  namespace?: string[];
  /** The server's id of it. */
  id?: string;
  run_id?: string;
  /** Where the events continue after it: the option `from` of `runs.join`. */
  cursor: string;
  /** The client made it. */
  synthetic?: boolean;
}
/** An event of a run. `type` says what it is; a type may come that is not known yet. */
export type LangGraphRunEvent =
  | (LangGraphEventBase & { type: "metadata"; data: { run_id: string; attempt: number } })
  | (LangGraphEventBase & { type: "tasks/start"; data: LangGraphTaskEvent })
  | (LangGraphEventBase & { type: "tasks/result"; data: LangGraphTaskEvent })
  | (LangGraphEventBase & { type: "tasks/error"; data: LangGraphTaskEvent; error: LangGraphFailure })
  /** A question; `tasks/again` where it was delivered before. */
  | (LangGraphEventBase & { type: "tasks/interrupt" | "tasks/again"; data: LangGraphTaskEvent; question: LangGraphQuestion })
  /** A piece of what a model says. */
  | (LangGraphEventBase & { type: "messages"; data: unknown; text: string; node?: string })
  | (LangGraphEventBase & { type: "messages/complete"; data: unknown; text: string; role: "user" | "assistant" })
  | (LangGraphEventBase & { type: "values" | "updates" | "custom" | "checkpoints" | "debug" | "events"; data: unknown })
  | (LangGraphEventBase & { type: "error"; data: unknown; error: LangGraphFailure })
  /** Some events are missing here: the server has `lost` them. */
  | (LangGraphEventBase & { type: "gap"; reason: "lost" | "not kept"; synthetic: true })
  /** The run is over. */
  | (LangGraphEventBase & { type: "end"; data: LangGraphRun; synthetic: true })
  | (LangGraphEventBase & { type: string & {}; data?: unknown; text?: string; node?: string });
/** A node that begins or ends. */
export interface LangGraphTaskEvent {
  id: string;
  name: string;
  input?: unknown;
  triggers?: string[];
  metadata?: Record<string, unknown>;
  interrupts?: LangGraphInterrupt[];
  result?: unknown;
  error?: unknown;
}
/** A question of a run. */
export interface LangGraphQuestion {
  id: string;
  value?: unknown;
  /** The value where that is a text, or its `question`, `prompt` or `message`. */
  prompt?: string;
  /** The value's `choices`, where those are texts. */
  choices?: string[];
}
