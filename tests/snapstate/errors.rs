//! The two shapes of a refusal.

use flowtether::backends::snapstate::checkpoints;
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::{Scripted, empty, respond, text};
use crate::{CHECKPOINT, operation};

const IN_HEADER: &str = "4e9a57ed-0000-4000-8000-000000000002";

fn error(failed: Scripted) -> Error {
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    let get = operation(&checkpoints::GET, &[CHECKPOINT], None).unwrap();
    Scenario::call(get).policy(policy).responses([failed]).play().outcome.unwrap_err()
}

fn code_and_message(error: &Error) -> (Option<&str>, &str) {
    (error.code.as_deref(), error.message.as_str())
}

#[test]
fn what_a_handler_refuses_has_its_code_and_its_message_in_error() {
    let sent = json!({"error": {"code": "NOT_FOUND", "message": "No such checkpoint."}});
    let error = error(respond(404, sent.clone()));
    assert_eq!((error.kind, error.status), (ErrorKind::NotFound, 404));
    assert_eq!(code_and_message(&error), (Some("NOT_FOUND"), "No such checkpoint."));
    assert_eq!((error.provider, error.operation, error.retryable), ("snapstate", "get", false));
    assert_eq!(error.body.clone().map(Value::from), Some(sent));
    assert_eq!((error.details.is_none(), error.members.is_none(), error.trace_id.is_none()), (true, true, true));
}

#[test]
fn what_the_framework_refuses_has_them_beside_error() {
    let sent = json!({"statusCode": 400, "code": "FST_ERR_VALIDATION", "error": "Bad Request", "message": "body/step"});
    let refused = error(respond(400, sent.clone()));
    assert_eq!(refused.kind, ErrorKind::Validation);
    assert_eq!(code_and_message(&refused), (Some("FST_ERR_VALIDATION"), "body/step"));
    assert_eq!(refused.body.clone().map(Value::from), Some(sent));
    let unknown =
        error(respond(404, json!({"message": "Route GET:/x not found", "error": "Not Found", "statusCode": 404})));
    assert_eq!(code_and_message(&unknown), (None, "Route GET:/x not found"));
    let nameless = error(respond(415, json!({"statusCode": 415, "error": "Unsupported Media Type"})));
    assert_eq!(code_and_message(&nameless), (None, "Unsupported Media Type"));
}

#[test]
fn the_status_decides_the_class_and_never_the_code() {
    for (status, code, kind) in [
        (400, "MAX_AGENTS_REACHED", ErrorKind::Validation),
        (401, "UNAUTHORIZED", ErrorKind::Authentication),
        (403, "FORBIDDEN", ErrorKind::PermissionDenied),
        (404, "VALIDATION_ERROR", ErrorKind::NotFound),
        (409, "CONFLICT", ErrorKind::Conflict),
        (413, "FST_ERR_CTP_BODY_TOO_LARGE", ErrorKind::PayloadTooLarge),
        (415, "FST_ERR_CTP_INVALID_MEDIA_TYPE", ErrorKind::Api),
        (429, "RATE_LIMITED", ErrorKind::RateLimit),
        (500, "22007", ErrorKind::Server),
        (503, "NOT_FOUND", ErrorKind::Server),
    ] {
        for body in
            [json!({"error": {"code": code, "message": "m"}}), json!({"code": code, "error": "x", "message": "m"})]
        {
            let error = error(respond(status, body));
            assert_eq!((error.kind, code_and_message(&error)), (kind, (Some(code), "m")), "{status}");
        }
    }
}

#[test]
fn a_page_of_a_proxy_shows_its_status_and_its_first_part() {
    let error = error(text(502, "\n <h1>Bad Gateway</h1>\n"));
    assert_eq!((error.kind, code_and_message(&error)), (ErrorKind::Server, (None, "HTTP 502: <h1>Bad Gateway</h1>")));
    assert_eq!(error.body, Some(Json::string("\n <h1>Bad Gateway</h1>\n")));
}

#[test]
fn what_says_nothing_shows_its_status() {
    for said in [
        empty(400),
        text(400, " \n"),
        respond(400, json!({})),
        respond(400, json!([])),
        respond(400, json!(7)),
        respond(400, json!({"error": null})),
        respond(400, json!({"error": {}})),
        respond(400, json!({"error": {"code": 7, "message": 7}})),
        respond(400, json!({"error": 7, "message": null, "code": {}})),
    ] {
        assert_eq!(code_and_message(&error(said)), (None, "HTTP 400"));
    }
}

#[test]
fn the_request_s_id_is_the_header_s() {
    let sent = respond(404, json!({"error": {"code": "NOT_FOUND", "message": "m"}})).header("x-request-id", IN_HEADER);
    assert_eq!(error(sent).request_id.as_deref(), Some(IN_HEADER));
    assert_eq!(error(empty(404)).request_id, None);
}

#[test]
fn an_existing_checkpoint_is_a_member_of_the_error_wherever_it_is_named() {
    let existing = json!({"checkpoint_id": CHECKPOINT, "etag": "\"x\"", "addedTomorrow": 1});
    let body = json!({"error": {"code": "CONFLICT", "message": "m"}, "existing": existing});
    let members = error(respond(409, body)).members.clone().map(Value::from);
    assert_eq!(members, Some(json!({"existing": existing})));
    for body in [json!({"existing": null}), json!({"error": {"existing": {}}}), json!([{"existing": 1}])] {
        assert!(error(respond(409, body)).members.is_none());
    }
}

#[test]
fn no_error_shows_the_key() {
    for failed in [empty(401), respond(401, json!({"error": {"code": "UNAUTHORIZED", "message": "m"}}))] {
        assert!(!format!("{:?}", error(failed)).contains("key-1"));
    }
}
