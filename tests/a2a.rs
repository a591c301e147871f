//! A2A without a server: cards, both bindings, version 0.3, errors, and what is new in a task.

#![cfg(all(feature = "a2a", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use flowtether::backends::a2a::mark::Mark;
use flowtether::backends::a2a::{binding, card, legacy, messages, push, tasks, webhooks};
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::response::{Body, Response};
use flowtether::core::sequence::{Next, Steps};
use serde_json::{Value, json};

fn agreed(binding: &str, version: &str, more: Value) -> Json {
    let mut card = json!({ "capabilities": { "streaming": true } });
    card["supportedInterfaces"] =
        json!([{ "url": "https://agent.example/a2a/", "protocolBinding": binding, "protocolVersion": version }]);
    if let (Some(card), Some(more)) = (card.as_object_mut(), more.as_object()) {
        card.extend(more.clone());
    }
    card::interface(&Json::from(card), None).unwrap()
}

fn get_task() -> Operation {
    let mut operation = tasks::GET_TASK.operation(vec!["task/1".into()], None).unwrap();
    operation.request.body = Some(Json::from(json!({ "historyLength": 2 })));
    operation
}

/// What is sent: the URL, the headers' version and the body.
fn sent(operation: &Operation, agreed: &Json) -> (String, String, Value) {
    let request = binding::fit(operation, agreed).unwrap().unwrap();
    let version = request.headers.get("A2A-Version").unwrap_or_default().to_owned();
    let url = [request.method.as_str(), " ", request.path.as_str()].concat();
    (url, version, request.body.map_or(Value::Null, Value::from))
}

#[test]
fn an_operation_is_written_for_the_interface() {
    let body =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "GetTask", "params": { "id": "task/1", "historyLength": 2 } });
    assert_eq!(
        sent(&get_task(), &agreed("JSONRPC", "1.0", json!({}))),
        ("POST https://agent.example/a2a".into(), "1.0".into(), body)
    );
    assert_eq!(
        sent(&get_task(), &agreed("HTTP+JSON", "1.0", json!({}))),
        ("GET https://agent.example/a2a/tasks/task%2F1?historyLength=2".into(), "1.0".into(), Value::Null)
    );
    let body =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tasks/get", "params": { "id": "task/1", "historyLength": 2 } });
    assert_eq!(
        sent(&get_task(), &agreed("JSONRPC", "0.3", json!({}))),
        ("POST https://agent.example/a2a".into(), "0.3".into(), body)
    );
}

#[test]
fn a_tenant_goes_along_in_the_member_or_in_the_path() {
    let with = |binding: &str| {
        let offer = json!([{ "url": "https://agent.example/a2a", "protocolBinding": binding, "protocolVersion": "1.0", "tenant": "a b" }]);
        sent(&get_task(), &agreed(binding, "1.0", json!({ "supportedInterfaces": offer })))
    };
    assert_eq!(with("JSONRPC").2["params"]["tenant"], "a b");
    assert_eq!(with("HTTP+JSON").0, "GET https://agent.example/a2a/a%20b/tasks/task%2F1?historyLength=2");
}

#[test]
fn an_agent_without_streaming_is_sent_what_it_has() {
    let body = Json::from(json!({ "message": { "parts": [{ "text": "go" }] } }));
    let operation = messages::SEND_STREAMING.operation(Vec::new(), Some(body)).unwrap();
    let bare = json!({ "capabilities": {} });
    let (_, _, body) = sent(&operation, &agreed("JSONRPC", "1.0", bare.clone()));
    assert_eq!(
        (&body["method"], &body["params"]["configuration"]),
        (&json!("SendMessage"), &json!({ "returnImmediately": true }))
    );
    let (url, _, body) = sent(&operation, &agreed("HTTP+JSON", "1.0", bare.clone()));
    assert_eq!(
        (url.as_str(), &body["configuration"]),
        ("POST https://agent.example/a2a/message:send", &json!({ "returnImmediately": true }))
    );
    let subscription = tasks::SUBSCRIBE.operation(vec!["t".into()], None).unwrap();
    assert_eq!(
        sent(&subscription, &agreed("HTTP+JSON", "1.0", bare.clone())).0,
        "GET https://agent.example/a2a/tasks/t"
    );
    let (_, _, body) = sent(&operation, &agreed("JSONRPC", "0.3", bare));
    assert_eq!(
        (&body["method"], &body["params"]["configuration"]),
        (&json!("message/send"), &json!({ "blocking": false }))
    );
}

