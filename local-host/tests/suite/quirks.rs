use serde_json::{Value, json};

use crate::host::{End, Host};

const REFERENCE_HOSTS: [&str; 4] = ["in-memory", "sqlite", "python", "postgres"];

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn finished(host: &Host, profile: &str) -> String {
    let run = host.run_as(&format!("/as/{profile}"), "steps", json!({ "nodes": 1, "delayMs": 0 }), json!({}));
    host.reaches(&run, "completed");
    run
}

#[test]
fn each_host_has_its_own_event_document() {
    let host = Host::start();
    let first = |profile: &str| {
        let run = finished(&host, profile);
        let path = format!("/as/{profile}/v1/runs/{run}/events");
        host.request("GET", &path).key("key-test").header("Accept", "text/event-stream").send().data()[0].clone()
    };
    assert_eq!(keys(&first("spec")), ["eventId", "runId", "type", "payload", "timestamp", "sequence"]);
    assert_eq!(keys(&first("in-memory")), ["seq", "runId", "type", "timestamp"]);
    assert_eq!(keys(&first("python")), ["eventId", "runId", "type", "payload", "timestamp", "sequence"]);
    let both = ["eventId", "runId", "seq", "sequence", "type", "nodeId", "data", "payload", "timestamp"];
    assert_eq!(keys(&first("sqlite")), both);
    assert_eq!(keys(&first("postgres")), both);
    assert_eq!(first("sqlite")["payload"], Value::Null);
    assert_eq!(first("python")["payload"], json!({}));
}

#[test]
fn snapshots_and_created_runs_differ() {
    let host = Host::start();
    for profile in REFERENCE_HOSTS {
        let created = host.post(&format!("/as/{profile}/v1/runs"), json!({ "workflowId": "echo" }));
        let body = created.json();
        assert_eq!(body.get("eventsUrl").is_some(), profile != "python", "{profile}");
        assert_eq!(body["status"] == "pending", profile != "python", "{profile}");
        assert_eq!(created.header("openwop-idempotent-replay"), Some(""), "{profile}");
        let run = body["runId"].as_str().unwrap();
        host.reaches(run, "completed");
        let snapshot = host.get(&format!("/as/{profile}/v1/runs/{run}")).json();
        assert!(snapshot["endedAt"].is_string() && snapshot.get("completedAt").is_none(), "{profile}");
    }
    let spec = host.get(&format!("/v1/runs/{}", finished(&host, "spec"))).json();
    assert!(spec["completedAt"].is_string() && spec.get("endedAt").is_none());
}

#[test]
fn polls_differ_in_cursor_and_completion() {
    let host = Host::start();
    let poll = |profile: &str, query: &str| {
        let run = finished(&host, profile);
        host.get(&format!("/as/{profile}/v1/runs/{run}/events/poll{query}"))
    };
    let shape = ["runId", "events", "lastEventSeq", "runStatus", "isTerminal"];
    assert_eq!(keys(&poll("in-memory", "").json()), shape);
    assert_eq!(keys(&poll("sqlite", "").json()), shape);
    assert_eq!(keys(&poll("postgres", "").json()), ["events", "isComplete"]);
    let count = |profile: &str, query: &str| poll(profile, query).json()["events"].as_array().unwrap().len();
    assert_eq!([count("in-memory", "?lastSequence=2"), count("in-memory", "?since=2")], [4, 1]);
    assert_eq!([count("postgres", "?lastSequence=2"), count("postgres", "?since=2")], [2, 5]);
    assert_eq!([count("sqlite", "?lastSequence=2"), count("sqlite", "?since=2")], [2, 2]);
    assert_eq!(
        [&poll("python", "").json()["isComplete"], &poll("python", "?since=3").json()["isComplete"]],
        [false, true]
    );
    assert_eq!([poll("in-memory", "?since=x").status, poll("sqlite", "?since=x").status], [200, 400]);
    assert_eq!(poll("in-memory", "").json()["events"][0]["payload"], Value::Null);
    assert_eq!(poll("sqlite", "?since=99").json()["lastEventSeq"], 99);
}

