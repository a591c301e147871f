//! Event streams, whatever service they belong to: a source of blocks, the shape of their bytes, and the fault that
//! one connection suffers.

mod body;
mod fault;
mod shape;
mod writer;

use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use tokio::sync::mpsc;

pub use fault::{Instead, StreamFault};
pub use shape::Shape;

use crate::connection::Connection;
use crate::recording::OpenStream;
use body::StreamBody;
use writer::Writer;

/// One block of an event stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub id: Option<String>,
    pub event: Option<String>,
    /// Line feeds in it make several `data:` lines.
    pub data: String,
    /// How many events it carries: a batch is one block.
    pub events: u64,
}

/// Where the blocks of one connection come from.
pub trait Source: Send + 'static {
    /// The next blocks, at most `most` of them; waits for the first. None when the stream is over.
    ///
    /// A call that is dropped while it waits must not lose a block.
    fn next(&mut self, most: usize) -> impl Future<Output = Option<Vec<Block>>> + Send;
}

/// How the bytes of one connection look and what goes wrong with them.
pub struct Manner {
    pub shape: Shape,
    pub fault: StreamFault,
    /// How long the stream may be silent before a comment is sent; the shape can override it.
    pub keep_alive: Option<Duration>,
    /// What stands after the colon of that comment.
    pub comment: &'static str,
    /// What comes before the first block.
    pub opening: &'static str,
}

pub fn is_event_stream(response: &Response) -> bool {
    let value = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.starts_with("text/event-stream"))
}

/// The response that streams `source`; `open` ends when the client goes away or the stream does.
pub fn respond<S: Source>(source: S, manner: Manner, open: OpenStream, connection: Connection) -> Response {
    // One item: the next block is made when the client has taken the last one.
    let (sender, receiver) = mpsc::channel(1);
    let writer = Writer::new(manner, sender, connection, open.progress());
    tokio::spawn(writer.run(source));
    let mut response = Response::new(Body::new(StreamBody::new(receiver, open)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
