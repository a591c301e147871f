//! One call: every arrow of the diagram in `core::call`, and what is repeated when.

#![cfg(all(feature = "openwop", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::openwop_calls::runs;
use common::response::{empty, no_response, respond, text, timeout};
use common::{NOON, Scenario};
use flowtether::core::call::Call;
use flowtether::core::error::{Cause, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::machine::{Command, Input, Machine};
use flowtether::core::operation::{Expected, Operation, Replay};
use flowtether::core::response::Response;
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sequence::Next;
use serde_json::json;

fn get() -> Operation {
    runs::get("run-1").unwrap()
}

fn create(idempotency_key: Option<&str>) -> Operation {
    runs::create(Json::from(json!({"workflowId": "w", "inputs": {"z": 1, "a": [1.5, null]}})), idempotency_key, false)
        .unwrap()
}

fn run() -> common::response::Scripted {
    respond(200, json!({"runId": "run-1", "workflowId": "w", "status": "running"}))
}

const GET: &str = "GET /v1/runs/run-1";
const POST: &str = "POST /v1/runs";

// The arrows of the diagram.

#[test]
fn new_to_send_to_done_with_a_response() {
    let trace = Scenario::call(get()).responses([run()]).play();
    assert_eq!(trace.story, [GET, "done"]);
    assert_eq!(trace.value()["status"], "running");
}

#[test]
fn send_to_done_with_a_304_and_no_response_to_read() {
    let trace = Scenario::call(get()).responses([empty(304)]).play();
    assert_eq!(trace.story, [GET, "done"]);
    assert_eq!(trace.value(), json!(null));
}

#[test]
fn send_to_done_with_a_final_error() {
    for status in [400, 402, 403, 404, 405, 406, 409, 410, 413, 418, 422, 426, 451, 501, 505] {
        let trace = Scenario::call(get()).responses([empty(status)]).play();
        assert_eq!(trace.sent.len(), 1, "{status}");
        assert_eq!((trace.error().status, trace.error().retryable), (status, false));
    }
}

#[test]
fn send_to_sleep_to_send_after_a_transient_failure() {
    for status in [408, 429, 500, 502, 503, 504] {
        let trace = Scenario::call(get()).responses([empty(status), run()]).play();
        assert_eq!(trace.story, [GET, "wait 250", GET, "done"], "{status}");
        assert_eq!(trace.retried_for[0].status, status);
        assert!(trace.retried_for[0].retryable);
    }
}

#[test]
fn send_to_sleep_to_send_without_a_response() {
    let trace = Scenario::call(get()).responses([no_response(), timeout(), run()]).play();
    assert_eq!(trace.story, [GET, "wait 250", GET, "wait 500", GET, "done"]);
    let kinds: Vec<ErrorKind> = trace.retried_for.iter().map(|error| error.kind).collect();
    assert_eq!(kinds, [ErrorKind::Connection, ErrorKind::Timeout]);
}

#[test]
fn send_to_done_when_the_attempts_are_used_up_with_the_last_error() {
    let trace = Scenario::call(get()).responses([empty(503), no_response(), empty(502)]).play();
    assert_eq!(trace.story, [GET, "wait 250", GET, "wait 500", GET, "fail ServerError 502"]);
}

// Errors.

#[test]
fn an_error_says_which_service_and_operation_it_belongs_to() {
    for failed in [empty(404), no_response(), timeout(), text(200, "<html>")] {
        let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
        let trace = Scenario::call(get()).policy(policy).responses([failed]).play();
        assert_eq!((trace.error().provider, trace.error().operation), ("openwop", "runs.get"));
    }
}

#[test]
fn no_response_has_status_0_no_code_and_what_was_thrown_underneath() {
    let mut call = Call::new(get(), RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT }, false);
    assert!(matches!(call.step(NOON, 0.5, Input::Start), Command::Send { .. }));
    let thrown = Json::string("fetch failed");
    let step = call.step(NOON, 0.5, Input::NoResponse { timed_out: false, cause: Some(thrown.clone()) });
    let Command::Fail(error) = step else { panic!("the call should be over") };
    assert_eq!((error.kind, error.status, error.code.as_deref()), (ErrorKind::Connection, 0, None));
    assert!(matches!(&error.cause, Some(Cause::Thrown(value)) if *value == thrown));
}

