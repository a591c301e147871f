/** A run's token: what `JSON.stringify(run)` writes. It holds no secret. */
export interface WorkflowToken {
  /** The version of the token's form. */
  v: number;
  /** The service. */
  provider: string;
  /** Where it is. */
  baseUrl: string;
  /** The run's id. */
  id: string;
  /** The place of the last event that was delivered, as the provider has it. */
  cursor: string;
  /** Where the run stood then. */
  status: WorkflowRunStatus;
  /** What shows that a token was changed by accident. */
  sum: number;
}
