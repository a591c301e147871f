//! What counts as a failure, what starts the count again, and when a stream gives up.

use crate::common::Scenario;
use crate::common::follow::Then;
use crate::common::openwop::event;
use crate::common::response::{empty, respond, text};
use crate::{cause, run_1};
use flowtether::core::error::ErrorKind;
use serde_json::json;

#[test]
fn new_items_reset_the_failures() {
    let trace = Scenario::follow(run_1())
        .max_reconnects(2)
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .connection([event(1, "node.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .connection([event(2, "run.completed")])
        .play();
    assert_eq!(trace.waited(), [100.0, 100.0, 500.0, 100.0, 100.0, 500.0]);
}

#[test]
fn headers_do_not_reset_the_failures() {
    let nothing: [&str; 0] = [];
    let trace = Scenario::follow(run_1())
        .max_reconnects(2)
        .connection(nothing)
        .then(Then::Cut)
        .connection(nothing)
        .then(Then::Cut)
        .connection(nothing)
        .then(Then::Cut)
        .play();
    assert_eq!(trace.story, ["connect", "wait 100", "connect", "wait 500", "connect", "fail StreamError gave-up"]);
}

#[test]
fn duplicates_do_not_reset_the_failures() {
    let again = || [event(0, "run.started")];
    let trace = Scenario::follow(run_1())
        .max_reconnects(2)
        .connection(again())
        .then(Then::Cut)
        .connection(again())
        .then(Then::Cut)
        .connection(again())
        .then(Then::Cut)
        .connection(again())
        .then(Then::Cut)
        .play();
    assert_eq!(trace.story.iter().filter(|line| *line == "run.started 0").count(), 1);
    assert_eq!(trace.waited(), [100.0, 100.0, 500.0]);
    assert_eq!(trace.story.last().unwrap(), "fail StreamError gave-up");
}

#[test]
fn a_connection_that_lived_for_five_seconds_was_healthy_even_when_it_was_silent() {
    let mut scenario =
        Scenario::follow(run_1()).max_reconnects(1).connection([event(0, "node.suspended")]).then(Then::Cut);
    for _ in 0..20 {
        scenario = scenario.connection([":\n"]).lasting(5000.0).then(Then::Cut);
    }
    let trace = scenario.connection([event(1, "run.completed")]).play();
    assert_eq!(trace.waited(), [&[100.0][..], &[0.0; 20]].concat());

    let trace = Scenario::follow(run_1())
        .max_reconnects(1)
        .connection([":\n"])
        .lasting(4999.0)
        .then(Then::Cut)
        .connection([":\n"])
        .lasting(4999.0)
        .then(Then::Cut)
        .play();
    assert_eq!(trace.story, ["connect", "wait 0", "connect", "fail StreamError gave-up"]);
}

#[test]
fn silence_is_never_a_failure_however_short_the_idle_limit() {
    let mut scenario =
        Scenario::follow(run_1()).max_reconnects(1).connection([event(0, "node.suspended")]).then(Then::Idle);
    for _ in 0..20 {
        scenario = scenario.connection([":\n"]).lasting(1000.0).then(Then::Idle);
    }
    let trace = scenario.connection([event(1, "run.completed")]).play();
    assert_eq!(trace.waited(), [&[100.0][..], &[0.0; 20]].concat());
}

#[test]
fn a_long_silence_resets_the_failures_before_it() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "node.suspended")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .connection([":\n"])
        .lasting(300_000.0)
        .then(Then::Idle)
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(trace.waited(), [100.0, 100.0, 500.0, 0.0]);
}

#[test]
fn a_stream_that_was_open_once_gives_up_after_max_reconnects_failures_with_the_last_one_underneath() {
    let trace = Scenario::follow(run_1())
        .max_reconnects(3)
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .unreachable()
        .responds(empty(502))
        .play();
    let error = trace.error();
    assert_eq!(trace.waited(), [100.0, 100.0, 500.0, 1000.0]);
    assert_eq!(trace.story.last().unwrap(), "fail StreamError gave-up");
    assert!(error.message.contains("maxReconnects") && error.retryable, "{error:?}");
    assert_eq!((error.provider, error.operation), ("openwop", "runs.events"));
    assert_eq!(cause(error).status, 502);
}

#[test]
fn with_max_reconnects_0_an_open_stream_is_never_connected_again() {
    let open = || Scenario::follow(run_1()).max_reconnects(0).connection([event(0, "run.started")]);
    let trace = open().then(Then::Cut).play();
    assert_eq!(trace.story, ["connect", "run.started 0", "fail StreamError gave-up"]);
    assert_eq!(cause(trace.error()).kind, ErrorKind::Connection);
    let trace = open().then(Then::Idle).play();
    assert_eq!(trace.story, ["connect", "run.started 0", "fail StreamError gave-up"]);
    let trace =
        open().then(Then::End).run_says(json!({"runId": "run-1", "workflowId": "w", "status": "running"})).play();
    assert_eq!(trace.story, ["connect", "run.started 0", "GET /v1/runs/run-1", "fail StreamError gave-up"]);
    let trace =
        Scenario::follow(run_1()).max_reconnects(0).unreachable().connection([event(0, "run.completed")]).play();
    assert_eq!(trace.story, ["connect", "wait 250", "connect", "run.completed 0", "done"]);
}

#[test]
fn a_refusal_for_good_ends_a_reconnect_at_once() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .responds(respond(404, json!({"error": "run_not_found", "message": "no such run"})))
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "wait 100", "connect after 0", "fail NotFoundError 404"]);
}

#[test]
fn a_renewed_credential_is_a_failure_that_counts_and_waits() {
    let mut scenario = Scenario::follow(run_1()).renewable().max_reconnects(4).connection([":\n"]).then(Then::Cut);
    for _ in 0..2 {
        scenario = scenario.responds(empty(401)).connection([":\n"]).then(Then::Cut);
    }
    let trace = scenario.play();
    assert_eq!(trace.waited(), [100.0, 500.0, 1000.0, 2000.0]);
    assert_eq!(trace.story.last().unwrap(), "fail StreamError gave-up");
}

#[test]
fn one_page_of_a_proxy_at_a_reconnect_is_passed_over() {
    for refusal in [empty(425), empty(500), empty(501), empty(520), empty(524), text(200, "<html>"), empty(200)] {
        let trace = Scenario::follow(run_1())
            .connection([event(0, "run.started")])
            .then(Then::Cut)
            .responds(refusal)
            .connection([event(1, "run.completed")])
            .play();
        assert_eq!(trace.story.last().unwrap(), "done");
        assert_eq!(trace.delivered.len(), 2);
    }
}
