//! The profile `extended`, as a larger application host was measured.

use serde_json::{Value, json};

use crate::host::Host;

const AS: &str = "/as/extended";

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

fn sequences(response: &Value) -> Vec<u64> {
    response["events"].as_array().unwrap().iter().map(|event| event["sequence"].as_u64().unwrap()).collect()
}

#[test]
fn events_count_from_one_and_a_poll_leaves_out_the_one_after_its_cursor() {
    let host = Host::start();
    let run = host.run_as(AS, "steps", json!({ "nodes": 120, "delayMs": 0 }), json!({}));
    host.reaches(&run, "completed");
    let poll = |query: &str| host.get(&format!("{AS}/v1/runs/{run}/events/poll{query}")).json();
    let first = poll("");
    assert_eq!((sequences(&first), &first["isComplete"]), ((1..=100).collect(), &json!(true)));
    assert_eq!(sequences(&poll("?lastSequence=0")), (2..=101).collect::<Vec<_>>());
    assert_eq!(sequences(&poll("?lastSequence=99")), (101..=200).collect::<Vec<_>>());
    assert_eq!(sequences(&poll("?lastSequence=100")), (102..=201).collect::<Vec<_>>());
    assert_eq!(sequences(&poll("?since=100")), (1..=100).collect::<Vec<_>>());
    let stream = host.request("GET", &format!("{AS}/v1/runs/{run}/events")).key("key-test");
    let resumed = stream.header("Accept", "text/event-stream").header("Last-Event-ID", "100").send();
    assert_eq!(resumed.fields("id")[0], "101");
    assert!(resumed.text().starts_with(": open\n\n"));
}

#[test]
fn the_output_and_the_question_have_names_of_their_own() {
    let host = Host::start();
    let echo = host.run_as(AS, "echo", json!({ "a": 1 }), json!({}));
    host.reaches(&echo, "completed");
    assert_eq!(host.log(&echo).last().unwrap()["payload"], json!({ "output": { "a": 1 } }));

    let run = host.run_as(AS, "approval", json!({}), json!({}));
    host.reaches(&run, "waiting-approval");
    let snapshot = host.get(&format!("{AS}/v1/runs/{run}"));
    assert!(snapshot.header("etag").is_some());
    let interrupt = snapshot.json()["interrupt"].clone();
    assert_eq!(interrupt["data"]["prompt"], "Ship it?");
    assert!(interrupt.get("payload").is_none());
    let token = interrupt["interruptToken"].as_str().unwrap();
    let inspected = host.get(&format!("{AS}/v1/interrupts/{token}")).json();
    assert_eq!((&inspected["data"], &inspected["resolved"]), (&interrupt["data"], &json!(false)));
    let responded =
        host.post(&format!("{AS}/v1/runs/{run}/interrupts/gate"), json!({ "resumeValue": { "action": "accept" } }));
    assert_eq!(responded.json()["status"], "waiting-approval", "the status of before");
    host.reaches(&run, "completed");
    assert_eq!(
        kinds(&host.log(&run)),
        [
            "run.started",
            "node.started",
            "node.suspended",
            "node.interrupt.resolved",
            "run.resumed",
            "node.completed",
            "memory.written",
            "run.completed"
        ]
    );
    let late = host.post(&format!("{AS}/v1/interrupts/{token}"), json!({ "resumeValue": { "action": "accept" } }));
    assert_eq!((late.status, late.json()["error"].as_str()), (409, Some("interrupt_already_resolved")));
    let unknown = host.post(&format!("{AS}/v1/interrupts/none"), json!({ "resumeValue": {} }));
    assert_eq!((unknown.status, unknown.json()["error"].as_str()), (404, Some("invalid_interrupt_token")));
}

#[test]
fn voters_reject_a_run_and_a_single_one_does_not() {
    let host = Host::start();
    let reject = |run: &str| {
        host.post(&format!("{AS}/v1/runs/{run}/interrupts/gate"), json!({ "resumeValue": { "action": "reject" } }))
            .json()
    };
    let single = host.run_as(AS, "approval", json!({}), json!({}));
    host.reaches(&single, "waiting-approval");
    reject(&single);
    host.reaches(&single, "completed");
    let voted = host.run_as(AS, "quorum", json!({}), json!({}));
    host.reaches(&voted, "waiting-approval");
    assert_eq!(reject(&voted)["status"], "waiting-approval");
    assert_eq!(host.log(&voted).last().unwrap()["payload"]["ledger"], json!({ "accepts": [], "rejects": ["anon-1"] }));
    assert_eq!(reject(&voted)["status"], "failed");
    assert_eq!(
        kinds(&host.log(&voted))[3..],
        ["interrupt.vote.recorded", "node.interrupt.resolved", "run.resumed", "run.failed"]
    );
}

#[test]
fn an_unbuffered_stream_is_refused_a_cancel_is_at_once_and_runs_fork() {
    let host = Host::start();
    let run = host.run_as(AS, "steps", json!({ "nodes": 1, "delayMs": 60_000 }), json!({}));
    let stream = host.request("GET", &format!("{AS}/v1/runs/{run}/events?bufferMs=0")).key("key-test");
    let refused = stream.header("Accept", "text/event-stream").send();
    assert_eq!((refused.status, &refused.json()["details"]), (400, &json!({ "min": 1, "max": 5000 })));
    let cancel = || host.request("POST", &format!("{AS}/v1/runs/{run}/cancel")).key("key-test").send().json();
    assert_eq!(cancel(), json!({ "runId": run, "status": "cancelled" }));
    assert_eq!(cancel(), json!({ "runId": run, "status": "cancelled" }));
    let fork = |body: Value| host.post(&format!("{AS}/v1/runs/{run}:fork"), body);
    assert_eq!(fork(json!({ "mode": "replay", "fromSeq": 1 })).status, 201);
    assert_eq!(fork(json!({ "mode": "other" })).json()["error"], "fork_unsupported_mode");
    assert_eq!(fork(json!({ "mode": "branch", "fromSeq": 99 })).json()["error"], "fork_invalid_seq");
}

#[test]
fn pages_may_not_send_what_its_list_lacks() {
    let host = Host::start();
    let preflight = host
        .request("OPTIONS", &format!("{AS}/v1/runs"))
        .header("Origin", "https://page.example")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "x-dedup")
        .send();
    assert_eq!(preflight.status, 204);
    let allowed = preflight.header("access-control-allow-headers").unwrap().to_ascii_lowercase();
    assert!(allowed.contains("idempotency-key") && !allowed.contains("x-dedup"), "{allowed}");
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://page.example"));
}
