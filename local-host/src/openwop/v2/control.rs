//! Runs that are listed, cancelled, paused, resumed and forked.

use std::sync::Arc;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::asked::Asked;
use super::super::events::milliseconds;
use super::super::profiles::Profile;
use super::super::response::{JsonResponse, Refusal};
use super::super::runs::{Run, RunState, Status};
use super::{create, shown};

const LARGEST_PAGE: usize = 100;
const MOST_AT_ONCE: usize = 100;

pub fn list(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let parameter = |name: &str| asked.call.parameter(name);
    let limit = page_limit(asked)?;
    let status = parameter("status");
    if status.as_ref().is_some_and(|status| !Status::ALL.iter().any(|known| known.name() == status)) {
        return Err(field("status is not a RunSnapshot status", "status"));
    }
    let workflow = parameter("workflowId");
    let mut runs = asked.service.runs.of_key(asked.call.key.as_deref());
    if let Some(cursor) = parameter("cursor") {
        let last = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|id| String::from_utf8(id).ok());
        let position = runs.iter().position(|run| Some(&run.id) == last.as_ref());
        let position = position.ok_or_else(|| field("cursor is not one this host minted", "cursor"))?;
        runs.drain(..=position);
    }
    runs.retain(|run| {
        workflow.as_ref().is_none_or(|workflow| run.creation.workflow_id == *workflow)
            && status.as_ref().is_none_or(|status| run.status().name() == status)
    });
    let more = runs.len() > limit;
    runs.truncate(limit);
    let shown: Vec<Value> = runs.iter().map(|run| run.state.read(|state| run.snapshot(state, asked.profile))).collect();
    let mut response = json!({ "runs": shown });
    if let (Some(members), Some(last), true) = (response.as_object_mut(), runs.last(), more) {
        members.insert("nextCursor".to_owned(), URL_SAFE_NO_PAD.encode(&last.id).into());
    }
    Ok(JsonResponse::ok(response))
}

/// Measured: a larger limit is cut down, 0 is refused.
pub fn page_limit(asked: &Asked<'_>) -> Result<usize, Refusal> {
    match asked.call.parameter("limit").map(|limit| limit.parse::<usize>()) {
        None => Ok(LARGEST_PAGE),
        Some(Ok(limit)) if limit > 0 => Ok(limit.min(LARGEST_PAGE)),
        Some(_) => Err(field("limit MUST be an integer >= 1", "limit")),
    }
}

pub fn field(message: &str, name: &str) -> Refusal {
    Refusal::invalid(message).details(json!({ "field": name }))
}

fn terminal(state: &RunState, verb: &str) -> Refusal {
    let status = state.status.name();
    Refusal::new(StatusCode::CONFLICT, "run_terminal", format!("a {status} run cannot be {verb}"))
        .details(json!({ "runStatus": status }))
}

fn in_the_way(state: &RunState, message: String) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "run_state_conflict", message)
        .details(json!({ "runStatus": state.status.name() }))
}

/// Cancels the run, and gives the status that it has then.
fn stop(run: &Run, reason: &Value) -> Result<Status, Refusal> {
    let elapsed = Timestamp::now().as_millisecond() - run.started_at.as_millisecond();
    run.state.change(|state| {
        if state.is_over() {
            return Err(terminal(state, "cancelled"));
        }
        state.cancel.get_or_insert_with(|| reason.clone());
        if state.interrupt.take().is_some() {
            state.finish(Status::Cancelled, shown::cancelled(reason, elapsed));
        } else {
            state.status = Status::Cancelling;
        }
        Ok(state.status)
    })
}

/// Members that are not known are ignored here, as measured.
pub fn cancel(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    let reason = asked.body()?.get("reason").cloned().unwrap_or_default();
    let status = stop(run, &reason)?;
    Ok(JsonResponse::ok(json!({ "runId": run.shown_id(asked.profile), "status": status.name() })))
}

pub fn cancel_many(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let ids: Vec<&str> = match body.get("runIds") {
        Some(Value::Array(ids)) if !ids.is_empty() && ids.iter().all(Value::is_string) => {
            ids.iter().filter_map(Value::as_str).collect()
        }
        _ => return Err(Refusal::invalid("runIds[1..100] is REQUIRED")),
    };
    if ids.len() > MOST_AT_ONCE {
        return Err(Refusal::invalid("at most 100 runIds per request").details(json!({ "maxRunIds": MOST_AT_ONCE })));
    }
    let reason = body.get("reason").cloned().unwrap_or_default();
    let results: Vec<Value> = ids
        .into_iter()
        .map(|id| match asked.run_of(id).and_then(|run| stop(&run, &reason)) {
            Ok(status) => json!({ "runId": id, "ok": true, "status": status.name() }),
            Err(refusal) => json!({ "runId": id, "ok": false, "error": JsonResponse::from(refusal).body }),
        })
        .collect();
    Ok(JsonResponse::ok(json!({ "results": results })))
}