#[test]
fn python_speaks_http_1_0_with_spaced_json() {
    let host = Host::start();
    let run = finished(&host, "python");
    let stream = host
        .request("GET", &format!("/as/python/v1/runs/{run}/events"))
        .key("key-test")
        .header("Accept", "text/event-stream")
        .send();
    assert_eq!((stream.version.as_str(), stream.end), ("HTTP/1.0", End::Complete));
    assert!(stream.header("transfer-encoding").is_none() && stream.header("content-length").is_none());
    assert!(stream.text().contains("data: {\"eventId\": \""));
    let only_the_end = host
        .request("GET", &format!("/as/python/v1/runs/{run}/events?streamMode=values"))
        .key("key-test")
        .header("Accept", "text/event-stream")
        .send();
    assert_eq!(only_the_end.fields("event"), ["run.completed"]);
}

#[test]
fn streams_are_hardly_filtered_and_batches_have_no_id() {
    let host = Host::start();
    for profile in ["in-memory", "sqlite", "postgres"] {
        let run = finished(&host, profile);
        let stream = |query: &str| {
            let path = format!("/as/{profile}/v1/runs/{run}/events{query}");
            host.request("GET", &path).key("key-test").header("Accept", "text/event-stream").send()
        };
        assert!(stream("?streamMode=values").fields("event").contains(&"node.started".to_owned()), "{profile}");
        let looks = profile != "in-memory";
        assert_eq!(stream("?streamMode=mixed").status == 400, looks, "{profile}");
        assert_eq!(stream("?bufferMs=9999").status == 400, looks, "{profile}");
        let batch = stream("?bufferMs=50");
        assert_eq!(batch.fields("event") == ["batch"], looks, "{profile}");
        assert_eq!(batch.fields("id").is_empty(), looks, "{profile}");
        let listed = host.get(&format!("/as/{profile}/v1/runs/{run}/events")).json();
        assert!(listed["events"].is_array(), "without text/event-stream there is JSON");
    }
}

#[test]
fn two_hosts_know_no_gates_and_two_response_in_their_own_way() {
    let host = Host::start();
    for profile in ["in-memory", "python"] {
        let run = host.run_as(&format!("/as/{profile}"), "approval", json!({}), json!({}));
        assert_eq!(host.reaches(&run, "failed")["error"]["code"], "unsupported_node_type");
        let resolve = host.post(&format!("/as/{profile}/v1/runs/{run}/interrupts/gate"), json!({ "resumeValue": {} }));
        assert_eq!(resolve.json()["error"], "not_found");
    }
    for profile in ["sqlite", "postgres"] {
        let prefix = format!("/as/{profile}");
        let start = |workflow: &str, status: &str| {
            let run = host.run_as(&prefix, workflow, json!({ "orderId": "o-1" }), json!({}));
            host.reaches(&run, status);
            run
        };
        let resolve = |run: &str, node: &str, value: Value| {
            host.post(&format!("{prefix}/v1/runs/{run}/interrupts/{node}"), json!({ "resumeValue": value }))
        };
        let run = start("approval", "waiting-approval");
        let accepted = resolve(&run, "gate", json!({ "action": "accept" })).json();
        assert_eq!(keys(&accepted), ["runId", "status", "interrupt"]);
        assert_eq!(
            (&accepted["interrupt"]["nodeId"], &accepted["interrupt"]["outcome"]),
            (&json!("gate"), &json!("accepted"))
        );
        let again = resolve(&run, "gate", json!({ "action": "accept" }));
        assert_eq!((again.status, again.json()["error"].as_str()), (404, Some("interrupt_not_found")));
        host.reaches(&run, "completed");
        let kinds: Vec<Value> = host.log(&run).iter().map(|event| event["type"].clone()).collect();
        assert_eq!(
            kinds,
            [
                "run.started",
                "node.started",
                "node.suspended",
                "node.resumed",
                "node.completed",
                "run.resumed",
                "memory.written",
                "run.completed"
            ],
        );

        let asking = start("clarification", "waiting-input");
        assert_eq!(resolve(&asking, "ask", json!({ "answers": [{ "id": "q1", "answer": "eu" }] })).status, 422);
        assert_eq!(resolve(&asking, "ask", json!({ "answers": { "q1": "eu" } })).status, 200);

        let outside = start("external", "waiting-external");
        let snapshot = host.get(&format!("{prefix}/v1/runs/{outside}")).json();
        let by_run = resolve(&outside, "ext", json!({ "orderId": "o-1" }));
        assert_eq!(
            (by_run.status, by_run.json()["error"].as_str()),
            (404, Some("interrupt_not_found")),
            "by token only"
        );
        let token = snapshot["interrupt"]["interruptToken"].as_str().unwrap();
        assert_eq!(token.len(), 22);
        let path = format!("{prefix}/v1/interrupts/{token}");
        assert_eq!(host.request("GET", &path).send().status, 404, "tokens cannot be inspected");
        assert_eq!(resolve(&outside, "ext", json!({ "orderId": "o-1" })).status, 404, "by its token alone");
        let by_token = |value: Value| host.request("POST", &path).json(json!({ "resumeValue": value })).send();
        assert_eq!(by_token(json!({ "orderId": "other" })).json()["error"], "correlation_mismatch");
        assert_eq!(
            [by_token(json!({ "orderId": "o-1" })).status, by_token(json!({ "orderId": "o-1" })).status],
            [200, 404]
        );
    }
}

