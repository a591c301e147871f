use serde_json::{Value, json};

use crate::flowmaestro::{
    BROKEN, ECHO, FAIL, INVALID, REFUND, REVIEW, SLOW, STEPS, column, execute, id, members, reaches,
};
use crate::host::Host;

#[test]
fn a_workflow_shows_its_inputs_alone_only() {
    let host = Host::start();
    let get = |number: u32| host.get(&format!("/api/v1/workflows/{}", id(number))).json()["data"].clone();
    let echo = get(ECHO);
    assert_eq!(echo["inputs"]["start"]["type"], "text");
    assert_eq!(echo["inputs"]["extra"].get("description"), None);
    assert_eq!(get(STEPS)["inputs"], Value::Null);
    assert_eq!(get(REFUND)["inputs"]["order-form"]["required"], true);
    let list = host.get("/api/v1/workflows").json();
    assert_eq!(members(&list["data"][0]), ["id", "name", "description", "version", "created_at", "updated_at"]);
}

#[test]
fn executions_run_to_their_ends() {
    let host = Host::start();
    let path = format!("/api/v1/workflows/{}/execute", id(ECHO));
    let started = host.post(&path, json!({ "inputs": { "a": "ü" } }));
    assert_eq!(started.status, 202);
    let data = started.json()["data"].clone();
    assert_eq!(members(&data), ["execution_id", "workflow_id", "status", "inputs"]);
    assert_eq!((&data["status"], &data["inputs"]), (&json!("pending"), &json!({ "a": "ü" })));
    let echoed = reaches(&host, data["execution_id"].as_str().unwrap(), "completed");
    let all = ["id", "workflow_id", "status", "inputs", "outputs", "error", "started_at", "completed_at", "created_at"];
    assert_eq!(members(&echoed), all);
    assert_eq!((&echoed["outputs"], &echoed["error"]), (&json!({ "a": "ü" }), &Value::Null));

    let outputs = |workflow: u32, inputs: Value| {
        reaches(&host, &execute(&host, workflow, inputs), "completed")["outputs"].clone()
    };
    assert_eq!(outputs(STEPS, json!({ "nodes": 2, "delayMs": 1 })), json!({ "done": 2 }));
    assert_eq!(outputs(REFUND, json!({ "order": 7, "delayMs": 1 })), json!({ "refunded": true, "order": 7 }));
    assert_eq!(outputs(SLOW, json!({ "durationMs": 30 })), json!({ "waitedMs": 30 }));
    assert_eq!(outputs(11, json!({ "b": 1 })), json!({ "b": 1 }), "the rest of the catalogue gives its inputs back");
    assert_eq!(outputs(ECHO, json!([1])), json!([1]));

    let failed = reaches(&host, &execute(&host, FAIL, json!({ "message": "no \"card\"" })), "failed");
    let error = failed["error"].as_str().unwrap();
    let nodes: Value = serde_json::from_str(&error[error.find('{').unwrap()..]).unwrap();
    assert_eq!((nodes, &failed["outputs"]), (json!({ "boom": "no \"card\"" }), &Value::Null));
    assert!(failed["completed_at"].is_string());
}

#[test]
fn what_cannot_start_is_refused_at_once() {
    let host = Host::start();
    let start = |number: u32| host.post(&format!("/api/v1/workflows/{}/execute", id(number)), json!({}));
    let broken = start(BROKEN);
    assert_eq!((broken.status, &broken.json()["error"]["code"]), (500, &json!("execution_failed")));
    let invalid = start(INVALID);
    assert_eq!((invalid.status, &invalid.json()["error"]["code"]), (400, &json!("validation_error")));
    assert_eq!(invalid.json()["error"].get("details"), None);
    std::thread::sleep(std::time::Duration::from_millis(50));
    let list = host.get("/api/v1/executions").json();
    assert_eq!((column(&list, "workflow_id"), column(&list, "status")), (vec![id(BROKEN)], vec!["pending".to_owned()]));
    let misspelt = json!({ "inputs": { "host.streamFaults": [{ "kind": "dorp" }] } });
    let refused = host.post(&format!("/api/v1/workflows/{}/execute", id(ECHO)), misspelt);
    assert!(refused.status == 400 && refused.text().contains("host.streamFaults"), "{}", refused.text());
}

