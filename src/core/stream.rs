//! A followed run as a machine: when to connect, read, wait, ask the run, and stop.
//!
//! ```text
//!              Opened                    terminal item
//!  Connecting --------> Open ------------------------------------> Closed
//!    ^    |              |  |                                        ^
//!    |    | refused,     |  | clean end      terminal: synthetic     |
//!    |    | no response  |  v                                        |
//!    |    |              | Asking ------------------------------------
//!    |    v              v  |
//!    +- Backoff <-----------+ still running
//! ```
//!
//! - The end of a stream is not the end of a run: after a clean end without a terminal item the run itself is asked.
//! - A run that says it is over may have written more after the end of the connection: the stream is read until nothing
//!   new comes before its terminal item is synthesized, see [`Stream::concludes`]. A stream that cannot be read again fails:
//!   a synthetic end never stands in for what may be behind the cursor.
//! - The first reconnect happens at once, but never within [`FLOOR_MS`] of the connection before it. The failure count is
//!   reset by items at a new place, or by a connection that lived for [`HEALTHY_MS`], never by headers and never by an item
//!   that was there before or has no place: a proxy that accepts and drops at once must not be hammered, and a suspended
//!   run that is silent for days must not use up its budget.
//! - Items the caller already has are dropped: by their sequence, and those without one by what stands at the same point of
//!   the log when it is sent again, see [`Unplaced`].

mod conclusion;
mod skipped;
mod steps;

use alloc::rc::Rc;

use super::decimal;
use super::error::{Cause, Error, StreamReason};
use super::json;
use super::operation::Operation;
use super::protocol::{DOORBELLS, Item, LEGS, Protocol, RUNS};
use super::response::Response;
use super::retry::{self, RetryPolicy};
use super::unplaced::Unplaced;
use crate::prelude::*;

use skipped::Skipped;
pub use steps::{Input, Step};

/// A connection that stayed open this long counts as healthy, in ms.
pub const HEALTHY_MS: f64 = 5000.0;

/// The least time between the beginnings of two connections, in ms: no server can draw more than ten a second.
pub const FLOOR_MS: f64 = 100.0;

/// The longest wait that a server's `retry` line or `Retry-After` is granted, in ms. Beyond it the stream gives up
/// instead of sleeping, and its error says how long the server wants it to wait.
pub const LONGEST_ASKED_WAIT_MS: f64 = 300_000.0;

/// How patient a stream is.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the first connection: a caller wants to know soon that the address is wrong.
    pub first: RetryPolicy,
    /// Failed connections in a row before a stream that was open once gives up. With 0 it is never connected again, not
    /// even after a connection that brought something: a POST must not be sent twice.
    pub max_reconnects: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    New,
    Connecting,
    Open { since_ms: f64, progressed: bool },
    Backoff,
    Asking(Why),
    Closed,
}

/// Why the run is asked whether it is over.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Why {
    /// The connection ended.
    Ended,
    /// The service said that there is no stream to come back to.
    NoContent,
    /// Nothing came, or nothing more.
    Silent,
}

/// How many ids of a stream without places are known again.
const KNOWN_IDS: usize = 32;

/// One followed run.
pub struct Stream {
    operation: Operation,
    protocol: Rc<dyn Protocol>,
    patience: Patience,
    /// Whether a 401 may be followed by a fresh credential; once per connection that was open.
    renewable: bool,
    may_renew: bool,
    state: State,
    failures: u32,
    /// How many of them count for the wait before the next connection alone: ends of a run that is over.
    spared: u32,
    opened_once: bool,
    start_cursor: Option<String>,
    /// The place of the start cursor, where it is one: what is not above it is dropped.
    start_place: Option<f64>,
    /// The highest place delivered.
    highest: Option<f64>,
    /// The places below that which nothing has come for yet.
    skipped: Skipped,
    last_event_id: Option<String>,
    retry_ms: Option<f64>,
    sent_cursor: bool,
    /// When the last connection began.
    connected_ms: f64,
    /// Whether the run said that it is over before the running connection was opened.
    run_is_over: bool,
    /// Whether something new came since the run said so, and how many connections in a row brought nothing.
    fresh: bool,
    quiet: u32,
    /// What the connections weigh that then did not get as far as the one before.
    unsettled: u32,
    unplaced: Unplaced,
    /// The ids that came last, where a new id is what shows progress.
    known_ids: Vec<String>,
    over: bool,
}

