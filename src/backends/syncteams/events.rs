//! A task that is polled until it is over: there is no stream.
//!
//! What is new in its log, [`Log`](crate::workflow::log::Log) finds out.

use super::tasks::{LEAST_INTERVAL_MS, STATUS, STATUSES, WAITING};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::prelude::*;

/// Delivers the task, at each poll.
pub struct TaskLooks {
    task_id: String,
    polling: PollPlan,
}

impl TaskLooks {
    /// The reader for a task that is polled at this interval, in ms.
    pub fn new(task_id: String, interval_ms: Option<f64>) -> Self {
        let interval_ms = interval_ms.unwrap_or(WAITING.interval_ms).max(LEAST_INTERVAL_MS);
        Self { task_id, polling: PollPlan { interval_ms, max_wait_ms: None, ..WAITING } }
    }
}

fn item(task: &Json, terminal: bool) -> Item {
    Item { value: task.clone(), sequence: None, terminal, progress: true }
}

impl Protocol for TaskLooks {
    fn read(&self, _: &Frame<'_>, _: Json) -> Vec<Item> {
        Vec::new()
    }

    fn ask(&self) -> Option<Operation> {
        STATUS.operation(vec![self.task_id.clone()], None).ok()
    }

    fn synthesize(&self, task: &Json) -> Option<Item> {
        STATUSES.end(task).map(|_| item(task, true))
    }

    fn watch(&self) -> Option<PollPlan> {
        Some(self.polling)
    }

    fn is_polled(&self) -> bool {
        true
    }

    fn observe(&self, task: &Json) -> Vec<Item> {
        vec![item(task, false)]
    }
}
