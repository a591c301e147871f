/** What a relay is asked to start. */
export interface RelayStartRequest {
  /** The workflow. */
  workflowId: string;
  /** Its input. */
  input?: unknown | undefined;
  /** What else the relay takes. */
  [member: string]: unknown;
}
/** A run that was started. */
export interface RelayStarted {
  /** The run's id. */
  id: string;
  /** What allows this reader to watch the run, and what else the relay says. */
  grant?: string;
  /** Until when, in ms since 1970. */
  expiresAt?: number;
}
/** A reply to what a run asks. */
export interface RelayReply {
  /** The reply. */
  answer: { decision?: string; message?: string; values?: Record<string, unknown> };
  /** The question that it is for: the last one, where each member that is here equals that of the last `waiting` event. */
  question?: { id?: string; seq?: number };
}
/** A reply took effect. */
export interface RelayTaken {
  /** Whether it did. */
  taken: boolean;
}
/** What is sent with a cancellation. */
export interface RelayCancelRequest {
  /** Why. */
  reason?: string | undefined;
}
/** Where a run stands. */
export interface RelayStanding {
  /** The run's id. */
  id: string;
  /** Where it stands. */
  status: "queued" | "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled";
  /** The number of its last event. */
  number?: number;
  /** Its output, where it is completed. */
  output?: unknown;
  /** Why it failed. */
  error?: { message: string; code?: string };
  /** The event with which it asked, while it waits. */
  waiting?: unknown;
}
