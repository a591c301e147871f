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

use super::tasks::{LEAST_INTERVAL_MS, STATUS, WAITING, is_final};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;

/// What was handed out of a log: how many entries, the first and the last.
struct Log {
    count: usize,
    first: Json,
    last: Json,
}

impl Log {
    /// How many entries of an answer are none that are new.
    fn known(&self, entries: &[Json]) -> usize {
        let is_at = |index, entry| entries.get(index).is_some_and(|found: &Json| is_alike(found, entry));
        match self.count.checked_sub(1) {
            None => 0,
            Some(end) if is_at(0, &self.first) && is_at(end, &self.last) => self.count,
            Some(_) => entries.iter().rposition(|entry| entry.equals(&self.last)).map_or(0, |index| index + 1),
        }
    }
}

fn is_alike(one: &Json, other: &Json) -> bool {
    ["eventType", "createdAt"].iter().all(|name| one.string_at(name) == other.string_at(name))
}

/// How a task's log is read.
pub struct TaskEvents {
    task_id: String,
    looking: PollPlan,
    log: RefCell<Log>,
}

impl TaskEvents {
    /// The reader for a task that is looked at so often, in ms.
    pub fn new(task_id: String, interval_ms: Option<f64>) -> Self {
        let interval_ms = interval_ms.unwrap_or(WAITING.interval_ms).max(LEAST_INTERVAL_MS);
        Self {
            task_id,
            looking: PollPlan { interval_ms, ..WAITING },
            log: RefCell::new(Log { count: 0, first: Json::null(), last: Json::null() }),
        }
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
        let ended = is_final(&task.string_at("status")?);
        ended.then(|| Item { value: Json::null(), sequence: None, terminal: true, progress: false })
    }

    fn watch(&self) -> Option<PollPlan> {
        Some(self.looking)
    }

    fn is_polled(&self) -> bool {
        true
    }

    fn observe(&self, task: &Json) -> Vec<Item> {
        let entries = task.get("eventLogs").and_then(|logs| logs.items()).unwrap_or_default();
        let mut log = self.log.borrow_mut();
        let known = log.known(&entries);
        let mut news = Vec::new();
        for value in entries.into_iter().skip(known) {
            if log.count == 0 {
                log.first = value.clone();
            }
            log.count += 1;
            log.last = value.clone();
            news.push(Item { value, sequence: None, terminal: false, progress: true });
        }
        news
    }
}
