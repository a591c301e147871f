/** What a stream or a webhook brings: one of the four. */
export interface A2AStreamResponse {
  task?: A2ATask;
  message?: A2AMessage;
  statusUpdate?: A2ATaskStatusUpdate;
  artifactUpdate?: A2ATaskArtifactUpdate;
}
/** A task stands otherwise than before. */
export interface A2ATaskStatusUpdate {
  taskId: string;
  contextId?: string;
  status: A2ATaskStatus;
  metadata?: Record<string, unknown>;
}
/** Parts of an artifact. */
export interface A2ATaskArtifactUpdate {
  taskId: string;
  contextId?: string;
  artifact: A2AArtifact;
  /** The parts are added to those of the artifact with this id; else it is new, or takes the place of that one. */
  append?: boolean;
  /** A hint. */
  lastChunk?: boolean;
  metadata?: Record<string, unknown>;
}
/** An event of a task. The last one, a `statusUpdate`, has the whole task as `task`. */
export interface A2AStreamEvent extends A2AStreamResponse {
  /** How far the task was delivered: for the option `after` of `subscribeToTask`. */
  cursor: string;
  /** The server did not send it: it was made of the task, after the stream was lost. */
  synthetic?: true;
  /** The artifact takes the place of the one that was delivered under its id. */
  replaces?: true;
}
