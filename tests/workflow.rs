//! What a service's events and records become, by the table in `src/workflow/mod.rs` and by those in each `facade.rs`. What
//! reads them is the package's own glue, run in Node; what comes of it is decoded into the types that make the declarations.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use flowtether::backends::{flowmaestro, openwop, syncteams};
use flowtether::workflow::backend::WorkflowBackend;
use flowtether::workflow::types::{
    CancelledEvent, CompletedEvent, FailedEvent, LogEvent, MessageEvent, NodeEvent, OtherEvent, ProgressEvent,
    RunState, StatusEvent, TokenEvent, ToolEvent, WaitingEvent,
};
use serde::Deserialize;
use serde_json::{Value, json};

static BACKENDS: [(&str, &WorkflowBackend); 3] = [
    ("openwop", &openwop::facade::FACADE),
    ("flowmaestro", &flowmaestro::facade::FACADE),
    ("syncteams", &syncteams::facade::FACADE),
];

/// An event of a service, and the members that it becomes.
#[derive(Deserialize)]
struct Fixture {
    native: Value,
    becomes: Value,
}

fn fixtures(service: &str) -> Vec<Fixture> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/workflow/{service}.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[derive(Deserialize)]
struct Read {
    events: Vec<Vec<Value>>,
    states: Vec<Value>,
}

/// What the glue makes of these batches of items, each with a reader of its own, and of these answers to a look.
fn read(backend: &WorkflowBackend, batches: &[Vec<Value>], records: &[Value]) -> Read {
    let mut node = Command::new("node")
        .arg("tests/workflow/read.mjs")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node runs the glue");
    let job = json!({ "table": backend.table, "batches": batches, "records": records });
    node.stdin.take().unwrap().write_all(job.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A row of the table in the module's documentation.
struct Row {
    service: String,
    types: Vec<String>,
    kinds: Vec<String>,
    members: Vec<String>,
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/workflow/mod.rs")).unwrap();
    let lines = text.lines().skip_while(|line| !line.contains("# What becomes what"));
    let rows = lines.filter_map(|line| line.strip_prefix("//! | ")).filter(|line| !line.starts_with("service"));
    let rows = rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        Row {
            service: cells[0].to_owned(),
            types: quoted(cells[1]),
            kinds: quoted(cells[2]),
            members: quoted(cells[3]),
        }
    });
    let rows: Vec<Row> = rows.collect();
    assert!(rows.len() > 40, "{} rows", rows.len());
    rows
}

/// Decodes an event into the type of its kind.
fn decode(event: &Value) -> Result<(), serde_json::Error> {
    fn into<T: serde::de::DeserializeOwned>(event: &Value) -> Result<(), serde_json::Error> {
        serde_json::from_value::<T>(event.clone()).map(drop)
    }
    match event["kind"].as_str().unwrap_or_default() {
        "status" => into::<StatusEvent>(event),
        "node" => into::<NodeEvent>(event),
        "token" => into::<TokenEvent>(event),
        "message" => into::<MessageEvent>(event),
        "tool" => into::<ToolEvent>(event),
        "waiting" => into::<WaitingEvent>(event),
        "log" => into::<LogEvent>(event),
        "progress" => into::<ProgressEvent>(event),
        "completed" => into::<CompletedEvent>(event),
        "failed" => into::<FailedEvent>(event),
        "cancelled" => into::<CancelledEvent>(event),
        "other" => into::<OtherEvent>(event),
        kind => panic!("{kind} has no type"),
    }
}

/// What the glue is given of a native event: a task is a look, and an entry of its log is in one.
fn item(service: &str, native: &Value) -> Value {
    match native.get("eventType") {
        Some(_) if service == "syncteams" => json!({ "taskId": "t", "status": "", "eventLogs": [native] }),
        _ => native.clone(),
    }
}

/// The event that a native one becomes.
fn events(service: &str, backend: &WorkflowBackend, natives: &[&Value]) -> Vec<Value> {
    let batches: Vec<Vec<Value>> = natives.iter().map(|native| vec![item(service, native)]).collect();
    let read = read(backend, &batches, &[]);
    read.events.into_iter().map(|events| events.last().cloned().unwrap_or_default()).collect()
}

