//! Bytes of an event stream into frames: see the crate `flowtether-event-stream`.

pub use flowtether_event_stream::{Decoder, Frame};

use super::error::{Error, StreamReason};

impl From<flowtether_event_stream::EventTooLong> for Error {
    fn from(_: flowtether_event_stream::EventTooLong) -> Self {
        let message = "the stream holds an event of more than maxEventBytes bytes; raise maxEventBytes to read it";
        Error::stream(StreamReason::Protocol, message)
    }
}
