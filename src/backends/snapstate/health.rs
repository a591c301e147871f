//! Whether the service is well. No key is sent.

use flowtether_endpoints::endpoints;

use super::client::READ;
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::core::response::Response;

endpoints! {
    in SnapState;

    /// How the service and its stores are. It resolves also when they are not well (503): `status` is then `degraded`. No key
    /// is sent.
    HEALTH = health() -> Promise<SnapStateHealth>: READ "/health", prepare: Some(prepare);

    /// Whether the service takes requests. It resolves also when it does not (503): `status` is then `not_ready`. No key is
    /// sent.
    READY = ready() -> Promise<SnapStateReadiness>: READ "/ready", prepare: Some(prepare);
}

/// A service that is not well says so with a 503 in the same shape: that is a result. One of a proxy is an error.
fn prepare(operation: &mut Operation) -> Result<(), Error> {
    operation.request.authorized = false;
    operation.accepts = |response: &Response| {
        let says_status = || response.json().is_some_and(|body| body.string_at("status").is_some());
        response.is_success() || (response.status == 503 && says_status())
    };
    Ok(())
}