#[test]
fn an_event_of_every_type_becomes_what_the_table_says() {
    let rows = rows();
    for (service, backend) in BACKENDS {
        let fixtures = fixtures(service);
        let natives: Vec<&Value> = fixtures.iter().map(|fixture| &fixture.native).collect();
        let made = events(service, backend, &natives);
        let mut seen = BTreeSet::new();
        for (fixture, event) in fixtures.iter().zip(&made) {
            let name = event["type"].as_str().unwrap_or_default();
            for (member, value) in fixture.becomes.as_object().unwrap() {
                assert_eq!(&event[member], value, "{service} {name}: {member} of {event}");
            }
            assert_eq!(event["raw"], fixture.native, "{service} {name}: raw");
            decode(event).unwrap_or_else(|error| panic!("{service} {name}: {error} in {event}"));
            let row = rows.iter().find(|row| row.service == service && row.types.iter().any(|known| known == name));
            let row = row.unwrap_or_else(|| panic!("{service}: the table has no row for {name}"));
            let kind = event["kind"].as_str().unwrap();
            assert!(row.kinds.iter().any(|known| known == kind), "{service} {name} became {kind}");
            for member in &row.members {
                assert!(!event[member].is_null(), "{service} {name} has no {member}: {event}");
            }
            seen.insert(name.to_owned());
        }
        for row in rows.iter().filter(|row| row.service == service) {
            for name in &row.types {
                assert!(seen.contains(name), "{service}: there is no fixture of {name}");
            }
        }
    }
}

#[test]
fn the_table_names_every_type_that_a_facade_names() {
    let rows = rows();
    for (service, backend) in BACKENDS {
        let documented: BTreeSet<&str> =
            rows.iter().filter(|row| row.service == service).flat_map(|row| &row.types).map(String::as_str).collect();
        let mut named = BTreeSet::new();
        for line in backend.table.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["event", types, ..] => named.extend(types.split(',').map(str::to_owned)),
                ["steps", names, one, two, three, ..] => {
                    for name in names.split(',') {
                        named.extend([one, two, three].map(|end| [name, end].concat()));
                    }
                }
                _ => {}
            }
        }
        let named: BTreeSet<&str> = named.iter().map(String::as_str).collect();
        assert_eq!(named, documented, "{service}");
    }
}

#[test]
fn every_other_type_becomes_other_and_nothing_is_dropped() {
    let rows = rows();
    let known: BTreeSet<&str> = rows.iter().flat_map(|row| &row.types).map(String::as_str).collect();
    let types = openwop::types::event::EVENT_TYPES.split_whitespace().filter(|name| !known.contains(name));
    let natives: Vec<Value> = types
        .chain(["acme.made", "run.invented"])
        .map(|name| json!({"type": name, "sequence": 4, "timestamp": "2026-11-25T09:00:00Z", "payload": {"a": 1}}))
        .collect();
    assert!(natives.len() > 90, "{}", natives.len());
    let made = events("openwop", &openwop::facade::FACADE, &natives.iter().collect::<Vec<_>>());
    for (native, event) in natives.iter().zip(&made) {
        assert_eq!((&event["kind"], &event["raw"], &event["seq"]), (&json!("other"), native, &json!(4)));
        decode(event).unwrap();
    }
    let others =
        ["TaskApprovalRequestEvent", "TaskApprovalResponseEvent", "FlowStartedEvent", "MemorySaveFailedEvent", "New"];
    for name in others {
        let native = json!({"eventType": name, "eventData": {}, "createdAt": "2026-11-25T09:00:00Z"});
        let event = &events("syncteams", &syncteams::facade::FACADE, &[&native])[0];
        assert_eq!((&event["kind"], &event["raw"]), (&json!("other"), &native));
    }
}

