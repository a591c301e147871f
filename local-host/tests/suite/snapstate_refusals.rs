use serde_json::{Value, json};

use crate::flowmaestro::members;
use crate::host::Host;
use crate::snapstate::{draft, get, refusal, save, saving};

/// How the web framework responds: `error` is a text.
fn framework(status: u16, code: Option<&str>, error: &str, message: &str) -> Value {
    match code {
        Some(code) => json!({ "statusCode": status, "code": code, "error": error, "message": message }),
        None => json!({ "statusCode": status, "error": error, "message": message }),
    }
}

#[test]
fn a_body_is_checked_before_the_key() {
    let host = Host::start();
    let send = |text: &str| host.request("POST", "/snapstate/checkpoints").text(text).send();
    let schema = |message: &str| framework(400, Some("FST_ERR_VALIDATION"), "Bad Request", message);
    assert_eq!(send("{}").json(), schema("body must have required property 'workflow_id'"));
    let malformed = send("{bad").json();
    assert_eq!(
        (members(&malformed), &malformed["error"]),
        (vec!["statusCode", "error", "message"], &json!("Bad Request"))
    );
    assert_eq!(send("").json()["code"], "FST_ERR_CTP_EMPTY_JSON_BODY");
    let nobody = send(&draft("w", 1, json!({})).to_string());
    let missing = "Missing or malformed Authorization header".to_owned();
    assert_eq!(refusal(&nobody), (401, "UNAUTHORIZED".to_owned(), missing.clone()));
    let lower = host.request("GET", "/snapstate/agents").header("Authorization", "bearer key-test").send();
    assert_eq!(refusal(&lower).2, missing);
    let spaced = host.request("GET", "/snapstate/agents").header("Authorization", "Bearer   key-test").send();
    assert_eq!(spaced.status, 200);
    let wrong = host.request("GET", "/snapstate/agents").key("nope").send();
    assert_eq!(refusal(&wrong).2, "Invalid API key");
    let service_key = host.request("GET", "/snapstate/agents").key("snp_00112233445566778899aabbccddeeff").send();
    assert_eq!(service_key.status, 200);
}

#[test]
fn members_are_checked_and_converted() {
    let host = Host::start();
    let with = |member: &str, value: Value| {
        let mut body = draft("w", 1, json!({}));
        body[member] = value;
        saving(&host, body).send()
    };
    for (member, value, message) in [
        ("zzz", json!(1), "body must NOT have additional properties"),
        ("metadata", Value::Null, "body/metadata must be object"),
        ("step", json!(7.5), "body/step must be integer"),
        ("step", json!(-1), "body/step must be >= 0"),
        ("state", json!([1]), "body/state must be object"),
        ("state", Value::Null, "body/state must be object"),
        ("workflow_id", json!(""), "body/workflow_id must NOT have fewer than 1 characters"),
        ("workflow_id", json!("w".repeat(129)), "body/workflow_id must NOT have more than 128 characters"),
        ("label", json!("l".repeat(257)), "body/label must NOT have more than 256 characters"),
        ("agent_id", json!("a".repeat(256)), "body/agent_id must NOT have more than 255 characters"),
    ] {
        let refused = with(member, value);
        assert_eq!((refused.status, &refused.json()["message"]), (400, &json!(message)));
    }
    for state in [json!({ "__proto__": { "a": 1 } }), json!({ "deep": [{ "constructor": { "prototype": 1 } }] })] {
        let refused = with("state", state);
        let message = "Object contains forbidden prototype property";
        assert_eq!(refused.json(), framework(400, None, "Bad Request", message));
    }
    assert_eq!(with("step", json!("6")).json()["checkpoint_id"], "cp_w_006");
    assert_eq!(with("step", json!(7.0)).json()["checkpoint_id"], "cp_w_007");
    assert_eq!(with("workflow_id", json!(12)).json()["checkpoint_id"], "cp_12_001");
    assert_eq!(with("label", Value::Null).status, 201);
    assert_eq!(get(&host, "/checkpoints/cp_w_001")["label"], "");
}

#[test]
fn media_types_matter() {
    let host = Host::start();
    let body = draft("w", 1, json!({}));
    let send = |kind: &str| saving(&host, body.clone()).replace("Content-Type", kind).send();
    let odd = send("application/vnd.x+json");
    assert_eq!((odd.status, &odd.json()["code"]), (415, &json!("FST_ERR_CTP_INVALID_MEDIA_TYPE")));
    assert_eq!(send("text/plain").json()["message"], "body must be object");
    assert_eq!(send("application/json; charset=utf-8").status, 201);
    // A content type on a request without a body is a trap.
    let delete = || host.request("DELETE", "/snapstate/agents/x").key("key-test");
    let empty = delete().header("Content-Type", "application/json").send();
    assert_eq!((empty.status, &empty.json()["code"]), (400, &json!("FST_ERR_CTP_EMPTY_JSON_BODY")));
    assert_eq!(refusal(&delete().send()).1, "AGENT_NOT_FOUND");
}

