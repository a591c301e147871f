/** A run started. */
export interface OpenWopRunStartedPayload {
  /** The workflow it runs. */
  workflowId?: string;
  /** What it was started with. */
  inputs?: OpenWopJsonObject;
  /** How it was started. */
  transport?: "rest" | "mcp" | "a2a" | "ui" | (string & {});
  /** The version of the engine that executes it. */
  engineVersion?: OpenWopEngineVersion;
  /** Whom it belongs to. */
  owner?: OpenWopRunOwner;
  /** The labels given at the start. */
  tags?: string[];
  /** The data given at the start. */
  metadata?: OpenWopJsonObject;
}

/** A run completed. It is the run's last event. */
export interface OpenWopRunCompletedPayload {
  /** What the run returned. Some hosts leave it out. */
  outputs?: unknown;
  /** How long the run took, in ms. */
  durationMs?: number;
}

/** A run failed. It is the run's last event. */
export interface OpenWopRunFailedPayload {
  /** Why. */
  error?: OpenWopRunError;
  /** The error's code once more, on some hosts. */
  code?: string;
  /** The error's message once more, on some hosts. */
  message?: string;
  /** The node that failed. */
  failedNodeId?: string | null;
  /** How long the run took, in ms. */
  durationMs?: number;
}

/** A run was cancelled. It is the run's last event. */
export interface OpenWopRunCancelledPayload {
  /** Why, as the caller said. */
  reason?: string;
  /** Who cancelled it. */
  cancelledBy?: string;
  /** How long the run took, in ms. */
  durationMs?: number;
  /** The parent run, when it was cancelled with it. */
  parentRunId?: string;
}

/** A run was paused. */
export interface OpenWopRunPausedPayload {
  /** Why, as the caller said. */
  reason?: string;
  /** What happened to the node that was executing. */
  drainPolicy?: "immediate" | "drain-current-node" | (string & {});
  /** Who paused it, on some hosts. */
  pausedBy?: string;
}

/** A run continues, after a pause or after a reply. */
export interface OpenWopRunResumedPayload {
  /** Who resumed it, on some hosts. */
  resumedBy?: string;
}
