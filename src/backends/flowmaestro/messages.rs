//! Sending a message and streaming the answer.
//!
//! The service answers `stream: true` with 501 and sends nothing; the route of the thread's events does not exist. So the
//! message is sent again without it, and the whole answer becomes one event. A service that takes the message and streams,
//! as the official types have it, is followed to the message's end.

use super::client::READ;
use super::events::{fill_snake_case, read_type};
use super::threads::{self, SEND_MESSAGE};
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;

/// `POST /threads/{id}/messages` with `stream: true`.
pub static SEND_STREAMED: Endpoint =
    Endpoint { name: "threads.sendMessageStream", prepare: Some(prepare_streamed), ..SEND_MESSAGE };

/// The same without it.
pub static SEND_WHOLE: Endpoint = Endpoint { name: "threads.sendMessageStream", ..SEND_MESSAGE };

/// `GET /threads/{id}/events`: the thread's event stream.
pub static STREAM: Endpoint = Endpoint {
    name: "threads.sendMessageStream",
    path: "/api/v1/threads/{threadId}/events",
    prepare: Some(accept_stream),
    ..READ
};

fn prepare_streamed(operation: &mut Operation) -> Result<(), Error> {
    // The caller's own object stays as it is.
    operation.request.body = operation.request.body.take().map(|body| {
        let mut body = body.shallow_copy();
        body.set("stream", Json::boolean(true));
        body
    });
    threads::prepare_message(operation)
}

/// Whether a refusal says that the service does not stream messages and that nothing was sent. After any other failure the
/// message may have been sent: sending it again could say it twice.
pub fn is_not_streamed(error: &Error) -> bool {
    error.status == 501 && error.code.as_deref() == Some("not_implemented")
}

/// The event that a message whose answer is waited for begins with.
pub fn started(thread_id: &str) -> Json {
    synthetic("message:started", thread_id)
}

/// The event that a whole answer becomes; `None` for an answer that only says that the message was taken.
pub fn completed(thread_id: &str, answer: &Json) -> Option<Json> {
    let data = answer.get("data")?;
    let is_whole = data.get("message").is_some() || data.is_null_at("message") || data.get("content").is_some();
    if !is_whole {
        return None;
    }
    let message = data.get("message");
    let content = message.as_ref().and_then(|message| message.get("content")).or_else(|| data.get("content"));
    let mut event = synthetic("message:completed", thread_id);
    event.set("content", content.unwrap_or_else(|| Json::string("")));
    event.set("message", message.unwrap_or_else(Json::null));
    for member in ["message_id", "execution_id", "status"] {
        if let Some(value) = data.get(member) {
            event.set(member, value);
        }
    }
    Some(event)
}

fn synthetic(kind: &str, thread_id: &str) -> Json {
    let mut event = Json::object();
    event.set("type", Json::string(kind));
    event.set("thread_id", Json::string(thread_id));
    event.set("synthetic", Json::boolean(true));
    event
}

/// How the stream of one message is read: to the message's end.
pub struct MessageEvents;

impl Protocol for MessageEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let Some(mut event) = Json::parse(&data).filter(Json::is_object) else { return Vec::new() };
        let kind = read_type(frame, &event);
        fill_snake_case(&mut event);
        event.set("type", Json::string(&kind));
        if kind == "message:completed" && event.get("content").is_none() {
            // The names that the service's own inner events have.
            let content = event.get("finalContent").or_else(|| event.get("finalMessage"));
            event.set("content", content.unwrap_or_else(|| Json::string("")));
        }
        let terminal = matches!(kind.as_str(), "message:completed" | "message:failed");
        vec![Item { value: event, sequence: None, terminal, progress: kind != "connected" }]
    }

    fn keeps_events(&self) -> bool {
        false
    }
}
