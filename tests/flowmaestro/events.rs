//! What the frames of an execution and its record become.

use std::rc::Rc;

use flowtether::backends::flowmaestro::events::{self, ExecutionEvents};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::protocol::{Item, Protocol};
use flowtether::core::sse::Frame;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::declared_names::members;
use crate::common::follow::Then;
use crate::common::live_names::LIVE_NAMES;
use crate::{EXECUTION, enveloped, operation};

/// The events of an execution, as [`Scenario::follow`] takes them.
pub fn events_of(execution_id: &str) -> (Operation, Rc<dyn Protocol>) {
    (operation(&events::STREAM, &[execution_id], None).unwrap(), Rc::new(ExecutionEvents::new(execution_id)))
}

/// A frame as the service writes it.
pub fn frame(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// The frame that greets.
pub fn connected(status: &str) -> String {
    frame("connected", &json!({"execution_id": EXECUTION, "status": status}))
}

/// What the service responds with when it is asked for the execution.
pub fn record(status: &str) -> Value {
    enveloped(json!({"id": EXECUTION, "status": status, "outputs": null, "error": null, "completed_at": null}))
}

fn items(events: &ExecutionEvents, name: &str, data: &str) -> Vec<Item> {
    let frame = Frame { event: name.as_bytes(), id: b"", own_id: false, data: data.as_bytes() };
    events.read(&frame, Json::string(data))
}

/// What a frame becomes for one who reads only it.
fn read(name: &str, data: &Value) -> Item {
    let mut items = items(&ExecutionEvents::new(EXECUTION), name, &data.to_string());
    assert_eq!(items.len(), 1);
    items.remove(0)
}

fn value(item: Item) -> Value {
    Value::from(item.value)
}

/// What a poll of the record becomes.
fn poll(events: &ExecutionEvents, status: &str) -> Vec<Value> {
    events.observe(&Json::from(record(status))).into_iter().map(value).collect()
}

/// What polls that find these statuses become, one after the other, after a greeting with the first one.
fn polls(statuses: &[&str]) -> Vec<Value> {
    let events = ExecutionEvents::new(EXECUTION);
    greet(&events, statuses[0]);
    statuses[1..].iter().flat_map(|status| poll(&events, status)).collect()
}

fn greet(events: &ExecutionEvents, status: &str) -> Vec<Value> {
    let data = json!({"execution_id": EXECUTION, "status": status});
    items(events, "connected", &data.to_string()).into_iter().map(value).collect()
}

fn synthetic(kind: &str, status: &str) -> Value {
    json!({"type": kind, "execution_id": EXECUTION, "status": status, "synthetic": true})
}

// Frames.

#[test]
fn the_type_is_the_event_line_s() {
    for kind in ["connected", "execution:completed", "node:started", "said:tomorrow"] {
        let event = value(read(kind, &json!({"execution_id": EXECUTION})));
        assert_eq!(event, json!({"type": kind, "execution_id": EXECUTION}));
        let event = value(read(kind, &json!({"execution_id": EXECUTION, "type": "another"})));
        assert_eq!(event["type"], kind);
    }
}

#[test]
fn without_an_event_line_the_type_is_the_data_s_and_else_message() {
    assert_eq!(value(read("", &json!({"type": "node:started"})))["type"], "node:started");
    for data in [json!({}), json!({"type": 7}), json!({"type": null})] {
        assert_eq!(value(read("", &data))["type"], "message");
    }
}

#[test]
fn an_event_line_that_is_no_utf8_is_read_with_replacement_characters() {
    let frame = Frame { event: b"\xff\xfe", id: b"", own_id: false, data: b"" };
    let items = ExecutionEvents::new(EXECUTION).read(&frame, Json::string(r#"{"type":"node:started"}"#));
    assert_eq!(
        items.into_iter().map(value).collect::<Vec<_>>(),
        [json!({"type": "\u{fffd}\u{fffd}", "execution_id": EXECUTION})]
    );
}

#[test]
fn the_execution_s_id_is_filled_in_where_an_event_has_none() {
    for data in [json!({}), json!({"execution_id": null})] {
        assert_eq!(value(read("said:tomorrow", &data)), json!({"type": "said:tomorrow", "execution_id": EXECUTION}));
    }
    for data in [json!({"execution_id": "other"}), json!({"executionId": "other"})] {
        assert_eq!(value(read("said:tomorrow", &data))["execution_id"], "other");
    }
}

#[test]
fn live_events_have_the_names_of_the_rest_of_the_api_beside_their_own() {
    let mut live = json!({"type": "node:started", "timestamp": 1_795_348_800_000_u64});
    for (number, (camel, _)) in LIVE_NAMES.iter().enumerate() {
        live[camel] = json!({"is": number});
    }
    let event = value(read("node:started", &live));
    for (camel, snake) in LIVE_NAMES {
        assert_eq!((&event[camel], &event[snake]), (&live[camel], &live[camel]), "{snake}");
    }
    assert_eq!(event["timestamp"], live["timestamp"]);
    assert_eq!(event.as_object().unwrap().len(), 2 + 2 * LIVE_NAMES.len());
}

#[test]
fn a_name_that_is_there_already_is_left_alone() {
    let named = json!({"execution_id": "e", "nodeId": "camel", "node_id": "snake", "nodeName": null});
    let event = value(read("node:started", &named));
    assert_eq!(
        event,
        json!({
            "type": "node:started", "execution_id": "e", "nodeId": "camel", "node_id": "snake", "nodeName": null,
        })
    );
}

#[test]
fn the_names_inside_of_members_are_the_service_s_own() {
    let context = json!({"variableName": "ripe", "inputType": "boolean"});
    let event = value(read("execution:paused", &json!({"executionId": EXECUTION, "pauseContext": context})));
    assert_eq!((&event["pause_context"], &event["pauseContext"]), (&context, &context));
}

#[test]
fn the_three_ends_end_and_nothing_else_does() {
    for kind in ["execution:completed", "execution:failed", "execution:cancelled"] {
        assert!(read(kind, &json!({})).terminal, "{kind}");
        assert!(read("", &json!({"type": kind})).terminal, "{kind}");
    }
    for kind in ["connected", "execution:paused", "execution:progress", "node:failed", "completed", "message"] {
        assert!(!read(kind, &json!({})).terminal, "{kind}");
    }
}

#[test]
fn every_event_but_the_greeting_shows_that_the_connection_brings_something() {
    for kind in ["execution:started", "execution:completed", "said:tomorrow", "message"] {
        assert!(read(kind, &json!({})).progress, "{kind}");
    }
    assert!(!read("connected", &json!({})).progress);
    assert_eq!(read("execution:started", &json!({})).sequence, None);
}

#[test]
fn a_greeting_again_says_that_something_may_be_missing() {
    let events = ExecutionEvents::new(EXECUTION);
    let greeting = json!({"type": "connected", "execution_id": EXECUTION, "status": "running"});
    let mut again = greeting.clone();
    again["reconnected"] = json!(true);
    assert_eq!(greet(&events, "running"), [greeting]);
    assert_eq!(greet(&events, "running"), [again.clone()]);
    assert_eq!(greet(&events, "running"), [again]);
}

#[test]
fn data_that_is_no_object_is_nothing() {
    let events = ExecutionEvents::new(EXECUTION);
    for data in ["", "no json", "{", "[]", "[{}]", "7", "null", "true", "\"text\"", "{\"a\":1} {\"b\":2}"] {
        assert!(items(&events, "execution:completed", data).is_empty(), "{data}");
    }
    assert_eq!(poll(&events, "pending"), [synthetic("connected", "pending")], "and the stream is not live for it");
}

#[test]
fn a_stream_as_it_is_deployed_is_followed_to_its_end() {
    let trace = Scenario::follow(events_of(EXECUTION))
        .connection([connected("pending"), ": keepalive\n\n".to_owned(), "data: no json\n\n".to_owned()])
        .then(Then::Cut)
        .connection([connected("running"), frame("execution:cancelled", &json!({"execution_id": EXECUTION}))])
        .play();
    assert_eq!(
        trace.story,
        ["connect", "connected", "wait 100", "connect", "connected", "execution:cancelled", "done"]
    );
    assert_eq!(trace.delivered[1]["reconnected"], true);
    assert_eq!(trace.cursors(), [None, None]);
    assert_eq!(trace.sent[0].line(), format!("GET /api/v1/executions/{EXECUTION}/events"));
    assert_eq!(trace.sent[1].header_names(), ["Accept", "Authorization"]);
}

#[test]
fn a_live_stream_is_delivered_as_it_comes() {
    let live = |kind: &str| frame(kind, &json!({"type": kind, "timestamp": 1, "executionId": EXECUTION}));
    let trace = Scenario::follow(events_of(EXECUTION))
        .connection([
            connected("pending"),
            live("execution:started"),
            live("node:started"),
            live("said:tomorrow"),
            live("execution:completed"),
        ])
        .play();
    assert_eq!(
        trace.story,
        ["connect", "connected", "execution:started", "node:started", "said:tomorrow", "execution:completed", "done"]
    );
    assert!(trace.delivered.iter().all(|event| event["execution_id"] == EXECUTION));
}

#[test]
fn bytes_may_be_split_anywhere() {
    let end = json!({"execution_id": EXECUTION, "status": "failed", "error": "\u{2696} is \u{1f4e6}"});
    let stream = [connected("running"), frame("execution:failed", &end)].concat().replace('\n', "\r\n");
    for at in 0..=stream.len() {
        let (left, right) = stream.as_bytes().split_at(at);
        let trace = Scenario::follow(events_of(EXECUTION)).connection([left, right]).play();
        assert_eq!(trace.story, ["connect", "connected", "execution:failed", "done"], "split at {at}");
        assert_eq!(trace.delivered[1]["error"], end["error"]);
    }
}

// The record, while the execution continues.

#[test]
fn a_change_of_the_status_becomes_the_event_that_the_stream_did_not_bring() {
    assert_eq!(polls(&["pending", "running"]), [synthetic("execution:started", "running")]);
    assert_eq!(polls(&["running", "paused"]), [synthetic("execution:paused", "paused")]);
    assert_eq!(polls(&["paused", "running"]), [synthetic("execution:resumed", "running")]);
    assert_eq!(polls(&["pending", "paused"]), [synthetic("execution:paused", "paused")]);
    assert_eq!(polls(&["said_tomorrow", "paused"]), [synthetic("execution:paused", "paused")]);
}

#[test]
fn a_status_that_stays_or_means_no_event_becomes_nothing() {
    for status in ["pending", "running", "paused", "said_tomorrow"] {
        assert_eq!(polls(&[status, status, status]), [json!(null); 0], "{status}");
    }
    for statuses in
        [["running", "pending"], ["paused", "pending"], ["running", "said_tomorrow"], ["said_tomorrow", "running"]]
    {
        assert_eq!(polls(&statuses), [json!(null); 0], "{statuses:?}");
    }
}

#[test]
fn each_change_is_reported_once() {
    let trace = polls(&["pending", "running", "running", "paused", "paused", "running", "paused"]);
    let kinds: Vec<&Value> = trace.iter().map(|event| &event["type"]).collect();
    assert_eq!(kinds, ["execution:started", "execution:paused", "execution:resumed", "execution:paused"]);
}

#[test]
fn a_status_with_no_stream_before_it_is_the_greeting() {
    for status in ["pending", "running", "paused", "said_tomorrow"] {
        let events = ExecutionEvents::new(EXECUTION);
        assert_eq!(poll(&events, status), [synthetic("connected", status)]);
        assert!(poll(&events, status).is_empty());
        assert_eq!(greet(&events, status)[0]["reconnected"], true);
    }
}

#[test]
fn a_greeting_without_a_status_is_not_synthesized_again() {
    let events = ExecutionEvents::new(EXECUTION);
    assert_eq!(items(&events, "connected", "{}").len(), 1);
    assert_eq!(poll(&events, "running"), [json!(null); 0]);
}

#[test]
fn a_greeting_after_a_poll_has_the_status_itself() {
    let events = ExecutionEvents::new(EXECUTION);
    greet(&events, "pending");
    poll(&events, "running");
    greet(&events, "paused");
    assert!(poll(&events, "paused").is_empty());
    assert_eq!(poll(&events, "running"), [synthetic("execution:resumed", "running")]);
}

#[test]
fn nothing_is_synthesized_once_the_stream_was_live() {
    for kind in ["execution:started", "node:started", "said:tomorrow", ""] {
        let events = ExecutionEvents::new(EXECUTION);
        greet(&events, "pending");
        items(&events, kind, "{}");
        greet(&events, "running");
        for status in ["running", "paused", "running"] {
            assert!(poll(&events, status).is_empty(), "{kind} {status}");
        }
    }
}

#[test]
fn a_record_without_a_status_gives_no_event() {
    let events = ExecutionEvents::new(EXECUTION);
    for response in [json!({}), json!({"data": null}), json!({"data": {}}), json!({"data": {"status": 7}})] {
        assert!(events.observe(&Json::from(response.clone())).is_empty(), "{response}");
        assert!(events.synthesize(&Json::from(response)).is_none());
    }
}

#[test]
fn what_is_synthetic_continues() {
    let events = ExecutionEvents::new(EXECUTION);
    let item = events.observe(&Json::from(record("running"))).remove(0);
    assert_eq!((item.terminal, item.sequence), (false, None));
}

// The record, when the execution is over.

fn end_of(mut record: Value) -> Option<Item> {
    record["id"] = json!(EXECUTION);
    ExecutionEvents::new(EXECUTION).synthesize(&Json::from(enveloped(record)))
}

#[test]
fn a_completed_execution_becomes_its_last_event() {
    let end = end_of(json!({
        "status": "completed", "inputs": {"crate": 3}, "outputs": {"kg": 12.5}, "error": null,
        "started_at": "2026-11-22T12:00:00.000Z", "completed_at": "2026-11-22T12:00:01.000Z",
    }));
    assert!(end.as_ref().unwrap().terminal);
    assert_eq!(
        value(end.unwrap()),
        json!({
            "type": "execution:completed", "execution_id": EXECUTION, "status": "completed", "outputs": {"kg": 12.5},
            "error": null, "completed_at": "2026-11-22T12:00:01.000Z", "synthetic": true,
        })
    );
}

#[test]
fn a_failed_execution_becomes_its_last_event() {
    for reason in [json!("No scales."), json!({"message": "No scales."}), json!(null)] {
        let end = end_of(json!({"status": "failed", "error": reason, "completed_at": "2026-11-22T12:00:01.000Z"}));
        assert_eq!(
            value(end.unwrap()),
            json!({
                "type": "execution:failed", "execution_id": EXECUTION, "status": "failed", "outputs": null,
                "error": reason, "completed_at": "2026-11-22T12:00:01.000Z", "synthetic": true,
            })
        );
    }
}

#[test]
fn a_cancelled_execution_becomes_its_last_event_without_a_time() {
    for record in [json!({"status": "cancelled"}), json!({"status": "cancelled", "completed_at": null})] {
        let end = end_of(record);
        assert_eq!(
            value(end.unwrap()),
            json!({
                "type": "execution:cancelled", "execution_id": EXECUTION, "status": "cancelled", "outputs": null,
                "error": null, "synthetic": true,
            })
        );
    }
}

#[test]
fn an_execution_in_a_status_that_nobody_knows_ended_as_its_record_says() {
    let at = json!("2026-11-22T12:00:01.000Z");
    for (kind, error) in [("execution:completed", json!(null)), ("execution:failed", json!("no card"))] {
        let end = end_of(json!({"status": "expired", "completed_at": at, "error": error})).unwrap();
        assert!(end.terminal);
        let event = value(end);
        assert_eq!((&event["type"], &event["status"], &event["error"]), (&json!(kind), &json!("expired"), &error));
    }
    assert!(end_of(json!({"status": "expired", "completed_at": null})).is_none());
}

#[test]
fn an_execution_in_a_status_that_nobody_knows_runs() {
    let events = ExecutionEvents::new(EXECUTION);
    items(&events, "connected", r#"{"status":"pending"}"#);
    let started = poll(&events, "rerunning").remove(0);
    assert_eq!((&started["type"], &started["status"]), (&json!("execution:started"), &json!("rerunning")));
    assert!(poll(&events, "running").is_empty());
}

#[test]
fn an_execution_that_continues_has_no_last_event() {
    for status in ["pending", "running", "paused"] {
        assert!(end_of(json!({"status": status, "completed_at": "2026-11-22T12:00:01.000Z"})).is_none(), "{status}");
    }
}

#[test]
fn the_end_is_synthesized_for_a_live_stream_too() {
    let events = ExecutionEvents::new(EXECUTION);
    items(&events, "execution:started", "{}");
    assert!(events.synthesize(&Json::from(record("completed"))).is_some());
}

#[test]
fn what_is_synthetic_is_what_its_type_says() {
    let types = include_str!("../../src/backends/flowmaestro/types/event.d.ts");
    let base = members(types, "export interface FlowMaestroExecutionEventBase {");
    let problems = |event: &Value| -> Vec<String> {
        let kind = event["type"].as_str().unwrap();
        let (_, own) = types.split_once(&format!("  type: \"{kind}\";")).unwrap();
        let declared = [base.clone(), members(own, ""), vec![("type", true)]].concat();
        let held = event.as_object().unwrap();
        let missing = declared.iter().filter(|(name, needed)| *needed && !held.contains_key(*name));
        let unknown = held.keys().filter(|name| declared.iter().all(|(known, _)| known != name));
        missing
            .map(|(name, _)| format!("{kind} lacks {name}"))
            .chain(unknown.map(|name| format!("{kind} has {name}")))
            .collect()
    };
    let mut trace = polls(&["pending", "running", "paused", "running"]);
    trace.extend(poll(&ExecutionEvents::new(EXECUTION), "pending"));
    for status in ["completed", "failed", "cancelled"] {
        trace.push(value(end_of(json!({"status": status})).unwrap()));
    }
    let wrong: Vec<String> = trace.iter().flat_map(problems).collect();
    assert_eq!(wrong, [""; 0]);
}
