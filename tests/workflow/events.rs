//! Events in a row: where the run stands, cursors, questions, ends.

use flowtether::core::error::ErrorKind;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::follow::{StreamScenario, Then};
use crate::common::openwop::frame;
use crate::common::response::empty;
use crate::glue::{read, reading};
use crate::{RUN, mapping};

/// An event document of OpenWOP.
fn wop(sequence: u64, kind: &str, payload: Value) -> Value {
    json!({
        "eventId": format!("ev-{sequence}"), "runId": RUN, "type": kind, "sequence": sequence, "payload": payload,
        "timestamp": "2026-11-25T09:00:00.000Z",
    })
}

fn approval(node: &str) -> Value {
    json!({"kind": "approval", "nodeId": node, "config": {"title": "Pay?", "actions": ["accept", "reject"]}})
}

/// A service's own stream of a run that is followed from its start.
fn followed(service: &str) -> StreamScenario {
    let backend = mapping(service);
    let protocol = (backend.protocol)(RUN.to_owned(), "", None).unwrap();
    Scenario::follow((backend.stream.operation(vec![RUN.to_owned()], None).unwrap(), protocol))
}

/// The events of a reader that begins at the start of a run.
fn made(service: &str, items: &[Value]) -> Vec<Value> {
    read(service, "", "queued", &[items.to_vec()]).unwrap().as_array().unwrap().clone()
}

/// These members of each event, in a text: `other running`.
fn trace(events: &[Value], members: &[&str]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let line = |event: &Value| members.iter().map(|name| text(&event[name])).collect::<Vec<_>>().join(" ");
    events.iter().map(line).collect()
}

/// A course of a run with a question in it.
fn course() -> Vec<Value> {
    vec![
        wop(0, "run.started", json!({})),
        wop(1, "node.started", json!({"nodeId": "gate"})),
        wop(2, "node.suspended", approval("gate")),
        wop(3, "interrupt.requested", approval("gate")),
        wop(4, "log.appended", json!({"message": "still there"})),
        wop(5, "interrupt.resolved", json!({"nodeId": "gate"})),
        wop(6, "output.chunk", json!({"nodeId": "n", "chunk": "a"})),
        wop(7, "run.paused", json!({})),
        wop(8, "agent.reasoned", json!({"reasoning": "hm"})),
        wop(9, "run.resumed", json!({})),
        wop(10, "run.completed", json!({"outputs": {"a": 1}})),
    ]
}

// Where the run stands, and the place.

#[test]
fn every_event_carries_where_the_run_stands_after_it() {
    assert_eq!(
        trace(&made("openwop", &course()), &["type", "kind", "status"]),
        [
            "run.started status running",
            "node.started node running",
            "node.suspended waiting waiting",
            "interrupt.requested other waiting",
            "log.appended log waiting",
            "interrupt.resolved other running",
            "output.chunk token running",
            "run.paused status paused",
            "agent.reasoned message paused",
            "run.resumed status running",
            "run.completed completed completed",
        ]
    );
}

#[test]
fn before_anything_reports_a_status_it_is_that_of_the_token() {
    let chunk = [wop(4, "output.chunk", json!({"chunk": "a"}))];
    for status in ["queued", "running", "waiting", "paused"] {
        let events = read("openwop", "3", status, &[chunk.to_vec()]).unwrap();
        assert_eq!(events[0]["status"], json!(status));
    }
}

#[test]
fn an_event_of_openwop_has_its_number_and_is_its_own_cursor() {
    for event in made("openwop", &course()) {
        assert_eq!(event["seq"], event["raw"]["sequence"]);
        assert_eq!(event["cursor"], json!(event["seq"].to_string()));
    }
}

#[test]
fn what_has_no_place_keeps_that_of_the_event_before_it() {
    let bare = json!({"type": "ai.message.chunk", "runId": RUN, "payload": {"chunk": "a", "isLast": false}});
    let events = made("openwop", &[bare.clone(), wop(3, "run.started", json!({})), bare]);
    assert_eq!(trace(&events, &["kind", "cursor"]), ["token ", "status 3", "token 3"]);
    assert!(events[0].get("seq").is_none() && events[2].get("seq").is_none());
}

