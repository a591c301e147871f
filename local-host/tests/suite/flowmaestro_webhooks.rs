use serde_json::{Value, json};

use crate::endpoint::{Received, digest, endpoint};
use crate::flowmaestro::{column, id, members};
use crate::host::{Host, Response};

fn signature(secret: &str, body: &[u8]) -> String {
    format!("v1={}", digest(secret, body))
}

fn is_signed_with(received: &Received, secret: &str) -> bool {
    received.header("x-flowmaestro-signature") == Some(signature(secret, &received.body).as_str())
}

fn create(host: &Host, body: Value) -> Value {
    let created = host.post("/api/v1/webhooks", body);
    assert_eq!(created.status, 201, "{}", created.text());
    created.json()["data"].clone()
}

fn path(webhook: &Value, rest: &str) -> String {
    format!("/api/v1/webhooks/{}{rest}", webhook["id"].as_str().unwrap())
}

fn patch(host: &Host, webhook: &Value, body: Value) -> Response {
    host.request("PATCH", &path(webhook, "")).key("key-test").json(body).send()
}

#[test]
fn the_signature_is_the_services_own() {
    let expected = "v1=841126481502a825091fe9d533b097f1a059140f683a331c80d59fac0c6b4928";
    assert_eq!(signature("whsec_test", br#"{"id":"1"}"#), expected);
}

#[test]
fn webhooks_show_their_secret_once() {
    let host = Host::start();
    let body = json!({ "name": "n", "url": "http://127.0.0.1:9/x", "events": ["execution.failed"], "headers": { "X-A": "1" } });
    let created = create(&host, body);
    assert_eq!(members(&created), ["id", "name", "url", "secret", "events", "headers", "is_active", "created_at"]);
    let secret = created["secret"].as_str().unwrap();
    assert!(secret.len() == 70 && secret.starts_with("whsec_"));
    let shown = host.get(&path(&created, "")).json()["data"].clone();
    assert_eq!(members(&shown), ["id", "name", "url", "events", "headers", "is_active", "created_at", "updated_at"]);
    let other = create(
        &host,
        json!({ "name": "m", "url": "https://example.com", "events": ["execution.started"], "headers": null }),
    );
    let list = host.get("/api/v1/webhooks").json();
    assert_eq!(column(&list, "name"), ["m", "n"]);
    assert_eq!(members(&list["data"][0]), ["id", "name", "url", "events", "is_active", "created_at", "updated_at"]);
    assert_eq!(other["headers"], Value::Null);

    let unchanged = patch(&host, &created, json!({})).json()["data"].clone();
    assert_eq!(members(&unchanged), ["id", "name", "url", "events", "headers", "is_active", "updated_at"]);
    assert_eq!(unchanged["updated_at"], shown["updated_at"]);
    let changed =
        patch(&host, &created, json!({ "name": "o", "headers": null, "is_active": false })).json()["data"].clone();
    assert_eq!(
        (&changed["name"], &changed["headers"], &changed["is_active"]),
        (&json!("o"), &Value::Null, &json!(false))
    );
    let delete = || host.request("DELETE", &path(&created, "")).key("key-test").send();
    assert_eq!(delete().json()["data"], json!({ "id": created["id"], "deleted": true }));
    assert_eq!(delete().status, 404);
}

#[test]
fn webhooks_are_checked() {
    let host = Host::start();
    let good = json!({ "name": "n", "url": "http://127.0.0.1:9/x", "events": ["execution.failed"] });
    for (member, value) in [
        ("name", json!("")),
        ("url", json!(null)),
        ("url", json!("nowhere")),
        ("events", json!([])),
        ("events", json!(["execution.failed", "odd"])),
    ] {
        let mut wrong = good.clone();
        wrong[member] = value;
        let refused = host.post("/api/v1/webhooks", wrong.clone());
        assert_eq!((refused.status, &refused.json()["error"]["code"]), (400, &json!("validation_error")), "{wrong}");
        assert_eq!(refused.json()["error"].get("details"), None);
    }
    let created = create(&host, good);
    let unknown = patch(&host, &created, json!({ "events": ["odd"] }));
    assert!(unknown.status == 400 && unknown.text().contains("odd"), "{}", unknown.text());
}

#[test]
fn a_test_is_really_sent() {
    let host = Host::start();
    let tried = |url: &str| {
        let body = json!({ "name": "n", "url": url, "events": ["execution.failed"], "headers": { "X-Mine": "1" } });
        let webhook = create(&host, body);
        let response = host.request("POST", &path(&webhook, "/test")).key("key-test").send();
        assert_eq!(response.status, 200);
        assert_eq!(host.get(&path(&webhook, "/deliveries")).json()["data"], json!([]), "tests are not kept");
        (webhook, response.json()["data"].clone())
    };
    let (url, receiving) = endpoint(204);
    let (webhook, result) = tried(&url);
    assert_eq!(members(&result), ["success", "status_code", "message"]);
    assert_eq!((&result["success"], &result["status_code"]), (&json!(true), &json!(204)));
    let received = receiving.join().unwrap();
    let body = received.json();
    assert_eq!(members(&body), ["id", "event", "created_at", "data"]);
    assert_eq!((&body["event"], &body["data"]["webhook_id"]), (&json!("test"), &webhook["id"]));
    assert_eq!(received.header("x-flowmaestro-delivery-id"), body["id"].as_str());
    assert!(body["id"].as_str().unwrap().starts_with("test_"));
    assert_eq!((received.header("x-flowmaestro-event"), received.header("x-mine")), (None, Some("1")));
    assert!(is_signed_with(&received, webhook["secret"].as_str().unwrap()));

    let (url, receiving) = endpoint(500);
    let (_, result) = tried(&url);
    receiving.join().unwrap();
    assert_eq!((&result["success"], &result["status_code"]), (&json!(false), &json!(500)));
    for unreachable in ["http://127.0.0.1:1/x", "http://192.0.2.1/x", "https://127.0.0.1/x"] {
        let (_, result) = tried(unreachable);
        assert_eq!((members(&result), &result["success"]), (vec!["success", "error", "message"], &json!(false)));
    }
}

#[test]
fn deliveries_are_sent_on_demand_and_kept() {
    let host = Host::start();
    let (good, at_good) = endpoint(200);
    let (bad, at_bad) = endpoint(500);
    let signed = create(&host, json!({ "name": "good", "url": good, "events": ["execution.completed"] }));
    let headers = json!({ "X-FlowMaestro-Signature": "mine" });
    let own =
        create(&host, json!({ "name": "bad", "url": bad, "events": ["execution.completed"], "headers": headers }));
    let silent = create(&host, json!({ "name": "off", "url": good, "events": ["execution.completed"] }));
    patch(&host, &silent, json!({ "is_active": false }));
    create(&host, json!({ "name": "other", "url": good, "events": ["execution.failed"] }));
    let data = json!({ "execution_id": id(1), "status": "completed" });
    let event = json!({ "key": "key-test", "event": "execution.completed", "data": data });
    assert_eq!(host.post("/_host/flowmaestro/deliver", event).json(), json!({ "delivered": 2 }));

    let received = at_good.join().unwrap();
    assert!(is_signed_with(&received, signed["secret"].as_str().unwrap()));
    assert_eq!(received.header("x-flowmaestro-event"), Some("execution.completed"));
    assert_eq!(received.header("user-agent"), Some("FlowMaestro-Webhook/1.0"));
    let body = received.json();
    assert_eq!((&body["event"], &body["data"]), (&json!("execution.completed"), &data));
    assert_eq!(at_bad.join().unwrap().header("x-flowmaestro-signature"), Some("mine"));

    let deliveries = |webhook: &Value| host.get(&path(webhook, "/deliveries")).json();
    let kept = deliveries(&signed)["data"][0].clone();
    let all =
        ["id", "event_type", "status", "attempts", "response_status", "error_message", "created_at", "last_attempt_at"];
    assert_eq!((members(&kept), &kept["status"]), (all.to_vec(), &json!("success")));
    assert_eq!(kept["id"].as_str(), received.header("x-flowmaestro-delivery-id"));
    let failed = deliveries(&own)["data"][0].clone();
    assert_eq!(
        (&failed["status"], &failed["response_status"], &failed["error_message"]),
        (&json!("retrying"), &json!(500), &json!("HTTP 500"))
    );
    assert_eq!(deliveries(&silent)["pagination"]["total_count"], 0);
    let odd = json!({ "key": "key-test", "event": "odd", "data": {} });
    assert_eq!(host.post("/_host/flowmaestro/deliver", odd).status, 400);
}
