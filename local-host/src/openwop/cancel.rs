//! `POST /v1/runs/{id}/cancel`.

use serde_json::{Value, json};

use super::json_object;
use super::response::{JsonResponse, Refusal};
use super::runs::{Run, Status};
use crate::api::Call;

const LONGEST_REASON: usize = 512;

pub fn cancel(run: &Run, call: &Call) -> Result<JsonResponse, Refusal> {
    // Measured on the reference hosts: a body that is missing or no JSON is one without a reason. The protocol allows the first.
    let profile = call.behaviour.profile;
    let body = if !profile.is_spec() || call.body.is_empty() {
        json_object(call).unwrap_or_default()
    } else {
        json_object(call)?
    };
    let reason = match body.get("reason") {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(reason)) if reason.chars().count() <= LONGEST_REASON => reason.as_str().into(),
        Some(_) => return Err(Refusal::invalid("reason MUST be a string of at most 512 characters.")),
    };
    let Stopped { status, was_over } = stop(run, &reason);
    let mut responded = json!({ "runId": run.id, "status": status.name() });
    if let Some(members) = responded.as_object_mut().filter(|_| was_over && !run.profile.is_extended()) {
        members.insert("alreadyTerminal".to_owned(), true.into());
    }
    Ok(JsonResponse::ok(responded))
}

/// What a cancel found.
pub struct Stopped {
    pub status: Status,
    pub was_over: bool,
}

/// Cancels the run, unless it is over.
pub fn stop(run: &Run, reason: &Value) -> Stopped {
    run.state.change(|state| {
        if state.is_over() {
            return Stopped { status: state.status, was_over: true };
        }
        state.cancel = Some(reason.clone());
        // Measured on the larger host: every run is cancelled at once. Measured on the reference hosts: a suspended run is
        // cancelled at once, and no event reports its node.
        if state.interrupt.take().is_some() || run.profile.is_extended() {
            state.finish(Status::Cancelled, json!({ "reason": reason }));
        } else {
            state.status = Status::Cancelling;
        }
        Stopped { status: state.status, was_over: false }
    })
}
