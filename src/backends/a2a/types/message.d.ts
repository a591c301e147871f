/** A part of a message or an artifact: it has one of `text`, `raw`, `url` and `data`. */
export interface A2APart {
  text?: string;
  /** Bytes, in base64. One server takes bodies of 100 KB at most: files belong behind a `url`. */
  raw?: string;
  url?: string;
  /** Any JSON. Numbers are doubles on the way: carry ids as texts. */
  data?: unknown;
  mediaType?: string;
  filename?: string;
  metadata?: Record<string, unknown>;
}
/** Who wrote a message. */
export type A2ARole = "ROLE_USER" | "ROLE_AGENT" | (string & {});
/** A message. */
export interface A2AMessage {
  /** Given by whoever wrote it. */
  messageId: string;
  role: A2ARole;
  parts: A2APart[];
  contextId?: string;
  taskId?: string;
  metadata?: Record<string, unknown>;
  extensions?: string[];
  referenceTaskIds?: string[];
}
/** A message that is sent: `messageId` is made, and `role` is `ROLE_USER`, where they are left out. To reply to a task give both its `taskId` and its `contextId`: one server makes a new context otherwise. */
export interface A2AMessageInput extends Omit<A2AMessage, "messageId" | "role"> {
  messageId?: string | undefined;
  role?: "ROLE_USER" | "ROLE_AGENT" | undefined;
}
/** What is sent with a message. */
export interface A2ASendMessageRequest {
  message: A2AMessageInput;
  configuration?: A2ASendMessageConfiguration | undefined;
  metadata?: Record<string, unknown> | undefined;
}
/** How the agent responds to a message. */
export interface A2ASendMessageConfiguration {
  acceptedOutputModes?: string[];
  /** How many of the task's newest messages come; all by default. */
  historyLength?: number;
  /** Returns the task as it stands first. Default false: the response comes when the task is over or asks for something. */
  returnImmediately?: boolean;
  taskPushNotificationConfig?: A2APushNotificationConfig;
}
/** The response to a message: a task, or a message of an agent that responds at once and makes no task. */
export interface A2ASendMessageResponse {
  task?: A2ATask;
  message?: A2AMessage;
}
