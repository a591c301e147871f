//! How the stream of a task is read.
//!
//! ```text
//!   the stream of the message that began it        any other stream
//!      as it comes  ----- a seam ----------------> doorbell: whatever it brings, the task is read again,
//!                                                  and what is new in it is delivered
//! ```
//!
//! A seam is a lost connection, an end of the body without a terminal event, an `event: error`, and a reload. After it the snapshot
//! and the events do not fit together: servers send an event that is in the snapshot, or have one in neither. The end of a task
//! counts when the task says so: a terminal event may come before the task is stored.

use core::cell::RefCell;

use super::client::{items_at, object, text_at, unenveloped};
use super::legacy;
use super::mark::Mark;
use super::tasks::{GET_TASK, SUBSCRIBE, is_interrupted, is_terminal, state_of};
use crate::core::error::{Cause, Error, StreamReason};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::prelude::*;

/// The polls of a task: quick after something happened, because a store may be behind, and then rare.
const PLAN: PollPlan = PollPlan { interval_ms: 100.0, max_interval_ms: 5000.0, max_wait_ms: None };

/// How the stream of one task is read.
pub struct TaskEvents {
    state: RefCell<State>,
    plan: PollPlan,
}

#[derive(Default)]
struct State {
    /// The task's id, once it is known.
    task: String,
    mark: Mark,
    /// Whether the stream is read as it comes.
    is_live: bool,
    has_rung: bool,
    /// The terminal event that came, until the task says so too.
    end: Option<Json>,
    /// The event that a stream began with in the place of a task, where that is an error.
    refusal: Option<Json>,
    /// Whether the snapshot of a task is an event, and nothing is made of what it holds.
    is_native: bool,
    /// Whether such a snapshot was delivered.
    has_snapshot: bool,
    /// Whether the end of a stream is the end where the task asks for something.
    stops: bool,
    /// Whether the stream is one of HTTP+JSON of version 0.3, as its first event shows.
    is_old: bool,
}

impl TaskEvents {
    /// The reader of the stream of a message. What a task is made of is delivered part by part, unless `is_native`.
    pub fn of_message(is_native: bool, interval_ms: Option<f64>) -> Self {
        let state = State { is_live: true, is_native, stops: is_native, ..State::default() };
        Self { state: RefCell::new(state), plan: plan(interval_ms) }
    }

    /// The reader of a task that is there, from a cursor on.
    ///
    /// # Errors
    /// A configuration error for a text that is no cursor.
    pub fn of_task(task: &str, cursor: &str, is_native: bool, interval_ms: Option<f64>) -> Result<Self, Error> {
        let mark =
            Mark::read(cursor).ok_or_else(|| Error::configuration("cursor", "must be that of an event of this run"))?;
        let has_snapshot = !mark.is_empty();
        let state = State { task: task.to_owned(), mark, is_native, has_snapshot, ..State::default() };
        Ok(Self { state: RefCell::new(state), plan: plan(interval_ms) })
    }

    /// Whether it is known which task is read.
    pub fn has_task(&self) -> bool {
        !self.state.borrow().task.is_empty()
    }

    /// Reads a task that was found by other means than the stream.
    pub fn adopt(&self, task: &str) {
        let mut state = self.state.borrow_mut();
        task.clone_into(&mut state.task);
        state.is_live = false;
    }

    /// The error that a stream began with.
    pub fn take_refusal(&self) -> Option<Json> {
        self.state.borrow_mut().refusal.take()
    }

    /// The events that a `{ task }`, `{ message }`, `{ statusUpdate }` or `{ artifactUpdate }` becomes where the stream is read as it
    /// comes.
    pub fn take(&self, event: Json) -> Vec<Item> {
        self.state.borrow_mut().take(event)
    }
}

fn plan(interval_ms: Option<f64>) -> PollPlan {
    PollPlan { max_interval_ms: interval_ms.unwrap_or(PLAN.max_interval_ms).max(PLAN.interval_ms), ..PLAN }
}

fn item(value: Json, terminal: bool) -> Item {
    Item { value, sequence: None, terminal, progress: true }
}

impl State {
    fn take(&mut self, mut event: Json) -> Vec<Item> {
        if let Some(task) = event.get("task") {
            self.task = text_at(&task, "id").unwrap_or_default();
            return self.take_task(event, &task);
        }
        if let Some(update) = event.get("statusUpdate") {
            self.learn(&update);
            if is_terminal(&state_of(&update)) {
                return self.hold(event);
            }
            self.mark.take_status(&update.get("status").unwrap_or_else(Json::object));
        } else if let Some(update) = event.get("artifactUpdate") {
            self.learn(&update);
            let artifact = update.get("artifact").unwrap_or_else(Json::object);
            if self.mark.take_artifact(&artifact, update.is_true_at("append")) {
                event.set("replaces", Json::boolean(true));
            }
        } else if let Some(message) = event.get("message") {
            return self.end_with(event, &message);
        }
        vec![item(self.mark.deliver(event), false)]
    }

    fn learn(&mut self, update: &Json) {
        if self.task.is_empty() {
            self.task = text_at(update, "taskId").unwrap_or_default();
        }
    }

