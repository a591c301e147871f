//! The endpoints of workflows.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::FlowMaestro;
use super::catalogue::{Program, Workflow};
use super::id;
use super::response::{Refusal, data, ok};
use super::workspace::Workspace;

fn row(workflow: &Workflow) -> Value {
    json!({
        "id": workflow.id,
        "name": workflow.name,
        "description": workflow.description,
        "version": 1,
        "created_at": workflow.created_at,
        "updated_at": workflow.created_at,
    })
}

pub fn rows(service: &FlowMaestro) -> Vec<Value> {
    service.catalogue.workflows.iter().map(row).collect()
}

pub fn get(service: &FlowMaestro, segment: &str) -> Result<Response, Refusal> {
    let workflow = find(service, &id::parse(segment)?)?;
    let mut row = row(workflow);
    if let Some(members) = row.as_object_mut() {
        members.insert("inputs".to_owned(), workflow.inputs.clone());
    }
    Ok(ok(row))
}

fn find<'a>(service: &'a FlowMaestro, id: &str) -> Result<&'a Workflow, Refusal> {
    service.catalogue.workflow(id).ok_or_else(|| Refusal::not_found("Workflow", id))
}

pub fn execute(
    service: &FlowMaestro,
    workspace: &Workspace,
    segment: &str,
    body: &Map<String, Value>,
) -> Result<Response, Refusal> {
    // Measured: this route catches what the database throws.
    let id = id::parse(segment).map_err(|wrong| Refusal::execution_failed(wrong.message()))?;
    let workflow = find(service, &id)?;
    if workflow.program == Program::Invalid {
        let message = "The workflow cannot run: node \"first\" has no code, node \"second\" leads nowhere";
        return Err(Refusal::invalid(message));
    }
    let inputs = inputs(body);
    let execution = service.execute(workspace, workflow, inputs.clone())?;
    Ok(data(
        StatusCode::ACCEPTED,
        json!({ "execution_id": execution.id, "workflow_id": id, "status": "pending", "inputs": inputs }),
    ))
}

/// Measured: of any type, null and absent being no inputs.
pub fn inputs(body: &Map<String, Value>) -> Value {
    body.get("inputs").filter(|inputs| !inputs.is_null()).cloned().unwrap_or_else(|| json!({}))
}
