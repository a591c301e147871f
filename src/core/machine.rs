//! What every machine is: a state with one function. The driver does what a [`Command`] says and steps again with the
//! [`Input`] that came of it; it decides nothing.
//!
//! ```text
//!                    step(now, random, Input)
//!       driver  ------------------------------->  machine
//!  fetch, timers,                                 Call, Wait, Follow, ...
//!  callbacks    <-------------------------------
//!                    Command, then notice()
//! ```
//!
//! A machine that needs a call holds a [`Call`](super::call::Call) and passes its commands on, so that a driver knows
//! single attempts only.

use super::error::Error;
use super::json::Json;
use super::operation::Operation;
use super::protocol::Item;
use super::response::Response;
use super::stream::Stream;
use crate::prelude::*;

/// What happened since the last step.
#[derive(Debug)]
pub enum Input {
    /// The machine begins.
    Start,
    /// A response came, whatever its status; its body was read.
    Response(Response),
    /// A successful response with an event stream, which is about to be read.
    Opened,
    /// A successful response without one.
    NotAStream {
        /// The status.
        status: u16,
        /// The media type, when there is one.
        media_type: Option<String>,
    },
    /// No response came, or the body broke off.
    NoResponse {
        /// Whether the time limit passed.
        timed_out: bool,
        /// What was thrown.
        cause: Option<Json>,
    },
    /// The stream is lost for good: what reads it does not connect again.
    Lost(Error),
    /// A part of the stream was read, or its end.
    Part {
        /// Whether it brought items that are new; the driver delivers these with the next [`Command::Deliver`].
        is_new: bool,
        /// The end of the stream, where this is it: clean, or an event that cannot be read.
        end: Option<Result<(), Error>>,
    },
    /// No byte came within the idle limit.
    Idle,
    /// The time that [`Command::Read`] gave has passed; the read is still pending.
    Due,
    /// The wait is over.
    Waited,
    /// The items were delivered, and the caller wants more.
    Delivered,
    /// What the caller's callback returned is truthy.
    Replied(bool),
}

/// What to do next.
#[derive(Debug)]
pub enum Command {
    /// Send the request of [`Machine::operation`] and read the response's body.
    Send {
        /// The number of the attempt, from 1.
        attempt: u32,
    },
    /// Send the request of [`Machine::operation`], with this cursor where
    /// [`CursorPlace::put`](super::cursor::CursorPlace::put) puts it, and leave the body of a successful response to be read.
    Connect {
        /// The last place the caller has; `None` at the start.
        cursor: Option<String>,
    },
    /// Read the next part of the stream.
    Read {
        /// After how long to come back with [`Input::Due`] while nothing was read, in ms.
        due_ms: Option<f64>,
    },
    /// Wait.
    Wait {
        /// How long, in ms.
        ms: f64,
        /// Whether the device coming online ends the wait.
        wakes_online: bool,
    },
    /// Deliver the new items of the part that was read, then these.
    Deliver(Vec<Item>),
    /// Call a callback with a run's record, and wait for what it returns.
    Notify {
        /// The record.
        run: Json,
        /// Whether it is `onWaiting`, and not `onUpdate`.
        is_waiting: bool,
    },
    /// The machine is over.
    Done(Json),
    /// The machine failed.
    Fail(Error),
}

/// What a caller may want to know of the step that was made; nothing depends on it.
#[derive(Debug)]
pub enum Notice {
    /// An attempt failed; another follows after a wait.
    Retry {
        /// How many attempts were made.
        attempts: u32,
        /// The wait, in ms.
        ms: f64,
        /// Why.
        error: Error,
    },
    /// A stream is being opened.
    Connecting,
    /// A stream is open, or polls succeed again.
    Connected,
    /// A stream was lost; another connection follows after a wait.
    Reconnect {
        /// The number of failed connections in a row.
        failures: u32,
        /// The wait, in ms.
        ms: f64,
        /// What went wrong; `None` after a clean end or silence.
        error: Option<Error>,
    },
    /// Polls fail where there is no stream; another follows after so many ms.
    Unreachable(f64),
    /// For the log.
    Warning(&'static str),
}

/// A machine.
pub trait Machine {
    /// Takes what happened, says what to do. `now_ms` is the time on a clock that does not step, `random` a number from 0
    /// up to 1.
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command;

    /// The operation whose request is sent.
    fn operation(&self) -> &Operation;

    /// What the caller may want to know of the last step.
    fn notice(&mut self) -> Option<Notice>;

    /// The stream that is followed, where one is: it says of each item whether it is new.
    fn stream(&mut self) -> Option<&mut Stream> {
        None
    }

    /// Whether the command is for a call beside an open stream, which stays open.
    fn is_beside(&self) -> bool {
        false
    }

    /// Whether a successful response to [`Command::Connect`] that is no event stream is read to its end, and comes as
    /// [`Input::Response`].
    fn reads_documents(&self) -> bool {
        false
    }

    /// Whether a part can be read without another step before: nothing else is waited for.
    fn only_reads(&self) -> bool {
        false
    }
}