/// An answer to a look, the status of the state that it becomes, and what that has besides.
type Stand = (Value, &'static str, Value);

#[test]
fn a_record_in_every_status_is_a_state() {
    let interrupt =
        json!({"kind": "approval", "nodeId": "gate", "payload": {"data": {"title": "Pay?", "actions": ["accept"]}}});
    let request = json!({"eventType": "TaskApprovalRequestEvent", "createdAt": "2026-11-25T09:00:00Z", "eventData": {"message": "Good?"}});
    let ended = json!({"eventType": "TeamKickoffFailedEvent", "createdAt": "2026-11-25T09:00:01Z", "eventData": {"error": "no"}});
    let table: Vec<(&str, Vec<Stand>)> = vec![
        (
            "openwop",
            vec![
                (json!({"status": "pending"}), "queued", json!({})),
                (json!({"status": "running"}), "running", json!({})),
                (json!({"status": "cancelling"}), "running", json!({})),
                (json!({"status": "paused"}), "paused", json!({})),
                (
                    json!({"status": "waiting-approval", "interrupt": interrupt}),
                    "waiting",
                    json!({"waiting": {"asks": "approval", "id": "gate", "prompt": "Pay?", "choices": ["accept"], "details": {"title": "Pay?", "actions": ["accept"]}}}),
                ),
                (
                    json!({"status": "waiting-input", "currentNodeId": "ask"}),
                    "waiting",
                    json!({"waiting": {"asks": "waiting-input", "id": "ask"}}),
                ),
                (json!({"status": "completed", "outputs": {"a": 1}}), "completed", json!({"output": {"a": 1}})),
                (
                    json!({"status": "failed", "error": {"code": "x", "message": "no"}}),
                    "failed",
                    json!({"error": {"code": "x", "message": "no"}}),
                ),
                (json!({"status": "cancelled"}), "cancelled", json!({})),
                (json!({"status": "invented"}), "failed", json!({})),
            ],
        ),
        (
            "flowmaestro",
            vec![
                (json!({"data": {"status": "pending"}}), "queued", json!({})),
                (json!({"data": {"status": "running"}}), "running", json!({})),
                (json!({"data": {"status": "paused"}}), "paused", json!({})),
                (
                    json!({"data": {"status": "completed", "outputs": {"a": 1}}}),
                    "completed",
                    json!({"output": {"a": 1}}),
                ),
                (json!({"data": {"status": "failed", "error": "no"}}), "failed", json!({"error": {"message": "no"}})),
                (json!({"data": {"status": "cancelled"}}), "cancelled", json!({})),
                (json!({"data": {"status": "invented"}}), "running", json!({})),
            ],
        ),
        (
            "syncteams",
            vec![
                (json!({"status": "QUEUED"}), "queued", json!({})),
                (json!({"status": "PENDING"}), "queued", json!({})),
                (json!({"status": "RUNNING"}), "running", json!({})),
                (
                    json!({"status": "WAITING", "eventLogs": [request, ended]}),
                    "waiting",
                    json!({"waiting": {"asks": "approval", "id": "2026-11-25T09:00:00Z", "prompt": "Good?", "details": {"message": "Good?"}}}),
                ),
                (
                    json!({"status": "COMPLETED", "eventLogs": [{"eventData": {"output": 7}}, {"eventData": {}}, "x"]}),
                    "completed",
                    json!({"output": 7}),
                ),
                (json!({"status": "FAILED", "eventLogs": [ended]}), "failed", json!({"error": {"message": "no"}})),
                (json!({"status": "CANCELED"}), "cancelled", json!({})),
                (json!({"status": "PAUSED"}), "running", json!({})),
            ],
        ),
    ];
    for (service, cases) in table {
        let backend = BACKENDS.iter().find(|(name, _)| *name == service).unwrap().1;
        let records: Vec<Value> = cases.iter().map(|(record, ..)| record.clone()).collect();
        let states = read(backend, &[], &records).states;
        for ((answer, status, members), mut state) in cases.into_iter().zip(states) {
            let record = answer.get("data").unwrap_or(&answer).clone();
            serde_json::from_value::<RunState>(state.clone())
                .unwrap_or_else(|error| panic!("{service} {record}: {error}"));
            assert_eq!(state["status"], json!(status), "{service} {record}");
            assert_eq!((&state["raw"], &state["record"], &state["id"]), (&record["status"], &record, &json!("run-1")));
            for name in ["status", "raw", "record", "id"] {
                state.as_object_mut().unwrap().remove(name);
            }
            assert_eq!(state, members, "{service} {record}");
        }
    }
}
