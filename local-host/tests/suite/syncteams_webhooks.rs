use serde_json::{Value, json};

use crate::endpoint::{digest, endpoint};
use crate::flowmaestro::members;
use crate::host::{Host, Response};
use crate::syncteams::{execute_as, reaches};

fn deliver(host: &Host, body: Value) -> Response {
    host.post("/_host/syncteams/deliver", body)
}

#[test]
fn the_signature_is_the_services_own() {
    let host = Host::start();
    for (payload, expected) in [
        (
            r#"{"taskId":"task-1","status":"COMPLETED"}"#,
            "6747caa41fc57cc124d5dc258f1568f622f1b6536069cd61482e045cd27def4e",
        ),
        (
            r#"{"taskId":"tâche-1","uniqueId":"ü-1","status":"WAITING","eventLogs":[{"eventType":"TaskApprovalRequestEvent","eventData":{"message":"ok?"},"createdAt":"2026-03-01T00:00:00.000Z"}]}"#,
            "edeba448ee8421db9b6fa43a8b9b306ee5a895cfdf9b808627065325d976110c",
        ),
        ("", "5b6c0a279791d55a583ff953d479ef958a0b378ab71b6202b67ea731765de6b9"),
    ] {
        let (url, receiving) = endpoint(200);
        let body = json!({ "key": "key-test", "payload": payload, "url": url, "secret": "whsec_test_secret",
            "timestamp": 1_710_000_000, "eventId": "evt-1" });
        assert_eq!(deliver(&host, body).json(), json!({ "status": 200 }));
        let received = receiving.join().unwrap();
        assert_eq!(received.body, payload.as_bytes());
        let signature = format!("t=1710000000,v1={expected}");
        assert_eq!(received.header("syncteams-signature"), Some(signature.as_str()));
        assert_eq!(received.header("syncteams-timestamp"), Some("1710000000"));
        assert_eq!(received.header("syncteams-event-id"), Some("evt-1"));
    }
}

#[test]
fn a_task_is_delivered_with_its_unique_id() {
    let host = Host::start();
    let task = execute_as(&host, "", json!({ "workflowId": "echo", "uniqueId": "mine", "input": {} }));
    let ended = reaches(&host, &task, "COMPLETED");
    let (url, receiving) = endpoint(500);
    let body = json!({ "key": "key-test", "taskId": task, "url": url, "secret": "new", "previousSecret": "old" });
    assert_eq!(deliver(&host, body).json(), json!({ "status": 500 }));
    let received = receiving.join().unwrap();
    let told = received.json();
    assert_eq!(members(&told), ["taskId", "uniqueId", "status", "eventLogs"]);
    assert_eq!((&told["uniqueId"], &told["eventLogs"]), (&json!("mine"), &ended["eventLogs"]));
    let time = received.header("syncteams-timestamp").unwrap();
    let message = [format!("{time}.").as_bytes(), &received.body].concat();
    let expected = format!("t={time},v1={},v1={}", digest("old", &message), digest("new", &message));
    assert_eq!(received.header("syncteams-signature"), Some(expected.as_str()));
    assert_eq!(received.header("syncteams-event-id").map(str::len), Some(36));
}

#[test]
fn what_cannot_be_sent_is_said() {
    let host = Host::start();
    let send = |task: &str, payload: Value, url: &str| {
        deliver(&host, json!({ "key": "key-test", "taskId": task, "payload": payload, "url": url, "secret": "s" }))
            .status
    };
    assert_eq!(send("none", Value::Null, "http://127.0.0.1:1/"), 404);
    assert_eq!(send("", json!("{}"), "http://127.0.0.1:1/"), 502);
    assert_eq!(send("", json!("{}"), "http://192.0.2.1/"), 502);
}
