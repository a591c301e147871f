//! What is filled in, and what is no response of this service.

use flowtether::backends::snapstate::{agents, checkpoints, health, webhooks, workflows};
use flowtether::core::error::ErrorKind;
use flowtether::core::operation::Replay;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::{Scripted, empty, respond, text};
use crate::rows::{is_open, rows};
use crate::{CHECKPOINT, WORKFLOW, entry, named, operation, read, save};

#[test]
fn responses_come_as_the_service_sends_them() {
    let sent = json!({"checkpoint_id": CHECKPOINT, "etag": "\"x\"", "addedTomorrow": [null, 1.5], "metadata": null});
    assert_eq!(read(operation(&checkpoints::GET, &[CHECKPOINT], None), sent.clone()), sent);
    let sent = json!({"agents": [{"agent_id": "scales", "name": null, "capabilities": "a text"}], "next": null});
    assert_eq!(read(operation(&agents::LIST, &[], None), sent.clone()), sent);
}

#[test]
fn only_the_responses_of_a_resume_and_a_deletion_are_changed_and_a_checkpoint_must_have_its_id() {
    for row in rows() {
        let reads = ["get", "resume", "deleteAgent", "deleteWebhook"].contains(&row.name);
        assert_eq!(row.endpoint.finish.is_some(), reads, "{}", row.name);
    }
}

#[test]
fn a_success_without_a_checkpoint_is_none() {
    for body in [json!({}), json!({"checkpoint_id": ""}), json!({"status": "ok"})] {
        for operation in
            [operation(&checkpoints::GET, &[CHECKPOINT], None).unwrap(), save(json!({}), json!({})).unwrap()]
        {
            let trace = Scenario::call(operation).responses([respond(200, body.clone())]).play();
            assert_eq!(trace.error().code.as_deref(), Some("unexpected_response"), "{body}");
        }
    }
}

fn resume(latest_checkpoint: Value) -> Value {
    let sent = json!({"workflow_id": WORKFLOW, "latest_checkpoint": latest_checkpoint, "total_checkpoints": 1});
    read(operation(&workflows::RESUME, &[WORKFLOW], None), sent)["latest_checkpoint"].take()
}

#[test]
fn a_resumed_checkpoint_knows_its_workflow() {
    assert_eq!(resume(entry(7)), named(7));
    let mut other = entry(7);
    other["workflow_id"] = json!("said by the service");
    assert_eq!(resume(other.clone()), other);
}

#[test]
fn a_resume_from_an_archive_has_no_state() {
    let mut archived = entry(7);
    archived.as_object_mut().unwrap().remove("state");
    assert_eq!(resume(archived).get("state"), None);
}

#[test]
fn a_resume_without_a_checkpoint_is_delivered_as_it_is() {
    for sent in [json!({}), json!({"latest_checkpoint": null}), json!({"latest_checkpoint": "none"})] {
        assert_eq!(read(operation(&workflows::RESUME, &[WORKFLOW], None), sent.clone()), sent);
    }
}

#[test]
fn a_deletion_resolves_with_nothing_whatever_the_service_says() {
    for (endpoint, id) in [(&agents::DELETE, "scales"), (&webhooks::DELETE, "wh_9")] {
        for gone in [empty(204), empty(200), respond(200, json!({"deleted": true}))] {
            let trace = Scenario::call(operation(endpoint, &[id], None).unwrap()).responses([gone]).play();
            assert_eq!(trace.value(), json!(null), "{}", endpoint.name());
        }
    }
}

#[test]
fn a_success_that_is_no_json_is_none_of_this_service_s() {
    for row in rows() {
        let trace = Scenario::call(row.operation().unwrap()).responses([text(200, "<html>")]).play();
        assert_eq!(trace.error().code.as_deref(), Some("invalid_json"), "{}", row.name);
        assert_eq!((trace.error().operation, trace.error().status), (row.name, 200));
    }
}

// Whether the service is well.

#[test]
fn a_503_that_says_how_the_service_is_is_no_error() {
    let degraded = json!({"status": "degraded", "redis": "connected", "postgres": "disconnected"});
    let not_ready = json!({"status": "not_ready", "redis": "ok", "postgres": "down"});
    for (endpoint, body) in [(&health::HEALTH, degraded), (&health::READY, not_ready)] {
        let trace =
            Scenario::call(operation(endpoint, &[], None).unwrap()).responses([respond(503, body.clone())]).play();
        assert_eq!(trace.value(), body);
        assert_eq!(trace.sent.len(), 1, "it is not repeated");
    }
}

#[test]
fn any_other_refusal_is_none() {
    let refusals: Vec<Scripted> = vec![
        text(503, "<h1>Busy</h1>"),
        empty(503),
        respond(503, json!({"error": {"code": "x", "message": "m"}})),
        respond(503, json!({"statusCode": 503, "error": "Service Unavailable", "message": "m"})),
        respond(503, json!({"status": 503})),
        respond(503, json!(["status"])),
        respond(500, json!({"status": "degraded"})),
        respond(502, json!({"status": "degraded"})),
    ];
    for endpoint in [&health::HEALTH, &health::READY] {
        for refusal in &refusals {
            let ready = operation(endpoint, &[], None).unwrap();
            let trace =
                Scenario::call(ready).responses([refusal.clone(), respond(200, json!({"status": "ok"}))]).play();
            assert_eq!(trace.sent.len(), 2, "it is repeated");
            assert_eq!(trace.retried_for[0].kind, ErrorKind::Server);
        }
    }
}

#[test]
fn a_503_of_that_shape_is_a_refusal_everywhere_else() {
    for row in rows().into_iter().filter(|row| !is_open(row)) {
        let trace = Scenario::call(row.operation().unwrap().replayed(Replay::Unsafe))
            .responses([respond(503, json!({"status": "degraded"}))])
            .play();
        assert_eq!(trace.error().kind, ErrorKind::Server, "{}", row.name);
    }
}