impl Stream {
    /// A stream that begins after `start_cursor`. `renewable` says that the credential comes from a callback.
    pub fn new(
        operation: Operation,
        protocol: Rc<dyn Protocol>,
        patience: Patience,
        start_cursor: Option<String>,
        renewable: bool,
    ) -> Self {
        let start_place = start_cursor.as_ref().and_then(decimal::read);
        Self {
            operation,
            protocol,
            patience,
            renewable,
            may_renew: renewable,
            state: State::New,
            failures: 0,
            spared: 0,
            opened_once: false,
            start_cursor,
            start_place,
            highest: None,
            skipped: Skipped::default(),
            last_event_id: None,
            retry_ms: None,
            sent_cursor: false,
            connected_ms: f64::NEG_INFINITY,
            run_is_over: false,
            fresh: false,
            quiet: 0,
            unsettled: 0,
            unplaced: Unplaced::default(),
            known_ids: Vec::new(),
            over: false,
        }
    }

    /// The operation that opens the stream.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// How the service's stream is read.
    pub fn protocol(&self) -> &dyn Protocol {
        self.protocol.as_ref()
    }

    /// Whether the credential comes from a callback.
    pub fn is_renewable(&self) -> bool {
        self.renewable
    }

    /// How many failed connections in a row it bears.
    pub fn max_reconnects(&self) -> u32 {
        self.patience.max_reconnects
    }

    /// Whether nothing is in the way of another connection at once.
    pub fn may_reconnect(&self, now_ms: f64) -> bool {
        self.failures == 0 && now_ms >= self.connected_ms + FLOOR_MS
    }

    /// Whether the terminal item was delivered.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Takes note of what the decoder saw: its last event id and the `retry` line.
    pub fn note(&mut self, last_event_id: &[u8], retry_ms: Option<f64>) {
        self.last_event_id = (!last_event_id.is_empty()).then(|| json::text(last_event_id));
        self.retry_ms = retry_ms;
        if self.protocol.moves_by_id()
            && let Some(id) = &self.last_event_id
            && !self.known_ids.contains(id)
        {
            if self.known_ids.len() == KNOWN_IDS {
                self.known_ids.remove(0);
            }
            self.known_ids.push(id.clone());
            self.progress();
        }
    }

    /// Whether an item is new to the caller. Moves the cursor over it.
    pub fn accept(&mut self, item: &Item) -> bool {
        let is_new = !self.over
            && match item.sequence {
                Some(sequence) => self.is_new_place(sequence),
                None => {
                    !self.protocol.keeps_events() || self.protocol.reads_news() || self.unplaced.is_new(&item.value)
                }
            };
        if is_new {
            self.moved(item.sequence, item.progress);
            self.over = item.terminal;
        }
        is_new
    }

    /// Whether nothing has come for a place yet. It has then.
    fn is_new_place(&mut self, sequence: f64) -> bool {
        match self.place() {
            Some(place) if sequence <= place => self.skipped.take(sequence),
            place => {
                self.skipped.pass(place, sequence);
                true
            }
        }
    }

    /// What is not above this place is not new, unless it was passed over.
    pub fn place(&self) -> Option<f64> {
        self.highest.or(self.start_place)
    }

    /// Moves the cursor over items that were new, up to this place if they have one.
    pub fn moved(&mut self, place: Option<f64>, is_progress: bool) {
        self.fresh |= is_progress;
        self.highest = place.filter(|place| self.highest.is_none_or(|highest| *place > highest)).or(self.highest);
        if place.is_some() && is_progress {
            self.unplaced = Unplaced::default();
            self.progress();
        }
    }

    /// Takes note that the run has something new, whatever the stream brought.
    pub fn advance(&mut self) {
        self.forgive();
        self.progress();
    }

    /// Starts the count of failures again.
    fn forgive(&mut self) {
        (self.failures, self.spared) = (0, 0);
    }

    fn progress(&mut self) {
        if let State::Open { progressed, .. } = &mut self.state {
            *progressed = true;
        }
    }

