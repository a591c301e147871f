//! The shapes of a refusal, and what every error has.

use flowtether::backends::syncteams::tasks::{WAITING, late};
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::poll::PollPlan;
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::{Scripted, empty, no_response, respond, text, timeout};
use crate::{TASK, decide, execute, poll, task};

fn error_of(operation: Result<Operation, Error>, failed: Scripted) -> Error {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    Scenario::call(operation.unwrap()).policy(policy).responses([failed]).play().outcome.unwrap_err()
}

fn error(failed: Scripted) -> Error {
    error_of(poll(TASK), failed)
}

fn message(body: Value) -> String {
    error(respond(400, body)).message.clone()
}

/// The members that an error has beside those of all services.
fn members(error: &Error) -> Value {
    error.members.clone().map(Value::from).unwrap()
}

// What a refusal says.

#[test]
fn a_refusal_says_its_message_wherever_it_stands() {
    for (body, said) in [
        (json!({"statusCode": 400, "message": "No crate.", "error": "Bad Request"}), "No crate."),
        (json!({"message": "No crate."}), "No crate."),
        (json!({"error": "No crate."}), "No crate."),
        (json!({"error": {"message": "No crate."}}), "No crate."),
        (json!({"message": ["No crate.", "No scale."], "error": "Bad Request"}), "No crate.; No scale."),
        (json!({"message": "", "error": "No crate."}), "No crate."),
        (json!({"message": [], "error": "No crate."}), "No crate."),
        (json!({"message": null, "error": "No crate."}), "No crate."),
        (json!({"message": 7, "error": "No crate."}), "No crate."),
        (json!("No crate."), "No crate."),
    ] {
        assert_eq!(message(body.clone()), said, "{body}");
    }
}

#[test]
fn a_refusal_that_says_nothing_is_its_status() {
    let silent =
        [json!({}), json!([]), json!(null), json!(7), json!({"message": {}, "error": []}), json!({"detail": "x"})];
    for body in silent {
        assert_eq!(message(body.clone()), "HTTP 400", "{body}");
    }
    assert_eq!(error(empty(502)).message, "HTTP 502");
    assert_eq!(error(text(502, "<h1>Bad Gateway</h1>")).message, "HTTP 502: <h1>Bad Gateway</h1>");
}

#[test]
fn the_status_decides_the_class() {
    for (status, kind) in [
        (400, ErrorKind::Validation),
        (401, ErrorKind::Authentication),
        (403, ErrorKind::PermissionDenied),
        (404, ErrorKind::NotFound),
        (408, ErrorKind::Api),
        (409, ErrorKind::Conflict),
        (413, ErrorKind::PayloadTooLarge),
        (422, ErrorKind::Validation),
        (425, ErrorKind::Api),
        (429, ErrorKind::RateLimit),
        (500, ErrorKind::Server),
        (599, ErrorKind::Server),
    ] {
        let error = error(respond(status, json!({"message": "x", "code": "CRATE"})));
        assert_eq!((error.kind, error.status, error.code.as_deref()), (kind, status, Some("CRATE")), "{status}");
        assert_eq!((error.provider, error.operation), ("syncteams", "getTaskStatus"));
    }
}

#[test]
fn the_statuses_that_the_service_s_own_clients_repeat_may_be_repeated() {
    let retryable: Vec<u16> = (400..=599).filter(|status| error(empty(*status)).retryable).collect();
    let expected: Vec<u16> = [408, 425, 429].into_iter().chain(500..=599).collect();
    assert_eq!(retryable, expected);
}

// What every error has.

#[test]
fn an_error_with_a_response_has_that_its_body_and_the_request() {
    let body = json!({"message": "No crate."});
    let error = error(respond(404, body.clone()).raw(json!("the response")));
    assert_eq!(
        members(&error),
        json!({
            "response": "the response", "data": body,
            "request": {"method": "GET", "url": format!("/api/v1/status?taskId={TASK}")},
        })
    );
    assert_eq!(error.body.clone().map(Value::from), Some(body));
}

#[test]
fn data_is_the_body_as_json_as_text_or_null() {
    let data = |failed: Scripted| members(&error(failed))["data"].take();
    assert_eq!(data(respond(500, json!([1, null]))), json!([1, null]));
    assert_eq!(data(text(500, "No crate.")), json!("No crate."));
    assert_eq!(data(respond(500, json!(null))), json!(null));
    assert_eq!(data(empty(500)), json!(null));
}

#[test]
fn an_error_without_a_response_says_so() {
    for (failed, kind) in [(no_response(), ErrorKind::Connection), (timeout(), ErrorKind::Timeout)] {
        let error = error(failed);
        assert_eq!((error.kind, error.retryable), (kind, true));
        assert_eq!(
            members(&error),
            json!({
                "status": 0, "statusText": "NETWORK_ERROR", "data": null,
                "request": {"method": "GET", "url": format!("/api/v1/status?taskId={TASK}")},
            })
        );
    }
}

#[test]
fn the_request_of_an_error_is_what_was_sent() {
    let workflow = json!({"workflowId": "weigh", "uniqueId": "u", "input": {"crate": 3}});
    for failed in [empty(500), no_response(), respond(200, json!({})), text(200, "x")] {
        let error = error_of(execute(workflow.clone()), failed);
        assert_eq!(members(&error)["request"], json!({"method": "POST", "url": "/api/v1", "body": workflow}));
    }
    let rejection = decide(json!({"taskId": TASK, "decision": "REJECT", "message": "Too heavy."}));
    let sent = json!({"taskId": TASK, "type": "REJECT", "message": "Too heavy."});
    let error = error_of(rejection, empty(409));
    assert_eq!(members(&error)["request"], json!({"method": "POST", "url": "/api/v1/continue", "body": sent}));
}

#[test]
fn no_error_shows_the_key() {
    for failed in [empty(401), no_response(), timeout(), respond(200, json!({})), text(200, "x"), text(500, "x")] {
        assert!(!format!("{:?}", error(failed)).contains("key-1"));
    }
}

// A wait that took too long.

fn late_by(max_wait_ms: f64, last: Option<Value>) -> Error {
    let plan = PollPlan { max_wait_ms: Some(max_wait_ms), ..WAITING };
    late(&plan, "crate 3", last.map(Json::from).as_ref())
}

#[test]
fn a_wait_that_took_too_long_names_the_task_and_its_last_status() {
    let error = late_by(1500.0, Some(task("PAUSED")));
    assert_eq!((error.kind, error.status, error.retryable), (ErrorKind::Timeout, 0, false));
    assert!(error.message.starts_with("Timed out after 1500ms waiting for task crate 3"), "{}", error.message);
    assert_eq!(
        members(&error),
        json!({
            "status": 0, "statusText": "POLL_TIMEOUT", "data": {"taskId": "crate 3", "lastStatus": "PAUSED"},
            "request": {"method": "GET", "url": "/api/v1/status?taskId=crate 3"},
        })
    );
}

#[test]
fn a_wait_that_saw_no_status_says_so() {
    for last in [None, Some(json!({})), Some(json!({"status": null}))] {
        assert_eq!(members(&late_by(0.0, last))["data"], json!({"taskId": "crate 3", "lastStatus": null}));
    }
    assert!(late_by(0.0, None).message.contains(" 0ms "), "the time is reported");
}