#[test]
fn where_the_service_keeps_nothing_the_cursor_is_the_status() {
    let events = made(
        "flowmaestro",
        &[
            json!({"type": "connected", "status": "pending"}),
            json!({"type": "execution:started"}),
            json!({"type": "node:started", "node_id": "n"}),
            json!({"type": "execution:paused", "status": "paused"}),
            json!({"type": "execution:cancelled", "status": "cancelled"}),
        ],
    );
    assert_eq!(
        trace(&events, &["type", "status", "cursor"]),
        [
            "connected queued queued",
            "execution:started running running",
            "node:started running running",
            "execution:paused paused paused",
            "execution:cancelled cancelled cancelled",
        ]
    );
}

#[test]
fn the_time_is_the_service_s_own() {
    let at = |service, item: Value| made(service, &[item])[0].get("at").cloned();
    assert_eq!(at("openwop", wop(0, "run.started", json!({}))), Some(json!("2026-11-25T09:00:00.000Z")));
    assert_eq!(
        at("flowmaestro", json!({"type": "node:started", "timestamp": 1_795_000_000_000_u64})),
        Some(json!(1_795_000_000_000_u64))
    );
    let ended = json!({"type": "execution:completed", "completed_at": "2026-11-25T09:00:00.000Z"});
    assert_eq!(at("flowmaestro", ended), Some(json!("2026-11-25T09:00:00.000Z")));
    assert_eq!(at("flowmaestro", json!({"type": "connected", "status": "running"})), None);
}

#[test]
fn a_reader_that_resumes_after_any_event_delivers_the_rest_with_the_same_statuses_and_places() {
    let whole = made("openwop", &course());
    for (index, event) in whole.iter().enumerate() {
        let (cursor, status) = (event["cursor"].as_str().unwrap(), event["status"].as_str().unwrap());
        let rest = read("openwop", cursor, status, &[course()[index + 1..].to_vec()]).unwrap();
        let members = ["type", "cursor", "seq", "status", "raw"];
        assert_eq!(trace(rest.as_array().unwrap(), &members), trace(&whole[index + 1..], &members), "after {cursor}");
    }
}

// Questions.

#[test]
fn a_question_that_several_events_report_is_asked_once() {
    let title = json!({"nodeId": "gate", "title": "Pay?", "actions": ["accept"]});
    let events = made(
        "openwop",
        &[
            wop(0, "node.suspended", approval("gate")),
            wop(1, "interrupt.requested", approval("gate")),
            wop(2, "approval.requested", title),
            wop(
                3,
                "state.snapshot",
                json!({"status": "waiting-approval", "interrupt": {"kind": "approval", "nodeId": "gate", "payload": approval("gate")}}),
            ),
        ],
    );
    assert_eq!(trace(&events, &["kind", "id"]), ["waiting gate", "other gate", "other gate", "other gate"]);
}

#[test]
fn a_later_event_about_a_question_has_what_the_question_lacks() {
    let schema = json!({"type": "object"});
    let requested = json!({"kind": "approval", "nodeId": "gate", "resumeSchema": schema});
    let asked = [wop(0, "node.suspended", approval("gate")), wop(1, "interrupt.requested", requested)];
    let events = made("openwop", &asked);
    assert_eq!(trace(&events, &["kind", "id"]), ["waiting gate", "other gate"]);
    assert_eq!((events[0].get("schema"), &events[1]["schema"]), (None, &schema));
}

