//! What every operation of a relay shares.

use crate::core::auth::Scheme;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, StreamReason};
use crate::core::operation::{ErrorFacts, Service};

/// A relay, as every operation names it. Without a grant a cookie says who asks.
pub static SERVICE: Service = Service { is_open: true, ..Service::of("relay", Scheme::Bearer, ErrorFacts::of) };

/// An endpoint that reads.
pub(super) const READ: Endpoint = Endpoint::of(&SERVICE);

/// The error of a stream that cannot be followed.
pub(super) fn failure(reason: StreamReason, message: &str) -> Error {
    Error::stream(reason, message).in_operation(SERVICE.name, "events")
}
