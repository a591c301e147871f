//! What the frames of a stream become, whatever mode was asked for.

use std::rc::Rc;

use flowtether::backends::openwop::events::{self, RunEvents};
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::openwop::{document, event, events_of, frame};

/// What the caller gets of a connection that sends these frames, and whether the run was over after them.
fn delivered(frames: &[String]) -> (Vec<Value>, bool) {
    let trace = Scenario::follow(events_of("run-1")).connection(frames).play();
    let over = trace.story.last().unwrap() == "done";
    (trace.delivered, over)
}

fn one(frame: String) -> (Value, bool) {
    let (mut delivered, over) = delivered(&[frame]);
    assert_eq!(delivered.len(), 1);
    (delivered.remove(0), over)
}

#[test]
fn an_event_as_the_specification_writes_it_passes_through() {
    for kind in ["run.started", "node.completed", "agent.toolCalled", "acme.invoice.sent", "not-yet-invented"] {
        assert_eq!(one(event(4, kind)), (document(4, kind), false));
    }
}

#[test]
fn a_frame_of_the_in_memory_host_gets_its_sequence_payload_and_event_id() {
    let sent = json!({"seq": 2, "runId": "run-1", "type": "node.completed", "nodeId": "a", "data": {"n": 1}, "timestamp": "t"});
    let (event, _) = one(frame(Some(2), "node.completed", &sent));
    assert_eq!(
        event,
        json!({
            "seq": 2, "sequence": 2, "runId": "run-1", "eventId": "run-1:2", "type": "node.completed", "nodeId": "a",
            "data": {"n": 1}, "payload": {"n": 1}, "timestamp": "t",
        })
    );
}

#[test]
fn a_frame_of_the_in_memory_host_without_data_has_no_payload() {
    let sent = json!({"seq": 0, "runId": "run-1", "type": "run.started", "timestamp": "t"});
    let (event, _) = one(frame(Some(0), "run.started", &sent));
    assert_eq!((event["sequence"].clone(), event.get("payload")), (json!(0), None));
}

#[test]
fn a_frame_of_the_sqlite_and_postgres_hosts_passes_through_with_both_names() {
    let sent = json!({
        "eventId": "evt-run-1-1", "runId": "run-1", "seq": 1, "sequence": 1, "type": "node.started", "nodeId": null,
        "data": null, "payload": null, "timestamp": "t",
    });
    assert_eq!(one(frame(Some(1), "node.started", &sent)), (sent, false));
}

#[test]
fn a_frame_of_the_python_host_passes_through() {
    let sent = json!({"eventId": "5f1c", "runId": "run-1", "type": "node.started", "payload": {}, "timestamp": "t", "sequence": 1, "nodeId": "a"});
    assert_eq!(one(frame(Some(1), "node.started", &sent)), (sent, false));
}

#[test]
fn an_event_with_neither_name_takes_the_frame_s_id() {
    let (event, _) = one(frame(Some(8), "node.started", &json!({"type": "node.started"})));
    assert_eq!(event, json!({"type": "node.started", "sequence": 8, "runId": "run-1", "eventId": "run-1:8"}));
}

#[test]
fn where_names_disagree_the_specification_s_come_first_and_the_frame_s_id_last() {
    let both = json!({"type": "a.b", "sequence": 2, "seq": 5, "payload": {"new": 1}, "data": {"old": 1}, "runId": "run-1", "eventId": "e"});
    assert_eq!(one(frame(Some(9), "a.b", &both)).0, both);
    let (event, _) = one(frame(Some(9), "a.b", &json!({"type": "a.b", "seq": 5})));
    assert_eq!((event["sequence"].clone(), event["eventId"].clone()), (json!(5), json!("run-1:5")));
}

