//! What is sent as a reply.

use std::slice::from_ref;

use serde_json::{Value, json};

use crate::RUN;
use crate::glue::{Step, play, read};

/// The event that reports an interrupt of OpenWOP.
pub fn asks(kind: &str, config: Value) -> Value {
    let payload = json!({"kind": kind, "nodeId": "gate", "config": config});
    json!({"type": "node.suspended", "sequence": 2, "payload": payload})
}

/// The poll that reports a question of SyncTeams.
pub fn waits(at: &str) -> Value {
    let request = json!({"eventType": "TaskApprovalRequestEvent", "createdAt": at, "eventData": {"message": "Good?"}});
    json!({"taskId": RUN, "status": "WAITING", "eventLogs": [request]})
}

/// A poll of such a task.
pub fn shows(at: &str) -> Value {
    json!({ "value": waits(at) })
}

pub fn taken() -> Value {
    json!({"value": {}})
}

/// The log after a question of OpenWOP that is still open.
pub fn open() -> Value {
    later(&[])
}

/// The log after a question, with these types of events of its node.
pub fn later(types: &[&str]) -> Value {
    let events = types
        .iter()
        .zip(3..)
        .map(|(kind, sequence)| json!({"type": kind, "sequence": sequence, "nodeId": "gate", "payload": {}}));
    json!({"value": {"events": events.collect::<Value>()}})
}

/// Where OpenWOP says that the run stands after a reply.
pub fn stands(status: &str) -> Value {
    json!({"value": {"runId": RUN, "nodeId": "gate", "status": status}})
}

pub fn refused(class: &str, status: u16, code: &str) -> Value {
    json!({"error": [class, {"status": status, "code": code, "retryable": false}]})
}

/// Reads what a run of OpenWOP asks, then replies so often.
pub fn replied(question: &Value, responses: &[Value], given: &[Value]) -> Vec<Step> {
    let mut steps = vec![json!(["attach", RUN]), json!(["events"])];
    steps.extend(given.iter().map(|reply| json!(["respond", reply])));
    play("openwop", json!(responses), json!([[[question]]]), json!(steps)).split_off(2)
}

/// What is sent to OpenWOP as the reply, each time.
pub fn values(step: &Step) -> Vec<Value> {
    let value = |(line, mut body): (String, Value)| {
        assert_eq!(line, format!("POST /v1/runs/{RUN}/interrupts/gate"));
        body["resumeValue"].take()
    };
    step.sent().into_iter().filter(|(line, _)| line.starts_with("POST")).map(value).collect()
}

/// What OpenWOP is sent as the reply to a question.
fn value(question: &Value, reply: Value) -> Value {
    let steps = replied(question, &[open(), taken()], &[reply]);
    assert_eq!(steps[0].ok(), &json!(true));
    values(&steps[0]).remove(0)
}

