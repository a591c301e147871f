//! How far the events of one run were delivered, and which frame is new.
//!
//! An event id says less than it seems: on the npm server ids count from 0 in each run; on the PyPI server they are times, and several
//! events of one millisecond share one. That server sends what is above the id of a resume, so a resume after the last id would lose the
//! others of it; and where it goes over from its log to what happens now, it repeats events, out of order. So a stream is resumed after
//! the last *different* id, and what has the last one is known by its text: that of parallel nodes may be repeated in another order.

use crate::core::decimal;
use crate::core::json::Json;
use crate::core::split;
use crate::prelude::*;

/// What is resumed after where nothing was delivered. Without it the npm server sends what happens from now on, and the run's log is
/// consumed by whoever reads it first.
const BEGINNING: &str = "-1";

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It was delivered before.
    Known,
    /// It is new.
    New,
    /// It is in no log, so it is new whenever it comes.
    Unplaced,
    /// It is new, and something is missing before it.
    AfterGap,
}

/// How far the events of one run were delivered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leg {
    /// The run's id.
    pub run: String,
    /// The id of the last event.
    pub id: String,
    /// The marks of the events of that id that were delivered.
    pub under: Vec<f64>,
    /// The last id before it.
    pub before: String,
    connection: Connection,
    /// The marks of the events of the last id of which a connection that was given up for that had one more than were delivered.
    doubted: Vec<f64>,
    /// Whether the run said that it is over: its log does not grow any more, and is not repeated.
    is_over: bool,
    /// The tasks that were begun and have not ended.
    tasks: Vec<String>,
}

/// What one connection brought.
#[derive(Clone, Debug, Default, PartialEq)]
struct Connection {
    last: Option<(f64, f64)>,
    reached: bool,
    /// The marks of the events of the last id that it brought, since it began or went back.
    seen: Vec<f64>,
    is_doubtful: bool,
    /// Whether it is that of a run that was over.
    is_whole: bool,
    /// Whether events that are alike are different ones.
    is_sure: bool,
}

/// An event id as a place: a number, or a time and a number. `None` for anything else.
fn place(id: &str) -> Option<(f64, f64)> {
    match split::once(id, b"-") {
        Some((time, number)) => Some((decimal::read(time)?, decimal::read(number)?)),
        None => Some((decimal::read(id)?, 0.0)),
    }
}

/// What an event is known by among those of its id: FNV-1a, 32 bits.
fn mark_of(name: &str, text: &str) -> f64 {
    let fold = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    f64::from(name.bytes().chain(text.bytes()).fold(0x811c_9dc5, fold))
}

fn is_below(one: (f64, f64), other: (f64, f64)) -> bool {
    one.0 < other.0 || (one.0 == other.0 && one.1 < other.1)
}

impl Leg {
    /// A run of which nothing was delivered.
    pub fn new(run: &str) -> Self {
        Self { run: run.to_owned(), ..Self::default() }
    }

    /// What the next connection is resumed after.
    pub fn cursor(&self) -> String {
        if self.before.is_empty() { BEGINNING.to_owned() } else { self.before.clone() }
    }

    /// Takes note of a new connection.
    pub fn connect(&mut self) {
        // Nothing was delivered: there is nothing to get back to.
        self.connection = Connection { reached: self.id.is_empty(), is_whole: self.is_over, ..Connection::default() };
    }

    /// Whether its log is gone: the last connection did not get to where the one before it was. A run that was cancelled before it
    /// began has none.
    pub fn is_gone(&self, is_cancelled: bool) -> bool {
        !(self.is_back() || is_cancelled && self.id.is_empty())
    }

    /// Takes note that the run said that it is over.
    pub fn end(&mut self) {
        self.is_over = true;
    }

    /// See [`doubts`](crate::core::protocol::Protocol::doubts).
    pub fn doubts(&self) -> bool {
        self.connection.is_doubtful
    }

    /// Whether the last connection has brought what is in the log, as far as the one before it.
    fn is_back(&self) -> bool {
        self.connection.last.is_some() && self.connection.reached
    }

