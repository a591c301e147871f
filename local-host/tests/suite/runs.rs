use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::host::Host;

fn response(host: &Host, run: &str, node: &str, value: Value) -> crate::host::Response {
    host.post(&format!("/v1/runs/{run}/interrupts/{node}"), json!({ "resumeValue": value }))
}

fn outputs(host: &Host, run: &str) -> Value {
    host.log(run).last().unwrap()["payload"]["outputs"].clone()
}

#[test]
fn a_refund_waits_for_its_approval() {
    let host = Host::start();
    let run = host.run("refund", json!({ "order": 7, "delayMs": 0 }));
    let waiting = host.reaches(&run, "waiting-approval");
    assert_eq!(waiting["currentNodeId"], "gate");
    assert_eq!(waiting["interrupt"]["payload"]["data"]["artifactData"]["order"], 7);
    let again = response(
        &host,
        &run,
        "gate",
        json!({ "action": "refine", "refineFeedback": { "scope": "whole", "text": "warmer" } }),
    );
    assert_eq!(again.json(), json!({ "runId": run, "nodeId": "gate", "status": "running" }));
    let redrafted = host.reaches(&run, "waiting-approval");
    assert!(redrafted["interrupt"]["payload"]["data"]["artifactData"]["reply"].as_str().unwrap().contains("warmer"));
    let edited = json!({ "action": "edit-accept", "editedArtifactData": { "reply": "Done." } });
    assert_eq!(response(&host, &run, "gate", edited).status, 200);
    host.reaches(&run, "completed");
    assert_eq!(outputs(&host, &run), json!({ "refunded": true, "order": 7, "reply": "Done." }));
    let twice = response(&host, &run, "gate", json!({ "action": "accept" }));
    assert_eq!((twice.status, twice.json()["error"].as_str()), (409, Some("interrupt_already_resolved")));
}

#[test]
fn a_rejected_approval_fails_the_run() {
    let host = Host::start();
    let run = host.run("approval", json!({}));
    host.reaches(&run, "waiting-approval");
    assert_eq!(response(&host, &run, "gate", json!({ "action": "maybe" })).status, 400);
    assert_eq!(response(&host, &run, "elsewhere", json!({ "action": "accept" })).status, 404);
    let rejected = response(&host, &run, "gate", json!({ "action": "reject" }));
    assert_eq!(rejected.json()["status"], "failed");
    let snapshot = host.get(&format!("/v1/runs/{run}")).json();
    assert_eq!((&snapshot["status"], &snapshot["error"]["code"]), (&json!("failed"), &json!("interrupt_rejected")));
}

#[test]
fn questions_and_votes_are_responded() {
    let host = Host::start();
    let asking = host.run("clarification", json!({}));
    host.reaches(&asking, "waiting-input");
    assert_eq!(response(&host, &asking, "ask", json!({ "answers": { "q1": "eu" } })).status, 400);
    assert_eq!(response(&host, &asking, "ask", json!({ "answers": [{ "id": "q1", "answer": "eu" }] })).status, 200);
    host.reaches(&asking, "completed");
    let asking = host.run("clarification", json!({}));
    host.reaches(&asking, "waiting-input");
    assert_eq!(response(&host, &asking, "ask", json!({ "q1": "eu", "answers": { "q1": "eu" } })).status, 200);
    host.reaches(&asking, "completed");

    let voting = host.run("quorum", json!({}));
    host.reaches(&voting, "waiting-approval");
    for status in ["waiting-approval", "waiting-approval", "running"] {
        let voter = if status == "running" { "second" } else { "first" };
        let vote = response(&host, &voting, "gate", json!({ "action": "accept", "voter": voter }));
        assert_eq!(vote.json()["status"], status);
    }
    host.reaches(&voting, "completed");
}

#[test]
fn a_token_responses_an_event_from_outside() {
    let host = Host::start();
    let run = host.run("external", json!({ "orderId": "o-9" }));
    let snapshot = host.reaches(&run, "waiting-external");
    let path = snapshot["interrupt"]["callbackUrl"].as_str().unwrap().to_owned();
    let inspected = host.request("GET", &path).send();
    assert_eq!(inspected.json()["data"]["correlation"], json!({ "orderId": "o-9" }));
    let resolve = |value: Value| host.request("POST", &path).json(json!({ "resumeValue": value })).send();
    assert_eq!(resolve(json!({ "orderId": "o-9" })).status, 400);
    assert_eq!(resolve(json!({ "eventPayload": { "paid": true } })).json()["nodeId"], "ext");
    host.reaches(&run, "completed");
    assert_eq!(outputs(&host, &run), json!({ "event": { "paid": true } }));
    assert_eq!([resolve(json!({})).status, host.request("GET", &path).send().status], [409, 409]);
    assert_eq!(host.request("GET", "/v1/interrupts/none").send().status, 404);
}

#[test]
fn a_run_is_cancelled_in_two_steps_or_at_once() {
    let host = Host::start();
    let cancel = |run: &str| host.post(&format!("/v1/runs/{run}/cancel"), json!({ "reason": "enough" })).json();
    let running = host.run("steps", json!({ "nodes": 1, "delayMs": 60_000 }));
    host.reaches(&running, "running");
    assert_eq!(cancel(&running)["status"], "cancelling");
    host.reaches(&running, "cancelled");
    let kinds: Vec<Value> = host.log(&running).iter().map(|event| event["type"].clone()).collect();
    assert_eq!(kinds, ["run.started", "node.started", "node.cancelled", "run.cancelled"]);
    assert_eq!(host.log(&running)[3]["payload"]["reason"], "enough");

    let waiting = host.run("approval", json!({}));
    host.reaches(&waiting, "waiting-approval");
    assert_eq!(cancel(&waiting)["status"], "cancelled");
    assert_eq!(cancel(&waiting), json!({ "runId": waiting, "status": "cancelled", "alreadyTerminal": true }));
    let late = response(&host, &waiting, "gate", json!({ "action": "accept" }));
    assert_eq!((late.status, late.json()["error"].as_str()), (410, Some("interrupt_cancelled")));
}

