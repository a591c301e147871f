/** A task as it stands at one moment. */
export interface SyncTeamsTaskStatusResponse {
  /** The task's id. */
  taskId: string;
  /** Where it stands. `FAILED` and `CANCELED` are statuses like the others, not errors. */
  status: SyncTeamsWorkflowStatus | (string & {});
  /**
   * Its log, as far as the service shows it. Whether every response has all of it is not documented:
   * `tasks.events` delivers each entry once.
   */
  eventLogs?: SyncTeamsEventLog[] | null;
}

/** The decision that a task waits for whose status is `WAITING`. */
export interface SyncTeamsContinueTaskRequest {
  /** The task's id; not blank. */
  taskId: string;
  /** Whether the task continues. It is sent as `type`, which is the service's name for it. */
  decision: SyncTeamsApprovalDecision;
  /** What to say with it; not blank. `REJECT` needs it. */
  message?: string | undefined;
}

/**
 * What the service says to a decision. SyncTeams' own clients expect the task as it stands then, and nothing promises
 * it: ask `getTaskStatus` to be sure.
 */
export interface SyncTeamsContinueTaskResponse extends SyncTeamsJsonObject {
  /** The task's id. */
  taskId?: string | null;
  /** Where it stands. It can still be `WAITING` for a moment. */
  status?: SyncTeamsWorkflowStatus | (string & {}) | null;
  /** Its log, as far as the service shows it. */
  eventLogs?: SyncTeamsEventLog[] | null;
}
