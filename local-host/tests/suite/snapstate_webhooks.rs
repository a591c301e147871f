use serde_json::{Value, json};

use crate::endpoint::{digest, endpoint};
use crate::flowmaestro::members;
use crate::host::Host;
use crate::snapstate::{draft, refusal, save, saving};

#[test]
fn the_signature_is_the_services_own() {
    let body = br#"{"event":"checkpoint.saved","webhook_id":"wh_000000000000000000000001","timestamp":"2026-01-02T03:04:05.678Z","data":{"workflow_id":"wf_1","checkpoint_id":"cp_wf_1_001","step":1}}"#;
    assert_eq!(digest("topsecret", body), "f7f7ec4199fdc38071803868a6343ebf24e5c7fed57588a09fb8c169eac746f9");
}

#[test]
fn saves_are_really_reported() {
    let host = Host::start();
    let (url, receiving) = endpoint(200);
    let body = json!({ "url": url, "events": ["checkpoint.saved", "workflow.resumed"], "secret": "topsecret" });
    let registered = host.post("/snapstate/webhooks", body);
    assert_eq!(
        (registered.status, members(&registered.json())),
        (201, vec!["webhook_id", "url", "events", "created_at"])
    );
    let id = registered.json()["webhook_id"].as_str().unwrap().to_owned();
    assert!(id.len() == 27 && id.starts_with("wh_"));
    save(&host, "w", 1, json!({ "a": 1 }));
    let received = receiving.join().unwrap();
    let signature = format!("sha256={}", digest("topsecret", &received.body));
    assert_eq!(received.header("x-checkpoint-signature"), Some(signature.as_str()));
    assert_eq!(received.header("user-agent"), Some("CheckpointService/1.0"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    let told = received.json();
    assert_eq!(members(&told), ["event", "webhook_id", "timestamp", "data"]);
    assert_eq!((&told["event"], &told["webhook_id"]), (&json!("checkpoint.saved"), &json!(id)));
    assert_eq!(told["data"], json!({ "workflow_id": "w", "checkpoint_id": "cp_w_001", "step": 1 }));

    let delete = || host.request("DELETE", &format!("/snapstate/webhooks/{id}")).key("key-test").send();
    assert_eq!(delete().status, 204);
    assert_eq!(refusal(&delete()), (404, "NOT_FOUND".to_owned(), format!("Webhook {id} not found")));
}

#[test]
fn a_repeated_save_is_delivered_again_and_no_secret_means_no_signature() {
    let host = Host::start();
    save(&host, "w", 1, json!({ "a": 1 }));
    let (url, receiving) = endpoint(500);
    assert_eq!(host.post("/snapstate/webhooks", json!({ "url": url, "events": "checkpoint.saved" })).status, 201);
    assert_eq!(saving(&host, draft("w", 1, json!({}))).header("If-Match", "\"015abd7f5cc57a2d\"").send().status, 201);
    let received = receiving.join().unwrap();
    assert_eq!((received.header("x-checkpoint-signature"), &received.json()["data"]["step"]), (None, &json!(1)));
}

#[test]
fn registrations_are_checked() {
    let host = Host::start();
    for (member, value, message) in [
        ("url", json!("not a url"), "body/url must match format \"uri\""),
        ("events", json!([]), "body/events must NOT have fewer than 1 items"),
        ("events", json!(["workflow.archived"]), "body/events/0 must be equal to one of the allowed values"),
        ("secret", json!("s".repeat(257)), "body/secret must NOT have more than 256 characters"),
        ("zzz", Value::Null, "body must NOT have additional properties"),
    ] {
        let mut body = json!({ "url": "https://example.com/h", "events": ["checkpoint.saved"] });
        body[member] = value;
        let refused = host.post("/snapstate/webhooks", body);
        assert_eq!((refused.status, &refused.json()["message"]), (400, &json!(message)));
    }
    assert_eq!(host.get("/snapstate/webhooks").status, 404, "no endpoint lists them");
}
