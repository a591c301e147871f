//! Threads: get, delete, their messages, and sending one.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, READ, START, check_number, enveloped, require_text};
use super::list::no_list;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::page::{List, PageFacts, Position};
use crate::core::request::Path;
use crate::prelude::*;

/// The longest the service waits for an agent's answer, in ms: its default, and what larger numbers are cut to.
const LONGEST_ANSWER_MS: f64 = 120_000.0;
/// What an attempt to send is given beyond that, in ms.
const ANSWER_MARGIN_MS: f64 = 10_000.0;

/// What an attempt to send is given in a browser, in ms: less than the service waits, so that it never responds with a 408.
const BROWSER_ANSWER_MS: f64 = 115_000.0;

endpoints! {
    /// Threads and their messages. `agents.createThread` starts one; there is no list of them.
    class FlowMaestroThreads "threads.";

    /// One thread. Rejects with `NotFoundError` for a deleted one.
    GET = get(threadId) -> Promise<FlowMaestroResponse<FlowMaestroThread>>: READ "/api/v1/threads/{threadId}";

    /// Deletes a thread. Rejects with `NotFoundError` the second time, but not when an attempt of this call was the first.
    DELETE = delete(threadId) -> Promise<FlowMaestroResponse<FlowMaestroDeletedThread>>: REMOVE "/api/v1/threads/{threadId}";

    /// The thread's messages, oldest first, at most 1000. The service knows no pages here: what it sends becomes one page.
    // The documentation has a list in `data`; the service sends `data.messages` and knows no pages. Both become one page.
    LIST_MESSAGES = listMessages(threadId) -> FlowMaestroList<FlowMaestroThreadMessage>:
        READ "/api/v1/threads/{threadId}/messages" via message_list, finish: Some(read_messages);

    /// Sends a message and waits for the agent's answer: `data.message`, null where the agent said nothing.
    ///
    /// `timeoutMs` is by default the time the service itself takes, 120 s or `timeout` of the message, and 10 s more.
    /// Rejects with an `ApiError` (408, `timeout`) when the agent is still at work then: the message was sent, call
    /// `listMessages` later. A message is never sent again by this client, but after a 429. Chromium itself repeats a request
    /// whose response is a 408 on a connection that was used before: so a browser does not send `timeout`. There it limits the
    /// attempt, which rejects with a `TimeoutError` after 115 s at most.
    // A 408 means that the agent is still at work, not that the message was lost: it must not be sent again.
    SEND_MESSAGE = sendMessage(threadId, message: FlowMaestroSendMessageRequest, options: FlowMaestroStartOptions) -> Promise<FlowMaestroResponse<FlowMaestroSentMessage>>:
        START "/api/v1/threads/{threadId}/messages", prepare: Some(prepare_message);

    /// Sends a message and delivers its answer as events: `message:started`, tokens where the service streams them, and
    /// `message:completed` with the whole text in `content`.
    ///
    /// The service, as it is deployed, does not stream: it refuses with a 501 and sends nothing. The message is then sent
    /// without a stream, and the events are marked `synthetic: true`; `message:started` is then delivered before it is sent, and
    /// leaving the loop there leaves it unsent. After any other failure nothing is sent again.
    ///
    /// The iterator throws as `sendMessage` rejects, and `StreamError`.
    sendMessageStream(threadId, message: FlowMaestroSendMessageRequest, options: FlowMaestroMessageStreamOptions) -> AsyncGenerator<FlowMaestroMessageEvent, void, undefined>:
        via send_message_stream;
}

/// The messages at a path as a list of one page.
pub fn messages(path: Path) -> List {
    List {
        endpoint: &LIST_MESSAGES,
        path,
        start: Position::Cursor(None),
        place: |path, _| path,
        facts: |_| PageFacts::default(),
        keep: Vec::new(),
        body: None,
        recounts: false,
        id: "id",
    }
}

fn read_messages(response: Json, ids: &[String]) -> Result<Json, Error> {
    let mut response = enveloped(response, ids)?;
    let data = response.get("data").and_then(|data| data.get("messages").or(Some(data)));
    let Some(messages) = data.and_then(|data| data.items()) else { return Err(no_list(response)) };
    if response.get("pagination").is_none() {
        let one_page = Json::string(r#"{"page":1,"total_pages":1,"has_next":false,"has_prev":false}"#);
        let mut pagination = Json::parse(&one_page).unwrap_or_else(Json::object);
        for name in ["per_page", "total_count"] {
            pagination.set(name, Json::number(messages.len() as f64));
        }
        response.set("pagination", pagination);
    }
    response.set("data", Json::array(messages));
    Ok(response)
}

/// The service starts the agent and gives up at once on a `timeout` of `null`, 0 and less.
pub(super) fn prepare_message(operation: &mut Operation) -> Result<(), Error> {
    require_text(operation, "content")?;
    check_number(operation, "timeout", 1.0)?;
    let asked = operation.request.body.as_ref().and_then(|body| body.number_at("timeout"));
    operation.timeout_ms = Some(asked.unwrap_or(LONGEST_ANSWER_MS).min(LONGEST_ANSWER_MS) + ANSWER_MARGIN_MS);
    operation.in_browser = Some(avoid_408);
    Ok(())
}

/// Keeps the service from responding with a 408: Chromium by itself repeats a request whose response is that on a connection
/// that was used before, a POST too, and the message would be there twice. What the body's `timeout` asks of the service is the
/// time limit of the attempt instead.
pub fn avoid_408(operation: &mut Operation) {
    let Some(body) = &mut operation.request.body else { return };
    let asked = body.number_at("timeout").unwrap_or(BROWSER_ANSWER_MS);
    // The caller's own object stays as it is.
    *body = body.shallow_copy();
    body.unset("timeout");
    operation.max_timeout_ms = asked.min(BROWSER_ANSWER_MS);
}