#[test]
fn a_request_is_written_in_the_words_of_version_0_3() {
    let parts =
        json!([{ "text": "a" }, { "url": "u", "mediaType": "m", "filename": "n" }, { "raw": "AA" }, { "data": 7 }]);
    let config = json!({ "url": "h", "authentication": { "scheme": "Bearer", "credentials": "c" } });
    let request = json!({ "message": { "messageId": "m", "role": "ROLE_USER", "parts": parts },
        "configuration": { "returnImmediately": false, "taskPushNotificationConfig": config } });
    let (method, params) = legacy::call("sendMessage", Json::from(request), true).unwrap();
    assert_eq!(method, "message/send");
    let wanted = json!({
        "message": { "kind": "message", "messageId": "m", "role": "user", "parts": [
            { "kind": "text", "text": "a" },
            { "kind": "file", "file": { "uri": "u", "mimeType": "m", "name": "n" } },
            { "kind": "file", "file": { "bytes": "AA" } },
            { "kind": "data", "data": 7 },
        ] },
        "configuration": { "blocking": true, "pushNotificationConfig": { "url": "h", "authentication": { "schemes": ["Bearer"], "credentials": "c" } } },
    });
    assert_eq!(Value::from(params), wanted);
    assert!(legacy::call("listTasks", Json::object(), true).is_none());
}

#[test]
fn a_response_in_the_words_of_version_0_3_is_read() {
    let message = json!({ "kind": "message", "messageId": "m", "role": "agent", "parts": [{ "kind": "file", "file": { "uri": "u", "mimeType": "m" } }] });
    let read = |value: Value| Value::from(legacy::read(Json::from(value), false));
    let new_message = json!({ "messageId": "m", "role": "ROLE_AGENT", "parts": [{ "url": "u", "mediaType": "m" }] });
    assert_eq!(read(message.clone()), json!({ "message": new_message }));
    let task = json!({ "kind": "task", "id": "t", "status": { "state": "input-required", "message": message },
        "history": [message], "artifacts": [{ "artifactId": "a", "parts": [{ "kind": "data", "data": { "kind": "kept" } }] }] });
    let new_task = json!({ "id": "t", "status": { "state": "TASK_STATE_INPUT_REQUIRED", "message": new_message },
        "history": [new_message], "artifacts": [{ "artifactId": "a", "parts": [{ "data": { "kind": "kept" } }] }] });
    assert_eq!(read(task), new_task);
    let update = json!({ "kind": "status-update", "taskId": "t", "status": { "state": "canceled" }, "final": true });
    assert_eq!(
        read(update),
        json!({ "statusUpdate": { "taskId": "t", "status": { "state": "TASK_STATE_CANCELED" } } })
    );
    let new = json!({ "statusUpdate": { "taskId": "t", "status": { "state": "TASK_STATE_WORKING" } } });
    assert_eq!(read(new.clone()), new);
}

