//! The polls of the four reference hosts in one shape.

use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::openwop::document;
use crate::common::openwop_calls::runs;
use crate::common::response::{Scripted, empty, respond};
use crate::read;

fn poll(after: Option<f64>, response: Value) -> Value {
    read(runs::poll_events("run-1", after, None), response)
}

fn sequences(response: &Value) -> Vec<u64> {
    response["events"].as_array().unwrap().iter().map(|event| event["sequence"].as_u64().unwrap()).collect()
}

#[test]
fn the_in_memory_host_knows_only_since_and_only_is_terminal() {
    let whole = json!({
        "runId": "run-1", "events": [document(0, "run.started"), document(1, "node.started"), document(2, "run.completed")],
        "lastEventSeq": 2, "runStatus": "completed", "isTerminal": true,
    });
    let response = poll(Some(0.0), whole);
    assert_eq!(sequences(&response), [1, 2], "the whole log came, whatever lastSequence said");
    assert_eq!((response["isComplete"].clone(), response["lastSequence"].clone()), (json!(true), json!(2)));
    assert_eq!(response["runStatus"], "completed", "what else the host says is kept");
}

#[test]
fn the_sqlite_host_echoes_the_cursor_when_there_is_nothing_new() {
    let response = poll(
        Some(4.0),
        json!({"runId": "run-1", "events": [], "lastEventSeq": 4, "runStatus": "running", "isTerminal": false}),
    );
    assert_eq!(sequences(&response), [0; 0]);
    assert_eq!((response["isComplete"].clone(), response["lastSequence"].clone()), (json!(false), json!(4)));
}

#[test]
fn the_sqlite_host_says_only_is_terminal_when_all_was_read() {
    let response = poll(
        Some(8.0),
        json!({"runId": "run-1", "events": [], "lastEventSeq": 8, "runStatus": "completed", "isTerminal": true}),
    );
    assert_eq!((response["isComplete"].clone(), response["lastSequence"].clone()), (json!(true), json!(8)));
}

#[test]
fn the_python_host_says_complete_only_when_nothing_comes_with_it() {
    let first = poll(
        None,
        json!({
            "runId": "run-1", "events": [document(0, "run.started"), document(1, "run.failed")], "lastEventSeq": 1,
            "runStatus": "failed", "isTerminal": true, "isComplete": false,
        }),
    );
    assert_eq!((first["isComplete"].clone(), first["lastSequence"].clone()), (json!(true), json!(1)));
}

#[test]
fn the_postgres_host_says_complete_together_with_events_which_need_not_be_all() {
    let both_names = json!({
        "eventId": "evt-0", "runId": "run-1", "seq": 0, "sequence": 0, "type": "run.started", "nodeId": null,
        "data": null, "payload": null, "timestamp": "t",
    });
    let response = poll(None, json!({"events": [both_names], "isComplete": true}));
    assert_eq!((sequences(&response), response["isComplete"].clone()), (vec![0], json!(false)));
    let after = poll(Some(0.0), json!({"events": [], "isComplete": true}));
    assert_eq!((sequences(&after), after["isComplete"].clone()), (vec![], json!(true)));
}

/// The response of a host that counts its events from 1, its cursor from 0, and has pages of 100, all of which it calls complete.
fn page(path: &str, count: u64) -> Value {
    let cursor =
        path.split_once("lastSequence=").map(|(_, rest)| rest.split('&').next().unwrap().parse::<u64>().unwrap());
    let first = cursor.map_or(1, |cursor| cursor + 2);
    let kind = |sequence| if sequence == count { "run.completed" } else { "node.started" };
    let events: Vec<Value> = (first..=count).take(100).map(|sequence| document(sequence, kind(sequence))).collect();
    json!({"events": events, "isComplete": true})
}

#[test]
fn a_host_with_pages_and_a_cursor_that_is_off_by_one_gives_every_event_once_and_only_then_is_complete() {
    for count in [1, 100, 101, 243] {
        let (mut seen, mut last, mut polls) = (Vec::new(), None, 0);
        loop {
            let operation = runs::poll_events("run-1", last, None);
            let path = crate::sent(operation).path;
            let response = poll(last, page(&path, count));
            seen.extend(sequences(&response));
            (last, polls) = (response["lastSequence"].as_f64(), polls + 1);
            if response["isComplete"] == true {
                break;
            }
        }
        assert_eq!(seen, (1..=count).collect::<Vec<u64>>(), "{count}");
        assert_eq!(polls, count.div_ceil(100), "{count}");
    }
}

