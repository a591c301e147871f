//! What is sent again, and when.

use flowtether::backends::snapstate::client::SERVICE;
use flowtether::backends::snapstate::{checkpoints, webhooks};
use flowtether::core::operation::{Operation, Replay};
use flowtether::core::retry::RetryPolicy;
use serde_json::json;

use crate::common::response::{Scripted, empty, no_response, respond, timeout};
use crate::common::{NOON, Scenario};
use crate::rows::rows;
use crate::{CHECKPOINT, operation, save};

fn done() -> Scripted {
    respond(200, json!({"status": "ok", "checkpoint_id": CHECKPOINT}))
}

fn too_many(retry_after: &str) -> Scripted {
    respond(429, json!({"error": {"code": "RATE_LIMITED", "message": "Slow down."}})).header("retry-after", retry_after)
}

/// The failures after which nobody knows whether the thing was done.
fn unclear() -> Vec<Scripted> {
    [408, 500, 502, 503, 504].into_iter().map(empty).chain([no_response(), timeout()]).collect()
}

fn get() -> Operation {
    operation(&checkpoints::GET, &[CHECKPOINT], None).unwrap()
}

fn register() -> Operation {
    operation(&webhooks::REGISTER, &[], Some(json!({"url": "https://desk.example/in"}))).unwrap()
}

#[test]
fn only_a_new_webhook_would_be_made_twice() {
    for row in rows() {
        let replay = if row.name == "registerWebhook" { Replay::WhenRefused } else { Replay::Safe };
        let operation = row.operation().unwrap();
        assert_eq!((row.endpoint.replay, operation.replay), (replay, replay), "{}", row.name);
    }
}

#[test]
fn what_may_be_repeated_is_after_anything_that_passes() {
    let all = || rows().into_iter().filter(|row| row.name != "registerWebhook").map(|row| row.operation().unwrap());
    let saves = || [save(json!({}), json!({})).unwrap()];
    for number in 0..unclear().len() {
        for operation in all().chain(saves()) {
            let failed = unclear().remove(number);
            let trace = Scenario::call(operation).responses([failed, done()]).play();
            let line = trace.sent[0].line();
            assert_eq!(trace.story, [&line, "wait 250", &line, "done"]);
            assert_eq!(trace.sent[0].body, trace.sent[1].body);
        }
    }
}

#[test]
fn a_new_webhook_is_repeated_after_a_429_alone_unless_the_caller_takes_that_into_account() {
    for failed in unclear() {
        let trace = Scenario::call(register()).responses([failed.clone()]).play();
        assert_eq!(trace.sent.len(), 1, "{:?}", trace.story);
        assert!(!trace.error().retryable, "a repeat may do it twice");
        let trace = Scenario::call(register().replayed(Replay::Safe)).responses([failed, done()]).play();
        assert_eq!(trace.sent.len(), 2);
    }
    let trace = Scenario::call(register()).responses([too_many("3"), done()]).play();
    assert_eq!(trace.story, ["POST /webhooks", "wait 3000", "POST /webhooks", "done"]);
}

#[test]
fn what_is_refused_for_good_is_repeated_by_nobody() {
    for status in [400, 401, 403, 404, 409, 413, 415, 422, 501] {
        for operation in [get(), save(json!({}), json!({})).unwrap(), register()] {
            let trace = Scenario::call(operation).responses([empty(status)]).play();
            assert_eq!(trace.sent.len(), 1, "{status}");
            assert!(!trace.error().retryable, "{status}");
        }
    }
}

#[test]
fn the_minute_that_the_service_asks_for_is_waited_for_and_no_more() {
    assert_eq!(SERVICE.retry, RetryPolicy { max_delay_ms: 60_000.0, ..RetryPolicy::DEFAULT });
    let trace = Scenario::call(get()).policy(SERVICE.retry).responses([too_many("60"), done()]).play();
    assert_eq!(trace.story[1], "wait 60000");
    assert_eq!(trace.sent[1].at_ms, NOON + 60_000.0);
    for seconds in ["61", "86400", "99999999999999999999"] {
        let trace = Scenario::call(get()).policy(SERVICE.retry).responses([too_many(seconds)]).play();
        assert_eq!(trace.story[1..], ["fail RateLimitError 429"], "{seconds}");
        assert!(trace.error().retry_after_ms.unwrap() > 60_000.0 && trace.error().retryable);
    }
}

#[test]
fn a_caller_who_waits_less_knows_at_once_how_long_it_would_be() {
    let policy = RetryPolicy { max_delay_ms: 59_999.0, ..SERVICE.retry };
    let trace = Scenario::call(save(json!({}), json!({})).unwrap()).policy(policy).responses([too_many("60")]).play();
    assert_eq!(trace.story, ["POST /checkpoints", "fail RateLimitError 429"]);
    assert_eq!(trace.error().retry_after_ms, Some(60_000.0));
}

#[test]
fn a_date_is_waited_for_and_nonsense_asks_for_nothing() {
    let trace = Scenario::call(get()).responses([too_many("Sun, 22 Nov 2026 12:00:20 GMT"), done()]).play();
    assert_eq!(trace.story[1], "wait 20000");
    let trace = Scenario::call(get()).responses([too_many("Sun, 22 Nov 2026 11:00:00 GMT"), done()]).play();
    assert_eq!(trace.story[1], "wait 250");
    for nonsense in ["", "soon", "-60", "1.5", "NaN", "0x10"] {
        let trace = Scenario::call(get()).responses([too_many(nonsense), done()]).play();
        assert_eq!(trace.story[1], "wait 250", "{nonsense}");
    }
}

#[test]
fn a_service_that_keeps_refusing_is_asked_three_times_and_the_last_wait_is_not_slept() {
    let trace =
        Scenario::call(get()).policy(SERVICE.retry).responses([too_many("60"), too_many("60"), too_many("60")]).play();
    let line = trace.sent[0].line();
    assert_eq!(trace.story, [&line, "wait 60000", &line, "wait 60000", &line, "fail RateLimitError 429"]);
}

#[test]
fn a_save_with_a_key_that_can_be_renewed_is_sent_once_more_after_a_401() {
    let trace = Scenario::call(save(json!({}), json!({})).unwrap()).renewable().responses([empty(401), done()]).play();
    let keys: Vec<&str> = trace.sent.iter().map(|sent| sent.header("Authorization").unwrap()).collect();
    assert_eq!(keys, ["Bearer key-1", "Bearer key-2"]);
}
