/** What every event of an execution has, whatever its type. */
export interface FlowMaestroExecutionEventBase {
  /** The execution's id. */
  execution_id: string;
  /**
   * When it happened, in ms since 1970. Missing on `connected`, and on the one event of an execution that was already
   * over.
   */
  timestamp?: number;
  /** `true` when the service sent no such event and Flowtether made it from the execution's record. */
  synthetic?: true;
}

/** What every event about a node has. */
export interface FlowMaestroNodeEventBase extends FlowMaestroExecutionEventBase {
  /** The node's id. */
  node_id: string;
  /** The node's name, for people. */
  node_name: string;
  /** What the node does, as `"input"`. */
  node_type: string;
}

/** What an event has whose members the service does not document. */
export interface FlowMaestroOpenExecutionEventBase extends FlowMaestroExecutionEventBase {
  /** Everything else, as the service sent it. */
  [member: string]: unknown;
}

/**
 * What `executions.stream` yields: a union that narrows by `type`.
 *
 * ```ts
 * if (event.type === "execution:completed") console.log(event.outputs);
 * ```
 *
 * `type` and the members in snake_case are always filled in, whatever names the service used; its own are there beside
 * them. Events of other types come through at run time. Handle them in `default`:
 * `const other: FlowMaestroUnknownExecutionEvent = event;`.
 *
 * The last event is `execution:completed`, `execution:failed` or `execution:cancelled`. The service sends the others only
 * where its live events work: be ready for `connected`, then nothing, then the last event.
 */
export type FlowMaestroExecutionEvent =
  | FlowMaestroExecutionConnectedEvent
  | FlowMaestroExecutionStartedEvent
  | FlowMaestroExecutionProgressEvent
  | FlowMaestroExecutionPausedEvent
  | FlowMaestroExecutionResumedEvent
  | FlowMaestroExecutionCompletedEvent
  | FlowMaestroExecutionFailedEvent
  | FlowMaestroExecutionCancelledEvent
  | FlowMaestroNodeStartedEvent
  | FlowMaestroNodeCompletedEvent
  | FlowMaestroNodeFailedEvent
  | FlowMaestroNodeRetryEvent
  | FlowMaestroNodeStreamEvent
  | FlowMaestroUserInputRequiredEvent;

/** An event of a type that is not in `FlowMaestroExecutionEvent`: one that is newer than this package. */
export interface FlowMaestroUnknownExecutionEvent extends FlowMaestroOpenExecutionEventBase {
  /** The event's type. */
  type: string;
}

/** The stream is open, and events follow from here on. */
export interface FlowMaestroExecutionConnectedEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "connected";
  /** Where the execution stands. */
  status: FlowMaestroExecutionStatus;
  /**
   * `true` when the connection was lost and opened again. The service replays nothing: the events in between are
   * missing.
   */
  reconnected?: true;
}

/** The execution's work began. */
export interface FlowMaestroExecutionStartedEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "execution:started";
  /** Where the execution stands: `running`. Only on a synthetic event. */
  status?: FlowMaestroExecutionStatus;
  /** The workflow's name. Missing on a synthetic event. */
  workflow_name?: string;
  /** How many nodes the workflow has. Missing on a synthetic event. */
  total_nodes?: number;
}

/** How far the execution is. The service also sends events without a type under this one. */
export interface FlowMaestroExecutionProgressEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "execution:progress";
  /** How many nodes are done. */
  completed?: number;
  /** How many nodes there are. */
  total?: number;
  /** How much is done, 0 to 100. */
  percentage?: number;
  /** How much is done. Only the service's own clients name it. */
  progress?: number;
}

/** The execution waits for a person. */
export interface FlowMaestroExecutionPausedEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "execution:paused";
  /** Where the execution stands: `paused`. */
  status: FlowMaestroExecutionStatus;
  /** Why it waits, for people. Missing on a synthetic event. */
  reason?: string;
  /** The node that waits. Missing on a synthetic event. */
  paused_at_node_id?: string;
  /** That node's name, for people. */
  paused_at_node_name?: string;
  /** What the person is asked. Missing on a synthetic event. */
  pause_context?: FlowMaestroPauseContext;
}

