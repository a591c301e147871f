//! One read of a stream: messages, and where the next read begins. Offsets mean something to the server alone, but sort as texts.

use super::client::{READ, failure};
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::{Error, StreamReason};
use crate::core::json::Json;
use crate::core::operation::{Expected, Operation};
use crate::prelude::*;

/// The offset of the beginning.
pub const START: &str = "-1";

/// So long a server may hold a long poll open, in ms.
const HELD_MS: f64 = 60_000.0;

const EVENTS: &str = "events /runs/{runId}/events";

/// The stream as server-sent events.
pub static LIVE: Endpoint = Endpoint { line: EVENTS, prepare: Some(accept_stream), ..READ };

static PART: Endpoint = Endpoint { line: EVENTS, prepare: Some(in_parts), ..READ };

/// The [`Endpoint::prepare`] of a read that responds with a part.
///
/// # Errors
/// None.
pub fn in_parts(operation: &mut Operation) -> Result<(), Error> {
    operation.expected = Expected::Part;
    Ok(())
}

/// Parameters are in the order of their names: caches know a request by its text.
fn at(
    endpoint: &'static Endpoint,
    run: &str,
    live: Option<&str>,
    cursor: Option<&str>,
    offset: &str,
) -> Result<Operation, Error> {
    let mut operation = endpoint.operation(vec![run.to_owned()], None)?;
    let path = operation.request.path.clone();
    operation.request.path = path.query_opt("cursor", cursor).query_opt("live", live).query("offset", offset);
    Ok(operation)
}

/// A catch-up read: a cache may serve it.
///
/// # Errors
/// A configuration error for an id that no path can have.
pub fn catch_up(run: &str, offset: &str) -> Result<Operation, Error> {
    at(&PART, run, None, None, offset)
}

/// A long poll, with the cursor of the last response: many that wait for the same are one request for a cache.
///
/// # Errors
/// A configuration error for an id that no path can have.
pub fn long_poll(run: &str, offset: &str, cursor: Option<&str>) -> Result<Operation, Error> {
    let mut operation = at(&PART, run, Some("long-poll"), cursor, offset)?;
    operation.hold_ms = HELD_MS;
    Ok(operation)
}

/// The stream from an offset on, as server-sent events.
///
/// # Errors
/// A configuration error for an id that no path can have.
pub fn live(run: &str, offset: &str) -> Result<Operation, Error> {
    at(&LIVE, run, Some("sse"), None, offset)
}

/// What a read brought.
pub struct Part {
    /// The messages.
    pub messages: Vec<Json>,
    /// Where the next read begins.
    pub next: String,
    /// What the next long poll is sent with.
    pub cursor: Option<String>,
    /// Whether nothing more was there.
    pub is_up_to_date: bool,
    /// Whether nothing more will come.
    pub is_closed: bool,
}

impl Part {
    /// Reads the response to a read from `offset`.
    ///
    /// # Errors
    /// A stream error: `protocol` for a response that is none of a Durable Streams server, `gap` where the stream ends before the offset.
    pub fn of(response: &Json, offset: &str) -> Result<Self, Error> {
        let header = |name: &str| response.string_at(name);
        let is_set = |name: &str| header(name).as_deref() == Some("true");
        let Some(next) = header("stream-next-offset") else {
            let message = "the response has no Stream-Next-Offset: either baseUrl is no relay's, or its server does not expose that header to this origin";
            return Err(failure(StreamReason::Protocol, message));
        };
        check(offset, &next)?;
        let is_closed = is_set("stream-closed");
        Ok(Self {
            messages: response.get("body").map(messages).unwrap_or_default(),
            next,
            cursor: header("stream-cursor"),
            is_up_to_date: is_closed || is_set("stream-up-to-date"),
            is_closed,
        })
    }
}

/// The messages in what was sent: a list, or one alone.
pub fn messages(body: Json) -> Vec<Json> {
    body.items().unwrap_or_else(|| vec![body])
}

/// Refuses an offset that is behind the end of the stream: it is not of this stream, or the server has lost what it had.
///
/// # Errors
/// A stream error, `gap`.
pub fn check(asked: &str, next: &str) -> Result<(), Error> {
    if asked == START || next >= asked {
        return Ok(());
    }
    Err(failure(
        StreamReason::Gap,
        "the stream ends before the offset that is resumed from: read the run from the start",
    ))
}
