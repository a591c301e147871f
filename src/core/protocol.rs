//! How the event stream of one service is read.

use super::error::Error;
use super::json::Json;
use super::operation::Operation;
use super::poll::PollPlan;
use super::sse::Frame;
use crate::prelude::*;

/// Whether this build has a service with runs, which can be asked where they stand. Without one a stream is all there is of what it
/// tells.
pub const RUNS: bool = cfg!(feature = "runs");

/// Whether this build has a service whose streams are doorbells; see [`Protocol::is_doorbell`]. An entry without one carries none of
/// their bytes.
pub const DOORBELLS: bool = cfg!(feature = "doorbells");

/// Whether this build has a service whose runs have several streams, one after the other; see [`Protocol::turn`].
pub const LEGS: bool = cfg!(feature = "legs");

/// Whether this build has a service whose texts are read without parsing its events.
pub const TEXTS: bool = cfg!(feature = "texts");

/// One thing a stream delivers.
#[derive(Clone, Debug)]
pub struct Item {
    /// What the caller gets.
    pub value: Json,
    /// Its place in the run's log; what is not above the highest delivered place is dropped.
    pub sequence: Option<f64>,
    /// Whether it ends the run.
    pub terminal: bool,
    /// Whether it belongs to the run's log: a greeting or a ping does not. One that does not shows no progress, and a stream that
    /// brings nothing else has nothing new.
    pub progress: bool,
}

/// How one service's stream is read.
pub trait Protocol {
    /// The items of one frame: none for a frame that holds nothing for the caller, many for a batch.
    ///
    /// `data` is the frame's text as a string value.
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item>;

    /// Which frames need no [`Protocol::read`], because their data is what the caller gets: the edge reads a whole chunk of
    /// them at once. `None` when there are none, and an empty text for those of a stream whose every frame is an event of its own.
    ///
    /// Else they are JSON objects with a text as `type` and these words say what more: the member with the number that is
    /// [`Item::sequence`]; with commas, the types that they have not, of events that end the run; and the other members, which
    /// they all have, and not as `null`.
    fn as_is(&self) -> Option<&'static str> {
        None
    }

    /// Whether a stream that begins after the terminal item is empty. Otherwise that item is synthesized.
    fn ends_once(&self) -> bool {
        false
    }

    /// The operation that asks whether the run is over; `None` where there is nothing to ask.
    fn ask(&self) -> Option<Operation> {
        None
    }

    /// The terminal item that the response to [`Protocol::ask`] stands for; `None` while the run is not over. One whose value is
    /// `null` ends the stream and is not delivered.
    fn synthesize(&self, _response: &Json) -> Option<Item> {
        None
    }

    /// The operation that opens the next connection, where the events of a run are in several streams one after the other. `None` where
    /// it is always the one that the stream began with.
    fn opens(&self) -> Option<Operation> {
        None
    }

    /// How long until the run is asked next, in ms, while there is no stream to connect to. `None` where there is one.
    fn rests(&self) -> Option<f64> {
        None
    }

    /// What the response to [`Protocol::ask`] says where one of several streams is over, and what is delivered of that; from then on the
    /// next one is read, or there is none. `None` for a run with one stream, which is over with the item of [`Protocol::synthesize`].
    fn turn(&self, _response: &Json) -> Option<Vec<Item>> {
        None
    }

    /// The items of the response to [`Protocol::ask`], where that is a part of the stream itself. What follows is read at once, or after
    /// [`Protocol::rests`]. `None` for a service whose streams are read from connections alone.
    fn part(&self, _response: &Json) -> Option<Vec<Item>> {
        None
    }

    /// Why the stream cannot be followed behind what was read last; said once.
    fn fault(&self) -> Option<Error> {
        None
    }

    /// Takes note that the stream is refused, or is no event stream: whether [`Protocol::part`] reads it from now on.
    fn loses_stream(&self) -> bool {
        false
    }

    /// What a connection that brought nothing new shows of what may follow: `Some(false)`, it was cut off before it got as far as the
    /// one before it, and shows nothing; `Some(true)`, it got there, and all that was begun has ended; `None` where that is not known.
    fn is_settled(&self) -> Option<bool> {
        None
    }

    /// Whether the connection brought what may be new or repeated, so that the rest of it is given up, and read from another one.
    fn doubts(&self) -> bool {
        false
    }

    /// Whether the stream is a doorbell: it may only say that something is new, and what that is the run says. Then
    /// [`Protocol::observe`] is asked of every response, and a stream that is refused says that the run is to be asked.
    fn is_doorbell(&self) -> bool {
        false
    }

    /// Whether the doorbell has rung since this was asked last.
    fn take_ring(&self) -> bool {
        false
    }

    /// What a refusal of [`Protocol::ask`] means: the end of the run, or an error that says more.
    ///
    /// # Errors
    /// Why the run cannot be followed.
    fn refused(&self, error: Error) -> Result<Item, Error> {
        Err(error)
    }

    /// The operation that reads the events behind a place by another way than the stream, which may have been cut off unseen. `None`
    /// where there is none, or where it would return more than this stream shows.
    fn rest(&self, _place: Option<f64>) -> Option<Operation> {
        None
    }

    /// The items in the response to [`Protocol::rest`].
    fn rest_items(&self, _response: &Json) -> Vec<Item> {
        Vec::new()
    }

    /// How often the run is asked while its stream is open, where the stream cannot be trusted to report its end; see
    /// [`Watch`](super::watch::Watch).
    fn watch(&self) -> Option<PollPlan> {
        None
    }

    /// Whether there is no stream: then all there is comes from polling, and [`Protocol::watch`] says how often.
    fn is_polled(&self) -> bool {
        false
    }

    /// The items that the response to [`Protocol::ask`] stands for, such as a change of the run's status that the stream did
    /// not report. Only asked where the run is watched; what ends the run is [`Protocol::synthesize`]'s.
    fn observe(&self, _response: &Json) -> Vec<Item> {
        Vec::new()
    }

    /// Whether a last block whose blank line is missing is read all the same when the stream ends cleanly.
    fn reads_unterminated_block(&self) -> bool {
        false
    }

    /// Whether the service keeps what a stream sent, and sends what came after the cursor again to who resumes it. Where it does not,
    /// nothing can be behind the cursor of a run that is over, and nothing that comes was there before.
    fn keeps_events(&self) -> bool {
        true
    }

    /// Whether [`Protocol::read`] leaves out itself what was delivered before.
    fn reads_news(&self) -> bool {
        false
    }

    /// Whether no item says that a stream is over: one that is silent may be, and the run is asked. A body that ends within a block
    /// was cut off then, for nothing else shows that it was.
    fn ends_silently(&self) -> bool {
        false
    }

    /// Whether items have no place, and a new event id is what shows that the stream moves.
    fn moves_by_id(&self) -> bool {
        false
    }

    /// Whether a clean end without a terminal item is the end.
    fn ends_with_the_stream(&self) -> bool {
        false
    }

    /// After what a connection resumes whose items have no place: the last id that came, as a rule.
    fn cursor(&self, last_event_id: Option<&String>) -> Option<String> {
        last_event_id.cloned()
    }
}