    /// See [`is_settled`](crate::core::protocol::Protocol::is_settled).
    pub fn is_settled(&self) -> Option<bool> {
        if !self.is_back() {
            return Some(false);
        }
        // A log seldom ends with what it begins with.
        (self.tasks.is_empty() && !self.before.is_empty()).then_some(true)
    }

    /// Takes note of a task: one that begins, or one that ends.
    pub fn task(&mut self, id: &str, ends: bool) {
        self.tasks.retain(|known| known != id);
        if !ends {
            self.tasks.push(id.to_owned());
        }
    }

    /// What a frame with this id of its own is. Moves the place over it.
    pub fn take(&mut self, id: &str, name: &str, text: &str) -> Seen {
        // It belongs to no log: the events of this run are not kept, or it is none of the run's.
        let Some(at) = place(id) else { return Seen::Unplaced };
        let is_counted = split::once(id, b"-").is_none();
        let last = self.connection.last;
        if last.is_none_or(|last| is_below(last, at)) {
            self.connection.last = Some(at);
        }
        if last.is_some_and(|last| is_below(at, last)) {
            // What is repeated here is all of the last id.
            self.connection.seen.clear();
        }
        let known = place(&self.id);
        let mark = mark_of(name, text);
        match known {
            Some(known) if is_below(at, known) => return Seen::Known,
            Some(known) if !is_below(known, at) => {
                self.connection.reached = true;
                self.connection.seen.push(mark);
                let count = |marks: &[f64]| marks.iter().filter(|other| **other == mark).count();
                let delivered = count(&self.under);
                if delivered > 0 {
                    if is_counted || count(&self.connection.seen) <= delivered {
                        return Seen::Known;
                    }
                    if !self.doubted.contains(&mark) && !self.connection.is_sure {
                        self.doubted.push(mark);
                        self.connection.is_doubtful = true;
                        return Seen::Known;
                    }
                    self.connection.is_sure = self.connection.is_whole;
                }
                self.under.push(mark);
                return Seen::New;
            }
            _ => {}
        }
        // A log begins with what says which run it is. A resumed one sends the last event again.
        let is_missing = match (last, known) {
            _ if is_counted => at.0 > known.map_or(0.0, |known| known.0 + 1.0),
            (None, None) => name != "metadata",
            (_, Some(_)) => !self.connection.reached,
            (Some(_), None) => false,
        };
        self.connection.reached = true;
        if !self.id.is_empty() {
            self.before = core::mem::take(&mut self.id);
        }
        (self.id, self.under, self.connection.seen) = (id.to_owned(), vec![mark], vec![mark]);
        self.doubted.clear();
        if is_missing { Seen::AfterGap } else { Seen::New }
    }
}

/// A place in a thread's events: how far its run was delivered, how many events were before, and what is known of the end of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The run; `None` before the first one.
    pub leg: Option<Leg>,
    /// How many events of the thread were delivered.
    pub count: usize,
    /// The ids of the questions that were delivered since this run began, and the words for where the thread stands.
    pub seen: Vec<String>,
}

impl Place {
    /// Reads what [`Place::write`] wrote.
    pub fn read(cursor: &str) -> Option<Self> {
        let mut items = Json::parse(&Json::string(cursor))?.items()?.into_iter();
        let run = items.next()?.as_string()?;
        let count = items.next()?.as_number().filter(|count| *count >= 0.0 && decimal::is_whole(*count))? as usize;
        let id = items.next()?.as_string()?;
        let mut under = Vec::new();
        for mark in items.next()?.items()? {
            under.push(mark.as_number()?);
        }
        let before = items.next()?.as_string()?;
        let seen = items.filter_map(|seen| seen.as_string()).collect();
        Some(Self { leg: Some(Leg { run, id, under, before, ..Leg::default() }), count, seen })
    }

