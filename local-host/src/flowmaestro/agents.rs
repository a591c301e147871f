//! The endpoints of agents.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::FlowMaestro;
use super::catalogue::Agent;
use super::id;
use super::response::{Refusal, data, iso, ok};
use super::workspace::Workspace;

pub fn rows(service: &FlowMaestro) -> Vec<Value> {
    let agents = service.catalogue.agents.iter();
    agents
        .map(|agent| {
            json!({
                "id": agent.id,
                "name": agent.name,
                "description": agent.description,
                "model": "gpt-4o-mini",
                "provider": "openai",
                "created_at": agent.created_at,
                "updated_at": agent.created_at,
            })
        })
        .collect()
}

pub fn find<'a>(service: &'a FlowMaestro, segment: &str) -> Result<&'a Agent, Refusal> {
    let id = id::parse(segment)?;
    let found = service.catalogue.agents.iter().find(|agent| agent.id == id);
    found.ok_or_else(|| Refusal::not_found("Agent", &id))
}

pub fn get(service: &FlowMaestro, segment: &str) -> Result<Response, Refusal> {
    let agent = find(service, segment)?;
    Ok(ok(json!({
        "id": agent.id,
        "name": agent.name,
        "description": agent.description,
        "model": "gpt-4o-mini",
        "provider": "openai",
        "system_prompt": agent.system_prompt,
        "temperature": 0.7,
        "max_tokens": 4_000,
        "available_tools": agent.tools,
        "created_at": agent.created_at,
        "updated_at": agent.created_at,
    })))
}

/// Measured: whatever the body says, it is lost.
pub fn create_thread(service: &FlowMaestro, workspace: &Workspace, segment: &str) -> Result<Response, Refusal> {
    let agent = find(service, segment)?;
    let thread = workspace.add_thread(&agent.id);
    Ok(data(
        StatusCode::CREATED,
        json!({
            "id": thread.id,
            "agent_id": thread.agent_id,
            "status": "active",
            "created_at": iso(thread.created_at),
        }),
    ))
}
