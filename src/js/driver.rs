//! Drives a machine: does what its commands say, and steps it with what came of it. One driver runs all machines; what it sends is
//! in `exchange.rs`, what it reads of a stream in `connection.rs`.
//!
//! It is a state machine as well, and no nest of async functions: it is polled like one future, which waits for one thing at a time.

use alloc::rc::Rc;
use core::task::Poll;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::agreement;
use super::client::Client;
use super::connection::Streaming;
use super::event_source::EVENT_SOURCES;
use super::exchange::Flight;
use super::fetch;
use super::options::CallOptions;
use super::random;
use super::scope::{End, Scope};
use super::stream_options::StreamOptions;
use super::wakes::{self, Wakes, What};
use crate::core::call::Call;
use crate::core::error::{Error, ErrorKind};
use crate::core::machine::{Command, Input, Machine};
use crate::core::operation::Operation;
use crate::core::response::Response;
use crate::core::retry::RetryPolicy;
use crate::prelude::*;

/// What is driven, and with which of the caller's options.
pub struct Drive {
    pub client: Rc<Client>,
    pub machine: Box<dyn Machine>,
    pub options: CallOptions,
    /// `onUpdate` and `onWaiting`.
    pub callbacks: [Option<Function>; 2],
    /// What a machine with a stream needs.
    pub streaming: Option<Box<Streaming>>,
    /// Whether it delivers items, and its end is no result.
    pub delivers: bool,
    /// Whether it is the first contact with a host, on which nothing was agreed yet.
    pub is_contact: bool,
}

impl Drive {
    /// A machine without a stream and without callbacks.
    pub fn of(client: &Rc<Client>, machine: impl Machine + 'static, options: CallOptions) -> Self {
        Self::of_boxed(client, Box::new(machine), options)
    }

    /// The same of a machine whose type is not known.
    pub fn of_boxed(client: &Rc<Client>, machine: Box<dyn Machine>, options: CallOptions) -> Self {
        let client = client.clone();
        Self { client, machine, options, callbacks: [None, None], streaming: None, delivers: false, is_contact: false }
    }

    /// One that delivers items.
    pub fn delivering(self) -> Self {
        Self { delivers: true, ..self }
    }

    /// One call.
    pub fn call(client: &Rc<Client>, operation: Operation, options: CallOptions) -> Self {
        let call = Call::new(operation, policy(client, &options), client.is_renewable());
        Self::of(client, call, options)
    }
}

/// How patiently a call is repeated.
pub fn policy(client: &Client, options: &CallOptions) -> RetryPolicy {
    RetryPolicy { max_retries: options.max_retries.unwrap_or(client.retry.max_retries), ..client.retry }
}

/// Why there is nothing to step the machine with, or something else than what was waited for.
pub enum Failure {
    /// The time limit passed.
    Timeout,
    /// No byte came within the idle limit.
    Idle,
    /// What was waited for failed.
    Thrown(JsValue),
    /// It is the machine's end: an error without the names of its operation.
    Error(Error),
    /// It is the machine's end: a value of the caller's own, such as an abort reason.
    Rejected(JsValue),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Error(error)
    }
}

/// What comes next.
pub(super) enum Next {
    /// The machine is stepped with this.
    Step(Input),
    /// A command that the machine gave before is done.
    Do(Command),
    /// The first contact with the host ends, and this command is done.
    Agreed(Command),
    /// A failure is handled.
    Fail(Failure),
    /// The credential comes from the caller's function.
    Key,
    /// The head of the response comes.
    Head,
    /// The text of the response comes.
    Text(Response),
    /// An EventSource opens.
    Opened,
    /// The next part of the stream comes, or something else is due.
    Part { is_watched: bool },
    /// A time passes.
    Wait,
    /// What a callback returned is waited for.
    Reply,
}

/// A machine that is driven.
pub struct Driver {
    pub(super) drive: Drive,
    pub(super) wakes: Rc<Wakes>,
    pub(super) scope: Scope,
    /// The attempt under way.
    pub(super) flight: Option<Flight>,
    pub(super) next: Next,
    /// Whether the host refused what was agreed on, and no other response came since.
    pub(super) is_refused: bool,
}