    /// The cursor: the run, how many events were delivered, the last id, the marks of the events of that, the id before, what was reported.
    pub fn write(&self) -> String {
        let mut items = vec![Json::string(""); 5];
        if let Some(Leg { run, id, under, before, .. }) = &self.leg {
            let (count, marks) = (Json::number(self.count as f64), under.iter().copied().map(Json::number).collect());
            items = vec![Json::string(run), count, Json::string(id), Json::array(marks), Json::string(before)];
        }
        items.extend(self.seen.iter().map(|seen| Json::string(seen)));
        Json::array(items).to_text()
    }

    /// Notes that something was delivered once. Whether it was not before.
    pub fn note(&mut self, what: &str) -> bool {
        let is_new = !self.seen.iter().any(|seen| seen == what);
        if is_new {
            self.seen.push(what.to_owned());
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Leg {
        /// A run that was delivered so far.
        fn after(run: &str, id: &str, under: Vec<f64>, before: &str) -> Self {
            let (id, before) = (id.to_owned(), before.to_owned());
            Self { id, under, before, ..Self::new(run) }
        }
    }

    /// The frames of a connection, and what each of them is.
    fn read(leg: &mut Leg, frames: &[(&str, &str)]) -> Vec<Seen> {
        leg.connect();
        frames.iter().map(|(id, text)| leg.take(id, if *text == "m" { "metadata" } else { "custom" }, text)).collect()
    }

    use Seen::{AfterGap, Known, New, Unplaced};

    #[test]
    fn a_stream_is_resumed_after_the_last_different_id_and_what_was_delivered_is_dropped() {
        let mut leg = Leg::new("r");
        assert_eq!(leg.cursor(), "-1");
        assert_eq!(read(&mut leg, &[("5-0", "m"), ("7-0", "a"), ("7-0", "b")]), [New, New, New]);
        assert_eq!((leg.cursor(), leg.id.as_str(), leg.under.len()), ("5-0".to_owned(), "7-0", 2));
        assert_eq!(read(&mut leg, &[("7-0", "a"), ("7-0", "b"), ("7-0", "c"), ("8-0", "d")]), [Known, Known, New, New]);
        assert_eq!(leg.cursor(), "7-0");
    }

    #[test]
    fn events_of_one_millisecond_that_are_alike_are_each_delivered_once_another_connection_has_them_too() {
        let mut leg = Leg::new("r");
        assert_eq!(read(&mut leg, &[("5-0", "m"), ("7-0", "l"), ("7-0", "l")]), [New, New, Known]);
        assert!(leg.doubts(), "it may be one that is repeated");
        let frames = [("7-0", "l"), ("7-0", "l"), ("7-0", "l"), ("7-0", "o"), ("8-0", "l")];
        assert_eq!(read(&mut leg, &frames), [Known, New, New, New, New]);
        assert!(!leg.doubts());
        assert_eq!(leg.take("8-0", "custom", "l"), Known);
        assert!(leg.doubts(), "another millisecond");
        leg.end();
        let frames = [("8-0", "l"), ("8-0", "l"), ("9-0", "l"), ("9-0", "l"), ("9-0", "l")];
        assert_eq!(read(&mut leg, &frames), [Known, New, New, New, New], "a log that is whole is not doubted twice");
        assert_eq!((leg.under.len(), leg.doubts()), (3, false));
    }

    #[test]
    fn an_event_that_is_repeated_within_its_millisecond_is_dropped() {
        let mut leg = Leg::new("r");
        read(&mut leg, &[("5-0", "m"), ("7-0", "a"), ("7-0", "a")]);
        assert!(leg.doubts());
        assert_eq!(read(&mut leg, &[("7-0", "a"), ("8-0", "b")]), [Known, New], "it is in the log once");
        assert!(!leg.doubts());
        let mut leg = Leg::after("r", "7-0", vec![mark_of("custom", "a"); 2], "5-0");
        let frames = [("7-0", "a"), ("7-0", "a"), ("8-0", "b"), ("7-0", "a"), ("7-0", "a"), ("8-0", "b"), ("8-0", "c")];
        assert_eq!(read(&mut leg, &frames), [Known, Known, New, Known, Known, Known, New]);
        assert!(!leg.doubts(), "where ids go back it is known what is repeated");
    }

    #[test]
    fn an_event_whose_id_counts_is_known_by_it() {
        let mut leg = Leg::new("r");
        assert_eq!(read(&mut leg, &[("0", "m"), ("1", "a"), ("1", "a")]), [New, New, Known]);
        assert!(!leg.doubts());
    }

    #[test]
    fn after_a_reload_the_events_of_the_last_id_are_known_in_any_order() {
        let marks = vec![mark_of("custom", "a"), mark_of("custom", "b")];
        let mut leg = Leg::after("r", "7-0", marks, "5-0");
        let frames = [("7-0", "b"), ("7-0", "c"), ("7-0", "a"), ("8-0", "d")];
        assert_eq!(read(&mut leg, &frames), [Known, New, Known, New]);
    }

    #[test]
    fn repeats_at_the_seam_that_are_out_of_order_are_dropped() {
        let mut leg = Leg::new("r");
        let frames =
            [("1-0", "m"), ("2-0", "a"), ("3-0", "b"), ("2-0", "a"), ("3-0", "b"), ("3-0", "c"), ("10-0", "d")];
        assert_eq!(read(&mut leg, &frames), [New, New, New, Known, Known, New, New]);
    }

    #[test]
    fn ids_that_count_show_what_is_missing() {
        let mut leg = Leg::new("r");
        assert_eq!(read(&mut leg, &[("0", "m"), ("1", "a"), ("3", "b"), ("4", "c")]), [New, New, AfterGap, New]);
        assert_eq!(read(&mut Leg::new("r"), &[("5", "a")]), [AfterGap]);
        assert_eq!(
            read(&mut Leg::after("r", "3", vec![mark_of("custom", "x")], "2"), &[("3", "x"), ("4", "y")]),
            [Known, New]
        );
        assert_eq!(read(&mut Leg::after("r", "3", Vec::new(), "2"), &[("5", "y")]), [AfterGap]);
    }

    #[test]
    fn a_log_that_does_not_begin_where_it_should_has_lost_something() {
        assert_eq!(read(&mut Leg::new("r"), &[("7-0", "a")]), [AfterGap]);
        assert_eq!(
            read(&mut Leg::after("r", "7-0", Vec::new(), "5-0"), &[("8-0", "y"), ("9-0", "z")]),
            [AfterGap, New]
        );
    }

    #[test]
    fn events_without_ids_are_delivered_as_they_come_and_are_no_place() {
        let mut leg = Leg::after("r", "7-0", Vec::new(), "5-0");
        assert_eq!(read(&mut leg, &[("", "a"), ("", "a")]), [Unplaced, Unplaced]);
        assert_eq!((leg.id.as_str(), leg.cursor(), leg.is_settled()), ("7-0", "5-0".to_owned(), Some(false)));
    }

    #[test]
    fn a_connection_that_was_cut_off_before_the_last_event_shows_nothing() {
        let mut leg = Leg::new("r");
        read(&mut leg, &[("0", "m"), ("1", "a")]);
        assert_eq!(leg.is_settled(), Some(true));
        leg.task("t", false);
        assert_eq!(leg.is_settled(), None, "a task is open");
        leg.connect();
        assert_eq!(leg.is_settled(), Some(false));
        leg.take("1", "custom", "a");
        leg.task("t", true);
        assert_eq!(leg.is_settled(), Some(true));
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let mut place = Place { leg: Some(Leg::after("r", "7-0", vec![4.0, 2.0], "5-0")), count: 9, seen: Vec::new() };
        assert!(place.note("q"));
        assert!(!place.note("q"));
        assert_eq!(place.write(), r#"["r",9,"7-0",[4,2],"5-0","q"]"#);
        assert_eq!(Place::read(&place.write()), Some(place));
        for wrong in ["", "9", "{}", "[]", r#"["r",-1,"",[],""]"#, r#"["r","1","",[],""]"#, r#"["r",1,"",0,""]"#] {
            assert_eq!(Place::read(wrong), None, "{wrong}");
        }
    }
}
