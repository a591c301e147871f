//! The four shapes of a refusal.

use flowtether::backends::flowmaestro::executions;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::declared_names::declared_names;
use crate::common::response::{Scripted, empty, respond, text};
use crate::{EXECUTION, operation};

/// The request's id in the body; the one in the header is another.
const IN_BODY: &str = "4e9a57ed-0000-4000-8000-000000000001";
const IN_HEADER: &str = "4e9a57ed-0000-4000-8000-000000000002";

fn error(failed: Scripted) -> Error {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    let get = operation(&executions::GET, &[EXECUTION], None).unwrap();
    Scenario::call(get).policy(policy).responses([failed]).play().outcome.unwrap_err()
}

fn refusal(error: Value) -> Value {
    json!({"error": error, "meta": {"request_id": IN_BODY, "timestamp": "2026-11-22T12:00:00.000Z"}})
}

fn code_and_message(error: &Error) -> (&str, &str) {
    (error.code.as_deref().unwrap(), error.message.as_str())
}

// The API's own.

#[test]
fn an_error_of_the_api_gives_code_message_details_and_body() {
    let details = json!({"resource": "Execution", "id": EXECUTION});
    let sent = refusal(json!({"code": "resource_not_found", "message": "No such execution.", "details": details}));
    let error = error(respond(404, sent.clone()));
    assert_eq!((error.kind, error.status), (ErrorKind::NotFound, 404));
    assert_eq!(code_and_message(&error), ("resource_not_found", "No such execution."));
    assert_eq!(error.details.clone().map(Value::from), Some(details));
    assert_eq!(error.body.clone().map(Value::from), Some(sent));
    assert_eq!((error.provider, error.operation), ("flowmaestro", "executions.get"));
    assert_eq!((error.trace_id.as_deref(), error.retryable), (None, false));
}

#[test]
fn details_are_kept_whatever_they_are() {
    for details in [json!({"missing_scopes": ["agents:read"]}), json!([{"field": "url"}]), json!("text"), json!(0)] {
        let sent = refusal(json!({"code": "x", "message": "m", "details": details}));
        assert_eq!(error(respond(403, sent)).details.clone().map(Value::from), Some(details));
    }
    let without = error(respond(400, refusal(json!({"code": "validation_error", "message": "m"}))));
    assert_eq!(without.details, None);
}

#[test]
fn every_code_of_the_service_and_any_other_is_kept_as_it_is() {
    let types = include_str!("../../src/backends/flowmaestro/types/error_code.d.ts");
    let known = declared_names(types, "export type FlowMaestroErrorCode =");
    assert_eq!(known.len(), 12);
    for code in known.iter().chain(&["22P02", "said_tomorrow"]) {
        let error = error(respond(400, refusal(json!({"code": code, "message": "m"}))));
        assert_eq!(error.code.as_deref(), Some(*code));
    }
}

#[test]
fn the_status_decides_the_class_and_never_the_code() {
    for (status, code, kind) in [
        (400, "resource_not_found", ErrorKind::Validation),
        (401, "expired_api_key", ErrorKind::Authentication),
        (403, "insufficient_scope", ErrorKind::PermissionDenied),
        (404, "validation_error", ErrorKind::NotFound),
        (408, "timeout", ErrorKind::Api),
        (409, "x", ErrorKind::Conflict),
        (413, "x", ErrorKind::PayloadTooLarge),
        (415, "x", ErrorKind::Api),
        (429, "rate_limit_exceeded", ErrorKind::RateLimit),
        (500, "execution_failed", ErrorKind::Server),
        (501, "not_implemented", ErrorKind::Server),
    ] {
        assert_eq!(error(respond(status, refusal(json!({"code": code, "message": "m"})))).kind, kind, "{status}");
    }
}

/// The codes that stand for a status of which the body says no more.
const DERIVED: &[(u16, &str)] = &[
    (400, "validation_error"),
    (401, "authentication_error"),
    (403, "authorization_error"),
    (404, "not_found"),
    (429, "rate_limit_exceeded"),
    (500, "server_error"),
    (501, "server_error"),
    (503, "server_error"),
    (599, "server_error"),
    (402, "unknown_error"),
    (405, "unknown_error"),
    (408, "unknown_error"),
    (409, "unknown_error"),
    (413, "unknown_error"),
    (415, "unknown_error"),
    (422, "unknown_error"),
];

#[test]
fn a_missing_code_is_derived_from_the_status_and_a_missing_message_is_the_status() {
    for (status, code) in DERIVED {
        let generic = format!("HTTP {status}");
        for body in [json!({}), json!({"code": 7, "message": 7}), json!({"code": null, "message": null}), json!(7)] {
            let error = error(respond(*status, refusal(body)));
            assert_eq!(code_and_message(&error), (*code, generic.as_str()));
        }
    }
}

// Its web framework's.

#[test]
fn an_error_of_the_framework_has_its_code_and_its_message() {
    let sent = json!({"statusCode": 500, "code": "22P02", "error": "Internal Server Error", "message": "no uuid"});
    let error = error(respond(500, sent.clone()));
    assert_eq!((error.kind, code_and_message(&error)), (ErrorKind::Server, ("22P02", "no uuid")));
    assert_eq!((&error.details, error.body.clone().map(Value::from)), (&None, Some(sent)));
}

