//! What is sent as an answer, and when none is.

use std::slice::from_ref;

use flowtether::core::error::ErrorKind;
use serde_json::{Value, json};

use crate::glue::{Step, play};
use crate::{RUN, backend};

/// The event that tells of an interrupt of OpenWOP.
fn asks(kind: &str, config: Value) -> Value {
    let payload = json!({"kind": kind, "nodeId": "gate", "config": config});
    json!({"type": "node.suspended", "sequence": 2, "payload": payload})
}

/// The look that tells of a question of SyncTeams.
fn waits(at: &str) -> Value {
    let request = json!({"eventType": "TaskApprovalRequestEvent", "createdAt": at, "eventData": {"message": "Good?"}});
    json!({"taskId": RUN, "status": "WAITING", "eventLogs": [request]})
}

fn taken() -> Value {
    json!({"value": {}})
}

fn refused(class: &str, status: u16, code: &str) -> Value {
    json!({"error": [class, {"status": status, "code": code, "retryable": false}]})
}

/// Reads what a run of OpenWOP asks, then answers it so often.
fn answered(question: &Value, answers: &[Value], given: &[Value]) -> Vec<Step> {
    let mut steps = vec![json!(["attach", RUN]), json!(["events"])];
    steps.extend(given.iter().map(|answer| json!(["respond", answer])));
    play("openwop", json!(answers), json!([[[question]]]), json!(steps)).split_off(2)
}

/// What is sent to OpenWOP as the answer, each time.
fn values(step: &Step) -> Vec<Value> {
    let value = |(line, mut body): (String, Value)| {
        assert_eq!(line, format!("POST /v1/runs/{RUN}/interrupts/gate"));
        body["resumeValue"].take()
    };
    step.sent().into_iter().map(value).collect()
}

/// What OpenWOP is sent as the answer to a question.
fn value(question: &Value, answer: Value) -> Value {
    let steps = answered(question, &[taken()], &[answer]);
    assert_eq!(steps[0].ok(), &json!(true));
    values(&steps[0]).remove(0)
}

// OpenWOP's kinds of interrupts.

#[test]
fn an_approval_is_answered_with_an_action_and_feedback() {
    let question = asks("approval", json!({"title": "Pay?", "actions": ["accept", "reject", "hold"]}));
    for (answer, expected) in [
        (json!({"decision": "approve"}), json!({"action": "accept"})),
        (json!({"decision": "accept"}), json!({"action": "accept"})),
        (json!({"decision": "reject", "message": "no"}), json!({"action": "reject", "feedback": "no"})),
        (json!({"decision": "hold"}), json!({"action": "hold"})),
        (json!({"message": "hm"}), json!({"feedback": "hm"})),
        (json!({"values": {"action": "hold", "by": "ada"}}), json!({"action": "hold", "by": "ada"})),
        (
            json!({"decision": "approve", "values": {"by": "ada", "action": "x"}}),
            json!({"action": "accept", "by": "ada"}),
        ),
    ] {
        assert_eq!(value(&question, answer.clone()), expected, "{answer}");
    }
}

#[test]
fn a_clarification_is_answered_by_the_questions_ids() {
    let question = asks("clarification", json!({"questions": [{"id": "q1"}, {"id": "q2"}]}));
    let list = json!({"answers": [{"id": "q1", "answer": "blue"}, {"id": "q2", "answer": 3}]});
    assert_eq!(value(&question, json!({"values": {"q1": "blue", "q2": 3}})), list);
    assert_eq!(value(&question, json!({"values": {"answers": {"q1": "blue", "q2": 3}}})), list);
    assert_eq!(
        value(&question, json!({"values": {"answers": [{"id": "q1", "answer": "blue"}, {"id": "q2", "answer": 3}]}})),
        list
    );
}

