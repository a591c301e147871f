/** A state that is saved. */
export interface SnapStateSaveResult {
  /** The checkpoint's id. It is built from the workflow's id and the step, but do not build it yourself. */
  checkpoint_id: string;
  /** The workflow. */
  workflow_id: string;
  /** The step. */
  step: number;
  /**
   * A short hash of the state. Its two double quotes are part of it. The state alone decides: equal states share one,
   * whatever their step.
   */
  etag: string;
  /** When it was saved, ISO 8601. After a save with `ifMatch` that found the step saved already: when it was saved first. */
  created_at: string;
  /** What is different from the state that was saved before. */
  diff_from_previous: SnapStateDiff;
  /** How long the state is as compact JSON in UTF-8, in bytes. */
  size_bytes: number;
  /**
   * `true` when the step was saved before with the same content: by an earlier attempt whose response was lost, or by
   * somebody else.
   */
  alreadySaved?: true;
}

/** A checkpoint, read by its id. */
export interface SnapStateCheckpoint {
  /** The checkpoint's id. */
  checkpoint_id: string;
  /** The workflow. */
  workflow_id: string;
  /** The step. */
  step: number;
  /** A name for people. */
  label: string | null;
  /**
   * The state. The service takes numbers for doubles, so whole numbers beyond 2^53 come back rounded, and members
   * whose names are whole numbers come first.
   */
  state: Record<string, unknown>;
  /** Data that was saved with it; `null` where none was. The agent that saved it is in here, as `agent_id`. */
  metadata: Record<string, unknown> | null;
  /** A short hash of the state. Its two double quotes are part of it: give it to `ifMatch` as it is. */
  etag: string;
  /** When it was saved, ISO 8601. */
  created_at: string;
  /**
   * When the service forgets it, ISO 8601. The whole workflow may be forgotten before: each save sets how long the
   * workflow's history and latest checkpoint are kept.
   */
  expires_at: string;
  /** What is different from the state that was saved before. */
  diff_from_previous: SnapStateDiff;
  /** How long the state is as compact JSON in UTF-8, in bytes. */
  size_bytes: number;
}

/**
 * The checkpoint that is in the way of a save: the `existing` of a `ConflictError`. It is missing where `ifMatch` was
 * given and is not the `etag` of what is saved there.
 */
export interface SnapStateExistingCheckpoint {
  /** The checkpoint's id. */
  checkpoint_id: string;
  /**
   * A short hash of its state, the two double quotes included. As `ifMatch` it does not overwrite: the service never
   * changes a step that is saved.
   */
  etag: string;
}
