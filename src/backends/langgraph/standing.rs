//! Where a thread stands: by its runs and its state. Neither the thread's own status nor that of a run says it alone.
//!
//! | newest run | state | the word |
//! |---|---|---|
//! | none | | `new` |
//! | `pending`, the thread's first | | `pending` |
//! | `pending`, `running` | | `running` |
//! | `success` | open questions | `waiting` |
//! | `success` | none, and a next node: a breakpoint | `paused` |
//! | `success` | else | `success` |
//! | `error`, `timeout` | open questions, and the run was a reply | `waiting` |
//! | `error`, `timeout` | else | the same |
//! | `interrupted` | | `cancelled` |
//!
//! The open questions are in those tasks of the state that have no result: the thread's `interrupts` may show closed ones, and `next`
//! may be empty although one is open.

use super::client::{READ, any_body, items};
use super::events::{failure, question};
use super::runs::{self, STATUSES, is_active};
use super::{list, threads};
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::{Expected, Operation};
use crate::core::poll::PollPlan;
use crate::core::sequence::Next;
use crate::prelude::*;

/// How many runs a page has.
const PAGE: usize = 100;

/// Reads where a thread stands: `{ status, thread_id, runs, run, state, values, questions, error }`, of which the last four are there when
/// no run is under way.
pub static STANDING: Endpoint = Endpoint {
    line: "status /threads/{threadId}/runs?limit=100",
    prepare: Some(any_body),
    then: Some(|page, ids| Reading::of(thread_of(ids), Box::new(Next::Done)).page(page)),
    ..READ
};

/// Cancels what is under way on a thread, and reads where it stands then.
pub static CANCEL: Endpoint = Endpoint {
    line: "cancel /threads/{threadId}/runs?limit=100",
    then: Some(|page, ids| {
        let thread = thread_of(ids);
        Reading::of(thread.clone(), Box::new(move |record| cancel(thread, record))).page(page)
    }),
    ..STANDING
};

/// The same once nothing is under way: a question comes while other nodes may still run, and gets its reply when they are done.
pub static SETTLED: Endpoint = Endpoint {
    then: Some(|page, ids| {
        let thread = thread_of(ids);
        Reading::of(thread.clone(), settles(thread, 0, u32::MAX)).page(page)
    }),
    ..STANDING
};

/// How often a run that was cancelled is read until it says so: it takes a moment.
const LOOKS: u32 = 10;

/// How often a thread is read on which something is under way.
const LOOKING: PollPlan = PollPlan { interval_ms: 50.0, max_interval_ms: 1000.0, max_wait_ms: None };

/// What is done with a record.
type Done = Box<dyn FnOnce(Json) -> Next>;

fn thread_of(ids: Vec<String>) -> String {
    ids.into_iter().next().unwrap_or_default()
}

/// A thread that is read.
struct Reading {
    thread: String,
    /// The runs of the pages that were read, oldest first; the server may send them in either order.
    runs: Vec<Json>,
    /// Whether this is read once more, because a run began meanwhile.
    is_second: bool,
    done: Done,
}

impl Reading {
    fn of(thread: String, done: Done) -> Self {
        Self { thread, runs: Vec::new(), is_second: false, done }
    }

    /// The page after those that were read; the first one after a wait that grows with each poll.
    fn next(self, looks: u32) -> Next {
        let ids = vec![self.thread.clone()];
        let next = runs::LIST
            .endpoint
            .path(&ids)
            .and_then(|path| runs::LIST.endpoint.at(list::query(path, self.runs.len() as f64, PAGE as f64), ids, None));
        Next::call(next.map(|mut operation| {
            operation.finish = None;
            operation.delay_ms = if looks > 0 { LOOKING.next_delay(looks, 0.0).unwrap_or_default() } else { 0.0 };
            operation.followed_by(move |page| self.page(page))
        }))
    }

    fn page(mut self, page: Json) -> Next {
        let page = match items(page) {
            Ok(page) => page,
            Err(error) => return Next::Fail(error),
        };
        let is_full = page.len() >= PAGE;
        // What began meanwhile moves the others on, where the newest come first.
        let is_known = |runs: &[Json], run: &Json| runs.iter().any(|other| id_of(other) == id_of(run));
        for run in page {
            if is_known(&self.runs, &run) {
                continue;
            }
            let place = |run: &Json| [run.string_at("created_at"), run.string_at("run_id")];
            let at = self.runs.iter().rposition(|other| place(other) <= place(&run)).map_or(0, |at| at + 1);
            self.runs.insert(at, run);
        }
        if is_full {
            return self.next(0);
        }
        if let Some(run) = self.runs.last().filter(|run| is_active(run)) {
            let word = self.word(run, false, false);
            let record = self.record(word);
            return (self.done)(record);
        }
        let state = threads::STATE.endpoint.operation(vec![self.thread.clone()], None);
        Next::call(state.map(|operation| operation.followed_by(move |state| self.state(state))))
    }

