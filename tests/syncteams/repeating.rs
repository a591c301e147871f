//! What is sent again, and when.

use flowtether::core::operation::Replay;
use flowtether::core::retry::RetryPolicy;
use serde_json::json;

use crate::common::response::{Scripted, empty, no_response, respond, timeout};
use crate::common::{NOON, Scenario};
use crate::rows::{Row, rows};
use crate::{TASK, poll, task};

fn done() -> Scripted {
    respond(200, task("RUNNING"))
}

fn too_many() -> Scripted {
    respond(429, json!({"statusCode": 429, "message": "Slow down."}))
}

/// The failures after which nobody knows whether the thing was done.
fn unclear() -> Vec<Scripted> {
    let statuses = [408, 425, 500, 501, 502, 503, 504, 507, 599];
    statuses.into_iter().map(empty).chain([no_response(), timeout()]).collect()
}

/// What a second attempt would meet again.
const FINAL: &[u16] = &[301, 302, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 499];

#[test]
fn a_poll_may_be_repeated_and_a_start_or_a_reply_only_when_it_was_refused() {
    let replays: Vec<(&str, Replay)> = rows()
        .iter()
        .map(|row| {
            assert_eq!(row.endpoint.replay, row.operation().unwrap().replay);
            (row.endpoint.name, row.endpoint.replay)
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

#[test]
fn a_poll_is_repeated_after_anything_that_passes() {
    for failed in unclear().into_iter().chain([too_many()]) {
        let trace = Scenario::call(poll(TASK).unwrap()).responses([failed, done()]).play();
        let line = trace.sent[0].line();
        assert_eq!(trace.story, [line.as_str(), "wait 250", line.as_str(), "done"]);
    }
}

#[test]
fn a_start_or_a_decision_that_may_have_been_done_is_never_repeated() {
    for row in rows().iter().filter(|row| row.starts()) {
        for failed in unclear() {
            let trace = Scenario::call(row.operation().unwrap()).responses([failed]).play();
            assert_eq!(trace.sent.len(), 1, "{}: {:?}", row.endpoint.name, trace.story);
            assert!(!trace.error().retryable, "a repeat may do it twice");
        }
    }
}

#[test]
fn a_start_or_a_decision_that_was_refused_with_a_429_is_repeated_with_the_same_bytes() {
    for row in rows().iter().filter(|row| row.starts()) {
        let trace =
            Scenario::call(row.operation().unwrap()).responses([too_many().header("retry-after", "17"), done()]).play();
        let line = trace.sent[0].line();
        assert_eq!(trace.story, [line.as_str(), "wait 17000", line.as_str(), "done"]);
        assert_eq!(trace.sent[0].body, trace.sent[1].body);
        assert_eq!(trace.sent[1].at_ms, NOON + 17_000.0);
    }
}

#[test]
fn a_start_or_a_decision_that_was_refused_once_and_then_failed_is_not_repeated_again() {
    for row in rows().iter().filter(|row| row.starts()) {
        let trace = Scenario::call(row.operation().unwrap()).responses([too_many(), empty(503)]).play();
        assert_eq!(trace.story[1..], ["wait 250", trace.story[0].as_str(), "fail ServerError 503"]);
    }
}

#[test]
fn a_caller_who_takes_that_into_account_has_it_repeated_after_anything_that_passes() {
    for row in rows().iter().filter(|row| row.starts()) {
        for failed in unclear().into_iter().chain([too_many()]) {
            let repeated = row.operation().unwrap().replayed(Replay::Safe);
            let trace = Scenario::call(repeated).responses([failed, done()]).play();
            assert_eq!(trace.sent.len(), 2, "{}", row.endpoint.name);
            assert_eq!(trace.sent[0].body, trace.sent[1].body);
        }
    }
}

#[test]
fn what_was_refused_for_good_is_repeated_by_nobody() {
    for row in rows() {
        for status in FINAL {
            let repeated = row.operation().unwrap().replayed(Replay::Safe);
            let trace = Scenario::call(repeated).responses([empty(*status)]).play();
            assert_eq!(trace.sent.len(), 1, "{} {status}", row.endpoint.name);
            assert!(!trace.error().retryable, "{status}");
        }
    }
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

#[test]
fn a_key_that_can_be_renewed_is_asked_for_once_more_after_a_401() {
    for row in rows() {
        let trace = Scenario::call(row.operation().unwrap()).renewable().responses([empty(401), done()]).play();
        let keys: Vec<&str> = trace.sent.iter().map(|sent| sent.header("x-api-key").unwrap()).collect();
        assert_eq!(keys, ["key-1", "key-2"], "{}", row.endpoint.name);
    }
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
