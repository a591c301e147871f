/** An event of a run, in one vocabulary; `kind` says which. New kinds may be added: ignore those you do not know. */
export type WorkflowEvent<Output = unknown> =
  | WorkflowStatusEvent
  | WorkflowNodeEvent
  | WorkflowTokenEvent
  | WorkflowMessageEvent
  | WorkflowToolEvent
  | WorkflowWaitingEvent
  | WorkflowLogEvent
  | WorkflowProgressEvent
  | WorkflowCompletedEvent<Output>
  | WorkflowFailedEvent
  | WorkflowCancelledEvent
  | WorkflowOtherEvent;

/** What every event has. */
export interface WorkflowEventBase {
  /** The service's own name for it. */
  type: string;
  /** Where the run's events continue after it; see the option `from`. */
  cursor: string;
  /** Its number in the run's log, where the service numbers events. */
  seq?: number;
  /** When it happened, as `new Date()` takes it: the service's own text, or ms since 1970 where the service has a number. */
  at?: string | number;
  /** The run's status after it. */
  status: WorkflowRunStatus;
  /** The service did not send it: it was synthesized from the run's record. */
  synthetic: boolean;
  /** What the service sent, as it came. */
  raw: any;
  /** What a relay left out, because the event was too large for its stream: the names of the members, and the event's size. */
  omitted?: { reason: "too-large" | (string & {}); bytes: number; members: string[] };
}

/** The run's status changed. */
export interface WorkflowStatusEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "status";
}

/** A node, a step of the run, began or ended. */
export interface WorkflowNodeEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "node";
  /** How far it is. */
  phase: "started" | "completed" | "failed";
  /** The node's id, where the service has one. */
  id?: string;
  /** Its name, where the service has one. */
  name?: string;
  /** Its output. */
  output?: unknown;
  /** Why it failed. */
  error?: WorkflowFailure;
}

/** A piece of a text that a model writes. */
export interface WorkflowTokenEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "token";
  /** The piece; empty where the service sent none. */
  text: string;
  /** The node that it comes from. */
  node?: string;
}

/** A whole message. */
export interface WorkflowMessageEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "message";
  /** Its author; `reasoning` is a model's reasoning. */
  role: "user" | "assistant" | "reasoning";
  /** The message. What an agent passes on may be more than a text. */
  text?: unknown;
}

/** A tool was called, or returned. */
export interface WorkflowToolEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "tool";
  /** How far the call is. */
  phase: "started" | "completed" | "failed";
  /** The call's id, where the service has one. */
  id?: string;
  /** The tool's name. */
  name?: string;
  /** What it was called with. */
  input?: unknown;
  /** Its output. */
  output?: unknown;
  /** Why it failed. */
  error?: WorkflowFailure;
}

/** The run asks for a reply; see `run.respond`. */
export interface WorkflowWaitingEvent extends WorkflowQuestion, WorkflowEventBase {
  /** The kind of event. */
  kind: "waiting";
}

/** A line of the run's log. */
export interface WorkflowLogEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "log";
  /** The line. */
  text?: unknown;
  /** How important it is, in the service's words. */
  level?: string;
}

/** How far the run is. */
export interface WorkflowProgressEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "progress";
  /** How many nodes are done. */
  completed?: number;
  /** How many nodes there are. */
  total?: number;
  /** From 0 to 100. */
  percent?: number;
}

/** The run is over and has an output. It is the last event. */
export interface WorkflowCompletedEvent<Output = unknown> extends WorkflowEventBase {
  /** The kind of event. */
  kind: "completed";
  /** Its output, where the service says it in the event; `run.result()` finds it in any case. */
  output?: Output;
}

/** The run is over and failed. It is the last event. */
export interface WorkflowFailedEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "failed";
  /** Why. */
  error: WorkflowFailure;
}

/** The run is over because somebody stopped it. It is the last event. */
export interface WorkflowCancelledEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "cancelled";
  /** Why, where somebody said so. */
  reason?: string;
}

/** Anything else; `type` is the service's name for it and `raw` what it sent. */
export interface WorkflowOtherEvent extends WorkflowEventBase {
  /** The kind of event. */
  kind: "other";
  /** The id of a node that continues after a question, or that of the question which is open and which this reports once more. */
  id?: string;
  /** The schema of that question: some hosts say it after the event that asked. */
  schema?: unknown;
}