#[test]
fn a_clarification_that_a_host_wants_as_a_map_is_sent_as_a_map_then() {
    let question = asks("clarification", json!({"questions": [{"id": "q1"}]}));
    let answer = json!({"values": {"q1": "blue"}});
    let steps = answered(&question, &[refused("ValidationError", 400, "validation_error"), taken()], from_ref(&answer));
    assert_eq!(steps[0].ok(), &json!(true));
    let sent = [json!({"answers": [{"id": "q1", "answer": "blue"}]}), json!({"answers": {"q1": "blue"}})];
    assert_eq!(values(&steps[0]), sent);
    let no = refused("ValidationError", 400, "validation_error");
    let steps = answered(&question, &[no.clone(), no], from_ref(&answer));
    assert_eq!(steps[0].error()["name"], json!("ValidationError"));
    assert_eq!(steps[0].calls.len(), 2, "and no third time");
    let gone = refused("ConflictError", 409, "");
    let steps = answered(&question, &[refused("ValidationError", 400, ""), gone], &[answer]);
    assert_eq!(steps[0].ok(), &json!(false), "somebody else was faster");
}

#[test]
fn what_is_no_clarification_is_not_sent_twice() {
    let no = refused("ValidationError", 400, "validation_error");
    for kind in ["approval", "external-event", "custom", "credential"] {
        let steps = answered(&asks(kind, json!({})), from_ref(&no), &[json!({"values": {"a": 1}})]);
        assert_eq!((&steps[0].error()["status"], steps[0].calls.len()), (&json!(400), 1), "{kind}");
    }
}

#[test]
fn an_outside_event_is_answered_with_its_correlation_and_what_it_brings() {
    let question = asks("external-event", json!({"correlation": {"orderId": "o-7"}, "eventType": "payment"}));
    assert_eq!(
        value(&question, json!({"values": {"paid": true}})),
        json!({"orderId": "o-7", "paid": true, "eventPayload": {"paid": true}})
    );
    let bare = asks("external-event", json!({}));
    assert_eq!(value(&bare, json!({"values": {"paid": true}})), json!({"paid": true, "eventPayload": {"paid": true}}));
}

#[test]
fn any_other_kind_is_answered_with_what_was_given() {
    for kind in ["custom", "credential", "invented"] {
        let answer = json!({"decision": "approve", "message": "fine", "values": {"size": 3}});
        assert_eq!(
            value(&asks(kind, json!({})), answer),
            json!({"size": 3, "decision": "accept", "message": "fine"}),
            "{kind}"
        );
    }
}

#[test]
fn a_question_that_was_looked_up_is_answered_by_the_word_of_its_status() {
    for (status, answer, expected) in [
        ("waiting-approval", json!({"decision": "approve"}), json!({"action": "accept"})),
        ("waiting-input", json!({"values": {"q1": "a"}}), json!({"answers": [{"id": "q1", "answer": "a"}]})),
        ("waiting-external", json!({"values": {"a": 1}}), json!({"a": 1, "eventPayload": {"a": 1}})),
    ] {
        let look = json!({"value": {"status": status, "currentNodeId": "gate"}});
        let steps = json!([["attach", RUN], ["respond", answer]]);
        let steps = play("openwop", json!([look, taken()]), json!([]), steps);
        let mut sent = steps[1].sent();
        assert_eq!(sent.remove(0).0, format!("GET /v1/runs/{RUN}"));
        assert_eq!(
            sent,
            [(format!("POST /v1/runs/{RUN}/interrupts/gate"), json!({"resumeValue": expected}))],
            "{status}"
        );
        assert_eq!(steps[1].ok(), &json!(true));
    }
}

