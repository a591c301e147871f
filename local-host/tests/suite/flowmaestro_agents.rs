use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::flowmaestro::{column, id, members, reaches};
use crate::host::{End, Host, Response};

fn open_thread(host: &Host) -> String {
    let created = host.post(&format!("/api/v1/agents/{}/threads", id(41)), json!({ "metadata": { "a": 1 } }));
    assert_eq!(created.status, 201);
    let data = created.json()["data"].clone();
    assert_eq!(members(&data), ["id", "agent_id", "status", "created_at"]);
    data["id"].as_str().unwrap().to_owned()
}

fn send(host: &Host, thread: &str, body: Value) -> Response {
    host.post(&format!("/api/v1/threads/{thread}/messages"), body)
}

fn contents(host: &Host, thread: &str) -> Vec<String> {
    let list = host.get(&format!("/api/v1/threads/{thread}/messages?page=7&per_page=1")).json();
    assert_eq!(members(&list), ["data", "meta"], "no pagination");
    column(&json!({ "data": list["data"]["messages"] }), "content")
}

#[test]
fn agents_response_in_threads() {
    let host = Host::start();
    let list = host.get("/api/v1/agents").json();
    assert_eq!(column(&list, "name"), ["support", "writer", "analyst"]);
    let agent = host.get(&format!("/api/v1/agents/{}", id(41))).json()["data"].clone();
    assert!(agent["temperature"].is_number() && agent["available_tools"][0]["type"].is_string());
    assert_eq!(list["data"][0].get("system_prompt"), None);

    let thread = open_thread(&host);
    let sent = send(&host, &thread, json!({ "content": "Grüezi" }));
    assert_eq!(sent.status, 200);
    let data = sent.json()["data"].clone();
    let all = ["execution_id", "thread_id", "status", "message", "iterations", "tool_calls_count"];
    assert_eq!((members(&data), &data["status"]), (all.to_vec(), &json!("completed")));
    assert_eq!(members(&data["message"]), ["role", "content", "tool_calls", "created_at"]);
    assert_eq!(data["message"]["content"], "Echo: Grüezi");
    let run = data["execution_id"].as_str().unwrap();
    assert_eq!(host.get(&format!("/api/v1/executions/{run}")).status, 404);
    assert_eq!(contents(&host, &thread), ["Grüezi", "Echo: Grüezi"]);
    let shown = host.get(&format!("/api/v1/threads/{thread}")).json()["data"].clone();
    let all = ["id", "agent_id", "title", "status", "created_at", "updated_at", "last_message_at"];
    assert_eq!((members(&shown), shown["last_message_at"].is_string()), (all.to_vec(), true));

    let silent = send(&host, &thread, json!({ "content": "null: nothing" }));
    assert_eq!((silent.status, &silent.json()["data"]["message"]), (200, &Value::Null));
    let delete = || host.request("DELETE", &format!("/api/v1/threads/{thread}")).key("key-test").send();
    assert_eq!(delete().json()["data"], json!({ "id": thread, "deleted": true }));
    assert_eq!(delete().status, 404);
    assert_eq!(send(&host, &thread, json!({ "content": "still there?" })).status, 404);
}