#[test]
fn a_rejection_completes_the_node_and_fails_the_run() {
    let host = Host::start();
    for profile in ["sqlite", "postgres"] {
        let run = host.run_as(&format!("/as/{profile}"), "approval", json!({}), json!({}));
        host.reaches(&run, "waiting-approval");
        let path = format!("/as/{profile}/v1/runs/{run}/interrupts/gate");
        assert_eq!(host.post(&path, json!({ "resumeValue": { "action": "reject" } })).json()["status"], "failed");
        let polled = host.get(&format!("/as/{profile}/v1/runs/{run}/events/poll")).json();
        let [.., completed, failed] = polled["events"].as_array().unwrap().as_slice() else { panic!("{polled}") };
        assert_eq!(
            (&completed["type"], &completed["payload"]),
            (&json!("node.completed"), &json!({ "outcome": "rejected" }))
        );
        assert_eq!(
            (&failed["type"], keys(&failed["payload"])),
            (&json!("run.failed"), vec!["code", "message", "error"])
        );
    }
}

#[test]
fn a_vote_carries_all_votes_so_far() {
    let host = Host::start();
    let run = host.run_as("/as/sqlite", "quorum", json!({}), json!({}));
    host.reaches(&run, "waiting-approval");
    let vote = json!({ "resumeValue": { "action": "accept", "voter": "ann" } });
    let response = host.post(&format!("/as/sqlite/v1/runs/{run}/interrupts/gate"), vote).json();
    assert_eq!(response["status"], "waiting-approval");
    let votes = host.log(&run).last().unwrap()["payload"]["votes"].clone();
    assert_eq!(votes, response["interrupt"]["votes"]);
    assert_eq!((votes.as_array().unwrap().len(), &votes[0]["voter"]), (1, &json!("ann")));
}

#[test]
fn what_is_neither_an_acceptance_nor_a_rejection_is_a_vote() {
    let host = Host::start();
    for profile in ["sqlite", "postgres"] {
        let run = host.run_as(&format!("/as/{profile}"), "approval", json!({}), json!({}));
        host.reaches(&run, "waiting-approval");
        let path = format!("/as/{profile}/v1/runs/{run}/interrupts/gate");
        let response = |value: Value| host.post(&path, json!({ "resumeValue": value })).json();
        let refined =
            response(json!({ "action": "refine", "refineFeedback": { "scope": "whole", "text": "shorter" } }));
        assert_eq!(
            (&refined["status"], keys(&refined["interrupt"])),
            (&json!("waiting-approval"), vec!["kind", "nodeId", "votes"])
        );
        let edited = response(json!({ "action": "edit-accept", "editedArtifactData": { "a": 1 } }));
        let actions: Vec<&Value> =
            edited["interrupt"]["votes"].as_array().unwrap().iter().map(|vote| &vote["action"]).collect();
        assert_eq!(
            (&edited["status"], actions),
            (&json!("waiting-approval"), vec![&json!("refine"), &json!("edit-accept")])
        );
        assert_eq!(host.log(&run).last().unwrap()["payload"]["votes"], edited["interrupt"]["votes"]);
        assert_eq!(response(json!({ "action": "accept" }))["interrupt"]["outcome"], "accepted");
        host.reaches(&run, "completed");
    }
}