#[test]
fn an_error_of_the_framework_without_a_code_has_that_of_its_status() {
    for (status, code) in DERIVED {
        let sent = json!({"message": "Route GET:/x not found", "error": "Not Found", "statusCode": status});
        assert_eq!(code_and_message(&error(respond(*status, sent))), (*code, "Route GET:/x not found"));
    }
}

#[test]
fn an_error_of_the_framework_without_a_message_has_the_name_of_its_status() {
    let error = error(respond(415, json!({"statusCode": 415, "error": "Unsupported Media Type"})));
    assert_eq!(code_and_message(&error), ("unknown_error", "Unsupported Media Type"));
}

// Those of routes outside the API.

#[test]
fn an_error_that_is_a_text_is_the_message() {
    let error = error(respond(400, json!({"success": false, "error": "The desk is closed."})));
    assert_eq!(code_and_message(&error), ("validation_error", "The desk is closed."));
}

// Anything else.

#[test]
fn a_page_of_a_proxy_shows_its_status_and_its_first_part() {
    let error = error(text(502, "\n <h1>Bad Gateway</h1>\n"));
    assert_eq!(
        (error.kind, code_and_message(&error)),
        (ErrorKind::Server, ("unknown_error", "HTTP 502: <h1>Bad Gateway</h1>"))
    );
    assert_eq!(error.body, Some(Json::string("\n <h1>Bad Gateway</h1>\n")));
}

#[test]
fn a_long_page_is_cut_between_characters_after_200_bytes_and_kept_whole_in_the_body() {
    for (character, shown) in [("x", 200), ("\u{fc}", 100), ("\u{2696}", 66), ("\u{1f4e6}", 50)] {
        let page = character.repeat(5000);
        let error = error(text(503, &page));
        assert_eq!(error.message, format!("HTTP 503: {}", character.repeat(shown)));
        assert_eq!(error.body, Some(Json::string(&page)));
    }
}

#[test]
fn a_body_without_anything_shows_the_status_alone() {
    for nothing in [empty(502), text(502, ""), text(502, " \r\n\t")] {
        assert_eq!(code_and_message(&error(nothing)), ("unknown_error", "HTTP 502"));
    }
}

#[test]
fn a_document_that_is_no_error_is_unknown_and_kept() {
    for body in [json!({"detail": "no"}), json!({"error": null}), json!([]), json!(null)] {
        let error = error(respond(400, body.clone()));
        assert_eq!(error.code.as_deref(), Some("unknown_error"), "{body}");
        assert!(error.message.starts_with("HTTP 400"), "{}", error.message);
        assert_eq!(error.body.clone().map(Value::from), Some(body));
    }
}

#[test]
fn a_document_that_is_a_text_is_the_message() {
    assert_eq!(code_and_message(&error(respond(400, json!("no")))), ("unknown_error", "no"));
}

#[test]
fn a_document_without_an_error_that_has_a_message_shows_it() {
    let error = error(respond(403, json!({"message": "Forbidden"})));
    assert_eq!((error.kind, code_and_message(&error)), (ErrorKind::PermissionDenied, ("unknown_error", "Forbidden")));
}

// The request's id.

#[test]
fn the_request_id_is_the_header_s_and_the_body_s_where_there_is_none() {
    let sent = || respond(404, refusal(json!({"code": "resource_not_found", "message": "m"})));
    assert_eq!(error(sent().header("x-request-id", IN_HEADER)).request_id.as_deref(), Some(IN_HEADER));
    assert_eq!(error(sent()).request_id.as_deref(), Some(IN_BODY));
    assert_eq!(error(respond(404, json!({"error": "Not Found"}))).request_id, None);
    assert_eq!(error(empty(502).header("x-request-id", IN_HEADER)).request_id.as_deref(), Some(IN_HEADER));
    assert_eq!(error(respond(500, json!({"error": "x", "meta": {"request_id": 7}}))).request_id, None);
}

// How long to wait.

fn slow_down(retry_after: Value) -> Scripted {
    let details = json!({"limit": 60, "window": "minute", "retry_after": retry_after});
    respond(429, refusal(json!({"code": "rate_limit_exceeded", "message": "Slow down.", "details": details})))
}

#[test]
fn the_wait_in_the_details_is_in_seconds_and_the_header_s_comes_first() {
    assert_eq!(error(slow_down(json!(43))).retry_after_ms, Some(43_000.0));
    assert_eq!(error(slow_down(json!(0.5))).retry_after_ms, Some(500.0));
    assert_eq!(error(slow_down(json!(43)).header("retry-after", "2")).retry_after_ms, Some(2000.0));
    assert_eq!(error(slow_down(json!(43)).header("retry-after", "soon")).retry_after_ms, Some(43_000.0));
    assert_eq!(error(empty(429).header("retry-after", "9")).retry_after_ms, Some(9000.0));
}

#[test]
fn a_wait_that_is_none_asks_for_nothing() {
    for wait in [json!(null), json!("43"), json!({}), json!(true)] {
        assert_eq!(error(slow_down(wait)).retry_after_ms, None);
    }
    assert_eq!(error(respond(429, json!({"error": "Too Many Requests", "retry_after": 9}))).retry_after_ms, None);
}

#[test]
fn no_error_shows_the_key() {
    for failed in [empty(401), respond(401, refusal(json!({"code": "invalid_api_key", "message": "m"})))] {
        assert!(!format!("{:?}", error(failed)).contains("key-1"));
    }
}