impl Driver {
    /// A machine that has not begun.
    pub fn new(drive: Drive, wakes: Wakes) -> Self {
        let scope = Scope::new(drive.options.signal.clone(), &wakes);
        Self { drive, wakes: Rc::new(wakes), scope, flight: None, next: Next::Step(Input::Start), is_refused: false }
    }

    /// Has it polled once the caller's own code has returned: a signal that is aborted until then keeps the request back.
    pub fn begin_later(&self) {
        self.wakes.soon();
    }

    /// The machine's result; of a stream the next batch, never empty, and undefined at the end.
    pub fn poll(&mut self) -> Poll<Result<JsValue, JsValue>> {
        self.resume();
        loop {
            self.wakes.came().take_news();
            let outcome = self.run();
            if outcome.is_ready() {
                agreement::ended(&self.drive);
            } else if self.wakes.came().take_news() {
                // A signal of the caller's may end in the caller's own `fetch`.
                continue;
            }
            return outcome;
        }
    }

    fn run(&mut self) -> Poll<Result<JsValue, JsValue>> {
        loop {
            let command = match core::mem::replace(&mut self.next, Next::Step(Input::Delivered)) {
                Next::Step(input) => self.step(input),
                Next::Do(command) => command,
                next => match self.came(next) {
                    Ok(Some(input)) => self.step(input),
                    Ok(None) if matches!(self.next, Next::Do(_)) => continue,
                    Ok(None) => return Poll::Pending,
                    Err(failure) => match self.failed(failure) {
                        Ok(input) => self.step(input),
                        Err(value) => return Poll::Ready(Err(value)),
                    },
                },
            };
            match command {
                Command::Deliver(more) => match self.deliver(more) {
                    Ok(items) => return Poll::Ready(Ok(items.into())),
                    Err(failure) => self.next = Next::Fail(failure),
                },
                Command::Done(_) if self.drive.delivers => return Poll::Ready(Ok(JsValue::UNDEFINED)),
                Command::Done(response) => return Poll::Ready(Ok(response.into())),
                Command::Fail(error) => return Poll::Ready(Err(error.into())),
                command => {
                    if let Err(failure) = self.begin(command) {
                        self.next = Next::Fail(failure);
                    }
                }
            }
        }
    }

    /// One step of the machine, and what its caller wants to know of it.
    pub(super) fn step(&mut self, input: Input) -> Command {
        let machine = &mut self.drive.machine;
        let command = machine.step(wakes::now(), random::number(), input);
        if let Some(notice) = machine.notice() {
            self.drive.client.hooks.notice(machine.operation(), &notice);
            if let Some(streaming) = &self.drive.streaming {
                streaming.options.notice(&notice);
            }
        }
        command
    }

    /// Begins what a command says.
    fn begin(&mut self, command: Command) -> Result<(), Failure> {
        self.check()?;
        if matches!(command, Command::Send { .. } | Command::Connect { .. })
            && let Some(contact) = agreement::missing(&self.drive)
        {
            let limit_ms = self.drive.options.timeout_ms.unwrap_or(self.drive.client.timeout_ms);
            if limit_ms.is_finite() {
                self.wakes.timer(What::Waited, limit_ms);
            }
            self.wait(&contact, Next::Agreed(command));
            return Ok(());
        }
        match command {
            Command::Send { attempt } => {
                self.release();
                self.send(attempt)
            }
            Command::Connect { cursor } => self.connect(cursor),
            Command::Read { due_ms } => self.read(due_ms),
            Command::Wait { ms, wakes_online } => {
                self.release();
                self.wakes.timer(What::Waited, ms);
                if wakes_online {
                    self.wakes.listen(What::Online, &fetch::global("globalThis"), "online");
                }
                self.next = Next::Wait;
                Ok(())
            }
            Command::Notify { run, is_waiting } => {
                let [on_update, on_waiting] = &self.drive.callbacks;
                let callback = if is_waiting { on_waiting } else { on_update };
                // What it throws, or rejects with, ends the machine as it is.
                let reply = callback.as_ref().map(|callback| callback.call1(&JsValue::UNDEFINED, run.as_js()));
                let reply = JsValue::from(reply.transpose().map_err(Failure::Rejected)?);
                self.wait(&Promise::resolve(&reply), Next::Reply);
                Ok(())
            }
            // These begin nothing.
            Command::Deliver(_) | Command::Done(_) | Command::Fail(_) => Ok(()),
        }
    }

