//! `GET /v1/runs/{id}/events`.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::OpenWop;
use super::modes::{Selection, buffer_ms};
use super::poll::shown;
use super::profiles::Profile;
use super::response::{JsonResponse, Outcome, Refusal};
use super::runs::Run;
use super::subscription::Subscription;
use crate::api::Call;
use crate::event_stream::{self, Instead, Manner};

/// OpenWOP v1, event streams: a comment at least every 30 seconds. The reference hosts never send one.
const KEEP_ALIVE: Duration = Duration::from_secs(25);

/// What the source of the host of wire version 2 says.
const V2_KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A stream whose shape asks for batches holds events back for this long.
const FORCED_BUFFER: Duration = Duration::from_millis(20);

pub fn subscribe(service: &OpenWop, run: &Arc<Run>, profile: Profile, call: &Call) -> Result<Outcome, Refusal> {
    if !wants_stream(call.header("accept"), profile) {
        return Ok(Outcome::Json(as_json(run, profile)));
    }
    let selection = Selection::parse(call.parameter("streamMode").as_deref(), profile)?;
    let buffer = buffer_ms(call.parameter("bufferMs").as_deref(), profile)?;
    let connection_number = service.streams.connect(&run.id);
    let fault = run.creation.stream_faults.get(connection_number).cloned().unwrap_or_default();
    if let Some(instead) = fault.instead(call.header("last-event-id").is_some()) {
        return responded_instead(instead);
    }
    let shape = run.creation.shape.clone();
    let buffer = match (buffer, shape.batch) {
        (0, false) => None,
        (0, true) => Some(FORCED_BUFFER),
        (buffer, _) => Some(Duration::from_millis(buffer)),
    };
    // Measured: what is not a number is ignored, and the whole log is sent.
    let cursor = call.header("last-event-id").and_then(|id| id.parse::<usize>().ok());
    let source = Subscription::new(Arc::clone(run), profile, selection, buffer, cursor);
    // Measured on the larger host: a comment says that the stream is open.
    let opening = if profile.is_extended() { ": open\n\n" } else { "" };
    let manner = Manner { shape, fault, keep_alive: keep_alive(profile), comment: comment(profile), opening };
    let open = service.streams.open(&run.id);
    Ok(Outcome::Ready(event_stream::respond(source, manner, open, call.connection.clone())))
}

fn keep_alive(profile: Profile) -> Option<Duration> {
    match profile {
        Profile::Spec => Some(KEEP_ALIVE),
        Profile::V2 | Profile::V2AsV1 => Some(V2_KEEP_ALIVE),
        _ => None,
    }
}

fn comment(profile: Profile) -> &'static str {
    if profile.is_v2() { " keep-alive" } else { "keepalive" }
}

/// Measured: without `text/event-stream` in `Accept` the reference hosts respond JSON. The protocol profile does so
/// only where another type is asked for by name.
fn wants_stream(accept: Option<&str>, profile: Profile) -> bool {
    match accept {
        // Measured: this host responds with a stream, whatever is asked for.
        _ if profile.is_v2() => true,
        Some(accept) if accept.contains("text/event-stream") => true,
        Some(accept) => profile.is_spec() && accept.contains("*/*"),
        None => profile.is_spec(),
    }
}

fn as_json(run: &Run, profile: Profile) -> JsonResponse {
    let events: Vec<Value> =
        run.state.read(|state| state.log.iter().map(|event| event.streamed(profile, &run.id)).collect());
    JsonResponse::ok(match profile {
        // Measured: these two respond as to a poll.
        Profile::InMemory | Profile::Python => run.state.read(|state| shown(run, state, 0, -1, profile)),
        _ => json!({ "events": events }),
    })
}

fn responded_instead(instead: Instead) -> Result<Outcome, Refusal> {
    if matches!(instead, Instead::CursorExpired) {
        let message = "The events after this Last-Event-ID are no longer kept.";
        return Err(Refusal::new(StatusCode::GONE, "cursor_expired", message));
    }
    Ok(Outcome::Ready(instead.respond(
        |status| json!({ "error": code_of(status), "message": format!("The stream fault asked for {status}.") }),
    )))
}

fn code_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not_found",
        409 => "conflict",
        429 => "rate_limited",
        503 => "service_unavailable",
        400..500 => "validation_error",
        _ => "internal_error",
    }
}
