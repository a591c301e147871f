//! A followed run: its stream, the polls that come after it and beside it, and what to deliver when.
//!
//! | what it is made of | what that decides |
//! |---|---|
//! | [`Stream`] | when to connect, read, wait and stop, and which items are new |
//! | [`Watch`] | when to poll a run beside its stream, where the stream cannot be trusted |
//! | [`Call`] | one poll |
//!
//! A run may have several streams, one after the other: [`Protocol::turn`](super::protocol::Protocol::turn) says what follows.
//!
//! The driver reads the body, decodes its frames and asks [`Stream::accept`] of each item; all else is here.

use alloc::rc::Rc;
use core::cell::Cell;

use super::call::Call;
use super::error::{Error, ErrorKind};
use super::grants::Grants;
use super::json::Json;
use super::machine::{Command, Input, Machine, Notice};
use super::operation::Operation;
use super::overheard::Overheard;
use super::protocol::{DOORBELLS, Item, LEGS, RUNS};
use super::retry::RetryPolicy;
use super::stream::{self, Step, Stream};
use super::watch::{Pace, UNREAD_MS, Watch};
use crate::prelude::*;

/// What the followed runs of one client share.
#[derive(Default)]
pub struct Shared {
    /// The rhythm of the polls of runs that are watched together.
    pub pace: Pace,
    /// The records that came beside the loops.
    pub overheard: Rc<Overheard>,
    /// The credentials that its runs have of their own.
    pub grants: Grants,
    /// Until when it is known that streams cannot be read here.
    unread_until_ms: Cell<f64>,
}

/// How a run is followed beside its stream.
#[derive(Clone, Copy, Default)]
pub struct Manner {
    /// Whether its polls are those of one of many runs, which share the client's pace.
    pub shares_pace: bool,
    /// Whether it is only polled, where its service allows that.
    pub only_polls: bool,
}

/// A followed run.
pub struct Follow {
    stream: Stream,
    /// The polls beside the stream.
    watch: Option<Watch>,
    shared: Rc<Shared>,
    manner: Manner,
    /// How often a poll is repeated.
    policy: RetryPolicy,
    renewable: bool,
    poll: Option<(Call, Purpose)>,
    after: After,
    notice: Option<Notice>,
}

/// Why the run is polled.
enum Purpose {
    /// Its stream is open, or cannot be read.
    Beside,
    /// Its stream ended without a terminal item.
    End,
    /// It is over; what may be behind the cursor comes before this terminal item.
    Rest(Item),
    /// Its stream failed for good with this error; what the run itself is refused with says more.
    Lost(Error),
}

/// What follows once the items are delivered.
enum After {
    Read,
    Start,
    /// The stream's end is handled.
    Ended,
    /// Whether the run is over is handled.
    Polled(bool),
    /// The next part is read.
    Flow,
    Fail(Error),
}

impl Follow {
    /// A run whose stream is `stream`; its polls are repeated by `policy`.
    pub fn new(stream: Stream, policy: RetryPolicy, shared: Rc<Shared>, manner: Manner, now_ms: f64) -> Self {
        let (protocol, max_failures) = (stream.protocol(), stream.max_reconnects());
        let plan = if RUNS { protocol.watch() } else { None };
        let is_unread = now_ms < shared.unread_until_ms.get();
        let is_polled = plan.is_some() && (protocol.is_polled() || manner.only_polls || is_unread);
        let watch = plan.map(|plan| match is_polled {
            true => Watch::polling(plan, max_failures, now_ms),
            false if DOORBELLS && protocol.is_doorbell() => Watch::rung(plan, max_failures),
            false => Watch::new(plan, max_failures, now_ms),
        });
        let after = if is_polled { After::Read } else { After::Start };
        let renewable = stream.is_renewable();
        Self { stream, watch, shared, manner, policy, renewable, poll: None, after, notice: None }
    }

