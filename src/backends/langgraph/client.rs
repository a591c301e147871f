//! What every LangGraph operation shares: the service's facts, its error bodies, its ids.

use crate::core::auth::Scheme;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::{ErrorFacts, Expected, Operation, Replay, Service};
use crate::core::request::Method;
use crate::core::response::{Body, Response};
use crate::prelude::*;

/// LangGraph, as every operation names it.
///
/// The servers copy every other `x-` header of a request into the run's configuration, and send it back with each run, state and
/// webhook: nothing secret goes in one.
pub static SERVICE: Service =
    Service { check_id, complete_error, ..Service::of("langgraph", Scheme::Header("x-api-key"), read_error) };

/// The code of an error that says that a run is under way on the thread already.
pub const BUSY: &str = "thread_busy";

/// An endpoint that reads.
pub(super) const READ: Endpoint = Endpoint::of(&SERVICE);

/// An endpoint that reads, and is asked with a body.
pub(super) const QUERY: Endpoint = Endpoint { method: Method::Post, ..READ };

/// An endpoint that starts or changes something: the service knows no idempotency keys, so it is repeated only when it was refused.
pub(super) const WRITE: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

/// An endpoint that sets something to what the body says: a second request changes nothing more.
pub(super) const UPDATE: Endpoint = Endpoint { method: Method::Patch, ..READ };

/// An endpoint that removes something.
pub(super) const DELETE: Endpoint = Endpoint { method: Method::Delete, ..READ };

/// The [`Endpoint::prepare`] of an endpoint that returns an array, a number or nothing.
///
/// # Errors
/// None.
pub(super) fn any_body(operation: &mut Operation) -> Result<(), Error> {
    operation.expected = Expected::Any;
    Ok(())
}

/// The [`Endpoint::prepare`] of an endpoint whose body may be left out: the servers want one.
///
/// # Errors
/// None.
pub(super) fn bodied(operation: &mut Operation) -> Result<(), Error> {
    let body = operation.request.body.take();
    operation.request.set_body(body.unwrap_or_else(Json::object));
    Ok(())
}

/// Both.
///
/// # Errors
/// None.
pub(super) fn counted(operation: &mut Operation) -> Result<(), Error> {
    any_body(operation)?;
    bodied(operation)
}

/// Reads the shapes in which the servers refuse a request.
///
/// | body | from |
/// |---|---|
/// | a text | npm |
/// | `{"success": false, "error": {"issues": [{"path", "message"}]}}` | npm, for content that does not fit |
/// | `{"detail": text}`, or another value | PyPI |
///
/// A thread that is busy is a 422 on npm and a 409 on PyPI, with one sentence: that has the code [`BUSY`].
fn read_error(response: &Response) -> ErrorFacts {
    let mut facts = ErrorFacts::of(response);
    let text = match &response.body {
        Body::Text(text) => text.as_string(),
        _ => None,
    };
    if let Some(body) = response.json() {
        let detail = body.get("detail");
        let said = detail.map(|detail| detail.as_string().unwrap_or_else(|| detail.to_text()));
        let issues = body.get("error").and_then(|error| error.get("issues"));
        facts.message = said.or_else(|| issues.as_ref().and_then(issue)).or(facts.message);
        facts.details = issues.or(facts.details);
    }
    let is_busy = |said: &str| said.starts_with("Thread is already running");
    if matches!(response.status, 409 | 422) && text.as_deref().or(facts.message.as_deref()).is_some_and(is_busy) {
        facts.code = Some(BUSY.to_owned());
    }
    if text.as_deref() == Some("Not implemented") {
        facts.code = Some("not_implemented".to_owned());
    }
    facts
}

/// What the first of some issues says, and of which member.
fn issue(issues: &Json) -> Option<String> {
    let first = issues.items()?.into_iter().next()?;
    let message = first.string_at("message")?;
    let path = first.items_at("path");
    Some(match path.last().and_then(Json::as_string) {
        Some(member) => [&member, ": ", &message].concat(),
        None => message,
    })
}

/// One class for one fact, whichever server it is; and a response that something is not there is no hiccup.
fn complete_error(error: &mut Error, _: &Operation, _: Option<&Response>) {
    match error.code.as_deref() {
        Some(BUSY) => error.kind = ErrorKind::Conflict,
        Some("not_implemented") => error.retryable = false,
        _ => {}
    }
}

/// Refuses an id that is no UUID: the servers respond to those with a text about its form. An assistant may be named by its graph where a
/// body names it, and never in a path.
pub(super) fn check_id(field: &'static str, id: &str) -> Result<(), Error> {
    if is_uuid(id) { Ok(()) } else { Err(Error::configuration(field, "must be a UUID, as all of LangGraph's ids are")) }
}

/// Whether an id is a UUID.
pub(super) fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The items of a response that must be a list.
pub(super) fn items(response: Json) -> Result<Vec<Json>, Error> {
    let found = response.items();
    found.ok_or_else(|| {
        Error::unexpected(
            "the server's response is something else than a list; is baseUrl a LangGraph server's?",
            response,
        )
    })
}
