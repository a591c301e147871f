/**
 * Where an execution stands.
 *
 * `completed`, `failed` and `cancelled` are final. `paused` waits for a person and can take for ever: the public API has
 * no call that continues it or cancels it. An execution with a status that is not in this list is over when it has an
 * `error` or a `completed_at`.
 */
export type FlowMaestroExecutionStatus = "pending" | "running" | "paused" | "completed" | "failed" | "cancelled" | (string & {});

/**
 * Why an execution or a node failed: a sentence. That of an execution may hold a JSON map from node id to what went wrong
 * there. The service's documentation shows an object in its place.
 */
export type FlowMaestroExecutionError = string | Record<string, unknown>;

/** The execution of a workflow as it stands at one moment. */
export interface FlowMaestroExecution {
  /** The execution's id, a UUID: the `execution_id` that its start responded with. */
  id: string;
  /** The workflow it executes. */
  workflow_id: string;
  /** The workflow's name. Only the service's documentation names it. */
  workflow_name?: string;
  /** Where it stands. */
  status: FlowMaestroExecutionStatus;
  /** What it was started with. */
  inputs: Record<string, unknown> | null;
  /** What it returned, when it is `completed`. */
  outputs: Record<string, unknown> | null;
  /** Why it failed, when it is `failed`. */
  error: FlowMaestroExecutionError | null;
  /** When its work began, ISO 8601. `null` before that, and for ever when it was cancelled before. */
  started_at: string | null;
  /** When it completed or failed, ISO 8601. `null` before that, and for ever when it was cancelled. */
  completed_at: string | null;
  /** When it was started, ISO 8601. */
  created_at: string;
  /** How long it took, in ms. Only the service's documentation names it. */
  duration_ms?: number | null;
}

/** An execution that was cancelled: what the service says about it, which is not the execution. */
export interface FlowMaestroCancelledExecution {
  /** The execution's id. */
  id: string;
  /** Where it stands: `cancelled`. Work inside a step may continue unseen. */
  status: FlowMaestroExecutionStatus;
  /** That it was cancelled, for people. */
  message?: string;
  /** The workflow it executed. Only the service's documentation names it. */
  workflow_id?: string;
  /** When it was cancelled, ISO 8601. Only the service's documentation names it. */
  cancelled_at?: string;
}
