//! What each endpoint sends, and what it refuses to send.

use flowtether::backends::syncteams::client::SERVICE;
use flowtether::backends::syncteams::tasks;
use flowtether::core::endpoint::Body;
use flowtether::core::operation::Expected;
use serde_json::{Value, json};

use crate::rows::rows;
use crate::{TASK, decide, execute, operation, poll, refused, sent};

/// What no text of the service is.
fn no_texts() -> Vec<Value> {
    vec![json!(null), json!(7), json!(true), json!({}), json!([]), json!(["x"]), json!(""), json!(" \t\r\n")]
}

#[test]
fn every_endpoint_has_its_name_method_and_path() {
    let lines: Vec<(&str, &str, String)> = rows()
        .iter()
        .map(|row| (row.operation().unwrap().service.name, row.endpoint.name(), sent(row.operation()).line()))
        .collect();
    assert_eq!(
        lines,
        [
            ("syncteams", "executeWorkflow", "POST /api/v1".to_owned()),
            ("syncteams", "getTaskStatus", format!("GET /api/v1/status?taskId={TASK}")),
            ("syncteams", "continueTask", "POST /api/v1/continue".to_owned()),
        ]
    );
}

#[test]
fn the_key_is_in_its_own_header_and_no_other_header_goes_out_than_json_needs() {
    for row in rows() {
        let sent = sent(row.operation());
        let names = match row.body {
            Some(_) => vec!["Accept", "Content-Type", "x-api-key"],
            None => vec!["Accept", "x-api-key"],
        };
        assert_eq!(sent.header_names(), names, "{}", row.endpoint.name());
        assert_eq!(sent.header("X-Api-Key"), Some("key-1"));
        assert_eq!(sent.header("Accept"), Some("application/json"));
        assert_eq!(sent.header("Content-Type"), row.body.map(|_| "application/json"), "{}", row.endpoint.name());
    }
}

#[test]
fn the_service_is_where_the_caller_says() {
    assert_eq!(SERVICE.base_url, None);
}

#[test]
fn the_bodies_have_the_names_that_callers_know() {
    let bodies: Vec<Body> = rows().iter().map(|row| row.endpoint.body()).collect();
    assert_eq!(bodies, [Body::Required("workflow"), Body::None, Body::Required("reply")]);
    for (endpoint, name) in [(&tasks::EXECUTE, "workflow"), (&tasks::CONTINUE, "reply")] {
        assert_eq!(refused(operation(endpoint, &[], None)), name);
        for body in [json!([]), json!("x"), json!(7), json!(true)] {
            assert_eq!(refused(operation(endpoint, &[], Some(body))), name);
        }
    }
}

// A workflow.

#[test]
fn a_workflow_is_sent_as_it_was_given() {
    for workflow in [
        json!({"workflowId": "weigh", "input": {"crate": 3}}),
        json!({"workflowId": "weigh", "uniqueId": "Kiste 3/\u{fc}", "input": {}}),
        json!({"workflowId": " weigh ", "input": null}),
        json!({"workflowId": "weigh", "input": [1, null, "\u{1f4e6}"]}),
        json!({"workflowId": "weigh", "input": "text"}),
        json!({"workflowId": "weigh", "input": 1.5}),
        json!({"workflowId": "weigh"}),
        json!({"workflowId": "weigh", "input": {"uniqueId": "", "workflowId": null}, "addedTomorrow": [null, 1.5]}),
    ] {
        assert_eq!(sent(execute(workflow.clone())).json(), workflow);
    }
}

#[test]
fn a_workflow_without_an_id_is_refused() {
    assert_eq!(refused(execute(json!({"input": {}}))), "workflowId");
    assert_eq!(refused(execute(json!({"workflow_id": "weigh", "input": {}}))), "workflowId");
    for id in no_texts() {
        assert_eq!(refused(execute(json!({"workflowId": id, "input": {}}))), "workflowId", "{id}");
    }
}

#[test]
fn an_id_of_the_caller_s_own_is_left_out_or_a_text() {
    for id in no_texts() {
        assert_eq!(refused(execute(json!({"workflowId": "weigh", "uniqueId": id, "input": {}}))), "uniqueId", "{id}");
    }
    assert_eq!(refused(execute(json!({"workflowId": "", "uniqueId": ""}))), "workflowId", "the first one is named");
}

