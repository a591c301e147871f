//! Threads, and their endpoints.

use std::sync::Arc;

use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::id;
use super::response::{Refusal, iso, ok};
use super::turn::Turn;
use super::workspace::Workspace;
use crate::watched::Watched;

#[derive(Clone)]
pub struct Message {
    pub id: String,
    /// The agent's execution, which is none of the executions that can be asked for.
    pub execution_id: String,
    pub role: &'static str,
    pub content: String,
    pub created_at: Timestamp,
}

impl Message {
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "role": self.role,
            "content": self.content,
            "tool_calls": null,
            "created_at": iso(self.created_at),
        })
    }
}

/// What changes about a thread.
#[derive(Default)]
pub struct State {
    pub messages: Vec<Message>,
    pub newest: Option<Arc<Turn>>,
    deleted: bool,
    last_message_at: Option<Timestamp>,
}

impl State {
    pub fn add(&mut self, messages: impl IntoIterator<Item = Message>) {
        self.messages.extend(messages);
        self.last_message_at = Some(Timestamp::now());
    }
}

pub struct Thread {
    pub id: String,
    pub agent_id: String,
    pub created_at: Timestamp,
    pub state: Watched<State>,
}

impl Thread {
    pub fn new(agent_id: &str) -> Self {
        Self {
            id: id::fresh(),
            agent_id: agent_id.to_owned(),
            created_at: Timestamp::now(),
            state: Watched::new(State::default()),
        }
    }

    pub fn is_deleted(&self) -> bool {
        self.state.read(|state| state.deleted)
    }
}

pub fn find(workspace: &Workspace, segment: &str) -> Result<Arc<Thread>, Refusal> {
    let id = id::parse(segment)?;
    workspace.thread(&id).ok_or_else(|| Refusal::not_found("Thread", &id))
}

pub fn get(workspace: &Workspace, segment: &str) -> Result<Response, Refusal> {
    let thread = find(workspace, segment)?;
    let last = thread.state.read(|state| state.last_message_at);
    Ok(ok(json!({
        "id": thread.id,
        "agent_id": thread.agent_id,
        "title": null,
        "status": "active",
        "created_at": iso(thread.created_at),
        "updated_at": iso(last.unwrap_or(thread.created_at)),
        "last_message_at": last.map(iso),
    })))
}

/// Measured: the parameters of pages are ignored, and the list stands one level deeper than the others.
pub fn messages(workspace: &Workspace, segment: &str) -> Result<Response, Refusal> {
    let thread = find(workspace, segment)?;
    let messages: Vec<Value> =
        thread.state.read(|state| state.messages.iter().take(1_000).map(Message::json).collect());
    Ok(ok(json!({ "messages": messages })))
}

pub fn delete(workspace: &Workspace, segment: &str) -> Result<Response, Refusal> {
    let thread = find(workspace, segment)?;
    thread.state.change(|state| state.deleted = true);
    Ok(ok(json!({ "id": thread.id, "deleted": true })))
}
