//! A stream and the polls beside it.

use flowtether::backends::flowmaestro::executions;
use flowtether::core::error::{ErrorKind, StreamReason};
use flowtether::core::stream::LONGEST_ASKED_WAIT_MS;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::follow::{StreamScenario, StreamTrace, Then};
use crate::common::response::{Scripted, empty, respond};
use crate::events::{connected, events_of, frame, record};
use crate::{EXECUTION, enveloped};

fn watched() -> StreamScenario {
    Scenario::follow(events_of(EXECUTION))
}

fn poll() -> String {
    format!("GET /api/v1/executions/{EXECUTION}")
}

/// How often a line is in a story.
fn count(trace: &StreamTrace, line: &str) -> usize {
    trace.story.iter().filter(|trace| *trace == line).count()
}

/// The story without the polls.
fn without_polls(trace: &StreamTrace) -> Vec<&str> {
    trace.story.iter().map(String::as_str).filter(|line| *line != poll()).collect()
}

fn end(status: &str) -> Value {
    enveloped(json!({"id": EXECUTION, "status": status, "outputs": {}, "completed_at": "2026-11-22T12:00:01.000Z"}))
}

fn live(kind: &str) -> String {
    frame(kind, &json!({"type": kind, "executionId": EXECUTION, "timestamp": 1}))
}

fn too_many(seconds: u32) -> Scripted {
    let details = json!({"retry_after": seconds});
    respond(429, json!({"error": {"code": "rate_limit_exceeded", "message": "Slow down.", "details": details}}))
}

// A stream that is silent, as deployed.

#[test]
fn a_silent_stream_ends_with_the_execution() {
    let trace =
        watched().connection([connected("running")]).run_says(record("running")).run_says(end("completed")).play();
    assert_eq!(trace.story, ["connect", "connected", &poll(), &poll(), "execution:completed", "done"]);
    assert_eq!(trace.delivered[1]["synthetic"], true);
}

#[test]
fn a_silent_stream_reports_each_change_of_the_status() {
    let trace = watched()
        .connection([connected("pending")])
        .run_says(record("running"))
        .run_says(record("paused"))
        .run_says(record("paused"))
        .run_says(record("running"))
        .run_says(end("failed"))
        .play();
    assert_eq!(
        without_polls(&trace),
        [
            "connect",
            "connected",
            "execution:started",
            "execution:paused",
            "execution:resumed",
            "execution:failed",
            "done"
        ]
    );
}

#[test]
fn a_silent_minute_costs_less_than_a_third_of_a_key_s_requests() {
    let trace =
        watched().connection([connected("running")]).run_always_says(record("running")).leaves_after(60_000.0).play();
    assert_eq!((count(&trace, "connect"), count(&trace, &poll())), (1, 17));
    assert_eq!(trace.story.last().unwrap(), "left");
}

#[test]
fn what_the_stream_itself_says_of_the_end_comes_before_what_is_synthetic() {
    let trace = watched()
        .connection([connected("running")])
        .later(2300.0, live("execution:completed"))
        .run_says(end("completed"))
        .play();
    assert_eq!(trace.story, ["connect", "connected", &poll(), "execution:completed", "done"]);
    assert_eq!(trace.delivered[1].get("synthetic"), None);
}

#[test]
fn what_the_stream_still_brings_when_the_record_is_over_is_waited_for() {
    let trace = watched()
        .connection([connected("running")])
        .later(2300.0, live("node:completed"))
        .later(400.0, live("node:completed"))
        .run_says(end("completed"))
        .play();
    let nodes = ["node:completed", "node:completed"];
    assert_eq!(trace.story[3..], [nodes[0], nodes[1], "execution:completed", "done"]);
}

// A stream that is live.

#[test]
fn a_stream_that_speaks_is_not_polled_beside() {
    let mut scenario = watched().connection([connected("running")]);
    for _ in 0..40 {
        scenario = scenario.later(1900.0, live("node:completed"));
    }
    let trace = scenario.later(1900.0, live("execution:completed")).run_always_says(record("running")).play();
    assert_eq!((count(&trace, &poll()), trace.delivered.len()), (0, 42));
}

#[test]
fn a_live_stream_that_falls_silent_is_sent_only_the_end() {
    let trace = watched()
        .connection([connected("pending"), live("execution:started")])
        .run_says(record("running"))
        .run_says(record("paused"))
        .run_says(record("running"))
        .run_says(end("cancelled"))
        .play();
    assert_eq!(without_polls(&trace), ["connect", "connected", "execution:started", "execution:cancelled", "done"]);
}

// A stream that greets and ends.

#[test]
fn a_stream_that_greets_and_ends_is_opened_again_ever_more_slowly() {
    let trace = watched()
        .connection([connected("running")])
        .then(Then::End)
        .and_so_on()
        .run_always_says(record("running"))
        .leaves_after(60_000.0)
        .play();
    assert_eq!(trace.waited(), [100.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 15_000.0, 15_000.0, 15_000.0]);
    assert_eq!(count(&trace, "connect"), 9);
    assert!(trace.story.iter().filter(|line| line.starts_with("GET")).count() + 9 < 40);
}

#[test]
fn a_greeting_is_no_progress_and_failures_are_counted_over_it() {
    for then in [Then::End, Then::Cut] {
        let trace = watched()
            .connection([connected("running")])
            .then(then)
            .and_so_on()
            .run_always_says(record("running"))
            .leaves_after(20_000.0)
            .play();
        let failures: Vec<u32> = trace.waits.iter().map(|(failures, _)| *failures).collect();
        assert_eq!(failures, [1, 2, 3, 4, 5, 6, 7]);
    }
}

