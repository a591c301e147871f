//! What every OpenWOP operation shares: the service's facts and its error envelope.

use super::{unserved, wire};
use crate::core::auth::Scheme;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::{ErrorFacts, Expected, Operation, Replay, Service};
use crate::core::request::Method;
use crate::core::response::Response;
use crate::core::split;
use crate::core::trace;
use crate::prelude::*;

/// OpenWOP, as every operation names it.
pub static SERVICE: Service = Service {
    prefix: "/v1",
    agreement: Some(&wire::AGREEMENT),
    complete_error: unserved::complete_error,
    ..Service::of("openwop", Scheme::Bearer, read_error)
};

/// An endpoint that reads.
pub(super) const READ: Endpoint = Endpoint::of(&SERVICE);

/// An endpoint that changes something: it is repeated only with an idempotency key.
pub(super) const WRITE: Endpoint = Endpoint { method: Method::Post, replay: Replay::Unsafe, ..READ };

/// An endpoint that changes something and takes no key: it is repeated only where it was refused, or where its caller says so.
pub(super) const SEND: Endpoint = Endpoint { replay: Replay::WhenRefused, ..WRITE };

/// An endpoint that sets something: a repeat does nothing more.
pub(super) const REPLACE: Endpoint = Endpoint { method: Method::Put, ..READ };

/// An endpoint that removes something.
pub(super) const REMOVE: Endpoint = Endpoint { method: Method::Delete, ..READ };

/// An endpoint that responds with a list.
pub(super) const LIST: Endpoint = Endpoint { prepare: Some(take_anything), finish: Some(read_page), ..READ };

/// Where hosts have the items of a list, unless it is the whole response.
const ITEMS: &str =
    "runs annotations subscriptions deliveries agents roster deployments tools items pages providers files packs";

/// The response need not be an object.
pub(super) fn take_anything(operation: &mut Operation) -> Result<(), Error> {
    operation.expected = Expected::Any;
    Ok(())
}

/// The items of a page are in `data`, wherever the host has them; what else it says stays.
pub(super) fn read_page(mut page: Json, _: &[String]) -> Result<Json, Error> {
    let items = match page.items() {
        Some(items) => {
            page = Json::object();
            Some(Json::array(items))
        }
        None => split::parts(ITEMS, b" ").filter_map(|name| page.get(name)).find(|items| items.items().is_some()),
    };
    let Some(items) = items else {
        return Err(Error::unexpected("the response is no list", page));
    };
    page.set("data", items);
    Ok(page)
}

/// A member of a body that is an array of non-empty texts.
///
/// # Errors
/// A configuration error that names it where it is none, or has more than `most`.
pub(super) fn texts(body: &Json, name: &'static str, most: usize) -> Result<Json, Error> {
    let member = body.get(name).unwrap_or_else(Json::null);
    let items = member.items().unwrap_or_default();
    let is_text = |item: &Json| item.as_string().is_some_and(|text| !text.is_empty());
    if items.is_empty() || items.len() > most || !items.iter().all(is_text) {
        let problem =
            if most == 100 { "must be an array of 1 to 100 ids" } else { "must be a non-empty array of strings" };
        return Err(Error::configuration(name, problem));
    }
    Ok(member)
}

/// Hosts refuse an empty body: where all of it may be left out, it is `{}`.
pub(super) fn fill_body(operation: &mut Operation) -> Result<(), Error> {
    let body = operation.request.body.take();
    operation.request.set_body(body.unwrap_or_else(Json::object));
    Ok(())
}

/// Leaves the client's credentials out.
pub(super) fn without_credentials(operation: &mut Operation) -> Result<(), Error> {
    operation.request.authorized = false;
    Ok(())
}

/// Refuses a member that is there and is no object.
pub(super) fn require_object(body: &Json, name: &'static str) -> Result<(), Error> {
    if body.is_object() { Ok(()) } else { Err(Error::configuration(name, "must be an object")) }
}

/// Reads `{"error": code, "message"?: text, "details"?: {...}}`.
///
/// Measured: a larger host sends the code alone or with details, of which one is a `message`; the protocol's schema wants all
/// three. The trace id is appended to the message as ` (trace=<id>)`: that form is documented by the reference client, and people
/// search logs for it.
pub(super) fn read_error(response: &Response) -> ErrorFacts {
    let mut facts = ErrorFacts {
        message: response.problem(),
        trace_id: response.headers.get("traceparent").and_then(trace::trace_id).map(str::to_owned),
        ..ErrorFacts::default()
    };
    if let Some(body) = response.json()
        && let Some(code) = body.string_at("error")
    {
        // Of the codes that the protocol calls retriable these two have a status that is not.
        facts.try_again =
            matches!((response.status, code.as_str()), (409, "idempotency_in_flight") | (422, "residency_unavailable"));
        facts.code = Some(code);
        facts.details = body.get("details");
        let in_details = || facts.details.as_ref().and_then(|details| details.string_at("message"));
        facts.message = body.string_at("message").or_else(in_details).or(facts.message);
    }
    if let Some(details) = &facts.details {
        let seconds = || details.number_at("retryAfter").or_else(|| details.number_at("retryAfterSeconds"));
        facts.retry_after_ms = details.number_at("retryAfterMs").or_else(|| seconds().map(|seconds| seconds * 1000.0));
    }
    if let Some(trace_id) = &facts.trace_id {
        let text =
            facts.message.take().unwrap_or_else(|| ["HTTP ", &decimal::write(f64::from(response.status))].concat());
        facts.message = Some([&text, " (trace=", trace_id, ")"].concat());
    }
    facts
}