#[test]
fn an_event_without_any_place_is_delivered_without_one() {
    let presence = json!({"type": "channel.presence", "payload": {"present": []}});
    let (events, _) = delivered(&[event(3, "node.started"), frame(None, "channel.presence", &presence)]);
    assert_eq!(events[1], json!({"type": "channel.presence", "payload": {"present": []}, "runId": "run-1"}));
}

#[test]
fn an_id_that_is_no_number_is_no_place() {
    let block = "id: abc\nevent: node.started\ndata: {\"type\":\"node.started\"}\n\n".to_owned();
    assert_eq!(one(block).0, json!({"type": "node.started", "runId": "run-1"}));
}

#[test]
fn the_type_is_in_the_data_and_the_frame_s_name_may_be_a_mode() {
    let (event, over) = one(frame(Some(0), "updates", &document(0, "run.completed")));
    assert_eq!((event["type"].clone(), over), (json!("run.completed"), true));
}

#[test]
fn a_batch_is_its_items_in_order() {
    let batch = json!([document(0, "run.started"), document(1, "node.started"), document(2, "run.completed")]);
    for block in [frame(None, "batch", &batch), frame(Some(2), "batch", &batch), format!("data: {batch}\n\n")] {
        let (events, over) = delivered(&[block]);
        assert_eq!(Value::from(events), batch);
        assert!(over);
    }
}

#[test]
fn an_empty_batch_is_nothing() {
    assert_eq!(delivered(&[frame(None, "batch", &json!([]))]), (vec![], false));
}

#[test]
fn a_batch_may_hold_snapshots_and_chunks() {
    let batch = json!([{"chunk": "a", "isLast": true}, {"runId": "run-1", "workflowId": "w", "status": "running"}]);
    let (items, _) = delivered(&[frame(None, "batch", &batch)]);
    assert_eq!(items[0]["type"], "ai.message.chunk");
    assert_eq!(items[1]["type"], "state.snapshot");
}

#[test]
fn a_snapshot_is_known_by_the_frame_s_name_or_by_its_shape() {
    let run = json!({"runId": "run-1", "workflowId": "w", "status": "running", "variables": {"n": 1}});
    for name in ["state.snapshot", "values", "message"] {
        let (item, over) = one(frame(Some(5), name, &run));
        assert_eq!(item, json!({"type": "state.snapshot", "runId": "run-1", "sequence": 5, "payload": run}), "{name}");
        assert!(!over);
    }
    let (bare, _) = one(frame(Some(5), "state.snapshot", &json!({"n": 1})));
    assert_eq!((bare["type"].clone(), bare["payload"].clone()), (json!("state.snapshot"), json!({"n": 1})));
}

#[test]
fn a_snapshot_of_a_run_that_is_over_ends_the_stream() {
    for (status, ended_at, ends) in [
        ("completed", None, true),
        ("failed", None, true),
        ("cancelled", None, true),
        ("paused", None, false),
        ("archived", None, false),
        ("archived", Some("2026-11-22T12:00:00Z"), true),
    ] {
        let run = json!({"runId": "run-1", "workflowId": "w", "status": status, "endedAt": ended_at});
        assert_eq!(one(frame(Some(5), "state.snapshot", &run)).1, ends, "{status}");
    }
}

#[test]
fn a_bare_chunk_is_known_by_the_frame_s_name_or_by_its_shape() {
    let chunk = json!({"nodeId": "draft", "runId": "run-1", "chunk": "Dear ", "isLast": false});
    for name in ["ai.message.chunk", "messages", "message"] {
        let (item, _) = one(frame(Some(5), name, &chunk));
        assert_eq!(
            item,
            json!({"type": "ai.message.chunk", "runId": "run-1", "sequence": 5, "nodeId": "draft", "payload": chunk})
        );
    }
    let (empty, _) = one(frame(None, "ai.message.chunk", &json!({"chunk": ""})));
    assert_eq!(empty, json!({"type": "ai.message.chunk", "runId": "run-1", "payload": {"chunk": ""}}));
}

