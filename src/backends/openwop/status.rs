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

/// The record with the question that the log has.
fn asked(mut record: Json, log: &Json) -> Json {
    let node = record.get("currentNodeId");
    let events = log.get("events").and_then(|events| events.items()).unwrap_or_default();
    let of_node = |event: &&Json| place::find(event, NODE_ID).map(|found| found.value) == node;
    // Two events report a question; on some hosts only one of them has all of it.
    let mut payload = None;
    for event in events.iter().rev().filter(of_node).take(2) {
        if !matches!(event.string_at("type").as_deref(), Some("interrupt.requested" | "node.suspended")) {
            break;
        }
        payload = event.get("payload").or(payload);
    }
    if let Some(payload) = payload {
        let mut interrupt = Json::object();
        set(&mut interrupt, "nodeId", node);
        set(&mut interrupt, "kind", payload.get("kind"));
        interrupt.set("payload", payload);
        record.set("interrupt", interrupt);
    }
    record
}
