//! The questions of a run, and whether one is still open.

use alloc::rc::Rc;
use core::cell::RefCell;

use super::mapping::{APPROVALS, Mapping, SINCE};
use super::{reader, reply};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::sequence::{Next, Steps};
use crate::prelude::*;

/// The questions of one run that were delivered, and those that are not open any more.
#[derive(Default)]
pub struct Questions {
    /// The one that is open, as far as was delivered.
    open: RefCell<Option<Json>>,
    closed: RefCell<Vec<String>>,
}

impl Questions {
    /// Takes a question that was delivered.
    pub fn opened(&self, question: Json) {
        // A question without an id is another one than that which was replied to before.
        self.reopen("");
        self.open.replace(Some(question));
    }

    /// Takes note that the run does not wait any more.
    pub fn gone(&self) {
        self.open.take();
    }

    /// Whether one is open.
    pub fn has_open(&self) -> bool {
        self.open.borrow().is_some()
    }

    pub(super) fn is_closed(&self, key: Option<&str>) -> bool {
        key.is_some_and(|key| self.closed.borrow().iter().any(|closed| closed == key))
    }

    pub(super) fn reopen(&self, key: &str) {
        let mut closed = self.closed.borrow_mut();
        if let Some(index) = closed.iter().position(|closed| closed == key) {
            closed.swap_remove(index);
        }
    }

    pub(super) fn add(&self, key: &str) {
        self.reopen(key);
        self.closed.borrow_mut().push(key.to_owned());
    }

    pub(super) fn close(&self, mapping: &Mapping, key: Option<&str>, question: &Json) {
        if let Some(key) = key {
            self.add(key);
        }
        let mut open = self.open.borrow_mut();
        // The next question may have come before this reply's response.
        let is_other = |open: &Json| match (key_of(mapping, open), key) {
            (Some(one), Some(other)) => one != other,
            _ => open != question,
        };
        if open.as_ref().is_some_and(is_other) {
            return;
        }
        *open = None;
        // What a record asks without an id is taken for the same, until an event brings another.
        if mapping.log.is_some() {
            self.add("");
        }
    }

    /// Whether a later question of the same asker is open.
    fn is_outdated(&self, question: &Json) -> bool {
        let open = self.open.borrow();
        let Some(open) = open.as_ref() else { return false };
        open.get("id") == question.get("id") && open.number_at("seq") > question.number_at("seq")
    }
}

/// What a question is known by: its place in the log; else the time of asking, by which a service with a log of its own knows it.
/// Otherwise nothing distinguishes it from the next one, because a node may ask again.
pub(super) fn key_of(mapping: &Mapping, question: &Json) -> Option<String> {
    let text = |value: Json| value.as_string().unwrap_or_else(|| value.to_text());
    match question.get("seq") {
        Some(place) => Some(["#", &text(place)].concat()),
        None => mapping.knows_questions().then(|| question.get("id").map(text).unwrap_or_default()),
    }
}

/// Finds out whether a question is still the one that is open; the result is a boolean.
pub struct IsOpen {
    mapping: &'static Mapping,
    pub(super) run: String,
    pub(super) question: Json,
    pub(super) questions: Rc<Questions>,
}

impl IsOpen {
    /// `questions` are those of the run.
    pub fn new(mapping: &'static Mapping, run: &str, question: Json, questions: Rc<Questions>) -> Self {
        Self { mapping, run: run.to_owned(), question, questions }
    }

    pub(super) fn since(&self) -> Option<Result<Operation, Error>> {
        if !SINCE {
            return None;
        }
        let sequence = self.question.number_at("seq").filter(|place| *place > 0.0)?;
        // From the question itself on: so there is something to reply to at once.
        Some(self.mapping.verbs.since?(&self.run, sequence - 1.0))
    }

    /// Whether the response says that it is open.
    pub(super) fn read(&self, response: &Json) -> Result<bool, Error> {
        if self.since().is_none() {
            let waiting = self.mapping.questions_in(response)?;
            if self.mapping.judges.is_some_and(|is_before| is_before(response, &self.question)) {
                return Ok(true);
            }
            return Ok(waiting.iter().any(|now| reply::is_same(self.mapping, now, &self.question)));
        }
        let events = response.get("events").and_then(|events| events.items()).unwrap_or_default();
        reader::is_open_after(self.mapping, &self.question, &events)
    }
}

impl Steps for IsOpen {
    fn first(&mut self) -> Next {
        match self.since() {
            _ if !APPROVALS => Next::Done(Json::boolean(false)),
            Some(_) if self.questions.is_outdated(&self.question) => Next::Done(Json::boolean(false)),
            Some(operation) => Next::call(operation),
            None => Next::call(self.mapping.get_settled(&self.run)),
        }
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        match outcome.and_then(|response| if APPROVALS { self.read(&response) } else { Ok(false) }) {
            Ok(is_open) => Next::Done(Json::boolean(is_open)),
            Err(error) => Next::Fail(error),
        }
    }
}
