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
    /// The last id of the run before. An event stream's id stands until there is another one: what has none has this one at first.
    stale: String,
    /// The tasks that were begun and have not ended.
    tasks: Vec<String>,
}

/// What one connection brought.
#[derive(Clone, Debug, Default, PartialEq)]
struct Connection {
    last: Option<(f64, f64)>,
    reached: bool,
    /// Whether something without an id came.
    is_bare: bool,
    /// How many in a row have brought nothing at all, before this one.
    unheard: u32,
}

/// So many connections in a row have to bring nothing at all before the log of a run that is over is taken to be gone: each of them may
/// have been cut off, or given up before a slow server responded.
const UNHEARD: u32 = 6;

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

    /// The run that follows, of which nothing was delivered.
    pub fn next(&self, run: &str) -> Self {
        Self { stale: self.id.clone(), ..Self::new(run) }
    }

    /// What the next connection is resumed after.
    pub fn cursor(&self) -> String {
        if self.before.is_empty() { BEGINNING.to_owned() } else { self.before.clone() }
    }

    /// Takes note of a new connection.
    pub fn connect(&mut self) {
        // Nothing was delivered: there is nothing to get back to.
        let unheard = if self.is_heard() { 0 } else { self.connection.unheard + 1 };
        self.connection = Connection { last: None, reached: self.id.is_empty(), is_bare: false, unheard };
    }

    /// Whether its log is gone: nothing came, although something should have. A run that was cancelled before it began has none.
    pub fn is_gone(&self, is_cancelled: bool) -> bool {
        !(self.is_heard() || is_cancelled && self.id.is_empty())
    }

    /// Whether the last connection has brought anything.
    fn is_heard(&self) -> bool {
        self.connection.last.is_some() || self.connection.is_bare
    }

    /// See [`is_settled`](crate::core::protocol::Protocol::is_settled).
    pub fn is_settled(&self) -> Option<bool> {
        match (self.is_heard(), self.connection.reached) {
            (false, _) => (self.connection.unheard < UNHEARD).then_some(false),
            (true, false) => Some(false),
            (true, true) => self.tasks.is_empty().then_some(true),
        }
    }

    /// Takes note of a task: one that begins, or one that ends.
    pub fn task(&mut self, id: &str, ends: bool) {
        self.tasks.retain(|known| known != id);
        if !ends {
            self.tasks.push(id.to_owned());
        }
    }

    /// What a frame with this id is. Moves the place over it.
    pub fn take(&mut self, id: &str, name: &str, text: &str) -> Seen {
        let is_stale = self.id.is_empty() && id == self.stale && name != "metadata";
        let Some(at) = place(id).filter(|_| !is_stale) else {
            // It belongs to no log: the events of this run are not kept, or it is none of the run's.
            self.connection.is_bare = true;
            return Seen::New;
        };
        let is_counted = split::once(id, b"-").is_none();
        let last = self.connection.last;
        if last.is_none_or(|last| is_below(last, at)) {
            self.connection.last = Some(at);
        }
        let known = place(&self.id);
        let mark = mark_of(name, text);
        match known {
            Some(known) if is_below(at, known) => return Seen::Known,
            Some(known) if !is_below(known, at) => {
                self.connection.reached = true;
                if self.under.contains(&mark) {
                    return Seen::Known;
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
        (self.id, self.under) = (id.to_owned(), vec![mark]);
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

    use Seen::{AfterGap, Known, New};

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
    fn events_without_ids_are_delivered_as_they_come() {
        assert_eq!(read(&mut Leg::new("r"), &[("", "a"), ("", "a")]), [New, New]);
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
    fn an_id_that_still_stands_from_the_run_before_is_none() {
        let mut leg = Leg::after("r", "6", Vec::new(), "5").next("s");
        assert_eq!(read(&mut leg, &[("6", "noise"), ("0", "m"), ("1", "a")]), [New, New, New]);
        assert_eq!(leg.cursor(), "0");
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
