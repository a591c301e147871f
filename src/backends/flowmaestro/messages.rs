//! Sending a message and streaming the answer.
//!
//! The service responds to `stream: true` with 501 and sends nothing; the route of the thread's events does not exist. So the
//! message is sent again without it, and the whole answer becomes one event. A service that takes the message and streams,
//! as the official types have it, is followed to the message's end.

use alloc::rc::Rc;

use super::client::READ;
use super::events::{fill_snake_case, read_type};
use super::threads::{self, SEND_MESSAGE};
use crate::core::call::Call;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::follow::{Follow, Manner};
use crate::core::json::Json;
use crate::core::machine::{Command, Input, Machine, Notice};
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::retry::RetryPolicy;
use crate::core::sse::Frame;
use crate::core::stream::{Patience, Stream};
use crate::prelude::*;

const SENT: &str = "threads.sendMessageStream /api/v1/threads/{threadId}/messages message";

/// `POST /threads/{id}/messages` with `stream: true`.
pub static SEND_STREAMED: Endpoint = Endpoint { line: SENT, prepare: Some(prepare_streamed), ..SEND_MESSAGE };

/// The same without it.
pub static SEND_WHOLE: Endpoint = Endpoint { line: SENT, ..SEND_MESSAGE };

/// `GET /threads/{id}/events`: the thread's event stream.
pub static STREAM: Endpoint = Endpoint {
    line: "threads.sendMessageStream /api/v1/threads/{threadId}/events",
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
pub fn completed(thread_id: &str, response: &Json) -> Option<Json> {
    let data = response.get("data")?;
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

/// A message that is sent, and its answer as events.
///
/// ```text
///            ask for a stream            refused with a 501
///   (new) -------------------> its Call --------------------> ask for the whole answer
///                                 |                                  |
///                taken: Follow <--+----> response: Deliver, Done <---+
/// ```
pub struct Sending {
    thread_id: String,
    /// What is sent, or was sent last.
    call: Call,
    /// What asks for the whole answer, where a stream is asked for.
    whole: Option<Operation>,
    state: State,
    is_started: bool,
    /// The stream's patience, and how polls and calls are repeated.
    patience: Patience,
    policy: RetryPolicy,
    renewable: bool,
}

enum State {
    New,
    Calling,
    Responded,
    Following(Box<Follow>),
}

impl Sending {
    /// A message that is sent by the first of these operations, and by the others where the one before is not streamed.
    pub fn new(
        thread_id: String,
        operation: Operation,
        whole: Option<Operation>,
        patience: Patience,
        policy: RetryPolicy,
        renewable: bool,
    ) -> Self {
        let call = Call::new(operation, policy, renewable);
        Self { thread_id, call, whole, state: State::New, is_started: false, patience, policy, renewable }
    }

    fn begin(&mut self, now_ms: f64, random: f64) -> Command {
        if self.whole.is_none() && !core::mem::replace(&mut self.is_started, true) {
            // Before the answer, which takes a while; the message is sent with the next read.
            return Command::Deliver(vec![item(started(&self.thread_id))]);
        }
        self.state = State::Calling;
        self.call.step(now_ms, random, Input::Start)
    }

    fn responded(&mut self, now_ms: f64, random: f64, response: &Json) -> Command {
        let Some(completed) = completed(&self.thread_id, response) else {
            return match self.follow(now_ms) {
                Ok(mut follow) => {
                    let command = follow.step(now_ms, random, Input::Start);
                    self.state = State::Following(follow);
                    command
                }
                Err(error) => Command::Fail(error),
            };
        };
        self.state = State::Responded;
        let mut events = vec![item(completed)];
        if !core::mem::replace(&mut self.is_started, true) {
            events.insert(0, item(started(&self.thread_id)));
        }
        Command::Deliver(events)
    }

    fn follow(&self, now_ms: f64) -> Result<Box<Follow>, Error> {
        let operation = STREAM.operation(vec![self.thread_id.clone()], None)?;
        let stream = Stream::new(operation, Rc::new(MessageEvents), self.patience, None, self.renewable);
        Ok(Box::new(Follow::new(stream, self.policy, Rc::default(), Manner::default(), now_ms)))
    }
}

impl Machine for Sending {
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        match &mut self.state {
            State::New => return self.begin(now_ms, random),
            State::Responded => return Command::Done(Json::null()),
            State::Following(follow) => return follow.step(now_ms, random, input),
            State::Calling => {}
        }
        match self.call.step(now_ms, random, input) {
            Command::Done(response) => self.responded(now_ms, random, &response),
            Command::Fail(error) => match self.whole.take().filter(|_| is_not_streamed(&error)) {
                Some(whole) => {
                    self.call = Call::new(whole, self.policy, self.renewable);
                    self.state = State::New;
                    self.begin(now_ms, random)
                }
                None => Command::Fail(error),
            },
            command => command,
        }
    }

    fn operation(&self) -> &Operation {
        match &self.state {
            State::Following(follow) => follow.operation(),
            _ => self.call.operation(),
        }
    }

    fn notice(&mut self) -> Option<Notice> {
        match &mut self.state {
            State::Following(follow) => follow.notice(),
            _ => self.call.notice(),
        }
    }

    fn stream(&mut self) -> Option<&mut Stream> {
        match &mut self.state {
            State::Following(follow) => follow.stream(),
            _ => None,
        }
    }

    fn only_reads(&self) -> bool {
        matches!(&self.state, State::Following(follow) if follow.only_reads())
    }
}

fn item(value: Json) -> Item {
    Item { value, sequence: None, terminal: false, progress: true }
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