// A poll.

#[test]
fn the_id_of_a_task_is_one_value_of_the_query_whatever_it_holds() {
    for (id, written) in [
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("a&taskId=b", "a%26taskId%3Db"),
        ("a/b?c#d%", "a%2Fb%3Fc%23d%25"),
        ("t\u{e4}\u{1f4e6}", "t%C3%A4%F0%9F%93%A6"),
        (" a ", "%20a%20"),
        ("A-z_0.9~", "A-z_0.9~"),
    ] {
        assert_eq!(sent(poll(id)).line(), format!("GET /api/v1/status?taskId={written}"));
    }
}

#[test]
fn a_blank_id_of_a_task_is_refused() {
    for id in ["", " ", "\t\r\n"] {
        assert_eq!(refused(poll(id)), "taskId", "{id:?}");
        assert_eq!(refused(decide(json!({"taskId": id, "decision": "APPROVE"}))), "taskId", "{id:?}");
    }
    for id in no_texts() {
        assert_eq!(refused(decide(json!({"taskId": id, "decision": "APPROVE"}))), "taskId", "{id}");
    }
    assert_eq!(refused(decide(json!({"decision": "APPROVE"}))), "taskId");
}

// A decision.

#[test]
fn a_decision_goes_as_type() {
    for (given, body) in [
        (json!({"taskId": TASK, "decision": "APPROVE"}), json!({"taskId": TASK, "type": "APPROVE"})),
        (json!({"taskId": TASK, "decision": "APPROVE", "message": null}), json!({"taskId": TASK, "type": "APPROVE"})),
        (
            json!({"taskId": TASK, "decision": "APPROVE", "message": " Light enough. "}),
            json!({"taskId": TASK, "type": "APPROVE", "message": " Light enough. "}),
        ),
        (
            json!({"message": "Too heavy.", "decision": "REJECT", "taskId": TASK}),
            json!({"taskId": TASK, "type": "REJECT", "message": "Too heavy."}),
        ),
    ] {
        assert_eq!(sent(decide(given)).json(), body);
    }
}

#[test]
fn a_decision_is_one_of_two_texts() {
    for decision in ["approve", "Approve", "APPROVED", " APPROVE", "APPROVE ", "reject", "REJECTED", "YES"] {
        let given = json!({"taskId": TASK, "decision": decision, "message": "x"});
        assert_eq!(refused(decide(given)), "decision", "{decision}");
    }
    for decision in no_texts() {
        assert_eq!(refused(decide(json!({"taskId": TASK, "decision": decision}))), "decision", "{decision}");
    }
    assert_eq!(refused(decide(json!({"taskId": TASK}))), "decision");
}

#[test]
fn a_rejection_needs_a_message_and_an_approval_may_have_one() {
    assert_eq!(refused(decide(json!({"taskId": TASK, "decision": "REJECT"}))), "message");
    for message in no_texts() {
        let given = |decision| json!({"taskId": TASK, "decision": decision, "message": message});
        assert_eq!(refused(decide(given("REJECT"))), "message", "{message}");
        if !message.is_null() {
            assert_eq!(refused(decide(given("APPROVE"))), "message", "{message}");
        }
    }
}

#[test]
fn a_member_of_a_decision_that_is_misspelt_is_refused_by_its_name() {
    for (name, value) in [
        ("type", "APPROVE"),
        ("Decision", "REJECT"),
        ("decison", "REJECT"),
        ("mesage", "Too heavy."),
        ("Message", "Too heavy."),
        ("feedback", "Too heavy."),
        ("task_id", TASK),
    ] {
        let mut given = json!({"taskId": TASK, "decision": "APPROVE"});
        given[name] = json!(value);
        assert_eq!(refused(decide(given)), name);
    }
    assert_eq!(refused(decide(json!({"taskId": TASK, "type": "APPROVE"}))), "type", "in place of decision");
}

#[test]
fn only_a_decision_may_have_any_response() {
    let responses: Vec<Expected> = rows().iter().map(|row| row.operation().unwrap().expected).collect();
    assert_eq!(responses, [Expected::Object, Expected::Object, Expected::Any]);
}
