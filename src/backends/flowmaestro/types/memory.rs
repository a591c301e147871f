//! What agents remember of their users.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::thread::MessageRole;
use crate::core::json::{Any, Object};

/// What an agent remembers of one user, in the list of all users.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AgentMemoryItem {
    /// The user.
    pub user_id: String,
    /// What is remembered, as one text.
    pub working_memory: String,
    /// Data that was put with it.
    #[tsify(type = "Record<string, unknown> | null")]
    pub metadata: Option<Object>,
    /// When it was put first, ISO 8601.
    pub created_at: String,
    /// When it was put last, ISO 8601. The list begins with the latest.
    pub updated_at: String,
}

/// What an agent remembers of one user.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AgentMemory {
    /// The agent.
    pub agent_id: String,
    /// The user.
    pub user_id: String,
    /// What is remembered, as one text.
    pub working_memory: String,
    /// Data that was put with it.
    #[tsify(type = "Record<string, unknown> | null")]
    pub metadata: Option<Object>,
    /// When it was put first, ISO 8601.
    pub created_at: String,
    /// When it was put last, ISO 8601.
    pub updated_at: String,
}

/// What an agent is to remember of one user, in place of all it did.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct PutAgentMemoryRequest {
    /// What to remember, as one text. Spaces around it are dropped, and it must not be empty then.
    pub working_memory: String,
    /// Data to put with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any> | undefined")]
    pub metadata: Option<Object>,
}

/// That an agent forgot a user.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct DeletedAgentMemory {
    /// The agent.
    pub agent_id: String,
    /// The user.
    pub user_id: String,
    /// That it is gone.
    #[tsify(type = "true")]
    pub deleted: bool,
}

/// How much an agent remembers.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AgentMemoryStats {
    /// The agent.
    pub agent_id: String,
    /// Of how many users something is remembered.
    pub working_memory_count: u64,
    /// How many messages can be searched.
    pub embedding_count: u64,
    /// How the agent's memory is set up, in the service's own form.
    #[tsify(type = "Record<string, unknown> | null")]
    pub memory_config: Option<Object>,
}

/// What to look for in the messages that an agent can remember.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct SearchAgentMemoryRequest {
    /// What to look for; not empty.
    pub query: String,
    /// How many results to return at most, 1 to 50. Default 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "number | undefined")]
    pub top_k: Option<u64>,
    /// How similar a message must be, above 0 to 1. Default 0.7, also for 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "number | undefined")]
    pub similarity_threshold: Option<f64>,
    /// Whose messages to look in. Default: everybody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub user_id: Option<String>,
}

/// What was found in the messages that an agent can remember.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AgentMemorySearch {
    /// The agent.
    pub agent_id: String,
    /// What was looked for.
    pub query: String,
    /// The messages found.
    pub results: Vec<AgentMemoryResult>,
    /// How many there are.
    pub result_count: u64,
}

/// A message that was found.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AgentMemoryResult {
    /// The message's text.
    pub content: String,
    /// Who wrote it.
    pub role: MessageRole,
    /// How similar it is to what was looked for, up to 1.
    pub similarity: f64,
    /// The agent's execution it belongs to. `executions.get` does not know it.
    #[tsify(type = "string | null")]
    pub execution_id: Option<String>,
    /// What was said before it, in the service's own form.
    #[tsify(type = "unknown[]")]
    pub context_before: Vec<Any>,
    /// What was said after it, in the service's own form.
    #[tsify(type = "unknown[]")]
    pub context_after: Vec<Any>,
}
