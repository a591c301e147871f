use serde_json::{Value, json};

use crate::flowmaestro::{column, id, members};
use crate::host::{Host, Response};

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

#[test]
fn the_header_and_the_body_have_ids_of_their_own() {
    let host = Host::start();
    let response = host.get("/api/v1/workflows?per_page=1");
    assert_eq!(response.header("content-type"), Some("application/json; charset=utf-8"));
    let body = response.json();
    assert_eq!(members(&body), ["data", "pagination", "meta"]);
    let (header, inner) = (response.header("x-request-id").unwrap(), body["meta"]["request_id"].as_str().unwrap());
    assert!(is_uuid(header) && is_uuid(inner) && header != inner);
    assert!(is_uuid(response.header("x-trace-id").unwrap()));
    let time = body["meta"]["timestamp"].as_str().unwrap();
    assert!(time.len() == 24 && time.ends_with('Z'), "{time}");

    let echoed = host
        .request("GET", "/api/v1/workflows")
        .key("key-test")
        .header("X-Request-ID", "mine")
        .header("X-Trace-ID", "trace")
        .send();
    assert_eq!((echoed.header("x-request-id"), echoed.header("x-trace-id")), (Some("mine"), Some("trace")));
    assert_ne!(echoed.json()["meta"]["request_id"], "mine");
}

#[test]
fn pages_forgive_what_they_are_asked() {
    let host = Host::start();
    let page = |query: &str| host.get(&format!("/api/v1/workflows{query}")).json();
    let first = page("");
    assert_eq!(
        first["pagination"],
        json!({ "page": 1, "per_page": 20, "total_count": 30, "total_pages": 2, "has_next": true, "has_prev": false })
    );
    assert_eq!(column(&first, "name")[..3], ["echo", "steps", "refund"]);
    let times = column(&first, "created_at");
    assert!(times.is_sorted_by(|newer, older| newer > older), "the newest first");
    let second = page("?page=2");
    assert_eq!(column(&second, "name").last().unwrap(), "catalogue-22");
    assert_eq!((&second["pagination"]["has_next"], &second["pagination"]["has_prev"]), (&json!(false), &json!(true)));
    let sizes = [
        ("?page=xyz&per_page=abc", 1, 20),
        ("?page=0&per_page=0", 1, 20),
        ("?page=-3&per_page=-5", 1, 1),
        ("?per_page=1000", 1, 100),
        ("?page=2.9&per_page=7x", 2, 7),
    ];
    for (query, number, size) in sizes {
        let pagination = page(query)["pagination"].clone();
        assert_eq!((&pagination["page"], &pagination["per_page"]), (&json!(number), &json!(size)), "{query}");
    }
    let beyond = page("?page=99");
    assert_eq!((&beyond["data"], &beyond["pagination"]["total_count"]), (&json!([]), &json!(30)));
    assert_eq!(page("/")["pagination"], first["pagination"]);
}

#[test]
fn head_is_get_without_a_body() {
    let host = Host::start();
    let head = host.request("HEAD", "/api/v1/workflows").key("key-test").send();
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_ne!(head.header("content-length"), Some("0"));
}

fn refused(response: &Response) -> (u16, Value) {
    assert!(response.header("x-request-id").is_some());
    (response.status, response.json()["error"]["code"].clone())
}

#[test]
fn keys_are_checked_as_the_service_does() {
    let host = Host::start();
    let with = |headers: &[(&str, &str)]| {
        let request = host.request("GET", "/api/v1/workflows");
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send()
    };
    let invalid: [&[(&str, &str)]; 6] = [
        &[],
        &[("Authorization", "bearer key-a")],
        &[("Authorization", "Bearer fm_test_abc")],
        &[("Authorization", "Bearer  key-a")],
        &[("X-API-Key", "other")],
        &[("Authorization", "Bearer key-a"), ("X-API-Key", "other")],
    ];
    for headers in invalid {
        let response = with(headers);
        assert_eq!(refused(&response), (401, json!("invalid_api_key")), "{headers:?}");
        assert_eq!(response.header("x-ratelimit-limit"), None);
    }
    for key in ["demo-key", "key-a", "fm_live_abc"] {
        assert_eq!(with(&[("Authorization", &format!("Bearer {key}"))]).status, 200);
        assert_eq!(with(&[("X-API-Key", key)]).status, 200);
    }
    assert_eq!(refused(&with(&[("X-API-Key", "key-expired-1")])), (401, json!("expired_api_key")));
    assert_eq!(refused(&with(&[("X-API-Key", "key-revoked-1")])), (401, json!("revoked_api_key")));

    let unscoped = host.request("POST", &format!("/api/v1/workflows/{}/execute", id(1))).key("key-unscoped").send();
    assert_eq!(refused(&unscoped), (403, json!("insufficient_scope")));
    assert_eq!(
        unscoped.json()["error"]["details"],
        json!({
            "required_scopes": ["workflows:read", "workflows:execute"],
            "missing_scopes": ["workflows:execute"],
            "your_scopes": ["workflows:read"],
        })
    );
    assert!(unscoped.header("x-ratelimit-limit").is_some());
    assert_eq!(host.request("GET", "/api/v1/workflows").key("key-unscoped").send().status, 200);

    let seen = host.get("/_host/requests?key=key-expired-1").json();
    assert_eq!(seen.as_array().unwrap().len(), 1, "the key of X-API-Key is recorded");
}

