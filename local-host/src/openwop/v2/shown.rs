//! A run as the host of wire version 2 shows it.

use serde_json::{Map, Value, json};

use super::super::events::milliseconds;
use super::super::profiles::Profile;
use super::super::runs::{Run, RunState};
use super::ids::TENANT;

/// Who started the run, or replied.
pub fn subject() -> Value {
    json!({
        "issuer": "urn:local-host:api-key",
        "subjectId": "default",
        "tenant": TENANT,
        "lane": "api-key",
        "kind": "user",
    })
}

fn owner(profile: Profile) -> Value {
    match profile {
        Profile::V2AsV1 => json!({ "tenant": TENANT, "principal": "default", "principalKind": "user" }),
        _ => json!({ "tenant": TENANT, "subject": subject() }),
    }
}

/// The question is not in it: it is in the log.
pub fn snapshot(run: &Run, state: &RunState, profile: Profile) -> Value {
    let compensation = state.compensation.as_ref().and_then(|done| done.get("status")).cloned();
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    put("runId", run.shown_id(profile).into());
    put("workflowId", run.creation.workflow_id.as_str().into());
    put("status", state.status.name().into());
    put("owner", owner(profile));
    put("eventLogSchemaVersion", 3.into());
    put("engineVersion", 1.into());
    put("compensationStatus", compensation.unwrap_or_else(|| "none".into()));
    put("variables", run.creation.inputs.clone());
    if let Some(interrupt) = &state.interrupt {
        put("currentNodeId", interrupt.node_id.as_str().into());
    }
    put("startedAt", milliseconds(run.started_at).into());
    if let Some(ended_at) = state.ended_at {
        put("completedAt", milliseconds(ended_at).into());
    }
    if let Some(error) = &state.error {
        put("error", error.clone());
    }
    if let Some(parent) = &run.parent {
        put("parentRunId", if profile == Profile::V2 { super::ids::bound(parent) } else { parent.clone() }.into());
    }
    for (name, value) in &run.creation.options {
        put(name, value.clone());
    }
    Value::Object(members)
}

/// The payload of `run.started`.
pub fn started(run: &Run) -> Value {
    let mut payload = json!({
        "workflowId": run.creation.workflow_id,
        "inputs": run.creation.inputs,
        "transport": "rest",
        "engineVersion": 1,
        "owner": owner(Profile::V2),
    });
    if let Some(members) = payload.as_object_mut() {
        let shown = run.creation.options.iter().filter(|(name, _)| *name != "configurable");
        members.extend(shown.map(|(name, value)| (name.clone(), value.clone())));
    }
    payload
}

/// The payload of `run.cancelled`.
pub fn cancelled(reason: &Value, elapsed_ms: i64) -> Value {
    let reason = reason.as_str().unwrap_or("caller-requested");
    json!({ "reason": reason, "cancelledBy": "caller", "durationMs": elapsed_ms })
}