#[test]
fn the_reference_hosts_take_what_the_protocol_refuses() {
    let host = Host::start();
    let send = |path: String, text: &str| host.request("POST", &path).key("key-test").text(text).send();
    for profile in REFERENCE_HOSTS {
        let prefix = format!("/as/{profile}/v1/runs");
        let odd = r#"{"workflowId":"echo","inputs":[1],"tags":"a","metadata":7}"#;
        assert_eq!(send(prefix.clone(), odd).status, 201, "{profile}");
        for body in ["", "{nope", "[]"] {
            let run = host.run_as(&format!("/as/{profile}"), "steps", json!({ "delayMs": 60_000 }), json!({}));
            assert_eq!(send(format!("{prefix}/{run}/cancel"), body).status, 200, "{profile}: {body:?}");
        }
        let run = finished(&host, profile);
        let stream = format!("{prefix}/{run}/events?streamMode=");
        let opened = host.request("GET", &stream).key("key-test").header("Accept", "text/event-stream").send();
        assert_eq!(opened.status, 200, "{profile}");
    }
    assert_eq!(send("/v1/runs".to_owned(), r#"{"workflowId":"echo","inputs":[1]}"#).status, 400);
    let waiting = host.run_as("/as/sqlite", "approval", json!({}), json!({}));
    host.reaches(&waiting, "waiting-approval");
    assert_eq!(send(format!("/as/sqlite/v1/runs/{waiting}/cancel"), "").json()["status"], "cancelled");
    let kinds: Vec<Value> = host.log(&waiting).iter().map(|event| event["type"].clone()).collect();
    assert_eq!(kinds, ["run.started", "node.started", "node.suspended", "run.cancelled"]);
}

#[test]
fn run_ids_are_percent_decoded_by_some() {
    let host = Host::start();
    let message = |profile: &str| {
        let response = host.get(&format!("/as/{profile}/v1/runs/a%2Fb")).json();
        (response["error"].as_str().unwrap().to_owned(), response["message"].as_str().unwrap().to_owned())
    };
    assert_eq!(message("spec"), ("not_found".to_owned(), "Unknown runId: a/b".to_owned()));
    assert_eq!(message("sqlite"), ("run_not_found".to_owned(), "Unknown runId: a%2Fb".to_owned()));
    assert_eq!(message("postgres").1, "Unknown runId: a%2Fb");
    for (profile, status) in [("spec", 200), ("postgres", 404)] {
        let run = host.run_as(&format!("/as/{profile}"), "echo", json!({}), json!({})).replace('-', "%2D");
        assert_eq!(host.get(&format!("/as/{profile}/v1/runs/{run}")).status, status, "{profile}");
    }
}

#[test]
fn small_things_differ_too() {
    let host = Host::start();
    let create = |prefix: &str, body: &str| {
        host.request("POST", &format!("{prefix}/v1/runs"))
            .key("key-test")
            .header("Idempotency-Key", "k")
            .text(body)
            .send()
    };
    for (profile, code) in [("in-memory", "idempotency_key_conflict"), ("sqlite", "idempotency_key_mismatch")] {
        let prefix = format!("/as/{profile}");
        let host_key = |body: &str| {
            host.request("POST", &format!("{prefix}/v1/runs"))
                .key(&format!("key-{profile}"))
                .header("Idempotency-Key", "k")
                .text(body)
                .send()
        };
        assert_eq!(host_key(r#"{"workflowId":"echo"}"#).header("openwop-idempotent-replay"), Some("false"));
        assert_eq!(host_key(r#"{"workflowId":"log"}"#).json()["error"], code);
    }
    assert_eq!(create("", r#"{"workflowId":"none"}"#).status, 400);
    assert_eq!(create("/as/sqlite", r#"{"workflowId":"none"}"#).json()["error"], "workflow_not_found");
    assert_eq!(host.get("/as/in-memory/v1/workflows/echo").status, 404);
    for profile in REFERENCE_HOSTS {
        let document = host.get(&format!("/as/{profile}/.well-known/openwop")).json();
        assert_eq!((&document["protocolVersion"], document["capabilities"].is_object()), (&json!("1.0"), true));
    }
    assert_eq!(host.get("/v1/nope").json()["message"], "No route for GET /v1/nope");
}
