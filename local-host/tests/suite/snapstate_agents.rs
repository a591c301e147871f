use serde_json::{Value, json};

use crate::flowmaestro::members;
use crate::host::{Host, Response};
use crate::snapstate::{draft, get, refusal, save, saving};

fn register(host: &Host, body: Value) -> Value {
    let registered = host.post("/snapstate/agents", body);
    assert_eq!(registered.status, 201, "{}", registered.text());
    registered.json()
}

#[test]
fn a_registration_replaces() {
    let host = Host::start();
    let body = json!({ "agent_id": "bot", "name": " B\u{7} ", "description": "d", "capabilities": ["c"], "metadata": { "m": 1 }, "zzz": 1 });
    let first = register(&host, body);
    let all = ["id", "agent_id", "name", "description", "capabilities", "metadata", "last_seen_at", "created_at"];
    assert_eq!((members(&first), &first["name"]), (all.to_vec(), &json!("B")));
    let second = register(&host, json!({ "agent_id": "bot" }));
    let kept = |member: &str| second[member] == first[member];
    assert!(kept("id") && kept("created_at"));
    assert_eq!(
        (&second["name"], &second["description"], &second["capabilities"], &second["metadata"]),
        (&Value::Null, &Value::Null, &json!([]), &json!({}))
    );
    assert_eq!(register(&host, json!({ "agent_id": "odd", "capabilities": "web", "name": 5 }))["capabilities"], "web");
    let refused = |body: Value| refusal(&host.post("/snapstate/agents", body));
    assert_eq!(refused(json!({})), (400, "VALIDATION_ERROR".to_owned(), "agent_id is required".to_owned()));
    assert_eq!(refused(json!({ "agent_id": "bad id!" })).1, "VALIDATION_ERROR");
    for number in 2..50 {
        register(&host, json!({ "agent_id": format!("a-{number}") }));
    }
    assert_eq!(refused(json!({ "agent_id": "one-more" })).1, "MAX_AGENTS_REACHED");
}

#[test]
fn agents_are_listed_as_they_were_seen() {
    let host = Host::start();
    for agent in ["a", "b", "c"] {
        register(&host, json!({ "agent_id": agent }));
    }
    let body = json!({ "workflow_id": "w", "step": 1, "state": {}, "agent_id": "a" });
    assert_eq!(saving(&host, body).send().status, 201);
    let listed = get(&host, "/agents")["agents"].clone();
    let order: Vec<&str> = listed.as_array().unwrap().iter().map(|agent| agent["agent_id"].as_str().unwrap()).collect();
    assert_eq!(order, ["a", "c", "b"]);
    assert!(listed[0]["last_seen_at"].is_string() && listed[1]["last_seen_at"].is_null());
    let foreign = host.request("GET", "/snapstate/agents").key("key-other").send();
    assert_eq!(foreign.json(), json!({ "agents": [] }));
}

#[test]
fn agents_are_changed_and_deleted() {
    let host = Host::start();
    register(&host, json!({ "agent_id": "bot", "name": "n" }));
    let patch = |agent: &str, body: Value| -> Response {
        host.request("PATCH", &format!("/snapstate/agents/{agent}")).key("key-test").json(body).send()
    };
    let changed = patch("bot", json!({ "description": "d", "metadata": { "v": 2 } })).json();
    assert_eq!((&changed["name"], &changed["description"]), (&json!("n"), &json!("d")));
    assert_eq!(patch("bot", json!({ "name": null })).json()["name"], "");
    assert_eq!(refusal(&patch("bot", json!({}))).2, "No updatable fields provided");
    assert_eq!(refusal(&patch("none", json!({ "name": "x" }))).1, "AGENT_NOT_FOUND");
    assert_eq!(get(&host, "/agents/bot")["metadata"], json!({ "v": 2 }));
    let delete = || host.request("DELETE", "/snapstate/agents/bot").key("key-test").send();
    let deleted = delete();
    assert_eq!((deleted.status, deleted.body.len(), deleted.header("content-type")), (204, 0, None));
    assert_eq!(refusal(&delete()), (404, "AGENT_NOT_FOUND".to_owned(), "Agent 'bot' not found".to_owned()));
}

#[test]
fn analytics_count_what_was_saved() {
    let host = Host::start();
    let mut body = draft("w", 1, json!({ "a": 1 }));
    body["agent_id"] = json!("bot");
    assert_eq!(saving(&host, body.clone()).send().status, 201);
    assert_eq!(saving(&host, body).header("If-Match", "\"015abd7f5cc57a2d\"").send().status, 201);
    save(&host, "w", 2, json!({}));
    save(&host, "v", 1, json!({}));
    let workflow = get(&host, "/analytics/workflows/w");
    assert_eq!((&workflow["total_steps"], &workflow["total_size_bytes"]), (&json!(3), &json!("16")));
    assert_eq!((&workflow["status"], &workflow["agents_involved"]), (&json!("active"), &json!(["bot"])));
    assert_eq!(
        (&workflow["checkpoints"][0]["agent_id"], &workflow["checkpoints"][1]["step"]),
        (&json!("bot"), &json!(2))
    );
    let overview = get(&host, "/analytics/overview");
    assert_eq!((&overview["total_workflows"], &overview["total_checkpoints"]), (&json!(2), &json!(4)));
    assert_eq!(overview["top_agents"], json!([{ "agent_id": "bot", "workflows": 1, "avg_steps": 3 }]));
    let past = get(&host, "/analytics/overview?start_date=2020-01-01&end_date=2020-02-01");
    assert_eq!((&past["total_workflows"], &past["period"]["end"]), (&json!(0), &json!("2020-02-01")));
    assert_eq!(get(&host, "/analytics/agents")["agents"][0]["name"], "bot");
    assert_eq!(get(&host, "/analytics/failures?days=500")["period_days"], 90);
    let junk = host.get("/snapstate/analytics/overview?start_date=junk");
    assert_eq!((junk.status, &junk.json()["code"]), (500, &json!("22007")));
    assert_eq!(host.get("/snapstate/analytics/failures?days=abc").status, 500);
    assert_eq!(refusal(&host.get("/snapstate/analytics/workflows/none")).1, "NOT_FOUND");
}