#[test]
fn one_that_does_not_say_what_is_asked_is_followed_by_the_first_that_does() {
    // A host may tell no more than that it waits.
    let events = made(
        "openwop",
        &[
            wop(0, "node.suspended", json!({"nodeId": "gate", "interruptId": "i-1", "kind": "approval"})),
            wop(1, "interrupt.requested", approval("gate")),
            wop(2, "approval.requested", json!({"nodeId": "gate", "title": "Pay?"})),
        ],
    );
    assert_eq!(trace(&events, &["kind"]), ["waiting", "waiting", "other"]);
    assert!(events[0].get("details").is_none());
    assert_eq!(events[1]["prompt"], json!("Pay?"));
}

#[test]
fn another_node_asks_another_question() {
    let asks = [wop(0, "node.suspended", approval("one")), wop(1, "node.suspended", approval("two"))];
    assert_eq!(trace(&made("openwop", &asks), &["kind", "id"]), ["waiting one", "waiting two"]);
}

#[test]
fn a_node_that_asks_again_after_the_run_continued_asks_a_new_question() {
    for continues in ["node.resumed", "interrupt.resolved", "run.resumed"] {
        let events = made(
            "openwop",
            &[
                wop(0, "node.suspended", approval("gate")),
                wop(1, continues, json!({"nodeId": "gate"})),
                wop(2, "node.suspended", approval("gate")),
            ],
        );
        assert_eq!(trace(&[events[0].clone(), events[2].clone()], &["kind"]), ["waiting", "waiting"], "{continues}");
        assert_eq!(events[1]["status"], json!("running"));
    }
}

#[test]
fn questions_that_have_no_id_are_all_asked() {
    let ask = |sequence| wop(sequence, "interrupt.requested", json!({"kind": "custom", "data": {"n": sequence}}));
    assert_eq!(trace(&made("openwop", &[ask(0), ask(1)]), &["kind", "asks"]), ["waiting custom", "waiting custom"]);
}

#[test]
fn a_vote_does_not_end_a_question() {
    let events = made(
        "openwop",
        &[wop(0, "node.suspended", approval("gate")), wop(1, "interrupt.vote", json!({"nodeId": "gate"}))],
    );
    assert_eq!(trace(&events, &["kind", "status"]), ["waiting waiting", "other waiting"]);
}

// Ends.

#[test]
fn an_end_in_a_word_that_is_not_known_is_the_one_in_the_record() {
    let failure = json!({"message": "no card"});
    for (status, kind, error) in [
        ("expired", "failed", failure.clone()),
        ("timed-out", "failed", failure),
        ("COMPLETED", "completed", json!(null)),
    ] {
        let record = json!({
            "runId": RUN, "status": status, "outputs": {"a": 1}, "error": error, "completedAt": "2026-11-25T09:00:00.000Z",
        });
        let played = followed("openwop")
            .connection([frame(Some(0), "run.started", &wop(0, "run.started", json!({})))])
            .then(Then::End)
            .and_so_on()
            .run_always_says(record)
            .play();
        let events = made("openwop", &played.delivered);
        let end = &events[1];
        assert_eq!(
            trace(&events, &["kind", "status", "cursor"]),
            ["status running 0".to_owned(), format!("{kind} {kind} 0")]
        );
        assert_eq!(end["error"], error);
        assert_eq!((&end["synthetic"], &end["at"]), (&json!(true), &json!("2026-11-25T09:00:00.000Z")));
    }
}

#[test]
fn an_end_that_is_made_of_the_record_is_the_end_in_the_record() {
    for (status, members) in [
        ("completed", json!({"output": {"a": 1}})),
        ("failed", json!({"error": {"code": "x", "message": "no"}})),
        ("cancelled", json!({})),
    ] {
        let record =
            json!({"runId": RUN, "status": status, "outputs": {"a": 1}, "error": {"code": "x", "message": "no"}});
        let played = followed("openwop").connection([""]).then(Then::End).and_so_on().run_always_says(record).play();
        let end = made("openwop", &played.delivered).remove(0);
        assert_eq!((&end["kind"], &end["status"], &end["synthetic"]), (&json!(status), &json!(status), &json!(true)));
        for (name, value) in members.as_object().unwrap() {
            assert_eq!(&end[name], value, "{status}");
        }
    }
}

