//! What an event of every type becomes, by the table in `src/workflow/mod.rs` and by each `mapping.rs`: over the service's
//! own stream, and as `src/workflow/types/event.d.ts` declares it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use flowtether::backends::a2a::events::TaskEvents;
use flowtether::backends::openwop;
use flowtether::core::json::Json;
use flowtether::core::protocol::Protocol;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::openwop::frame;
use crate::glue::{job, jobs, joined, reading};
use crate::{BACKENDS, OTHERS, RUN, declared, mapping};

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
    assert!(rows.len() > 60, "{} rows", rows.len());
    rows
}

/// What the service's stream delivers of an event: a task is a poll, and an entry of its log is in one.
fn delivered(service: &str, native: &Value) -> Vec<Value> {
    match service {
        "a2a" => return of_a_task(native),
        // Its stream has no type for each event, and its ends are in none: `tests/langgraph` reads them.
        "langgraph" => return vec![native.clone()],
        _ => {}
    }
    let backend = mapping(service);
    let protocol = (backend.protocol)(RUN.to_owned(), "", None).unwrap();
    if protocol.is_polled() {
        let is_entry = native.get("eventType").is_some();
        let poll = json!({ "taskId": RUN, "status": "RUNNING", "eventLogs": [native] });
        let items = protocol.observe(&Json::from(if is_entry { poll } else { native.clone() }));
        return items.into_iter().map(|item| Value::from(item.value)).collect();
    }
    let operation = backend.stream.operation(vec![RUN.to_owned()], None).unwrap();
    let written = frame(native["sequence"].as_u64(), native["type"].as_str().unwrap(), native);
    Scenario::follow((operation, protocol)).connection([written]).play().delivered
}

/// What the stream of a message delivers of an event. The end of a task waits for its record, which has the output.
fn of_a_task(native: &Value) -> Vec<Value> {
    let events = TaskEvents::of_message(false, None);
    if native["artifactUpdate"]["replaces"] == true {
        events.take(native.clone().into());
    }
    let items = events.take(native.clone().into());
    if let [first, ..] = items.as_slice() {
        return vec![first.value.clone().into()];
    }
    let artifacts = json!([{ "artifactId": "report", "parts": [{ "text": "One " }, { "text": "two" }] }]);
    let record = json!({ "id": "t1", "status": native["statusUpdate"]["status"], "artifacts": artifacts });
    vec![events.synthesize(&record.into()).unwrap().value.into()]
}

/// The last event that each native one becomes; before an entry comes the status of the poll that it is in.
fn events(service: &str, natives: &[&Value]) -> Vec<Value> {
    let readings: Vec<Value> =
        natives.iter().map(|native| reading(service, "", "queued", &[delivered(service, native)])).collect();
    let last = |events: Value| joined(&events).as_array().unwrap().last().cloned().unwrap_or_default();
    jobs(&readings).into_iter().map(|events| last(events.unwrap())).collect()
}

/// Whether `value` has every member of `native` as it is there: a stream fills in what a service left out.
fn holds(value: &Value, native: &Value) -> bool {
    native.as_object().unwrap().iter().all(|(name, member)| value.get(name) == Some(member))
}

#[test]
fn an_event_of_every_type_becomes_what_the_table_says() {
    let rows = rows();
    for (service, _) in BACKENDS.iter().chain(&OTHERS) {
        let fixtures = fixtures(service);
        let natives: Vec<&Value> = fixtures.iter().map(|fixture| &fixture.native).collect();
        let made = events(service, &natives);
        let mut seen = BTreeSet::new();
        for (fixture, event) in fixtures.iter().zip(&made) {
            let name = event["type"].as_str().unwrap_or_default();
            for (member, value) in fixture.becomes.as_object().unwrap() {
                assert_eq!(&event[member], value, "{service} {name}: {member} of {event}");
            }
            let item = delivered(service, &fixture.native).remove(0);
            let is_entry = item.get("eventLogs").is_some() && fixture.native.get("eventType").is_some();
            let untouched = if is_entry { &fixture.native } else { &item };
            assert_eq!(&event["raw"], untouched, "{service} {name}: raw");
            assert!(holds(&event["raw"], &fixture.native), "{service} {name}: {}", event["raw"]);
            declared::check_event(event).unwrap_or_else(|problem| panic!("{service} {name}: {problem} in {event}"));
            let kind = event["kind"].as_str().unwrap();
            let holds = |names: &[String], wanted: &str| names.iter().any(|known| known == wanted);
            let row = rows
                .iter()
                .position(|row| row.service == *service && holds(&row.types, name) && holds(&row.kinds, kind));
            let row = row.unwrap_or_else(|| panic!("{service}: the table has no row for {name}, which became {kind}"));
            for member in &rows[row].members {
                assert!(!event[member].is_null(), "{service} {name} has no {member}: {event}");
            }
            seen.insert((row, name.to_owned()));
        }
        for (place, row) in rows.iter().enumerate().filter(|(_, row)| row.service == *service) {
            for name in &row.types {
                assert!(
                    seen.contains(&(place, name.clone())),
                    "{service}: there is no fixture of {name}, {:?}",
                    row.kinds
                );
            }
        }
    }
}