#[test]
fn a_time_limit_is_a_timeout_error() {
    let trace = Scenario::call(create(None)).responses([timeout()]).play();
    assert_eq!(trace.story, [POST, "fail TimeoutError"]);
    assert!(trace.error().message.contains("timeoutMs"));
}

#[test]
fn a_problem_document_says_what_is_wrong_in_its_detail_or_its_title() {
    let problem =
        |body: serde_json::Value| respond(404, body).header("content-type", "application/problem+json; charset=utf-8");
    let message = |failed| Scenario::call(get()).responses([failed]).play().error().message.clone();
    let whole = json!({"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No run of this id."});
    assert_eq!(message(problem(whole)), "No run of this id.");
    assert_eq!(message(problem(json!({"title": "Not Found"}))), "Not Found");
    assert_eq!(message(problem(json!({"title": 7}))), "HTTP 404");
    assert_eq!(
        message(respond(404, json!({"title": "A page", "detail": "of a proxy"}))),
        "HTTP 404",
        "no problem document"
    );
    let traced = problem(json!({"detail": "No run."}))
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assert_eq!(message(traced), "No run. (trace=4bf92f3577b34da6a3ce929d0e0e4736)");
}

#[test]
fn the_request_id_of_the_response_is_on_the_error() {
    let trace = Scenario::call(get()).responses([empty(404).header("x-request-id", "req-7")]).play();
    assert_eq!(trace.error().request_id.as_deref(), Some("req-7"));
}

#[test]
fn a_success_that_is_not_json_is_an_error_with_its_text_and_never_repeated() {
    let traced = text(200, "<html>").header("x-request-id", "req-8");
    let trace = Scenario::call(get()).responses([traced]).play();
    assert_eq!(trace.story, [GET, "fail ApiError 200"]);
    let error = trace.error();
    assert_eq!(error.code.as_deref(), Some("invalid_json"));
    assert_eq!(error.body, Some(Json::string("<html>")));
    assert_eq!(error.request_id.as_deref(), Some("req-8"));
    assert!(!error.retryable);
}

#[test]
fn a_success_that_is_json_of_another_kind_is_an_error_too() {
    for body in [json!([1]), json!("text"), json!(7), json!(null)] {
        let trace = Scenario::call(get()).responses([respond(200, body.clone())]).play();
        assert_eq!(trace.error().code.as_deref(), Some("invalid_json"), "{body}");
    }
}

#[test]
fn an_operation_that_returns_any_json_takes_any_json() {
    let mut operation = get();
    operation.expected = Expected::Any;
    operation.finish = None;
    let trace = Scenario::call(operation).responses([respond(200, json!([1, 2]))]).play();
    assert_eq!(trace.value(), json!([1, 2]));
}

#[test]
fn a_success_without_a_body_reads_as_an_empty_object() {
    for status in [200, 202, 204] {
        let mut operation = get();
        operation.finish = None;
        let trace = Scenario::call(operation).responses([empty(status)]).play();
        assert_eq!(trace.value(), json!({}), "{status}");
    }
}

// What is repeated.

#[test]
fn a_post_without_an_idempotency_key_is_never_repeated() {
    for failed in [empty(503).header("retry-after", "1"), empty(429), no_response(), timeout()] {
        let trace = Scenario::call(create(None)).responses([failed]).play();
        assert_eq!(trace.sent.len(), 1);
    }
}

#[test]
fn an_error_is_retryable_only_where_a_repeat_does_nothing_twice() {
    let once = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    let is_retryable = |operation: Operation, failed: common::response::Scripted| {
        Scenario::call(operation).policy(once).responses([failed]).play().error().retryable
    };
    let unclear = || [408, 500, 502, 503, 504].into_iter().map(empty).chain([no_response(), timeout()]);
    for failed in unclear() {
        assert!(!is_retryable(create(None), failed.clone()), "it may have started a run");
        assert!(is_retryable(create(Some("key-of-mine")), failed.clone()), "the host knows it again");
        assert!(is_retryable(get(), failed), "it reads");
    }
    for operation in [create(None), create(Some("key-of-mine")), get()] {
        assert!(is_retryable(operation, empty(429)), "a 429 comes before any work");
    }
    let failed = empty(503);
    let unsafe_though = create(None).replayed(Replay::Safe);
    assert!(is_retryable(unsafe_though, failed), "the caller takes it into account");
}