#[test]
fn a_host_that_holds_requests_is_asked_with_the_cursor_itself_when_it_has_nothing_new() {
    let repeated = || respond(200, json!({"events": [document(4, "node.suspended")], "isComplete": false}));
    let asked = |after: Option<f64>, wait_ms: Option<f64>, responses: Vec<Scripted>| {
        let trace = Scenario::call(runs::poll_events("run-1", after, wait_ms).unwrap()).responses(responses).play();
        let paths: Vec<String> =
            trace.sent.iter().map(|sent| sent.path.replace("/v1/runs/run-1/events/poll?", "")).collect();
        (paths, trace.value()["isComplete"].clone())
    };
    let (first, held) = ("lastSequence=3&since=3&timeout=2".to_owned(), "lastSequence=4&since=4&timeout=2".to_owned());
    let later = respond(200, json!({"events": [document(5, "run.completed")], "isComplete": true}));
    assert_eq!(
        asked(Some(4.0), Some(2000.0), vec![repeated(), later]),
        (vec![first.clone(), held.clone()], json!(true))
    );
    let nothing = || respond(200, json!({"events": [], "isComplete": false}));
    assert_eq!(
        asked(Some(4.0), Some(2000.0), vec![repeated(), empty(503), nothing()]),
        (vec![first.clone(), held.clone(), held.clone()], json!(false))
    );
    // One that takes no cursor tells it again.
    assert_eq!(asked(Some(4.0), Some(2000.0), vec![repeated(), repeated()]).0, [first.clone(), held]);
    assert_eq!(asked(Some(4.0), None, vec![repeated()]).0, ["lastSequence=3&since=3"], "nobody waits");
    let news = respond(200, json!({"events": [document(4, "node.suspended"), document(5, "node.resumed")]}));
    assert_eq!(asked(Some(4.0), Some(2000.0), vec![news]).0, std::slice::from_ref(&first));
    let over = respond(200, json!({"events": [document(4, "node.suspended")], "isComplete": true}));
    assert_eq!(asked(Some(4.0), Some(2000.0), vec![over]), (vec![first.clone()], json!(true)));
    // It would leave out the next event: its cursor is off by one.
    assert_eq!(asked(Some(4.0), Some(2000.0), vec![nothing()]).0, [first]);
}

#[test]
fn a_terminal_event_alone_is_complete() {
    let response = poll(None, json!({"events": [document(0, "run.cancelled")], "isComplete": false}));
    assert_eq!(response["isComplete"], true);
}

#[test]
fn a_terminal_event_at_or_before_the_cursor_is_complete_too() {
    let response = poll(Some(1.0), json!({"events": [document(0, "run.started"), document(1, "run.completed")]}));
    assert_eq!((sequences(&response), response["isComplete"].clone()), (vec![], json!(true)));
    assert_eq!(response["lastSequence"], 1);
}

#[test]
fn the_cursor_is_the_highest_sequence_seen_and_never_the_host_s_own() {
    let response = poll(
        None,
        json!({"events": [document(3, "a.b"), document(1, "a.b")], "lastEventSeq": 99, "isComplete": false}),
    );
    assert_eq!(response["lastSequence"], 3);
    let nothing = poll(None, json!({"events": [], "lastEventSeq": -1, "isComplete": false}));
    assert_eq!(nothing.get("lastSequence"), None);
}

#[test]
fn old_names_are_filled_in_as_on_a_stream() {
    let old = json!({"seq": 5, "type": "node.started", "data": {"n": 1}, "timestamp": "t"});
    let response = poll(None, json!({"events": [old], "isComplete": false}));
    assert_eq!(
        response["events"][0],
        json!({
            "seq": 5, "sequence": 5, "type": "node.started", "data": {"n": 1}, "payload": {"n": 1}, "timestamp": "t",
            "runId": "run-1", "eventId": "run-1:5",
        })
    );
}

#[test]
fn a_response_without_events_has_none() {
    for response in [json!({}), json!({"events": null}), json!({"isComplete": null})] {
        let response = poll(None, response);
        assert_eq!((response["events"].clone(), response["isComplete"].clone()), (json!([]), json!(false)));
    }
}
