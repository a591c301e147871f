//! Reading a run for the common vocabulary, with what it asks. A host of version 2 has no question in a run's record: the newest
//! event of the node at which the run waits has it.

use super::mapping::{MAPPING, NODE_ID};
use super::runs;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::sequence::{Next, Steps};
use crate::prelude::*;
use crate::workflow::place;
use crate::workflow::reply::set;

/// Reads a run; the result is its record.
pub struct Status {
    run_id: String,
    /// The record whose question is read from the log.
    record: Option<Json>,
}

impl Status {
    /// Reads the run of this id.
    pub fn new(run_id: &str) -> Self {
        Self { run_id: run_id.to_owned(), record: None }
    }

    fn log(&self) -> Next {
        let read = MAPPING.verbs.since.map(|since| since(&self.run_id, -1.0));
        read.map_or_else(|| Next::Done(Json::null()), Next::call)
    }
}

impl Steps for Status {
    fn first(&mut self) -> Next {
        Next::call(runs::GET.operation(vec![self.run_id.clone()], None))
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        match (outcome, self.record.take()) {
            (Ok(log), Some(record)) => Next::Done(asked(record, &log)),
            // The record alone says enough to go by.
            (Err(_), Some(record)) => Next::Done(record),
            (Err(error), None) => Next::Fail(error),
            (Ok(record), None) => {
                let waits = record.string_at("status").is_some_and(|status| runs::is_waiting(&status));
                if !waits || record.get("interrupt").is_some() {
                    return Next::Done(record);
                }
                self.record = Some(record);
                self.log()
            }
        }
    }
}

/// The events that report a question, each once: a host may send some of them or all.
const QUESTIONS: &[&str] = &["interrupt.requested", "node.suspended", "approval.requested", "clarification.requested"];

/// The record with the question that the log has.
fn asked(mut record: Json, log: &Json) -> Json {
    let events = log.get("events").and_then(|events| events.items()).unwrap_or_default();
    let node_of = |event: &Json| place::find(event, NODE_ID).map(|found| found.value);
    let kind_of = |event: &Json| event.string_at("type").unwrap_or_default();
    // A record may leave out where the run waits.
    let last = || events.iter().rev().find(|event| QUESTIONS.contains(&kind_of(event).as_str())).and_then(node_of);
    let node = record.get("currentNodeId").or_else(last);
    let (mut payload, mut schema, mut kinds) = (None, None, Vec::new());
    for event in events.iter().rev().filter(|event| node_of(event) == node) {
        let kind = kind_of(event);
        // A second one of a type is about the question before.
        if !QUESTIONS.contains(&kind.as_str()) || kinds.contains(&kind) {
            break;
        }
        let found = event.get("payload").map(|payload| interrupt_of(&kind, payload));
        schema = found.as_ref().and_then(|found| found.get("resumeSchema")).or(schema);
        if payload.is_none() || (!payload.as_ref().is_some_and(says_what) && found.as_ref().is_some_and(says_what)) {
            payload = found.or(payload);
        }
        kinds.push(kind);
    }
    if let Some(mut payload) = payload {
        // Some hosts say it in another event than what is asked.
        set(&mut payload, "resumeSchema", schema);
        let mut interrupt = Json::object();
        set(&mut interrupt, "nodeId", node);
        set(&mut interrupt, "kind", payload.get("kind"));
        interrupt.set("payload", payload);
        record.set("interrupt", interrupt);
    }
    record
}

/// On some hosts only one of the events has all of the question.
fn says_what(payload: &Json) -> bool {
    payload.get("data").or_else(|| payload.get("config")).is_some()
}

/// The payload of an event as that of an interrupt: two types are the question itself.
fn interrupt_of(kind: &str, payload: Json) -> Json {
    let Some(asks) = kind.strip_suffix(".requested").filter(|asks| *asks != "interrupt") else { return payload };
    let mut interrupt = Json::object();
    interrupt.set("kind", Json::string(asks));
    interrupt.set("data", payload);
    interrupt
}
