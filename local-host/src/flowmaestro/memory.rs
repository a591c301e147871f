//! What agents remember of their users.

use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::FlowMaestro;
use super::agents;
use super::body::text;
use super::id;
use super::knowledge_bases::number;
use super::response::{Refusal, iso, ok};
use super::workspace::Workspace;

const DEFAULT_RESULTS: f64 = 10.0;
const DEFAULT_THRESHOLD: f64 = 0.7;

/// What an agent remembers of one user.
pub struct Memory {
    pub agent_id: String,
    pub user_id: String,
    working_memory: String,
    metadata: Value,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Memory {
    fn row(&self) -> Value {
        json!({
            "user_id": self.user_id,
            "working_memory": self.working_memory,
            "metadata": self.metadata,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        })
    }

    fn json(&self) -> Value {
        let mut all = Map::new();
        all.insert("agent_id".to_owned(), self.agent_id.as_str().into());
        if let Value::Object(row) = self.row() {
            all.extend(row);
        }
        Value::Object(all)
    }

    fn is_of(&self, agent_id: &str, user_id: &str) -> bool {
        self.agent_id == agent_id && self.user_id == user_id
    }
}

fn missing(agent_id: &str, user_id: &str) -> Refusal {
    Refusal::not_found("Working memory", &format!("{agent_id}/{user_id}"))
}

/// By the time of the last change, the last one first.
pub fn rows(service: &FlowMaestro, workspace: &Workspace, agent: &str) -> Result<Vec<Value>, Refusal> {
    let agent = agents::find(service, agent)?;
    let memories = workspace.memories.lock();
    Ok(memories.iter().rev().filter(|memory| memory.agent_id == agent.id).map(Memory::row).collect())
}

pub fn get(service: &FlowMaestro, workspace: &Workspace, agent: &str, user: &str) -> Result<Response, Refusal> {
    let (agent, user) = (agents::find(service, agent)?, id::parse(user)?);
    let memories = workspace.memories.lock();
    let memory = memories.iter().find(|memory| memory.is_of(&agent.id, &user));
    memory.map(|memory| ok(memory.json())).ok_or_else(|| missing(&agent.id, &user))
}

pub fn put(
    service: &FlowMaestro,
    workspace: &Workspace,
    agent: &str,
    user: &str,
    body: &Map<String, Value>,
) -> Result<Response, Refusal> {
    let Some(working_memory) = text(body, "working_memory").map(str::trim).filter(|text| !text.is_empty()) else {
        return Err(Refusal::invalid("working_memory must be a text that is not empty."));
    };
    let (agent, user_id) = (agents::find(service, agent)?, id::parse(user)?);
    let now = Timestamp::now();
    let mut memories = workspace.memories.lock();
    let known =
        memories.iter().position(|memory| memory.is_of(&agent.id, &user_id)).map(|index| memories.remove(index));
    let memory = Memory {
        agent_id: agent.id.clone(),
        user_id,
        working_memory: working_memory.to_owned(),
        metadata: body.get("metadata").filter(|metadata| metadata.is_object()).cloned().unwrap_or_else(|| json!({})),
        created_at: known.map_or(now, |known| known.created_at),
        updated_at: now,
    };
    let response = ok(memory.json());
    // The list is in the order of the changes.
    memories.push(memory);
    Ok(response)
}

pub fn delete(service: &FlowMaestro, workspace: &Workspace, agent: &str, user: &str) -> Result<Response, Refusal> {
    let (agent, user) = (agents::find(service, agent)?, id::parse(user)?);
    let mut memories = workspace.memories.lock();
    let index = memories.iter().position(|memory| memory.is_of(&agent.id, &user));
    memories.remove(index.ok_or_else(|| missing(&agent.id, &user))?);
    Ok(ok(json!({ "agent_id": agent.id, "user_id": user, "deleted": true })))
}

pub fn stats(service: &FlowMaestro, workspace: &Workspace, agent: &str) -> Result<Response, Refusal> {
    let agent = agents::find(service, agent)?;
    let count = workspace.memories.lock().iter().filter(|memory| memory.agent_id == agent.id).count();
    Ok(ok(json!({
        "agent_id": agent.id,
        "working_memory_count": count,
        "embedding_count": workspace.messages_of(&agent.id).len(),
        "memory_config": { "type": "buffer", "max_messages": 20 },
    })))
}

/// Finds messages of the agent's threads that contain the query, the newest of them most similar.
pub fn search(
    service: &FlowMaestro,
    workspace: &Workspace,
    agent: &str,
    body: &Map<String, Value>,
) -> Result<Response, Refusal> {
    let Some(query) = text(body, "query").filter(|query| !query.trim().is_empty()) else {
        return Err(Refusal::invalid("query must be a text that is not empty."));
    };
    let asked = |name: &str, default: f64| match body.get(name).map(number) {
        None | Some(0.0) => default,
        Some(number) => number,
    };
    let most = asked("top_k", DEFAULT_RESULTS);
    if !(1.0..=50.0).contains(&most) {
        return Err(Refusal::invalid("top_k must be 1 to 50."));
    }
    let threshold = asked("similarity_threshold", DEFAULT_THRESHOLD);
    if !(0.0..=1.0).contains(&threshold) {
        return Err(Refusal::invalid("similarity_threshold must be 0 to 1."));
    }
    let agent = agents::find(service, agent)?;
    if let Some(user) = text(body, "user_id") {
        id::parse(user)?;
    }
    let wanted = query.to_lowercase();
    let found = workspace.messages_of(&agent.id).into_iter().rev();
    let results: Vec<Value> = found
        .filter(|message| message.content.to_lowercase().contains(&wanted))
        .zip(0..50_u8)
        .map(|(message, rank)| (message, f64::from(100 - rank) / 100.0, f64::from(rank)))
        .take_while(|(_, similarity, rank)| *similarity >= threshold && *rank < most)
        .map(|(message, similarity, _)| {
            json!({
                "content": message.content,
                "role": message.role,
                "similarity": similarity,
                "execution_id": message.execution_id,
                "context_before": [],
                "context_after": [],
            })
        })
        .collect();
    let count = results.len();
    Ok(ok(json!({ "agent_id": agent.id, "query": query, "results": results, "result_count": count })))
}
