//! `POST /v1/runs/{id}/cancel`.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::json_object;
use super::runs::{Run, Status};
use crate::api::Call;

const LONGEST_REASON: usize = 512;

pub fn cancel(run: &Run, call: &Call) -> Result<Answer, Refusal> {
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
    let answered = run.state.change(|state| {
        if state.is_over() {
            let status = state.status.name();
            return if run.profile.is_extended() {
                json!({ "runId": run.id, "status": status })
            } else {
                json!({ "runId": run.id, "status": status, "alreadyTerminal": true })
            };
        }
        state.cancel = Some(reason.clone());
        // Measured on the larger host: every run is cancelled at once.
        if state.interrupt.take().is_some() || run.profile.is_extended() {
            // Measured on the reference hosts: a suspended run is cancelled at once, and no event tells of its node.
            state.finish(Status::Cancelled, json!({ "reason": reason }));
        } else {
            state.status = Status::Cancelling;
        }
        json!({ "runId": run.id, "status": state.status.name() })
    });
    Ok(Answer::ok(answered))
}