pub fn pause(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body(&["reason", "drainPolicy"])?;
    let drains = match body.get("drainPolicy").map(Value::as_str) {
        None | Some(Some("drain-current-node")) => true,
        Some(Some("immediate")) => false,
        Some(_) => return Err(Refusal::invalid("drainPolicy is immediate | drain-current-node")),
    };
    let mut payload = body;
    payload.entry("drainPolicy").or_insert_with(|| "drain-current-node".into());
    let payload = Value::Object(payload);
    run.state.change(|state| match state.status {
        _ if state.is_over() => Err(terminal(state, "paused")),
        Status::Paused => Err(in_the_way(state, "the run is already paused".to_owned())),
        // Measured: the response says paused, and the run is not until its node ends.
        Status::Pending | Status::Running if drains => {
            state.pause = Some(payload);
            Ok(())
        }
        Status::Pending | Status::Running => {
            state.pause(payload);
            Ok(())
        }
        status => Err(in_the_way(state, format!("a run in status {} cannot be paused", status.name()))),
    })?;
    let mut response = json!({ "runId": run.shown_id(asked.profile), "status": "paused" });
    if let (Some(members), Status::Paused, true) = (response.as_object_mut(), run.status(), drains) {
        members.insert("pausedAt".to_owned(), milliseconds(Timestamp::now()).into());
    }
    Ok(JsonResponse::new(StatusCode::ACCEPTED, response))
}

pub fn resume(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body(&["reason"])?;
    run.state.change(|state| match state.status {
        _ if state.is_over() => Err(terminal(state, "resumed")),
        Status::Paused => {
            state.status = Status::Running;
            state.append("run.resumed", None, Value::Object(body));
            Ok(())
        }
        _ => Err(in_the_way(state, "the run is not paused".to_owned())),
    })?;
    let at = milliseconds(Timestamp::now());
    let response = json!({ "runId": run.shown_id(asked.profile), "status": "running", "resumedAt": at });
    Ok(JsonResponse::new(StatusCode::ACCEPTED, response))
}

pub fn fork(asked: &Asked<'_>, source: &Run) -> Result<JsonResponse, Refusal> {
    let body = asked.closed_body_by_key(&["mode", "fromSeq", "runOptionsOverlay"])?;
    let mode = match body.get("mode").and_then(Value::as_str) {
        Some(mode @ ("replay" | "branch")) => mode,
        _ => return Err(Refusal::invalid("mode MUST be replay | branch").details(json!({ "mode": body.get("mode") }))),
    };
    let from = match body.get("fromSeq") {
        None if mode == "replay" => 0,
        None => return Err(Refusal::invalid("fromSeq is REQUIRED for branch")),
        Some(from) => from.as_u64().ok_or_else(|| Refusal::invalid("fromSeq MUST be an integer >= 0"))?,
    };
    let overlay = body.get("runOptionsOverlay").and_then(Value::as_object).cloned().unwrap_or_default();
    if mode == "replay" && !overlay.is_empty() {
        return Err(Refusal::invalid("runOptionsOverlay MUST be omitted or empty for replay"));
    }
    let history = source.state.read(|state| match usize::try_from(from) {
        Ok(from) if from < state.log.len() => {
            Ok(state.log.iter().take(from).map(|event| Arc::new(event.copied())).collect())
        }
        _ => {
            let message = format!("fromSeq {from} is not a sequence in the source log");
            Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "fork_point_invalid", message)
                .details(json!({ "fromSeq": from, "lastSequence": state.last_sequence() })))
        }
    })?;
    let mut creation = source.creation.clone();
    create::set_options(&mut creation, &overlay)?;
    let run = Arc::new(Run::new(creation, Profile::V2, history, Some(source.id.clone())));
    create::begin(asked, &run, None)?;
    // Measured: a branch runs when its response is sent.
    let status = if mode == "branch" { Status::Running } else { Status::Pending };
    Ok(JsonResponse::new(
        StatusCode::CREATED,
        json!({
            "runId": run.shown_id(asked.profile),
            "sourceRunId": source.shown_id(asked.profile),
            "fromSeq": from,
            "mode": mode,
            "status": status.name(),
            "eventsUrl": asked.run_address(&run, "/events"),
        }),
    ))
}
