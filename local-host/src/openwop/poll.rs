//! `GET /v1/runs/{id}/events/poll`.

use std::time::Duration;

use serde_json::{Value, json};

use super::profiles::Profile;
use super::response::{JsonResponse, Refusal};
use super::runs::{Run, RunState};
use crate::api::Call;

/// OpenWOP v1, polling: how long the host may hold the request, in seconds.
const DEFAULT_HOLD: f64 = 30.0;
const LONGEST_HOLD: f64 = 60.0;

/// Measured on the larger host: so many events at most in a response.
const LARGEST_PAGE: usize = 100;

pub async fn poll(run: &Run, profile: Profile, call: &Call) -> Result<JsonResponse, Refusal> {
    let cursor = cursor(call, profile)?;
    let next = usize::try_from(cursor.saturating_add(1)).unwrap_or_default();
    if profile.is_spec() || profile.is_v2() {
        let hold = match call.parameter("timeout") {
            None => DEFAULT_HOLD,
            Some(text) if profile.is_v2() => whole_seconds(&text)?,
            Some(text) => text
                .parse::<f64>()
                .ok()
                .filter(|seconds| *seconds >= 0.0)
                .ok_or_else(|| Refusal::invalid("timeout MUST be a number of seconds."))?
                .min(LONGEST_HOLD),
        };
        let news = run.state.until(|state| state.log.len() > next || state.is_over());
        // Nothing new in time is a response too: an empty one.
        let _ = tokio::time::timeout(Duration::from_secs_f64(hold), news).await;
    }
    Ok(JsonResponse::ok(run.state.read(|state| shown(run, state, next, cursor, profile))))
}

/// Which member of the query holds the cursor differs from host to host, and so does what is no cursor.
fn cursor(call: &Call, profile: Profile) -> Result<i64, Refusal> {
    let text = match profile {
        Profile::Spec | Profile::Postgres | Profile::Extended => call.parameter("lastSequence"),
        Profile::V2 | Profile::V2AsV1 => return position(call),
        Profile::InMemory => call.parameter("since"),
        Profile::Sqlite | Profile::Python => call.parameter("lastSequence").or_else(|| call.parameter("since")),
    };
    match text.map(|text| text.parse::<i64>()) {
        None => Ok(-1),
        Some(Ok(cursor)) if cursor >= -1 => Ok(cursor),
        Some(_) if profile == Profile::InMemory => Ok(-1),
        Some(_) => Err(Refusal::invalid("lastSequence MUST be a non-negative integer (or -1 for \"from beginning\").")),
    }
}

/// Wire version 2 counts from 0, and no number but a count is a cursor.
fn position(call: &Call) -> Result<i64, Refusal> {
    match call.parameter("afterSequence").or_else(|| call.parameter("since")).map(|text| text.parse::<u32>()) {
        None => Ok(-1),
        Some(Ok(position)) => Ok(position.into()),
        Some(Err(_)) => Err(Refusal::invalid("afterSequence MUST be an integer >= 0")),
    }
}

fn whole_seconds(text: &str) -> Result<f64, Refusal> {
    match text.parse::<u8>() {
        Ok(seconds @ 1..=60) => Ok(seconds.into()),
        _ => Err(Refusal::invalid("timeout is 1..60 seconds")),
    }
}

pub fn shown(run: &Run, state: &RunState, next: usize, cursor: i64, profile: Profile) -> Value {
    // Measured on the larger host: the cursor counts from 0 and its events from 1, so that the event after the cursor is left out.
    let most = if profile.is_extended() { LARGEST_PAGE } else { usize::MAX };
    let run_id = run.shown_id(profile);
    let events: Vec<Value> =
        state.log.iter().skip(next).take(most).map(|event| event.polled(profile, &run_id)).collect();
    let is_terminal = state.is_over();
    let last = if events.is_empty() { cursor } else { i64::try_from(state.log.len()).unwrap_or(i64::MAX) - 1 };
    match profile {
        // Measured on the larger host: a run that is over is complete with its first page.
        Profile::Spec | Profile::Postgres | Profile::Extended => json!({ "events": events, "isComplete": is_terminal }),
        Profile::V2 | Profile::V2AsV1 => json!({
            "runId": run_id,
            "events": events,
            "lastSequence": state.last_sequence(),
            "status": state.status.name(),
            "isTerminal": is_terminal,
        }),
        Profile::InMemory | Profile::Sqlite => json!({
            "runId": run.id,
            "events": events,
            "lastEventSeq": last,
            "runStatus": state.status.name(),
            "isTerminal": is_terminal,
        }),
        Profile::Python => json!({
            "runId": run.id,
            "isComplete": is_terminal && events.is_empty(),
            "events": events,
            "lastEventSeq": last,
            "runStatus": state.status.name(),
            "isTerminal": is_terminal,
        }),
    }
}
