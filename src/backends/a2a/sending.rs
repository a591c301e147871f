//! A message whose task is followed.
//!
//! ```text
//!            Connect                  a stream
//!   (new) -------------> (the head) ------------> Follow: its events, then the task as a doorbell
//!                          |   |  a document: the task, which is polled, or a message, which is all
//!                          |   `------------------------------------------------------> Follow, or Done
//!                          |  no response, or none that names a task
//!                          `--> Call: the list of the message's context --> found: Follow; not found: Fail
//! ```
//!
//! No server recognises a message that comes twice. So it is sent once, and looked for where the response was lost.

use alloc::rc::Rc;

use super::client::{items_at, text_at};
use super::events::TaskEvents;
use super::tasks;
use crate::core::call::Call;
use crate::core::error::{Cause, Error};
use crate::core::follow::{Follow, Manner, Shared};
use crate::core::json::Json;
use crate::core::machine::{Command, Input, Machine, Notice};
use crate::core::operation::{Operation, Replay};
use crate::core::response::{Body, Response};
use crate::core::retry::{self, RetryPolicy};
use crate::core::stream::{Patience, Stream};
use crate::prelude::*;
use crate::workflow::mapping::Conditions;

/// How often the list is asked for a task whose start was lost, and after how long, in ms.
const SEARCHES: u32 = 3;
const SEARCH_AFTER_MS: f64 = 300.0;

/// A message whose task is followed.
pub struct Sending {
    follow: Follow,
    protocol: Rc<TaskEvents>,
    state: State,
    /// The message's id and its context's.
    ids: (String, String),
    attempts: u32,
    patience: Patience,
    policy: RetryPolicy,
    renewable: bool,
    shared: Rc<Shared>,
    notice: Option<Notice>,
}

enum State {
    /// It is not known which task it is.
    Opening,
    /// The list is asked for it, because of this error.
    Searching(Box<Call>, Error, u32),
    /// The list is asked again after a wait.
    Waiting(Error, u32),
    /// It is followed.
    Following,
    /// The agent replied with a message.
    Messaged,
}

impl Sending {
    /// `operation` is that of [`SEND_STREAMING`](super::messages::SEND_STREAMING), with its body.
    pub fn new(operation: Operation, protocol: Rc<TaskEvents>, conditions: Conditions) -> Self {
        let Conditions { patience, policy, renewable, shared } = conditions;
        let message = operation.request.body.as_ref().and_then(|body| body.get("message")).unwrap_or_else(Json::object);
        let id = |member: &str| text_at(&message, member).unwrap_or_default();
        let ids = (id("messageId"), id("contextId"));
        let stream = Stream::new(operation, protocol.clone(), patience, None, renewable);
        let follow = Follow::new(stream, policy, shared.clone(), Manner::default(), 0.0);
        Self {
            follow,
            protocol,
            state: State::Opening,
            ids,
            attempts: 0,
            patience,
            policy,
            renewable,
            shared,
            notice: None,
        }
    }

    /// Sends nothing more of its own: what comes next is the task's.
    fn follow(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        self.state = State::Following;
        self.follow.step(now_ms, random, input)
    }

    fn opening(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        match input {
            Input::Response(response) => self.responded(now_ms, random, &response),
            Input::NoResponse { timed_out, cause } => {
                let mut error = self.operation().own(retry::no_response(timed_out), None);
                error.cause = cause.map(Cause::Thrown);
                self.search(now_ms, random, error, 1)
            }
            Input::Idle => self.search(now_ms, random, retry::no_response(true), 1),
            Input::Part { end: Some(end), is_new } if !self.protocol.has_task() && !is_new => {
                if let Some(refusal) = self.protocol.take_refusal() {
                    return self.refused(refusal);
                }
                let error = end.err().unwrap_or_else(|| retry::no_response(false));
                self.search(now_ms, random, error, 1)
            }
            Input::Part { is_new, end } => {
                if self.protocol.has_task() || is_new {
                    self.state = State::Following;
                }
                self.follow.step(now_ms, random, Input::Part { is_new, end })
            }
            input => {
                self.attempts += u32::from(matches!(input, Input::Start | Input::Waited));
                self.follow.step(now_ms, random, input)
            }
        }
    }

    /// A stream that begins with an error.
    fn refused(&mut self, body: Json) -> Command {
        let mut response = Response::new(200);
        response.body = Body::Json(body);
        Command::Fail(self.operation().refusal(&response))
    }

