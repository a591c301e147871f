//! Models.

loose! {
    /// A model that drives agents.
    Llm {
        /// The model's name.
        model: String = "string | null",
        /// Its temperature.
        temperature: f64 = "number | null",
        /// Out of how much probability it chooses, 0 to 1.
        top_p: f64 = "number | null",
        /// How many tokens one answer may have.
        max_tokens: f64 = "number | null",
        /// How much it shuns words that it used.
        presence_penalty: f64 = "number | null",
        /// How much it shuns words that it used often.
        frequency_penalty: f64 = "number | null",
        /// The key of its provider: keep it out of logs.
        api_key: String = "string | null",
        /// How many tokens it can take at once.
        context_window_size: f64 = "number | null",
        /// Whether Anthropic serves it.
        is_anthropic: bool = "boolean | null",
        /// Whether its answers come in pieces.
        stream: bool = "boolean | null",
    }
}

loose! {
    /// A model that tells what texts mean.
    Embedder {
        /// The model's name.
        model: String = "string | null",
        /// The key of its provider: keep it out of logs.
        api_key: String = "string | null",
    }
}

loose! {
    /// What was said to a model or by it.
    LlmMessage {
        /// Who said it, as `"user"`.
        role: String = "string | null",
        /// What was said.
        content: String = "string | null",
    }
}
