//! A task's event log, each entry once and in order.
//!
//! There is no stream: the task is looked at, and what its log has that was not there before is handed out. Nothing says
//! whether an answer carries the whole log or only its news, and no entry has an id. So an answer is taken for what it looks
//! like:
//!
//! | the answer's log | is |
//! |---|---|
//! | has the first entry and the last one handed out where they were | the whole log: what follows is new |
//! | has the last entry handed out somewhere, the same in every part | a part of the log: what follows is new |
//! | neither | news |
//!
//! Entries are the same when type and time are: a later answer may have an earlier entry completed.

use std::cell::RefCell;

use super::tasks::{LEAST_INTERVAL_MS, STATUS, WAITING, WAITS, is_final};
use crate::core::decimal;
use crate::core::error::{Error, StreamReason};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::core::sum::Sum;

/// The entry with which a task asks for an approval.
const REQUEST: &str = "TaskApprovalRequestEvent";

/// How far a log was handed out, in few enough bytes for a cursor: how many entries, and what the first and the last are
/// known by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    count: usize,
    first: u32,
    last: u32,
}

impl Place {
    /// Goes on over an entry.
    fn pass(&mut self, entry: &Json) {
        self.last = mark(entry);
        if self.count == 0 {
            self.first = self.last;
        }
        self.count += 1;
    }
}

/// What an entry is known by: its type and its time.
fn mark(entry: &Json) -> u32 {
    let mut sum = Sum::default();
    for name in ["eventType", "createdAt"] {
        sum.add(&entry.string_at(name).unwrap_or_default());
    }
    sum.0
}

/// What was handed out of a log.
struct Log {
    place: Place,
    /// The last entry; `None` where only its mark is known, because another reader handed it out.
    last: Option<Json>,
}

impl Log {
    /// How many entries of an answer are none that are new; `None` when some that are new are gone: the log begins as it did,
    /// and has not got as far as it had.
    fn known(&self, entries: &[Json]) -> Option<usize> {
        let Place { count, first, last } = self.place;
        let Some(end) = count.checked_sub(1) else { return Some(0) };
        let is_at = |index, known| entries.get(index).is_some_and(|entry| mark(entry) == known);
        let begins = is_at(0, first);
        if begins && is_at(end, last) {
            return Some(count);
        }
        let is_last = |entry: &Json| match &self.last {
            Some(last) => entry.equals(last),
            None => mark(entry) == last,
        };
        match entries.iter().rposition(is_last) {
            Some(index) => Some(index + 1),
            None if begins && self.last.is_none() => None,
            None => Some(0),
        }
    }
}

/// How a task's log is read.
pub struct TaskEvents {
    task_id: String,
    looking: PollPlan,
    log: RefCell<Log>,
    /// The status that was told last, where statuses are told.
    status: Option<RefCell<String>>,
}

impl TaskEvents {
    /// The reader for a task that is looked at so often, in ms.
    pub fn new(task_id: String, interval_ms: Option<f64>) -> Self {
        let interval_ms = interval_ms.unwrap_or(WAITING.interval_ms).max(LEAST_INTERVAL_MS);
        Self {
            task_id,
            looking: PollPlan { interval_ms, ..WAITING },
            log: RefCell::new(Log { place: Place::default(), last: None }),
            status: None,
        }
    }

    /// A reader that also tells of the task's status: when it changes, the task as it stands is an item among the entries, and
    /// so it is when it asks again. It goes on after a cursor: the place in the log, and the status that was told last. Each
    /// item is `{ cursor, raw }`.
    ///
    /// # Errors
    /// A configuration error for a cursor that is none.
    pub fn with_statuses(mut self, cursor: &str) -> Result<Self, Error> {
        let mut rest = cursor;
        let mut numbers = [0.0; 3];
        for number in &mut numbers {
            if !cursor.is_empty() {
                let (digits, after) = rest.split_once('.').unwrap_or((rest, ""));
                let read = decimal::read(digits);
                *number =
                    read.ok_or_else(|| Error::configuration("cursor", "must be that of an event of this task"))?;
                rest = after;
            }
        }
        let [count, first, last] = numbers;
        self.log.get_mut().place = Place { count: count as usize, first: first as u32, last: last as u32 };
        self.status = Some(RefCell::new(rest.to_owned()));
        Ok(self)
    }

    /// An item, with the cursor after it where statuses are told.
    fn item(&self, raw: Json, place: Place) -> Item {
        let value = match &self.status {
            None => raw,
            Some(status) => {
                let mut cursor = String::new();
                for number in [place.count as f64, f64::from(place.first), f64::from(place.last)] {
                    cursor.push_str(&decimal::write(number));
                    cursor.push('.');
                }
                cursor.push_str(&status.borrow());
                let mut item = Json::object();
                item.set("cursor", Json::string(&cursor));
                item.set("raw", raw);
                item
            }
        };
        Item { value, sequence: None, terminal: false, progress: true }
    }
}

impl Protocol for TaskEvents {
    fn read(&self, _: &Frame<'_>, _: Json) -> Vec<Item> {
        Vec::new()
    }

    fn ask(&self) -> Option<Operation> {
        STATUS.operation(vec![self.task_id.clone()], None).ok()
    }

    fn synthesize(&self, task: &Json) -> Option<Item> {
        if !is_final(&task.string_at("status")?) {
            return None;
        }
        let end = match self.status {
            Some(_) => self.item(task.clone(), self.log.borrow().place).value,
            None => Json::null(),
        };
        Some(Item { value: end, sequence: None, terminal: true, progress: false })
    }

    fn watch(&self) -> Option<PollPlan> {
        Some(self.looking)
    }

    fn is_polled(&self) -> bool {
        true
    }

    fn observe(&self, task: &Json) -> Result<Vec<Item>, Error> {
        let entries = task.get("eventLogs").and_then(|logs| logs.items()).unwrap_or_default();
        let mut log = self.log.borrow_mut();
        let Some(known) = log.known(&entries) else {
            let message = "the task's log no longer has the entries after the cursor; start again";
            return Err(Error::stream(StreamReason::Gap, message));
        };
        let now = task.string_at("status").unwrap_or_default();
        let mut has_news = self.status.as_ref().is_some_and(|told| *told.borrow() != now);
        let mut items = Vec::new();
        let stand = |items: &mut Vec<Item>, place| {
            if let Some(told) = &self.status {
                told.replace(now.clone());
                items.push(self.item(task.clone(), place));
            }
        };
        if has_news && now != WAITS && !is_final(&now) {
            stand(&mut items, log.place);
        }
        for value in entries.into_iter().skip(known) {
            log.place.pass(&value);
            has_news |= value.string_at("eventType").as_deref() == Some(REQUEST);
            log.last = Some(value.clone());
            items.push(self.item(value, log.place));
        }
        // What it asks comes after what led there.
        if has_news && now == WAITS {
            stand(&mut items, log.place);
        }
        Ok(items)
    }
}