#[test]
fn the_statuses_that_the_caller_names_are_repeated_in_place_of_the_usual_ones() {
    let named = |status: u16, is_retried: bool| {
        let common::response::Scripted::Response(response) = empty(status) else { panic!() };
        common::response::Scripted::Response(Box::new(Response { is_retried: Some(is_retried), ..*response }))
    };
    let trace = Scenario::call(get()).responses([named(404, true), run()]).play();
    assert_eq!(trace.story, [GET, "wait 250", GET, "done"]);
    let trace = Scenario::call(get()).responses([named(503, false)]).play();
    assert_eq!(trace.story, [GET, "fail ServerError 503"]);
    assert!(!trace.error().retryable);
    let trace = Scenario::call(create(None)).responses([named(503, true)]).play();
    assert_eq!((trace.sent.len(), trace.error().retryable), (1, false), "it may have started a run");
}

#[test]
fn a_post_with_an_idempotency_key_is_repeated_with_the_same_key_and_the_same_bytes() {
    let created = respond(201, json!({"runId": "run-1", "status": "pending"}));
    let trace = Scenario::call(create(Some("key-of-mine"))).responses([no_response(), empty(500), created]).play();
    assert_eq!(trace.story, [POST, "wait 250", POST, "wait 500", POST, "done"]);
    for sent in &trace.sent {
        assert_eq!(sent.header("Idempotency-Key"), Some("key-of-mine"));
        assert_eq!(sent.body, trace.sent[0].body);
    }
}

#[test]
fn a_409_is_repeated_only_when_the_same_request_is_still_in_flight() {
    let conflict = |code: &str| respond(409, json!({"error": code, "message": "wait"}));
    let created = || respond(201, json!({"runId": "run-1", "status": "pending"}));
    let trace = Scenario::call(create(Some("k"))).responses([conflict("idempotency_in_flight"), created()]).play();
    assert_eq!(trace.story, [POST, "wait 250", POST, "done"]);

    for code in ["idempotency_key_mismatch", "idempotency_key_conflict", "run_already_active", "conflict"] {
        let trace = Scenario::call(create(Some("k"))).responses([conflict(code)]).play();
        assert_eq!(trace.story, [POST, "fail ConflictError 409"], "{code}");
        assert!(!trace.error().retryable);
    }

    let elsewhere = respond(400, json!({"error": "idempotency_in_flight", "message": "no conflict"}));
    let trace = Scenario::call(create(Some("k"))).responses([elsewhere]).play();
    assert_eq!(trace.story, [POST, "fail ValidationError 400"]);

    let trace = Scenario::call(create(None)).responses([conflict("idempotency_in_flight")]).play();
    assert_eq!(trace.story, [POST, "fail ConflictError 409"]);
}

#[test]
fn a_refusal_after_an_attempt_without_a_response_says_so() {
    for lost in [no_response(), timeout(), empty(502), empty(504)] {
        let trace = Scenario::call(create(Some("k-1"))).responses([lost, empty(409)]).play();
        assert_eq!(trace.error().members.as_ref().map(|members| members.is_true_at("afterLostReply")), Some(true));
    }
    for refused in [empty(503), empty(429), empty(500)] {
        let trace = Scenario::call(create(Some("k-1"))).responses([refused, empty(409)]).play();
        assert!(trace.error().members.is_none(), "the service said that it failed");
    }
    let trace = Scenario::call(create(None)).responses([no_response()]).play();
    assert!(trace.error().members.is_none(), "there was no attempt before");
}

#[test]
fn max_retries_0_sends_once() {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    let trace = Scenario::call(get()).policy(policy).responses([empty(503)]).play();
    assert_eq!(trace.story, [GET, "fail ServerError 503"]);
}

// How long is waited.

