//! The registry of agents.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::core::json::Object;

/// An agent of the account.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct Agent {
    /// The service's own number of the agent. No call takes it.
    pub id: u64,
    /// The agent's id.
    pub agent_id: String,
    /// A name for people.
    #[tsify(type = "string | null")]
    pub name: Option<String>,
    /// What it does, for people.
    #[tsify(type = "string | null")]
    pub description: Option<String>,
    /// What it can do. The service does not check what other clients put here.
    pub capabilities: Vec<String>,
    /// Data about it; `{}` where none was given.
    #[tsify(type = "Record<string, unknown>")]
    pub metadata: Object,
    /// When it saved a checkpoint last, ISO 8601. `null` when it never did.
    #[tsify(type = "string | null")]
    pub last_seen_at: Option<String>,
    /// When it was registered first, ISO 8601.
    pub created_at: String,
}

/// The agents of the account.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct AgentList {
    /// All of them: the one that saved a checkpoint last comes first, then those that never did, the newest first.
    pub agents: Vec<Agent>,
}

/// An agent to register. One that is registered is replaced: what is left out here is empty then. An account has 50
/// agents at most, unless its server is set up otherwise.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct RegisterAgentRequest {
    /// The agent's id: 1 to 255 letters `A` to `Z` and `a` to `z`, digits, `_` and `-`.
    pub agent_id: String,
    /// A name for people. The service drops control characters and spaces around it, and what is beyond 255 characters.
    pub name: String,
    /// What it does, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub description: Option<String>,
    /// What it can do, as `["web_search"]`. Default: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string[] | undefined")]
    pub capabilities: Option<Vec<String>>,
    /// Data about it. Default: `{}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any> | undefined")]
    pub metadata: Option<Object>,
}

/// What is to be different about an agent. What is left out stays as it was; the service refuses to change nothing.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct UpdateAgentRequest {
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub name: Option<String>,
    /// What it does, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub description: Option<String>,
    /// What it can do, in place of all it could.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string[] | undefined")]
    pub capabilities: Option<Vec<String>>,
    /// Data about it, in place of all there was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any> | undefined")]
    pub metadata: Option<Object>,
}
