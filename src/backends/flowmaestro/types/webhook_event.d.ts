/** An event that a webhook can subscribe to. */
export type FlowMaestroWebhookEventName =
  | "execution.started"
  | "execution.completed"
  | "execution.failed"
  | "execution.cancelled"
  | "thread.message.created"
  | "thread.message.completed"
  | "thread.message.failed"
  | "agent.execution.started"
  | "agent.execution.completed"
  | "agent.execution.failed"
  | (string & {});

/**
 * What the service posts to a webhook's URL: a union that narrows by `event`.
 *
 * Events of other names can come from a newer service. Handle them in `default`:
 * `const other: FlowMaestroUnknownWebhookEvent = event;`.
 */
export type FlowMaestroWebhookEvent = {
  [Name in keyof FlowMaestroWebhookData]: FlowMaestroWebhookEventOf<Name>;
}[keyof FlowMaestroWebhookData];

/** What every delivery has, whatever its event. */
export interface FlowMaestroWebhookEventBase {
  /** The event's id, the same each time the delivery is tried. It is not the id of the delivery. */
  id: string;
  /** When the event happened, ISO 8601. */
  created_at: string;
}

/** What a delivery's `data` is, by its event. */
export interface FlowMaestroWebhookData {
  "execution.started": FlowMaestroExecutionWebhookData;
  "execution.completed": FlowMaestroExecutionWebhookData;
  "execution.failed": FlowMaestroExecutionWebhookData;
  "execution.cancelled": FlowMaestroExecutionWebhookData;
  "thread.message.created": FlowMaestroThreadMessageWebhookData;
  "thread.message.completed": FlowMaestroThreadMessageWebhookData;
  "thread.message.failed": FlowMaestroThreadMessageWebhookData;
  "agent.execution.started": FlowMaestroAgentExecutionWebhookData;
  "agent.execution.completed": FlowMaestroAgentExecutionWebhookData;
  "agent.execution.failed": FlowMaestroAgentExecutionWebhookData;
  "test": FlowMaestroTestWebhookData;
}

/** What the events `execution.*` are about: the execution of a workflow. */
export interface FlowMaestroExecutionWebhookData {
  /** The execution's id. */
  execution_id: string;
  /** The workflow it executes. */
  workflow_id: string;
  /** The workflow's name. */
  workflow_name: string;
  /** Where it stands. */
  status: FlowMaestroExecutionStatus;
  /** When its work began, ISO 8601. */
  started_at: string;
  /** When it ended, ISO 8601. */
  completed_at?: string;
  /** What it returned. */
  outputs?: Record<string, unknown>;
  /** Why it failed. */
  error?: FlowMaestroExecutionError;
}

/** What the events `thread.message.*` are about: a message of a thread. */
export interface FlowMaestroThreadMessageWebhookData {
  /** The thread. */
  thread_id: string;
  /** The message's id. */
  message_id: string;
  /** The agent. */
  agent_id: string;
  /** The agent's name. */
  agent_name: string;
  /** Who wrote it. */
  role: FlowMaestroMessageRole;
  /** Its text. */
  content: string;
  /** Where it stands. */
  status?: string;
  /** Why it failed. */
  error?: FlowMaestroExecutionError;
}

/** What the events `agent.execution.*` are about: an agent at work on its answer. */
export interface FlowMaestroAgentExecutionWebhookData {
  /** The thread. */
  thread_id: string;
  /** The agent. */
  agent_id: string;
  /** The agent's name. */
  agent_name: string;
  /** Where its execution stands. */
  status: FlowMaestroExecutionStatus;
  /** When its work began, ISO 8601. */
  started_at: string;
  /** When it ended, ISO 8601. */
  completed_at?: string;
  /** Why it failed. */
  error?: FlowMaestroExecutionError;
}

/** What the event `test` is about, which `webhooks.test` sends. */
export interface FlowMaestroTestWebhookData {
  /** That it is a test, for people. */
  message: string;
  /** The webhook that is tested. */
  webhook_id: string;
}

/** A delivery of one event. */
export interface FlowMaestroWebhookEventOf<Name extends keyof FlowMaestroWebhookData>
extends FlowMaestroWebhookEventBase {
  /** What happened. */
  event: Name;
  /** What it happened to. */
  data: FlowMaestroWebhookData[Name];
}

/** A delivery of an event that is not in `FlowMaestroWebhookData`: one that is newer than this package. */
export interface FlowMaestroUnknownWebhookEvent extends FlowMaestroWebhookEventBase {
  /** What happened. */
  event: string;
  /** What it happened to. */
  data: unknown;
}
