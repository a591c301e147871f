//! What is sent again, and when.

use flowtether::backends::flowmaestro::client::SERVICE;
use flowtether::backends::flowmaestro::{executions, knowledge_bases, memory, threads, webhooks};
use flowtether::core::operation::Replay;
use flowtether::core::retry::RetryPolicy;
use serde_json::json;

use crate::common::Scenario;
use crate::common::repeats::{self, Repeats, facts_of_repeats};
use crate::common::response::{Scripted, empty, no_response, respond, timeout};
use crate::rows::{Row, rows};
use crate::{AGENT, EXECUTION, KNOWLEDGE_BASE, THREAD, WEBHOOK, enveloped, operation};

/// What starts or sends something: a second request does it twice.
const STARTING: &[&str] = &[
    "workflows.execute",
    "agents.createThread",
    "threads.sendMessage",
    "threads.sendMessageStream",
    "triggers.execute",
    "webhooks.create",
    "webhooks.test",
];

fn starts(row: &Row) -> bool {
    STARTING.contains(&row.endpoint.name()) && row.endpoint.method.as_str() == "POST"
}

fn done() -> Scripted {
    respond(200, enveloped(json!([])))
}

fn too_many(retry_after: u32) -> Scripted {
    let details = json!({"limit": 60, "window": "minute", "retry_after": retry_after});
    respond(429, json!({"error": {"code": "rate_limit_exceeded", "message": "Slow down.", "details": details}}))
}

fn repeats() -> Repeats {
    let row = |row: Row| repeats::Row {
        name: row.endpoint.name(),
        starts: starts(&row),
        make: Box::new(move || row.operation().unwrap()),
    };
    Repeats {
        rows: rows().into_iter().map(row).collect(),
        unclear: &[408, 500, 502, 503, 504],
        lasting: &[400, 401, 403, 404, 413, 415, 501],
        limited: too_many(17),
        done: done(),
        key: ("Authorization", ["Bearer key-1", "Bearer key-2"]),
    }
}

facts_of_repeats!(repeats);

#[test]
fn what_reads_replaces_or_removes_may_be_repeated_and_what_starts_only_when_it_was_refused() {
    let mut starting = 0;
    for row in rows() {
        let replay = if starts(&row) { Replay::WhenRefused } else { Replay::Safe };
        starting += usize::from(starts(&row));
        let operation = row.operation().unwrap();
        assert_eq!((row.endpoint.replay, operation.replay), (replay, replay), "{}", row.endpoint.name());
    }
    assert_eq!(starting, 8);
}

#[test]
fn a_post_that_only_reads_is_repeated_like_a_get() {
    let query = operation(&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], Some(json!({"query": "x"})));
    let search = operation(&memory::SEARCH, &[AGENT], Some(json!({"query": "x"})));
    for reading in [query, search] {
        let trace = Scenario::call(reading.unwrap()).responses([no_response(), empty(503), done()]).play();
        let line = trace.sent[0].line();
        assert!(line.starts_with("POST "));
        assert_eq!(trace.story, [&line, "wait 250", &line, "wait 500", &line, "done"]);
    }
}

#[test]
fn a_cancellation_and_a_change_are_repeated_too() {
    let cancelled = || respond(200, enveloped(json!({"id": EXECUTION, "status": "cancelled", "message": "x"})));
    let trace = Scenario::call(operation(&executions::CANCEL, &[EXECUTION], None).unwrap())
        .responses([no_response(), cancelled()])
        .play();
    assert_eq!(trace.value()["data"]["status"], "cancelled");
    let update = operation(&webhooks::UPDATE, &[WEBHOOK], Some(json!({"is_active": true}))).unwrap();
    let trace = Scenario::call(update).responses([empty(502), done()]).play();
    assert_eq!(trace.sent.len(), 2);
}

#[test]
fn a_cancellation_that_is_refused_because_an_attempt_before_has_cancelled_is_done() {
    let cancel = || Scenario::call(operation(&executions::CANCEL, &[EXECUTION], None).unwrap());
    let refusal =
        || respond(400, json!({"error": {"code": "validation_error", "message": "Execution cannot be cancelled."}}));
    let stands = |status| respond(200, enveloped(json!({"id": EXECUTION, "status": status})));
    let [post, get] =
        [format!("POST /api/v1/executions/{EXECUTION}/cancel"), format!("GET /api/v1/executions/{EXECUTION}")];
    for lost in [no_response(), timeout(), empty(502), empty(504)] {
        let trace = cancel().responses([lost, refusal(), stands("cancelled")]).play();
        assert_eq!(trace.story, [&post, "wait 250", &post, &get, "done"]);
        assert_eq!(
            (&trace.value()["data"]["id"], &trace.value()["data"]["status"]),
            (&json!(EXECUTION), &json!("cancelled"))
        );
    }
    for status in ["completed", "failed", "paused", "running"] {
        let trace = cancel().responses([no_response(), refusal(), stands(status)]).play();
        assert_eq!(trace.story.last().map(String::as_str), Some("fail ValidationError 400"), "{status}");
        assert_eq!(trace.error().operation, "executions.cancel");
    }
    let unknown = cancel().responses([no_response(), refusal(), empty(404)]).play();
    assert_eq!(unknown.error().status, 400, "where the record cannot be read the refusal stands");
    let moment = cancel().responses([no_response(), refusal(), empty(503), stands("cancelled")]).play();
    assert_eq!(moment.value()["data"]["status"], "cancelled", "a record that cannot be read for a moment");
    let first = cancel().responses([refusal()]).play();
    assert_eq!(first.story, [&post, "fail ValidationError 400"], "nothing was lost");
    let limited = cancel().responses([too_many(1), refusal()]).play();
    assert_eq!(limited.error().status, 400, "a 429 comes before any work");
}

#[test]
fn a_wait_of_a_minute_is_slept_as_the_limit_is_by_the_minute_and_a_longer_one_is_reported() {
    assert_eq!(SERVICE.retry, RetryPolicy { max_delay_ms: 60_000.0, ..RetryPolicy::DEFAULT });
    let send = || operation(&threads::SEND_MESSAGE, &[THREAD], Some(json!({"content": "x"}))).unwrap();
    let trace = Scenario::call(send()).policy(SERVICE.retry).responses([too_many(60), done()]).play();
    assert_eq!(trace.story[1], "wait 60000");
    for seconds in [61, 86_400] {
        let trace = Scenario::call(send()).policy(SERVICE.retry).responses([too_many(seconds)]).play();
        assert_eq!(trace.story[1..], ["fail RateLimitError 429"]);
        assert_eq!(trace.error().retry_after_ms, Some(f64::from(seconds) * 1000.0));
        assert!(trace.error().retryable);
    }
}

#[test]
fn the_longest_wait_is_the_caller_s_to_choose() {
    let policy = RetryPolicy { max_delay_ms: 90_000.0, ..RetryPolicy::DEFAULT };
    let get = operation(&executions::GET, &[EXECUTION], None).unwrap();
    let trace = Scenario::call(get).policy(policy).responses([too_many(89), done()]).play();
    assert_eq!(trace.story[1], "wait 89000");
}

#[test]
fn a_service_that_keeps_refusing_is_asked_three_times() {
    let get = operation(&executions::GET, &[EXECUTION], None).unwrap();
    let trace = Scenario::call(get).responses([too_many(1), too_many(1), too_many(1)]).play();
    assert_eq!(trace.sent.len(), 3);
    assert_eq!(trace.story.last().unwrap(), "fail RateLimitError 429");
}
