//! When a run that says that it is over has nothing more to say, and what follows then.

use super::{State, Stream, Why};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::{Item, LEGS};
use crate::prelude::*;

/// How many connections in a row have to bring nothing where neither a 204 nor a poll says that there is nothing.
const QUIET_CONNECTIONS: u32 = 2;

impl Stream {
    /// Whether a terminal item may be synthesized for a run that says it is over: only after a connection that was opened
    /// when this was known ended and brought nothing new. Before, what the run wrote after the connection's end would be
    /// lost. A connection that was cut off may look like one that ended, so
    /// [`Protocol::rest`](crate::core::protocol::Protocol::rest) is asked for then; where it cannot be asked, two connections in a row have to bring nothing. A service that keeps nothing has nothing more.
    pub fn concludes(&mut self) -> bool {
        let was_known = core::mem::replace(&mut self.run_is_over, true);
        let fresh = core::mem::take(&mut self.fresh);
        let settled = if LEGS { self.protocol.is_settled() } else { None };
        self.quiet = match (was_known && !fresh, settled) {
            (true, Some(false)) => self.quiet,
            (true, _) => self.quiet + 1,
            (false, _) => 0,
        };
        let said_so = settled == Some(true) || self.rest().is_some() || self.state == State::Asking(Why::NoContent);
        let wanted = if said_so { 1 } else { QUIET_CONNECTIONS };
        // Nothing is behind the cursor where there is no stream.
        self.quiet >= wanted || !self.protocol.keeps_events() || (LEGS && self.protocol.rests().is_some())
    }

    /// Turns to what follows a stream that is over, where a run has several; see [`Protocol::turn`](crate::core::protocol::Protocol::turn).
    pub fn turn(&mut self, response: &Json) -> Option<Vec<Item>> {
        let items = self.protocol.turn(response)?;
        for item in &items {
            self.accept(item);
        }
        (self.run_is_over, self.fresh, self.quiet, self.failures) = (false, false, 0, 0);
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
        self.protocol.rest(self.place())
    }

    /// Delivers the response to [`Stream::rest`]: its items that are new. None are after the last one.
    pub fn accept_rest(&mut self, response: &Json) -> Vec<Item> {
        let items = self.protocol.rest_items(response);
        items.into_iter().filter(|item| self.accept(item)).collect()
    }
}
