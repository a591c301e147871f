//! What a record in every status becomes.

use flowtether::core::json::Json;
use serde_json::{Value, json};

use crate::glue::{job, jobs};
use crate::{RUN, declared, mapping};

/// The states that these responses to a poll become.
fn states(service: &str, responses: &[Value]) -> Vec<Value> {
    let polls: Vec<Value> =
        responses.iter().map(|reply| json!({ "job": "state", "service": service, "response": reply })).collect();
    jobs(&polls).into_iter().map(Result::unwrap).collect()
}

fn state(service: &str, reply: Value) -> Value {
    states(service, &[reply]).remove(0)
}

/// A response to a poll, the status of the state that it becomes, and what that has besides.
type Stand = (Value, &'static str, Value);

/// Responses to a poll in every status of every service.
fn stands() -> Vec<(&'static str, Vec<Stand>)> {
    let interrupt =
        json!({"kind": "approval", "nodeId": "gate", "payload": {"data": {"title": "Pay?", "actions": ["accept"]}}});
    let request = json!({"eventType": "TaskApprovalRequestEvent", "createdAt": "2026-11-25T09:00:00Z", "eventData": {"message": "Good?"}});
    let ended = json!({"eventType": "TeamKickoffFailedEvent", "createdAt": "2026-11-25T09:00:01Z", "eventData": {"error": "no"}});
    vec![
        (
            "openwop",
            vec![
                (json!({"status": "pending"}), "queued", json!({})),
                (json!({"status": "running"}), "running", json!({})),
                (json!({"status": "cancelling"}), "running", json!({})),
                (json!({"status": "paused"}), "paused", json!({})),
                (
                    json!({"status": "waiting-approval", "interrupt": interrupt}),
                    "waiting",
                    json!({"waiting": {"asks": "approval", "id": "gate", "prompt": "Pay?", "choices": ["accept"], "details": {"title": "Pay?", "actions": ["accept"]}}}),
                ),
                (
                    json!({"status": "waiting-input", "currentNodeId": "ask"}),
                    "waiting",
                    json!({"waiting": {"asks": "waiting-input", "id": "ask"}}),
                ),
                (
                    json!({"status": "waiting-external", "interrupt": {"kind": "external-event", "nodeId": "paid"}}),
                    "waiting",
                    json!({"waiting": {"asks": "external-event", "id": "paid"}}),
                ),
                (json!({"status": "completed", "outputs": {"a": 1}}), "completed", json!({"output": {"a": 1}})),
                (
                    json!({"status": "failed", "error": {"code": "x", "message": "no"}}),
                    "failed",
                    json!({"error": {"code": "x", "message": "no"}}),
                ),
                (json!({"status": "cancelled"}), "cancelled", json!({})),
                (json!({"status": "invented"}), "running", json!({})),
                (json!({"status": "COMPLETED", "error": null, "endedAt": null}), "running", json!({})),
                (json!({"status": "COMPLETED", "outputs": 7, "endedAt": "t"}), "completed", json!({"output": 7})),
                (
                    json!({"status": "exploded", "error": {"message": "no"}}),
                    "failed",
                    json!({"error": {"message": "no"}}),
                ),
            ],
        ),
        (
            "flowmaestro",
            vec![
                (json!({"data": {"status": "pending"}}), "queued", json!({})),
                (json!({"data": {"status": "running"}}), "running", json!({})),
                (json!({"data": {"status": "paused"}}), "paused", json!({})),
                (
                    json!({"data": {"status": "completed", "outputs": {"a": 1}}}),
                    "completed",
                    json!({"output": {"a": 1}}),
                ),
                (json!({"data": {"status": "failed", "error": "no"}}), "failed", json!({"error": {"message": "no"}})),
                (json!({"data": {"status": "cancelled"}}), "cancelled", json!({})),
                (json!({"data": {"status": "invented", "error": null, "completed_at": null}}), "running", json!({})),
                (
                    json!({"data": {"status": "done", "outputs": 7, "completed_at": "t"}}),
                    "completed",
                    json!({"output": 7}),
                ),
                (
                    json!({"data": {"status": "done", "error": "no", "completed_at": "t"}}),
                    "failed",
                    json!({"error": {"message": "no"}}),
                ),
            ],
        ),
        (
            "syncteams",
            vec![
                (json!({"status": "QUEUED"}), "queued", json!({})),
                (json!({"status": "PENDING"}), "queued", json!({})),
                (json!({"status": "RUNNING"}), "running", json!({})),
                (
                    json!({"status": "WAITING", "eventLogs": [request, ended]}),
                    "waiting",
                    json!({"waiting": {"asks": "approval", "id": "2026-11-25T09:00:00Z", "prompt": "Good?", "details": {"message": "Good?"}}}),
                ),
                (
                    json!({"status": "COMPLETED", "eventLogs": [{"eventData": {"output": 7}}, {"eventData": {}}, "x"]}),
                    "completed",
                    json!({"output": 7}),
                ),
                (json!({"status": "FAILED", "eventLogs": [ended]}), "failed", json!({"error": {"message": "no"}})),
                (json!({"status": "CANCELED"}), "cancelled", json!({})),
                (json!({"status": "PAUSED"}), "running", json!({})),
                (json!({"status": "DONE", "completedAt": "t"}), "completed", json!({})),
                (json!({"status": "DONE", "error": "no"}), "failed", json!({"error": {"message": "no"}})),
            ],
        ),
    ]
}

#[test]
fn a_record_in_every_status_is_a_state() {
    for (service, cases) in stands() {
        let records: Vec<Value> = cases.iter().map(|(record, ..)| record.clone()).collect();
        let states = states(service, &records);
        for ((reply, status, members), mut state) in cases.into_iter().zip(states) {
            let record = reply.get("data").unwrap_or(&reply).clone();
            for (name, part) in
                [("status", "WorkflowRunStatus"), ("error", "WorkflowFailure"), ("waiting", "WorkflowQuestion")]
            {
                let is_declared = state.get(name).map_or(Ok(()), |value| declared::check(part, value));
                is_declared.unwrap_or_else(|problem| panic!("{service} {record}: {problem}"));
            }
            assert_eq!(state["status"], json!(status), "{service} {record}");
            assert_eq!((&state["raw"], &state["record"], &state["id"]), (&record["status"], &record, &json!("run-1")));
            for name in ["status", "raw", "record", "id"] {
                state.as_object_mut().unwrap().remove(name);
            }
            assert_eq!(state, members, "{service} {record}");
        }
    }
}

#[test]
fn a_response_that_is_no_record_is_an_unexpected_response() {
    for (service, wrapped) in [("openwop", false), ("flowmaestro", true), ("syncteams", false)] {
        let none = [
            json!({}),
            json!({"error": "x"}),
            json!({"status": null}),
            json!({"status": 7}),
            json!({"status": " "}),
            json!([]),
            json!("completed"),
        ];
        let responses = none.into_iter().map(|none| if wrapped { json!({ "data": none }) } else { none });
        for reply in responses.chain([json!(null), json!({})]) {
            let poll = json!({ "job": "state", "service": service, "response": reply });
            let error = jobs(&[poll]).remove(0).unwrap_err();
            assert_eq!(
                (&error["name"], &error["code"], &error["provider"]),
                (&json!("ApiError"), &json!("unexpected_response"), &json!(service)),
                "{reply}"
            );
            assert_eq!(error["body"], reply);
        }
    }
}

#[test]
fn every_status_that_a_mapping_names_is_among_them() {
    for (service, cases) in stands() {
        let words: Vec<&str> = mapping(service).statuses.iter().map(|(word, _)| *word).collect();
        assert!(words.len() >= 6, "{service}: {words:?}");
        let is_shown =
            |word: &str| cases.iter().any(|(reply, ..)| reply.get("data").unwrap_or(reply)["status"] == word);
        let missing: Vec<&&str> = words.iter().filter(|word| !is_shown(word)).collect();
        assert!(missing.is_empty(), "{service}: {missing:?}");
    }
}

#[test]
fn a_status_is_an_end_in_the_mapping_where_it_ends_the_service_s_stream() {
    for (service, cases) in stands() {
        let protocol = (mapping(service).protocol)(RUN.to_owned(), "", None).unwrap();
        for (reply, status, _) in cases {
            let is_end = ["completed", "failed", "cancelled"].contains(&status);
            assert_eq!(protocol.synthesize(&Json::from(reply.clone())).is_some(), is_end, "{service} {reply}");
        }
    }
}

// A state's parts.

#[test]
fn a_run_that_failed_always_has_an_error_with_a_message() {
    for (service, reply, message) in [
        ("openwop", json!({"status": "failed"}), "the service does not say why"),
        ("openwop", json!({"status": "failed", "error": {"code": "x"}}), "the service does not say why"),
        ("flowmaestro", json!({"data": {"status": "failed", "error": null}}), "the service does not say why"),
        ("flowmaestro", json!({"data": {"status": "failed", "error": "no card"}}), "no card"),
        ("syncteams", json!({"status": "FAILED"}), "the service does not say why"),
    ] {
        let state = job(json!({ "job": "state", "service": service, "response": reply })).unwrap();
        assert_eq!((&state["status"], &state["error"]["message"]), (&json!("failed"), &json!(message)), "{service}");
    }
}

#[test]
fn only_a_run_that_waits_has_a_question_and_only_one_that_completed_an_output() {
    let interrupt = json!({"kind": "approval", "nodeId": "gate", "payload": {"config": {"title": "Pay?"}}});
    for (status, part) in [
        ("running", None),
        ("paused", None),
        ("cancelled", None),
        ("waiting-external", Some("waiting")),
        ("completed", Some("output")),
        ("failed", Some("error")),
    ] {
        let record = json!({"status": status, "interrupt": interrupt, "outputs": {"a": 1}, "error": {"message": "no"}});
        let state = state("openwop", record);
        for name in ["waiting", "output", "error"] {
            assert_eq!(state.get(name).is_some(), part == Some(name), "{status} {name}: {state}");
        }
    }
}

#[test]
fn an_output_that_is_nothing_is_none_and_one_that_is_false_is_one() {
    let output =
        |outputs: Value| state("openwop", json!({"status": "completed", "outputs": outputs})).get("output").cloned();
    assert_eq!(output(json!(null)), None);
    for value in [json!(false), json!(0), json!(""), json!({}), json!([])] {
        assert_eq!(output(value.clone()), Some(value));
    }
}

#[test]
fn an_error_is_an_object_whatever_the_service_makes_of_it() {
    let error = |service, record: Value| state(service, record)["error"].clone();
    assert_eq!(error("flowmaestro", json!({"data": {"status": "failed", "error": "no"}})), json!({"message": "no"}));
    let full = json!({"code": "x", "message": "no", "details": {"at": 3}});
    assert_eq!(error("openwop", json!({"status": "failed", "error": full})), full);
    let unsaid = json!({"message": "the service does not say why"});
    assert_eq!(error("flowmaestro", json!({"data": {"status": "failed", "error": null}})), unsaid);
}

#[test]
fn a_task_has_the_last_output_and_the_last_error_of_its_log() {
    let log = json!([
        {"eventType": "TaskCompletedEvent", "eventData": {"output": "first", "error": "one"}},
        {"eventType": "TaskCompletedEvent", "eventData": {"result": "second"}},
        {"eventType": "TaskFailedEvent", "eventData": {"error": "two"}},
        {"eventType": "FlowFinishedEvent", "eventData": null},
    ]);
    assert_eq!(state("syncteams", json!({"status": "FAILED", "eventLogs": log}))["error"], json!({"message": "two"}));
    // An output anywhere comes before a result anywhere.
    assert_eq!(state("syncteams", json!({"status": "COMPLETED", "eventLogs": log}))["output"], json!("first"));
    for log in [json!(null), json!([]), json!("x"), json!([null, 7, "x", {}])] {
        let state = state("syncteams", json!({"status": "COMPLETED", "eventLogs": log}));
        assert_eq!((&state["status"], state.get("output")), (&json!("completed"), None), "{log}");
    }
}

#[test]
fn a_task_that_waits_asks_what_it_asked_last() {
    let request = |message: &str, at: &str| json!({"eventType": "TaskApprovalRequestEvent", "createdAt": at, "eventData": {"message": message}});
    let reply = json!({"eventType": "TaskApprovalResponseEvent", "createdAt": "t2", "eventData": {"message": "yes"}});
    let log = json!([request("One?", "t1"), reply, request("Two?", "t3"), {"eventType": "LLMCallStartedEvent", "createdAt": "t4"}]);
    let waiting = &state("syncteams", json!({"status": "WAITING", "eventLogs": log}))["waiting"];
    assert_eq!(waiting, &json!({"asks": "approval", "id": "t3", "prompt": "Two?", "details": {"message": "Two?"}}));
    let waiting = &state("syncteams", json!({"status": "WAITING"}))["waiting"];
    assert_eq!(waiting, &json!({"asks": "approval"}), "a log that does not say what");
}

#[test]
fn what_an_interrupt_asks_is_found_wherever_a_host_has_it_and_however_it_is_spelled() {
    for (word, text) in [
        ("title", json!("Pay?")),
        ("prompt", json!("Pay?")),
        ("question", json!("Pay?")),
        ("questions", json!([{"id": "q", "question": "Pay?"}])),
    ] {
        let details = json!({word: text, "actions": ["accept", "reject"]});
        for interrupt in [
            json!({"payload": {"config": details}}),
            json!({"payload": {"data": details}}),
            json!({"data": details, "interruptToken": "tok-1"}),
        ] {
            let mut shown = json!({"kind": "approval", "nodeId": "gate"});
            shown.as_object_mut().unwrap().extend(interrupt.as_object().unwrap().clone());
            shown["payload"]["resumeSchema"] = json!({"type": "object"});
            let waiting = &state("openwop", json!({"status": "waiting-approval", "interrupt": shown}))["waiting"];
            let mut expected = json!({"asks": "approval", "id": "gate", "prompt": "Pay?", "choices": ["accept", "reject"], "details": details, "schema": {"type": "object"}});
            if let Some(token) = interrupt.get("interruptToken") {
                expected["token"] = token.clone();
            }
            assert_eq!(waiting, &expected, "{interrupt}");
        }
    }
}

#[test]
fn an_output_is_found_under_both_of_its_names() {
    for name in ["outputs", "output"] {
        let state = state("openwop", json!({"status": "completed", name: {"total": 9}}));
        assert_eq!(state["output"], json!({"total": 9}), "{name}");
    }
}
