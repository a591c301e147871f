/** One thing that happened to a task. */
export interface SyncTeamsEventLog {
  /** What happened. */
  eventType: SyncTeamsWorkflowEventType | (string & {});
  /** More about it. */
  eventData: SyncTeamsEventData;
  /** When it happened, ISO 8601. */
  createdAt: string;
  /** When the entry was changed last, ISO 8601. */
  updatedAt?: string | null;
}

/**
 * More about the entry. Which members there are depends on the event, and is not documented.
 *
 * It can hold the key of a model's provider, as `api_key` in `agent.llm`, `agent.embedder` or `team.embedder`: keep
 * it out of logs.
 */
export interface SyncTeamsEventData extends SyncTeamsJsonObject {
  /** A text for people, as the question of an approval. */
  message?: string | null;
  /** Which round it is. */
  iteration?: number | null;
  /** What a person said to the result. */
  feedback?: string | null;
  /** The result, as a text. */
  result?: string | null;
  /** What the model was prompted with. */
  prompt?: string | null;
  /** When it happened, in the form of the engine that runs the workflow. */
  timestamp?: string | null;
  /** The name that the engine gives the event. */
  type?: string | null;
  /** The agent at work. */
  agent?: SyncTeamsAgent | null;
  /** The tools at hand. */
  tools?: SyncTeamsTool[] | null;
  /** What the agent works on. */
  task?: SyncTeamsAgentTask | null;
  /** What came out: a `SyncTeamsTaskOutput`, a text, or anything else. */
  output?: unknown;
  /** What was known before, as a text. */
  context?: string | null;
  /** The name of what the agent works on. */
  task_name?: string | null;
  /** The role of the agent at work. */
  agent_role?: string | null;
  /** What was said to the model and by it. */
  messages?: SyncTeamsLlmMessage[] | null;
  /** What went wrong, for people. */
  error?: string | null;
  /** What the work began with. Up to 0.3.0 SyncTeams' clients know it as an object with a `message`. */
  inputs?: string | Record<string, unknown> | null;
  /** The team's name. SyncTeams' clients know it since 0.4.0, in the place of `crew_name`. */
  team_name?: string | null;
  /** The team's name up to 0.3.0 of SyncTeams' clients. To be sure, read `team_name ?? crew_name`. */
  crew_name?: string | null;
  /** Whether the team is being trained. Known up to 0.3.0 of SyncTeams' clients. */
  training_mode?: boolean | null;
  /** The tool's name. */
  tool_name?: string | null;
  /** What the tool was called with. */
  tool_args?: string | Record<string, unknown> | null;
  /** The tool's class in the engine. */
  tool_class?: string | null;
  /** The engine's key of the agent. */
  agent_key?: string | null;
  /** When the work began, in the engine's form. */
  started_at?: string | null;
  /** When it ended, in the engine's form. */
  finished_at?: string | null;
  /** Whether the tool was not called because its result was known. */
  from_cache?: boolean | null;
  /** The team at work. */
  team?: SyncTeamsTeam | null;
  /** How good the result is, in the engine's measure. */
  quality?: number | null;
  /** How long the work took, in the engine's measure. */
  execution_duration?: number | null;
  /** The model's name. */
  model?: string | null;
}
