/** A checkpoint as a workflow's history has it: with less than `get` has. */
export interface SnapStateHistoryCheckpoint {
  /** The checkpoint's id: `get` has its `etag`, when it expires, and what is different in it. */
  checkpoint_id: string;
  /** The workflow. Flowtether fills it in where the service leaves it out. */
  workflow_id: string;
  /** The step. */
  step: number;
  /** A name for people. */
  label: string | null;
  /** The state. `resume` leaves it out for a workflow that was archived: read it with `replay`. */
  state?: Record<string, unknown>;
  /** The state as an archive keeps it: JSON, packed with gzip, in Base64. `replay` unpacks it into `state`. */
  state_compressed_b64?: string;
  /** Data that was saved with it, mostly `{}` where none was. The agent that saved it is in here, as `agent_id`. */
  metadata: Record<string, unknown> | null;
  /** A short hash of the state, two double quotes included. Only in the history of a workflow that was archived. */
  etag?: string;
  /** When it was saved, ISO 8601. */
  created_at: string;
}

/** Where a workflow can continue. */
export interface SnapStateWorkflowResume {
  /** The workflow. */
  workflow_id: string;
  /** The checkpoint that was saved last, which need not be that of the highest step. */
  latest_checkpoint: SnapStateHistoryCheckpoint;
  /** How many checkpoints were saved. Counted anew when the service had forgotten or archived the workflow. */
  total_checkpoints: number;
  /** When the first of them was saved, ISO 8601. */
  workflow_started_at: string | null;
  /** When the last of them was saved, ISO 8601. */
  last_activity_at: string;
  /**
   * Where the response is from: `archive` for a workflow that was archived, which leaves out the state. Missing for the
   * others.
   */
  source?: "archive" | (string & {});
}

/** What a workflow saved. */
export interface SnapStateWorkflowReplay {
  /** The workflow. */
  workflow_id: string;
  /**
   * Its checkpoints in the order in which they were saved, between `fromStep` and `toStep`. None for a workflow that the
   * service does not know. One that was saved twice at the same moment can be in it more than once.
   */
  checkpoints: SnapStateHistoryCheckpoint[];
  /** How many checkpoints the service sent, not how many there are. See `mayBeTruncated`. */
  total: number;
  /** What the service says of more checkpoints: `false`, also when there are more. See `mayBeTruncated`. */
  has_more: boolean;
  /**
   * Whether there may be more checkpoints than these. The service sends the first 1000 of a workflow at most, and
   * nothing reads the others but `get`, by their ids, and `resume`, which reads the last.
   */
  mayBeTruncated: boolean;
}
