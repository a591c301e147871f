//! What is delivered, and what is no response of this service.

use flowtether::core::error::ErrorKind;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::{Scripted, empty, respond, text};
use crate::{TASK, decide, execute, poll, read, task};

#[test]
fn responses_come_as_the_service_sends_them() {
    let sent = json!({
        "taskId": TASK, "status": "SAID_TOMORROW", "addedTomorrow": [null, 1.5],
        "eventLogs": [{"eventType": "CrateEvent", "eventData": {"user_id": 1, "api_key": "x"}, "createdAt": "?"}],
    });
    assert_eq!(read(poll(TASK), sent.clone()), sent);
    assert_eq!(read(execute(json!({"workflowId": "weigh"})), sent.clone()), sent);
    let approval = || decide(json!({"taskId": TASK, "decision": "APPROVE"}));
    assert_eq!(read(approval(), sent.clone()), sent);
}

#[test]
fn a_start_needs_no_status_and_a_poll_no_id() {
    assert_eq!(read(execute(json!({"workflowId": "weigh"})), json!({"taskId": "t"})), json!({"taskId": "t"}));
    assert_eq!(read(poll(TASK), json!({"status": "RUNNING"})), json!({"status": "RUNNING"}));
}

#[test]
fn a_decision_may_have_any_response() {
    let given = |response: Scripted| {
        let approval = decide(json!({"taskId": TASK, "decision": "APPROVE"})).unwrap();
        Scenario::call(approval).responses([response]).play().value()
    };
    for body in [json!({}), task("RUNNING"), json!({"eventType": "x"}), json!([1]), json!("x"), json!(1), json!(null)] {
        assert_eq!(given(respond(200, body.clone())), body);
    }
    assert_eq!(given(text(200, "Thank you.")), "Thank you.");
    for status in [200, 202, 204] {
        assert_eq!(given(empty(status)), json!({}), "{status}");
    }
}

#[test]
fn a_decision_that_was_refused_is_a_failure_whatever_was_said() {
    for response in [respond(409, task("RUNNING")), text(409, "No."), empty(409)] {
        let approval = decide(json!({"taskId": TASK, "decision": "APPROVE"})).unwrap();
        let trace = Scenario::call(approval).responses([response]).play();
        assert_eq!((trace.error().kind, trace.error().operation), (ErrorKind::Conflict, "continueTask"));
    }
}

#[test]
fn a_success_without_what_a_task_has_is_none_of_this_service_s() {
    let calls = [("executeWorkflow", "taskId"), ("getTaskStatus", "status")];
    for (name, member) in calls {
        let mut bodies = vec![json!({}), json!({"ok": true}), json!({"data": task("RUNNING")})];
        let values = [json!(null), json!(""), json!("  "), json!(7), json!({}), json!(["RUNNING"])];
        bodies.extend(values.map(|value| {
            let mut body = task("RUNNING");
            body[member] = value;
            body
        }));
        for body in bodies {
            let call = if name == "getTaskStatus" { poll(TASK) } else { execute(json!({"workflowId": "weigh"})) };
            let response = respond(200, body.clone()).header("x-request-id", "req-1");
            let trace = Scenario::call(call.unwrap()).responses([response]).play();
            let error = trace.error();
            assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Api, Some("unexpected_response")), "{body}");
            assert!(error.message.contains("baseUrl"), "{}", error.message);
            assert_eq!((error.provider, error.operation, error.status), ("syncteams", name, 200));
            assert_eq!(error.request_id.as_deref(), Some("req-1"));
            assert_eq!(error.body.clone().map(Value::from), Some(body));
            assert!(!error.retryable);
        }
    }
}

#[test]
fn a_success_that_is_no_json_object_is_none_of_this_service_s() {
    for (response, code) in [
        (text(200, "<html>"), "invalid_json"),
        (respond(200, json!([])), "invalid_json"),
        (respond(200, json!("RUNNING")), "invalid_json"),
        (respond(200, json!(null)), "invalid_json"),
        (empty(200), "unexpected_response"),
        (empty(204), "unexpected_response"),
    ] {
        for call in [poll(TASK), execute(json!({"workflowId": "weigh"}))] {
            let trace = Scenario::call(call.unwrap()).responses([response.clone()]).play();
            assert_eq!((trace.error().kind, trace.error().code.as_deref()), (ErrorKind::Api, Some(code)));
            assert_eq!(trace.sent.len(), 1, "it is not asked again");
        }
    }
}
