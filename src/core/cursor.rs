//! Where a stream's cursor stands in the request that resumes it.

use super::error::{Error, StreamReason};
use super::json;
use super::request::Request;
use crate::prelude::*;

/// Where the cursor goes when a stream is resumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorPlace {
    /// The `Last-Event-ID` header.
    LastEventIdHeader,
    /// A query parameter of this name.
    Query(String),
}

impl CursorPlace {
    /// Puts a cursor into the request that resumes a stream. `headers_are_utf8` says how fetch writes header values.
    ///
    /// # Errors
    /// A stream error for an id that no header can carry: each attempt to reconnect would fail.
    pub fn put(&self, cursor: &str, request: &mut Request, headers_are_utf8: bool) -> Result<(), Error> {
        match self {
            Self::LastEventIdHeader if cursor.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') => {
                let message = "the last event's id holds a character that Last-Event-ID cannot carry; set cursorParam";
                return Err(Error::stream(StreamReason::Protocol, message));
            }
            Self::LastEventIdHeader if headers_are_utf8 => request.headers.set("Last-Event-ID", cursor),
            Self::LastEventIdHeader => {
                // A header carries bytes as Latin-1: what is not ASCII goes out as its UTF-8 bytes, or fetch would throw.
                request.headers.set("Last-Event-ID", &json::latin1(cursor.as_bytes()));
            }
            Self::Query(name) => request.path = request.path.clone().query(name, cursor),
        }
        Ok(())
    }
}