    /// A refusal, or a document in the place of a stream.
    fn responded(&mut self, now_ms: f64, random: f64, response: &Response) -> Command {
        let body = match self.operation().read(response) {
            Ok(body) => body,
            Err(mut error) => {
                error.retry_after_ms = response.retry_after_ms().or(error.retry_after_ms);
                let is_stale = error.status == 401 && core::mem::take(&mut self.renewable);
                let wait = if is_stale { Some(0.0) } else { None }
                    .or_else(|| self.policy.delay_after(&error, Replay::WhenRefused, self.attempts, random));
                return match wait {
                    Some(ms) => {
                        self.notice = Some(Notice::Retry { attempts: self.attempts, ms, error });
                        Command::Wait { ms, wakes_online: false }
                    }
                    // A gateway responds in the place of an agent whose response did not come.
                    None if matches!(error.status, 502 | 504) => self.search(now_ms, random, error, 1),
                    None => Command::Fail(error),
                };
            }
        };
        let items = self.protocol.take(body);
        if items.iter().any(|item| item.terminal) {
            self.state = State::Messaged;
            return Command::Deliver(items);
        }
        // There is no stream: the task is polled.
        let subscription = self.subscription();
        match subscription {
            Some(operation) => self.poll(now_ms, operation),
            None => return Command::Fail(Error::unexpected("the agent responded without a task's id", Json::null())),
        }
        self.state = State::Following;
        Command::Deliver(items)
    }

    fn subscription(&self) -> Option<Operation> {
        use crate::core::protocol::Protocol;
        self.protocol.opens()
    }

    fn poll(&mut self, now_ms: f64, operation: Operation) {
        let stream = Stream::new(operation, self.protocol.clone(), self.patience, None, self.renewable);
        let manner = Manner { only_polls: true, ..Manner::default() };
        self.follow = Follow::new(stream, self.policy, self.shared.clone(), manner, now_ms);
    }

    /// Looks for the task whose start was lost.
    fn search(&mut self, now_ms: f64, random: f64, error: Error, number: u32) -> Command {
        let (_, context) = &self.ids;
        let list = tasks::list(&tasks::in_context(context))
            .and_then(|list| Rc::new(list).page(&crate::core::page::Position::Cursor(None), &Rc::default()));
        match list {
            Ok(operation) if !context.is_empty() => {
                let mut call = Box::new(Call::new(operation, self.policy, self.renewable));
                let command = call.step(now_ms, random, Input::Start);
                self.state = State::Searching(call, error, number);
                command
            }
            _ => Command::Fail(error),
        }
    }

    fn found(&mut self, now_ms: f64, random: f64, page: &Json, error: Error, number: u32) -> Command {
        let (message, _) = &self.ids;
        let is_ours = |task: &&Json| {
            items_at(task, "history").iter().any(|said| text_at(said, "messageId").as_deref() == Some(message))
        };
        let tasks = items_at(page, "data");
        match tasks.iter().find(is_ours).and_then(|task| text_at(task, "id")) {
            Some(id) => {
                self.protocol.adopt(&id);
                self.follow(now_ms, random, Input::Waited)
            }
            // The request may still be on its way.
            None if number < SEARCHES => {
                self.state = State::Waiting(error, number);
                Command::Wait { ms: SEARCH_AFTER_MS * f64::from(number), wakes_online: false }
            }
            None => Command::Fail(error),
        }
    }
}

impl Machine for Sending {
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        match core::mem::replace(&mut self.state, State::Opening) {
            State::Opening => self.opening(now_ms, random, input),
            State::Searching(mut call, error, number) => match call.step(now_ms, random, input) {
                Command::Done(page) => self.found(now_ms, random, &page, error, number),
                Command::Fail(_) => Command::Fail(error),
                command => {
                    self.state = State::Searching(call, error, number);
                    command
                }
            },
            State::Waiting(error, number) => self.search(now_ms, random, error, number + 1),
            State::Following => self.follow(now_ms, random, input),
            State::Messaged => Command::Done(Json::null()),
        }
    }

    fn operation(&self) -> &Operation {
        match &self.state {
            State::Searching(call, ..) => call.operation(),
            _ => self.follow.operation(),
        }
    }

    fn notice(&mut self) -> Option<Notice> {
        self.notice.take().or_else(|| self.follow.notice())
    }

    fn stream(&mut self) -> Option<&mut Stream> {
        self.follow.stream()
    }

    fn is_beside(&self) -> bool {
        matches!(self.state, State::Following) && self.follow.is_beside()
    }

    fn reads_documents(&self) -> bool {
        matches!(self.state, State::Opening)
    }
}
