//! Agents.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// An agent.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Agent {
    /// The agent's id, a UUID.
    pub id: String,
    /// A name for people.
    pub name: String,
    /// What it does, for people.
    #[tsify(type = "string | null")]
    pub description: Option<String>,
    /// The model that drives it.
    pub model: String,
    /// Who serves the model, as `"openai"`.
    pub provider: String,
    /// What the model is told first. Only `agents.get` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_prompt: Option<String>,
    /// The model's temperature. Only `agents.get` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// How many tokens one answer of the model may have. Only `agents.get` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// What the agent can call. Only `agents.get` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_tools: Option<Vec<AgentTool>>,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When it was changed last, ISO 8601.
    pub updated_at: String,
}

/// Something that an agent can call.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AgentTool {
    /// The tool's id.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// What kind of tool it is.
    #[serde(rename = "type")]
    pub kind: String,
}
