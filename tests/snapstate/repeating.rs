//! What is sent again, and when.

use flowtether::backends::snapstate::checkpoints;
use flowtether::backends::snapstate::client::SERVICE;
use flowtether::core::operation::{Operation, Replay};
use flowtether::core::retry::RetryPolicy;
use serde_json::json;

use crate::common::repeats::{self, Repeats, facts_of_repeats};
use crate::common::response::{Scripted, respond};
use crate::common::{NOON, Scenario};
use crate::rows::{Row, rows};
use crate::{CHECKPOINT, operation, save};

fn done() -> Scripted {
    respond(200, json!({"status": "ok", "checkpoint_id": CHECKPOINT}))
}

fn too_many(retry_after: &str) -> Scripted {
    respond(429, json!({"error": {"code": "RATE_LIMITED", "message": "Slow down."}})).header("retry-after", retry_after)
}

fn repeats() -> Repeats {
    let row = |row: Row| repeats::Row {
        name: row.name,
        starts: row.name == "registerWebhook",
        make: Box::new(move || row.operation().unwrap()),
    };
    let saving = || save(json!({}), json!({})).unwrap();
    let save = repeats::Row { name: "save", starts: false, make: Box::new(saving) };
    Repeats {
        rows: rows().into_iter().map(row).chain([save]).collect(),
        unclear: &[408, 500, 502, 503, 504],
        lasting: &[400, 401, 403, 404, 409, 413, 415, 422, 501],
        limited: too_many("17"),
        done: done(),
        key: ("Authorization", ["Bearer key-1", "Bearer key-2"]),
    }
}

facts_of_repeats!(repeats);

fn get() -> Operation {
    operation(&checkpoints::GET, &[CHECKPOINT], None).unwrap()
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