/// Why a reply to a question is refused before anything is sent: the field and the message.
fn refusal(question: &Value, reply: Value) -> (String, String) {
    let steps = replied(question, &[], &[reply]);
    let error = steps[0].error();
    assert_eq!((&error["name"], steps[0].calls.len()), (&json!("ConfigurationError"), 0));
    (error["field"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
}

/// The event that reports a question, as it is delivered.
pub fn delivered(question: &Value) -> Value {
    read("openwop", "", "queued", &[vec![question.clone()]]).unwrap()[0].take()
}

// OpenWOP's kinds of interrupts.

#[test]
fn the_reply_to_an_approval_has_an_action_and_feedback() {
    let question = asks("approval", json!({"title": "Pay?", "actions": ["accept", "reject", "hold"]}));
    for (reply, expected) in [
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
        assert_eq!(value(&question, reply.clone()), expected, "{reply}");
    }
}

#[test]
fn refine_edit_and_ask_have_what_they_need() {
    let question = asks("approval", json!({"actions": ["accept", "reject", "refine", "edit-accept", "ask"]}));
    let items = json!({"scope": "items", "itemIds": ["a"]});
    for (reply, expected) in [
        (
            json!({"decision": "refine", "message": "shorter"}),
            json!({"action": "refine", "feedback": "shorter", "refineFeedback": {"scope": "whole", "text": "shorter"}}),
        ),
        (
            json!({"decision": "refine", "values": {"refineFeedback": items}}),
            json!({"action": "refine", "refineFeedback": items}),
        ),
        (json!({"decision": "refine"}), json!({"action": "refine", "refineFeedback": {"scope": "whole"}})),
        (
            json!({"decision": "edit", "message": "done", "values": {"reply": "Yes."}}),
            json!({"action": "edit-accept", "feedback": "done", "editedArtifactData": {"reply": "Yes."}}),
        ),
        (
            json!({"decision": "edit-accept", "values": {"editedArtifactData": [1], "voter": "ada"}}),
            json!({"action": "edit-accept", "voter": "ada", "editedArtifactData": [1]}),
        ),
        (json!({"decision": "ask", "message": "why?"}), json!({"action": "ask", "feedback": "why?"})),
    ] {
        assert_eq!(value(&question, reply.clone()), expected, "{reply}");
    }
    let spelled = asks("approval", json!({"actions": ["approve", "edit"]}));
    assert_eq!(value(&spelled, json!({"decision": "approve"})), json!({"action": "approve"}), "the host's own word");
    let edited = json!({"action": "edit", "editedArtifactData": {"a": 1}});
    assert_eq!(value(&spelled, json!({"decision": "edit", "values": {"a": 1}})), edited);
}

#[test]
fn a_decision_that_the_question_does_not_offer_is_refused_with_its_choices() {
    let question = asks("approval", json!({"actions": ["accept", "hold"]}));
    for decision in ["reject", "refine", "edit", "aproove"] {
        let (field, message) = refusal(&question, json!({"decision": decision}));
        assert_eq!((field.as_str(), message.contains("accept, hold")), ("decision", true), "{decision}: {message}");
    }
    let open = asks("approval", json!({"title": "Pay?"}));
    assert_eq!(
        value(&open, json!({"decision": "reject"})),
        json!({"action": "reject"}),
        "a host that names no choices"
    );
}

#[test]
fn the_reply_to_a_clarification_has_the_questions_ids_in_the_form_of_every_host() {
    let question = asks("clarification", json!({"questions": [{"id": "q1"}, {"id": "q2"}]}));
    let union = json!({"q1": "blue", "q2": 3, "answers": {"q1": "blue", "q2": "3"}});
    assert_eq!(value(&question, json!({"values": {"q1": "blue", "q2": 3}})), union);
    assert_eq!(value(&question, json!({"values": {"answers": {"q1": "blue", "q2": 3}}})), union);
    let list = json!([{"id": "q1", "answer": "blue"}, {"id": "q2", "answer": 3}]);
    assert_eq!(value(&question, json!({"values": {"answers": list}})), union);
    let object = json!({"a": {"deep": [1, null]}, "answers": {"a": "{\"deep\":[1,null]}"}});
    assert_eq!(value(&question, json!({"values": {"a": {"deep": [1, null]}}})), object);
}

#[test]
fn a_message_is_the_reply_to_the_one_question_of_a_clarification() {
    let union = json!({"q1": "blue", "answers": {"q1": "blue"}});
    for config in [
        json!({"questions": [{"id": "q1", "question": "Which?"}]}),
        json!({"contextType": "x", "questions": [{"id": "q1"}]}),
    ] {
        assert_eq!(value(&asks("clarification", config), json!({"message": "blue"})), union);
    }
    // One host loses the questions.
    for config in [json!({"question": "Please say more."}), json!({}), json!({"questions": "none"})] {
        let expected = json!({"answers": {"answer": "blue"}, "message": "blue"});
        assert_eq!(value(&asks("clarification", config), json!({"message": "blue"})), expected);
    }
}

#[test]
fn a_message_alone_does_not_reply_to_several_questions_and_a_decision_to_none() {
    let question = asks("clarification", json!({"questions": [{"id": "size"}, {"id": "colour"}]}));
    let (field, message) = refusal(&question, json!({"message": "blue"}));
    assert_eq!((field.as_str(), message.contains("size, colour")), ("message", true), "{message}");
    assert_eq!(refusal(&question, json!({"decision": "approve"})).0, "reply");
    let both =
        json!({"message": "in a hurry", "size": "L", "colour": "red", "answers": {"size": "L", "colour": "red"}});
    assert_eq!(value(&question, json!({"message": "in a hurry", "values": {"size": "L", "colour": "red"}})), both);
}

#[test]
fn a_reply_that_the_host_refuses_is_not_sent_again() {
    let no = refused("ValidationError", 400, "validation_error");
    for kind in ["approval", "clarification", "external-event", "custom", "credential"] {
        let steps = replied(&asks(kind, json!({})), &[open(), no.clone()], &[json!({"values": {"a": 1}})]);
        assert_eq!((&steps[0].error()["status"], values(&steps[0]).len()), (&json!(400), 1), "{kind}");
    }
}

#[test]
fn an_outside_event_is_sent_with_its_correlation_and_what_it_brings() {
    let question = asks("external-event", json!({"correlation": {"orderId": "o-7"}, "eventType": "payment"}));
    assert_eq!(
        value(&question, json!({"values": {"paid": true}})),
        json!({"orderId": "o-7", "paid": true, "eventPayload": {"paid": true}})
    );
    let bare = asks("external-event", json!({}));
    assert_eq!(value(&bare, json!({"values": {"paid": true}})), json!({"paid": true, "eventPayload": {"paid": true}}));
}

#[test]
fn an_outside_event_is_sent_by_its_token_where_there_is_one() {
    let mut question = asks("external-event", json!({"correlation": {"orderId": "o-7"}}));
    question["payload"]["interruptToken"] = json!("tok-1");
    let paid = json!({"values": {"paid": true}});
    let body = json!({"resumeValue": {"orderId": "o-7", "paid": true, "eventPayload": {"paid": true}}});
    let steps = replied(&question, &[open(), taken()], from_ref(&paid));
    assert_eq!(steps[0].sent()[1], ("POST /v1/interrupts/tok-1".to_owned(), body.clone()));
    // The token may be over before the question is.
    for (status, code) in [
        (401, "interrupt_token_invalid"),
        (403, "approval_token_expired"),
        (404, "interrupt_not_found"),
        (410, "interrupt_expired"),
    ] {
        let over = refused("ApiError", status, code);
        let steps = replied(&question, &[open(), over.clone(), taken()], from_ref(&paid));
        assert_eq!(
            (steps[0].ok(), &steps[0].sent()[2]),
            (&json!(true), &(format!("POST /v1/runs/{RUN}/interrupts/gate"), body.clone())),
            "{code}"
        );
        let gone = refused("NotFoundError", 404, "interrupt_not_found");
        assert_eq!(replied(&question, &[open(), over, gone], from_ref(&paid))[0].ok(), &json!(false), "{code}");
    }
    let mut lost = refused("NotFoundError", 404, "interrupt_not_found");
    lost["error"][1]["afterLostReply"] = json!(true);
    assert_eq!(replied(&question, &[open(), lost], &[paid])[0].ok(), &json!(true), "it was the attempt before");
    question["payload"]["kind"] = json!("approval");
    let steps = replied(&question, &[open(), taken()], &[json!({"decision": "approve"})]);
    assert_eq!(
        values(&steps[0]),
        [json!({"action": "accept"})],
        "a reply to any other kind is sent by the run, as the caller"
    );
}

#[test]
fn an_outside_event_without_a_token_is_sent_by_the_token_of_the_record() {
    let question = asks("external-event", json!({}));
    let gone = refused("NotFoundError", 404, "interrupt_not_found");
    let record = |interrupt: Value| json!({"value": {"status": "waiting-external", "currentNodeId": "gate", "interrupt": interrupt}});
    let paid = json!({"values": {"paid": true}});
    let with_token = record(json!({"kind": "external-event", "nodeId": "gate", "interruptToken": "tok-2"}));
    let steps = replied(&question, &[open(), gone.clone(), with_token, taken()], from_ref(&paid));
    assert_eq!((steps[0].ok(), steps[0].sent()[3].0.as_str()), (&json!(true), "POST /v1/interrupts/tok-2"));
    let without = record(json!({"kind": "external-event", "nodeId": "gate"}));
    let steps = replied(&question, &[open(), gone.clone(), without], from_ref(&paid));
    let error = steps[0].error();
    assert_eq!(error["name"], json!("UnsupportedOperationError"));
    assert!(error["message"].as_str().unwrap().contains("token"), "{error}");
    let continues = json!({"value": {"status": "running"}});
    assert_eq!(replied(&question, &[open(), gone, continues], &[paid])[0].ok(), &json!(false), "somebody was faster");
}

#[test]
fn the_reply_to_a_credential_is_its_outcome_and_nothing_else() {
    let question = asks("credential", json!({"provider": "mail"}));
    for (reply, outcome) in [
        (json!({"decision": "approve", "message": "done"}), "authorized"),
        (json!({"decision": "reject", "values": {"x": 1}}), "declined"),
        (json!({"values": {"outcome": "declined", "x": 1}}), "declined"),
    ] {
        assert_eq!(value(&question, reply.clone()), json!({"outcome": outcome}), "{reply}");
    }
}

#[test]
fn a_turn_of_a_conversation_is_the_user_s() {
    let question = asks("conversation.exchange", json!({"prompt": "And?"}));
    assert_eq!(
        value(&question, json!({"message": "hi"})),
        json!({"role": "user", "speakerId": "user", "content": "hi"})
    );
    let named = json!({"message": "hi", "values": {"speakerId": "ada"}});
    assert_eq!(value(&question, named), json!({"role": "user", "speakerId": "ada", "content": "hi"}));
}

#[test]
fn the_reply_to_any_other_kind_is_what_was_given() {
    for kind in ["custom", "invented", "low-confidence"] {
        let values = json!({"decision": "approve", "values": {"size": 3}});
        assert_eq!(value(&asks(kind, json!({})), values), json!({"size": 3, "action": "accept"}), "{kind}");
    }
    assert_eq!(value(&asks("custom", json!({})), json!({"message": "fine"})), json!({"message": "fine"}));
}

#[test]
fn the_reply_to_a_question_that_was_read_depends_on_its_status() {
    for (status, reply, expected) in [
        ("waiting-approval", json!({"decision": "approve"}), json!({"action": "accept"})),
        ("waiting-input", json!({"values": {"q1": "a"}}), json!({"q1": "a", "answers": {"q1": "a"}})),
        ("waiting-external", json!({"values": {"a": 1}}), json!({"a": 1, "eventPayload": {"a": 1}})),
    ] {
        let poll = json!({"value": {"status": status, "currentNodeId": "gate"}});
        let steps = json!([["attach", RUN], ["respond", reply]]);
        let steps = play("openwop", json!([poll, later(&[]), taken()]), json!([]), steps);
        let mut sent = steps[1].sent();
        assert_eq!(sent.remove(0).0, format!("GET /v1/runs/{RUN}"));
        assert_eq!(sent.remove(0).0, format!("GET /v1/runs/{RUN}/events/poll"), "the log may say what is asked");
        assert_eq!(
            sent,
            [(format!("POST /v1/runs/{RUN}/interrupts/gate"), json!({"resumeValue": expected}))],
            "{status}"
        );
        assert_eq!(steps[1].ok(), &json!(true));
    }
}

/// A log of a host of version 2 in which a node asks twice, each time with both events.
fn asked_twice() -> Value {
    let event = |sequence: u32, kind: &str, payload: Value| json!({"type": kind, "sequence": sequence, "nodeId": "gate", "payload": payload});
    let question = |title: &str| json!({"kind": "approval", "data": {"title": title, "actions": ["accept", "reject"]}});
    json!({"value": {"events": [
        event(1, "interrupt.requested", question("First?")),
        event(2, "node.suspended", json!({"nodeId": "gate", "interruptId": "i-1", "kind": "approval"})),
        event(3, "node.resumed", json!({})),
        event(4, "interrupt.requested", question("Second?")),
        event(5, "node.suspended", json!({"nodeId": "gate", "interruptId": "i-2", "kind": "approval"})),
        json!({"type": "interrupt.requested", "sequence": 6, "nodeId": "other", "payload": question("Another's?")}),
    ]}})
}

#[test]
fn a_record_without_a_question_has_it_in_the_log() {
    let poll = json!({"value": {"runId": RUN, "status": "waiting-approval", "currentNodeId": "gate"}});
    let steps =
        json!([["attach", RUN], ["status"], ["respond", {"decision": "approve"}], ["respond", {"decision": "ask"}]]);
    let responses = json!([poll, asked_twice(), poll, asked_twice(), stands("running"), poll, asked_twice()]);
    let steps = play("openwop", responses, json!([]), steps);
    let waiting = &steps[1].ok()["waiting"];
    assert_eq!((&waiting["asks"], &waiting["id"]), (&json!("approval"), &json!("gate")));
    assert_eq!((&waiting["prompt"], &waiting["choices"]), (&json!("Second?"), &json!(["accept", "reject"])));
    assert_eq!(
        steps[2].sent()[2],
        (format!("POST /v1/runs/{RUN}/interrupts/gate"), json!({"resumeValue": {"action": "accept"}}))
    );
    assert_eq!(steps[3].error()["field"], json!("decision"), "it is not among the choices");
}

#[test]
fn a_question_has_what_each_of_its_two_events_says_whichever_comes_first() {
    let schema = json!({"type": "object", "properties": {"amount": {"type": "number"}}});
    let suspended = json!({"nodeId": "gate", "kind": "approval", "config": {"title": "Pay?", "actions": ["accept"]}});
    let requested = json!({"nodeId": "gate", "kind": "approval", "resumeSchema": schema});
    let [suspended, requested] = [("node.suspended", suspended), ("interrupt.requested", requested)];
    for order in [[&suspended, &requested], [&requested, &suspended]] {
        let event = |(at, (kind, payload)): (usize, &&(&str, Value))| json!({"type": kind, "sequence": at, "nodeId": "gate", "payload": payload});
        let log = json!({"value": {"events": order.iter().enumerate().map(event).collect::<Vec<_>>()}});
        let poll = json!({"value": {"runId": RUN, "status": "waiting-approval", "currentNodeId": "gate"}});
        let steps = play("openwop", json!([poll, log]), json!([]), json!([["attach", RUN], ["status"]]));
        let waiting = &steps[1].ok()["waiting"];
        assert_eq!((&waiting["prompt"], &waiting["schema"]), (&json!("Pay?"), &schema), "{}", order[0].0);
    }
}

#[test]
fn a_log_that_cannot_be_read_leaves_the_record_as_it_is() {
    let poll = json!({"value": {"runId": RUN, "status": "waiting-approval", "currentNodeId": "gate"}});
    let steps = json!([["attach", RUN], ["status"]]);
    let steps = play("openwop", json!([poll, refused("NotFoundError", 404, "not_found")]), json!([]), steps);
    assert_eq!(steps[1].ok()["waiting"], json!({"asks": "waiting-approval", "id": "gate"}));
}

#[test]
fn a_question_that_a_host_calls_an_approval_and_that_has_no_choices_gets_what_is_said_as_it_is() {
    for (reply, sent) in [
        (json!({"message": "blue"}), json!({"message": "blue"})),
        (json!({"values": {"outcome": "declined"}}), json!({"outcome": "declined"})),
        (json!({"decision": "approve", "message": "fine"}), json!({"action": "accept", "feedback": "fine"})),
    ] {
        let steps = replied(&asks("approval", json!({"x": 1})), &[open(), stands("running")], &[reply]);
        assert_eq!(steps[0].sent()[1].1, json!({"resumeValue": sent}));
    }
}

#[test]
fn a_chat_gate_gets_turns_until_it_is_closed() {
    for (reply, sent) in [
        (json!({"message": "hi"}), json!({"operation": "exchange", "turn": {"role": "user", "content": "hi"}})),
        (json!({"decision": "close"}), json!({"operation": "close"})),
        (json!({"decision": "reject"}), json!({"operation": "close"})),
    ] {
        let steps = replied(&asks("conversation", json!({})), &[open(), stands("waiting-input")], &[reply]);
        assert_eq!(steps[0].sent()[1].1, json!({"resumeValue": sent}));
    }
}

#[test]
fn a_low_confidence_result_is_ratified_in_the_words_of_the_schema_too() {
    let payload = json!({"kind": "low-confidence", "nodeId": "gate", "data": {"confidence": 0.4},
        "resumeSchema": {"properties": {"ratified": {}, "rejected": {}, "decision": {}}}});
    let question = json!({"type": "interrupt.requested", "sequence": 2, "payload": payload});
    for (decision, sent) in [
        ("approve", json!({"action": "accept", "ratified": true, "decision": "accept"})),
        ("reject", json!({"action": "reject", "rejected": true, "decision": "reject"})),
    ] {
        let steps = replied(&question, &[open(), stands("running")], &[json!({"decision": decision})]);
        assert_eq!(steps[0].sent()[1].1, json!({"resumeValue": sent}));
    }
}

#[test]
fn members_of_a_reply_keep_their_names() {
    for (status, sent) in [
        ("waiting-approval", json!({"action": "accept", "tags[]": {"a": 1}})),
        ("waiting-input", json!({"tags[]": {"a": 1}, "answers": {"tags[]": "{\"a\":1}"}})),
    ] {
        let poll = json!({"value": {"status": status, "currentNodeId": "gate"}});
        let reply = json!({"decision": "approve", "values": {"tags[]": {"a": 1}}});
        let responses = json!([poll, later(&[]), taken()]);
        let steps = play("openwop", responses, json!([]), json!([["attach", RUN], ["respond", reply]]));
        assert_eq!(steps[1].sent()[2].1, json!({"resumeValue": sent}), "{status}");
    }
}

// SyncTeams.

#[test]
fn the_reply_to_a_task_is_its_id_a_decision_and_a_message() {
    for (reply, body) in [
        (json!({"decision": "approve"}), json!({"taskId": RUN, "type": "APPROVE"})),
        (
            json!({"decision": "APPROVE", "message": "fine"}),
            json!({"taskId": RUN, "type": "APPROVE", "message": "fine"}),
        ),
        (json!({"decision": "reject", "message": "no"}), json!({"taskId": RUN, "type": "REJECT", "message": "no"})),
    ] {
        let steps = json!([["attach", RUN], ["events"], ["respond", reply]]);
        let steps = play("syncteams", json!([shows("t1"), taken()]), json!([[[waits("t1")]]]), steps);
        assert_eq!(steps[2].sent()[1..], [("POST /api/v1/continue".to_owned(), body)]);
        assert_eq!(steps[2].ok(), &json!(true));
    }
}

#[test]
fn what_a_task_does_not_take_as_a_reply_is_refused_by_its_own_client() {
    for (reply, field) in [
        (json!({"decision": "perhaps"}), "decision"),
        (json!({"message": "fine"}), "decision"),
        (json!({"decision": "reject"}), "message"),
    ] {
        let steps = json!([["attach", RUN], ["events"], ["respond", reply]]);
        let steps = play("syncteams", json!([shows("t1")]), json!([[[waits("t1")]]]), steps);
        let error = steps[2].error();
        assert_eq!((&error["name"], &error["field"]), (&json!("ConfigurationError"), &json!(field)), "{reply}");
    }
}