    fn resume(&mut self, now_ms: f64, random: f64) -> Command {
        match core::mem::replace(&mut self.after, After::Read) {
            After::Read => self.read(now_ms),
            After::Start => self.drive(now_ms, random, stream::Input::Start),
            After::Ended => self.drive(now_ms, random, stream::Input::Ended),
            After::Polled(is_over) => self.drive(now_ms, random, stream::Input::Polled(Ok(is_over))),
            After::Flow => match self.stream.protocol().rests() {
                Some(ms) if ms > 0.0 => Command::Wait { ms, wakes_online: true },
                _ => self.drive(now_ms, random, stream::Input::Start),
            },
            After::Fail(error) => self.fail(now_ms, error),
        }
    }

    /// The next part of the stream, or the next poll where there is no stream.
    fn read(&self, now_ms: f64) -> Command {
        match self.watch.as_ref().filter(|_| RUNS) {
            Some(watch) if watch.is_lost() => Command::Wait { ms: watch.wait_ms(now_ms), wakes_online: false },
            watch => Command::Read { due_ms: watch.map(|watch| watch.wait_ms(now_ms)) },
        }
    }

    fn drive(&mut self, now_ms: f64, random: f64, input: stream::Input) -> Command {
        match self.stream.step(now_ms, random, input) {
            Step::Connect { cursor } => {
                self.notice = Some(Notice::Connecting);
                Command::Connect { cursor }
            }
            Step::Read => self.read(now_ms),
            Step::Wait { ms, failures, error } => {
                self.notice = Some(Notice::Reconnect { failures, ms, error });
                Command::Wait { ms, wakes_online: true }
            }
            Step::Ask => self.ask(now_ms, random, Purpose::End),
            Step::Done => Command::Done(Json::null()),
            Step::Fail(error) => self.fail(now_ms, error),
        }
    }

    /// The stream failed for good. Where its run is watched, polls may still be enough.
    fn fail(&mut self, now_ms: f64, error: Error) -> Command {
        let Some(watch) = self.watch.as_mut().filter(|_| RUNS) else { return Command::Fail(error) };
        if let Err(error) = watch.lose_stream(now_ms, error) {
            return Command::Fail(error);
        }
        self.notice = Some(Notice::Warning("the stream cannot be read here; the run is polled instead"));
        self.read(now_ms)
    }

    fn deliver(&mut self, items: Vec<Item>, after: After) -> Command {
        self.after = after;
        Command::Deliver(items)
    }

    fn part(&mut self, now_ms: f64, random: f64, is_new: bool, end: Option<Result<(), Error>>) -> Command {
        self.after = match end {
            _ if self.stream.is_over() => After::Ended,
            None => After::Read,
            Some(Ok(())) => After::Ended,
            Some(Err(error)) => After::Fail(error),
        };
        if LEGS {
            if is_new {
                self.stream.heard();
            }
            if let Some(error) = self.stream.protocol().fault() {
                self.after = After::Fail(error);
            }
            if self.stream.protocol().doubts() {
                self.after = After::Ended;
            }
        }
        if DOORBELLS && let (true, Some(watch)) = (self.stream.protocol().take_ring(), &mut self.watch) {
            watch.ring(now_ms);
        }
        if !is_new {
            return self.resume(now_ms, random);
        }
        if RUNS && let Some(watch) = &mut self.watch {
            watch.hear(now_ms);
        }
        Command::Deliver(Vec::new())
    }

    /// Delivers the end that a poll has found, once it is due; until then a poll is.
    fn due(&mut self, now_ms: f64, random: f64) -> Command {
        if let Some(end) = self.watch.as_mut().and_then(Watch::take_end) {
            self.stream.accept(&end);
            return match end.value.is_null() {
                true => Command::Done(Json::null()),
                false => self.deliver(vec![end], After::Ended),
            };
        }
        let (shares_pace, pace) = (self.manner.shares_pace, &self.shared.pace);
        let waits = |watch: &mut Watch| shares_pace && !watch.takes_turn(pace, now_ms);
        if self.watch.as_mut().is_some_and(waits) {
            return self.read(now_ms);
        }
        self.ask(now_ms, random, Purpose::Beside)
    }

    fn ask(&mut self, now_ms: f64, random: f64, purpose: Purpose) -> Command {
        if !RUNS {
            return Command::Done(Json::null());
        }
        match self.stream.protocol().ask() {
            Some(operation) => self.call(now_ms, random, operation, purpose),
            None => self.asked(now_ms, random, purpose, Ok(Json::null())),
        }
    }

