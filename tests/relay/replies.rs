//! What is sent when a run is started, replied to or cancelled, and where a run stands by its stream.

use flowtether::backends::relay::mapping::MAPPING;
use flowtether::core::grants::Grants;
use flowtether::core::json::Json;
use flowtether::core::response::{Body, Response};
use flowtether::workflow::record::Standing;
use flowtether::workflow::reply;
use flowtether::workflow::types::RunStatus;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::{respond, text};
use crate::common::sent::Sent;
use crate::event;

/// The record that the reads of a stream come to, and the lines of these reads.
fn record(parts: &[(Value, &str, bool)]) -> (Value, Vec<String>) {
    let responses = parts.iter().map(|(messages, next, is_last)| {
        let response = respond(200, messages.clone()).header("stream-next-offset", next);
        if *is_last { response.header("stream-up-to-date", "true") } else { response }
    });
    let call = Scenario::call(MAPPING.verbs.get.operation(vec!["run-7".to_owned()], None).unwrap());
    let played = call.responses(responses).play();
    let lines = played.sent.iter().map(Sent::line).collect();
    (played.value(), lines)
}

#[test]
fn a_run_stands_as_its_stream_says() {
    let mut asked = event(1, "waiting", "waiting");
    asked["prompt"] = json!("Refund?");
    asked["id"] = json!("gate");
    let first = json!([event(0, "status", "running"), asked]);
    let (waiting, lines) = record(&[(first.clone(), "0_2", true)]);
    assert_eq!((&waiting["status"], &waiting["number"]), (&json!("waiting"), &json!(1)));
    assert_eq!(lines, ["GET /runs/run-7/events?offset=-1"]);
    let standing = Standing::of(&MAPPING, &Json::from(waiting));
    assert_eq!(standing.status, RunStatus::Waiting);
    assert_eq!(standing.members.len(), 2);
    let mut end = event(3, "completed", "completed");
    end["output"] = json!({ "refunded": true });
    let (over, lines) = record(&[(first, "0_2", false), (json!([event(2, "node", "running"), end]), "0_4", true)]);
    assert_eq!(
        (&over["status"], &over["output"], &over["waiting"]),
        (&json!("completed"), &json!({ "refunded": true }), &Value::Null)
    );
    assert_eq!(lines, ["GET /runs/run-7/events?offset=-1", "GET /runs/run-7/events?offset=0_2"]);
    let (none, _) = record(&[(json!([]), "0_0", true)]);
    assert_eq!(none["status"], json!("queued"));
}

#[test]
fn a_reply_names_its_question_and_the_service_judges_the_decision() {
    let question = json!({ "asks": "approval", "id": "gate", "seq": 9, "choices": ["APPROVE", "REJECT"], "cursor": "[\"0_1\",3]" });
    let response = json!({ "decision": "approve", "message": "yes", "values": { "a": 1 } });
    let body = reply::write(&MAPPING, "run-7", &Json::from(question), &Json::from(response.clone())).unwrap();
    assert_eq!(Value::from(body), json!({ "answer": response, "question": { "id": "gate", "seq": 9 } }));
}

#[test]
fn a_record_from_before_the_question_does_not_close_it() {
    let is_before = MAPPING.judges.unwrap();
    let question = Json::from(json!({ "cursor": "[\"0_1\",3]" }));
    for (record, expected) in [(json!({}), true), (json!({ "number": 2 }), true), (json!({ "number": 3 }), false)] {
        assert_eq!(is_before(&Json::from(record.clone()), &question), expected, "{record}");
    }
}

#[test]
fn a_question_that_is_closed_and_what_a_relay_refuses_are_known_by_their_codes() {
    assert!(reply::is_closed(&MAPPING, 409, "question_closed"));
    assert!(!reply::is_closed(&MAPPING, 403, "grant_of_another_verb"));
    let refused = Scenario::call(MAPPING.verbs.cancel.unwrap().operation(vec!["run-7".to_owned()], None).unwrap())
        .responses([respond(403, json!({ "error": { "code": "grant_of_another_verb", "message": "no" } }))])
        .play();
    assert_eq!(refused.error().code.as_deref(), Some("grant_of_another_verb"));
    let page = Scenario::call(MAPPING.verbs.cancel.unwrap().operation(vec!["run-7".to_owned()], None).unwrap())
        .responses([text(200, "<!doctype html>")])
        .play();
    assert_eq!(page.error().code.as_deref(), Some("invalid_json"));
}

#[test]
fn the_grant_that_comes_with_a_run_is_for_the_requests_of_that_run_alone() {
    let grants = Grants::default();
    grants.keep(&Json::from(json!({ "id": "run/7", "grant": "g-7" })), MAPPING.grant);
    grants.keep(&Json::from(json!({ "id": "none" })), MAPPING.grant);
    let of = |run: &str| {
        let endpoints = [MAPPING.verbs.get, MAPPING.verbs.cancel.unwrap(), MAPPING.stream];
        endpoints.map(|endpoint| grants.of(&endpoint.operation(vec![run.to_owned()], None).unwrap()).is_some())
    };
    assert_eq!(of("run/7"), [true; 3]);
    for other in ["run", "run/77", "none", "7"] {
        assert_eq!(of(other), [false; 3], "{other}");
    }
}

#[test]
fn the_grant_of_a_run_is_dropped_once_a_relay_says_that_it_has_expired() {
    let grants = Grants::default();
    for run in ["run-7", "run-8"] {
        grants.keep(&Json::from(json!({ "id": run, "grant": "g" })), MAPPING.grant);
    }
    let operation = |run: &str| MAPPING.stream.operation(vec![run.to_owned()], None).unwrap();
    let response = |status, code: &str| Response {
        body: Body::Json(Json::from(json!({ "error": { "code": code } }))),
        ..Response::new(status)
    };
    for other in [response(403, "grant_of_another_verb"), response(401, "grant_missing"), Response::new(403)] {
        assert!(!grants.forget(&operation("run-7"), &other));
    }
    let expired = response(403, "grant_expired");
    assert!(!grants.forget(&operation("run-9"), &expired), "a run without one");
    assert!(grants.forget(&operation("run-7"), &expired));
    assert!(!grants.forget(&operation("run-7"), &expired), "a second time");
    assert!(grants.of(&operation("run-7")).is_none());
    assert!(grants.of(&operation("run-8")).is_some(), "that of another run");
}
