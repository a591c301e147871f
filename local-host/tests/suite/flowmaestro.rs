//! What the tests of FlowMaestro have in common.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::host::{Host, Request};

/// An id of the catalogue.
pub fn id(number: u32) -> String {
    format!("f10a0000-0000-4000-8000-{number:012}")
}

pub const ECHO: u32 = 1;
pub const STEPS: u32 = 2;
pub const REFUND: u32 = 3;
pub const REVIEW: u32 = 4;
pub const FAIL: u32 = 5;
pub const SLOW: u32 = 6;
pub const BROKEN: u32 = 7;
pub const INVALID: u32 = 8;

/// Executes a workflow and gives the execution's id.
pub fn execute(host: &Host, workflow: u32, inputs: Value) -> String {
    let path = format!("/api/v1/workflows/{}/execute", id(workflow));
    let started = host.post(&path, json!({ "inputs": inputs }));
    assert_eq!(started.status, 202, "{}", started.text());
    started.json()["data"]["execution_id"].as_str().expect("an id").to_owned()
}

/// Waits until the execution has this status.
pub fn reaches(host: &Host, execution: &str, status: &str) -> Value {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let shown = host.get(&format!("/api/v1/executions/{execution}")).json()["data"].clone();
        if shown["status"] == status {
            return shown;
        }
        assert!(Instant::now() < deadline, "{execution} is {} and not {status}", shown["status"]);
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub fn events<'a>(host: &'a Host, prefix: &str, execution: &str) -> Request<'a> {
    host.request("GET", &format!("{prefix}/api/v1/executions/{execution}/events")).key("key-test")
}

/// The values of one member, from every row of a list.
pub fn column(list: &Value, member: &str) -> Vec<String> {
    let rows = list["data"].as_array().expect("a list");
    rows.iter().map(|row| row[member].as_str().expect("a text").to_owned()).collect()
}

/// The names of an object's members, in their order.
pub fn members(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}
