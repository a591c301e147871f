//! The service's three calls.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::program::Program;
use super::response::{Refusal, ok};
use super::task::{Decision, Task, Tasks};
use crate::api::Call;

fn members(call: &Call) -> Result<Map<String, Value>, Refusal> {
    serde_json::from_slice(&call.body).map_err(|error| Refusal::invalid(format!("The body is no JSON object: {error}")))
}

/// A text that is not blank.
fn text(members: &Map<String, Value>, name: &str) -> Result<String, Refusal> {
    let given = members.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    given.map(str::to_owned).ok_or_else(|| Refusal::invalid(format!("{name} must be a non-empty string")))
}

pub fn execute(tasks: &Tasks, key: &str, call: &Call) -> Result<Response, Refusal> {
    let mut members = members(call)?;
    let workflow_id = text(&members, "workflowId")?;
    let unique_id = match members.get("uniqueId") {
        None => None,
        Some(Value::String(unique_id)) => Some(unique_id.clone()),
        Some(_) => return Err(Refusal::invalid("uniqueId must be a string")),
    };
    let input = members.remove("input").unwrap_or_default();
    let program = Program::find(&workflow_id, &input)?;
    let switches = &call.behaviour.syncteams;
    let status = if switches.queued { "QUEUED" } else { "PENDING" };
    let task = Arc::new(Task::new(unique_id, input, status, switches.crew));
    tasks.add(key, &task);
    program.start(&task);
    Ok(ok(&json!({ "taskId": task.id, "status": status })))
}

fn find(tasks: &Tasks, key: &str, id: &str) -> Result<Arc<Task>, Refusal> {
    tasks.of(key, id).ok_or_else(|| Refusal::not_found(format!("Task {id} was not found.")))
}

pub fn status(tasks: &Tasks, key: &str, call: &Call) -> Result<Response, Refusal> {
    let id = call.parameter("taskId").filter(|id| !id.trim().is_empty());
    let id = id.ok_or_else(|| Refusal::invalid("taskId must be a non-empty string"))?;
    Ok(ok(&find(tasks, key, &id)?.report(call.behaviour.syncteams.logs)))
}

/// The decision is in `type`.
pub fn decide(tasks: &Tasks, key: &str, call: &Call) -> Result<Response, Refusal> {
    let members = members(call)?;
    let id = text(&members, "taskId")?;
    let message = match members.get("message") {
        None => None,
        Some(Value::String(message)) => Some(message.as_str()),
        Some(_) => return Err(Refusal::invalid("message must be a string")),
    };
    let decision = match (text(&members, "type")?.as_str(), message.filter(|message| !message.trim().is_empty())) {
        ("APPROVE", _) => Decision::Approve,
        ("REJECT", Some(message)) => Decision::Reject(message.to_owned()),
        ("REJECT", None) => return Err(Refusal::invalid("message is required when type is REJECT")),
        _ => return Err(Refusal::invalid("type must be APPROVE or REJECT")),
    };
    let task = find(tasks, key, &id)?;
    let event = task.decide(decision, message);
    let event = event.ok_or_else(|| Refusal::new(StatusCode::CONFLICT, format!("Task {id} waits for no approval.")))?;
    let switches = &call.behaviour.syncteams;
    Ok(ok(&if switches.event_of_decision { event } else { task.report(switches.logs) }))
}
