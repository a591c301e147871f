//! Payloads of what a run puts out: chunks, artifacts, variables, log lines, limits, versions, context.

use super::super::JsonObject;
use crate::core::json::Any;

payloads! {
    /// A piece of a node's output, mostly of a model's answer. In the stream mode `messages` it comes as
    /// `ai.message.chunk`, otherwise as `output.chunk`.
    MessageChunk {
        /// The node.
        node_id: String,
        /// The run's id.
        run_id: String,
        /// The text to append.
        chunk: String,
        /// Whether it is the last piece.
        is_last: bool,
        /// Which output it belongs to, when a node has several.
        channel: String,
        /// What the model said about it.
        meta: MessageChunkMeta,
    }

    /// What a model said about a piece of its answer.
    MessageChunkMeta {
        /// Why the answer ended, with the last piece.
        #[tsify(type = r#""stop" | "length" | "tool_calls" | "content_filter" | (string & {})"#)]
        finish_reason: String,
        /// The probabilities of the tokens, in the host's own shape.
        #[tsify(type = "unknown")]
        logprobs: Any,
        /// The calls of tools, in the host's own shape. Their arguments can be cut off in the middle.
        #[tsify(type = "unknown[]")]
        tool_calls: Vec<Any>,
        /// The model.
        model: String,
        /// The tokens used.
        usage: MessageChunkUsage,
        /// The provider.
        provider: String,
        /// What only this provider says.
        provider_extensions: JsonObject,
    }

    /// The tokens that a model's answer used.
    MessageChunkUsage {
        /// Tokens sent.
        prompt_tokens: u64,
        /// Tokens received.
        completion_tokens: u64,
        /// Both together.
        total_tokens: u64,
    }

    /// A node made an artifact.
    ArtifactCreatedPayload {
        /// The artifact's id.
        artifact_id: String,
        /// The artifact's type.
        artifact_type: String,
        /// The node.
        node_id: String,
        /// The artifact's version.
        #[tsify(type = "string | number")]
        version: Any,
        /// What it is, in words.
        summary: String,
        /// Whether the host knows the type and checked the artifact against it.
        registered: bool,
        /// Where the type is registered.
        registration_source: String,
    }

    /// A variable changed.
    VariableChangedPayload {
        /// The variable.
        name: String,
        /// What it was.
        #[tsify(type = "unknown")]
        previous: Any,
        /// What it is.
        #[tsify(type = "unknown")]
        next: Any,
        /// The node that changed it.
        node_id: String,
    }

    /// A node wrote to the log.
    LogAppendedPayload {
        /// How important it is.
        #[tsify(type = r#""debug" | "info" | "warn" | "error" | (string & {})"#)]
        level: String,
        /// The text.
        message: String,
        /// The node.
        node_id: String,
        /// Data that belongs to the text.
        fields: JsonObject,
    }

    /// A limit was exceeded.
    CapBreachedPayload {
        /// Which limit.
        kind: String,
        /// The limit.
        limit: f64,
        /// What was reached.
        observed: f64,
        /// The node.
        node_id: String,
    }

    /// The run fixed which version of a change in the workflow it follows.
    VersionPinnedPayload {
        /// The change.
        change_id: String,
        /// The version.
        #[tsify(type = "string | number")]
        version: Any,
    }

    /// Older turns of an agent's context were replaced with a summary.
    ContextSummarizedPayload {
        /// Which round of the agent's loop it was.
        iteration: u64,
        /// The events that the summary stands for, by event id.
        replaced_turns: Vec<String>,
        /// The artifact that holds the summary.
        summary_ref: String,
        /// What the tokens were counted with, as `o200k_base` or `chars`.
        token_counter: String,
        /// The tokens of what was replaced.
        tokens_before: u64,
        /// The tokens of the summary.
        tokens_after: u64,
    }

    /// Who is in a conversation. Only in live streams, never in the log.
    ChannelPresencePayload {
        /// The conversation's id.
        conversation_id: String,
        /// Who is there, by id.
        present: Vec<String>,
        /// Who is writing, by id.
        typing: Vec<String>,
    }
}