#[test]
fn a_chunk_in_an_event_document_stays_an_event() {
    let mut chunk = document(5, "output.chunk");
    chunk["payload"] = json!({"chunk": "Dear ", "isLast": false});
    assert_eq!(one(frame(Some(5), "messages", &chunk)).0, chunk);
}

#[test]
fn any_other_json_is_delivered_under_the_frame_s_name() {
    let annotation = json!({"annotationId": "a1", "signal": {"kind": "rating", "rating": 5}});
    let (item, _) = one(frame(None, "run.annotated", &annotation));
    assert_eq!(item, json!({"type": "run.annotated", "runId": "run-1", "payload": annotation}));
    for data in ["7", "\"text\"", "null", "true", "{}"] {
        let (item, _) = one(format!("data: {data}\n\n"));
        assert_eq!((item["type"].clone(), item["payload"].to_string()), (json!("message"), data.to_owned()));
    }
}

#[test]
fn a_terminal_name_ends_the_stream_even_over_bare_data() {
    let (item, over) = one(frame(Some(3), "run.failed", &json!({"error": {"code": "x", "message": "m"}})));
    assert_eq!((item["type"].clone(), over), (json!("run.failed"), true));
}

#[test]
fn data_that_is_no_json_is_skipped_and_the_stream_continues() {
    let blocks = ["data: nonsense\n\n".to_owned(), "event: x\ndata:\n\n".to_owned(), event(0, "run.completed")];
    assert_eq!(delivered(&blocks), (vec![document(0, "run.completed")], true));
}

#[test]
fn only_the_three_terminal_events_end_a_run() {
    for kind in ["run.completed", "run.failed", "run.cancelled"] {
        assert!(one(event(0, kind)).1, "{kind}");
    }
    for kind in ["run.paused", "run.resumed", "run.dead_lettered", "run.resuming", "node.failed", "workflow.stalled"] {
        assert!(!one(event(0, kind)).1, "{kind}");
    }
}

#[test]
fn what_stands_for_a_missing_terminal_event_is_made_of_the_run() {
    let synthetic = |run: Value| {
        let events = Scenario::follow(events_of("run-1")).connection([":\n"]).then(Then::End);
        let trace = events.and_so_on().run_always_says(run).play();
        trace.delivered[0].clone()
    };
    assert_eq!(
        synthetic(
            json!({"runId": "run-1", "workflowId": "w", "status": "completed", "outputs": {"n": 1}, "completedAt": "t"})
        ),
        json!({
            "type": "run.completed", "runId": "run-1", "eventId": "run-1:synthetic", "synthetic": true,
            "payload": {"outputs": {"n": 1}}, "timestamp": "t",
        })
    );
    assert_eq!(synthetic(json!({"runId": "run-1", "status": "cancelled"}))["payload"], json!({}));
}

#[test]
fn a_snapshot_beside_events_shows_the_run_as_it_is_now_and_ends_nothing() {
    let snapshot = |sequence: u32| {
        let data = json!({"runId": "run-1", "workflowId": "w", "status": "completed"});
        format!("id: {sequence}\nevent: state.snapshot\ndata: {data}\n\n")
    };
    let event = |sequence: u32, kind: &str| {
        let data = json!({"type": kind, "sequence": sequence, "eventId": format!("e-{sequence}"), "runId": "run-1", "payload": {}});
        format!("id: {sequence}\nevent: {kind}\ndata: {data}\n\n")
    };
    let frames = [event(0, "node.completed"), snapshot(0), event(1, "run.completed"), snapshot(1)].concat();
    let modes = [String::from("values")];
    let operation = events::subscribe("run-1", &modes, None).unwrap();
    let trace =
        Scenario::follow((operation, Rc::new(RunEvents::new("run-1", &["values"])))).connection([frames]).play();
    let types: Vec<&str> = trace.delivered.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["node.completed", "state.snapshot", "run.completed"]);
}
