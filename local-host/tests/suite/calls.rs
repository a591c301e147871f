use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::host::{End, Host};

#[test]
fn faults_come_in_order_and_belong_to_one_key() {
    let host = Host::start();
    let added = host.post(
        "/_host/faults",
        json!([
            { "key": "key-a", "method": "GET", "path": "/openapi.json", "times": 2, "status": 503,
              "headers": { "Retry-After": "1" }, "body": "<p>busy", "contentType": "text/html" },
            { "key": "key-a", "action": "drop" },
            { "key": "key-a", "action": "hang" },
            { "key": "key-a", "delayMs": 120 },
        ]),
    );
    assert_eq!(added.status, 201);
    let ask = |key: &str, path: &str| host.request("GET", path).key(key).send_with_patience(Duration::from_millis(200));
    assert_eq!(ask("key-b", "/v1/openapi.json").status, 200);
    for _ in 0..2 {
        let busy = ask("key-a", "/v1/openapi.json");
        assert_eq!((busy.status, busy.text().as_str(), busy.header("retry-after")), (503, "<p>busy", Some("1")));
        assert_eq!(busy.header("content-type"), Some("text/html"));
    }
    let dropped = ask("key-a", "/v1/openapi.json");
    assert_eq!((dropped.status, dropped.end), (0, End::Cut));
    let hanging = ask("key-a", "/v1/openapi.json");
    assert_eq!((hanging.status, hanging.end), (0, End::Silent));
    let started = Instant::now();
    assert_eq!(ask("key-a", "/v1/openapi.json").status, 200);
    assert!(started.elapsed() >= Duration::from_millis(120));
    assert_eq!(host.get("/_host/faults?key=key-a").json(), json!([]));
}

#[test]
fn a_fault_that_is_misspelt_is_refused() {
    let host = Host::start();
    for wrong in
        [json!({ "key": "key-a", "tims": 2 }), json!({ "times": 2 }), json!({ "key": "key-a", "status": 7000 })]
    {
        assert_eq!(host.post("/_host/faults", wrong).status, 400);
    }
    let body = json!({ "workflowId": "echo", "configurable": { "host.streamFaults": [{ "kind": "dorp" }] } });
    let refused = host.post("/v1/runs", body);
    assert_eq!(refused.status, 400);
    assert!(refused.json()["message"].as_str().unwrap().contains("host.streamFaults"));
}

