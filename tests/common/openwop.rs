//! OpenWOP runs and their event streams.

use std::rc::Rc;

use flowtether::backends::openwop::events::{self, RunEvents};
use flowtether::core::operation::Operation;
use flowtether::core::protocol::Protocol;
use serde_json::{Value, json};

/// The events of a run, as [`super::Scenario::follow`] takes them.
pub fn events_of(run_id: &str) -> (Operation, Rc<dyn Protocol>) {
    (events::subscribe(run_id, &[], None).unwrap(), Rc::new(RunEvents::new(run_id, &[])))
}

/// The same in the mode `debug`, in which a stream shows every event of the log.
pub fn whole_events_of(run_id: &str) -> (Operation, Rc<dyn Protocol>) {
    let operation = events::subscribe(run_id, &["debug".to_owned()], None).unwrap();
    (operation, Rc::new(RunEvents::new(run_id, &["debug"])))
}

/// An event document of the run `run-1` as the specification writes it.
pub fn document(sequence: u64, kind: &str) -> Value {
    json!({
        "eventId": format!("evt-{sequence}"), "runId": "run-1", "type": kind, "payload": {},
        "timestamp": "2026-11-22T12:00:00.000Z", "sequence": sequence,
    })
}

/// The frame of that document.
pub fn event(sequence: u64, kind: &str) -> String {
    frame(Some(sequence), kind, &document(sequence, kind))
}

/// Any frame, with an id line or without.
pub fn frame(id: Option<u64>, name: &str, data: &Value) -> String {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("{id}event: {name}\ndata: {data}\n\n")
}
