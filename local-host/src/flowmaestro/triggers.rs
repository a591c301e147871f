//! The endpoints of triggers, and what changes about one.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::FlowMaestro;
use super::response::{Refusal, data, iso};
use super::workspace::Workspace;
use super::{id, workflows};

/// How often a workspace's trigger was executed, and when last.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    count: u64,
    last: Option<Timestamp>,
}

pub fn rows(service: &FlowMaestro, workspace: &Workspace) -> Vec<Value> {
    let used = workspace.triggers.lock();
    let triggers = service.catalogue.triggers.iter();
    triggers
        .map(|trigger| {
            let usage = used.get(&trigger.id).copied().unwrap_or_default();
            json!({
                "id": trigger.id,
                "workflow_id": trigger.workflow_id,
                "name": trigger.name,
                "trigger_type": trigger.kind,
                "enabled": trigger.enabled,
                "last_triggered_at": usage.last.map(iso),
                "trigger_count": usage.count,
                "created_at": trigger.created_at,
                "updated_at": usage.last.map_or_else(|| trigger.created_at.clone(), iso),
            })
        })
        .collect()
}

pub fn execute(
    service: &FlowMaestro,
    workspace: &Workspace,
    segment: &str,
    body: &Map<String, Value>,
) -> Result<Response, Refusal> {
    let id = id::parse(segment).map_err(|wrong| Refusal::execution_failed(wrong.message()))?;
    let trigger = service.catalogue.triggers.iter().find(|trigger| trigger.id == id);
    let trigger = trigger.ok_or_else(|| Refusal::not_found("Trigger", &id))?;
    if !trigger.enabled {
        return Err(Refusal::invalid("The trigger is switched off."));
    }
    let workflow = service.catalogue.workflow(&trigger.workflow_id);
    let workflow = workflow.ok_or_else(|| Refusal::not_found("Workflow", &trigger.workflow_id))?;
    let inputs = workflows::inputs(body);
    let execution = service.execute(workspace, workflow, inputs.clone())?;
    let mut used = workspace.triggers.lock();
    let usage = used.entry(id.clone()).or_default();
    *usage = Usage { count: usage.count + 1, last: Some(Timestamp::now()) };
    Ok(data(
        StatusCode::ACCEPTED,
        json!({
            "execution_id": execution.id,
            "workflow_id": workflow.id,
            "trigger_id": id,
            "status": "pending",
            "inputs": inputs,
        }),
    ))
}
