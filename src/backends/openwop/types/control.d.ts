/** Why a run is to be cancelled. */
export interface OpenWopCancelRunRequest {
  /** A text that the host keeps with the event `run.cancelled`. */
  reason?: string;
}

/** What became of the request to cancel a run. */
export interface OpenWopCancelRunResponse {
  /** The run's id. */
  runId: string;
  /**
   * Where the run stands: `cancelling` (the event `run.cancelled` follows) or `cancelled`. A run that was already over
   * responds with the status it ended in, so `completed` and `failed` are possible.
   */
  status: OpenWopRunStatus;
  /** `true` when the run was already over. */
  alreadyTerminal?: boolean;
}

/** A new run from a point in another run's history. */
export interface OpenWopForkRunRequest {
  /** `replay` executes the same run again, to compare; `branch` continues differently, and its effects happen again. */
  mode: "replay" | "branch";
  /**
   * The first event to execute anew, as its `sequence`; the ones before it are kept as history. Needed for `branch`;
   * 0 where `replay` leaves it out.
   */
  fromSeq?: number;
  /** What is different in the new run. Only for `branch`. */
  runOptionsOverlay?: OpenWopRunOptionsOverlay;
}

/** What is different in a branch. What is left out stays as it was. */
export interface OpenWopRunOptionsOverlay {
  /** Settings of the branch. */
  configurable?: OpenWopRunConfigurable;
  /** Labels of the branch. */
  tags?: string[];
  /** Data of yours that the branch carries. */
  metadata?: Record<string, any>;
}

/** A run that was forked. */
export interface OpenWopForkRunResponse {
  /** The new run's id. */
  runId: string;
  /** Where the new run stands. */
  status: OpenWopRunStatus;
  /** The run it was forked from. */
  sourceRunId?: string;
  /** The first event that is executed anew, as its `sequence`. */
  fromSeq?: number;
  /** The mode it was forked in. */
  mode?: "replay" | "branch" | (string & {});
  /** Where the new run's events are, as a URL or a path. */
  eventsUrl?: string;
}
