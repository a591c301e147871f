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

use super::tasks::{STATUS, is_final};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;

/// What was handed out of a log.
#[derive(Default)]
struct Log {
    /// The first entry and the last, with the number of all.
    known: Option<(Json, Json, usize)>,
}

impl Log {
    /// The entries of an answer that are new.
    fn take(&mut self, entries: Vec<Json>) -> Vec<Json> {
        let begin = match &self.known {
            None => 0,
            Some((first, last, count)) => {
                let is_at = |index: usize, entry: &Json| entries.get(index).is_some_and(|found| is_alike(found, entry));
                if is_at(0, first) && is_at(count.saturating_sub(1), last) {
                    *count
                } else {
                    entries.iter().rposition(|entry| entry.equals(last)).map_or(0, |index| index + 1)
                }
            }
        };
        let news: Vec<Json> = entries.into_iter().skip(begin).collect();
        if let (Some(begun), Some(last)) = (news.first(), news.last()) {
            let (first, count) = self.known.take().map_or((begun.clone(), 0), |(first, _, count)| (first, count));
            self.known = Some((first, last.clone(), count + news.len()));
        }
        news
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
    /// The reader for a task that is looked at so often.
    pub fn new(task_id: String, looking: PollPlan) -> Self {
        Self { task_id, looking, log: RefCell::default() }
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
        let news = self.log.borrow_mut().take(entries).into_iter();
        news.map(|value| Item { value, sequence: None, terminal: false, progress: true }).collect()
    }
}
