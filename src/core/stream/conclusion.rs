//! When a run that says that it is over has nothing more to say, and what follows then.

use super::{State, Stream, Why};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::{Item, LEGS};
use crate::prelude::*;

/// How many connections in a row have to bring nothing where neither a 204 nor a poll says that there is nothing.
const QUIET_CONNECTIONS: u32 = 2;

/// What the connections that did not get as far as the one before have to weigh until nothing is behind the cursor: one that ended
/// cleanly is two, for it is the service's word; one that was silent is one, for the service may be slow. One that was cut off is
/// nothing but a failure.
const UNSETTLED_WEIGHT: u32 = 6;

impl Stream {
    /// Whether a terminal item may be synthesized for a run that says it is over: only after a connection that was opened
    /// when this was known ended and brought nothing new. Before, what the run wrote after the connection's end would be
    /// lost. A connection that was cut off may look like one that ended, so
    /// [`Protocol::rest`](crate::core::protocol::Protocol::rest) is asked for then; where it cannot be asked, two connections in a row have to bring nothing. A service that keeps nothing has nothing more.
    ///
    /// That is no matter of failed connections: an end of a run that is over is none, so that however few reconnects there are, the
    /// terminal item comes.
    pub fn concludes(&mut self) -> bool {
        let was_known = core::mem::replace(&mut self.run_is_over, true);
        if LEGS && self.protocol.doubts() {
            return false;
        }
        let fresh = core::mem::take(&mut self.fresh);
        let settled = if LEGS { self.protocol.is_settled() } else { None };
        let ended = matches!(self.state, State::Asking(Why::Ended | Why::NoContent));
        if ended && self.failures > self.spared {
            self.spared += 1;
        }
        match settled {
            _ if !was_known || fresh => (self.quiet, self.unsettled) = (0, 0),
            Some(false) => self.unsettled += if ended { 2 } else { 1 },
            _ => self.quiet += 1,
        }
        let has_rest = self.rest().is_some();
        let said_so = settled == Some(true) || has_rest || self.state == State::Asking(Why::NoContent);
        let wanted = if said_so { 1 } else { QUIET_CONNECTIONS };
        let max_reconnects = self.patience.max_reconnects;
        let unsettled_weight = UNSETTLED_WEIGHT.min(max_reconnects.max(1).saturating_mul(2));
        // Nothing is behind the cursor where there is no stream.
        self.quiet >= wanted
            || !self.protocol.keeps_events()
            || (LEGS && (self.unsettled >= unsettled_weight || self.protocol.rests().is_some()))
            || (has_rest && max_reconnects == 0)
    }

    /// Turns to what follows a stream that is over, where a run has several; see [`Protocol::turn`](crate::core::protocol::Protocol::turn).
    pub fn turn(&mut self, response: &Json) -> Option<Vec<Item>> {
        let items = self.protocol.turn(response)?;
        for item in &items {
            self.accept(item);
        }
        (self.run_is_over, self.fresh, self.quiet, self.unsettled) = (false, false, 0, 0);
        self.forgive();
        self.state = State::New;
        self.known_ids.clear();
        Some(items)
    }

    /// Takes note that the stream brought something new, where that is known without places.
    pub fn heard(&mut self) {
        if self.protocol.rests().is_none() && self.protocol.reads_news() && !self.protocol.moves_by_id() {
            self.advance();
        }
    }

    /// Reads a part of the stream that was asked for, see [`Protocol::part`](crate::core::protocol::Protocol::part), and says whether the stream
    /// is read so and not from a connection.
    pub fn part(&mut self, response: &Json) -> Option<(Vec<Item>, bool)> {
        let flows = self.protocol.rests().is_some();
        let items = self.protocol.part(response)?;
        // The service was there: from now on failures are those of a stream that was open.
        self.opened_once = true;
        if flows || !items.is_empty() {
            self.advance();
        }
        for item in &items {
            self.accept(item);
        }
        Some((items, flows))
    }

    /// The operation that reads what may be behind the cursor, before a terminal item is synthesized.
    pub fn rest(&self) -> Option<Operation> {
        // Where nothing has come, what is at the cursor is read too.
        let before = self.start_place.filter(|_| self.highest.is_none() && self.protocol.ends_once());
        let before = before.map(|place| place - 1.0);
        self.protocol.rest(before.or(self.place()))
    }

    /// Whether the response to [`Stream::rest`] shows that the cursor to begin after is that of the terminal item.
    pub fn began_after_end(&self, response: &Json) -> bool {
        let is_end = |item: &Item| item.terminal && item.sequence.is_some() && item.sequence <= self.start_place;
        self.highest.is_none() && self.protocol.ends_once() && self.protocol.rest_items(response).iter().any(is_end)
    }

    /// Delivers the response to [`Stream::rest`]: its items that are new. None are after the last one.
    pub fn accept_rest(&mut self, response: &Json) -> Vec<Item> {
        let items = self.protocol.rest_items(response);
        items.into_iter().filter(|item| self.accept(item)).collect()
    }
}
