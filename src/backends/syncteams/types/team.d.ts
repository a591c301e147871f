/** Agents that work together. SyncTeams' own clients called it a crew up to 0.3.0. */
export interface SyncTeamsTeam {
  /** The team's name. */
  name?: string | null;
  /** What it works on. */
  tasks?: SyncTeamsAgentTask[] | null;
  /** Who is in it. */
  agents?: SyncTeamsAgent[] | null;
  /** How the work goes around, as `"sequential"`. */
  process?: string | null;
  /** Whether it reports much about its work. */
  verbose?: boolean | null;
  /** Whether it remembers. */
  memory?: boolean | null;
  /** The model that embeds its texts. */
  embedder?: SyncTeamsEmbedder | null;
  /** What its calls to models used. */
  usage_metrics?: SyncTeamsUsageMetrics | null;
  /** Whether it plans before it acts. */
  planning?: boolean | null;
  /** What it did, in the engine's own shape. */
  execution_logs?: unknown[] | null;
  /** What it knows, in the engine's own shape. */
  knowledge_sources?: unknown[] | null;
}

/** What calls to models used. */
export interface SyncTeamsUsageMetrics {
  /** All tokens. */
  total_tokens?: number | null;
  /** Tokens sent. */
  prompt_tokens?: number | null;
  /** Tokens sent that the provider still knew. */
  cached_prompt_tokens?: number | null;
  /** Tokens received. */
  completion_tokens?: number | null;
  /** How many calls succeeded. */
  successful_requests?: number | null;
}