#[test]
fn unknown_routes_come_before_keys() {
    let host = Host::start();
    for (method, path) in [
        ("GET", "/api/v1/nope"),
        ("PUT", "/api/v1/workflows/x"),
        ("GET", "/api/v1/threads/x/events"),
        ("GET", "/api/v1/workflows/x/"),
        ("DELETE", "/api/v1/workflows?a=b"),
    ] {
        let response = host.request(method, path).send();
        let message = format!("Route {method}:{path} not found");
        assert_eq!(response.json(), json!({ "message": message, "error": "Not Found", "statusCode": 404 }));
        assert_eq!((response.status, response.header("x-ratelimit-limit")), (404, None));
    }
}

#[test]
fn what_is_no_uuid_reaches_the_database() {
    let host = Host::start();
    let message = "invalid input syntax for type uuid: \"wf_1\"";
    let thrown = json!({ "statusCode": 500, "code": "22P02", "error": "Internal Server Error", "message": message });
    for path in ["workflows/wf_1", "executions/wf_1", "executions/wf_1/events", "executions?workflow_id=wf_1"] {
        let response = host.get(&format!("/api/v1/{path}"));
        assert_eq!((response.status, response.json()), (500, thrown.clone()), "{path}");
        assert!(response.header("x-ratelimit-limit").is_some());
    }
    for path in ["agents/wf_1", "threads/wf_1", "threads/wf_1/messages", "knowledge-bases/wf_1", "webhooks/wf_1"] {
        assert_eq!(host.get(&format!("/api/v1/{path}")).json(), thrown, "{path}");
    }
    for (path, code) in [
        ("workflows/wf_1/execute", "execution_failed"),
        ("triggers/wf_1/execute", "execution_failed"),
        ("executions/wf_1/cancel", "internal_error"),
    ] {
        let response = host.post(&format!("/api/v1/{path}"), json!({}));
        assert_eq!(response.status, 500);
        assert_eq!(response.json()["error"], json!({ "code": code, "message": message }), "{path}");
    }
}

#[test]
fn unknown_ids_are_refused_with_their_resource() {
    let host = Host::start();
    let unknown = id(99);
    for (path, resource) in [
        ("workflows", "Workflow"),
        ("executions", "Execution"),
        ("agents", "Agent"),
        ("threads", "Thread"),
        ("knowledge-bases", "Knowledge Base"),
        ("webhooks", "Webhook"),
    ] {
        let response = host.get(&format!("/api/v1/{path}/{unknown}"));
        assert_eq!(refused(&response), (404, json!("resource_not_found")));
        assert_eq!(response.json()["error"]["details"], json!({ "resource": resource, "id": unknown }));
    }
    let trigger = host.post(&format!("/api/v1/triggers/{unknown}/execute"), json!({}));
    assert_eq!(trigger.json()["error"]["details"]["resource"], "Trigger");
    let user = host.get(&format!("/api/v1/agents/{}/memory/{unknown}", id(41)));
    assert_eq!(
        user.json()["error"]["details"],
        json!({ "resource": "Working memory", "id": format!("{}/{unknown}", id(41)) })
    );
}