#[test]
fn the_wait_doubles_with_full_jitter_up_to_the_ceiling() {
    let policy = RetryPolicy { max_retries: 6, base_delay_ms: 100.0, max_delay_ms: 1000.0 };
    let trace = Scenario::call(get())
        .policy(policy)
        .random(&[0.0, 0.5, 1.0, 0.25, 1.0, 0.5])
        .responses([empty(500), empty(500), empty(500), empty(500), empty(500), empty(500), run()])
        .play();
    let waits: Vec<&String> = trace.story.iter().filter(|line| line.starts_with("wait")).collect();
    assert_eq!(waits, ["wait 0", "wait 100", "wait 400", "wait 200", "wait 1000", "wait 500"]);
}

#[test]
fn retry_after_is_the_least_wait_in_both_of_its_forms() {
    let trace = Scenario::call(get())
        .responses([
            empty(503).header("retry-after", "3"),
            empty(429).header("retry-after", "Sun, 22 Nov 2026 12:00:08 GMT"),
            run(),
        ])
        .play();
    assert_eq!(trace.story, [GET, "wait 3000", GET, "wait 5000", GET, "done"]);
    assert_eq!(trace.sent[2].at_ms, NOON + 8000.0);
}

#[test]
fn a_retry_after_date_is_measured_against_the_response_s_own_date() {
    for (date, wait) in [
        ("Sun, 22 Nov 2026 11:00:05 GMT", "wait 5000"),
        ("Sun, 22 Nov 2026 11:00:20 GMT", "wait 250"),
        ("a while ago", "wait 250"),
    ] {
        let busy = empty(503).header("retry-after", "Sun, 22 Nov 2026 11:00:10 GMT").header("date", date);
        let trace = Scenario::call(get()).responses([busy, run()]).play();
        assert_eq!(trace.story, [GET, wait, GET, "done"], "{date}");
    }
    let busy = empty(503).header("retry-after", "4").header("date", "Sun, 22 Nov 2026 11:00:05 GMT");
    let trace = Scenario::call(get()).responses([busy, run()]).play();
    assert_eq!(trace.story, [GET, "wait 4000", GET, "done"], "seconds need no date");
}

#[test]
fn a_retry_after_in_the_past_or_without_sense_leaves_the_ordinary_wait() {
    for value in ["Sun, 22 Nov 2026 11:59:00 GMT", "0", "soon", "-1"] {
        let trace = Scenario::call(get()).responses([empty(503).header("retry-after", value), run()]).play();
        assert_eq!(trace.story, [GET, "wait 250", GET, "done"], "{value}");
    }
}

#[test]
fn the_header_comes_before_the_details_and_the_details_before_nothing() {
    let busy = |details: serde_json::Value| {
        respond(429, json!({"error": "rate_limited", "message": "slow down", "details": details}))
    };
    for (failed, waited) in [
        (busy(json!({"retryAfterMs": 900})).header("retry-after", "2"), "wait 2000"),
        (busy(json!({"retryAfterMs": 900, "retryAfter": 5})), "wait 900"),
        (busy(json!({"retryAfter": 5, "retryAfterSeconds": 6})), "wait 5000"),
        (busy(json!({"retryAfterSeconds": 6})), "wait 6000"),
        (busy(json!({"retryAfterMs": "900"})), "wait 250"),
    ] {
        let trace = Scenario::call(get()).responses([failed, run()]).play();
        assert_eq!(trace.story[1], waited);
    }
}

#[test]
fn a_service_that_asks_for_more_than_the_ceiling_is_not_waited_for_and_the_error_says_how_long() {
    let trace = Scenario::call(get()).responses([empty(503).header("retry-after", "31")]).play();
    assert_eq!(trace.story, [GET, "fail ServerError 503"]);
    assert_eq!(trace.error().retry_after_ms, Some(31_000.0));
    assert!(trace.error().retryable);

    let trace = Scenario::call(get()).responses([empty(503).header("retry-after", "30"), run()]).play();
    assert_eq!(trace.story, [GET, "wait 30000", GET, "done"]);
}

// Credentials.

