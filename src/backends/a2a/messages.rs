//! Messages to the agent, which start tasks and reply to what they ask.

use flowtether_endpoints::endpoints;

use super::client::{START, items_at, object, prepare, result_of, text_at};
use super::legacy;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::prelude::*;

endpoints! {
    in A2A;

    /// Sends a message: `{ task }`, or `{ message }` of an agent that responds at once. It waits until the task is over or asks for
    /// something, for as long as that takes, unless `configuration.returnImmediately` is set. What is missing of `messageId` and `role` is filled in.
    ///
    /// It is repeated only after a 429: no server recognises a message that comes twice. To a task that is working nothing should
    /// be sent: servers lose what it makes, or begin it anew.
    // It may take as long as the task does.
    SEND = sendMessage(request: A2ASendMessageRequest, options: A2ASendOptions) -> Promise<A2ASendMessageResponse>:
        START "/message:send" via send_message, prepare: Some(prepare_blocking), finish: Some(read_sent);

    /// Sends a message and delivers what its task does, until the task is over, or asks for something and the server ends the
    /// stream. A message without a `contextId` gets one.
    ///
    /// Until the connection is lost the events are the server's own. After that they are made of the task, which is read again
    /// whenever the stream says that something happened: then they are `synthetic`, each part of an artifact and each message
    /// comes once, and the order between parts and messages is lost. The last event has the task as `task`.
    ///
    /// A start whose response was lost is found again by its `contextId`, where the server lists tasks, and is never sent twice.
    sendStreamingMessage(request: A2ASendMessageRequest, options: A2AStreamOptions) -> AsyncGenerator<A2AStreamEvent, void, undefined>: via send_streaming_message;
}

/// `POST /message:stream`: the stream of a message.
pub static SEND_STREAMING: Endpoint = Endpoint {
    line: "sendStreamingMessage /message:stream request",
    prepare: Some(prepare_stream),
    finish: Some(read_sent),
    ..START
};

/// [`SEND`] that returns before the task is over: a reply to a question is one.
pub static REPLY: Endpoint = Endpoint { prepare: Some(prepare), ..SEND };

pub(super) fn read_sent(response: Json, _: &[String]) -> Result<Json, Error> {
    let sent = legacy::wrapped(result_of(response));
    if sent.get("task").is_some() || sent.get("message").is_some() {
        return Ok(sent);
    }
    Err(Error::unexpected("the agent's response is neither a task nor a message", sent))
}

fn prepare_blocking(operation: &mut Operation) -> Result<(), Error> {
    let configuration = operation.request.body.as_ref().and_then(|body| body.get("configuration"));
    if !configuration.is_some_and(|configuration| configuration.is_true_at("returnImmediately")) {
        operation.timeout_ms = Some(f64::INFINITY);
    }
    prepare(operation)
}

fn prepare_stream(operation: &mut Operation) -> Result<(), Error> {
    accept_stream(operation)?;
    prepare(operation)
}

/// The request with the members of its message that every server wants: some check them all. `id` is a new one, and the context's
/// where the message begins a task and has none.
///
/// # Errors
/// A configuration error for a message without parts, and for parts that are none.
pub fn complete(request: &Json, id: &str, context: Option<&str>) -> Result<Json, Error> {
    let given = request.get("message").filter(Json::is_object);
    let mut message =
        given.ok_or_else(|| Error::configuration("message", "must be an object with parts"))?.shallow_copy();
    let parts = items_at(&message, "parts");
    let is_part = |part: &Json| {
        ["text", "raw", "url", "data"].iter().any(|kind| part.get(kind).is_some() || part.is_null_at(kind))
    };
    if parts.is_empty() || !parts.iter().all(is_part) {
        return Err(Error::configuration(
            "parts",
            "must be an array of parts, each with a text, raw, url or data; v0.3's kind is none",
        ));
    }
    if text_at(&message, "messageId").is_none() {
        message.set("messageId", Json::string(id));
    }
    match text_at(&message, "role").as_deref() {
        None => message.set("role", Json::string("ROLE_USER")),
        Some("ROLE_USER" | "ROLE_AGENT") => {}
        Some(_) => return Err(Error::configuration("role", "must be \"ROLE_USER\" or \"ROLE_AGENT\"")),
    }
    if let Some(context) = context
        && text_at(&message, "taskId").is_none()
        && text_at(&message, "contextId").is_none()
    {
        message.set("contextId", Json::string(context));
    }
    let mut request = request.shallow_copy();
    request.set("message", message);
    Ok(request)
}

/// The parts of what a run is given, as its input or as a reply: a text is a text part, an object whose only member is an array of `parts` is
/// these, and anything else is a data part.
pub fn parts_of(input: &Json) -> Json {
    if let Some(parts) = input.get("parts").filter(|parts| parts.items().is_some() && input.keys() == ["parts"]) {
        return parts;
    }
    let kind = if input.as_string().is_some() { "text" } else { "data" };
    Json::array(vec![object(&[(kind, input.clone())])])
}