#[test]
fn a_snapshot_in_a_word_that_is_not_known_is_a_failure_too() {
    let snapshot = wop(4, "state.snapshot", json!({"status": "expired", "error": {"message": "late"}}));
    let end = made("openwop", &[snapshot]).remove(0);
    assert_eq!((&end["kind"], &end["error"]), (&json!("failed"), &json!({"message": "late"})));
}

// What a kind has.

#[test]
fn a_token_event_always_has_a_text() {
    for (payload, text) in [
        (json!({"chunk": "a"}), "a"),
        (json!({"chunk": ""}), ""),
        (json!({}), ""),
        (json!({"chunk": null}), ""),
        (json!({"chunk": 7}), ""),
        (json!({"chunk": {"toString": 1}}), ""),
    ] {
        let event = made("openwop", &[wop(4, "output.chunk", payload)]).remove(0);
        assert_eq!((&event["kind"], &event["text"]), (&json!("token"), &json!(text)), "{event}");
    }
}

#[test]
fn a_failed_event_always_has_an_error_with_a_message() {
    let unsaid = "the service does not say why";
    for (error, expected) in [
        (json!({"code": "x", "message": "no"}), json!({"code": "x", "message": "no"})),
        (json!({"code": "x"}), json!({"code": "x", "message": unsaid})),
        (json!({"code": "x", "message": {"a": 1}}), json!({"code": "x", "message": unsaid})),
        (json!("no card"), json!({"message": "no card"})),
        (json!(7), json!({"message": "7"})),
        (json!(null), json!({"message": unsaid})),
    ] {
        let raw = wop(4, "run.failed", json!({"error": error}));
        let event = made("openwop", std::slice::from_ref(&raw)).remove(0);
        assert_eq!((&event["kind"], &event["error"]), (&json!("failed"), &expected), "{event}");
        assert_eq!(event["raw"], raw, "what the service sent is untouched");
    }
    for (service, end) in [
        ("openwop", wop(4, "run.failed", json!({}))),
        ("openwop", wop(4, "state.snapshot", json!({"status": "failed"}))),
        ("flowmaestro", json!({"type": "execution:failed"})),
        ("flowmaestro", json!({"type": "connected", "status": "failed"})),
        ("syncteams", json!({"taskId": RUN, "status": "FAILED", "eventLogs": []})),
    ] {
        let event = made(service, &[end]).pop().unwrap();
        assert_eq!((&event["kind"], &event["error"]), (&json!("failed"), &json!({"message": unsaid})), "{service}");
    }
}

#[test]
fn a_step_that_failed_has_an_error_with_a_message_where_it_has_one() {
    let ended = |payload| made("openwop", &[wop(4, "node.failed", payload)]).remove(0);
    assert_eq!(
        ended(json!({"nodeId": "n", "error": {"code": "x"}}))["error"]["message"],
        json!("the service does not say why")
    );
    assert!(ended(json!({"nodeId": "n"})).get("error").is_none());
}

// The frames of the streams themselves.

#[test]
fn a_bare_piece_of_a_text_and_a_bare_snapshot_are_events_like_others() {
    let chunk = json!({"nodeId": "n", "runId": RUN, "chunk": "Gr\u{fc}", "isLast": false});
    let snapshot = json!({"runId": RUN, "workflowId": "w", "status": "running"});
    let played = followed("openwop")
        .connection([frame(None, "ai.message.chunk", &chunk), frame(Some(3), "state.snapshot", &snapshot)])
        .play();
    let events = made("openwop", &played.delivered);
    assert_eq!(trace(&events, &["kind", "type"]), ["token ai.message.chunk", "status state.snapshot"]);
    assert_eq!((&events[0]["text"], &events[0]["node"]), (&json!("Gr\u{fc}"), &json!("n")));
    assert_eq!((&events[1]["status"], &events[1]["seq"]), (&json!("running"), &json!(3)));
}

