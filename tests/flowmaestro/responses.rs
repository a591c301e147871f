//! What is filled in, and what is no response of this service.

use flowtether::backends::flowmaestro::executions::{STATUSES, bare, ends_wait};
use flowtether::backends::flowmaestro::{agents, executions, knowledge_bases, memory, threads, webhooks};
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::ErrorKind;
use flowtether::core::json::Json;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::{Scripted, empty, respond, text};
use crate::rows::rows;
use crate::{AGENT, EXECUTION, KNOWLEDGE_BASE, THREAD, USER, WEBHOOK, enveloped, operation, read};

fn query(results: Value) -> Value {
    let asked = operation(&knowledge_bases::QUERY, &[KNOWLEDGE_BASE], Some(json!({"query": "x"})));
    read(asked, enveloped(json!({"results": results, "query": "x"})))["data"]["results"].take()
}

#[test]
fn responses_come_as_the_service_sends_them() {
    let sent = enveloped(json!({"id": EXECUTION, "status": "said_tomorrow", "addedTomorrow": [null, 1.5]}));
    assert_eq!(read(operation(&executions::GET, &[EXECUTION], None), sent.clone()), sent);
}

#[test]
fn a_result_of_a_knowledge_base_passes_through_whatever_its_names() {
    for results in [
        json!([{"id": "c", "content": "x", "document_id": "d", "score": 0.9, "metadata": {}}]),
        json!([{"chunk_id": "c", "similarity": 0.5}, {"id": "a", "chunk_id": "b", "score": 0, "similarity": 1}]),
        json!([{"content": "x"}]),
        json!([]),
    ] {
        assert_eq!(query(results.clone()), results);
    }
}

#[test]
fn a_removal_without_a_body_or_without_data_says_that_it_was_one() {
    let removals: [(&Endpoint, &[&str]); 3] =
        [(&memory::DELETE, &[AGENT, USER]), (&threads::DELETE, &[THREAD]), (&webhooks::DELETE, &[WEBHOOK])];
    for (endpoint, ids) in removals {
        for gone in [empty(204), empty(200), respond(200, json!({})), respond(200, json!({"data": null}))] {
            let trace = Scenario::call(operation(endpoint, ids, None).unwrap()).responses([gone]).play();
            assert_eq!(trace.value(), json!({"data": {"deleted": true}}), "{}", endpoint.name());
        }
        let said = enveloped(json!({"id": ids[0], "deleted": true}));
        assert_eq!(read(operation(endpoint, ids, None), said.clone()), said);
    }
}

fn get(given: Scripted) -> flowtether::core::error::Error {
    let get = operation(&executions::GET, &[EXECUTION], None).unwrap();
    Scenario::call(get).responses([given]).play().outcome.unwrap_err()
}

#[test]
fn a_success_without_data_is_none_of_this_service_s() {
    for body in [json!({}), json!({"data": null}), json!({"status": "ok"})] {
        let error = get(respond(200, body.clone()));
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Api, Some("unexpected_response")));
        assert!(error.message.contains("baseUrl"), "{}", error.message);
        assert_eq!((error.provider, error.operation), ("flowmaestro", "executions.get"));
        assert_eq!(error.body.clone().map(Value::from), Some(body));
        assert!(!error.retryable);
    }
    assert_eq!(get(empty(200)).code.as_deref(), Some("unexpected_response"));
    assert_eq!(get(text(200, "<html>")).code.as_deref(), Some("invalid_json"));
}

#[test]
fn an_unexpected_response_has_its_status_and_its_request_id() {
    let error = get(respond(200, json!({"status": "ok"})).header("x-request-id", "4e9a57ed-1"));
    assert_eq!((error.status, error.request_id.as_deref()), (200, Some("4e9a57ed-1")));
}

#[test]
fn only_removals_may_respond_without_data() {
    for row in rows().into_iter().filter(|row| !row.endpoint.template().ends_with("/events")) {
        let trace = Scenario::call(row.operation().unwrap()).responses([respond(200, json!({}))]).play();
        assert_eq!(trace.outcome.is_ok(), row.endpoint.method.as_str() == "DELETE", "{}", row.endpoint.name());
    }
}

#[test]
fn a_list_that_is_none_is_an_unexpected_response() {
    let trace = Scenario::call(operation(&agents::LIST, &[], None).unwrap())
        .responses([respond(200, enveloped(json!({"agents": []})))])
        .play();
    assert_eq!(trace.error().code.as_deref(), Some("unexpected_response"));
}

// When an execution is over.

fn execution(status: &str, completed_at: Option<&str>) -> Json {
    Json::from(json!({"id": EXECUTION, "status": status, "completed_at": completed_at}))
}

fn is_over(execution: &Json) -> bool {
    STATUSES.end(execution).is_some()
}

#[test]
fn three_statuses_are_the_end_and_three_are_not() {
    for at in [None, Some("2026-11-22T12:00:00.000Z")] {
        for status in ["completed", "failed", "cancelled"] {
            assert!(is_over(&execution(status, at)), "{status}");
        }
        for status in ["pending", "running", "paused"] {
            assert!(!is_over(&execution(status, at)), "{status}");
        }
    }
}

#[test]
fn another_status_is_the_end_once_the_record_says_when_that_was() {
    for status in ["archived", "retrying", "COMPLETED"] {
        assert!(!is_over(&execution(status, None)), "{status}");
        assert!(is_over(&execution(status, Some("2026-11-22T12:00:00.000Z"))), "{status}");
    }
    assert!(!is_over(&Json::object()));
}

#[test]
fn a_wait_ends_with_the_execution_and_at_a_pause_only_when_that_was_asked_for() {
    let response = |execution: Json| Json::from(enveloped(Value::from(execution)));
    let ends = |execution: Json, when_paused| ends_wait(&bare(response(execution)), when_paused);
    assert!(ends(execution("paused", None), true));
    assert!(!ends(execution("paused", None), false));
    for when_paused in [false, true] {
        for status in ["pending", "running", "waiting"] {
            assert!(!ends(execution(status, None), when_paused), "{status}");
        }
        for status in ["completed", "failed", "cancelled"] {
            assert!(ends(execution(status, None), when_paused), "{status}");
        }
        assert!(ends(execution("expired", Some("2026-11-22T12:00:00.000Z")), when_paused));
        assert!(
            !ends_wait(&response(execution("completed", None)), when_paused),
            "a response has its execution in `data`"
        );
    }
}
