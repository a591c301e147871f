//! What the tests of SyncTeams have in common.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::host::{Host, Response};

pub fn post(host: &Host, prefix: &str, path: &str, body: Value) -> Response {
    host.request("POST", &format!("{prefix}/syncteams{path}")).header("x-api-key", "key-test").json(body).send()
}

/// Starts a task and gives its id.
pub fn execute(host: &Host, workflow: &str, input: Value) -> String {
    execute_as(host, "", json!({ "workflowId": workflow, "input": input }))
}

pub fn execute_as(host: &Host, prefix: &str, body: Value) -> String {
    let started = post(host, prefix, "/api/v1", body);
    assert_eq!(started.status, 200, "{}", started.text());
    started.json()["taskId"].as_str().expect("an id").to_owned()
}

pub fn status_as(host: &Host, prefix: &str, task: &str) -> Response {
    let path = format!("{prefix}/syncteams/api/v1/status?taskId={task}");
    host.request("GET", &path).header("x-api-key", "key-test").send()
}

pub fn decide(host: &Host, task: &str, decision: &str, message: Option<&str>) -> Response {
    let mut body = json!({ "taskId": task, "type": decision });
    if let Some(message) = message {
        body["message"] = message.into();
    }
    post(host, "", "/api/v1/continue", body)
}

/// Polls until the task has this status, and gives that response.
pub fn reaches(host: &Host, task: &str, status: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let shown = status_as(host, "", task).json();
        if shown["status"] == status {
            return shown;
        }
        assert!(Instant::now() < deadline, "{task} is {} and not {status}", shown["status"]);
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The types of the events that a response carries.
pub fn events(response: &Value) -> Vec<String> {
    let logs = response["eventLogs"].as_array().expect("a list");
    logs.iter().map(|entry| entry["eventType"].as_str().expect("a type").to_owned()).collect()
}