#[test]
fn members_of_an_answer_keep_their_names() {
    for (status, sent) in [
        ("waiting-approval", json!({"action": "accept", "tags[]": {"a": 1}})),
        ("waiting-input", json!({"answers": [{"id": "tags[]", "answer": {"a": 1}}]})),
    ] {
        let look = json!({"value": {"status": status, "currentNodeId": "gate"}});
        let answer = json!({"decision": "approve", "values": {"tags[]": {"a": 1}}});
        let steps = play("openwop", json!([look, taken()]), json!([]), json!([["attach", RUN], ["respond", answer]]));
        assert_eq!(steps[1].sent()[1].1, json!({"resumeValue": sent}), "{status}");
    }
}

// SyncTeams.

#[test]
fn a_task_is_answered_with_its_id_a_decision_and_a_message() {
    for (answer, body) in [
        (json!({"decision": "approve"}), json!({"taskId": RUN, "type": "APPROVE"})),
        (
            json!({"decision": "APPROVE", "message": "fine"}),
            json!({"taskId": RUN, "type": "APPROVE", "message": "fine"}),
        ),
        (json!({"decision": "reject", "message": "no"}), json!({"taskId": RUN, "type": "REJECT", "message": "no"})),
    ] {
        let steps = json!([["attach", RUN], ["events"], ["respond", answer]]);
        let steps = play("syncteams", json!([taken()]), json!([[[waits("t1")]]]), steps);
        assert_eq!(steps[2].sent(), [("POST /api/v1/continue".to_owned(), body)]);
        assert_eq!(steps[2].ok(), &json!(true));
    }
}

#[test]
fn what_a_task_cannot_be_answered_with_is_refused_by_its_own_client() {
    for (answer, field) in [
        (json!({"decision": "perhaps"}), "decision"),
        (json!({"message": "fine"}), "decision"),
        (json!({"decision": "reject"}), "message"),
    ] {
        let steps = json!([["attach", RUN], ["events"], ["respond", answer]]);
        let steps = play("syncteams", json!([taken()]), json!([[[waits("t1")]]]), steps);
        let error = steps[2].calls[0].operation().err().expect(field);
        assert_eq!((error.kind, error.field.as_deref()), (ErrorKind::Configuration, Some(field)), "{answer}");
    }
}

// Whether a question is open.

#[test]
fn a_question_that_an_event_told_of_is_answered_without_a_look() {
    let steps = answered(&asks("approval", json!({})), &[taken()], &[json!({"decision": "approve"})]);
    assert_eq!(steps[0].calls.len(), 1);
    assert_eq!(steps[0].calls[0].name, "interrupts.resolve");
}

#[test]
fn a_second_answer_looks_and_sends_nothing_while_the_same_question_is_shown() {
    let still = json!({"value": {"status": "waiting-approval", "currentNodeId": "gate"}});
    let over = json!({"value": {"status": "running"}});
    let approve = json!({"decision": "approve"});
    let steps =
        answered(&asks("approval", json!({})), &[taken(), still, over], &[approve.clone(), approve.clone(), approve]);
    assert_eq!(steps.iter().map(|step| step.ok().clone()).collect::<Vec<_>>(), [true, false, false]);
    assert!(steps[1..].iter().all(|step| step.calls.len() == 1 && step.calls[0].name == "runs.get"));
}

#[test]
fn another_question_is_answered_after_the_first() {
    let next = json!({"value": {"status": "waiting-approval", "interrupt": {"kind": "approval", "nodeId": "second"}}});
    let approve = json!({"decision": "approve"});
    let steps = answered(&asks("approval", json!({})), &[taken(), next, taken()], &[approve.clone(), approve]);
    assert_eq!(steps[1].ok(), &json!(true));
    assert_eq!(steps[1].sent()[1].0, format!("POST /v1/runs/{RUN}/interrupts/second"));
    let shown = |at: &str| json!({ "value": waits(at) });
    for (at, is_open) in [("t1", false), ("t2", true)] {
        let answers = if is_open { json!([taken(), shown(at), taken()]) } else { json!([taken(), shown(at)]) };
        let approve = json!(["respond", {"decision": "approve"}]);
        let steps = json!([["attach", RUN], ["events"], approve, approve]);
        let steps = play("syncteams", answers, json!([[[waits("t1")]]]), steps);
        assert_eq!((steps[2].ok(), steps[3].ok()), (&json!(true), &json!(is_open)), "{at}");
    }
}

