/**
 * What SyncTeams posts to the URL that a workflow's webhook has in the product: the task as it stands.
 *
 * Its id is in the header `SyncTeams-Event-Id`, which is not signed. When something is posted, and whether again when it
 * did not arrive, is not documented.
 */
export interface SyncTeamsWebhookEvent {
  /** The task's id. */
  taskId: string;
  /** The id that the caller gave the workflow's start as `uniqueId`. */
  uniqueId?: string | null;
  /** Where the task stands. */
  status: SyncTeamsWorkflowStatus | (string & {});
  /** What happened to it, as far as the service shows it here. */
  eventLogs?: SyncTeamsEventLog[] | null;
}