    /// A terminal event waits until the task says so.
    fn hold(&mut self, event: Json) -> Vec<Item> {
        (self.end, self.has_rung) = (Some(event), true);
        Vec::new()
    }

    fn take_task(&mut self, event: Json, task: &Json) -> Vec<Item> {
        let is_over = is_terminal(&state_of(task));
        let mut items = Vec::new();
        if self.is_native {
            self.mark.take_task(task);
            self.has_snapshot = true;
            items.push(item(self.mark.deliver(event), false));
        } else if !is_over {
            // What the status says is in this event, and all else is made of it.
            let status = task.get("status").unwrap_or_else(Json::object);
            let mut rest = task.shallow_copy();
            rest.set("status", object(&[("message", status.get("message").unwrap_or_else(Json::null))]));
            let news = self.mark.news(&rest);
            self.mark.take_status(&status);
            items.push(item(self.mark.deliver(event), false));
            items.extend(news.into_iter().map(|news| item(news, false)));
        }
        self.has_rung |= is_over;
        items
    }

    /// The agent replied by a message, and there is no task: it is over, and the message is its output.
    fn end_with(&mut self, event: Json, message: &Json) -> Vec<Item> {
        self.mark.take_message(message);
        let artifact = object(&[("artifactId", Json::string("")), ("parts", Json::array(items_at(message, "parts")))]);
        let status = object(&[("state", Json::string("TASK_STATE_COMPLETED"))]);
        let task = object(&[("status", status), ("artifacts", Json::array(vec![artifact]))]);
        let end = object(&[("task", task), ("synthetic", Json::boolean(true))]);
        let is_native = self.is_native;
        let mut items = vec![item(self.mark.deliver(event), is_native)];
        if !is_native {
            items.push(item(self.mark.deliver(end), true));
        }
        items
    }
}

impl Protocol for TaskEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let mut state = self.state.borrow_mut();
        let parsed = Json::parse(&data).unwrap_or_else(Json::object);
        let is_error = frame.event == b"error" || parsed.get("error").is_some();
        if is_error && state.task.is_empty() {
            state.refusal = Some(parsed);
            return Vec::new();
        }
        if is_error || !state.is_live {
            (state.is_live, state.has_rung) = (false, true);
            return Vec::new();
        }
        let result = unenveloped(parsed);
        state.is_old |= legacy::is_over_http(&result);
        let result = legacy::read(result, state.is_old);
        state.take(legacy::wrapped(result))
    }

    fn ask(&self) -> Option<Operation> {
        let mut state = self.state.borrow_mut();
        state.is_live = false;
        GET_TASK.operation(vec![state.task.clone()], None).ok()
    }

    fn observe(&self, task: &Json) -> Vec<Item> {
        let mut state = self.state.borrow_mut();
        let mut items = Vec::new();
        if state.is_native && !state.has_snapshot {
            state.has_snapshot = true;
            state.mark.take_task(task);
            let event = object(&[("task", task.clone()), ("synthetic", Json::boolean(true))]);
            items.push(item(state.mark.deliver(event), false));
        }
        let news = state.mark.news(task);
        items.extend(news.into_iter().map(|news| item(news, false)));
        items
    }

    fn synthesize(&self, task: &Json) -> Option<Item> {
        let mut state = self.state.borrow_mut();
        let word = state_of(task);
        if !is_terminal(&word) {
            return (state.stops && is_interrupted(&word)).then(|| item(Json::null(), true));
        }
        let status = task.get("status").unwrap_or_else(Json::object);
        let mut event = state.end.take().unwrap_or_else(|| {
            let mut update = object(&[("taskId", Json::string(&state.task)), ("status", status.clone())]);
            if let Some(context) = task.get("contextId") {
                update.set("contextId", context);
            }
            object(&[("statusUpdate", update), ("synthetic", Json::boolean(true))])
        });
        event.set("task", task.clone());
        state.mark.take_status(&status);
        Some(item(state.mark.deliver(event), true))
    }

    fn watch(&self) -> Option<PollPlan> {
        Some(self.plan)
    }

    fn keeps_events(&self) -> bool {
        false
    }

    fn is_doorbell(&self) -> bool {
        true
    }

    fn take_ring(&self) -> bool {
        core::mem::take(&mut self.state.borrow_mut().has_rung)
    }

    fn opens(&self) -> Option<Operation> {
        let mut state = self.state.borrow_mut();
        state.is_live &= state.task.is_empty();
        if state.task.is_empty() { None } else { SUBSCRIBE.operation(vec![state.task.clone()], None).ok() }
    }

    fn refused(&self, error: Error) -> Result<Item, Error> {
        let mut state = self.state.borrow_mut();
        if error.code.as_deref() != Some("TASK_NOT_FOUND") || (state.mark.is_empty() && state.end.is_none()) {
            return Err(error);
        }
        // A server may throw finished tasks away at once.
        if let Some(end) = state.end.take() {
            return Ok(item(state.mark.deliver(end), true));
        }
        let message = "the agent does not know the task any more, or these credentials are another user's; what came after the last event is lost";
        Err(Error::stream(StreamReason::Gap, message).caused_by(Cause::Error(error)))
    }
}