    /// Waits for a promise.
    pub(super) fn wait(&mut self, promise: &Promise, next: Next) {
        self.wakes.wait(promise);
        self.next = next;
    }

    /// What came of what is waited for; `None` while nothing did.
    fn came(&mut self, next: Next) -> Result<Option<Input>, Failure> {
        self.check()?;
        match next {
            Next::Fail(failure) => return Err(failure),
            Next::Wait => {
                if !self.wakes.has(What::Waited) && !self.wakes.has(What::Online) {
                    self.next = next;
                    return Ok(None);
                }
                self.wakes.clear(What::Waited);
                self.wakes.clear(What::Online);
                return Ok(Some(Input::Waited));
            }
            Next::Agreed(_) if self.wakes.take(What::Waited) => return Err(Failure::Timeout),
            Next::Part { .. } => {
                if self.is_silent() {
                    return Err(Failure::Idle);
                }
                if self.wakes.take(What::Due) {
                    return Ok(Some(Input::Due));
                }
            }
            _ if self.flight.is_some() && self.wakes.take(What::Limit) => return Err(Failure::Timeout),
            _ => {}
        }
        let Some(outcome) = self.wakes.settled() else {
            self.next = next;
            return Ok(None);
        };
        match next {
            Next::Key => self.key(outcome)?,
            Next::Head => return self.head(outcome),
            Next::Text(response) => return self.text(response, outcome),
            Next::Agreed(command) => {
                self.wakes.clear(What::Waited);
                let failed = agreement::settle(&self.drive.client, outcome)?;
                if failed.is_none() {
                    self.next = Next::Do(command);
                }
                return Ok(failed);
            }
            Next::Opened if EVENT_SOURCES => return Ok(Some(self.opened(outcome.map_err(Failure::Thrown)?))),
            Next::Part { is_watched } => {
                if is_watched {
                    self.wakes.clear(What::Due);
                }
                return self.part(outcome.map_err(Failure::Thrown)?).map(Some);
            }
            _ => return Ok(Some(Input::Replied(outcome.map_err(Failure::Rejected)?.is_truthy()))),
        }
        Ok(None)
    }

    /// What a failure means to the machine; the value that is thrown where it is the machine's end.
    fn failed(&mut self, failure: Failure) -> Result<Input, JsValue> {
        let flight = self.flight.take();
        if flight.is_none() {
            self.disconnect();
        }
        match failure {
            Failure::Timeout if flight.is_some_and(|flight| flight.is_late) => {
                self.unheard();
                Ok(Input::Idle)
            }
            Failure::Timeout => Ok(Input::NoResponse { timed_out: true, cause: None }),
            Failure::Idle => Ok(Input::Idle),
            Failure::Thrown(thrown) => Ok(Input::NoResponse { timed_out: false, cause: Some(thrown.into()) }),
            Failure::Error(error) => Err(self.owned(error).into()),
            Failure::Rejected(value) => Err(value),
        }
    }

    /// The error with the names of the machine's operation.
    pub(super) fn owned(&self, error: Error) -> Error {
        let operation = self.drive.machine.operation();
        error.in_operation(operation.service.name, operation.name)
    }

    /// Fails once the scope has ended.
    fn check(&self) -> Result<(), Failure> {
        Err(match self.scope.end(&self.wakes) {
            None => return Ok(()),
            Some(End::Aborted(reason)) => Failure::Rejected(reason),
            Some(End::Closed) => Error::new(ErrorKind::Connection, "the reader left").into(),
        })
    }

    /// Takes the options of the loop that reads from now on.
    pub fn adopt(&mut self, mut options: StreamOptions) {
        self.scope = Scope::new(options.call.signal.clone(), &self.wakes);
        self.drive.options = core::mem::take(&mut options.call);
        if let Some(streaming) = &mut self.drive.streaming {
            streaming.options = options;
        }
    }

    /// Something came while nobody waits for a batch.
    pub fn unattended(&mut self) {
        if self.scope.end(&self.wakes).is_some() {
            self.disconnect();
        } else {
            self.watch_lent();
        }
    }
}