#[test]
fn a_fork_keeps_what_was_before_and_does_the_rest_again() {
    let host = Host::start();
    let source = host.run("refund", json!({ "order": 1, "delayMs": 0 }));
    host.reaches(&source, "waiting-approval");
    response(&host, &source, "gate", json!({ "action": "accept" }));
    host.reaches(&source, "completed");
    let log = host.log(&source);
    let fork = |body: Value| host.post(&format!("/v1/runs/{source}:fork"), body);

    let after_gate = log.iter().position(|event| event["type"] == "node.resumed").unwrap() + 1;
    let replay = fork(json!({ "mode": "replay", "fromSeq": after_gate }));
    assert_eq!((replay.status, &replay.json()["sourceRunId"]), (201, &json!(source)));
    let replayed = replay.json()["runId"].as_str().unwrap().to_owned();
    host.reaches(&replayed, "completed");
    let kinds = |log: &[Value]| log.iter().map(|event| event["type"].clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&host.log(&replayed)), kinds(&log));
    assert_eq!(host.log(&replayed)[5]["eventId"], log[5]["eventId"], "kept, not made again");
    assert_ne!(host.log(&replayed)[after_gate]["eventId"], log[after_gate]["eventId"]);

    let branch = fork(json!({ "mode": "branch", "fromSeq": 3, "runOptionsOverlay": { "tags": ["b"] } })).json();
    let branched = branch["runId"].as_str().unwrap();
    assert_eq!(host.reaches(branched, "waiting-approval")["tags"], json!(["b"]), "the gate asks again");

    assert_eq!(fork(json!({ "mode": "branch" })).status, 400);
    assert_eq!(fork(json!({ "mode": "replay", "fromSeq": 0, "runOptionsOverlay": { "tags": [] } })).status, 400);
    assert_eq!(fork(json!({ "mode": "replay", "fromSeq": 999 })).status, 422);
    assert_eq!(host.post(&format!("/v1/runs/{source}%3Afork"), json!({ "mode": "replay" })).status, 404);
    assert_eq!(host.post(&format!("/as/sqlite/v1/runs/{source}:fork"), json!({ "mode": "replay" })).status, 404);
}

#[test]
fn a_poll_is_held_until_there_is_news() {
    let host = Host::start();
    let run = host.run("approval", json!({}));
    host.reaches(&run, "waiting-approval");
    let last = host.log(&run).last().unwrap()["sequence"].as_u64().unwrap();
    let poll = |cursor: u64, timeout: &str| {
        host.get(&format!("/v1/runs/{run}/events/poll?lastSequence={cursor}&timeout={timeout}")).json()
    };
    let started = Instant::now();
    assert_eq!(poll(last, "0.2"), json!({ "events": [], "isComplete": false }));
    assert!(started.elapsed() >= Duration::from_millis(200));
    let held = thread::scope(|scope| {
        let held = scope.spawn(|| poll(last, "5"));
        thread::sleep(Duration::from_millis(50));
        response(&host, &run, "gate", json!({ "action": "accept" }));
        held.join().unwrap()
    });
    assert_eq!(held["events"][0]["sequence"], last + 1);
    host.reaches(&run, "completed");
    assert_eq!(poll(0, "5")["events"][0]["sequence"], 1, "0 is after the first event");
    assert_eq!(poll(0, "5")["isComplete"], true);
    assert_eq!(host.get(&format!("/v1/runs/{run}/events/poll?lastSequence=x")).status, 400);
}

#[test]
fn what_the_client_has_is_not_sent_again() {
    let host = Host::start();
    let run = host.run("echo", json!({}));
    host.reaches(&run, "completed");
    for path in [format!("/v1/runs/{run}"), "/.well-known/openwop".to_owned()] {
        let tag = host.get(&path).header("etag").unwrap().to_owned();
        let known = host.request("GET", &path).key("key-test").header("If-None-Match", &tag).send();
        assert_eq!((known.status, known.body.len()), (304, 0));
    }
}

#[test]
fn one_active_run_per_scope_where_that_is_enforced() {
    let host = Host::start();
    let create = |prefix: &str| {
        let body = json!({ "workflowId": "approval", "scopeId": "s", "tenantId": "t" });
        host.request("POST", &format!("{prefix}/v1/runs"))
            .key("key-test")
            .header("X-Dedup", "enforce")
            .json(body)
            .send()
    };
    let first = create("").json()["runId"].clone();
    let second = create("");
    assert_eq!((second.status, second.header("retry-after")), (409, Some("1")));
    assert_eq!(second.json()["details"]["activeRunId"], first);
    assert_eq!(create("/as/sqlite").status, 201);
    host.post(&format!("/v1/runs/{}/cancel", first.as_str().unwrap()), json!({}));
    assert_eq!(create("").status, 201);
}

#[test]
fn a_trace_is_continued() {
    let host = Host::start();
    let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let traced = host.request("GET", "/v1/openapi.json").header("traceparent", given).send();
    assert!(traced.header("traceparent").unwrap().starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
    assert_eq!(host.request("GET", "/as/sqlite/v1/openapi.json").send().header("traceparent"), None);
}