#[test]
fn however_the_waits_fall_a_greeting_server_is_connected_to_11_times_at_most() {
    let trace = watched()
        .random(&[0.0])
        .connection([connected("running")])
        .then(Then::End)
        .and_so_on()
        .run_always_says(record("running"))
        .leaves_after(600_000.0)
        .play();
    assert_eq!(count(&trace, "connect"), 11);
    assert_eq!(count(&trace, "without a stream"), 1);
    assert_eq!(trace.story.last().unwrap(), "left", "and the execution is polled further");
}

#[test]
fn an_event_without_a_place_does_not_start_the_count_again() {
    let trace = watched()
        .connection([connected("running"), live("node:completed")])
        .then(Then::Cut)
        .connection([connected("running")])
        .then(Then::Cut)
        .connection([connected("running"), live("node:completed")])
        .then(Then::Cut)
        .connection([connected("running"), live("execution:completed")])
        .play();
    let failures: Vec<u32> = trace.waits.iter().map(|(failures, _)| *failures).collect();
    assert_eq!(failures, [1, 2, 3]);
}

#[test]
fn a_connection_that_lived_is_no_failure() {
    let trace = watched()
        .connection([connected("running")])
        .lasting(5000.0)
        .then(Then::Cut)
        .and_so_on()
        .run_always_says(record("running"))
        .leaves_after(60_000.0)
        .play();
    assert!(trace.waits.iter().all(|(failures, _)| *failures == 0));
    assert_eq!(count(&trace, "connect"), 12);
}

#[test]
fn an_execution_that_is_over_when_its_stream_ends_is_not_connected_to_again() {
    let trace =
        watched().connection([connected("running")]).lasting(600.0).then(Then::End).run_says(end("completed")).play();
    assert_eq!(trace.story, ["connect", "connected", &poll(), "execution:completed", "done"]);
}

#[test]
fn an_execution_that_was_over_before_its_stream_opened_is_one_event() {
    let trace = watched()
        .connection([frame("execution:failed", &json!({"execution_id": EXECUTION, "status": "failed"}))])
        .lasting(500.0)
        .then(Then::End)
        .play();
    assert_eq!(trace.story, ["connect", "execution:failed", "done"]);
}

// No stream at all.

#[test]
fn a_stream_that_cannot_be_read_is_done_without() {
    let trace = watched()
        .max_retries(0)
        .unreachable()
        .run_says(record("pending"))
        .run_says(record("running"))
        .run_says(end("completed"))
        .play();
    assert_eq!(
        without_polls(&trace),
        ["connect", "without a stream", "connected", "execution:started", "execution:completed", "done"]
    );
    assert!(trace.delivered.iter().all(|event| event["synthetic"] == true));
}

#[test]
fn a_service_that_is_not_there_fails_the_following_with_why_the_stream_was_lost() {
    let trace = watched().max_retries(0).unreachable().run_responds(crate::common::response::timeout()).play();
    assert_eq!(trace.error().kind, ErrorKind::Connection);
    assert_eq!(trace.error().operation, "executions.stream");
}

#[test]
fn a_stream_that_is_refused_fails_the_following() {
    for (refused, kind) in [
        (empty(404), ErrorKind::NotFound),
        (empty(401), ErrorKind::Authentication),
        (empty(403), ErrorKind::PermissionDenied),
    ] {
        let trace = watched().responds(refused).play();
        assert_eq!(trace.error().kind, kind);
    }
    let trace = watched().responds(respond(200, json!({}))).play();
    assert_eq!(trace.error().reason, Some(StreamReason::Protocol));
}

#[test]
fn a_poll_that_is_refused_for_good_fails_the_following() {
    let trace = watched().connection([connected("running")]).run_responds(empty(404)).play();
    assert_eq!((trace.error().kind, trace.error().operation), (ErrorKind::NotFound, executions::GET.name()));
}

#[test]
fn a_poll_that_fails_now_is_made_again_while_the_stream_is_open() {
    let trace = watched()
        .max_retries(0)
        .connection([connected("running")])
        .run_responds(empty(503))
        .run_responds(crate::common::response::no_response())
        .run_says(end("completed"))
        .play();
    assert_eq!(without_polls(&trace), ["connect", "connected", "execution:completed", "done"]);
}

// Too many requests.

#[test]
fn a_poll_that_is_refused_waits_as_the_service_asks() {
    let trace = watched()
        .max_retries(0)
        .connection([connected("running")])
        .run_responds(too_many(45))
        .run_always_says(record("running"))
        .leaves_after(46_999.0)
        .play();
    assert_eq!(count(&trace, &poll()), 1);
}

#[test]
fn a_poll_that_has_to_wait_for_a_day_fails_the_following() {
    let trace = watched()
        .connection([connected("running")])
        .run_responds(too_many(86_400))
        .run_always_says(record("running"))
        .leaves_after(86_000_000.0)
        .play();
    assert!(trace.story.last().unwrap().starts_with("fail RateLimitError"), "{:?}", trace.story);
    assert!(trace.error().retry_after_ms.unwrap() > LONGEST_ASKED_WAIT_MS);
}

#[test]
fn a_first_poll_that_has_to_wait_is_waited_for_where_there_is_no_stream() {
    let trace = watched().max_retries(0).unreachable().run_responds(too_many(45)).run_says(end("completed")).play();
    assert_eq!(without_polls(&trace), ["connect", "without a stream", "execution:completed", "done"]);
}
