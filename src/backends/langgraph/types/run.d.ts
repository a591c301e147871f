/** How a run is: `success`, it went through, or stands at a question or a breakpoint; `interrupted`, it was cancelled. */
export type LangGraphRunStatus = "pending" | "running" | "success" | "error" | "timeout" | "interrupted" | (string & {});
/** What a run's stream shows. `messages-tuple` are the pieces of what models say; `messages` repeats the text so far. */
export type LangGraphStreamMode =
  | "values"
  | "updates"
  | "messages"
  | "messages-tuple"
  | "tasks"
  | "checkpoints"
  | "debug"
  | "custom"
  | "events"
  | (string & {});
/** A run: one pass of a graph over a thread. */
export interface LangGraphRun {
  run_id: string;
  thread_id: string;
  assistant_id: string;
  metadata: Record<string, unknown>;
  status: LangGraphRunStatus;
  /** What it was started with, and what the server added. */
  kwargs?: LangGraphRunArguments;
  multitask_strategy?: LangGraphMultitaskStrategy | null;
  created_at: string;
  updated_at?: string | null;
}
/** What a run was started with, as the server keeps it. */
export interface LangGraphRunArguments {
  input?: unknown;
  command?: LangGraphCommand | null;
  config?: LangGraphConfig | null;
  context?: Record<string, unknown> | null;
  stream_mode?: LangGraphStreamMode[];
  /** Whether its events are kept. */
  resumable?: boolean;
  subgraphs?: boolean;
  temporary?: boolean;
  interrupt_before?: string[] | string | null;
  interrupt_after?: string[] | string | null;
  webhook?: string | null;
}
/** What happens to a run on a thread where another one is under way. */
export type LangGraphMultitaskStrategy = "reject" | "enqueue" | "interrupt" | "rollback";
/** What the graph is sent in place of an input. */
export interface LangGraphCommand {
  /** Replies by the ids of questions. Anything else is the reply to whatever is open. */
  resume?: unknown;
  /** Writes to the state. */
  update?: Record<string, unknown> | null | undefined;
  /** Which nodes come next. A question that is open is asked again. */
  goto?: unknown;
}
/** What starts a run. */
export interface LangGraphCreateRun {
  /** An assistant's id, or a graph's name. */
  assistant_id: string;
  /** `null` resumes after a breakpoint. */
  input?: unknown;
  command?: LangGraphCommand | undefined;
  /** Default of the servers: `values`. It is fixed for all who join later. */
  stream_mode?: LangGraphStreamMode | LangGraphStreamMode[] | undefined;
  /** Also the events of inner graphs. */
  stream_subgraphs?: boolean | undefined;
  /** Keeps the events for those who come later. Default true; the servers' own is false. */
  stream_resumable?: boolean | undefined;
  /** Default `reject`; the servers' own differ. */
  multitask_strategy?: LangGraphMultitaskStrategy | undefined;
  if_not_exists?: "create" | "reject" | undefined;
  on_disconnect?: "cancel" | "continue" | undefined;
  /** Without a thread: what becomes of the one that the server makes. */
  on_completion?: "delete" | "keep" | undefined;
  metadata?: Record<string, unknown> | undefined;
  config?: LangGraphConfig | undefined;
  context?: Record<string, unknown> | undefined;
  /** Where the run is posted when it is over, without a signature. On the npm server one that cannot be reached costs a worker for good. */
  webhook?: string | undefined;
  after_seconds?: number | undefined;
  interrupt_before?: string[] | "*" | undefined;
  interrupt_after?: string[] | "*" | undefined;
  checkpoint_id?: string | undefined;
  checkpoint?: LangGraphCheckpoint | undefined;
  feedback_keys?: string[] | undefined;
  durability?: "sync" | "async" | "exit" | undefined;
}
/** A run that is over, with the thread's state. */
export interface LangGraphRunResult extends LangGraphRun {
  state: LangGraphThreadState;
  /** Why it failed, where the state says so. */
  error?: LangGraphFailure;
}
/** Why something failed. */
export interface LangGraphFailure {
  message?: string;
  code?: string;
}
/** What `runs.cancelMany` takes. */
export interface LangGraphCancelMany {
  thread_id?: string | undefined;
  run_ids?: string[] | undefined;
  status?: "pending" | "running" | "all" | undefined;
}
