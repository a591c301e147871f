/** A model that drives agents. */
export interface SyncTeamsLlm {
  /** The model's name. */
  model?: string | null;
  /** Its temperature. */
  temperature?: number | null;
  /** Out of how much probability it chooses, 0 to 1. */
  top_p?: number | null;
  /** How many tokens one answer may have. */
  max_tokens?: number | null;
  /** How much it shuns words that it used. */
  presence_penalty?: number | null;
  /** How much it shuns words that it used often. */
  frequency_penalty?: number | null;
  /** The key of its provider: keep it out of logs. */
  api_key?: string | null;
  /** How many tokens it can take at once. */
  context_window_size?: number | null;
  /** Whether Anthropic serves it. */
  is_anthropic?: boolean | null;
  /** Whether its answers come in pieces. */
  stream?: boolean | null;
}

/** A model that embeds texts. */
export interface SyncTeamsEmbedder {
  /** The model's name. */
  model?: string | null;
  /** The key of its provider: keep it out of logs. */
  api_key?: string | null;
}

/** What was said to a model or by it. */
export interface SyncTeamsLlmMessage {
  /** Who said it, as `"user"`. */
  role?: string | null;
  /** What was said. */
  content?: string | null;
}
