//! Whether the service is well. No key is sent.

use super::client::READ;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::core::response::Response;

/// `GET /health`: the service and its stores.
pub static HEALTH: Endpoint = Endpoint { name: "health", path: "/health", prepare: Some(prepare), ..READ };

/// `GET /ready`: whether it takes requests.
pub static READY: Endpoint = Endpoint { name: "ready", path: "/ready", prepare: Some(prepare), ..READ };

/// A service that is not well says so with a 503 in the same shape: that is an answer. One of a proxy is none.
fn prepare(operation: &mut Operation) -> Result<(), Error> {
    operation.request.authorized = false;
    operation.is_answer = |response: &Response| {
        let says_status = || response.json().is_some_and(|body| body.string_at("status").is_some());
        response.is_success() || (response.status == 503 && says_status())
    };
    Ok(())
}
