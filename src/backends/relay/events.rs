//! How a run's stream is followed: catch-up reads to its end, which caches may serve; then server-sent events, or long polls where those
//! cannot be read.
//!
//! Only a batch of messages has an offset, so a message is known by its number: a connection that broke off in a batch is resumed from
//! the offset before that, and what has a number that was read is passed over. A number that is too high is a gap.

use core::cell::RefCell;

use super::client::failure;
use super::part::{self, Part, START};
use crate::core::error::{Error, StreamReason};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::core::stream::FLOOR_MS;
use crate::prelude::*;

/// After so many connections in a row that brought nothing at all, something in between keeps events back: the stream is polled.
const MUTE_CONNECTIONS: u32 = 2;

/// How the next part is read.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    CatchUp,
    Live,
    Polls,
}

/// How far a stream was read.
struct Place {
    /// The last offset that the server named.
    offset: String,
    /// The number of the last event.
    number: f64,
    way: Way,
    /// What the next long poll is sent with.
    cursor: Option<String>,
    /// The wait before the next read, in ms.
    pause_ms: f64,
    /// Whether the running connection brought anything, and how many before it did not.
    is_heard: bool,
    mute: u32,
    is_over: bool,
    fault: Option<Error>,
}

/// How the stream of one run is followed.
pub struct RelayEvents {
    run: String,
    place: RefCell<Place>,
}

impl RelayEvents {
    /// The reader for a run's stream. It begins after the event with this cursor; at the first one where that is empty.
    ///
    /// # Errors
    /// A configuration error for a cursor that is none.
    pub fn new(run: String, cursor: &str) -> Result<Self, Error> {
        let start = || Some((START.to_owned(), -1.0));
        let found = if cursor.is_empty() { start() } else { read_cursor(cursor) };
        let (offset, number) =
            found.ok_or_else(|| Error::configuration("cursor", "must be that of an event of this run"))?;
        Ok(Self {
            run,
            place: RefCell::new(Place {
                offset,
                number,
                way: Way::CatchUp,
                cursor: None,
                pause_ms: 0.0,
                is_heard: false,
                mute: 0,
                is_over: false,
                fault: None,
            }),
        })
    }
}

/// The offset and the number in a cursor.
pub fn read_cursor(cursor: &str) -> Option<(String, f64)> {
    let items = Json::parse(&Json::string(cursor))?.items()?;
    Some((items.first()?.as_string().filter(|offset| !offset.is_empty())?, items.get(1)?.as_number()?))
}

impl Place {
    fn fail(&mut self, error: Error) {
        self.fault.get_or_insert(error);
    }

    /// Moves to the offset behind what was sent.
    fn reach(&mut self, next: String) {
        match part::check(&self.offset, &next) {
            Ok(()) => self.offset = next,
            Err(error) => self.fail(error),
        }
    }

    /// The stream is closed: nothing comes behind what was read.
    fn close(&mut self) {
        if !self.is_over {
            let message = "the stream is closed before the run's end: nobody follows the run any more";
            self.fail(failure(StreamReason::GaveUp, message));
        }
    }

    /// The item of a message, where it is an event that is new.
    fn take(&mut self, mut message: Json) -> Option<Item> {
        let kind = message.string_at("kind").filter(|_| self.fault.is_none() && !self.is_over)?;
        let Some(number) = message.number_at("number") else {
            self.fail(failure(StreamReason::Protocol, "the stream has an event without a number"));
            return None;
        };
        if number <= self.number {
            return None;
        }
        if number > self.number + 1.0 {
            self.fail(failure(StreamReason::Gap, "the stream has lost events: their numbers are missing"));
            return None;
        }
        self.number = number;
        self.is_over = matches!(kind.as_str(), "completed" | "failed" | "cancelled");
        let cursor = Json::array(vec![Json::string(&self.offset), Json::number(number)]).to_text();
        message.set("cursor", Json::string(&cursor));
        Some(Item { value: message, sequence: None, terminal: self.is_over, progress: true })
    }
}

impl Protocol for RelayEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let mut place = self.place.borrow_mut();
        place.is_heard = true;
        let Some(value) = Json::parse(&data) else {
            place.fail(failure(StreamReason::Protocol, "the stream has data that is no JSON"));
            return Vec::new();
        };
        match frame.event {
            b"data" => part::messages(value).into_iter().filter_map(|message| place.take(message)).collect(),
            b"control" => {
                if let Some(next) = value.string_at("streamNextOffset") {
                    place.reach(next);
                }
                if value.is_true_at("streamClosed") {
                    place.close();
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn opens(&self) -> Option<Operation> {
        let mut place = self.place.borrow_mut();
        place.is_heard = false;
        part::live(&self.run, &place.offset).ok()
    }

    fn rests(&self) -> Option<f64> {
        let place = self.place.borrow();
        (place.way != Way::Live).then_some(place.pause_ms)
    }

    /// The connection ended, or there is none: what is behind the offset is read at once.
    fn ask(&self) -> Option<Operation> {
        let place = self.place.borrow();
        match place.way {
            Way::Polls => part::long_poll(&self.run, &place.offset, place.cursor.as_deref()).ok(),
            _ => part::catch_up(&self.run, &place.offset).ok(),
        }
    }

    fn part(&self, response: &Json) -> Option<Vec<Item>> {
        let mut place = self.place.borrow_mut();
        let part = match Part::of(response, &place.offset) {
            Ok(part) => part,
            Err(error) => {
                place.fail(error);
                return Some(Vec::new());
            }
        };
        if place.way == Way::Live {
            // The connection before this is over.
            place.mute = if core::mem::replace(&mut place.is_heard, true) { 0 } else { place.mute + 1 };
            if place.mute >= MUTE_CONNECTIONS {
                place.way = Way::Polls;
            }
        }
        let items: Vec<Item> = part.messages.into_iter().filter_map(|message| place.take(message)).collect();
        // A server that has nothing new and says so at once must not be asked without end.
        place.pause_ms = if part.next == place.offset { FLOOR_MS } else { 0.0 };
        place.offset = part.next;
        place.cursor = part.cursor.or(place.cursor.take());
        if place.way == Way::CatchUp && part.is_up_to_date {
            place.way = Way::Live;
        }
        if part.is_closed {
            place.close();
        }
        Some(items)
    }

    fn fault(&self) -> Option<Error> {
        self.place.borrow_mut().fault.take()
    }

    fn loses_stream(&self) -> bool {
        let mut place = self.place.borrow_mut();
        core::mem::replace(&mut place.way, Way::Polls) == Way::Live
    }

    /// An offset that is refused is not of this stream, or before what is kept.
    fn refused(&self, error: Error) -> Result<Item, Error> {
        let is_resumed = self.place.borrow().offset != START;
        if !(error.status == 410 || (error.status == 400 && is_resumed)) {
            return Err(error);
        }
        let message = "the relay has not what follows the offset that is resumed from: read the run from the start";
        Err(failure(StreamReason::Gap, message).caused_by(crate::core::error::Cause::Error(error)))
    }

    fn cursor(&self, _: Option<&String>) -> Option<String> {
        None
    }

    fn reads_news(&self) -> bool {
        true
    }
}
