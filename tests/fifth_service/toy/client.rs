//! The toy's facts and its errors.

use crate::core::auth::Scheme;
use crate::core::operation::{ErrorFacts, Service};

/// The toy, as every operation names it.
pub static SERVICE: Service = Service::of("toy", Scheme::Bearer, |response| ErrorFacts::of(response));
