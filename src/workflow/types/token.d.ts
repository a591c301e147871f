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
  /** The provider's cursor of the last event delivered. */
  cursor: string;
  /** The run's status at that event. */
  status: WorkflowRunStatus;
  /** The id of the question that was open then, where one was delivered. */
  asked?: string | undefined;
  /** A checksum: shows that a token was changed by accident. */
  sum: number;
}
