//! What a service has to say of itself to be one of those behind the common vocabulary.

use std::rc::Rc;

use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::protocol::Protocol;

/// A service behind the common vocabulary.
pub struct WorkflowBackend {
    /// What it can do, and what its statuses, events, questions and answers become; see [`table`](super::table).
    pub table: &'static str,
    /// What follows a run.
    pub stream: &'static Endpoint,
    /// How its stream is read.
    pub protocol: MakeProtocol,
}

/// Makes what reads the stream of a run, of the run's id, the cursor after which it begins, which is empty at the start, and the
/// wait between two polls, in ms, for a service that is polled.
///
/// A configuration error for a cursor that the service cannot have given out.
pub type MakeProtocol = fn(String, &str, Option<f64>) -> Result<Rc<dyn Protocol>, Error>;
