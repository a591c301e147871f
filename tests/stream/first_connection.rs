//! The first connection, and credentials.

use crate::common::Scenario;
use crate::common::follow::{Ending, Then};
use crate::common::openwop::event;
use crate::common::response::{empty, respond, timeout};
use crate::{frames, run_1};
use flowtether::core::error::ErrorKind;
use serde_json::json;

#[test]
fn a_first_connection_that_is_refused_for_good_fails_at_once_with_the_service_s_own_error() {
    for (status, code, kind) in [
        (400, "unsupported_stream_mode", ErrorKind::Validation),
        (401, "unauthenticated", ErrorKind::Authentication),
        (403, "forbidden", ErrorKind::PermissionDenied),
        (404, "run_not_found", ErrorKind::NotFound),
    ] {
        let trace = Scenario::follow(run_1()).responds(respond(status, json!({"error": code, "message": "no"}))).play();
        let error = trace.error();
        assert_eq!((error.kind, error.status, error.code.as_deref()), (kind, status, Some(code)));
        assert_eq!((error.provider, error.operation), ("openwop", "runs.events"));
        assert_eq!(trace.sent.len(), 1);
    }
}

#[test]
fn a_first_connection_that_keeps_failing_ends_with_the_real_error_and_not_with_a_stream_error() {
    let trace = Scenario::follow(run_1()).max_retries(1).unreachable().unreachable().play();
    assert_eq!(trace.story, ["connect", "wait 250", "connect", "fail ConnectionError"]);
    assert_eq!(trace.error().operation, "runs.events");

    let busy = respond(503, json!({"error": "service_unavailable", "message": "busy"}));
    let trace = Scenario::follow(run_1()).max_retries(0).responds(busy).play();
    assert_eq!(trace.story, ["connect", "fail ServerError 503"]);
    assert_eq!(trace.error().code.as_deref(), Some("service_unavailable"));
}

#[test]
fn a_first_connection_has_the_retries_of_a_call_and_not_those_of_a_reconnect() {
    let trace =
        Scenario::follow(run_1()).max_retries(2).max_reconnects(50).unreachable().unreachable().unreachable().play();
    assert_eq!(trace.story, ["connect", "wait 250", "connect", "wait 500", "connect", "fail ConnectionError"]);
}

#[test]
fn a_refused_credential_is_renewed_once_and_at_once() {
    let trace =
        Scenario::follow(run_1()).renewable().responds(empty(401)).connection([event(0, "run.completed")]).play();
    assert_eq!(trace.story, ["connect", "connect", "run.completed 0", "done"]);
    assert_eq!(trace.sent[1].header("Authorization"), Some("Bearer key-2"));

    let trace = Scenario::follow(run_1()).renewable().responds(empty(401)).responds(empty(401)).play();
    assert_eq!(trace.story, ["connect", "connect", "fail AuthenticationError 401"]);
}

#[test]
fn a_credential_that_expires_in_the_middle_is_renewed_each_time() {
    let trace = Scenario::follow(run_1())
        .renewable()
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .responds(empty(401))
        .connection([event(1, "node.started")])
        .then(Then::Cut)
        .responds(empty(401))
        .connection([event(2, "run.completed")])
        .play();
    assert_eq!(trace.cursors(), [None, Some("0"), Some("0"), Some("1"), Some("1")]);
    assert!(matches!(trace.ending, Ending::Done(_)));
}

#[test]
fn a_credential_that_cannot_be_renewed_is_not_tried_again() {
    let trace =
        Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::Cut).responds(empty(401)).play();
    assert_eq!(
        trace.story,
        ["connect", "run.started 0", "wait 100", "connect after 0", "fail AuthenticationError 401"]
    );
}

#[test]
fn silence_before_any_head_is_no_failure_while_the_run_can_be_polled() {
    let running = || json!({"runId": "run-1", "workflowId": "w", "status": "running"});
    let trace = Scenario::follow(run_1())
        .max_retries(0)
        .times_out()
        .then(Then::Idle)
        .run_says(running())
        .times_out()
        .then(Then::Idle)
        .run_says(running())
        .connection([event(0, "run.completed")])
        .play();
    let story = [
        "connect",
        "GET /v1/runs/run-1",
        "wait 100",
        "connect",
        "GET /v1/runs/run-1",
        "wait 100",
        "connect",
        "run.completed 0",
        "done",
    ];
    assert_eq!(trace.story, story);
    assert!(trace.waits.iter().all(|(failures, error)| *failures == 0 && error.is_none()));
}

#[test]
fn silence_is_a_failure_when_the_run_cannot_be_polled_either() {
    let trace = Scenario::follow(run_1()).max_retries(0).times_out().then(Then::Idle).run_responds(timeout()).play();
    assert_eq!((trace.error().kind, trace.error().operation), (ErrorKind::Timeout, "runs.events"));
    assert_eq!(trace.story, ["connect", "GET /v1/runs/run-1", "fail TimeoutError"]);
}

#[test]
fn silence_before_any_head_is_no_failure_where_there_is_no_run_to_ask() {
    let trace =
        Scenario::follow(frames()).max_retries(0).times_out().then(Then::Idle).connection(["data: a\n\n"]).play();
    assert_eq!(trace.story, ["connect", "wait 100", "connect", "a", "left"]);
}
