//! The local host's profiles are asked what the real hosts were asked, and answer in the same shapes: statuses, error codes, members
//! and their types, and the order of event types. `tests/fixtures/openwop/shapes` holds what the real hosts answered.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::host::Host;

/// Members whose content belongs to the workflow.
const OPAQUE: [&str; 5] = ["inputs", "variables", "config", "correlation", "workspace"];

fn shape(name: &str, value: &Value) -> Value {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "boolean".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "string".into(),
        _ if OPAQUE.contains(&name) => "any".into(),
        Value::Array(items) => items.iter().take(1).map(|item| shape("", item)).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), shape(name, value))).collect::<Map<_, _>>().into()
        }
    }
}

/// Waits until the run stands as a question needs it, and gives the token of an interrupt that is open then.
fn wait(host: &Host, prefix: &str, run: &str, until: &str) -> Option<String> {
    for _ in 0..400 {
        let snapshot = host.get(&format!("{prefix}/v1/runs/{run}")).json();
        let status = snapshot["status"].as_str().unwrap().to_owned();
        let is_there = match until {
            "over" => ["completed", "failed", "cancelled"].contains(&status.as_str()),
            "open" => status.starts_with("waiting-"),
            // The first node of a run starts a moment after the run was created.
            "started" => host.get(&format!("/_host/runs/{run}/log")).text().contains("node.started"),
            _ => status == until,
        };
        if is_there {
            return snapshot["interrupt"]["interruptToken"].as_str().map(str::to_owned);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("{run} never was {until}");
}

fn same(host: &Host, profile: &str) {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/fixtures/openwop/shapes/{profile}.json"));
    let scenarios: Vec<Value> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert!(!scenarios.is_empty());
    let prefix = format!("/as/{profile}");
    let key = format!("key-{profile}");
    let mut differences = Vec::new();
    for scenario in &scenarios {
        let asks = scenario["asks"].as_array().unwrap();
        let mut run = String::new();
        if let Some(workflow) = scenario["workflow"].as_str().filter(|_| asks[0]["path"] != "/v1/runs") {
            let body = json!({ "workflowId": workflow, "inputs": scenario["inputs"] });
            let created = host.request("POST", &format!("{prefix}/v1/runs")).key(&key).json(body).send().json();
            created["runId"].as_str().unwrap().clone_into(&mut run);
        }
        let mut token = String::new();
        for ask in asks {
            if let Some(until) = ask["until"].as_str() {
                token = wait(host, &prefix, &run, until).unwrap_or(token);
            }
            let (method, path) = (ask["method"].as_str().unwrap(), ask["path"].as_str().unwrap());
            let path = path.replace("{run}", &run).replace("{token}", &token);
            let mut request = host.request(method, &format!("{prefix}{path}"));
            match ask.get("key") {
                None => request = request.key(&key),
                Some(Value::String(key)) => request = request.key(key),
                Some(_) => {}
            }
            for (name, value) in ask["headers"].as_object().into_iter().flatten() {
                request = request.header(name, value.as_str().unwrap());
            }
            if let Some(body) = ask["body"].as_str() {
                request = request.text(body);
            }
            let answer = request.send();
            let mut wanted = Map::new();
            for name in ["status", "type", "code", "answer", "events", "types"] {
                if let Some(value) = ask.get(name) {
                    wanted.insert(name.to_owned(), value.clone());
                }
            }
            let mut got = Map::new();
            got.insert("status".to_owned(), answer.status.into());
            if wanted.contains_key("type") {
                let kind = answer.header("content-type").unwrap_or_default();
                got.insert("type".to_owned(), kind.split(';').next().into());
            }
            if wanted.contains_key("events") {
                let blocks = answer.blocks();
                let events = blocks.iter().map(|block| {
                    let mut event = Map::new();
                    for (name, value) in block {
                        match name.as_str() {
                            "id" => event.insert("id".to_owned(), true.into()),
                            "event" => event.insert("event".to_owned(), value.as_str().into()),
                            "data" => event.insert("data".to_owned(), shape("", &serde_json::from_str(value).unwrap())),
                            _ => None,
                        };
                    }
                    Value::Object(event)
                });
                got.insert("events".to_owned(), events.filter(|event| event != &json!({})).collect());
            } else if wanted.contains_key("answer") || wanted.contains_key("types") {
                let body = answer.json();
                if let Some(id) = body["runId"].as_str().filter(|_| path == "/v1/runs") {
                    id.clone_into(&mut run);
                }
                if wanted.contains_key("code") {
                    got.insert("code".to_owned(), body["error"].clone());
                }
                if wanted.contains_key("types") {
                    let events = body["events"].as_array().unwrap();
                    got.insert("types".to_owned(), events.iter().map(|event| event["type"].clone()).collect());
                } else {
                    got.insert("answer".to_owned(), shape("", &body));
                }
            }
            if got != wanted {
                let (got, wanted) = (Value::Object(got), Value::Object(wanted));
                differences
                    .push(format!("{}: {method} {path}\n   real host {wanted}\n  local host {got}", ask["label"]));
            }
        }
    }
    assert!(differences.is_empty(), "{profile}, {} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn the_in_memory_profile_answers_as_the_real_host() {
    same(&Host::start(), "in-memory");
}

#[test]
fn the_sqlite_profile_answers_as_the_real_host() {
    same(&Host::start(), "sqlite");
}

#[test]
fn the_python_profile_answers_as_the_real_host() {
    same(&Host::start(), "python");
}

#[test]
fn the_postgres_profile_answers_as_the_real_host() {
    same(&Host::start(), "postgres");
}

#[test]
fn the_extended_profile_answers_as_the_real_host() {
    same(&Host::start(), "extended");
}
