/** Something that an agent can call. */
export interface SyncTeamsTool {
  /** The tool's name. */
  name?: string | null;
  /** What it does. */
  description?: string | null;
  /** Whether the engine completed the description. */
  description_updated?: boolean | null;
  /** Whether what it returns is the agent's answer. */
  result_as_answer?: boolean | null;
  /** How often it was called. */
  current_usage_count?: number | null;
}

/** What a tool returned. */
export interface SyncTeamsToolResult {
  /** The result, as a text. */
  result?: string | null;
  /** The tool's name. */
  tool_name?: string | null;
}
