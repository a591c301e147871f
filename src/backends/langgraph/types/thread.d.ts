/** Where a thread's last run left it, coarsely: see `threads.state` for what is asked, and `WorkflowClient` for where it stands. */
export type LangGraphThreadStatus = "idle" | "busy" | "interrupted" | "error" | (string & {});
/** A thread. */
export interface LangGraphThread<Values = Record<string, unknown>> {
  thread_id: string;
  created_at: string;
  updated_at: string;
  /** PyPI server. */
  state_updated_at?: string | null;
  metadata: Record<string, unknown>;
  /** Missing in the npm server's response to `create`. */
  status?: LangGraphThreadStatus;
  config?: LangGraphConfig | null;
  values?: Values | null;
  /** By the ids of tasks. It may be out of date. */
  interrupts?: Record<string, LangGraphInterrupt[]> | null;
  /** PyPI server: why its last run failed. */
  error?: unknown;
}
/** What a node asks. */
export interface LangGraphInterrupt<Value = unknown> {
  /** 32 hex digits: it stays the same while the question is open. */
  id: string;
  value: Value;
  /** PyPI server, in streams. */
  response_schema?: object | null;
}
/** What `threads.create` takes. */
export interface LangGraphCreateThread {
  /** A UUID of your own. */
  thread_id?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** What happens where the id is taken. Default `raise`: a `ConflictError`. */
  if_exists?: "raise" | "do_nothing" | undefined;
}
/** What `threads.update` takes. */
export interface LangGraphUpdateThread {
  metadata: Record<string, unknown>;
}
/** Which threads. */
export interface LangGraphThreadQuery {
  status?: LangGraphThreadStatus | undefined;
  /** What their metadata holds, such as `graph_id`. */
  metadata?: Record<string, unknown> | undefined;
  /** What their state holds. */
  values?: Record<string, unknown> | undefined;
  ids?: string[] | undefined;
  sort_by?: "thread_id" | "created_at" | "updated_at" | "status" | undefined;
  sort_order?: "asc" | "desc" | undefined;
  /** Only these members. */
  select?: string[] | undefined;
}
/** A state of a thread. */
export interface LangGraphThreadState<Values = Record<string, unknown>> {
  /** `{}` where no run has been. */
  values: Values;
  /** The names of the nodes that come next. */
  next: string[];
  tasks: LangGraphTask[];
  metadata?: Record<string, unknown> | null;
  created_at?: string | null;
  checkpoint?: LangGraphCheckpoint | null;
  parent_checkpoint?: LangGraphCheckpoint | null;
  /** PyPI server. */
  interrupts?: LangGraphInterrupt[] | null;
  /** PyPI server. */
  checkpoint_id?: string | null;
  /** PyPI server. */
  parent_checkpoint_id?: string | null;
}
/** A task of a state: a node that runs, or stands still. */
export interface LangGraphTask {
  id: string;
  name: string;
  path?: unknown[] | null;
  /** A text: JSON on the npm server, a Python representation on the PyPI server. */
  error?: string | null;
  /** What it asks, where `result` is null. */
  interrupts: LangGraphInterrupt[];
  result?: unknown;
  checkpoint?: LangGraphCheckpoint | null;
  /** With `subgraphs`, the state of the inner graph. */
  state?: LangGraphThreadState | null;
}
/** Where a state is kept. */
export interface LangGraphCheckpoint {
  thread_id?: string;
  checkpoint_id?: string | null;
  checkpoint_ns?: string;
  checkpoint_map?: Record<string, unknown> | null;
}
/** What `threads.updateState` takes. */
export interface LangGraphUpdateState {
  values?: Record<string, unknown> | null | undefined;
  /** As which node it is written. */
  as_node?: string | undefined;
  checkpoint?: LangGraphCheckpoint | undefined;
  checkpoint_id?: string | undefined;
}
/** What `threads.updateState` returns. */
export interface LangGraphUpdatedState {
  checkpoint?: LangGraphCheckpoint;
}
/** Which states `threads.history` returns. */
export interface LangGraphHistoryQuery {
  limit?: number | undefined;
  /** Those before this checkpoint: its id, on the npm server. */
  before?: string | LangGraphCheckpoint | undefined;
  metadata?: Record<string, unknown> | undefined;
  checkpoint?: LangGraphCheckpoint | undefined;
}