#[test]
fn version_0_3_over_http_and_json_has_its_own_paths_and_words() {
    let old = agreed("HTTP+JSON", "0.3", json!({}));
    assert_eq!(
        sent(&get_task(), &old),
        ("GET https://agent.example/a2a/v1/tasks/task%2F1?historyLength=2".into(), "0.3".into(), Value::Null)
    );
    let card = card::EXTENDED.operation(Vec::new(), None).unwrap();
    assert_eq!(sent(&card, &old).0, "GET https://agent.example/a2a/v1/card");
    let parts =
        json!([{ "text": "a" }, { "url": "u", "mediaType": "m", "filename": "n" }, { "raw": "AA" }, { "data": 7 }]);
    let config = json!({ "id": "mine", "url": "h", "authentication": { "scheme": "Bearer" } });
    let request = json!({ "message": { "messageId": "m", "role": "ROLE_USER", "parts": parts },
        "configuration": { "returnImmediately": true, "taskPushNotificationConfig": config } });
    let send = messages::SEND.operation(Vec::new(), Some(Json::from(request))).unwrap();
    let (url, _, body) = sent(&send, &old);
    assert_eq!(url, "POST https://agent.example/a2a/v1/message:send");
    let old_config = json!({ "id": "mine", "url": "h", "authentication": { "schemes": ["Bearer"] } });
    let wanted = json!({
        "message": { "messageId": "m", "role": "ROLE_USER", "content": [
            { "text": "a" },
            { "file": { "fileWithUri": "u", "mimeType": "m", "name": "n" } },
            { "file": { "fileWithBytes": "AA" } },
            { "data": { "data": 7 } },
        ] },
        "configuration": { "blocking": false, "pushNotification": old_config },
    });
    assert_eq!(body, wanted);
    let create = push::CREATE
        .operation(vec!["t".into()], Some(Json::from(json!({ "id": "mine", "url": "https://h" }))))
        .unwrap();
    let (url, _, body) = sent(&create, &old);
    assert_eq!(url, "POST https://agent.example/a2a/v1/tasks/t/pushNotificationConfigs");
    assert_eq!((&body["name"], &body["parent"]), (&json!("tasks/t/pushNotificationConfigs/mine"), &json!("tasks/t")));
    assert_eq!(body["pushNotificationConfig"], json!({ "id": "mine", "url": "https://h" }));
    assert_eq!((&body["config"]["name"], &body["configId"]), (&body["name"], &json!("mine")));
    let list = tasks::LIST.operation(Vec::new(), None).unwrap();
    assert_eq!(binding::fit(&list, &old).unwrap_err().kind, ErrorKind::Unsupported);
}

#[test]
fn a_response_of_version_0_3_over_http_and_json_is_read() {
    let read = |value: Value, is_known| Value::from(legacy::read(Json::from(value), is_known));
    let message = |parts: Value| json!({ "messageId": "m", "role": "ROLE_USER", "content": parts });
    let part = json!([{ "data": { "data": { "data": 1 } } }, { "file": { "fileWithUri": "u", "name": "n" } }]);
    let new_part = json!([{ "data": { "data": 1 } }, { "url": "u", "filename": "n" }]);
    let new_message = json!({ "messageId": "m", "role": "ROLE_USER", "parts": new_part });
    assert_eq!(read(json!({ "message": message(part.clone()) }), false), json!({ "message": new_message }));
    let task = json!({ "id": "t", "status": { "state": "TASK_STATE_CANCELLED" }, "history": [message(part.clone())],
        "artifacts": [{ "artifactId": "a", "parts": part }] });
    let new_task = json!({ "id": "t", "status": { "state": "TASK_STATE_CANCELED" }, "history": [new_message],
        "artifacts": [{ "artifactId": "a", "parts": new_part }] });
    assert_eq!(read(task.clone(), false), new_task);
    assert_eq!(read(json!({ "task": task }), false), json!({ "task": new_task }));
    let update = json!({ "artifactUpdate": { "taskId": "t", "artifact": { "artifactId": "a", "parts": part } } });
    let new_update =
        json!({ "artifactUpdate": { "taskId": "t", "artifact": { "artifactId": "a", "parts": new_part } } });
    assert_eq!(read(update.clone(), true), new_update);
    // Version 1.0 may have such data too.
    assert_eq!(read(update.clone(), false), update);
    let config =
        json!({ "name": "tasks/t/pushNotificationConfigs/c", "pushNotificationConfig": { "id": "c", "url": "h" } });
    let new_config = json!({ "id": "c", "url": "h", "taskId": "t" });
    assert_eq!(read(config.clone(), false), new_config);
    assert_eq!(read(json!({ "configs": [config] }), false), json!({ "configs": [new_config] }));
}

