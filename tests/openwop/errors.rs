//! The error envelope, what is none, and the trace id.

use flowtether::backends::openwop::event_types::EVENT_TYPES;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::declared_names::declared_names;
use crate::common::openwop_calls::runs;
use crate::common::response::{Scripted, empty, respond, text};

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn error(failed: Scripted) -> Error {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    Scenario::call(runs::get("r").unwrap()).policy(policy).responses([failed]).play().outcome.unwrap_err()
}

#[test]
fn an_envelope_gives_code_message_details_and_body() {
    let envelope = json!({"error": "validation_error", "message": "inputs.order is required", "details": {"path": "inputs.order"}});
    let error = error(respond(422, envelope.clone()));
    assert_eq!((error.kind, error.status), (ErrorKind::Validation, 422));
    assert_eq!(error.code.as_deref(), Some("validation_error"));
    assert_eq!(error.message, "inputs.order is required");
    assert_eq!(error.details.clone().map(Value::from), Some(json!({"path": "inputs.order"})));
    assert_eq!(error.body.clone().map(Value::from), Some(envelope));
    assert_eq!(error.trace_id, None);
}

#[test]
fn an_envelope_without_a_message_has_its_code_and_details_all_the_same() {
    for (body, details, message) in [
        (json!({"error": "not_found"}), None, "HTTP 409"),
        (json!({"error": "workspace_conflict", "details": {"currentVersion": 2}}), Some("currentVersion"), "HTTP 409"),
        (json!({"error": "x", "message": 7, "details": {"maxBytes": 1}}), Some("maxBytes"), "HTTP 409"),
        (json!({"error": "x", "details": {"message": "Too large."}}), Some("message"), "Too large."),
        (json!({"error": "x", "message": "first", "details": {"message": "second"}}), Some("message"), "first"),
    ] {
        let error = error(respond(409, body.clone()));
        assert_eq!((error.code.as_deref(), error.message.as_str()), (body["error"].as_str(), message), "{body}");
        assert_eq!(error.details.as_ref().map(Json::keys), details.map(|name| vec![name.to_owned()]), "{body}");
    }
    let waits = error(respond(429, json!({"error": "rate_limited", "details": {"retryAfterMs": 1500}})));
    assert_eq!(waits.retry_after_ms, Some(1500.0));
    let in_flight = error(respond(409, json!({"error": "idempotency_in_flight"})));
    assert!(in_flight.retryable, "it is the code that says so");
}

#[test]
fn what_has_no_code_as_a_text_is_no_envelope() {
    for body in [
        json!({"message": "no"}),
        json!({"error": {"code": "x"}, "message": "no"}),
        json!({"error": 7, "message": "no", "details": {"retryAfterMs": 5}}),
        json!({"detail": "Not Found"}),
        json!([]),
    ] {
        let error = error(respond(400, body.clone()));
        assert_eq!((error.code.as_deref(), error.message.as_str()), (None, "HTTP 400"), "{body}");
        assert_eq!((&error.details, error.retry_after_ms), (&None, None));
        assert_eq!(error.body.clone().map(Value::from), Some(body));
    }
}

#[test]
fn a_page_of_a_proxy_keeps_its_text() {
    let error = error(text(502, "<h1>Bad Gateway</h1>"));
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Server, "HTTP 502"));
    assert_eq!(error.body, Some(Json::string("<h1>Bad Gateway</h1>")));
}

#[test]
fn an_error_without_a_body_has_none() {
    let error = error(empty(404));
    assert_eq!((error.message.as_str(), &error.body), ("HTTP 404", &None));
}

#[test]
fn every_code_of_the_protocol_and_any_other_is_kept_as_it_is() {
    let elsewhere =
        ["run_not_found", "workflow_not_found", "invalid_credential", "interrupt_already_resolved", "acme.no_quota"];
    let types = include_str!("../../src/backends/openwop/types/error_code.d.ts");
    let known = declared_names(types, "export type OpenWopErrorCode =");
    assert_eq!(known.len(), 158);
    for code in known.iter().chain(&elsewhere) {
        let error = error(respond(400, json!({"error": code, "message": "m"})));
        assert_eq!(error.code.as_deref(), Some(*code));
    }
}

#[test]
fn the_status_decides_the_class_and_never_the_code() {
    for (status, code, kind) in [
        (404, "interrupt_not_found", ErrorKind::NotFound),
        (409, "interrupt_already_resolved", ErrorKind::Conflict),
        (400, "not_found", ErrorKind::Validation),
        (410, "interrupt_expired", ErrorKind::Api),
        (422, "correlation_mismatch", ErrorKind::Validation),
        (413, "workspace_too_large", ErrorKind::PayloadTooLarge),
        (500, "rate_limited", ErrorKind::Server),
    ] {
        assert_eq!(error(respond(status, json!({"error": code, "message": "m"}))).kind, kind);
    }
}

#[test]
fn the_trace_id_is_on_the_error_and_at_the_end_of_its_message() {
    let error =
        error(respond(404, json!({"error": "run_not_found", "message": "no run"})).header("traceparent", TRACE));
    assert_eq!(error.trace_id.as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
    assert_eq!(error.message, "no run (trace=4bf92f3577b34da6a3ce929d0e0e4736)");
}

#[test]
fn the_trace_id_follows_the_generic_text_too_and_keeps_its_case() {
    let upper = TRACE.to_uppercase();
    let error = error(empty(503).header("traceparent", &upper));
    assert_eq!(error.message, "HTTP 503 (trace=4BF92F3577B34DA6A3CE929D0E0E4736)");
}

#[test]
fn a_traceparent_that_is_none_is_never_an_error() {
    for header in ["00-4bf92f-00f067aa0ba902b7-01", "", "garbage", "00-4bf92f3577b34da6a3ce929d0e0e4736"] {
        let error = error(empty(500).header("traceparent", header));
        assert_eq!((error.trace_id.as_deref(), error.message.as_str()), (None, "HTTP 500"), "{header:?}");
    }
}

#[test]
fn a_response_that_is_no_json_has_the_trace_id_too() {
    let error = error(text(200, "<html>").header("traceparent", TRACE));
    assert_eq!(error.code.as_deref(), Some("invalid_json"));
    assert_eq!(error.trace_id.as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
}

#[test]
fn no_error_shows_the_key() {
    for failed in [empty(401), respond(403, json!({"error": "forbidden", "message": "no"})), text(500, "<html>")] {
        assert!(!format!("{:?}", error(failed)).contains("key-1"));
    }
}

#[test]
fn an_event_source_listens_to_every_event_that_is_declared() {
    let types = include_str!("../../src/backends/openwop/types/event.d.ts");
    let declared = declared_names(types, "export interface OpenWopRunEventPayloads {");
    let listened: Vec<&str> = EVENT_TYPES.split_terminator(' ').collect();
    assert_eq!(listened, declared);
}
