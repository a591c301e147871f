/** Where a task stands. */
export type A2ATaskState =
  | "TASK_STATE_SUBMITTED"
  | "TASK_STATE_WORKING"
  | "TASK_STATE_INPUT_REQUIRED"
  | "TASK_STATE_AUTH_REQUIRED"
  | "TASK_STATE_COMPLETED"
  | "TASK_STATE_FAILED"
  | "TASK_STATE_CANCELED"
  | "TASK_STATE_REJECTED"
  | (string & {});
/** A task. */
export interface A2ATask {
  id: string;
  contextId?: string;
  status: A2ATaskStatus;
  artifacts?: A2AArtifact[];
  /** Messages: the user's, and on most servers the agent's. The present one may be in `status` alone. */
  history?: A2AMessage[];
  metadata?: Record<string, unknown>;
}
/** Where a task stands, and what the agent says of it. */
export interface A2ATaskStatus {
  state: A2ATaskState;
  message?: A2AMessage;
  timestamp?: string;
}
/** What a task makes. */
export interface A2AArtifact {
  artifactId: string;
  name?: string;
  description?: string;
  parts: A2APart[];
  metadata?: Record<string, unknown>;
  extensions?: string[];
}
/** A page of tasks. */
export interface A2ATaskPage {
  data: A2ATask[];
  /** Empty at the end. */
  nextPageToken?: string;
  pageSize?: number;
  /** How many tasks match, on all pages. */
  totalSize?: number;
}
/** A list of tasks: awaited, a page; with `for await`, all of them. */
export type A2ATaskList = Promise<A2ATaskPage> & AsyncIterable<A2ATask>;
