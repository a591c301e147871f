//! `POST /v1/runs/{id}/cancel`.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::json_object;
use super::runs::{Run, Status};
use crate::api::Call;

const LONGEST_REASON: usize = 512;

pub fn cancel(run: &Run, call: &Call) -> Result<Answer, Refusal> {
    let body = json_object(call)?;
    let reason = match body.get("reason") {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(reason)) if reason.chars().count() <= LONGEST_REASON => reason.as_str().into(),
        Some(_) => return Err(Refusal::invalid("reason MUST be a string of at most 512 characters.")),
    };
    let answered = run.state.change(|state| {
        if state.is_over() {
            return json!({ "runId": run.id, "status": state.status.name(), "alreadyTerminal": true });
        }
        state.cancel = Some(reason.clone());
        if let Some(interrupt) = state.interrupt.take() {
            // Measured on the reference hosts: a suspended run is cancelled at once, not in two steps.
            state.append("node.cancelled", Some(&interrupt.node_id), json!({ "nodeId": interrupt.node_id }));
            state.finish(Status::Cancelled, json!({ "reason": reason }));
        } else {
            state.status = Status::Cancelling;
        }
        json!({ "runId": run.id, "status": state.status.name() })
    });
    Ok(Answer::ok(answered))
}