#[test]
fn messages_fail_as_the_service_fails_them() {
    let host = Host::start();
    let thread = open_thread(&host);
    let code = |body: Value| {
        let response = send(&host, &thread, body);
        (response.status, response.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    for body in [json!({}), json!({ "content": "" }), json!({ "content": 5 })] {
        assert_eq!(code(body), (400, "validation_error".to_owned()));
    }
    assert_eq!(code(json!({ "content": "a", "stream": true })), (501, "not_implemented".to_owned()));
    assert_eq!(code(json!({ "content": "fail: no model" })), (500, "execution_failed".to_owned()));
    assert_eq!(contents(&host, &thread), [""; 0], "nothing of these was kept");

    for timeout in [json!(null), json!(0), json!(-1), json!(30)] {
        let body = json!({ "content": "slow:1500 later", "timeout": timeout });
        assert_eq!(code(body), (408, "timeout".to_owned()));
    }
    assert_eq!(contents(&host, &thread), [""; 0]);
    let deadline = Instant::now() + Duration::from_secs(5);
    while contents(&host, &thread).len() < 8 {
        assert!(Instant::now() < deadline, "the messages come later");
        thread::sleep(Duration::from_millis(10));
    }
    let patient = send(&host, &thread, json!({ "content": "slow:20 now", "timeout": 9_000_000 }));
    assert_eq!(patient.json()["data"]["message"]["content"], "Echo: slow:20 now");
}

#[test]
fn messages_can_be_streamed_where_a_word_says_so() {
    let host = Host::start();
    let thread = open_thread(&host);
    let path = |rest: &str| format!("/as/message-streams/api/v1/threads/{thread}/{rest}");
    let follow = || host.request("GET", &path("events")).key("key-test").send();
    let say = |content: &str| host.post(&path("messages"), json!({ "content": content, "stream": true }));
    let (started, stream) = thread::scope(|scope| {
        let early = scope.spawn(follow);
        thread::sleep(Duration::from_millis(50));
        (say("slow:50 one two"), early.join().unwrap())
    });
    assert_eq!(started.status, 202);
    let data = started.json()["data"].clone();
    assert_eq!(members(&data), ["execution_id", "thread_id", "status"]);
    assert_eq!((&data["status"], stream.end), (&json!("running"), End::Complete));
    let names = stream.fields("event");
    assert_eq!(names[..3], ["connected", "message:started", "message:token"]);
    let events = stream.data();
    assert!(events.iter().zip(&names).all(|(event, name)| event["type"] == **name && event["thread_id"] == *thread));
    let tokens: String = events.iter().filter_map(|event| event["token"].as_str()).collect();
    let last = events.last().unwrap();
    assert_eq!((&last["type"], &last["content"]), (&json!("message:completed"), &json!("Echo: slow:50 one two")));
    assert_eq!(tokens, "Echo: slow:50 one two");
    let listed = host.get(&path("messages")).json();
    assert_eq!(listed["data"]["messages"][1]["id"], last["message_id"]);

    say("fail: no model");
    let failed = follow().data();
    assert_eq!((&failed[2]["type"], &failed[2]["error"]), (&json!("message:failed"), &json!("no model")));
    assert_eq!(host.get(&format!("/_host/runs/{thread}/streams")).json()["total"], 2);
}

#[test]
fn agents_remember_their_users() {
    let host = Host::start();
    let base = format!("/api/v1/agents/{}/memory", id(41));
    let put =
        |user: &str, body: Value| host.request("PUT", &format!("{base}/{user}")).key("key-test").json(body).send();
    let (one, two) = (id(91), id(92));
    assert_eq!(host.get(&base).json()["data"], json!([]));
    let stranger = put("ann", json!({ "working_memory": "likes tea" }));
    assert_eq!((stranger.status, &stranger.json()["code"]), (500, &json!("22P02")));
    assert_eq!(put(&one, json!({ "working_memory": "  " })).status, 400);
    let kept = put(&one, json!({ "working_memory": " likes tea ", "metadata": { "a": 1 } })).json()["data"].clone();
    let all = ["agent_id", "user_id", "working_memory", "metadata", "created_at", "updated_at"];
    assert_eq!((members(&kept), &kept["working_memory"]), (all.to_vec(), &json!("likes tea")));
    put(&two, json!({ "working_memory": "likes coffee" }));
    let replaced = put(&one, json!({ "working_memory": "likes mate" })).json()["data"].clone();
    assert_eq!((&replaced["created_at"], &replaced["metadata"]), (&kept["created_at"], &json!({})));
    let list = host.get(&base).json();
    assert_eq!(column(&list, "user_id"), [one.as_str(), &two], "by their last changes");
    assert_eq!((members(&list["data"][0]), list["pagination"]["total_count"].as_u64()), (all[1..].to_vec(), Some(2)));
    assert_eq!(host.get(&format!("{base}/{one}")).json()["data"], replaced);
    let delete = || host.request("DELETE", &format!("{base}/{one}")).key("key-test").send();
    assert_eq!(delete().json()["data"], json!({ "agent_id": id(41), "user_id": one, "deleted": true }));
    assert_eq!(delete().status, 404);

    let thread = open_thread(&host);
    send(&host, &thread, json!({ "content": "Where is my parcel?" }));
    let stats = host.get(&format!("{base}/stats")).json()["data"].clone();
    assert_eq!((&stats["working_memory_count"], &stats["embedding_count"]), (&json!(1), &json!(2)));
    let search = |body: Value| host.post(&format!("{base}/search"), body);
    let found = search(json!({ "query": "PARCEL" })).json()["data"].clone();
    assert_eq!(
        (members(&found), &found["result_count"]),
        (vec!["agent_id", "query", "results", "result_count"], &json!(2))
    );
    assert_eq!(found["results"][0]["role"], "assistant");
    for (body, results) in [
        (json!({ "query": "parcel", "top_k": 1 }), 1),
        (json!({ "query": "parcel", "top_k": 0, "similarity_threshold": 0 }), 2),
        (json!({ "query": "parcel", "similarity_threshold": 1 }), 1),
        (json!({ "query": "ship" }), 0),
    ] {
        assert_eq!(search(body.clone()).json()["data"]["result_count"], results, "{body}");
    }
    assert_eq!(search(json!({ "query": "a", "user_id": "ann" })).status, 500);
    for body in [json!({}), json!({ "query": "a", "top_k": 51 }), json!({ "query": "a", "similarity_threshold": 2 })] {
        assert_eq!(search(body).status, 400);
    }
}

#[test]
fn triggers_execute_workflows() {
    let host = Host::start();
    let list = || host.get("/api/v1/triggers").json();
    assert_eq!(column(&list(), "trigger_type"), ["manual", "manual", "schedule"]);
    let all = [
        "id",
        "workflow_id",
        "name",
        "trigger_type",
        "enabled",
        "last_triggered_at",
        "trigger_count",
        "created_at",
        "updated_at",
    ];
    assert_eq!(members(&list()["data"][0]), all);
    let execute = |number: u32| {
        host.post(&format!("/api/v1/triggers/{}/execute", id(number)), json!({ "inputs": { "nodes": 1 } }))
    };
    let started = execute(53);
    assert_eq!(started.status, 202);
    let data = started.json()["data"].clone();
    assert_eq!(members(&data), ["execution_id", "workflow_id", "trigger_id", "status", "inputs"]);
    reaches(&host, data["execution_id"].as_str().unwrap(), "completed");
    assert_eq!(list()["data"][2]["trigger_count"], 1);
    let disabled = execute(52);
    assert_eq!((disabled.status, &disabled.json()["error"]["code"]), (400, &json!("validation_error")));
}

#[test]
fn knowledge_bases_take_top_k_as_javascript_does() {
    let host = Host::start();
    let list = host.get("/api/v1/knowledge-bases").json();
    assert_eq!(column(&list, "name"), ["handbook", "empty"]);
    assert_eq!(list["data"][0].get("embedding_model"), None);
    let base = host.get(&format!("/api/v1/knowledge-bases/{}", id(61))).json()["data"].clone();
    assert!(base["embedding_model"].is_string() && base["chunk_size"].is_number());
    let query = |number: u32, body: Value| host.post(&format!("/api/v1/knowledge-bases/{}/query", id(number)), body);
    let usual = query(61, json!({ "query": "refund" })).json()["data"].clone();
    assert_eq!((members(&usual), &usual["top_k"]), (vec!["results", "query", "top_k"], &json!(5)));
    assert_eq!(members(&usual["results"][0]), ["id", "content", "document_id", "document_name", "score", "metadata"]);
    for (top_k, told, results) in [(json!(null), 0, 0), (json!(0), 0, 0), (json!("3"), 3, 3), (json!(99), 20, 7)] {
        let data = query(61, json!({ "query": "x", "top_k": top_k })).json()["data"].clone();
        assert_eq!((&data["top_k"], data["results"].as_array().unwrap().len()), (&json!(told), results), "{top_k}");
    }
    for (top_k, message) in [
        (json!(-1), "LIMIT must not be negative"),
        (json!(2.5), "invalid input syntax for type bigint: \"2.5\""),
        (json!("many"), "invalid input syntax for type bigint: \"NaN\""),
    ] {
        let response = query(61, json!({ "query": "x", "top_k": top_k }));
        assert_eq!(response.status, 500);
        assert_eq!(response.json()["error"], json!({ "code": "internal_error", "message": message }));
    }
    assert_eq!(query(62, json!({ "query": "x" })).json()["data"]["results"], json!([]));
    assert_eq!(query(61, json!({ "query": "" })).status, 400);
}
