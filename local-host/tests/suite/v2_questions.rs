//! Questions and replies, webhooks and the host's own events of wire version 2.

use std::time::Duration;

use serde_json::{Value, json};

use crate::host::{Host, Response};

const AS: &str = "/as/v2";

/// Starts a workflow, waits for its question, and gives the run's id and the id in paths.
fn asked(host: &Host, workflow: &str, inputs: Value, status: &str) -> (String, String) {
    let made = host.post(&format!("{AS}/runs"), json!({ "workflowId": workflow, "inputs": inputs })).json();
    let id = made["runId"].as_str().unwrap().to_owned();
    let path = id.replace('/', "~2F");
    reaches(host, &path, status);
    (id, path)
}

fn reaches(host: &Host, path: &str, status: &str) {
    for _ in 0..500 {
        if host.get(&format!("{AS}/runs/{path}")).json()["status"] == status {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{path} never was {status}: {}", host.get(&format!("{AS}/runs/{path}")).text());
}

fn reply(host: &Host, path: &str, node: &str, value: Value) -> Response {
    host.post(&format!("{AS}/runs/{path}/interrupts/{node}"), json!({ "resumeValue": value }))
}

fn kinds(host: &Host, id: &str) -> Vec<String> {
    host.log(id).iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_question_is_in_the_log_and_its_reply_too() {
    let host = Host::start();
    let (id, path) = asked(&host, "review", json!({}), "waiting-approval");
    let snapshot = host.get(&format!("{AS}/runs/{path}")).json();
    assert_eq!((&snapshot["currentNodeId"], snapshot.get("interrupt")), (&json!("gate"), None));
    let requested = host.log(&id)[2].clone();
    assert_eq!(
        (&requested["type"], &requested["payload"]["data"]["title"]),
        (&json!("interrupt.requested"), &json!("Publish this page?"))
    );
    for (value, code) in [
        (json!({}), "actions"),
        (Value::Null, "actions"),
        (json!({ "action": "approve" }), "actions"),
        (json!({ "action": "timeout" }), "field"),
    ] {
        let refused = reply(&host, &path, "gate", value.clone());
        assert!(refused.status == 400 && refused.json()["details"].get(code).is_some(), "{value}: {}", refused.text());
    }
    assert_eq!(reply(&host, &path, "gate", json!({ "action": "refine" })).status, 400);
    let closed = host.post(
        &format!("{AS}/runs/{path}/interrupts/gate"),
        json!({ "resumeValue": { "action": "accept" }, "note": 1 }),
    );
    assert_eq!(closed.status, 400);
    assert_eq!(reply(&host, &path, "nope", json!(1)).status, 404);
    assert_eq!(reply(&host, &path, "gate", json!({ "action": "ask" })).json()["status"], "waiting-approval");
    let accepted = reply(&host, &path, "gate", json!({ "action": "edit-accept", "editedArtifactData": { "t": 1 } }));
    assert_eq!(accepted.json(), json!({ "runId": id, "nodeId": "gate", "status": "running" }));
    reaches(&host, &path, "completed");
    let late = reply(&host, &path, "gate", json!({ "action": "accept" }));
    assert_eq!((late.status, &late.json()["error"]), (409, &json!("interrupt_already_resolved")));
    assert_eq!(
        kinds(&host, &id),
        [
            "run.started",
            "node.started",
            "interrupt.requested",
            "node.suspended",
            "interrupt.resolved",
            "node.resumed",
            "node.completed",
            "run.completed"
        ]
    );
}

#[test]
fn a_rejection_fails_the_run_or_takes_another_edge() {
    let host = Host::start();
    let (id, path) = asked(&host, "review", json!({}), "waiting-approval");
    assert_eq!(reply(&host, &path, "gate", json!({ "action": "reject" })).json()["status"], "failed");
    assert_eq!(kinds(&host, &id)[4..], ["interrupt.resolved", "approval.rejected", "node.failed", "run.failed"]);
    assert_eq!(host.log(&id)[7]["payload"]["error"]["code"], "approval_rejected");
    let (_, path) = asked(&host, "routed", json!({}), "waiting-approval");
    assert_eq!(reply(&host, &path, "gate", json!({ "action": "reject" })).json()["status"], "running");
    reaches(&host, &path, "completed");
    let (id, path) = asked(&host, "expiring", json!({ "timeoutMs": 30 }), "waiting-approval");
    reaches(&host, &path, "failed");
    let resolved = host.log(&id)[4]["payload"].clone();
    assert_eq!((&resolved["action"], resolved.get("resolvedBy")), (&json!("timeout"), None));
    let (_, path) = asked(&host, "listed", json!({}), "waiting-approval");
    assert_eq!(reply(&host, &path, "gate", json!({ "action": "accept" })).json()["error"], "forbidden");
}

#[test]
fn a_voter_counts_once_and_nothing_is_logged_before_the_last_vote() {
    let host = Host::start();
    let (id, path) = asked(&host, "quorum", json!({}), "waiting-approval");
    for _ in 0..2 {
        assert_eq!(reply(&host, &path, "gate", json!({ "action": "accept" })).json()["status"], "waiting-approval");
    }
    assert_eq!(kinds(&host, &id).len(), 4);
    assert_eq!(reply(&host, &path, "gate", json!({ "action": "accept", "voter": "bob" })).json()["status"], "running");
    reaches(&host, &path, "completed");
}

#[test]
fn every_kind_of_question_wants_its_own_reply() {
    let host = Host::start();
    // Workflow, inputs, status, node, refused replies, accepted reply, the run's end.
    let cases = [
        (
            "questions",
            json!({}),
            "waiting-input",
            "ask",
            vec![
                json!({ "answers": [{ "id": "colour", "answer": "red" }] }),
                json!({ "answers": { "colour": "red" } }),
                json!({ "colour": "red" }),
            ],
            json!({ "colour": "red", "count": 2, "answers": {} }),
            "completed",
        ),
        (
            "external",
            json!({}),
            "waiting-external",
            "ext",
            vec![json!({ "orderId": "order-1" })],
            json!({ "eventPayload": {} }),
            "completed",
        ),
        (
            "credential",
            json!({ "connected": false }),
            "waiting-input",
            "use",
            vec![json!({ "outcome": "authorized" })],
            json!({ "outcome": "declined" }),
            "failed",
        ),
        (
            "credential",
            json!({}),
            "waiting-input",
            "use",
            vec![json!({ "outcome": "authorized", "x": 1 })],
            json!({ "outcome": "authorized" }),
            "completed",
        ),
        (
            "conversation",
            json!({}),
            "waiting-input",
            "talk",
            vec![json!({ "message": "hi" })],
            json!({ "role": "user", "speakerId": "u", "content": "hi" }),
            "completed",
        ),
        ("low-confidence", json!({}), "waiting-approval", "low", vec![], json!({ "action": "accept" }), "completed"),
        ("custom", json!({}), "waiting-approval", "custom", vec![], json!([1, 2]), "completed"),
    ];
    for (workflow, inputs, status, node, refused, accepted, end) in cases {
        let (_, path) = asked(&host, workflow, inputs, status);
        for value in refused {
            assert_eq!(reply(&host, &path, node, value.clone()).status, 400, "{workflow}: {value}");
        }
        assert_eq!(reply(&host, &path, node, accepted).status, 200, "{workflow}");
        reaches(&host, &path, end);
    }
}

#[test]
fn a_token_replies_without_a_key() {
    let host = Host::start();
    let (_, path) = asked(&host, "review", json!({}), "waiting-approval");
    let shown = host.get(&format!("{AS}/runs/{path}/interrupts/gate")).json();
    let token = shown["token"].as_str().unwrap().to_owned();
    let at = |method: &str, token: &str| {
        let request = host.request(method, &format!("{AS}/interrupts/{token}"));
        if method == "POST" { request.json(json!({ "resumeValue": { "action": "accept" } })) } else { request }.send()
    };
    assert_eq!(at("GET", &token).json(), shown["payload"]);
    for wrong in ["abc", "ow2.hs256.local-1.e30.AAAA"] {
        assert_eq!(
            (at("GET", wrong).status, at("POST", wrong).json()["error"].clone()),
            (401, json!("interrupt_token_invalid"))
        );
    }
    assert_eq!(at("POST", &token).json()["status"], "running");
    reaches(&host, &path, "completed");
    assert_eq!((at("POST", &token).status, at("GET", &token).status), (409, 409));
}

#[test]
fn webhooks_are_signed_in_both_ways_and_die_after_two_attempts() {
    let host = Host::start();
    let address = |name: &str| format!("http://127.0.0.1:{}/_host/inbox/{name}", host.port());
    let register = |body: Value| host.post(&format!("{AS}/webhooks"), body);
    for bad in [
        json!({ "url": address("a"), "events": ["run.completed"], "tenantId": "local" }),
        json!({ "url": address("a"), "events": ["agent.toolCalled"] }),
        json!({ "url": address("a"), "events": [] }),
        json!({ "url": "http://10.0.0.1/", "events": ["run.completed"] }),
    ] {
        assert_eq!(register(bad.clone()).status, 400, "{bad}");
    }
    let secret = "whsec_bG9jYWwtaG9zdC1zZWNyZXQtbG9jYWwtaG9zdA==";
    let standard = |url: String, secret: &str| {
        register(
            json!({ "url": url, "events": ["run.completed"], "secret": secret, "signatureAlgorithms": ["v1", "standard-webhooks-1"] }),
        )
    };
    assert_eq!(standard(address("s"), "plain").status, 400);
    assert_eq!(standard(format!("{}?status=500", address("s")), secret).json()["error"], "webhook_endpoint_unverified");
    assert_eq!(standard(address("standard"), secret).status, 201);
    let plain = register(json!({ "url": address("plain"), "events": ["node.completed", "run.completed"] })).json();
    assert!(plain["secret"].is_string());
    let failing =
        register(json!({ "url": format!("{}?status=500", address("dead")), "events": ["run.completed"] })).json();
    host.post(&format!("{AS}/runs"), json!({ "workflowId": "echo" }));
    let kept = |name: &str, count: usize| {
        for _ in 0..400 {
            let kept = host.get(&format!("/_host/inbox/{name}")).json();
            if kept.as_array().unwrap().len() >= count {
                return kept;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("{name} was sent less than {count}");
    };
    let plain_deliveries = kept("plain", 2);
    let headers = &plain_deliveries[1]["headers"];
    assert_eq!(headers["openwop-event-type"], "run.completed");
    assert_eq!(headers["openwop-signature"], headers["x-openwop-signature"]);
    let body: Value = serde_json::from_str(plain_deliveries[1]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["event"]["type"], "run.completed");
    assert!(kept("standard", 2)[1]["headers"]["webhook-signature"].as_str().unwrap().starts_with("v1,"));
    kept("dead", 2);
    let path = |webhook: &Value| webhook["webhookId"].as_str().unwrap().replace('/', "~2F");
    let dead = || host.get(&format!("{AS}/webhooks/{}/dead-letters", path(&failing))).json()["deliveries"].clone();
    while dead().as_array().unwrap().is_empty() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!((&dead()[0]["attempts"], &dead()[0]["lastStatus"]), (&json!(2), &json!(500)));
    let rotated = host.post(&format!("{AS}/webhooks/{}/rotate-secret", path(&plain)), json!({ "secret": secret }));
    assert_eq!(rotated.status, 400);
    let delete = || host.request("DELETE", &format!("{AS}/webhooks/{}", path(&plain))).key("key-test").send().status;
    assert_eq!((delete(), delete()), (204, 404));
}

#[test]
fn heartbeats_have_numbers_and_durable_events_come_again() {
    let host = Host::start();
    let emit = |body: Value| host.post(&format!("{AS}/host/events/test"), body);
    let first = emit(json!({ "delivery": "durable" }));
    assert_eq!((first.status, &first.json()["type"]), (202, &json!("host-test.durable-triggered")));
    emit(json!({ "delivery": "ephemeral", "workspaceId": "local/w" }));
    let second = emit(json!({ "delivery": "durable" })).json();
    assert_eq!(emit(json!({ "delivery": "x" })).status, 400);
    assert_eq!(emit(json!({ "delivery": "durable", "workspaceId": "other/w" })).status, 403);
    let cursor = first.json()["eventId"].as_str().unwrap().to_owned();
    let resumed = host
        .request("GET", "/as/v2,host-events-1/host/events")
        .key("key-test")
        .header("Last-Event-ID", &cursor)
        .send_with_patience(Duration::from_millis(500));
    assert_eq!(resumed.fields("event"), ["heartbeat.evaluated", "host-test.durable-triggered"]);
    assert_eq!(resumed.fields("id"), ["0", second["eventId"].as_str().unwrap()]);
    let beats = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(200));
            emit(json!({ "delivery": "ephemeral" }))
        });
        let stream = host.request("GET", "/as/v2,heartbeat-20,host-events-1/host/events").key("key-test");
        stream.header("Last-Event-ID", "0").send()
    });
    assert_eq!(beats.fields("id")[..2], ["0", "1"]);
    assert!(
        !beats.fields("event").contains(&"host-test.durable-triggered".to_owned()),
        "a heartbeat's number names nothing"
    );
}
