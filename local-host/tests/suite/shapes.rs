//! The local host's profiles are asked what the real hosts were asked, and respond in the same shapes: statuses, error codes, members
//! and their types, and the order of event types. `tests/fixtures/openwop/shapes` holds how the real hosts responded.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::host::{Host, Response};

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

/// Whether everything that was seen of a real host's response is in this one: recorded responses may be cut off.
fn holds(got: &Value, seen: &Value) -> bool {
    match (got, seen) {
        (Value::Object(got), Value::Object(seen)) => {
            seen.iter().all(|(name, seen)| got.get(name).is_some_and(|got| holds(got, seen)))
        }
        (Value::Array(got), Value::Array(seen)) => {
            got.len() >= seen.len() && got.iter().zip(seen).all(|(got, seen)| holds(got, seen))
        }
        _ => got == seen,
    }
}

/// One run and what belongs to it, under the names that the questions have for them.
struct Subject<'a> {
    host: &'a Host,
    prefix: String,
    key: String,
    /// Where the host has its runs: wire version 2 has no version in its paths.
    runs: &'static str,
    run: String,
    token: String,
    hook: String,
}

impl Subject<'_> {
    /// The bare id, which also the second version's host knows.
    fn bare(&self) -> &str {
        self.run.split('/').next_back().unwrap()
    }

    fn filled(&self, text: &str) -> String {
        text.replace("{run}", &self.run.replace('/', "~2F"))
            .replace("{bound}", &self.run)
            .replace("{bare}", self.bare())
            .replace("{token}", &self.token)
            .replace("{hook}", &self.hook.replace('/', "~2F"))
    }

    fn create(&mut self, scenario: &Value) {
        let mut body = json!({ "workflowId": scenario["workflow"], "inputs": scenario["inputs"] });
        for (name, value) in scenario["options"].as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        let path = format!("{}{}", self.prefix, self.runs);
        let created = self.host.request("POST", &path).key(&self.key).json(body).send().json();
        created["runId"].as_str().unwrap().clone_into(&mut self.run);
    }

    /// Waits until the run stands as a question needs it, and keeps the token of an interrupt that is open then.
    fn wait(&mut self, until: &str) {
        for _ in 0..400 {
            let at = format!("{}{}/{{run}}", self.prefix, self.runs);
            let get = |path: &str| self.host.request("GET", &self.filled(path)).key(&self.key).send();
            let snapshot = get(&at).json();
            let status = snapshot["status"].as_str().unwrap().to_owned();
            let is_there = match until {
                "over" => ["completed", "failed", "cancelled"].contains(&status.as_str()),
                "open" => status.starts_with("waiting-"),
                // The first node of a run starts a moment after the run was created.
                "started" => get("/_host/runs/{bare}/log").text().contains("node.started"),
                _ => status == until,
            };
            if is_there {
                let node = snapshot["currentNodeId"].as_str().unwrap_or_default();
                let shown = if self.runs == "/runs" && until == "open" {
                    get(&format!("{at}/interrupts/{node}")).json()["token"].clone()
                } else {
                    snapshot["interrupt"]["interruptToken"].clone()
                };
                if let Some(token) = shown.as_str() {
                    token.clone_into(&mut self.token);
                }
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{} never was {until}", self.run);
    }

    fn send(&self, ask: &Value) -> Response {
        let (method, path) = (ask["method"].as_str().unwrap(), self.filled(ask["path"].as_str().unwrap()));
        let mut request = self.host.request(method, &format!("{}{path}", self.prefix));
        match ask.get("key") {
            None => request = request.key(&self.key),
            Some(Value::String(key)) => request = request.key(key),
            Some(_) => {}
        }
        for (name, value) in ask["headers"].as_object().into_iter().flatten() {
            request = request.header(name, value.as_str().unwrap());
        }
        if let Some(body) = ask["body"].as_str() {
            request = request.text(&self.filled(body));
        }
        request.send()
    }

    /// Asks, and gives what the real host responded and what this one did, where they differ.
    fn differs(&mut self, ask: &Value) -> Option<(Value, Value)> {
        if let Some(until) = ask["until"].as_str() {
            self.wait(until);
        }
        let response = self.send(ask);
        let mut wanted = Map::new();
        for name in ["status", "type", "code", "answer", "has", "events", "first", "types", "empty", "header"] {
            if let Some(value) = ask.get(name) {
                wanted.insert(name.to_owned(), value.clone());
            }
        }
        let mut got = Map::new();
        got.insert("status".to_owned(), response.status.into());
        if wanted.contains_key("type") {
            let kind = response.header("content-type").unwrap_or_default();
            got.insert("type".to_owned(), kind.split(';').next().into());
        }
        for name in ask["header"].as_object().into_iter().flat_map(Map::keys) {
            got.entry("header").or_insert_with(|| json!({}))[name] = response.header(name).into();
        }
        if wanted.contains_key("empty") {
            got.insert("empty".to_owned(), response.body.is_empty().into());
        }
        for name in ["events", "first"] {
            if wanted.contains_key(name) {
                got.insert(name.to_owned(), events(&response));
            }
        }
        if ["answer", "has", "types", "code"].into_iter().any(|name| wanted.contains_key(name)) {
            let body = response.json();
            self.keep(ask, &body);
            if wanted.contains_key("code") {
                got.insert("code".to_owned(), body["error"].clone());
            }
            if wanted.contains_key("types") {
                let events = body["events"].as_array().unwrap();
                got.insert("types".to_owned(), events.iter().map(|event| event["type"].clone()).collect());
            }
            for name in ["answer", "has"] {
                if wanted.contains_key(name) {
                    got.insert(name.to_owned(), shape("", &body));
                }
            }
        }
        let fits = |(name, wanted): (&String, &Value)| match name.as_str() {
            "has" | "first" => got.get(name).is_some_and(|got| holds(got, wanted)),
            _ => got.get(name) == Some(wanted),
        };
        if wanted.iter().all(fits) { None } else { Some((Value::Object(wanted), Value::Object(got))) }
    }

    /// Keeps the ids that later questions name.
    fn keep(&mut self, ask: &Value, body: &Value) {
        if let Some(id) = body["runId"].as_str().filter(|_| ask["path"] == "/v1/runs") {
            id.clone_into(&mut self.run);
        }
        if let Some(id) = body["webhookId"].as_str() {
            id.clone_into(&mut self.hook);
        }
    }
}

/// The shapes of a stream's blocks.
fn events(response: &Response) -> Value {
    let blocks = response.blocks();
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
    events.filter(|event| event != &json!({})).collect()
}

fn differences(host: &Host, profile: &str, file: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../tests/fixtures/openwop/shapes/{file}.json"));
    let scenarios: Vec<Value> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert!(!scenarios.is_empty());
    let mut differences = Vec::new();
    for scenario in &scenarios {
        let mut subject = Subject {
            host,
            prefix: format!("/as/{profile}"),
            key: format!("key-{profile}"),
            runs: if profile == "dual" { "/runs" } else { "/v1/runs" },
            run: String::new(),
            token: String::new(),
            hook: String::new(),
        };
        let asks = scenario["asks"].as_array().unwrap();
        if scenario["workflow"].is_string() && asks[0]["path"] != "/v1/runs" {
            subject.create(scenario);
        }
        for ask in asks {
            if let Some((wanted, got)) = subject.differs(ask) {
                let what = format!("{}: {} {}", ask["label"], ask["method"], ask["path"]);
                differences.push(format!("{what}\n   real host {wanted}\n  local host {got}"));
            }
        }
    }
    differences
}

fn same(host: &Host, profile: &str, file: &str) {
    let differences = differences(host, profile, file);
    assert!(differences.is_empty(), "{profile}, {} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn the_in_memory_profile_responses_as_the_real_host() {
    same(&Host::start(), "in-memory", "in-memory");
}

#[test]
fn the_sqlite_profile_responses_as_the_real_host() {
    same(&Host::start(), "sqlite", "sqlite");
}

#[test]
fn the_python_profile_responses_as_the_real_host() {
    same(&Host::start(), "python", "python");
}

#[test]
fn the_postgres_profile_responses_as_the_real_host() {
    same(&Host::start(), "postgres", "postgres");
}

#[test]
fn the_extended_profile_responses_as_the_real_host() {
    same(&Host::start(), "extended", "extended");
}

#[test]
fn the_dual_profile_responses_as_the_real_host() {
    same(&Host::start(), "dual", "dual");
}

#[test]
fn the_wider_operations_are_responded_as_by_the_real_hosts() {
    let host = Host::start();
    let profiles = ["in-memory", "sqlite", "python", "postgres", "extended"];
    let all = profiles.map(|profile| (profile, differences(&host, profile, &format!("{profile}-wider"))));
    let all: Vec<String> = all
        .into_iter()
        .flat_map(|(profile, found)| found.into_iter().map(move |one| format!("{profile}: {one}")))
        .collect();
    assert!(all.is_empty(), "{} differences:\n{}", all.len(), all.join("\n"));
}
