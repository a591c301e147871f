/** How a run is to be paused. */
export interface OpenWopPauseRunRequest {
  /** Why. */
  reason?: string;
  /** What the host does with the node that is executing. Default: it is done first. A host may have only one of them. */
  drainPolicy?: "immediate" | "drain-current-node" | (string & {});
}

/** A run that was asked to pause. */
export interface OpenWopPauseRunResponse {
  /** The run's id. */
  runId: string;
  /** `paused`, also where it will only be. */
  status: OpenWopRunStatus;
  /** When it was paused, ISO 8601. Only some hosts say. */
  pausedAt?: string;
  /** `true` when the run was paused before. Only some hosts say; others reject. */
  alreadyPaused?: boolean;
}

/** Why a run is to continue. */
export interface OpenWopResumeRunRequest {
  /** Why. */
  reason?: string;
}

/** A run that continues. */
export interface OpenWopResumeRunResponse {
  /** The run's id. */
  runId: string;
  /** Where the run stands. */
  status: OpenWopRunStatus;
  /** When it continued, ISO 8601. Only some hosts say. */
  resumedAt?: string;
}

/** The runs that are to be cancelled. */
export interface OpenWopBulkCancelRequest {
  /** Their ids, 1 to 100. */
  runIds: string[];
  /** Why. */
  reason?: string;
}

/** What became of each run. */
export interface OpenWopBulkCancelResponse {
  /** In the order of the ids. */
  results: OpenWopBulkCancelResult[];
}

/** What became of one run. */
export interface OpenWopBulkCancelResult {
  /** The run's id. */
  runId: string;
  /** Whether it was asked to stop. For a run that was over hosts differ. */
  ok: boolean;
  /** Where it stands. */
  status?: OpenWopRunStatus;
  /** Why not. */
  error?: OpenWopBulkCancelError;
}

/** Why a run was not asked to stop: the code is in `code` on hosts of version 1, in `error` on those of version 2. */
export interface OpenWopBulkCancelError {
  /** The code. */
  code?: string;
  /** The code. */
  error?: string;
  /** What happened, in words. */
  message?: string;
  /** More of it. */
  details?: OpenWopJsonObject;
}
