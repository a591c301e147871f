/** A workflow to start. */
export interface SyncTeamsExecuteWorkflowRequest {
  /** The workflow's id; not blank. */
  workflowId: string;
  /**
   * An id of your own, as of the order that the workflow works on; not blank. Webhooks carry it. Nothing is known to
   * keep the service from starting the workflow twice for it.
   */
  uniqueId?: string | undefined;
  /** What the workflow is given: any JSON value. Most workflows expect an object. */
  input: unknown;
}

/** A task that was started: one run of a workflow. */
export interface SyncTeamsExecuteWorkflowResponse {
  /** The task's id. */
  taskId: string;
  /** Where it stands: `QUEUED` or `PENDING`. */
  status: SyncTeamsWorkflowStatus | (string & {});
}
