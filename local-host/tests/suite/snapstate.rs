//! What the tests of SnapState have in common.

use serde_json::{Value, json};

use crate::host::{Host, Request, Response};

pub fn draft(workflow: &str, step: u64, state: Value) -> Value {
    json!({ "workflow_id": workflow, "step": step, "state": state })
}

/// Saves a checkpoint that is new.
pub fn save(host: &Host, workflow: &str, step: u64, state: Value) -> Value {
    let saved = host.post("/snapstate/checkpoints", draft(workflow, step, state));
    assert_eq!(saved.status, 201, "{}", saved.text());
    saved.json()
}

pub fn saving(host: &Host, body: Value) -> Request<'_> {
    host.request("POST", "/snapstate/checkpoints").key("key-test").json(body)
}

pub fn get(host: &Host, path: &str) -> Value {
    let response = host.get(&format!("/snapstate{path}"));
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

pub fn steps(replayed: &Value) -> Vec<u64> {
    let checkpoints = replayed["checkpoints"].as_array().expect("a list");
    checkpoints.iter().map(|checkpoint| checkpoint["step"].as_u64().expect("a step")).collect()
}

/// Status, code and message of a refusal by a handler.
pub fn refusal(response: &Response) -> (u16, String, String) {
    let error = response.json()["error"].clone();
    let text = |member: &str| error[member].as_str().expect("a text").to_owned();
    (response.status, text("code"), text("message"))
}