/// The paths at which a card is looked for, and what is agreed on in the end.
fn contact(
    base_url: &str,
    in_browser: bool,
    at: &dyn Fn(&str) -> (u16, Value),
) -> (Vec<String>, Result<Json, ErrorKind>) {
    let mut steps = card::Reading::new(in_browser, base_url);
    let (mut asked, mut next) = (Vec::new(), steps.first());
    loop {
        let operation = match next {
            Next::Call(operation) => operation,
            Next::Done(agreed) => return (asked, Ok(agreed)),
            Next::Fail(error) => return (asked, Err(error.kind)),
        };
        let path = operation.request.path.as_str().to_owned();
        let (status, body) = at(&path);
        asked.push(path);
        let mut response = Response::new(status);
        response.body = Body::Json(Json::from(body));
        next = steps.next(match status {
            0 => Err(Error::new(ErrorKind::Connection, "no response")),
            _ => operation.read(&response),
        });
    }
}

#[test]
fn a_base_url_that_is_an_interfaces_own_finds_its_card_at_the_origin() {
    let offer = |url: &str, binding: &str, version: &str| json!({ "url": url, "protocolBinding": binding, "protocolVersion": version });
    let offers = json!([
        offer("https://a.example/rpc", "JSONRPC", "1.0"),
        offer("https://a.example/rest/", "HTTP+JSON", "1.0"),
        offer("https://a.example/rest", "HTTP+JSON", "0.3")
    ]);
    let card = json!({ "supportedInterfaces": offers });
    let host = |missing: u16| {
        let card = card.clone();
        move |path: &str| {
            if path.starts_with('/') { (missing, json!({ "error": "none" })) } else { (200, card.clone()) }
        }
    };
    let path = "/.well-known/agent-card.json";
    let at_origin = "https://a.example/.well-known/agent-card.json";
    for missing in [404, 405, 400] {
        let (asked, agreed) = contact("https://a.example/rest", false, &host(missing));
        assert_eq!(asked, [path, at_origin]);
        let agreed = agreed.unwrap();
        assert_eq!(
            (agreed.string_at("binding").unwrap(), agreed.string_at("version").unwrap()),
            ("HTTP+JSON".into(), "1.0".into())
        );
        let read = card::CARD.operation(Vec::new(), None).unwrap();
        assert_eq!(binding::fit(&read, &agreed).unwrap().unwrap().path.as_str(), at_origin);
    }
    // Another agent's card is not believed, an origin is not asked twice, and what may pass is no reason to look elsewhere.
    assert_eq!(
        contact("https://a.example/other", false, &host(404)),
        (vec![path.into(), at_origin.into()], Err(ErrorKind::Unsupported))
    );
    assert_eq!(contact("https://a.example", false, &host(404)), (vec![path.into()], Err(ErrorKind::NotFound)));
    assert_eq!(contact("https://a.example/rpc", false, &host(503)).1, Err(ErrorKind::Server));
    assert_eq!(contact("https://a.example/rpc", false, &host(401)).1, Err(ErrorKind::Authentication));
    // In a browser a 404 without CORS headers shows as no response.
    assert_eq!(contact("https://a.example/rpc", false, &host(0)).1, Err(ErrorKind::Connection));
    assert!(contact("https://a.example/rpc", true, &host(0)).1.is_ok());
}

