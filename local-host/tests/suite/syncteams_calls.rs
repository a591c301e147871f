use serde_json::{Value, json};

use crate::flowmaestro::members;
use crate::host::Host;
use crate::syncteams::{execute, execute_as, post, reaches, status_as};

#[test]
fn a_task_starts_pending_or_queued() {
    let host = Host::start();
    let body = json!({ "workflowId": "echo", "uniqueId": "mine", "input": { "a": 1 } });
    let started = post(&host, "", "/api/v1", body.clone());
    assert_eq!(started.header("content-type"), Some("application/json; charset=utf-8"));
    let started = started.json();
    assert_eq!((members(&started), &started["status"]), (vec!["taskId", "status"], &json!("PENDING")));
    assert_eq!(post(&host, "/as/queued", "/api/v1", body).json()["status"], "QUEUED");
    for input in [Value::Null, json!([1]), json!("text")] {
        reaches(&host, &execute(&host, "echo", input), "COMPLETED");
    }
    let none = execute_as(&host, "", json!({ "workflowId": "echo" }));
    assert_eq!(members(&reaches(&host, &none, "COMPLETED")), ["taskId", "status", "eventLogs"]);
}

#[test]
fn the_paths_are_these_three() {
    let host = Host::start();
    let good = json!({ "workflowId": "echo", "input": {} });
    for path in ["/api/v1/execute", "/api/v1/", "/v1", ""] {
        assert_eq!(post(&host, "", path, good.clone()).status, 404, "{path}");
    }
    assert_eq!(post(&host, "", "/api/v1/status", good).status, 404);
    let seen = host.get("/_host/requests?key=key-test&path=/api/v1/execute").json();
    assert_eq!((&seen[0]["prefix"], &seen[0]["path"]), (&json!("/syncteams"), &json!("/api/v1/execute")));
}

#[test]
fn keys_come_in_a_header_of_their_own() {
    let host = Host::start();
    let task = execute(&host, "echo", json!({}));
    let ask = |name: &str, value: &str| {
        host.request("GET", &format!("/syncteams/api/v1/status?taskId={task}")).header(name, value).send().status
    };
    assert_eq!(ask("x-api-key", "key-test"), 200);
    assert_eq!(ask("x-api-key", "sts_other"), 404, "another key's task");
    assert_eq!(ask("x-api-key", "nope"), 401);
    assert_eq!(ask("Authorization", "Bearer key-test"), 401);
}

#[test]
fn calls_are_checked() {
    let host = Host::start();
    for (path, body, status) in [
        ("/api/v1", json!({ "input": {} }), 400),
        ("/api/v1", json!({ "workflowId": " ", "input": {} }), 400),
        ("/api/v1", json!({ "workflowId": "echo", "uniqueId": 1, "input": {} }), 400),
        ("/api/v1", json!({ "workflowId": "script", "input": { "steps": [{ "odd": 1 }] } }), 400),
        ("/api/v1", json!([]), 400),
        ("/api/v1", json!({ "workflowId": "none", "input": {} }), 404),
        ("/api/v1/continue", json!({ "taskId": "none", "decision": "APPROVE" }), 400),
        ("/api/v1/continue", json!({ "taskId": "none", "type": "approve" }), 400),
        ("/api/v1/continue", json!({ "taskId": "none", "type": "REJECT", "message": " " }), 400),
        ("/api/v1/continue", json!({ "taskId": "none", "type": "APPROVE" }), 404),
    ] {
        assert_eq!(post(&host, "", path, body.clone()).status, status, "{body}");
    }
    assert_eq!((status_as(&host, "", "").status, status_as(&host, "", "none").status), (400, 404));
    let encoded = status_as(&host, "", "a+b%2Fc%26d%2B%C3%A9").json();
    assert_eq!(encoded["message"], "Task a b/c&d+é was not found.");
}

#[test]
fn errors_have_the_shape_that_is_asked_for() {
    let host = Host::start();
    let message = "Task none was not found.";
    let shown = |word: &str| status_as(&host, &format!("/as/{word}"), "none");
    assert_eq!(shown("spec").json(), json!({ "statusCode": 404, "message": message, "error": "Not Found" }));
    assert_eq!(shown("error-message").json(), json!({ "message": message }));
    assert_eq!(shown("error-error").json(), json!({ "error": message }));
    assert_eq!(shown("error-list").json()["message"], json!([message]));
    assert_eq!(shown("error-nested").json(), json!({ "error": { "message": message } }));
    let text = shown("error-text");
    assert_eq!((text.text().as_str(), text.header("content-type")), (message, Some("text/plain; charset=utf-8")));
}

#[test]
fn faults_response_what_is_no_json() {
    let host = Host::start();
    let task = execute(&host, "echo", json!({}));
    let fault = json!({ "key": "key-test", "path": "/api/v1/status", "status": 200, "body": "hello", "contentType": "text/plain" });
    host.post("/_host/faults", fault);
    assert_eq!(status_as(&host, "", &task).text(), "hello");
    assert_eq!(status_as(&host, "", &task).json()["taskId"], json!(task));
}

#[test]
fn other_origins_see_nothing_unless_they_are_let_in() {
    let host = Host::start();
    let preflight = |prefix: &str| {
        host.request("OPTIONS", &format!("{prefix}/syncteams/api/v1"))
            .header("Origin", "https://a.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type,x-api-key")
            .send()
    };
    assert_eq!((preflight("").status, preflight("").header("access-control-allow-origin")), (401, None));
    let open = preflight("/as/cors-open");
    assert_eq!((open.status, open.header("access-control-allow-headers")), (204, Some("content-type,x-api-key")));
}
