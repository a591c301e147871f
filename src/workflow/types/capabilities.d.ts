/** What a provider can do. A verb that it cannot do rejects with `UnsupportedOperationError` before anything is sent. */
export interface WorkflowCapabilities {
  /** Events are streamed live; without it the run is polled, and they come with the next poll. */
  liveEvents: boolean;
  /**
   * Events are kept while disconnected: a token resumes after the last event delivered. Without it
   * a resumed run begins with its current state and the events from then on.
   */
  resume: boolean;
  /** Runs can ask questions, and `respond` replies to them. */
  approvals: boolean;
  /** `cancel` stops a run. */
  cancel: boolean;
  /** `start` takes an `idempotencyKey`. */
  idempotentStart: boolean;
  /** `list` lists runs. A loop finds all of them; FlowMaestro's may need a request for each workflow. */
  list: boolean;
  /** The native client can fork a run from a point of another. */
  fork: boolean;
  /** Runs leave artifacts; their events are `other`. */
  artifacts: boolean;
  /** The client was given a SnapState client: `checkpoints` is there. */
  checkpoints: boolean;
}
