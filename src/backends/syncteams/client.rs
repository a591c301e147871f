//! What every SyncTeams operation shares: the service's facts and its errors.

use crate::core::auth::Scheme;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::{ErrorFacts, Operation, Replay, Service};
use crate::core::request::Method;
use crate::core::response::Response;

/// SyncTeams, as every operation names it.
///
/// It has no default address: one version of the official SDK goes to the service that is being developed, another to the
/// one that is sold.
pub static SERVICE: Service = Service {
    check_id: |field, id| check_text(field, id),
    complete_error,
    prefix: "/api/v1",
    ..Service::of("syncteams", Scheme::Header("x-api-key"), read_error)
};

/// An endpoint that reads.
pub(super) const READ: Endpoint = Endpoint::of(&SERVICE);

/// An endpoint that starts something or replies to it: a second request could do it twice. So it is repeated only after a 429,
/// which is sent before any work, unless the caller takes that into account.
pub(super) const START: Endpoint = Endpoint { method: Method::Post, replay: Replay::WhenRefused, ..READ };

/// Refuses a text that is blank.
pub(super) fn check_text(field: &'static str, text: &str) -> Result<(), Error> {
    if text.trim_ascii().is_empty() { Err(Error::configuration(field, "must be a non-empty string")) } else { Ok(()) }
}

/// No list of the service's error bodies exists: its SDKs look for `message` and `error`, and repeat these statuses.
fn read_error(response: &Response) -> ErrorFacts {
    ErrorFacts { try_again: matches!(response.status, 425 | 500..=599), ..ErrorFacts::of(response) }
}

/// What every error has that the official SDKs' one error class has.
fn complete_error(error: &mut Error, operation: &Operation, response: Option<&Response>) {
    let mut members = match response {
        None => without_response("NETWORK_ERROR", Json::null()),
        Some(response) => {
            let mut members = Json::object();
            members.set("response", response.raw.clone());
            let secrets = response.secrets.lines();
            if !secrets.is_empty() {
                members.set("secrets", Json::string(&secrets));
            }
            members.set("data", response.content().cloned().unwrap_or_else(Json::null));
            members
        }
    };
    let request = &operation.request;
    members.set("request", shown(request.method, request.path.as_str(), request.body.as_ref()));
    error.members = Some(members);
}

fn shown(method: Method, path: &str, body: Option<&Json>) -> Json {
    let mut request = Json::object();
    request.set("method", Json::string(method.as_str()));
    request.set("url", Json::string(path));
    if let Some(body) = body {
        request.set("body", body.clone());
    }
    request
}

/// The members of an error that has no response.
fn without_response(status_text: &str, data: Json) -> Json {
    let mut members = Json::object();
    members.set("status", Json::number(0.0));
    members.set("statusText", Json::string(status_text));
    members.set("data", data);
    members
}

/// The error of a wait that took too long. It belongs to no request of its own: the path is that of the next poll.
pub(super) fn poll_timeout(message: &str, path: &str, data: Json) -> Error {
    let mut error = Error::new(ErrorKind::Timeout, message);
    let mut members = without_response("POLL_TIMEOUT", data);
    members.set("request", shown(Method::Get, path, None));
    error.members = Some(members);
    error
}