#[test]
fn a_401_is_repeated_once_and_at_once_when_the_credential_can_be_renewed() {
    let trace = Scenario::call(get()).renewable().responses([empty(401), run()]).play();
    assert_eq!(trace.story, [GET, "wait 0", GET, "done"]);
    assert_eq!(trace.sent[0].header("Authorization"), Some("Bearer key-1"));
    assert_eq!(trace.sent[1].header("Authorization"), Some("Bearer key-2"));

    let trace = Scenario::call(get()).renewable().responses([empty(401), empty(401)]).play();
    assert_eq!(trace.story, [GET, "wait 0", GET, "fail AuthenticationError 401"]);
}

#[test]
fn a_401_is_repeated_for_any_operation_and_without_any_retries_left() {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    let created = respond(201, json!({"runId": "run-1", "status": "pending"}));
    let trace = Scenario::call(create(None)).policy(policy).renewable().responses([empty(401), created]).play();
    assert_eq!(trace.story, [POST, "wait 0", POST, "done"]);
    assert_eq!(trace.sent[0].body, trace.sent[1].body);
}

#[test]
fn a_401_with_a_fixed_credential_is_final() {
    let trace = Scenario::call(get()).responses([empty(401)]).play();
    assert_eq!(trace.story, [GET, "fail AuthenticationError 401"]);
}

#[test]
fn a_renewed_credential_is_none_of_the_retries() {
    let trace = Scenario::call(get()).renewable().responses([empty(503), empty(401), empty(503), run()]).play();
    assert_eq!(trace.story, [GET, "wait 250", GET, "wait 0", GET, "wait 500", GET, "done"]);
    let trace = Scenario::call(get()).renewable().responses([empty(401), empty(503), empty(503), empty(503)]).play();
    assert_eq!(trace.story.last().unwrap(), "fail ServerError 503");
}

#[test]
fn attempts_are_counted_from_1() {
    let mut call = Call::new(get(), RetryPolicy::DEFAULT, false);
    assert!(matches!(call.step(NOON, 0.5, Input::Start), Command::Send { attempt: 1 }));
    let step = call.step(NOON, 0.5, Input::NoResponse { timed_out: true, cause: None });
    assert!(matches!(step, Command::Wait { ms: 250.0, .. }));
    assert!(matches!(call.step(NOON, 0.5, Input::Waited), Command::Send { attempt: 2 }));
}

// Responses that are not all that is asked.

/// A second read, of the run that the first response names.
fn again(response: Json) -> Next {
    Next::call(runs::get(&response.string_at("runId").unwrap_or_default()))
}

#[test]
fn a_response_is_followed_by_another_operation_whose_response_is_the_calls() {
    let other = respond(200, json!({"runId": "run-1", "status": "completed"}));
    let trace = Scenario::call(get().followed_by(again)).responses([run(), other]).play();
    assert_eq!(trace.story, [GET, GET, "done"]);
    assert_eq!(trace.value()["status"], "completed");
}

#[test]
fn what_follows_a_response_has_retries_of_its_own_and_fails_as_itself() {
    let trace = Scenario::call(get().followed_by(again)).responses([run(), empty(503), run()]).play();
    assert_eq!(trace.sent.len(), 3);
    assert_eq!(trace.value()["status"], "running");
    let trace = Scenario::call(get().followed_by(again)).responses([run(), empty(404)]).play();
    assert_eq!((trace.sent.len(), trace.error().kind), (2, ErrorKind::NotFound));
}

#[test]
fn a_response_may_be_refused_by_what_follows_it() {
    let refused = |_| Next::Fail(flowtether::core::error::Error::new(ErrorKind::Unsupported, "no"));
    let trace = Scenario::call(get().followed_by(refused)).responses([run()]).play();
    assert_eq!((trace.error().kind, trace.error().operation), (ErrorKind::Unsupported, "runs.get"));
}

#[test]
fn an_operation_may_wait_before_it_is_sent() {
    let mut later = get();
    later.delay_ms = 40.0;
    let mut call = Call::new(later, RetryPolicy::DEFAULT, false);
    assert!(matches!(call.step(NOON, 0.5, Input::Start), Command::Wait { ms: 40.0, .. }));
    assert!(matches!(call.step(NOON + 40.0, 0.5, Input::Waited), Command::Send { attempt: 1 }));
}