    fn call(&mut self, now_ms: f64, random: f64, operation: Operation, purpose: Purpose) -> Command {
        let (call, _) = self.poll.insert((Call::new(operation, self.policy, self.renewable), purpose));
        let command = call.step(now_ms, random, Input::Start);
        self.notice = call.notice();
        command
    }

    fn asked(&mut self, now_ms: f64, random: f64, purpose: Purpose, outcome: Result<Json, Error>) -> Command {
        let outcome = match outcome {
            Err(error) if DOORBELLS || LEGS => match self.stream.protocol().refused(error) {
                Ok(end) => return self.synthesized(end),
                Err(error) => Err(error),
            },
            outcome => outcome,
        };
        if DOORBELLS
            && let (true, Ok(response)) = (self.stream.protocol().is_doorbell(), &outcome)
            && let Some(command) = self.observed(now_ms, &purpose, response)
        {
            return command;
        }
        if LEGS
            && let (Purpose::End, Ok(response)) = (&purpose, &outcome)
            && let Some((items, flows)) = self.stream.part(response)
        {
            return self.flowed(now_ms, random, items, flows);
        }
        let over = match (purpose, outcome) {
            (Purpose::Beside, outcome) => return self.polled(now_ms, outcome),
            (Purpose::Lost(_), Err(refusal)) if !refusal.retryable => return self.fail(now_ms, refusal),
            (Purpose::Lost(error), _) => return self.fail(now_ms, error),
            (Purpose::End, Ok(response)) => match self.stream.protocol().synthesize(&response) {
                Some(item) if self.stream.concludes() => {
                    match (LEGS.then(|| self.stream.turn(&response)).flatten(), self.stream.rest()) {
                        (Some(items), _) => return self.turned(now_ms, random, items),
                        (None, Some(operation)) => return self.call(now_ms, random, operation, Purpose::Rest(item)),
                        (None, None) => return self.synthesized(item),
                    }
                }
                _ => Ok(false),
            },
            (Purpose::Rest(item), Ok(response)) => {
                let rest = self.stream.accept_rest(&response);
                return match rest.is_empty() {
                    true if self.stream.began_after_end(&response) => Command::Done(Json::null()),
                    true => self.synthesized(item),
                    false => self.deliver(rest, After::Polled(false)),
                };
            }
            (Purpose::Rest(item), Err(error)) if has_no_polls(&error) => return self.synthesized(item),
            (_, Err(error)) => Err(error),
        };
        self.drive(now_ms, random, stream::Input::Polled(over))
    }

    /// What the run says that is new, where its stream is a doorbell; `None` where nothing is.
    fn observed(&mut self, now_ms: f64, purpose: &Purpose, response: &Json) -> Option<Command> {
        let protocol = self.stream.protocol();
        let (mut items, end) = (protocol.observe(response), protocol.synthesize(response));
        if let (Purpose::Beside, Some(watch)) = (purpose, &mut self.watch) {
            watch.record_poll(now_ms, None);
            if watch.is_lost() {
                self.notice = Some(Notice::Connected);
            }
        }
        if !items.is_empty() {
            self.stream.advance();
        }
        let is_over = end.is_some();
        if let Some(end) = end {
            self.stream.accept(&end);
            if !end.value.is_null() {
                items.push(end);
            }
        }
        let after = match purpose {
            _ if is_over => After::Ended,
            Purpose::Beside => After::Read,
            _ => After::Polled(false),
        };
        match (items.is_empty(), is_over, purpose) {
            (false, _, _) => Some(self.deliver(items, after)),
            (true, true, _) => Some(Command::Done(Json::null())),
            (true, false, Purpose::Beside) => Some(self.read(now_ms)),
            (true, false, _) => None,
        }
    }

    fn synthesized(&mut self, item: Item) -> Command {
        self.stream.accept(&item);
        self.deliver(vec![item], After::Polled(true))
    }

    /// One of several streams is over, and this is what is delivered of that.
    fn turned(&mut self, now_ms: f64, random: f64, items: Vec<Item>) -> Command {
        self.after = After::Polled(self.stream.is_over());
        if items.is_empty() { self.resume(now_ms, random) } else { Command::Deliver(items) }
    }

