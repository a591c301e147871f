//! How long is waited before a reconnect.

use crate::common::follow::Then;
use crate::common::openwop::event;
use crate::common::response::{empty, respond};
use crate::common::{NOON, Scenario};
use crate::{cause, run_1};
use serde_json::json;

#[test]
fn the_first_reconnect_is_at_once_and_then_the_wait_doubles_with_full_jitter_up_to_the_ceiling() {
    let mut scenario = Scenario::follow(run_1()).random(&[0.999, 0.5, 1.0, 0.0, 0.25, 0.5, 0.5, 0.5]);
    scenario = scenario.connection([event(0, "run.started")]).then(Then::Cut);
    for _ in 0..7 {
        scenario = scenario.unreachable();
    }
    let trace = scenario.connection([event(1, "run.completed")]).play();
    // 500 ms doubled per failure: 1000, 2000, 4000, 8000, 16000, then the ceiling of 30000.
    assert_eq!(trace.waited(), [100.0, 100.0, 1000.0, 100.0, 1000.0, 4000.0, 8000.0, 15_000.0]);
    let failures: Vec<u32> = trace.waits.iter().map(|(failures, _)| *failures).collect();
    assert_eq!(failures, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_connection_that_brought_nothing_new_counts_as_failed() {
    let trace = Scenario::follow(run_1())
        .connection([": hello\n\n"])
        .then(Then::Cut)
        .connection([": hello\n\n"])
        .then(Then::Cut)
        .connection([event(0, "run.completed")])
        .play();
    assert_eq!(trace.story, ["connect", "wait 100", "connect", "wait 500", "connect", "run.completed 0", "done"]);
}

#[test]
fn a_retry_line_is_the_least_wait_of_every_later_reconnect() {
    let trace = Scenario::follow(run_1())
        .connection(["retry: 1500\n\n".to_owned(), event(0, "run.started")])
        .then(Then::Cut)
        .unreachable()
        .unreachable()
        .unreachable()
        .connection([event(1, "node.started")])
        .then(Then::Cut)
        .connection(["retry: 40\n\n".to_owned(), event(2, "node.completed")])
        .then(Then::Cut)
        .connection([event(3, "run.completed")])
        .random(&[0.5, 0.5, 0.5, 1.0, 0.5, 0.5])
        .play();
    assert_eq!(trace.waited(), [1500.0, 1500.0, 1500.0, 2000.0, 1500.0, 100.0]);
}

#[test]
fn retry_after_is_the_least_wait_in_both_of_its_forms() {
    let trace = Scenario::follow(run_1())
        .connection([event(0, "run.started")])
        .then(Then::Cut)
        .responds(empty(429).header("retry-after", "7"))
        .responds(empty(503).header("retry-after", "Sun, 22 Nov 2026 12:00:17 GMT"))
        .connection([event(1, "run.completed")])
        .play();
    assert_eq!(trace.waited(), [100.0, 7000.0, 9900.0]);
    assert_eq!(trace.sent[3].at_ms, NOON + 17_000.0);
}

#[test]
fn a_retry_after_date_is_measured_against_the_response_s_own_date() {
    let busy = empty(503).header("retry-after", "Sun, 22 Nov 2026 13:00:09 GMT");
    let trace = Scenario::follow(run_1())
        .responds(busy.header("date", "Sun, 22 Nov 2026 13:00:00 GMT"))
        .connection([event(0, "run.completed")])
        .play();
    assert_eq!(trace.waited(), [9000.0]);
}

#[test]
fn a_wait_asked_for_in_the_error_s_details_is_obeyed_where_no_header_is_readable() {
    let busy = json!({"error": "rate_limited", "message": "slow down", "details": {"retryAfterMs": 4321}});
    let trace = Scenario::follow(run_1()).responds(respond(429, busy)).connection([event(0, "run.completed")]).play();
    assert_eq!(trace.waited(), [4321.0]);
}

#[test]
fn a_service_that_asks_for_more_than_five_minutes_is_not_waited_for() {
    let cut = || Scenario::follow(run_1()).connection([event(0, "run.started")]).then(Then::Cut);
    let trace = cut().responds(empty(503).header("retry-after", "301")).play();
    assert_eq!(trace.story.last().unwrap(), "fail StreamError gave-up");
    assert_eq!(trace.error().retry_after_ms, Some(301_000.0));
    assert!(trace.error().message.contains("301 s"), "{}", trace.error().message);
    assert_eq!(cause(trace.error()).status, 503);

    let trace = cut().responds(empty(503).header("retry-after", "300")).connection([event(1, "run.completed")]).play();
    assert_eq!(trace.waited(), [100.0, 300_000.0]);

    let trace = Scenario::follow(run_1())
        .connection([format!("retry: 300001\n{}", event(0, "run.started"))])
        .then(Then::Cut)
        .play();
    assert_eq!(trace.story, ["connect", "run.started 0", "fail StreamError gave-up"]);
}

#[test]
fn a_first_connection_that_is_asked_to_wait_more_than_five_minutes_fails_with_the_service_s_error() {
    let trace = Scenario::follow(run_1()).responds(empty(429).header("retry-after", "3600")).play();
    assert_eq!(trace.story, ["connect", "fail RateLimitError 429"]);
    assert_eq!(trace.error().retry_after_ms, Some(3_600_000.0));
}