#[test]
fn errors_are_read_by_their_reason_or_else_by_their_code() {
    let refusal = |status: u16, body: Value| {
        let mut response = Response::new(status);
        response.body = Body::Json(Json::from(body));
        get_task().read(&response).unwrap_err()
    };
    let info = json!([{ "reason": "TASK_NOT_FOUND" }]);
    let cases = [
        (200, json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": -32001, "message": "no", "data": info } })),
        (200, json!({ "error": { "code": -32001, "message": "no" }, "id": 1, "jsonrpc": "2.0" })),
        (404, json!({ "error": { "code": 404, "status": "NOT_FOUND", "message": "no", "details": info } })),
        (404, json!({ "code": -32001, "message": "no" })),
    ];
    for (status, body) in cases {
        let error = refusal(status, body);
        assert_eq!(
            (error.kind, error.status, error.code.as_deref()),
            (ErrorKind::NotFound, 404, Some("TASK_NOT_FOUND"))
        );
        assert_eq!(error.message, "no");
    }
    let internal = refusal(200, json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": -32603, "message": "boom" } }));
    assert_eq!((internal.kind, internal.code.as_deref()), (ErrorKind::Server, Some("INTERNAL_ERROR")));
    let gateway = refusal(401, json!({ "error": "who are you?" }));
    assert_eq!((gateway.kind, gateway.message.as_str()), (ErrorKind::Authentication, "who are you?"));
    let made_by =
        push::CREATE.operation(vec!["t".into()], Some(Json::from(json!({ "url": "https://h.example" })))).unwrap();
    let mut old = Response::new(200);
    old.body = Body::Json(Json::from(
        json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": -32003, "message": "no", "data": null } }),
    ));
    assert_eq!(made_by.read(&old).unwrap_err().code.as_deref(), Some("PUSH_NOTIFICATION_NOT_SUPPORTED"));
}

fn said(id: &str) -> Value {
    json!({ "messageId": id, "role": "ROLE_AGENT", "parts": [{ "text": id }] })
}

fn at(second: u32) -> String {
    format!("2026-01-01T00:00:{second:02}Z")
}

fn task(state: &str, second: u32, current: Option<&str>, history: &[&str], chunks: &[&str]) -> Json {
    let mut status = json!({ "state": format!("TASK_STATE_{state}"), "timestamp": at(second) });
    if let Some(id) = current {
        status["message"] = said(id);
    }
    let parts: Vec<Value> = chunks.iter().map(|text| json!({ "text": text })).collect();
    let artifacts = if parts.is_empty() { json!([]) } else { json!([{ "artifactId": "report", "parts": parts }]) };
    let history: Vec<Value> = history.iter().map(|id| said(id)).collect();
    Json::from(json!({ "id": "t", "contextId": "c", "status": status, "history": history, "artifacts": artifacts }))
}

/// What is new, in short.
fn news(mark: &mut Mark, task: &Json) -> Vec<String> {
    let short = |event: Json| {
        let event = Value::from(event);
        assert_eq!(event["synthetic"], true);
        assert!(event["cursor"].is_string());
        if let Some(update) = event.get("artifactUpdate") {
            let texts: Vec<&str> = update["artifact"]["parts"]
                .as_array()
                .unwrap()
                .iter()
                .map(|part| part["text"].as_str().unwrap())
                .collect();
            let sign = if event["replaces"] == true {
                "="
            } else if update["append"] == true {
                "+"
            } else {
                ""
            };
            return format!("{sign}{}", texts.concat());
        }
        match event.get("message") {
            Some(message) => format!("said {}", message["messageId"].as_str().unwrap()),
            None => event["statusUpdate"]["status"]["state"].as_str().unwrap().replace("TASK_STATE_", ""),
        }
    };
    mark.news(task).into_iter().map(short).collect()
}

#[test]
fn what_is_new_in_a_task_is_what_follows_the_mark() {
    let mut mark = Mark::default();
    assert_eq!(news(&mut mark, &task("WORKING", 1, Some("m1"), &[], &["c1 ", "c2 "])), ["c1 ", "+c2 ", "WORKING"]);
    assert_eq!(news(&mut mark, &task("WORKING", 1, Some("m1"), &[], &["c1 ", "c2 "])), [""; 0]);
    assert_eq!(
        news(&mut mark, &task("WORKING", 3, Some("m3"), &["m1", "m2"], &["c1 ", "c2 ", "c3 "])),
        ["said m2", "+c3 ", "WORKING"]
    );
    // One server has the present message in its history too.
    assert_eq!(
        news(&mut mark, &task("WORKING", 4, Some("m4"), &["m1", "m2", "m3", "m4"], &["c1 ", "c2 ", "c3 "])),
        ["WORKING"]
    );
}

#[test]
fn a_mark_is_the_same_over_a_reload() {
    let mut mark = Mark::default();
    news(&mut mark, &task("WORKING", 2, Some("m2"), &["m1"], &["c1 ", "c2 "]));
    let mut again = Mark::read(&mark.write()).unwrap();
    assert_eq!(again.write(), mark.write());
    assert_eq!(
        news(&mut again, &task("WORKING", 3, Some("m3"), &["m1", "m2"], &["c1 ", "c2 ", "c3 "])),
        ["+c3 ", "WORKING"]
    );
    for text in ["7", "[]", "running", "{}", "[\"x\"]", "[\"\",0,\"\",\"\",[7]]"] {
        assert!(Mark::read(text).is_none(), "{text}");
    }
}

#[test]
fn a_store_that_is_behind_has_nothing_new() {
    let mut mark = Mark::default();
    news(&mut mark, &task("WORKING", 3, Some("m2"), &["m1"], &["c1 ", "c2 ", "c3 "]));
    assert_eq!(news(&mut mark, &task("WORKING", 2, Some("m1"), &[], &["c1 "])), [""; 0]);
    assert_eq!(news(&mut mark, &task("SUBMITTED", 1, None, &[], &[])), [""; 0]);
    assert_eq!(news(&mut mark, &task("WORKING", 3, Some("m2"), &["m1"], &["c1 ", "c2 ", "c3 ", "c4 "])), ["+c4 "]);
}

#[test]
fn an_artifact_that_is_another_one_comes_again_whole() {
    let mut mark = Mark::default();
    news(&mut mark, &task("WORKING", 1, None, &[], &["c1 ", "c2 "]));
    assert_eq!(news(&mut mark, &task("WORKING", 1, None, &[], &["c1 c2 c3 "])), ["=c1 c2 c3 "]);
    assert_eq!(news(&mut mark, &task("WORKING", 1, None, &[], &["d1 d2 d3 "])), ["=d1 d2 d3 "]);
    assert_eq!(news(&mut mark, &task("WORKING", 1, None, &[], &["d1 d2 d3 "])), [""; 0]);
}

#[test]
fn a_question_that_has_its_reply_is_followed_by_work() {
    let mut mark = Mark::default();
    assert_eq!(news(&mut mark, &task("INPUT_REQUIRED", 1, Some("q1"), &[], &[])), ["INPUT_REQUIRED"]);
    assert_eq!(news(&mut mark, &task("INPUT_REQUIRED", 1, Some("q1"), &[], &[])), [""; 0]);
    assert_eq!(
        news(&mut mark, &task("INPUT_REQUIRED", 5, Some("q2"), &["q1"], &["c1 "])),
        ["WORKING", "c1 ", "INPUT_REQUIRED"]
    );
    assert_eq!(
        news(&mut mark, &task("COMPLETED", 6, Some("done"), &["q1", "q2"], &["c1 ", "c2 "])),
        ["WORKING", "+c2 "]
    );
}

#[test]
fn a_webhook_is_believed_when_it_has_the_token() {
    let body = Json::string(
        &json!({ "statusUpdate": { "taskId": "t", "status": { "state": "TASK_STATE_WORKING" } } }).to_string(),
    );
    assert_eq!(webhooks::task_of(&webhooks::read(&body, "token", "token").unwrap()).as_deref(), Some("t"));
    for given in ["tokem", "toke", "tokenn", "", "tokentoken"] {
        assert_eq!(webhooks::read(&body, given, "token").unwrap_err().kind, ErrorKind::Webhook, "{given}");
    }
    assert_eq!(webhooks::read(&body, "", " ").unwrap_err().kind, ErrorKind::Configuration);
}
