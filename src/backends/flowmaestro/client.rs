//! What every FlowMaestro operation shares: the service's facts, its error bodies, its envelope, its ids.

use crate::core::auth::Scheme;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::{ErrorFacts, Operation, Replay, Service};
use crate::core::request::Method;
use crate::core::response::Response;
use crate::core::retry::RetryPolicy;
use crate::prelude::*;

/// FlowMaestro, as every operation names it.
///
/// The key goes as `Authorization: Bearer`: with `X-API-Key`, which the documentation recommends, every preflight fails.
///
/// The documentation's samples name another host and leave `/api` out; the server knows only this.
///
/// A key has a limit of requests a minute, so a 429 asks for up to 60 s.
pub static SERVICE: Service = Service {
    check_id,
    base_url: Some("https://api.flowmaestro.io"),
    retry: RetryPolicy { max_delay_ms: 60_000.0, ..RetryPolicy::DEFAULT },
    prefix: "/api/v1",
    ..Service::of("flowmaestro", Scheme::Bearer, read_error)
};

/// Reads the shapes in which the service and what stands before it refuse a request.
///
/// | body | from | code and message |
/// |---|---|---|
/// | `{"error": {"code", "message", "details"?}, "meta"}` | the API's routes | as they stand |
/// | `{"statusCode", "code"?, "error": text, "message"}` | its web framework: unknown routes, ids that are no UUID, bodies that are too large | its `code`, else one for the status |
/// | `{"success": false, "error": text}` | routes outside the API | one for the status; the text |
/// | other JSON | a proxy | its `code`, else `unknown_error`; its `message`, else the status |
/// | anything else | a proxy | `unknown_error`; the status and the body's first part |
///
/// `requestId` is the response's header, which pages cannot read, else `meta.request_id`: another UUID, which the
/// service's own log knows too.
fn read_error(response: &Response) -> ErrorFacts {
    let mut facts = ErrorFacts::of(response);
    let nothing = Json::null();
    let body = response.json().unwrap_or(&nothing);
    let known = if body.get("error").is_some() { code_of(response.status) } else { "unknown_error" };
    facts.code = facts.code.or_else(|| Some(known.to_owned()));
    facts.retry_after_ms = facts.details.as_ref().and_then(|details| details.number_at("retry_after"));
    facts.retry_after_ms = facts.retry_after_ms.map(|seconds| seconds * 1000.0);
    if response.headers.get("x-request-id").is_none() {
        facts.request_id = body.get("meta").and_then(|meta| meta.string_at("request_id"));
    }
    facts
}

/// The code that the official clients give a status of which the body says no more.
fn code_of(status: u16) -> &'static str {
    match status {
        400 => "validation_error",
        401 => "authentication_error",
        403 => "authorization_error",
        404 => "not_found",
        429 => "rate_limit_exceeded",
        500.. => "server_error",
        _ => "unknown_error",
    }
}

/// An endpoint that reads: it may be repeated, whatever its method.
pub(super) const READ: Endpoint = Endpoint { finish: Some(enveloped), ..Endpoint::of(&SERVICE) };

/// An endpoint that starts or sends something. A second request would do it twice: the service has no idempotency keys. So
/// it is repeated only after a 429, which is sent before any work, unless the caller takes that into account.
pub(super) const START: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

/// An endpoint that removes something. A response without a body is a success as well.
pub(super) const DELETE: Endpoint = Endpoint { method: Method::Delete, finish: Some(deleted), ..READ };

fn deleted(mut response: Json, _: &[String]) -> Result<Json, Error> {
    if response.get("data").is_none() {
        let mut data = Json::object();
        data.set("deleted", Json::boolean(true));
        response.set("data", data);
    }
    Ok(response)
}

/// A success without `data` is none of this service's: it is of a page or a proxy.
pub(super) fn enveloped(response: Json, _: &[String]) -> Result<Json, Error> {
    if response.get("data").is_some() {
        return Ok(response);
    }
    Err(Error::unexpected("the response has no `data`; is baseUrl FlowMaestro's?", response))
}

/// Refuses an id that is no UUID: the service responds to those with a 500 that says nothing.
pub(super) fn check_id(field: &'static str, id: &str) -> Result<(), Error> {
    if is_uuid(id) { Ok(()) } else { Err(Error::configuration(field, NO_UUID)) }
}

/// What is wrong with an id that is no UUID.
pub(super) const NO_UUID: &str = "must be a UUID, as all of FlowMaestro's ids are";

/// Whether an id is a UUID.
pub(super) fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Refuses a body in which a member is no text with something in it.
pub(super) fn require_text(operation: &Operation, member: &'static str) -> Result<(), Error> {
    let text = operation.request.body.as_ref().and_then(|body| body.string_at(member)).unwrap_or_default();
    if text.trim_ascii().is_empty() { Err(Error::configuration(member, "must be a non-empty string")) } else { Ok(()) }
}

/// Refuses a body in which a number is there and is none, is too small, or is no whole one where that counts from 1: the
/// service takes `null` as 0, which no caller means.
pub(super) fn check_number(operation: &Operation, member: &'static str, least: f64) -> Result<(), Error> {
    let Some(body) = &operation.request.body else { return Ok(()) };
    if member == "top_k" && (body.is_null_at("topK") || body.get("topK").is_some()) {
        return Err(Error::configuration("topK", "is called top_k in this body"));
    }
    let is_right = |value: &Json| {
        value
            .as_number()
            .is_some_and(|number| number.is_finite() && number >= least && (least < 1.0 || decimal::is_whole(number)))
    };
    let problem = "must be a whole number from 1, or left out: FlowMaestro takes null as 0";
    check_member(operation, member, &is_right, problem)
}

/// Refuses a body in which a member is there, also as `null`, and is not right.
pub(super) fn check_member(
    operation: &Operation,
    member: &'static str,
    is_right: &dyn Fn(&Json) -> bool,
    problem: &str,
) -> Result<(), Error> {
    let Some(body) = &operation.request.body else { return Ok(()) };
    if !body.is_null_at(member) && body.get(member).is_none_or(|value| is_right(&value)) {
        return Ok(());
    }
    Err(Error::configuration(member, problem))
}

/// Refuses inputs that are no object: the service takes them as no inputs at all, and starts the run.
pub(super) fn check_inputs(operation: &mut Operation) -> Result<(), Error> {
    let body = operation.request.body.clone().unwrap_or_else(Json::object);
    if body.get("inputs").is_some_and(|inputs| !inputs.is_object()) {
        return Err(Error::configuration("inputs", "must be an object: the run would start without inputs"));
    }
    operation.request.set_body(body);
    Ok(())
}
