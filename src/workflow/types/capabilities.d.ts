/** What a provider can do. A verb that it cannot do rejects with `UnsupportedOperationError` before anything is sent. */
export interface WorkflowCapabilities {
  /** Events come while they happen; else the run is polled, and they come with the next poll. */
  liveEvents: boolean;
  /**
   * A run that nobody follows keeps its events: whoever comes back with a token gets those he has not seen. Without it
   * whoever comes back gets where the run stands and what happens from then on.
   */
  resume: boolean;
  /** Runs ask, and `respond` answers. */
  approvals: boolean;
  /** `cancel` stops a run. */
  cancel: boolean;
  /** `start` takes an `idempotencyKey`. */
  idempotentStart: boolean;
  /** `list` lists runs. A loop finds all of them; FlowMaestro's may need a request for each workflow. */
  list: boolean;
  /** The native client can begin a run in the middle of another. */
  fork: boolean;
  /** Runs leave artifacts; their events are `other`. */
  artifacts: boolean;
  /** The client was given a SnapState client: `checkpoints` is there. */
  checkpoints: boolean;
}
