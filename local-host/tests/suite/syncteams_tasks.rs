use serde_json::{Value, json};

use crate::flowmaestro::members;
use crate::host::Host;
use crate::syncteams::{decide, events, execute, execute_as, post, reaches, status_as};

#[test]
fn the_log_has_what_happened() {
    let host = Host::start();
    let task = execute(&host, "steps", json!({ "steps": 2, "delayMs": 5 }));
    let ended = reaches(&host, &task, "COMPLETED");
    assert_eq!(
        events(&ended),
        [
            "TeamKickoffStartedEvent",
            "TaskStartedEvent",
            "TaskCompletedEvent",
            "TaskStartedEvent",
            "TaskCompletedEvent",
            "TeamKickoffCompletedEvent"
        ]
    );
    let entry = &ended["eventLogs"][0];
    assert_eq!(members(entry), ["eventType", "eventData", "createdAt"]);
    assert!(entry["createdAt"].as_str().unwrap().ends_with('Z'));
    assert_eq!(host.get(&format!("/_host/runs/{task}/log")).json(), ended["eventLogs"]);
    let old = execute_as(&host, "/as/crew", json!({ "workflowId": "echo", "input": "hi" }));
    let ended = reaches(&host, &old, "COMPLETED");
    assert_eq!(events(&ended), ["CrewKickoffStartedEvent", "CrewKickoffCompletedEvent"]);
    assert_eq!(ended["eventLogs"][1]["eventData"], json!({ "crew_name": "local", "output": "hi" }));
}

#[test]
fn a_log_comes_whole_or_as_news_or_not_at_all() {
    let host = Host::start();
    let task = execute(&host, "echo", json!({}));
    reaches(&host, &task, "COMPLETED");
    let count = |word: &str| events(&status_as(&host, word, &task).json()).len();
    assert_eq!((count(""), count("")), (2, 2));
    assert_eq!((count("/as/log-news"), count("/as/log-news"), count("")), (2, 0, 2));
    assert_eq!(members(&status_as(&host, "/as/no-logs", &task).json()), ["taskId", "status"]);
}

#[test]
fn tasks_end_in_three_ways() {
    let host = Host::start();
    let failed = reaches(&host, &execute(&host, "fail", json!({ "message": "boom" })), "FAILED");
    assert_eq!(failed["eventLogs"][1]["eventData"]["error"], "boom");
    reaches(&host, &execute(&host, "canceled", json!({ "delayMs": 1 })), "CANCELED");
    let slow = execute(&host, "slow", json!({}));
    reaches(&host, &slow, "RUNNING");
    reaches(&host, &execute(&host, "slow", json!({ "durationMs": 10 })), "COMPLETED");
}

#[test]
fn an_approval_is_waited_for() {
    let host = Host::start();
    let task = execute(&host, "approval", json!({ "delayMs": 1 }));
    let waiting = reaches(&host, &task, "WAITING");
    let request = waiting["eventLogs"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&request["eventType"], &request["eventData"]["iteration"]),
        (&json!("TaskApprovalRequestEvent"), &json!(1))
    );
    let response = decide(&host, &task, "APPROVE", None);
    assert_eq!((response.status, &response.json()["taskId"]), (200, &json!(task)));
    assert_ne!(response.json()["status"], "WAITING");
    let ended = reaches(&host, &task, "COMPLETED");
    let logs = ended["eventLogs"].as_array().unwrap();
    let of = |kind: &str| logs.iter().find(|entry| entry["eventType"] == kind).unwrap();
    assert_eq!(members(of("TaskApprovalRequestEvent")), ["eventType", "eventData", "createdAt", "updatedAt"]);
    assert_eq!(of("TaskApprovalResponseEvent")["eventData"], json!({ "type": "APPROVE", "feedback": null }));
    assert_eq!(decide(&host, &task, "APPROVE", None).status, 409, "nobody asks any more");
}

#[test]
fn a_rejection_fails_cancels_or_asks_again() {
    let host = Host::start();
    let rejected = |input: Value| {
        let task = execute(&host, "approval", input);
        reaches(&host, &task, "WAITING");
        assert_eq!(decide(&host, &task, "REJECT", Some("worse")).status, 200);
        task
    };
    let failed = reaches(&host, &rejected(json!({ "delayMs": 0 })), "FAILED");
    let last = failed["eventLogs"].as_array().unwrap().last().unwrap();
    assert_eq!(last["eventData"]["error"], "Rejected: worse");
    reaches(&host, &rejected(json!({ "delayMs": 0, "onReject": "cancel" })), "CANCELED");
    let revised = rejected(json!({ "delayMs": 0, "onReject": "revise", "rounds": 2 }));
    for _ in 0..2 {
        reaches(&host, &revised, "WAITING");
        assert_eq!(decide(&host, &revised, "APPROVE", Some("better")).status, 200);
    }
    let ended = reaches(&host, &revised, "COMPLETED");
    let last = ended["eventLogs"].as_array().unwrap().last().unwrap();
    assert_eq!(last["eventData"]["output"], json!({ "approved": true, "iterations": 3 }));
}

#[test]
fn a_task_may_wait_on_after_the_decision() {
    let host = Host::start();
    let task = execute(&host, "approval", json!({ "delayMs": 0, "resumeMs": 150 }));
    reaches(&host, &task, "WAITING");
    assert_eq!(decide(&host, &task, "APPROVE", None).json()["status"], "WAITING");
    assert_eq!(status_as(&host, "", &task).json()["status"], "WAITING");
    assert_eq!(decide(&host, &task, "APPROVE", None).status, 409, "once is enough");
    reaches(&host, &task, "COMPLETED");
}

#[test]
fn a_decision_may_be_responded_without_a_status() {
    let host = Host::start();
    let task = execute(&host, "approval", json!({ "delayMs": 0 }));
    reaches(&host, &task, "WAITING");
    let body = json!({ "taskId": task, "type": "APPROVE" });
    let response = post(&host, "/as/decision-event", "/api/v1/continue", body).json();
    assert_eq!((&response["eventType"], response.get("status")), (&json!("TaskApprovalResponseEvent"), None));
}

#[test]
fn a_script_sets_any_status_and_log() {
    let host = Host::start();
    let steps = json!([
        { "status": "CANCELLED", "logs": [{ "eventType": "LLMStreamChunkEvent", "eventData": { "output": "ü" } }] },
        { "status": "PAUSED", "delayMs": 30 },
        { "status": "WAITING" },
        { "status": "completed", "logs": [{ "eventType": "Odd" }] },
    ]);
    let task = execute(&host, "script", json!({ "steps": steps }));
    reaches(&host, &task, "PAUSED");
    reaches(&host, &task, "WAITING");
    assert_eq!(decide(&host, &task, "APPROVE", None).status, 200);
    let ended = reaches(&host, &task, "completed");
    assert_eq!(events(&ended), ["LLMStreamChunkEvent", "TaskApprovalRequestEvent", "TaskApprovalResponseEvent", "Odd"]);
}