#[test]
fn a_question_can_be_named() {
    let named = json!({"asks": "clarification", "id": "other"});
    let steps = json!([["attach", RUN], ["events"], ["respond", {"values": {"q": 1}}, {"to": named}]]);
    let steps = play("openwop", json!([taken()]), json!([[[asks("approval", json!({}))]]]), steps);
    let body = json!({"resumeValue": {"answers": [{"id": "q", "answer": 1}]}});
    assert_eq!(steps[2].sent(), [(format!("POST /v1/runs/{RUN}/interrupts/other"), body)]);
    assert_eq!(steps[2].calls[0].options(), json!({}), "the question is no option");
}

#[test]
fn a_question_that_is_not_open_any_more_is_false() {
    let question = asks("approval", json!({}));
    for refusal in [
        refused("NotFoundError", 404, "not_found"),
        refused("ConflictError", 409, "interrupt_already_resolved"),
        refused("ApiError", 410, ""),
        refused("ValidationError", 422, "interrupt_gone"),
    ] {
        let steps = answered(&question, from_ref(&refusal), &[json!({"decision": "approve"})]);
        assert_eq!(steps[0].ok(), &json!(false), "{refusal}");
    }
}

#[test]
fn an_answer_that_was_not_taken_can_be_given_again() {
    let question = asks("approval", json!({}));
    for refusal in [
        refused("ServerError", 503, ""),
        refused("ValidationError", 422, "validation_error"),
        refused("PermissionDeniedError", 403, "forbidden"),
        refused("RateLimitError", 429, ""),
        json!({"error": ["ConnectionError", {"retryable": true}]}),
    ] {
        let approve = json!({"decision": "approve"});
        let steps = answered(&question, &[refusal.clone(), taken()], &[approve.clone(), approve]);
        assert_eq!(steps[0].error()["name"], refusal["error"][0], "{refusal}");
        assert_eq!((steps[1].ok(), values(&steps[1])), (&json!(true), vec![json!({"action": "accept"})]));
    }
}

#[test]
fn a_run_that_asks_nothing_is_false_after_a_look() {
    for status in ["running", "paused", "completed", "cancelled"] {
        let look = json!({"value": {"status": status}});
        let steps = json!([["attach", RUN], ["respond", {"decision": "approve"}]]);
        let steps = play("openwop", json!([look]), json!([]), steps);
        assert_eq!(steps[1].ok(), &json!(false), "{status}");
    }
}

#[test]
fn what_is_no_answer_is_refused_before_anything_is_sent() {
    let given = [
        json!(null),
        json!({}),
        json!(7),
        json!("approve"),
        json!({"decison": "approve"}),
        json!({"decision": "approve", "more": 1}),
        json!({"decision": null}),
    ];
    for service in ["openwop", "syncteams"] {
        let steps: Vec<Value> = given.iter().map(|answer| json!(["respond", answer])).collect();
        let steps = play(service, json!([]), json!([]), json!([vec![json!(["attach", RUN])], steps].concat()));
        for (step, answer) in steps[1..].iter().zip(&given) {
            assert_eq!((&step.error()["field"], step.calls.len()), (&json!("answer"), 0), "{service} {answer}");
        }
    }
}

#[test]
fn every_service_that_can_be_answered_says_how() {
    for (service, _) in crate::BACKENDS {
        let table = backend(service).table;
        let can = table.lines().any(|line| line.starts_with("can ") && line.contains(" approvals"));
        for section in ["respond ", "answer * ", "ask "] {
            assert_eq!(table.lines().any(|line| line.starts_with(section)), can, "{service}: {section}");
        }
    }
}
