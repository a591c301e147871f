/** Where a thread stands. A `deleted` one is not found any more. */
export type FlowMaestroThreadStatus = "active" | "archived" | "deleted" | (string & {});

/** Who wrote a message. */
export type FlowMaestroMessageRole = "user" | "assistant" | "system" | "tool" | (string & {});

/** A conversation with an agent. */
export interface FlowMaestroThread {
  /** The thread's id, a UUID. */
  id: string;
  /** The agent. */
  agent_id: string;
  /** What it is about, for people. */
  title?: string | null;
  /** Where it stands. */
  status: FlowMaestroThreadStatus;
  /** When it was made, ISO 8601. */
  created_at: string;
  /** When it was changed last, ISO 8601. */
  updated_at?: string;
  /** When its last message was written, ISO 8601. */
  last_message_at?: string | null;
  /** Data given at the start. Only the service's documentation and its own clients name it. */
  metadata?: Record<string, unknown> | null;
  /** How many messages it has. Only the service's documentation names it. */
  message_count?: number;
}

/** A thread to make. */
export interface FlowMaestroCreateThreadRequest {
  /** Data for the thread. The service takes it and loses it: no response ever shows it again. */
  metadata?: Record<string, any> | undefined;
}

/** A thread that was made. */
export interface FlowMaestroCreatedThread {
  /** The thread's id, a UUID. */
  id: string;
  /** The agent. */
  agent_id: string;
  /** Where it stands: `active`. */
  status: FlowMaestroThreadStatus;
  /** When it was made, ISO 8601. */
  created_at: string;
  /** When it was changed last, ISO 8601. Only the service's own clients name it. */
  updated_at?: string;
  /** Data given at the start. Only the service's own clients name it. */
  metadata?: Record<string, unknown> | null;
}

/** A thread that was deleted. */
export interface FlowMaestroDeletedThread {
  /** The thread's id. */
  id: string;
  /** That it is gone. */
  deleted: true;
}

/**
 * A message of a thread.
 *
 * The service responds with all messages of a thread at once, the oldest first, and at most 1000 of them.
 */
export interface FlowMaestroThreadMessage {
  /** The message's id, a UUID. */
  id: string;
  /** The thread. Only the service's documentation and its own clients name it. */
  thread_id?: string;
  /** Who wrote it. */
  role: FlowMaestroMessageRole;
  /** Its text. */
  content: string;
  /** What the agent called. */
  tool_calls?: FlowMaestroToolCall[] | null;
  /** When it was written, ISO 8601. */
  created_at: string;
}

/** A call that an agent made. */
export interface FlowMaestroToolCall {
  /** The call's id. */
  id: string;
  /** The tool's name. */
  name: string;
  /** What it was called with. */
  arguments: Record<string, unknown>;
}
