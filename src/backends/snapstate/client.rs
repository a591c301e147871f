//! What every SnapState operation shares: the service's facts and its error bodies.

use crate::core::auth::Scheme;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::{ErrorFacts, Operation, Replay, Service};
use crate::core::request::Method;
use crate::core::response::Response;
use crate::core::retry::RetryPolicy;

/// SnapState, as every operation names it.
///
/// It refuses a request in two shapes:
///
/// | body | from | code and message |
/// |---|---|---|
/// | `{"error": {"code", "message"}, "existing"?}` | the API's routes | as they stand |
/// | `{"statusCode", "code"?, "error": text, "message"}` | its web framework: bodies and queries that its schema refuses, unknown routes | as they stand |
///
/// A 429 asks for 60 s whatever is left of the window, so the longest wait is that: a save that waits is worth more than one
/// that fails.
pub static SERVICE: Service = Service {
    check_id,
    complete_error,
    retry: RetryPolicy { max_delay_ms: 60_000.0, ..RetryPolicy::DEFAULT },
    ..Service::of("snapstate", Scheme::Bearer, ErrorFacts::of)
};

/// An endpoint that reads, or does the same again when it is repeated.
pub(super) const READ: Endpoint = Endpoint::of(&SERVICE);

/// An endpoint that removes something. It responds with nothing.
pub(super) const DELETE: Endpoint = Endpoint { method: Method::Delete, finish: Some(|_, _| Ok(Json::null())), ..READ };

/// An endpoint that creates something new each time: it is repeated only after a 429, which is sent before any work.
pub(super) const MAKE: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

/// A 409 for a step that is already saved says which checkpoint that is.
fn complete_error(error: &mut Error, _: &Operation, response: Option<&Response>) {
    let body = response.and_then(Response::json);
    if let Some(existing) = body.and_then(|body| body.get("existing")) {
        error.members = Some(with_existing(existing));
    }
}

pub(super) fn with_existing(existing: Json) -> Json {
    let mut members = Json::object();
    members.set("existing", existing);
    members
}

fn check_id(field: &'static str, id: &str) -> Result<(), Error> {
    if id.trim_ascii().is_empty() { Err(Error::configuration(field, "must not be blank")) } else { Ok(()) }
}
