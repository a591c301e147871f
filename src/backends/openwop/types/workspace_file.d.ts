/** A file of the workspace. */
export interface OpenWopWorkspaceFile {
  /** Its path, as `"notes/today.md"`. */
  path: string;
  /** What is in it. Not in a list. */
  content?: string;
  /** Its media type. */
  contentType?: string;
  /** How often it was written. */
  version: number;
  /** The tag of this version, its quotes included: the option `ifMatch` of `workspace.files.put`. */
  etag?: string;
  /** When it was written, ISO 8601. */
  updatedAt: string;
}

/** A file to write. */
export interface OpenWopPutFileRequest {
  /** What is in it. */
  content: string;
  /** Its media type. Default: the host's own. */
  contentType?: string;
}
