//! Conversations with an agent.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::core::json::Object;

/// Where a thread stands. A `deleted` one is not found any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type_prefix = "FlowMaestro", type = r#""active" | "archived" | "deleted" | (string & {})"#)]
pub struct ThreadStatus(pub String);

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type_prefix = "FlowMaestro", type = r#""user" | "assistant" | "system" | "tool" | (string & {})"#)]
pub struct MessageRole(pub String);

/// A conversation with an agent.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Thread {
    /// The thread's id, a UUID.
    pub id: String,
    /// The agent.
    pub agent_id: String,
    /// What it is about, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub title: Option<String>,
    /// Where it stands.
    pub status: ThreadStatus,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When it was changed last, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// When its last message was written, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub last_message_at: Option<String>,
    /// Data given at the start. Only the service's documentation and its own clients name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown> | null")]
    pub metadata: Option<Object>,
    /// How many messages it has. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_count: Option<u64>,
}

/// A thread to make.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct CreateThreadRequest {
    /// Data for the thread. The service takes it and loses it: no answer ever shows it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any> | undefined")]
    pub metadata: Option<Object>,
}

/// A thread that was made.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct CreatedThread {
    /// The thread's id, a UUID.
    pub id: String,
    /// The agent.
    pub agent_id: String,
    /// Where it stands: `active`.
    pub status: ThreadStatus,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When it was changed last, ISO 8601. Only the service's own clients name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Data given at the start. Only the service's own clients name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown> | null")]
    pub metadata: Option<Object>,
}

/// A thread that was deleted.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct DeletedThread {
    /// The thread's id.
    pub id: String,
    /// That it is gone.
    #[tsify(type = "true")]
    pub deleted: bool,
}

/// A message of a thread.
///
/// The service answers with all messages of a thread at once, the oldest first, and at most 1000 of them.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct ThreadMessage {
    /// The message's id, a UUID.
    pub id: String,
    /// The thread. Only the service's documentation and its own clients name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<String>,
    /// Who wrote it.
    pub role: MessageRole,
    /// Its text.
    pub content: String,
    /// What the agent called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "FlowMaestroToolCall[] | null")]
    pub tool_calls: Option<Vec<ToolCall>>,
    /// When it was written, ISO 8601.
    pub created_at: String,
}

/// A call that an agent made.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct ToolCall {
    /// The call's id.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// What it was called with.
    #[tsify(type = "Record<string, unknown>")]
    pub arguments: Object,
}
