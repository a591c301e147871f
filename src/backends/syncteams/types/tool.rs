//! What an agent can call.

loose! {
    /// Something that an agent can call.
    Tool {
        /// The tool's name.
        name: String = "string | null",
        /// What it does.
        description: String = "string | null",
        /// Whether the engine completed the description.
        description_updated: bool = "boolean | null",
        /// Whether what it returns is the agent's answer.
        result_as_answer: bool = "boolean | null",
        /// How often it was called.
        current_usage_count: f64 = "number | null",
    }
}

loose! {
    /// What a tool returned.
    ToolResult {
        /// The result, as a text.
        result: String = "string | null",
        /// The tool's name.
        tool_name: String = "string | null",
    }
}