#[test]
fn there_are_two_limits_of_size() {
    let host = Host::start();
    let with = |length: usize| saving(&host, draft("w", 1, json!({ "s": "x".repeat(length) }))).send();
    let body = draft("w", 1, json!({ "s": "" })).to_string();
    let over = with((1 << 20) + 1 - body.len());
    let message = "Request body is too large";
    assert_eq!(over.json(), framework(413, Some("FST_ERR_CTP_BODY_TOO_LARGE"), "Payload Too Large", message));
    assert_eq!(over.header("connection"), Some("close"));
    assert_eq!(with((1 << 20) - body.len()).status, 201);

    let numbers = vec!["1e20"; 60_000].join(",");
    let text = format!(r#"{{"workflow_id":"w","step":2,"state":{{"n":[{numbers}]}}}}"#);
    let grown = host.request("POST", "/snapstate/checkpoints").key("key-test").text(&text).send();
    assert_eq!(refusal(&grown).1, "PAYLOAD_TOO_LARGE");
}

#[test]
fn a_long_id_is_an_unknown_route() {
    let host = Host::start();
    let (fits, long) = ("w".repeat(93), "w".repeat(101));
    save(&host, &fits, 1, json!({}));
    save(&host, &long, 1, json!({}));
    assert_eq!(get(&host, &format!("/checkpoints/cp_{fits}_001"))["step"], 1);
    let path = format!("/workflows/{long}/resume");
    let refused = host.get(&format!("/snapstate{path}"));
    let message = format!("Route GET:{path} not found");
    assert_eq!(refused.json(), json!({ "message": message, "error": "Not Found", "statusCode": 404 }));
    for (method, path) in
        [("GET", "/checkpoints"), ("DELETE", "/checkpoints/cp_w_001"), ("GET", "/workflows"), ("GET", "")]
    {
        let refused = host.request(method, &format!("/snapstate{path}")).key("key-test").send();
        assert_eq!((refused.status, refused.json()["error"].as_str()), (404, Some("Not Found")), "{method} {path}");
    }
}

#[test]
fn the_rate_limit_says_the_whole_window() {
    let host = Host::start();
    let ask = |path: &str| host.get(&format!("/as/minute-limit-3/snapstate{path}"));
    let workflow = "/workflows/w/replay";
    assert!((0..3).all(|_| ask(workflow).status == 200));
    let refused = ask(workflow);
    assert_eq!(refusal(&refused), (429, "RATE_LIMITED".to_owned(), "Rate limit exceeded".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert!(refused.headers.keys().all(|name| !name.starts_with("x-ratelimit")));
    assert_eq!((ask("/agents").status, ask("/analytics/failures").status), (200, 200), "not limited");
    let other = host.request("GET", &format!("/as/minute-limit-3/snapstate{workflow}")).key("key-other").send();
    assert_eq!(other.status, 200);
}

#[test]
fn requests_have_ids_and_no_cors() {
    let host = Host::start();
    let ask = |header: &str| host.request("GET", "/snapstate/agents").key("key-test").header(header, "mine").send();
    assert_eq!(ask("Request-Id").header("x-request-id"), Some("mine"));
    assert_eq!(ask("X-Request-Id").header("x-request-id").map(str::len), Some(36));
    let listed = ask("Origin");
    assert!(listed.headers.keys().all(|name| !name.starts_with("access-control-") && name != "etag"));
    assert_eq!(listed.header("content-type"), Some("application/json; charset=utf-8"));
    let preflight = |prefix: &str| {
        let request = host.request("OPTIONS", &format!("{prefix}/snapstate/checkpoints"));
        request.header("Origin", "https://a.example").header("Access-Control-Request-Method", "POST").send()
    };
    assert_eq!(preflight("").json()["message"], "Route OPTIONS:/checkpoints not found");
    assert_eq!(preflight("/as/cors-open").status, 204);
}

#[test]
fn faults_and_recordings_go_by_the_services_own_paths() {
    let host = Host::start();
    host.post("/_host/faults", json!({ "key": "key-test", "path": "/checkpoints", "status": 503 }));
    assert_eq!(saving(&host, draft("w", 1, json!({}))).send().status, 503);
    save(&host, "w", 1, json!({}));
    let seen = host.get("/_host/requests?key=key-test").json();
    assert_eq!((&seen[0]["prefix"], &seen[0]["path"]), (&json!("/snapstate"), &json!("/checkpoints")));
}

#[test]
fn health_needs_no_key() {
    let host = Host::start();
    let ask = |path: &str| host.request("GET", path).send();
    let health = ask("/snapstate/health");
    let all = ["status", "version", "uptime_seconds", "redis", "postgres", "r2", "timestamp"];
    assert_eq!((health.status, members(&health.json())), (200, all.to_vec()));
    assert_eq!(ask("/snapstate/ready").json(), json!({ "status": "ready" }));
    let degraded = ask("/as/degraded/snapstate/health");
    assert_eq!((degraded.status, members(&degraded.json())), (503, all.to_vec()));
    assert_eq!(degraded.json()["status"], "degraded");
    let ready = ask("/as/degraded/snapstate/ready");
    assert_eq!(
        (ready.status, ready.json()),
        (503, json!({ "status": "not_ready", "redis": "ok", "postgres": "down" }))
    );
}
