/** An agent. */
export interface SyncTeamsAgent {
  /** What the agent is, as `"Reviewer"`. */
  role?: string | null;
  /** What it is to reach. */
  goal?: string | null;
  /** Its description of itself. */
  backstory?: string | null;
  /** Whether it keeps what its tools returned. */
  cache?: boolean | null;
  /** Whether it reports much about its work. */
  verbose?: boolean | null;
  /** Whether it may hand work to others. */
  allow_delegation?: boolean | null;
  /** The tools at hand. */
  tools?: SyncTeamsTool[] | null;
  /** How many rounds it may take. */
  max_iter?: number | null;
  /** What executes it. */
  agent_executor?: SyncTeamsAgentExecutor | null;
  /** The model that drives it. */
  llm?: SyncTeamsLlm | null;
  /** Its team. SyncTeams' clients know it since 0.4.0, in the place of `crew`. */
  team?: SyncTeamsTeam | null;
  /** Its team, as it was called up to 0.3.0 of SyncTeams' clients. To be sure, read `team ?? crew`. */
  crew?: SyncTeamsTeam | null;
  /** What its tools returned. */
  tools_results?: SyncTeamsToolResult[] | null;
  /** Whether it understands more than texts. */
  multimodal?: boolean | null;
  /** Whether it plans before it acts. */
  reasoning?: boolean | null;
  /** The model that embeds its texts. */
  embedder?: SyncTeamsEmbedder | null;
  /** Whether it keeps what it sends within what its model can take. */
  respect_context_window?: boolean | null;
  /** How often it tries again after an error. */
  max_retry_limit?: number | null;
  /** Whether its prompt has the date. */
  inject_date?: boolean | null;
  /** How the date is written. */
  date_format?: string | null;
  /** How often it tries again after a check of its answer failed. */
  guardrail_max_retries?: number | null;
}

/** What executes an agent. */
export interface SyncTeamsAgentExecutor {
  /** The names of the tools at hand, in one text. */
  tools_names?: string | null;
  /** How many rounds it may take. */
  max_iter?: number | null;
  /** Whether it has the model stop at certain words. */
  use_stop_words?: boolean | null;
  /** What the tools do, in one text. */
  tools_description?: string | null;
  /** Whether it keeps what it sends within what the model can take. */
  respect_context_window?: boolean | null;
  /** Whether it asks a person. */
  ask_for_human_input?: boolean | null;
  /** How many rounds it took. */
  iterations?: number | null;
  /** After how many rounds it reports errors. */
  log_error_after?: number | null;
}