/** What a person is asked that an execution waits for. The service writes its members in camelCase. */
export interface FlowMaestroPauseContext {
  /** The question. */
  prompt?: string;
  /** More about the question. */
  description?: string;
  /** The variable that the reply goes into. */
  variableName: string;
  /** What the reply is. */
  inputType: "text" | "number" | "boolean" | "json" | (string & {});
  /** A text to show while there is no reply. */
  placeholder?: string;
  /** What the reply must be like, in the workflow's own form. */
  validation?: unknown;
  /** Whether a reply is required. */
  required?: boolean;
}

/** A person replied, and the execution continues. */
export interface FlowMaestroExecutionResumedEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "execution:resumed";
  /** Where the execution stands: `running`. */
  status: FlowMaestroExecutionStatus;
  /** The variable that the reply went into. Missing on a synthetic event. */
  variable_name?: string;
  /** The reply. Missing on a synthetic event. */
  response?: unknown;
}

/** The execution completed. No event follows. */
export interface FlowMaestroExecutionCompletedEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "execution:completed";
  /** Where the execution stands: `completed`. */
  status: FlowMaestroExecutionStatus;
  /** What it returned. */
  outputs: Record<string, unknown> | null;
  /** Always `null`. Missing on live events. */
  error?: FlowMaestroExecutionError | null;
  /** When it completed, ISO 8601. Missing on live events. */
  completed_at?: string;
  /** How long it took, in ms. Only on live events. */
  duration?: number;
}

/** The execution failed. No event follows. */
export interface FlowMaestroExecutionFailedEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "execution:failed";
  /** Where the execution stands: `failed`. */
  status: FlowMaestroExecutionStatus;
  /** Why it failed. */
  error: FlowMaestroExecutionError | null;
  /** Always `null`. Missing on live events. */
  outputs?: Record<string, unknown> | null;
  /** When it failed, ISO 8601. Missing on live events. */
  completed_at?: string;
  /** The node that failed. Only on live events. */
  failed_node_id?: string;
}

/** The execution was cancelled. No event follows. */
export interface FlowMaestroExecutionCancelledEvent extends FlowMaestroExecutionEventBase {
  /** The event's type. */
  type: "execution:cancelled";
  /** Where the execution stands: `cancelled`. */
  status: FlowMaestroExecutionStatus;
  /** Always `null`. */
  outputs?: Record<string, unknown> | null;
  /** Always `null`. */
  error?: FlowMaestroExecutionError | null;
}

/** A node's work began. */
export interface FlowMaestroNodeStartedEvent extends FlowMaestroNodeEventBase {
  /** The event's type. */
  type: "node:started";
}

/** A node completed. */
export interface FlowMaestroNodeCompletedEvent extends FlowMaestroNodeEventBase {
  /** The event's type. */
  type: "node:completed";
  /** What the node returned. */
  output?: unknown;
  /** How long it took, in ms. */
  duration: number;
  /** What else the service says about the node's work. */
  metadata?: Record<string, unknown>;
}

/** A node failed. */
export interface FlowMaestroNodeFailedEvent extends FlowMaestroNodeEventBase {
  /** The event's type. */
  type: "node:failed";
  /** Why. */
  error: FlowMaestroExecutionError;
}

/** A node is tried again. No known server sends it, so its members are not known either. */
export interface FlowMaestroNodeRetryEvent extends FlowMaestroOpenExecutionEventBase {
  /** The event's type. */
  type: "node:retry";
}

/** A piece of a node's output. No known server sends it, so its members are not known either. */
export interface FlowMaestroNodeStreamEvent extends FlowMaestroOpenExecutionEventBase {
  /** The event's type. */
  type: "node:stream";
}

/** A person must put something in. No known server sends it, so its members are not known either. */
export interface FlowMaestroUserInputRequiredEvent extends FlowMaestroOpenExecutionEventBase {
  /** The event's type. */
  type: "user:input:required";
}
