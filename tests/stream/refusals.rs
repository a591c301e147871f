//! Gaps, and responses that are no event stream.

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::openwop::event;
use crate::common::response::{empty, respond, text};
use crate::{cause, frames, run_1};
use serde_json::json;

#[test]
fn a_cursor_the_service_no_longer_knows_is_a_gap_and_never_silence() {
    for refusal in [
        empty(410),
        respond(410, json!({"error": "cursor_expired", "message": "gone"})),
        respond(400, json!({"error": "invalid_cursor", "message": "no"})),
        respond(409, json!({"error": "resync_required", "message": "no"})),
    ] {
        let trace =
            Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::Cut).responds(refusal).play();
        assert_eq!(trace.story.last().unwrap(), "fail StreamError gap");
        assert!(!trace.error().retryable);
        assert!(matches!(cause(trace.error()).status, 400 | 409 | 410));
    }
}

#[test]
fn a_server_error_that_names_a_cursor_is_no_gap() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .responds(respond(503, json!({"error": "cursor_store_unavailable", "message": "later"})))
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(trace.story.last().unwrap(), "done");
}

#[test]
fn a_start_cursor_that_is_gone_is_a_gap_and_a_410_without_any_cursor_is_not() {
    let trace = Scenario::follow(run_1()).after("3").responds(empty(410)).play();
    assert_eq!(trace.story, ["connect after 3", "fail StreamError gap"]);
    let trace = Scenario::follow(run_1()).responds(empty(410)).play();
    assert_eq!(trace.story, ["connect", "fail ApiError 410"]);
}

#[test]
fn a_204_asks_the_run_and_a_second_one_ends_with_it() {
    let completed = json!({"runId": "run-1", "workflowId": "w", "status": "completed", "outputs": {"n": 1}});
    let trace = Scenario::follow(run_1())
        .responds(empty(204))
        .run_says(completed.clone())
        .responds(empty(204))
        .run_says(completed)
        .play();
    let asked = "GET /v1/runs/run-1";
    assert_eq!(trace.story, ["connect", asked, "wait 250", "connect", asked, "run.completed", "done"]);
    assert_eq!(trace.delivered[0]["payload"], json!({"outputs": {"n": 1}}));
}

#[test]
fn what_a_run_that_is_over_wrote_is_read_once_more_after_a_204() {
    let trace = Scenario::follow(run_1())
        .responds(empty(204))
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "completed"}))
        .connection([event(0, "run.started"), event(1, "run.completed")])
        .play();
    let written = ["run.started 0", "run.completed 1"];
    assert_eq!(trace.story, ["connect", "GET /v1/runs/run-1", "wait 250", "connect", written[0], written[1], "done"]);
}

#[test]
fn a_204_while_the_run_continues_is_a_protocol_error() {
    let trace = Scenario::follow(run_1())
        .responds(empty(204))
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "running"}))
        .play();
    assert_eq!(trace.story, ["connect", "GET /v1/runs/run-1", "fail StreamError protocol"]);
    assert!(trace.error().message.contains("204"));
}

#[test]
fn a_204_is_the_end_where_there_is_no_run_to_ask() {
    let trace = Scenario::follow(frames()).connection(["data: a\n\n"]).then(Then::Cut).responds(empty(204)).play();
    assert_eq!(trace.story, ["connect", "a", "wait 100", "connect", "done"]);
}

#[test]
fn a_success_that_is_no_event_stream_is_a_protocol_error_that_names_what_came() {
    let trace = Scenario::follow(run_1()).responds(text(200, "<html>")).play();
    assert_eq!(trace.story, ["connect", "fail StreamError protocol"]);
    assert!(trace.error().message.contains("text/html instead of text/event-stream"), "{}", trace.error().message);

    let trace = Scenario::follow(run_1()).responds(respond(200, json!({"events": []}))).play();
    assert!(trace.error().message.contains("application/json"));

    let trace = Scenario::follow(run_1()).responds(empty(200)).play();
    assert!(trace.error().message.contains("no content type"));
}

#[test]
fn a_content_type_with_parameters_and_capitals_is_an_event_stream() {
    let trace =
        Scenario::follow(run_1()).responds(empty(200).header("content-type", "Text/Event-Stream ;charset=x")).play();
    assert_eq!(trace.story, ["connect", "left"]);
}
