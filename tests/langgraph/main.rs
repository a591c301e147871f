//! LangGraph without a server: what frames and records become, and in which order a thread is read. `run.mjs` beside this drives the real
//! servers.

#![cfg(all(feature = "langgraph", feature = "openwop", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod threads;

use flowtether::backends::langgraph::mapping::MAPPING;
use flowtether::core::json::Json;
use flowtether::workflow::place::Member;
use flowtether::workflow::reader::{Event, Reader};
use flowtether::workflow::types::RunStatus;
use serde_json::{Value, json};

/// What items become.
pub fn made(items: &[Value]) -> Vec<Event> {
    let mut reader = Reader::new(&MAPPING, "", RunStatus::Queued, None);
    items.iter().flat_map(|item| reader.read(&Json::from(item.clone()), false).unwrap()).collect()
}

/// The value of a member.
fn member(event: &Event, member: Member) -> Value {
    event.get(member).map(Value::from).unwrap_or_default()
}

fn only(item: Value) -> Event {
    made(&[item]).remove(0)
}

#[test]
fn the_table_of_the_vocabulary_says_what_each_type_becomes() {
    let text = include_str!("../../src/workflow/mod.rs");
    let mut seen = 0;
    for line in text.lines().filter_map(|line| line.strip_prefix("//! | langgraph | ")) {
        let cells: Vec<&str> = line.split('|').collect();
        let kind = cells[1].trim().trim_matches('`');
        for name in cells[0].split('`').skip(1).step_by(2) {
            let event =
                only(json!({ "type": name, "event": name, "cursor": "", "data": {}, "error": { "message": "x" } }));
            assert_eq!(event.kind.name(), kind, "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 16);
    for name in ["values", "updates", "custom", "tasks/again", "messages/tool", "gap", "debug", "toString"] {
        assert_eq!(only(json!({ "type": name, "cursor": "" })).kind.name(), "other", "{name}");
    }
}

#[test]
fn an_error_in_a_stream_is_a_line_of_the_log_for_the_run_may_stand_otherwise() {
    let event = only(json!({ "type": "error", "cursor": "", "error": { "message": "no pears", "code": "TypeError" } }));
    assert_eq!((member(&event, Member::Text), member(&event, Member::Level)), (json!("no pears"), json!("error")));
    assert_eq!(event.status, RunStatus::Queued);
}
