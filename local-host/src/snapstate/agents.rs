//! The registry of agents.

use std::cmp::Reverse;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::Account;
use super::response::{Refusal, created, nothing, ok};
use crate::clock::iso;

const MOST: usize = 50;

pub struct Agent {
    id: u64,
    pub agent_id: String,
    pub name: Option<String>,
    description: Value,
    capabilities: Value,
    metadata: Value,
    pub last_seen_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl Agent {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "agent_id": self.agent_id,
            "name": self.name,
            "description": self.description,
            "capabilities": self.capabilities,
            "metadata": self.metadata,
            "last_seen_at": self.last_seen_at.map(iso),
            "created_at": iso(self.created_at),
        })
    }
}

/// Measured: what is no text becomes an empty one.
fn name(given: &Value) -> String {
    let visible: String = given.as_str().unwrap_or_default().chars().filter(|letter| !letter.is_control()).collect();
    visible.trim().chars().take(255).collect()
}

fn unknown(agent_id: &str) -> Refusal {
    Refusal::not_found("AGENT_NOT_FOUND", &format!("Agent '{agent_id}' not found"))
}

/// Measured: a known agent is replaced, what is left out is reset, and types are not checked.
pub fn register(account: &mut Account, body: &Value) -> Result<Response, Refusal> {
    let given = |member: &str| body.get(member).filter(|value| !value.is_null());
    let agent_id = given("agent_id").ok_or_else(|| Refusal::validation("agent_id is required"))?;
    let is_allowed = |text: &&str| {
        (1..=255).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let agent_id = agent_id.as_str().filter(is_allowed).ok_or_else(|| {
        Refusal::validation("agent_id must be 1–255 alphanumeric characters, underscores, or hyphens")
    })?;
    let position = account.agents.iter().position(|agent| agent.agent_id == agent_id);
    if position.is_none() && account.agents.len() >= MOST {
        let message = format!("An account has at most {MOST} agents");
        return Err(Refusal::api(StatusCode::BAD_REQUEST, "MAX_AGENTS_REACHED", &message));
    }
    let mut agent = Agent {
        id: account.agents_created + 1,
        agent_id: agent_id.to_owned(),
        name: given("name").map(name),
        description: given("description").cloned().unwrap_or_default(),
        capabilities: given("capabilities").cloned().unwrap_or_else(|| json!([])),
        metadata: given("metadata").cloned().unwrap_or_else(|| json!({})),
        last_seen_at: None,
        created_at: Timestamp::now(),
    };
    let response = match position.and_then(|position| account.agents.get_mut(position)) {
        Some(known) => {
            (agent.id, agent.last_seen_at, agent.created_at) = (known.id, known.last_seen_at, known.created_at);
            let response = agent.json();
            *known = agent;
            response
        }
        None => {
            account.agents_created += 1;
            let response = agent.json();
            account.agents.push(agent);
            response
        }
    };
    Ok(created(&response))
}

/// The most recently seen first, those never seen last, the newer of these first.
pub fn list(account: &Account) -> Response {
    let mut agents: Vec<&Agent> = account.agents.iter().collect();
    agents.sort_by_key(|agent| (Reverse(agent.last_seen_at), Reverse(agent.id)));
    ok(&json!({ "agents": agents.into_iter().map(Agent::json).collect::<Vec<_>>() }))
}

pub fn get(account: &Account, agent_id: &str) -> Result<Response, Refusal> {
    let agent = account.agents.iter().find(|agent| agent.agent_id == agent_id);
    agent.map(|agent| ok(&agent.json())).ok_or_else(|| unknown(agent_id))
}

pub fn update(account: &mut Account, agent_id: &str, body: &Value) -> Result<Response, Refusal> {
    if !["name", "description", "capabilities", "metadata"].iter().any(|member| body.get(member).is_some()) {
        return Err(Refusal::validation("No updatable fields provided"));
    }
    let agent = account.agents.iter_mut().find(|agent| agent.agent_id == agent_id);
    let agent = agent.ok_or_else(|| unknown(agent_id))?;
    if let Some(given) = body.get("name") {
        agent.name = Some(name(given));
    }
    for (member, value) in [
        ("description", &mut agent.description),
        ("capabilities", &mut agent.capabilities),
        ("metadata", &mut agent.metadata),
    ] {
        if let Some(given) = body.get(member) {
            value.clone_from(given);
        }
    }
    Ok(ok(&agent.json()))
}

pub fn delete(account: &mut Account, agent_id: &str) -> Result<Response, Refusal> {
    let before = account.agents.len();
    account.agents.retain(|agent| agent.agent_id != agent_id);
    if account.agents.len() == before { Err(unknown(agent_id)) } else { Ok(nothing()) }
}
