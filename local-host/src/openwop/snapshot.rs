//! `GET /v1/runs/{id}`.

use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use super::profiles::Profile;
use super::response::JsonResponse;
use super::runs::{Run, RunState};
use super::v2;
use crate::api::Call;

pub fn tagged(run: &Run, profile: Profile, call: &Call) -> JsonResponse {
    let (snapshot, tag) = run.state.read(|state| (run.snapshot(state, profile), run.tag(state, profile)));
    let response = JsonResponse::ok(snapshot);
    if profile.tags_responses() { conditional(response, &tag, call.headers.get(IF_NONE_MATCH)) } else { response }
}

/// 304 without a body where the client already has what `tag` names.
pub fn conditional(mut response: JsonResponse, tag: &str, known: Option<&HeaderValue>) -> JsonResponse {
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        response.status = StatusCode::NOT_MODIFIED;
        response.body = None;
    }
    response.header(ETAG, tag)
}

impl Run {
    /// The run as this host shows it.
    pub fn snapshot(&self, state: &RunState, profile: Profile) -> Value {
        if profile.is_v2() {
            return v2::snapshot(self, state, profile);
        }
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        put("runId", self.id.as_str().into());
        put("workflowId", self.creation.workflow_id.as_str().into());
        put("status", state.status.name().into());
        // Measured on the larger host: inputs that are empty are not shown.
        if !profile.is_extended() || self.creation.inputs != json!({}) {
            put("inputs", self.creation.inputs.clone());
        }
        put("startedAt", profile.time(self.started_at).into());
        let ended_at = state.ended_at.map(|at| profile.time(at));
        match profile {
            Profile::V2 | Profile::V2AsV1 => {}
            Profile::Spec => {
                if let Some(ended_at) = ended_at {
                    put("completedAt", ended_at.into());
                }
                put("variables", self.variables(state));
                put("eventLogSchemaVersion", 2.into());
                put("owner", json!({ "tenant": self.creation.tenant_id }));
                self.creation.options.iter().for_each(|(name, value)| put(name, value.clone()));
            }
            // The reference hosts have another name for the time of the end, and null until then.
            Profile::InMemory => {
                put("endedAt", ended_at.into());
                put("workspace", json!([]));
            }
            Profile::Sqlite => {
                put("variables", self.creation.inputs.clone());
                put("endedAt", ended_at.into());
            }
            Profile::Postgres => {
                put("endedAt", ended_at.into());
                put("variables", json!({}));
            }
            Profile::Python => put("endedAt", ended_at.into()),
            Profile::Extended => {
                // Measured: the node is shown also when the run is over.
                if let Some(node) = state.log.iter().rev().find_map(|event| event.node_id.as_deref()) {
                    put("currentNodeId", node.into());
                }
                if let Some(ended_at) = ended_at {
                    put("completedAt", ended_at.into());
                }
                put("variables", json!({}));
            }
        }
        if let Some(interrupt) = &state.interrupt {
            put("currentNodeId", interrupt.node_id.as_str().into());
            put("interrupt", interrupt.shown(profile, &self.creation.base));
        }
        if let Some(error) = &state.error {
            put("error", error.clone());
        }
        Value::Object(members)
    }

    /// The inputs, and when the run is complete its outputs.
    fn variables(&self, state: &RunState) -> Value {
        let mut variables = self.creation.inputs.clone();
        if let (Some(known), Some(Value::Object(outputs))) = (variables.as_object_mut(), &state.outputs) {
            known.extend(outputs.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        variables
    }
}
