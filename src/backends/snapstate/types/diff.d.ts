/**
 * What is different from the state that was saved before for the same workflow, whatever its step.
 *
 * Each entry is the path of one value, as `"list[1].x"`, in no certain order. Dots and brackets in the names of members
 * are not escaped, and empty objects and arrays have no entry.
 */
export interface SnapStateDiff {
  /** What was not there. In a workflow's first checkpoint, that is everything. */
  added: string[];
  /** What is there no more. */
  removed: string[];
  /** What has another value. An array or object that became something else is one entry. */
  changed: string[];
}