#[test]
fn a_review_waits_for_a_person() {
    let host = Host::start();
    let execution = execute(&host, REVIEW, json!({}));
    let paused = reaches(&host, &execution, "paused");
    assert_eq!((&paused["outputs"], &paused["completed_at"]), (&Value::Null, &Value::Null));
    let cancel = host.post(&format!("/api/v1/executions/{execution}/cancel"), json!({}));
    assert_eq!((cancel.status, &cancel.json()["error"]["code"]), (400, &json!("validation_error")));
    let resume = format!("/_host/flowmaestro/executions/{execution}/resume");
    assert_eq!(host.post(&resume, json!({ "response": "yes" })).status, 200);
    assert_eq!(reaches(&host, &execution, "completed")["outputs"], json!({ "reviewed": true, "response": "yes" }));
    assert_eq!(host.post(&resume, json!({})).status, 409);
    assert_eq!(host.post("/_host/flowmaestro/executions/x/resume", json!({})).status, 404);
    let alone = execute(&host, REVIEW, json!({ "pausedMs": 20 }));
    reaches(&host, &alone, "completed");
}

#[test]
fn a_cancel_responses_three_members() {
    let host = Host::start();
    let cancel = |execution: &str| {
        host.request("POST", &format!("/api/v1/executions/{execution}/cancel")).key("key-test").send()
    };
    let running = execute(&host, SLOW, json!({}));
    reaches(&host, &running, "running");
    let response = cancel(&running);
    assert_eq!(response.status, 200);
    let data = response.json()["data"].clone();
    assert_eq!((members(&data), &data["status"]), (vec!["id", "status", "message"], &json!("cancelled")));
    let cancelled = reaches(&host, &running, "cancelled");
    assert!(cancelled["started_at"].is_string());
    for member in ["completed_at", "error", "outputs"] {
        assert_eq!(cancelled[member], Value::Null);
    }
    assert_eq!(cancel(&running).status, 400);
    let waiting = execute(&host, ECHO, json!({ "host.pendingMs": 60_000 }));
    assert_eq!(cancel(&waiting).status, 200);
    assert_eq!(reaches(&host, &waiting, "cancelled")["started_at"], Value::Null);
    assert_eq!(cancel(&id(99)).status, 404);
}

#[test]
fn the_list_of_executions_has_broken_totals() {
    let host = Host::start();
    let mut ids: Vec<String> = (0..5).map(|number| execute(&host, ECHO, json!({ "number": number }))).collect();
    for execution in &ids {
        reaches(&host, execution, "completed");
    }
    ids.reverse();
    let failed = execute(&host, FAIL, json!({}));
    reaches(&host, &failed, "failed");
    let all: Vec<String> = std::iter::once(failed.clone()).chain(ids.clone()).collect();
    let list = |prefix: &str, query: &str| host.get(&format!("{prefix}/api/v1/executions{query}")).json();

    let first = list("", "?per_page=2");
    assert_eq!(column(&first, "id"), all[..2]);
    assert_eq!((&first["pagination"]["total_count"], &first["pagination"]["has_next"]), (&json!(2), &json!(false)));
    let second = list("", "?per_page=2&page=2");
    assert_eq!((column(&second, "id"), &second["pagination"]["total_count"]), (all[2..4].to_vec(), &json!(4)));

    let own = list("", &format!("?workflow_id={}&per_page=2", id(ECHO)));
    assert_eq!((&own["pagination"]["total_count"], &own["pagination"]["has_next"]), (&json!(5), &json!(true)));
    let matching = list("", &format!("?workflow_id={}&per_page=2&status=completed", id(ECHO)));
    assert_eq!((column(&matching, "id"), &matching["pagination"]["total_count"]), (ids[..2].to_vec(), &json!(2)));
    assert_eq!(matching["pagination"]["has_next"], false);
    let none = list("", &format!("?workflow_id={}&status=failed", id(ECHO)));
    assert_eq!((&none["data"], &none["pagination"]["total_count"]), (&json!([]), &json!(0)));
    assert_eq!(column(&list("", "?status=failed"), "id"), [failed]);
    assert_eq!(list("", "?status=odd")["data"], json!([]));
    assert_eq!(list("", &format!("?workflow_id={}", id(99)))["data"], json!([]));

    let shared = |query: &str| column(&list("/as/other-tenants", query), "id");
    assert_eq!(shared("?per_page=4"), all[..2], "short, though there are more");
    assert_eq!(shared("?per_page=4&page=2"), [""; 0]);
    assert_eq!(shared("?per_page=100"), all);
    let others = host.request("GET", "/api/v1/executions").key("key-other").send().json();
    assert_eq!(others["data"], json!([]), "every key has a workspace of its own");
}