    /// A part of the stream was read, and this is what is new in it. `flows` says that no connection was there before it.
    fn flowed(&mut self, now_ms: f64, random: f64, items: Vec<Item>, flows: bool) -> Command {
        self.after = match self.stream.protocol().fault() {
            Some(error) => After::Fail(error),
            None if self.stream.is_over() => After::Polled(true),
            None if flows => After::Flow,
            None => After::Polled(false),
        };
        if items.is_empty() {
            return self.resume(now_ms, random);
        }
        self.notice = Some(Notice::Connected);
        Command::Deliver(items)
    }

    /// What a poll beside the stream has found.
    fn polled(&mut self, now_ms: f64, outcome: Result<Json, Error>) -> Command {
        let protocol = self.stream.protocol();
        let mut items = Vec::new();
        if let Some(watch) = &mut self.watch {
            match outcome {
                Ok(response) => {
                    items = protocol.observe(&response);
                    if watch.record_poll(now_ms, protocol.synthesize(&response)) {
                        self.shared.unread_until_ms.set(now_ms + UNREAD_MS);
                    }
                    if watch.is_lost() {
                        self.notice = Some(Notice::Connected);
                    }
                }
                Err(error) => {
                    let is_counted = error.kind == ErrorKind::RateLimit;
                    if let Err(error) = watch.record_failed_poll(now_ms, error) {
                        return Command::Fail(error);
                    }
                    if is_counted {
                        watch.hold(&self.shared.pace);
                    }
                    if watch.is_lost() {
                        self.notice = Some(Notice::Unreachable(watch.wait_ms(now_ms)));
                    }
                }
            }
        }
        if items.is_empty() { self.read(now_ms) } else { self.deliver(items, After::Read) }
    }
}

impl Machine for Follow {
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        if RUNS && let Some((call, _)) = &mut self.poll {
            let command = call.step(now_ms, random, input);
            self.notice = call.notice();
            let outcome = match command {
                Command::Done(response) => Ok(response),
                Command::Fail(error) => Err(error),
                command => return command,
            };
            let Some((_, purpose)) = self.poll.take() else { return Command::Done(Json::null()) };
            return self.asked(now_ms, random, purpose, outcome);
        }
        let is_lost = RUNS && self.watch.as_ref().is_some_and(Watch::is_lost);
        let input = match input {
            Input::Start | Input::Delivered | Input::Replied(_) => return self.resume(now_ms, random),
            Input::Due if RUNS => return self.due(now_ms, random),
            Input::Waited if is_lost => return self.due(now_ms, random),
            Input::Part { is_new, end } => return self.part(now_ms, random, is_new, end),
            Input::Lost(error) => return self.ask(now_ms, random, Purpose::Lost(error)),
            Input::Opened => {
                let command = self.drive(now_ms, random, stream::Input::Opened);
                self.notice = Some(Notice::Connected);
                return command;
            }
            Input::Waited | Input::Due => stream::Input::Waited,
            Input::NotAStream { status, media_type } => stream::Input::NotAStream { status, media_type },
            Input::Response(response) => stream::Input::Refused(response),
            Input::NoResponse { timed_out, cause } => stream::Input::Broken { timed_out, cause },
            Input::Idle => stream::Input::Idle,
        };
        self.drive(now_ms, random, input)
    }

    fn operation(&self) -> &Operation {
        self.poll.as_ref().filter(|_| RUNS).map_or_else(|| self.stream.operation(), |(call, _)| call.operation())
    }

    fn notice(&mut self) -> Option<Notice> {
        self.notice.take()
    }

    fn stream(&mut self) -> Option<&mut Stream> {
        Some(&mut self.stream)
    }

    fn is_beside(&self) -> bool {
        matches!(self.poll, Some((_, Purpose::Beside)))
    }

    fn only_reads(&self) -> bool {
        matches!(self.after, After::Read) && self.watch.is_none() && self.poll.is_none()
    }
}

/// Whether an error says that the host has no route for [`Stream::rest`].
fn has_no_polls(error: &Error) -> bool {
    matches!(error.status, 404 | 405 | 501)
}