#[test]
fn bodies_are_read_before_keys_and_leniently() {
    let host = Host::start();
    let path = format!("/api/v1/workflows/{}/execute", id(1));
    let send = |media_type: &str, body: &str| {
        host.request("POST", &path).key("key-test").text(body).replace("Content-Type", media_type).send()
    };
    for body in ["", "null", "[1]", "{}", r#"{"inputs":null}"#] {
        let response = send("application/json", body);
        assert_eq!((response.status, &response.json()["data"]["inputs"]), (202, &json!({})), "{body}");
    }
    assert_eq!(host.request("POST", &path).key("key-test").send().status, 202, "no type and no body");
    let list = send("application/json; charset=utf-8", r#"{"inputs":[1,2]}"#);
    assert_eq!(list.json()["data"]["inputs"], json!([1, 2]));
    let text = send("text/plain", r#"{"inputs":{"a":1}}"#);
    assert_eq!((text.status, &text.json()["data"]["inputs"]), (202, &json!({})));

    let yaml = send("application/x-yaml", "a: 1");
    assert_eq!(
        yaml.json(),
        json!({ "statusCode": 415, "code": "FST_ERR_CTP_INVALID_MEDIA_TYPE", "error": "Unsupported Media Type",
                "message": "Unsupported Media Type: application/x-yaml" })
    );
    let broken = host.request("POST", &path).text("{bad").send();
    assert_eq!(broken.status, 500, "before the missing key is noticed");
    assert_eq!(broken.json()["error"], "Internal Server Error");
    assert_eq!((broken.json().get("code"), broken.header("x-ratelimit-limit")), (None, None));
    let large = send("application/json", &format!(r#"{{"inputs":"{}"}}"#, "y".repeat(1 << 20)));
    assert_eq!((large.status, &large.json()["code"]), (413, &json!("FST_ERR_CTP_BODY_TOO_LARGE")));
}

#[test]
fn limits_count_every_request_of_a_key() {
    let host = Host::start();
    let ask = |prefix: &str, key: &str| host.request("GET", &format!("{prefix}/api/v1/agents")).key(key).send();
    let usual = ask("", "key-limits");
    assert_eq!(
        (usual.header("x-ratelimit-limit"), usual.header("x-ratelimit-limit-day")),
        (Some("6000"), Some("1000000"))
    );
    assert_eq!(usual.header("x-ratelimit-remaining"), Some("5999"));
    let reset: u64 = usual.header("x-ratelimit-reset").unwrap().parse().unwrap();
    assert_eq!(reset % 60, 0);

    // A clock minute may end between two requests, and then everything is counted anew.
    let minute =
        (0..6).map(|_| ask("/as/minute-limit-2", "key-minute")).find(|response| response.status == 429).unwrap();
    let body = minute.json();
    assert_eq!(members(&body["error"]["details"]), ["limit", "window", "retry_after"]);
    let details = &body["error"]["details"];
    assert_eq!((&details["limit"], &details["window"]), (&json!(2), &json!("minute")));
    let seconds = details["retry_after"].as_u64().unwrap();
    assert!((1..=60).contains(&seconds));
    assert_eq!(minute.header("retry-after"), Some(seconds.to_string().as_str()));
    assert_eq!(minute.header("x-ratelimit-remaining"), Some("0"));
    assert_eq!(ask("/as/minute-limit-2", "key-other").status, 200, "every key has its own");

    assert_eq!(ask("/as/day-limit-1", "key-day").status, 200);
    let day = ask("/as/day-limit-1", "key-day");
    assert_eq!(day.json()["error"]["details"]["window"], "day");
    let seconds: u64 = day.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&seconds));
    let left = |response: &Response| response.header("x-ratelimit-remaining-day").unwrap().to_owned();
    assert_eq!(left(&ask("/as/day-limit-5", "key-day")), "2", "a refused request counts");
    assert_eq!(ask("/as/minute-limit-x", "key-day").status, 404, "no such word");
}

#[test]
fn calls_go_wrong_on_demand_here_too() {
    let host = Host::start();
    host.post("/_host/faults", json!({ "key": "key-test", "path": "/agents", "status": 503, "body": "<p>busy" }));
    let busy = host.get("/api/v1/agents");
    assert_eq!((busy.status, busy.text().as_str()), (503, "<p>busy"));
    assert_eq!(host.get("/api/v1/agents").status, 200);
    let fault = json!({ "key": "key-lost", "path": "/execute", "action": "drop-after-handling" });
    host.post("/_host/faults", fault);
    let path = format!("/api/v1/workflows/{}/execute", id(1));
    let lost = host.request("POST", &path).key("other").header("X-API-Key", "key-lost").send();
    assert_eq!(lost.status, 202, "faults belong to the bearer key, though the other one counts");
    let lost = host.request("POST", &path).header("X-API-Key", "key-lost").send();
    assert_eq!(lost.status, 0);
    let list = host.request("GET", "/api/v1/executions").key("key-lost").send().json();
    assert_eq!(list["pagination"]["total_count"], 2, "what was lost was done");
}
