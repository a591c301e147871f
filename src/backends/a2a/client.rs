//! What every A2A operation shares: the service's facts, its errors, its responses.

use super::{card, legacy};
use crate::core::agreement::Agreement;
use crate::core::auth::Scheme;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::{ErrorFacts, Operation, Replay, Service};
use crate::core::request::Method;
use crate::core::response::Response;
use crate::prelude::*;

/// A2A, as every operation names it.
pub static SERVICE: Service =
    Service { agreement: Some(&AGREEMENT), is_open: true, ..Service::of("a2a", Scheme::Bearer, read_error) };

/// The card is read before anything else.
static AGREEMENT: Agreement = Agreement {
    begin: |in_browser, base_url| Box::new(card::Reading::new(in_browser, base_url)),
    fit: super::binding::fit,
};

/// An endpoint that reads.
pub(super) const READ: Endpoint =
    Endpoint { prepare: Some(prepare), finish: Some(|response, _| Ok(result_of(response))), ..Endpoint::of(&SERVICE) };

/// An endpoint that starts or changes something. No server recognises a second attempt by its `messageId`.
pub(super) const START: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

/// JSON-RPC says in a success that the call failed.
pub(super) fn prepare(operation: &mut Operation) -> Result<(), Error> {
    operation.accepts = |response| response.is_success() && error_in(response).is_none();
    Ok(())
}

fn error_in(response: &Response) -> Option<Json> {
    response.json()?.get("error")
}

/// What a JSON-RPC response is the envelope of; a response without one is its own result.
pub(super) fn unenveloped(response: Json) -> Json {
    let is_enveloped = response.get("jsonrpc").is_some();
    if is_enveloped { response.get("result").unwrap_or_else(Json::object) } else { response }
}

/// The same in version 1.0's words.
pub(super) fn result_of(response: Json) -> Json {
    legacy::read(unenveloped(response), false)
}

/// An object of these members.
pub(super) fn object(members: &[(&str, Json)]) -> Json {
    let mut object = Json::object();
    for (name, value) in members {
        object.set(name, value.clone());
    }
    object
}

/// The text of a member that is there and not empty: some servers write empty texts in the place of missing members.
pub(super) fn text_at(value: &Json, member: &str) -> Option<String> {
    value.string_at(member).filter(|text| !text.is_empty())
}

/// The items of a list.
pub(super) fn items_at(value: &Json, member: &str) -> Vec<Json> {
    value.get(member).and_then(|list| list.items()).unwrap_or_default()
}

/// The protocol's errors: reason, JSON-RPC code and HTTP status.
const ERRORS: &[(&str, f64, u16)] = &[
    ("TASK_NOT_FOUND", -32001.0, 404),
    ("TASK_NOT_CANCELABLE", -32002.0, 400),
    ("PUSH_NOTIFICATION_NOT_SUPPORTED", -32003.0, 400),
    ("UNSUPPORTED_OPERATION", -32004.0, 400),
    ("CONTENT_TYPE_NOT_SUPPORTED", -32005.0, 400),
    ("INVALID_AGENT_RESPONSE", -32006.0, 500),
    ("EXTENDED_AGENT_CARD_NOT_CONFIGURED", -32007.0, 400),
    ("EXTENSION_SUPPORT_REQUIRED", -32008.0, 400),
    ("VERSION_NOT_SUPPORTED", -32009.0, 400),
    ("INVALID_REQUEST", -32600.0, 400),
    ("METHOD_NOT_FOUND", -32601.0, 404),
    ("INVALID_PARAMS", -32602.0, 400),
    ("INTERNAL_ERROR", -32603.0, 500),
    ("PARSE_ERROR", -32700.0, 400),
];

/// Reads an error of either binding: by its reason where it has one, else by its code, never by its message. Both have the
/// status that the HTTP+JSON binding gives it: JSON-RPC's own says nothing.
fn read_error(response: &Response) -> ErrorFacts {
    let mut facts = ErrorFacts::of(response);
    // Over HTTP+JSON of version 0.3 it is the whole body.
    let Some(error) = error_in(response).or_else(|| response.json().cloned()) else { return facts };
    let details = error.get("data").or_else(|| error.get("details"));
    let listed = details.as_ref().and_then(|details| details.items()).unwrap_or_default();
    let reason = listed.iter().find_map(|detail| text_at(detail, "reason"));
    let code = error.number_at("code").unwrap_or_default();
    let is_known = |known: &&(&str, f64, u16)| reason.as_deref() == Some(known.0) || code == known.1;
    let known = ERRORS.iter().find(is_known);
    facts.code = reason.or_else(|| Some(known?.0.to_owned())).or(facts.code);
    facts.details = details;
    if response.is_success() {
        facts.status = Some(known.map_or(500, |known| known.2));
    }
    facts
}