#[test]
fn the_table_names_every_type_that_a_mapping_names() {
    let rows = rows();
    for (service, mapping) in BACKENDS.iter().chain(&OTHERS) {
        let documented: BTreeSet<String> =
            rows.iter().filter(|row| row.service == *service).flat_map(|row| row.types.clone()).collect();
        let mut known = types(service);
        known.extend(documented.iter().cloned());
        // A record that is polled is an event by its status.
        let statuses = mapping.statuses.iter().map(|(word, _)| *word).filter(|_| mapping.log.is_some());
        let named: BTreeSet<String> = known
            .into_iter()
            .filter(|name| (mapping.event)(name).is_some())
            .chain(statuses.map(str::to_owned))
            .collect();
        assert_eq!(named, documented, "{service}");
    }
}

/// The types between these marks in a file of the crate.
fn types_in(path: &str, before: &str, after: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let found = text.split(before).skip(1).filter_map(|rest| Some(rest.split_once(after)?.0.to_owned()));
    found.collect()
}

/// Every type of event that a service is known to have.
fn types(service: &str) -> Vec<String> {
    match service {
        "openwop" => openwop::event_types::EVENT_TYPES.split_whitespace().map(str::to_owned).collect(),
        "a2a" => ["task", "message", "statusUpdate", "artifactUpdate"].map(str::to_owned).into(),
        // It has no list of them: those that the mapping names.
        "langgraph" => types_in("src/backends/langgraph/mapping.rs", "        \"", " =>")
            .iter()
            .flat_map(|words| words.split(" | "))
            .map(|word| word.trim_matches('"').to_owned())
            .collect(),
        "flowmaestro" => types_in("src/backends/flowmaestro/types/event.d.ts", "  type: \"", "\";"),
        _ => serde_json::from_value(job(json!({ "job": "syncTeamsTypes" })).unwrap()).unwrap(),
    }
}

fn synthetic(service: &str, name: &str) -> Value {
    match service {
        "openwop" => json!({
            "type": name, "eventId": "ev-4", "runId": RUN, "sequence": 4,
            "timestamp": "2026-11-25T09:00:00.000Z", "payload": {"a": 1},
        }),
        "flowmaestro" => json!({ "type": name, "execution_id": RUN, "timestamp": 1_795_000_000_000_u64 }),
        _ => json!({ "eventType": name, "eventData": {"a": 1}, "createdAt": "2026-11-25T09:00:00.000Z" }),
    }
}

#[test]
fn every_other_type_becomes_other_and_nothing_is_dropped() {
    let rows = rows();
    for (service, least) in [("openwop", 90), ("flowmaestro", 3), ("syncteams", 35)] {
        let is_documented = |name: &String| rows.iter().any(|row| row.service == service && row.types.contains(name));
        let mut others = types(service);
        others.retain(|name| !is_documented(name));
        assert!(others.len() >= least, "{service}: {}", others.len());
        others.extend(["acme.made", "NewEvent", "Constructor", "toString", "__proto__"].map(str::to_owned));
        let natives: Vec<Value> = others.iter().map(|name| synthetic(service, name)).collect();
        let made = events(service, &natives.iter().collect::<Vec<_>>());
        for ((name, native), event) in others.iter().zip(&natives).zip(&made) {
            assert_eq!((&event["kind"], &event["type"]), (&json!("other"), &json!(name)), "{service}");
            assert_eq!(&event["raw"], native, "{service} {name}");
            declared::check_event(event).unwrap_or_else(|problem| panic!("{service} {name}: {problem} in {event}"));
        }
    }
}

#[test]
fn every_type_in_the_table_is_one_that_its_service_has() {
    let statuses = ["QUEUED", "PENDING", "RUNNING", "WAITING", "COMPLETED", "FAILED", "CANCELED"];
    // In no list of the service's, and there all the same.
    let unlisted = ["LiteAgentExecutionErrorEvent"];
    for (service, _) in BACKENDS.iter().chain(&OTHERS) {
        let known = types(service);
        for name in rows().iter().filter(|row| row.service == *service).flat_map(|row| &row.types) {
            let is_status = *service == "syncteams" && statuses.contains(&name.as_str());
            let is_known = known.contains(name) || is_status || unlisted.contains(&name.as_str());
            assert!(is_known, "{service} has no {name}");
        }
    }
}

#[test]
fn a_state_of_a_task_that_nobody_knows_becomes_other() {
    for state in ["TASK_STATE_UNSPECIFIED", "TASK_STATE_PAUSED", "", "constructor"] {
        let native = json!({ "statusUpdate": { "taskId": "t1", "status": { "state": state } } });
        let event = events("a2a", &[&native]).remove(0);
        assert_eq!((&event["kind"], &event["status"]), (&json!("other"), &json!("queued")), "{state}");
    }
}
