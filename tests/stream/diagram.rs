//! Every arrow of the diagram in `core::stream`.

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::openwop::event;
use crate::common::response::empty;
use crate::run_1;
use flowtether::core::error::ErrorKind;
use serde_json::json;

#[test]
fn connecting_to_open_to_closed_with_a_terminal_item() {
    let trace = Scenario::follow(run_1()).connection([event(0, "run.started"), event(1, "run.completed")]).play();
    assert_eq!(trace.story, ["connect", "run.started 0", "run.completed 1", "done"]);
    assert_eq!(trace.sent[0].line(), "GET /v1/runs/run-1/events");
    assert_eq!(trace.sent[0].header("Accept"), Some("text/event-stream"));
    assert_eq!(trace.sent[0].header("Authorization"), Some("Bearer key-1"));
    assert_eq!(trace.sent[0].header("Last-Event-ID"), None);
}

#[test]
fn connecting_to_backoff_to_connecting_when_refused() {
    let trace = Scenario::follow(run_1()).responds(empty(503)).connection([event(0, "run.completed")]).play();
    assert_eq!(trace.story, ["connect", "wait 250", "connect", "run.completed 0", "done"]);
}

#[test]
fn connecting_to_backoff_to_connecting_without_a_response() {
    let trace = Scenario::follow(run_1()).unreachable().times_out().connection([event(0, "run.completed")]).play();
    assert_eq!(trace.story, ["connect", "wait 250", "connect", "wait 500", "connect", "run.completed 0", "done"]);
    let kinds: Vec<ErrorKind> = trace.waits.iter().map(|(_, error)| error.as_ref().unwrap().kind).collect();
    assert_eq!(kinds, [ErrorKind::Connection, ErrorKind::Timeout]);
}

#[test]
fn open_to_backoff_when_the_body_breaks_off() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "wait 100", "connect after 0", "run.completed 1", "done"]);
    assert_eq!(trace.cursors(), [None, Some("0")]);
}

#[test]
fn open_to_backoff_after_silence() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .lasting(300_000.0)
        .then(Then::Idle)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "wait 0", "connect after 0", "run.completed 1", "done"]);
    assert!(trace.waits[0].1.is_none(), "silence is no error");
}

#[test]
fn open_to_asking_to_closed_with_a_synthetic_terminal_event() {
    let failed = || {
        json!({
            "runId": "run-1", "workflowId": "w", "status": "failed", "error": {"code": "node_timeout", "message": "late"},
            "endedAt": "2026-11-22T12:00:09.000Z",
        })
    };
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(failed())
        .connection([":\n"])
        .then(Then::End)
        .and_so_on()
        .run_always_says(failed())
        .play();
    let (ask, connect) = ("GET /v1/runs/run-1", "connect after 0");
    let story =
        ["connect", "run.started 0", ask, "wait 100", connect, ask, "wait 100", connect, ask, "run.failed", "done"];
    assert_eq!(trace.story, story, "two connections brought nothing");
    assert_eq!(
        trace.delivered[1],
        json!({
            "type": "run.failed", "runId": "run-1", "eventId": "run-1:synthetic", "synthetic": true,
            "payload": {"error": {"code": "node_timeout", "message": "late"}}, "timestamp": "2026-11-22T12:00:09.000Z",
        })
    );
}

#[test]
fn open_to_asking_to_backoff_while_the_run_continues() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::End)
        .run_says(json!({"runId": "run-1", "workflowId": "w", "status": "waiting-approval"}))
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(
        trace.story,
        ["connect", "run.started 0", "GET /v1/runs/run-1", "wait 100", "connect after 0", "run.completed 1", "done"]
    );
}
