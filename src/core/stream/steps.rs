//! What happens to a followed run's stream, and what it says to do next.

use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::response::Response;
use crate::prelude::*;

/// What happened since the last step.
#[derive(Debug)]
pub enum Input {
    /// The caller wants items.
    Start,
    /// A 2xx response with an event stream.
    Opened,
    /// A 2xx response without one.
    NotAStream {
        /// The status.
        status: u16,
        /// The media type, when there is one.
        media_type: Option<String>,
    },
    /// Any other response.
    Refused(Response),
    /// No response, or the body broke off.
    Broken {
        /// Whether the time limit passed.
        timed_out: bool,
        /// What was thrown.
        cause: Option<Json>,
    },
    /// The body ended cleanly.
    Ended,
    /// No byte came within the idle limit: of the body, or of anything where a silent stream has not even a head.
    Idle,
    /// The wait is over.
    Waited,
    /// The run was asked: whether it is over, and was delivered as such. Not so while [`Stream::concludes`](super::Stream::concludes) says no.
    Polled(Result<bool, Error>),
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Send the request, with this cursor where [`CursorPlace::put`](crate::core::cursor::CursorPlace::put) puts it.
    Connect {
        /// The last place the caller has; `None` at the start.
        cursor: Option<String>,
    },
    /// Read the body.
    Read,
    /// Wait, then step again with [`Input::Waited`].
    Wait {
        /// How long, in ms.
        ms: f64,
        /// The number of failed connections in a row.
        failures: u32,
        /// What went wrong; `None` after a clean end or silence.
        error: Option<Error>,
    },
    /// Ask the run, then step again with [`Input::Polled`].
    Ask,
    /// The stream is over.
    Done,
    /// The stream failed.
    Fail(Error),
}
