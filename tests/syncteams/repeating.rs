//! What is sent again, and when.

use flowtether::core::operation::Replay;
use flowtether::core::retry::RetryPolicy;
use serde_json::json;

use crate::common::Scenario;
use crate::common::repeats::{self, Repeats, facts_of_repeats};
use crate::common::response::{Scripted, empty, no_response, respond};
use crate::rows::{Row, rows};
use crate::{TASK, poll, task};

fn done() -> Scripted {
    respond(200, task("RUNNING"))
}

fn too_many() -> Scripted {
    respond(429, json!({"statusCode": 429, "message": "Slow down."}))
}

fn repeats() -> Repeats {
    let row = |row: Row| repeats::Row {
        name: row.endpoint.name(),
        starts: row.starts(),
        make: Box::new(move || row.operation().unwrap()),
    };
    Repeats {
        rows: rows().into_iter().map(row).collect(),
        unclear: &[408, 425, 500, 501, 502, 503, 504, 507, 599],
        lasting: &[301, 302, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 499],
        limited: too_many().header("retry-after", "17"),
        done: done(),
        key: ("x-api-key", ["key-1", "key-2"]),
    }
}

facts_of_repeats!(repeats);

#[test]
fn a_poll_may_be_repeated_and_a_start_or_a_reply_only_when_it_was_refused() {
    let replays: Vec<(&str, Replay)> = rows()
        .iter()
        .map(|row| {
            assert_eq!(row.endpoint.replay, row.operation().unwrap().replay);
            (row.endpoint.name(), row.endpoint.replay)
        })
        .collect();
    assert_eq!(
        replays,
        [
            ("executeWorkflow", Replay::WhenRefused),
            ("getTaskStatus", Replay::Safe),
            ("continueTask", Replay::WhenRefused),
        ]
    );
}

fn last_line(trace: &crate::common::call::CallTrace) -> &str {
    trace.story.last().unwrap()
}

#[test]
fn a_service_that_keeps_failing_is_asked_three_times_and_no_more_than_the_caller_says() {
    let trace = Scenario::call(poll(TASK).unwrap()).responses([empty(500), no_response(), empty(503)]).play();
    assert_eq!((trace.sent.len(), last_line(&trace)), (3, "fail ServerError 503"));
    let policy = RetryPolicy { max_retries: 4, ..RetryPolicy::DEFAULT };
    let trace = Scenario::call(poll(TASK).unwrap()).policy(policy).responses([(); 5].map(|()| empty(500))).play();
    assert_eq!((trace.sent.len(), last_line(&trace)), (5, "fail ServerError 500"));
}

#[test]
fn retry_after_is_the_least_wait_and_one_beyond_the_longest_is_reported_and_not_slept() {
    let busy = |seconds: &str| empty(503).header("retry-after", seconds);
    let waits = |seconds: &str| {
        Scenario::call(poll(TASK).unwrap()).random(&[1.0]).responses([busy(seconds), done()]).play().story[1].clone()
    };
    assert_eq!(waits("0"), "wait 500", "the client's own is longer");
    assert_eq!(waits("3"), "wait 3000");
    assert_eq!(waits("30"), "wait 30000");
    assert_eq!(waits("Sun, 22 Nov 2026 12:00:09 GMT"), "wait 9000");
    let trace = Scenario::call(poll(TASK).unwrap()).responses([busy("31")]).play();
    assert_eq!(trace.story[1..], ["fail ServerError 503"]);
    assert_eq!((trace.error().retry_after_ms, trace.error().retryable), (Some(31_000.0), true));
}

/// A start stays one that may not be repeated when its key was renewed.
#[test]
fn a_start_with_a_renewed_key_is_not_repeated_after_a_failure() {
    let starting: Vec<Row> = rows().into_iter().filter(Row::starts).collect();
    for row in starting {
        let trace = Scenario::call(row.operation().unwrap()).renewable().responses([empty(401), empty(500)]).play();
        assert_eq!((trace.sent.len(), last_line(&trace)), (2, "fail ServerError 500"));
    }
}
