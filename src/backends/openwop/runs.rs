//! Runs: start, look, cancel, fork, poll.

use super::client::SERVICE;
use super::events;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::request::{Path, Request};

/// The statuses a run can still leave. Everything else is terminal, an unknown status too: a wait loop keyed on a list
/// of terminal ones would never end when a host adds one.
const ACTIVE: &[&str] =
    &["pending", "running", "paused", "waiting-approval", "waiting-input", "waiting-external", "cancelling"];

/// Whether a run in this status is over.
pub fn is_terminal(status: &str) -> bool {
    !ACTIVE.contains(&status)
}

/// Whether a run in this status waits for an answer from outside.
pub fn is_waiting(status: &str) -> bool {
    ACTIVE.contains(&status) && status.starts_with("waiting-")
}

/// `POST /v1/runs`: starts a run. `dedup` asks the host to refuse a second active run of the same tenant and scope.
///
/// # Errors
/// A configuration error for a body without `workflowId` (an evaluation run, `mode: "eval"`, needs none) or a key that
/// cannot be sent.
pub fn create(body: Json, idempotency_key: Option<&str>, dedup: bool) -> Result<Operation, Error> {
    require_object(&body, "run")?;
    let is_eval = body.string_at("mode").as_deref() == Some("eval");
    if !is_eval && body.string_at("workflowId").is_none_or(|id| id.is_empty()) {
        return Err(Error::configuration("workflowId", "must be a non-empty string"));
    }
    let mut operation = Operation::new(&SERVICE, "runs.create", Request::post(Path::new("/v1/runs"), body));
    if dedup {
        operation.request.headers.set("X-Dedup", "enforce");
    }
    operation.with_idempotency_key(idempotency_key)
}

/// `GET /v1/runs/{runId}`: the run's snapshot. Hosts name the end `completedAt` or `endedAt`; `completedAt` is filled.
///
/// # Errors
/// A configuration error for an id that cannot be a path segment.
pub fn get(run_id: &str) -> Result<Operation, Error> {
    let operation = Operation::new(&SERVICE, "runs.get", Request::get(run_path(run_id)?));
    Ok(operation.finish_with(|mut run| {
        if run.get("completedAt").is_none()
            && let Some(ended) = run.get("endedAt")
        {
            run.set("completedAt", ended);
        }
        Ok(run)
    }))
}

/// `POST /v1/runs/{runId}/cancel`: asks the run to stop. The answer's status may be any run status: a run that was
/// already over answers with the status it ended in.
///
/// # Errors
/// A configuration error for an id that cannot be a path segment, a body that is not an object, or a key that cannot be
/// sent.
pub fn cancel(run_id: &str, body: Option<Json>, idempotency_key: Option<&str>) -> Result<Operation, Error> {
    // Hosts refuse an empty body: a cancel without a reason is `{}`.
    let body = body.unwrap_or_else(Json::object);
    require_object(&body, "cancellation")?;
    let request = Request::post(run_path(run_id)?.literal("/cancel"), body);
    Operation::new(&SERVICE, "runs.cancel", request).with_idempotency_key(idempotency_key)
}

/// `POST /v1/runs/{runId}:fork`: a new run from a point in this one's history.
///
/// # Errors
/// A configuration error for a mode other than `replay` and `branch`, a `fromSeq` that is not an integer from 0 (it may
/// be left out for `replay`, and is then sent as 0), or an overlay on a replay.
pub fn fork(run_id: &str, body: Json, idempotency_key: Option<&str>) -> Result<Operation, Error> {
    require_object(&body, "fork")?;
    let mode = body.string_at("mode").unwrap_or_default();
    if mode != "replay" && mode != "branch" {
        return Err(Error::configuration("mode", "must be \"replay\" or \"branch\""));
    }
    if let Some(overlay) = body.get("runOptionsOverlay") {
        require_object(&overlay, "runOptionsOverlay")?;
        if mode == "replay" && !overlay.keys().is_empty() {
            return Err(Error::configuration("runOptionsOverlay", "goes only with mode \"branch\""));
        }
    }
    let mut body = body;
    match (body.get("fromSeq"), mode.as_str()) {
        (None, "replay") => {
            body = body.shallow_copy();
            body.set("fromSeq", Json::number(0.0));
        }
        (from, _) if from.as_ref().and_then(Json::as_number).is_some_and(is_sequence) => {}
        _ => return Err(Error::configuration("fromSeq", "must be an integer from 0")),
    }
    let request = Request::post(run_path(run_id)?.literal(":fork"), body);
    Operation::new(&SERVICE, "runs.fork", request).with_idempotency_key(idempotency_key)
}

/// `GET /v1/runs/{runId}/events/poll`: the events after `last_sequence`; all of them without one (0 skips event 0).
///
/// `wait_ms` is how long the host may hold the request, 1000 to 60000, sent in whole seconds; no reference host does.
/// The answer is made one shape: `events` hold only what is after the cursor, `isComplete` is true when the host says
/// `isComplete` or `isTerminal` or a terminal event is in it, `lastSequence` is the highest sequence seen.
///
/// # Errors
/// A configuration error for an id that cannot be a path segment or a number out of range.
pub fn poll_events(run_id: &str, last_sequence: Option<f64>, wait_ms: Option<f64>) -> Result<Operation, Error> {
    let mut path = run_path(run_id)?.literal("/events/poll");
    if let Some(sequence) = last_sequence {
        if !is_sequence(sequence) {
            return Err(Error::configuration("lastSequence", "must be an integer from 0"));
        }
        // Of the reference hosts one knows only `since`, one only `lastSequence`; the others take either.
        let text = decimal::write(sequence);
        path = path.query("lastSequence", &text).query("since", &text);
    }
    if let Some(wait) = wait_ms {
        if !(1000.0..=60_000.0).contains(&wait) {
            return Err(Error::configuration("waitMs", "must be a number from 1000 to 60000"));
        }
        path = path.query("timeout", &decimal::write(wait / 1000.0));
    }
    let mut operation = Operation::new(&SERVICE, "runs.pollEvents", Request::get(path));
    operation.hold_ms = wait_ms.unwrap_or(0.0);
    let run_id = run_id.to_owned();
    Ok(operation.finish_with(move |answer| Ok(events::read_poll(answer, &run_id, last_sequence))))
}

pub(super) fn run_path(run_id: &str) -> Result<Path, Error> {
    Path::new("/v1/runs").segment("runId", run_id)
}

pub(super) fn require_object(body: &Json, name: &'static str) -> Result<(), Error> {
    if body.is_object() { Ok(()) } else { Err(Error::configuration(name, "must be an object")) }
}

fn is_sequence(number: f64) -> bool {
    number >= 0.0 && number.fract() == 0.0 && number <= 9_007_199_254_740_991.0
}
