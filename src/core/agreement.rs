//! What a client and a host agree on before the first request: which of the service's protocols they speak, and where.
//!
//! ```text
//!   first request of a base URL
//!        |
//!        v
//!   Agreement::begin: calls of first contact ------> the agreement, kept for the base URL
//!        |                                               |
//!        |  refused for good: the call fails with it     |  a 406 later: forgotten, and begun once more
//!        v                                               v
//!      error                              Agreement::fit: what is sent instead of each request
//! ```

use super::error::Error;
use super::json::Json;
use super::operation::Operation;
use super::request::Request;
use super::sequence::Steps;
use crate::prelude::*;

/// How a service's client and a host agree.
pub struct Agreement {
    /// The calls of first contact; their result is an object. Each is sent once: an outage is the concern of the call that waits.
    /// The arguments: whether a browser sends them, where a refused preflight shows as a failed connection; and the base URL.
    pub begin: fn(bool, &str) -> Box<dyn Steps>,
    /// What is sent instead of an operation's own request; `None` where it is sent as it is.
    ///
    /// Its errors are those of an operation that the host lacks, and of arguments that it would refuse: nothing was sent.
    pub fit: fn(&Operation, &Json) -> Result<Option<Request>, Error>,
}