    /// Takes what happened, says what to do. `now_ms` is the time on a clock that does not step, `random` a number from 0 up to 1.
    pub fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Step {
        if self.over || self.state == State::Closed {
            return self.close(Step::Done);
        }
        match input {
            Input::Start | Input::Waited => self.connect(now_ms),
            Input::Opened => {
                self.state = State::Open { since_ms: now_ms, progressed: false };
                // A first connection has retries of its own.
                if !core::mem::replace(&mut self.opened_once, true) {
                    self.forgive();
                }
                self.may_renew = self.renewable;
                Step::Read
            }
            Input::NotAStream { status: 204, .. } => self.ended(Why::NoContent, now_ms, random),
            Input::NotAStream { .. } if DOORBELLS && self.protocol.is_doorbell() => {
                self.ended(Why::Ended, now_ms, random)
            }
            Input::NotAStream { .. } if LEGS && self.protocol.loses_stream() => self.ended(Why::Ended, now_ms, random),
            Input::NotAStream { media_type, .. } => {
                let found = media_type.as_deref().unwrap_or("no content type");
                let message = ["the service responded with ", found, " instead of text/event-stream"].concat();
                let error = self.owned(Error::stream(StreamReason::Protocol, &message));
                // A proxy's page in the place of a stream that was there before passes.
                if self.opened_once { self.broken(Some(error), now_ms, random) } else { self.close(Step::Fail(error)) }
            }
            Input::Refused(response) => self.refused(response, now_ms, random),
            Input::Broken { timed_out, cause } => self.failed(timed_out, cause.map(Cause::Thrown), now_ms, random),
            Input::Idle if self.state == State::Connecting && self.can_ask() => {
                // Either the run is silent or the service is gone: only the second leaves a question without a response.
                self.state = State::Asking(Why::Silent);
                Step::Ask
            }
            Input::Idle if LEGS && self.protocol.ends_silently() => {
                self.state = State::Asking(Why::Silent);
                Step::Ask
            }
            Input::Idle => {
                // The silence of a run that waits is no failure, however short the idle limit. It is not yet proof of a
                // healthy connection either.
                if self.is_healthy(now_ms) {
                    self.forgive();
                }
                self.back_off(None, now_ms, random)
            }
            Input::Ended => self.ended(Why::Ended, now_ms, random),
            Input::Polled(Ok(true)) => self.close(Step::Done),
            Input::Polled(Ok(false)) => {
                if self.state == State::Asking(Why::NoContent) && !self.run_is_over {
                    let message = "the service closed the stream for good (204) while the run is not over; poll it";
                    let error = self.owned(Error::stream(StreamReason::Protocol, message));
                    return self.close(Step::Fail(error));
                }
                self.back_off(None, now_ms, random)
            }
            Input::Polled(Err(error)) if error.retryable && self.state == State::Asking(Why::Silent) => {
                self.failed(true, Some(Cause::Error(error)), now_ms, random)
            }
            Input::Polled(Err(error)) if error.passes() => {
                self.failures += 1;
                self.back_off(Some(error), now_ms, random)
            }
            Input::Polled(Err(error)) => self.close(Step::Fail(error)),
        }
    }

    fn connect(&mut self, now_ms: f64) -> Step {
        if LEGS && self.protocol.rests().is_some() {
            self.state = State::Asking(Why::Ended);
            return Step::Ask;
        }
        if (DOORBELLS || LEGS)
            && let Some(operation) = self.protocol.opens()
        {
            self.operation = operation;
        }
        self.state = State::Connecting;
        self.connected_ms = now_ms;
        self.unplaced.reconnect();
        let cursor = match self.highest {
            Some(highest) => Some(decimal::write(highest)),
            None => self.protocol.cursor(self.last_event_id.as_ref()).or_else(|| self.start_cursor.clone()),
        };
        self.sent_cursor = cursor.is_some();
        Step::Connect { cursor }
    }

    fn refused(&mut self, response: Response, now_ms: f64, random: f64) -> Step {
        let asked = response.retry_after_ms();
        let mut error = self.operation.refusal(&response);
        error.retry_after_ms = asked.or(error.retry_after_ms);
        if self.sent_cursor && error.means_gap() {
            let gap = Error::stream(
                StreamReason::Gap,
                "the service no longer has the events after the cursor; read the run's state and start again",
            );
            return self.close(Step::Fail(self.owned(gap).caused_by(Cause::Error(error))));
        }
        // What the run itself is refused with says more.
        if DOORBELLS && self.protocol.is_doorbell() && !error.retryable && !matches!(error.status, 401 | 403) {
            return self.ended(Why::Ended, now_ms, random);
        }
        let renews = error.status == 401 && core::mem::take(&mut self.may_renew);
        if renews && !self.opened_once {
            return self.connect(now_ms);
        }
        // Whatever stands in between may fail for a moment: 425 of an early request, 520 to 524 of a proxy.
        let passes = error.retryable || (self.opened_once && matches!(error.status, 425 | 500..=599));
        if LEGS && !renews && (!passes || error.status == 501) && self.protocol.loses_stream() {
            return self.ended(Why::Ended, now_ms, random);
        }
        if !renews && !passes {
            return self.close(Step::Fail(error));
        }
        self.broken(Some(error), now_ms, random)
    }