    /// What is known without the state.
    fn record(&self, word: &str) -> Json {
        let mut record = Json::object();
        record.set_text("status", word);
        record.set_text("thread_id", &self.thread);
        record.set("runs", Json::array(self.runs.clone()));
        if let Some(run) = self.runs.last() {
            record.set("run", run.clone());
        }
        record
    }

    /// A state that a run wrote which was not there yet belongs to another moment: all is read again. Once, for the state of a copied
    /// thread was written by runs of the other one.
    fn state(mut self, state: Json) -> Next {
        let writer = state.get("metadata").and_then(|metadata| metadata.string_at("run_id"));
        let is_known = |id: &String| self.runs.iter().any(|run| id_of(run) == *id);
        if !self.is_second && writer.is_some_and(|id| !is_known(&id)) {
            self.runs.clear();
            self.is_second = true;
            return self.next(0);
        }
        let tasks = state.items_at("tasks");
        let (mut questions, mut error) = (Vec::new(), None);
        for task in tasks.iter().filter(|task| task.get("result").is_none()) {
            let interrupts = task.items_at("interrupts");
            questions.extend(interrupts.iter().map(question));
            error = error.or_else(|| task.get("error"));
        }
        let has_next = !state.items_at("next").is_empty();
        let word = self.runs.last().map_or("new", |newest| self.word(newest, !questions.is_empty(), has_next));
        let mut record = self.record(word);
        record.set("questions", Json::array(questions));
        record.copy(&state, "values");
        if let Some(error) = error {
            record.set("error", failure(&error));
        }
        record.set("state", state);
        (self.done)(record)
    }

    /// The word for where the thread stands; see the table above.
    fn word(&self, newest: &Json, asks: bool, has_next: bool) -> &'static str {
        match newest.string_at("status").unwrap_or_default().as_str() {
            "pending" if self.runs.len() == 1 => "pending",
            "success" if asks => "waiting",
            "success" if has_next => "paused",
            "success" => "success",
            "error" | "timeout" if asks && continues(newest) => "waiting",
            "error" => "error",
            "timeout" => "timeout",
            "interrupted" => "cancelled",
            _ => "running",
        }
    }
}

/// Whether a run continues the one before it: it replies, or resumes after a breakpoint.
pub fn continues(run: &Json) -> bool {
    run.get("kwargs").is_some_and(|kwargs| kwargs.get("input").is_none())
}

/// Whether the server keeps a run's events.
pub fn is_kept(run: &Json) -> bool {
    run.get("kwargs").is_some_and(|kwargs| kwargs.is_true_at("resumable"))
}

/// The id of a run.
pub fn id_of(run: &Json) -> String {
    run.string_at("run_id").unwrap_or_default()
}

fn cancel(thread: String, record: Json) -> Next {
    let Some(run) = record.get("run").filter(is_active) else {
        let status = record.string_at("status").unwrap_or_default();
        if !matches!(status.as_str(), "waiting" | "paused" | "new") {
            return Next::Done(record);
        }
        let message = "langgraph cannot do this: cancel; nothing is under way on the thread, which waits: response it, leave it, or delete it";
        return Next::Fail(Error::new(ErrorKind::Unsupported, message));
    };
    Next::call(runs::CANCEL.endpoint.operation(vec![thread.clone(), id_of(&run)], None).map(|mut operation| {
        // It may have ended meanwhile: a 404 on PyPI.
        operation.accepts = |response| response.is_success() || response.status == 404;
        operation.expected = Expected::Any;
        operation.followed_by(move |_| Reading::of(thread.clone(), settles(thread, 0, LOOKS)).next(0))
    }))
}

/// Reads the thread again and again until nothing is under way on it, at most so often.
fn settles(thread: String, looks: u32, most: u32) -> Done {
    Box::new(move |record| match record.get("run").filter(is_active) {
        Some(_) if looks < most => Reading::of(thread.clone(), settles(thread, looks + 1, most)).next(looks + 1),
        _ => Next::Done(record),
    })
}

/// A run that is over with the thread's state, for [`runs::WAIT.endpoint`].
pub(super) fn with_state(run: Json, ids: Vec<String>) -> Next {
    if STATUSES.end(&run).is_none() {
        return Next::Done(run);
    }
    let state: Result<Operation, Error> = threads::STATE.endpoint.operation(vec![thread_of(ids)], None);
    Next::call(state.map(|operation| {
        operation.followed_by(move |state| {
            let mut run = run;
            let tasks = state.items_at("tasks");
            let is_failed = run.string_at("status").as_deref() != Some("success");
            if let Some(error) = tasks.iter().find_map(|task| task.get("error")).filter(|_| is_failed) {
                run.set("error", failure(&error));
            }
            run.set("state", state);
            Next::Done(run)
        })
    }))
}
