//! `POST /v1/runs/{id}:fork`.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::events::Event;
use super::execution::Execution;
use super::response::{JsonResponse, Refusal};
use super::runs::{Run, Status};
use super::webhooks::delivery;
use super::{OpenWop, json_object};
use crate::api::Call;

pub fn fork(service: &OpenWop, source: &Run, call: &Call) -> Result<JsonResponse, Refusal> {
    let body = json_object(call)?;
    let mode = match body.get("mode").and_then(Value::as_str) {
        Some(mode @ ("replay" | "branch")) => mode,
        _ if source.profile.is_extended() => {
            let message = "mode must be one of replay|branch";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "fork_unsupported_mode", message));
        }
        _ => return Err(Refusal::invalid("mode MUST be \"replay\" or \"branch\".")),
    };
    let from = match body.get("fromSeq") {
        None if mode == "replay" => 0,
        Some(from) if from.is_u64() => from.as_u64().unwrap_or_default(),
        _ => return Err(Refusal::invalid("fromSeq MUST be an integer of 0 or more.")),
    };
    let overlay = match body.get("runOptionsOverlay") {
        None => Map::new(),
        Some(Value::Object(overlay)) => overlay.clone(),
        Some(_) => return Err(Refusal::invalid("runOptionsOverlay MUST be an object.")),
    };
    if mode == "replay" && !overlay.is_empty() {
        return Err(Refusal::invalid("runOptionsOverlay is for the mode branch only."));
    }
    let history = history(source, from)?;
    let mut creation = source.creation.clone();
    for (name, value) in &overlay {
        if !["configurable", "tags", "metadata"].contains(&name.as_str()) {
            return Err(Refusal::invalid(format!("runOptionsOverlay.{name} is not an option of a run.")));
        }
        creation.set_option(name, value)?;
    }
    let run = Arc::new(Run::new(creation, source.profile, history, Some(source.id.clone())));
    service.runs.add(&run);
    delivery::follow(&service.webhooks, &run);
    Execution::start(Arc::clone(&service.runs), Arc::clone(&run));
    // Measured on the larger host: its addresses are absolute.
    let base = if run.profile.is_extended() { run.creation.base.as_str() } else { "" };
    let body = json!({
        "runId": run.id,
        "sourceRunId": source.id,
        "fromSeq": from,
        "mode": mode,
        "status": Status::Pending.name(),
        "eventsUrl": format!("{base}/v1/runs/{}/events", run.id),
    });
    Ok(JsonResponse::new(StatusCode::CREATED, body))
}

/// The events before `from`.
fn history(source: &Run, from: u64) -> Result<Vec<Arc<Event>>, Refusal> {
    let first = source.profile.first_sequence();
    source.state.read(|state| match usize::try_from(from) {
        Ok(from) if from < state.log.len() + first => {
            Ok(state.log.iter().take(from.saturating_sub(first)).cloned().collect())
        }
        _ if source.profile.is_extended() => {
            let message = format!("fromSeq {from} > maxSeq {}", state.log.len());
            Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "fork_invalid_seq", message))
        }
        _ => {
            let last = state.log.len().saturating_sub(1);
            let message = format!("fromSeq: the run has events 0 to {last}.");
            Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "fork_point_invalid", message))
        }
    })
}