#[test]
fn a_batch_is_its_events() {
    let batch = Value::from(course());
    let played = followed("openwop").connection([frame(Some(10), "batch", &batch)]).play();
    assert_eq!(made("openwop", &played.delivered), made("openwop", &course()));
}

#[test]
fn live_events_are_read_by_whatever_names_the_service_uses() {
    let node = json!({
        "type": "node:completed", "timestamp": 1, "executionId": RUN, "nodeId": "n-1", "nodeName": "Load",
        "nodeType": "http", "output": {"a": 1}, "duration": 5,
    });
    let played = followed("flowmaestro").connection([frame(None, "node:completed", &node)]).play();
    let event = made("flowmaestro", &played.delivered).remove(0);
    assert_eq!(trace(std::slice::from_ref(&event), &["kind", "phase", "id", "name"]), ["node completed n-1 Load"]);
    assert_eq!((&event["output"], &event["raw"]["nodeId"]), (&json!({"a": 1}), &json!("n-1")));
}

#[test]
fn a_greeting_with_nothing_new_is_not_delivered() {
    let greeting = |status: &str| json!({"type": "connected", "execution_id": RUN, "status": status});
    let events =
        made("flowmaestro", &[greeting("running"), greeting("running"), greeting("paused"), greeting("paused")]);
    assert_eq!(trace(&events, &["type", "status"]), ["connected running", "connected paused"]);
    for (cursor, status) in [("running", "running"), ("paused", "paused"), ("queued", "pending")] {
        let again = reading("flowmaestro", cursor, cursor, &[vec![greeting(status)]]);
        assert_eq!(crate::glue::job(again), Ok(json!([[]])), "after a reload");
    }
    let changed = read("flowmaestro", "running", "running", &[vec![greeting("paused")]]).unwrap();
    assert_eq!(trace(changed.as_array().unwrap(), &["kind", "status"]), ["status paused"]);
}

#[test]
fn what_polls_find_beside_a_silent_stream_are_events_too() {
    let record = |status: &str| json!({"data": {"id": RUN, "status": status, "outputs": {"a": 1}, "error": null, "completed_at": null}});
    let greeting = json!({"execution_id": RUN, "status": "pending"});
    let played = followed("flowmaestro")
        .connection([frame(None, "connected", &greeting)])
        .run_says(record("pending"))
        .run_says(record("running"))
        .run_says(record("completed"))
        .play();
    let events = made("flowmaestro", &played.delivered);
    assert_eq!(
        trace(&events, &["type", "kind", "status", "synthetic"]),
        [
            "connected status queued false",
            "execution:started status running true",
            "execution:completed completed completed true",
        ]
    );
    assert_eq!(events[2]["output"], json!({"a": 1}));
}

// Cursors that a service cannot have given out.

#[test]
fn a_cursor_of_openwop_is_a_number() {
    let protocol = mapping("openwop").protocol;
    for cursor in ["", "0", "17", "9007199254740991"] {
        assert!(protocol(RUN.to_owned(), cursor, None).is_ok(), "{cursor:?}");
    }
    for cursor in ["-1", "1.5", " 1", "1 ", "x", "running", "[\"RUNNING\",1]", "null", "1e3"] {
        let error = protocol(RUN.to_owned(), cursor, None).err().expect(cursor);
        assert_eq!((error.kind, error.field.as_deref()), (ErrorKind::Configuration, Some("cursor")), "{cursor:?}");
    }
}

#[test]
fn a_stream_of_openwop_resumes_after_its_cursor_in_the_mode_that_numbers_every_event() {
    let backend = mapping("openwop");
    let protocol = (backend.protocol)(RUN.to_owned(), "7", None).unwrap();
    let operation = backend.stream.operation(vec![RUN.to_owned()], None).unwrap();
    let played = Scenario::follow((operation, protocol)).after("7").responds(empty(404)).play();
    assert_eq!(played.sent[0].line(), format!("GET /v1/runs/{RUN}/events?streamMode=debug"));
    assert_eq!(played.cursors(), [Some("7")]);
}
