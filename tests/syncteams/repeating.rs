//! What is sent again, and when.

use flowtether::core::operation::Replay;
use flowtether::core::retry::RetryPolicy;
use serde_json::json;

use crate::common::answer::{Answer, answer, empty, no_response, timeout};
use crate::common::{NOON, Scenario};
use crate::rows::{Row, rows};
use crate::{TASK, poll, task};

fn done() -> Answer {
    answer(200, task("RUNNING"))
}

fn too_many() -> Answer {
    answer(429, json!({"statusCode": 429, "message": "Slow down."}))
}

/// The failures after which nobody knows whether the thing was done.
fn unclear() -> Vec<Answer> {
    let statuses = [408, 425, 500, 501, 502, 503, 504, 507, 599];
    statuses.into_iter().map(empty).chain([no_response(), timeout()]).collect()
}

/// What a second attempt would meet again.
const FINAL: &[u16] = &[301, 302, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 499];

#[test]
fn a_poll_may_be_repeated_and_what_starts_or_answers_only_when_it_was_refused() {
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
        let told = Scenario::call(poll(TASK).unwrap()).answers([failed, done()]).play();
        let line = told.sent[0].line();
        assert_eq!(told.story, [line.as_str(), "wait 250", line.as_str(), "answer"]);
    }
}

#[test]
fn a_start_or_a_decision_that_may_have_been_done_is_never_repeated() {
    for row in rows().iter().filter(|row| row.starts()) {
        for failed in unclear() {
            let told = Scenario::call(row.operation().unwrap()).answers([failed]).play();
            assert_eq!(told.sent.len(), 1, "{}: {:?}", row.endpoint.name, told.story);
            assert!(!told.error().retryable, "a repeat may do it twice");
        }
    }
}

#[test]
fn a_start_or_a_decision_that_was_refused_with_a_429_is_repeated_with_the_same_bytes() {
    for row in rows().iter().filter(|row| row.starts()) {
        let told =
            Scenario::call(row.operation().unwrap()).answers([too_many().header("retry-after", "17"), done()]).play();
        let line = told.sent[0].line();
        assert_eq!(told.story, [line.as_str(), "wait 17000", line.as_str(), "answer"]);
        assert_eq!(told.sent[0].body, told.sent[1].body);
        assert_eq!(told.sent[1].at_ms, NOON + 17_000.0);
    }
}

#[test]
fn a_start_or_a_decision_that_was_refused_once_and_then_failed_is_not_repeated_again() {
    for row in rows().iter().filter(|row| row.starts()) {
        let told = Scenario::call(row.operation().unwrap()).answers([too_many(), empty(503)]).play();
        assert_eq!(told.story[1..], ["wait 250", told.story[0].as_str(), "fail ServerError 503"]);
    }
}

#[test]
fn a_caller_who_takes_that_into_account_has_it_repeated_after_anything_that_passes() {
    for row in rows().iter().filter(|row| row.starts()) {
        for failed in unclear().into_iter().chain([too_many()]) {
            let repeated = row.operation().unwrap().replayed(Replay::Safe);
            let told = Scenario::call(repeated).answers([failed, done()]).play();
            assert_eq!(told.sent.len(), 2, "{}", row.endpoint.name);
            assert_eq!(told.sent[0].body, told.sent[1].body);
        }
    }
}

#[test]
fn what_was_refused_for_good_is_repeated_by_nobody() {
    for row in rows() {
        for status in FINAL {
            let repeated = row.operation().unwrap().replayed(Replay::Safe);
            let told = Scenario::call(repeated).answers([empty(*status)]).play();
            assert_eq!(told.sent.len(), 1, "{} {status}", row.endpoint.name);
            assert!(!told.error().retryable, "{status}");
        }
    }
}

fn last_line(told: &crate::common::call::CallTrace) -> &str {
    told.story.last().unwrap()
}

#[test]
fn a_service_that_keeps_failing_is_asked_three_times_and_no_more_than_the_caller_says() {
    let told = Scenario::call(poll(TASK).unwrap()).answers([empty(500), no_response(), empty(503)]).play();
    assert_eq!((told.sent.len(), last_line(&told)), (3, "fail ServerError 503"));
    let policy = RetryPolicy { max_retries: 4, ..RetryPolicy::DEFAULT };
    let told = Scenario::call(poll(TASK).unwrap()).policy(policy).answers([(); 5].map(|()| empty(500))).play();
    assert_eq!((told.sent.len(), last_line(&told)), (5, "fail ServerError 500"));
}

#[test]
fn retry_after_is_the_least_wait_and_one_beyond_the_longest_is_reported_and_not_slept() {
    let busy = |seconds: &str| empty(503).header("retry-after", seconds);
    let waits = |seconds: &str| {
        Scenario::call(poll(TASK).unwrap()).random(&[1.0]).answers([busy(seconds), done()]).play().story[1].clone()
    };
    assert_eq!(waits("0"), "wait 500", "the client's own is longer");
    assert_eq!(waits("3"), "wait 3000");
    assert_eq!(waits("30"), "wait 30000");
    assert_eq!(waits("Sun, 22 Nov 2026 12:00:09 GMT"), "wait 9000");
    let told = Scenario::call(poll(TASK).unwrap()).answers([busy("31")]).play();
    assert_eq!(told.story[1..], ["fail ServerError 503"]);
    assert_eq!((told.error().retry_after_ms, told.error().retryable), (Some(31_000.0), true));
}

#[test]
fn a_key_that_can_be_renewed_is_asked_for_once_more_after_a_401() {
    for row in rows() {
        let told = Scenario::call(row.operation().unwrap()).renewable().answers([empty(401), done()]).play();
        let keys: Vec<&str> = told.sent.iter().map(|sent| sent.header("x-api-key").unwrap()).collect();
        assert_eq!(keys, ["key-1", "key-2"], "{}", row.endpoint.name);
    }
}

/// A start stays one that may not be repeated when its key was renewed.
#[test]
fn a_start_with_a_renewed_key_is_not_repeated_after_a_failure() {
    let starting: Vec<Row> = rows().into_iter().filter(Row::starts).collect();
    for row in starting {
        let told = Scenario::call(row.operation().unwrap()).renewable().answers([empty(401), empty(500)]).play();
        assert_eq!((told.sent.len(), last_line(&told)), (2, "fail ServerError 500"));
    }
}