    /// The connection has no response, or its body broke off.
    fn failed(&mut self, timed_out: bool, cause: Option<Cause>, now_ms: f64, random: f64) -> Step {
        // One server breaks off every stream of a run that is over: what the run says counts.
        if DOORBELLS && self.protocol.is_doorbell() && matches!(self.state, State::Open { .. }) {
            return self.ended(Why::Ended, now_ms, random);
        }
        let mut error = self.owned(retry::no_response(timed_out));
        error.cause = cause;
        self.broken(Some(error), now_ms, random)
    }

    /// The connection failed or broke off.
    fn broken(&mut self, error: Option<Error>, now_ms: f64, random: f64) -> Step {
        self.count(now_ms);
        self.back_off(error, now_ms, random)
    }

    /// Counts the end of a connection as a failure unless it was healthy.
    fn count(&mut self, now_ms: f64) {
        if self.is_healthy(now_ms) {
            self.forgive();
        } else {
            self.failures += 1;
        }
    }

    fn is_healthy(&self, now_ms: f64) -> bool {
        matches!(self.state, State::Open { since_ms, progressed } if progressed || now_ms - since_ms >= HEALTHY_MS)
    }

    fn ended(&mut self, why: Why, now_ms: f64, random: f64) -> Step {
        if self.protocol.ends_with_the_stream() || (why == Why::NoContent && !self.can_ask()) {
            return self.close(Step::Done);
        }
        if !(LEGS && self.protocol.doubts()) {
            self.count(now_ms);
        }
        if !self.can_ask() {
            return self.back_off(None, now_ms, random);
        }
        self.state = State::Asking(why);
        Step::Ask
    }

    fn back_off(&mut self, error: Option<Error>, now_ms: f64, random: f64) -> Step {
        let allowed = if self.opened_once { self.patience.max_reconnects } else { self.patience.first.max_retries };
        let asked =
            error.as_ref().and_then(|error| error.retry_after_ms).unwrap_or(0.0).max(self.retry_ms.unwrap_or(0.0));
        if asked > LONGEST_ASKED_WAIT_MS {
            let seconds = decimal::write(decimal::round_up(asked / 1000.0));
            return self.give_up(
                &["the service asks to wait ", &seconds, " s before a reconnect"].concat(),
                Some(asked),
                error,
            );
        }
        // Where no item says that a run is over, its end is only seen when the stream of a run that is over is read again, and another
        // stream may follow. No connection was lost then, nor where it was given up because of what it brought.
        let is_read_again = LEGS
            && self.protocol.ends_silently()
            && match self.state {
                State::New => true,
                State::Asking(_) => self.run_is_over || self.protocol.doubts(),
                _ => false,
            };
        if self.opened_once && allowed == 0 && !is_read_again {
            return self.give_up("the connection was lost, and maxReconnects is 0", None, error);
        }
        if self.failures.saturating_sub(self.spared) > allowed {
            return self.give_up("the connection failed maxReconnects times in a row", None, error);
        }
        self.state = State::Backoff;
        // The first reconnect happens at once, so the backoff counts from the second failure on.
        let backoff = match self.failures {
            0 => 0.0,
            1 if self.opened_once => 0.0,
            failures => self.patience.first.backoff(failures, random),
        };
        let floor = self.connected_ms + FLOOR_MS - now_ms;
        let rest = if LEGS { self.protocol.rests().unwrap_or(0.0) } else { 0.0 };
        Step::Wait { ms: backoff.max(asked).max(floor).max(rest), failures: self.failures, error }
    }

    fn give_up(&mut self, message: &str, asked_ms: Option<f64>, error: Option<Error>) -> Step {
        let failure = match error {
            Some(error) if !self.opened_once => error,
            cause => {
                let mut failure = self.owned(Error::stream(StreamReason::GaveUp, message));
                failure.retry_after_ms = asked_ms;
                match cause {
                    Some(cause) => failure.caused_by(Cause::Error(cause)),
                    None => failure,
                }
            }
        };
        self.close(Step::Fail(failure))
    }

    fn can_ask(&self) -> bool {
        RUNS && self.protocol.ask().is_some()
    }

    fn owned(&self, error: Error) -> Error {
        error.in_operation(self.operation.service.name, self.operation.name)
    }

    fn close(&mut self, step: Step) -> Step {
        self.state = State::Closed;
        step
    }
}
