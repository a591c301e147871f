/** What an agent works on. It is not the task that `executeWorkflow` starts, but a step of it. */
export interface SyncTeamsAgentTask {
  /** A name for people. */
  name?: string | null;
  /** What the model is prompted with beside it. */
  prompt_context?: string | null;
  /** What is to be done. */
  description?: string | null;
  /** What is to come out. */
  expected_output?: string | null;
  /** How many tools were used. */
  used_tools?: number | null;
  /** How many of their calls failed. */
  tools_errors?: number | null;
  /** How often work was delegated. */
  delegations?: number | null;
  /** The work it builds on: an array of it, or an object in the engine's own shape. */
  context?: SyncTeamsAgentTaskContext[] | Record<string, unknown> | null;
  /** What came out. */
  output?: SyncTeamsTaskOutput | null;
  /** Who works on it. */
  agent?: SyncTeamsAgent | null;
  /** Whether others need not wait for it. */
  async_execution?: boolean | null;
  /** The tools at hand. */
  tools?: SyncTeamsTool[] | null;
  /** Whether a person reviews the output. */
  human_input?: boolean | null;
  /** How often it may be tried again. */
  max_retries?: number | null;
  /** How often it was tried again. */
  retry_count?: number | null;
  /** The engine's name of the shape that is to come out. */
  output_pydantic?: string | null;
  /** How often it is tried again after a check of what came out failed. */
  guardrail_max_retries?: number | null;
  /** The checks of what comes out, in the engine's own shape. */
  guardrails?: unknown[] | null;
  /** Who worked on it. */
  processed_by_agents?: string[] | null;
  /** When its work began, in the engine's form. */
  start_time?: string | null;
  /** When its work ended, in the engine's form. */
  end_time?: string | null;
}

/** Work that an agent's work builds on. */
export interface SyncTeamsAgentTaskContext {
  /** A name for people. */
  name?: string | null;
  /** What the model is prompted with beside it. */
  prompt_context?: string | null;
  /** What is to be done. */
  description?: string | null;
  /** How many tools were used. */
  used_tools?: number | null;
  /** How many of their calls failed. */
  tools_errors?: number | null;
  /** How often work was delegated. */
  delegations?: number | null;
  /** What is to come out. */
  expected_output?: string | null;
  /** Whether others need not wait for it. */
  async_execution?: boolean | null;
  /** Whether a person reviews the output. */
  human_input?: boolean | null;
  /** Whether Markdown is to come out. */
  markdown?: boolean | null;
  /** How often it may be tried again. */
  max_retries?: number | null;
  /** How often it was tried again. */
  retry_count?: number | null;
}

/** What came out of an agent's work. */
export interface SyncTeamsTaskOutput {
  /** What was to be done. */
  description?: string | null;
  /** The name of the work. */
  name?: string | null;
  /** What was to come out. */
  expected_output?: string | null;
  /** What came out, in short. */
  summary?: string | null;
  /** What came out, as an object. */
  json_dict?: Record<string, unknown> | null;
  /** What came out, as a text. */
  raw?: string | null;
  /** The role of the agent. */
  agent?: string | null;
  /** How it came out, as `"raw"` or `"json"`. */
  output_format?: string | null;
  /** What came out, in the shape that was asked for. */
  pydantic?: Record<string, unknown> | null;
}