#[test]
fn a_lost_response_is_replayed_for_the_same_key_and_body() {
    let host = Host::start();
    host.post("/_host/faults", json!({ "key": "key-test", "path": "/v1/runs", "action": "drop-after-handling" }));
    let create =
        |body: &str| host.request("POST", "/v1/runs").key("key-test").header("Idempotency-Key", "k1").text(body).send();
    let body = r#"{"workflowId":"echo","inputs":{"a":1}}"#;
    assert_eq!(create(body).status, 0);
    let replayed = create(body);
    assert_eq!((replayed.status, replayed.header("openwop-idempotent-replay")), (201, Some("true")));
    let again = create(body);
    assert_eq!(again.json()["runId"], replayed.json()["runId"]);
    let other_bytes = create(r#"{"workflowId":"echo", "inputs":{"a":1}}"#);
    assert_eq!((other_bytes.status, other_bytes.json()["error"].as_str()), (409, Some("idempotency_key_mismatch")));
    let seen = host.get("/_host/requests?key=key-test&path=/v1/runs").json();
    assert_eq!(seen.as_array().unwrap().len(), 4, "what was lost on the way was seen all the same");
    assert_eq!((&seen[0]["body"], &seen[0]["headers"]["idempotency-key"]), (&json!(body), &json!("k1")));
}

#[test]
fn a_request_with_a_key_in_flight_is_refused() {
    let host = Host::start();
    let create = || {
        let body = json!({ "workflowId": "echo", "configurable": { "host.createDelayMs": 300 } });
        host.request("POST", "/v1/runs").key("key-test").header("Idempotency-Key", "k2").json(body).send()
    };
    thread::scope(|scope| {
        let first = scope.spawn(create);
        thread::sleep(Duration::from_millis(100));
        let second = create();
        assert_eq!((second.status, second.json()["error"].as_str()), (409, Some("idempotency_in_flight")));
        assert_eq!(first.join().unwrap().status, 201);
    });
    assert_eq!(create().header("openwop-idempotent-replay"), Some("true"));
}

#[test]
fn keys_cookies_or_nothing_let_a_caller_in() {
    let host = Host::start();
    let ask = |prefix: &str| host.request("GET", &format!("{prefix}/v1/workflows/echo"));
    for (response, code) in
        [(ask("").send(), "unauthenticated"), (ask("/as/sqlite").key("wrong").send(), "invalid_credential")]
    {
        assert_eq!((response.status, response.json()["error"].as_str()), (401, Some(code)));
    }
    assert_eq!(ask("").key("demo-key").send().status, 200);
    assert_eq!(ask("/as/no-auth").send().status, 200);
    assert_eq!(ask("/as/cookie-auth").key("key-test").send().status, 401);
    let session = host.request("POST", "/_host/session").send();
    let cookie = session.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    assert_eq!(ask("/as/cookie-auth").header("Cookie", &format!("theme=dark; {cookie}")).send().status, 200);
    assert_eq!(ask("/as/nonsense").send().status, 404);
}

#[test]
fn other_origins_may_do_what_the_prefix_says() {
    let host = Host::start();
    let preflight = |prefix: &str| {
        host.request("OPTIONS", &format!("{prefix}/v1/runs"))
            .header("Origin", "https://app.example")
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization, idempotency-key")
            .send()
    };
    let closed = preflight("");
    assert_eq!(closed.status, 404);
    assert!(closed.headers.keys().all(|name| !name.starts_with("access-control-")));
    assert_eq!(preflight("/as/python").status, 501);
    let open = preflight("/as/cors-open");
    assert_eq!((open.status, open.header("access-control-allow-origin")), (204, Some("https://app.example")));
    assert_eq!(open.header("access-control-allow-headers"), Some("authorization, idempotency-key"));
    let minimal = preflight("/as/python,cors-minimal");
    assert_eq!(minimal.status, 204);
    assert_eq!(minimal.header("access-control-allow-headers"), Some("authorization, content-type, last-event-id"));

    let get = |prefix: &str| {
        host.request("GET", &format!("{prefix}/v1/runs/none")).header("Origin", "https://app.example").send()
    };
    assert_eq!(get("").header("access-control-allow-origin"), None);
    let open = get("/as/cors-open");
    assert!(open.header("access-control-expose-headers").unwrap().contains("traceparent"));
    assert_eq!((open.status, open.header("access-control-allow-credentials")), (401, Some("true")));
    let minimal = get("/as/cors-minimal");
    assert_eq!(minimal.header("access-control-allow-origin"), Some("https://app.example"));
    assert_eq!(minimal.header("access-control-expose-headers"), None);
    let own = host.request("GET", "/_host/time").header("Origin", "https://app.example").send();
    assert_eq!(own.header("access-control-allow-origin"), Some("https://app.example"));
}

#[test]
fn a_prefix_may_name_the_key_of_calls_that_carry_none() {
    let host = Host::start();
    host.post("/_host/faults", json!({ "key": "key-quiet", "status": 503 }));
    let discover = || host.request("GET", "/as/spec,key-quiet/.well-known/openwop").send().status;
    assert_eq!([discover(), discover()], [503, 200]);
    let seen = host.get("/_host/requests?key=key-quiet").json();
    assert_eq!((seen.as_array().unwrap().len(), &seen[0]["prefix"]), (2, &json!("/as/spec,key-quiet")));
}

#[test]
fn the_page_and_the_package_are_served_with_their_types() {
    let directory = std::env::temp_dir().join(format!("local-host-page-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    for (name, text) in [("index.html", "<p>hi"), ("client.js", "export {}"), ("client.wasm", "\0asm")] {
        std::fs::write(directory.join(name), text).unwrap();
    }
    let path = directory.to_str().unwrap();
    let host = Host::start_with(&["--page", path, "--package", path]);
    let type_of = |path: &str| {
        let response = host.request("GET", path).send();
        (response.status, response.header("content-type").unwrap_or_default().to_owned())
    };
    assert_eq!(type_of("/"), (200, "text/html; charset=utf-8".to_owned()));
    assert_eq!(type_of("/pkg/client.js"), (200, "text/javascript".to_owned()));
    assert_eq!(type_of("/pkg/client.wasm"), (200, "application/wasm".to_owned()));
    assert_eq!(type_of("/../../etc/hostname").0, 404);
    assert_eq!(type_of("/pkg/..%2f..%2fetc%2fhostname").0, 404);
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn it_ends_by_a_signal() {
    let mut host = Host::start();
    let run = host.run("approval", json!({}));
    let _following = host.events(&run, "").open();
    let told = Command::new("kill").args(["-TERM", &host.process_id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(host.wait().success());
}
