//! What a save means whose step is there already.

use flowtether::backends::snapstate::checkpoints::{Saving, doubted, settle};
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::retry::RetryPolicy;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::call::CallTrace;
use crate::common::response::{Scripted, empty, no_response, respond, text, timeout};
use crate::{CHECKPOINT, ETAG, WORKFLOW, save};

/// Plays a save, and the read of what is there where it is wanted.
fn play(mut operation: Operation, responses: impl IntoIterator<Item = Scripted>) -> CallTrace {
    let body = operation.request.body.clone().map(|body| Value::from(body).to_string());
    operation.request.text = body.as_deref().map(Json::string);
    Scenario::machine(Saving::new(operation, (RetryPolicy::DEFAULT, false))).responses(responses).play()
}

fn state() -> Value {
    json!({"weighed": 12.5, "parts": [{"of": "wood", "nailed": null}]})
}

fn options() -> Value {
    json!({"label": "weighed", "metadata": {"desk": 4}, "agentId": "scales"})
}

/// What the service responds to a save.
fn saved() -> Value {
    json!({
        "checkpoint_id": CHECKPOINT, "workflow_id": WORKFLOW, "step": 7, "etag": ETAG,
        "created_at": "2026-11-22T12:00:00.000Z",
        "diff_from_previous": {"added": ["weighed"], "removed": [], "changed": []}, "size_bytes": 58,
    })
}

/// What the service has of that save.
fn stored() -> Value {
    let mut stored = saved();
    stored["state"] = state();
    stored["label"] = json!("weighed");
    stored["metadata"] = json!({"desk": 4, "agent_id": "scales"});
    stored["expires_at"] = json!("2026-11-29T12:00:00.000Z");
    stored
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object
}

fn existing() -> Value {
    json!({"checkpoint_id": CHECKPOINT, "etag": ETAG})
}

/// The refusal of a step that is there already.
fn there() -> Scripted {
    let body = json!({"error": {"code": "CONFLICT", "message": "It exists."}, "existing": existing()});
    respond(409, body)
}

fn existing_of(error: &Error) -> Option<Value> {
    error.members.clone().map(|members| Value::from(members)["existing"].clone())
}

const SAVE: &str = "POST /checkpoints";
const LOOK: &str = "GET /checkpoints/cp_crate-3_007";

#[test]
fn a_save_that_has_a_response_is_done() {
    let trace = play(save(state(), options()).unwrap(), [respond(201, saved())]);
    assert_eq!(trace.story, [SAVE, "done"]);
    assert_eq!(trace.value(), saved());
}

#[test]
fn a_save_whose_response_was_lost_finds_what_it_saved() {
    for lost in [no_response(), timeout(), empty(408), empty(500), text(502, "<p>"), empty(503), empty(504)] {
        let responses = [lost, there(), respond(200, stored())];
        let trace = play(save(state(), options()).unwrap(), responses);
        assert_eq!(trace.story, [SAVE, "wait 250", SAVE, LOOK, "done"]);
        assert_eq!(trace.value(), with(stored(), "alreadySaved", json!(true)));
    }
}

#[test]
fn the_same_save_of_another_time_is_already_saved_too() {
    let trace = play(save(state(), options()).unwrap(), [there(), respond(200, stored())]);
    assert_eq!(trace.value()["alreadySaved"], json!(true));
}

#[test]
fn a_step_that_somebody_else_saved_meanwhile_is_a_conflict_that_names_it() {
    let other = respond(200, with(stored(), "state", json!({"weighed": 13})));
    let trace = play(save(state(), options()).unwrap(), [no_response(), there(), other]);
    let error = trace.error();
    assert_eq!((error.kind, error.status, error.code.as_deref()), (ErrorKind::Conflict, 409, Some("CONFLICT")));
    assert_eq!((error.provider, error.operation, error.retryable), ("snapstate", "save", false));
    assert_eq!((error.message.as_str(), existing_of(error)), ("It exists.", Some(existing())));
}

#[test]
fn the_order_of_members_does_not_count_and_the_order_of_items_does() {
    let is_same = |stored_state: &str| {
        let stored = with(stored(), "state", serde_json::from_str(stored_state).unwrap());
        play(save(state(), options()).unwrap(), [there(), respond(200, stored)]).outcome.is_ok()
    };
    assert!(is_same(r#"{"parts": [{"nailed": null, "of": "wood"}], "weighed": 12.5}"#));
    for other in [
        r#"{"weighed": 12.5, "parts": [{"of": "wood"}]}"#,
        r#"{"weighed": 12.5, "parts": [{"of": "wood", "nailed": false}]}"#,
        r#"{"weighed": 12.5, "parts": [{"of": "wood", "nailed": null}, null]}"#,
        r#"{"weighed": 12.5, "parts": {"0": {"of": "wood", "nailed": null}}}"#,
        r#"{"weighed": "12.5", "parts": [{"of": "wood", "nailed": null}]}"#,
        r#"{"Weighed": 12.5, "parts": [{"of": "wood", "nailed": null}]}"#,
        r#"{"weighed": 12.5, "parts": [{"of": "wood", "nailed": null}], "more": null}"#,
        "{}",
    ] {
        assert!(!is_same(other), "{other}");
    }
}

#[test]
fn a_label_metadata_or_an_agent_that_differ_are_a_conflict() {
    for stored in [
        with(stored(), "label", json!("Weighed")),
        with(stored(), "label", json!(null)),
        with(stored(), "metadata", json!({"desk": 5, "agent_id": "scales"})),
        with(stored(), "metadata", json!({"desk": 4, "agent_id": "crane"})),
        with(stored(), "metadata", json!({"desk": 4})),
        with(stored(), "metadata", json!({"agent_id": "scales"})),
        with(stored(), "metadata", json!({"desk": 4, "agent_id": "scales", "more": null})),
        with(stored(), "metadata", json!(null)),
    ] {
        let trace = play(save(state(), options()).unwrap(), [there(), respond(200, stored.clone())]);
        assert_eq!(trace.error().kind, ErrorKind::Conflict, "{stored}");
    }
}

#[test]
fn what_was_not_given_is_the_service_s_null_or_empty_object() {
    for metadata in [json!(null), json!({})] {
        for given in [json!({}), json!({"metadata": {}}), json!({"ttlSeconds": 60})] {
            let stored = with(with(stored(), "label", json!(null)), "metadata", metadata.clone());
            let trace = play(save(state(), given).unwrap(), [there(), respond(200, stored)]);
            assert_eq!(trace.value()["alreadySaved"], json!(true));
        }
    }
}

#[test]
fn an_agent_replaces_one_that_the_metadata_name() {
    let options = json!({"label": "weighed", "metadata": {"desk": 4, "agent_id": "crane"}, "agentId": "scales"});
    let trace = play(save(state(), options).unwrap(), [there(), respond(200, stored())]);
    assert_eq!(trace.value()["alreadySaved"], json!(true));
}

#[test]
fn a_conflict_that_names_nothing_is_read_by_nobody() {
    for body in [
        json!({"error": {"code": "CONFLICT", "message": "m"}}),
        json!({"error": {"code": "CONFLICT", "message": "m"}, "existing": null}),
        json!({"error": {"code": "CONFLICT", "message": "m"}, "existing": {"etag": ETAG}}),
        json!({"error": {"code": "CONFLICT", "message": "m"}, "existing": {"checkpoint_id": 7}}),
        json!({"error": {"code": "CONFLICT", "message": "m"}, "existing": "cp"}),
    ] {
        let trace = play(save(state(), json!({})).unwrap(), [respond(409, body.clone())]);
        assert_eq!(trace.story, [SAVE, "fail ConflictError 409"]);
        assert_eq!(existing_of(trace.error()), body.get("existing").filter(|existing| !existing.is_null()).cloned());
    }
}

#[test]
fn a_checkpoint_whose_id_no_path_can_hold_is_read_by_nobody() {
    for id in ["", " ", ".", ".."] {
        let body = json!({"error": {"code": "CONFLICT", "message": "m"}, "existing": {"checkpoint_id": id}});
        let trace = play(save(state(), json!({})).unwrap(), [respond(409, body)]);
        assert_eq!(trace.error().kind, ErrorKind::Conflict);
    }
}

#[test]
fn a_checkpoint_that_is_gone_leaves_the_conflict_and_another_failure_to_read_is_reported() {
    let gone = respond(404, json!({"error": {"code": "NOT_FOUND", "message": "gone"}}));
    let trace = play(save(state(), options()).unwrap(), [there(), gone]);
    assert_eq!((trace.error().kind, existing_of(trace.error())), (ErrorKind::Conflict, Some(existing())));
    let trace = play(save(state(), options()).unwrap(), [there(), empty(401)]);
    assert_eq!((trace.error().kind, trace.error().operation), (ErrorKind::Authentication, "get"));
    let trace = play(save(state(), options()).unwrap(), [there(), empty(503), no_response(), timeout()]);
    assert_eq!(trace.error().kind, ErrorKind::Timeout);
    assert_eq!(trace.story.last().map(String::as_str), Some("fail TimeoutError"));
}

#[test]
fn a_failure_to_read_that_passes_is_not_seen() {
    let trace = play(save(state(), options()).unwrap(), [there(), empty(503), respond(200, stored())]);
    assert_eq!(trace.story, [SAVE, LOOK, "wait 250", LOOK, "done"]);
    assert_eq!(trace.value()["alreadySaved"], json!(true));
}

#[test]
fn a_save_that_fails_otherwise_is_that_failure() {
    for (failed, kind) in [
        (empty(400), ErrorKind::Validation),
        (empty(401), ErrorKind::Authentication),
        (empty(404), ErrorKind::NotFound),
        (empty(413), ErrorKind::PayloadTooLarge),
    ] {
        let trace = play(save(state(), options()).unwrap(), [failed]);
        assert_eq!(trace.error().kind, kind);
    }
}

// With an etag.

fn matching() -> Operation {
    let mut options = options();
    options["ifMatch"] = json!(ETAG);
    save(state(), options).unwrap()
}

#[test]
fn a_matched_save_is_read_for_the_service_may_have_dropped_it() {
    let trace = play(matching(), [respond(201, saved()), respond(200, stored())]);
    assert_eq!(trace.story, [SAVE, LOOK, "done"]);
    assert_eq!(trace.value(), saved());
}

#[test]
fn a_matched_save_that_was_dropped_is_a_conflict_that_names_what_is_there() {
    for other in [
        with(stored(), "state", json!({"weighed": 13})),
        with(stored(), "label", json!("other")),
        with(stored(), "metadata", json!(null)),
    ] {
        let trace = play(matching(), [respond(201, saved()), respond(200, other)]);
        let error = trace.error();
        let facts = (error.kind, error.status, error.code.as_deref(), error.retryable);
        assert_eq!(facts, (ErrorKind::Conflict, 201, Some("not_overwritten"), false));
        assert_eq!((error.provider, error.operation), ("snapstate", "save"));
        assert_eq!(existing_of(error), Some(existing()));
    }
}

#[test]
fn a_save_whose_etag_is_another_than_the_given_one_is_new_and_not_read() {
    let trace = play(matching(), [respond(201, with(saved(), "etag", json!("\"0\"")))]);
    assert_eq!(trace.story, [SAVE, "done"]);
}

#[test]
fn a_matched_save_that_cannot_be_read_does_not_count_as_done() {
    let trace = play(matching(), [respond(201, saved()), empty(404)]);
    assert_eq!(trace.error().kind, ErrorKind::NotFound);
    let trace = play(matching(), [respond(201, saved()), empty(403)]);
    assert_eq!(trace.error().kind, ErrorKind::PermissionDenied);
}

#[test]
fn a_mismatch_is_a_conflict_without_a_read() {
    let mismatch = respond(409, json!({"error": {"code": "CONFLICT", "message": "modified"}}));
    let trace = play(matching(), [mismatch]);
    assert_eq!(trace.story, [SAVE, "fail ConflictError 409"]);
    assert_eq!(existing_of(trace.error()), None);
}

#[test]
fn a_matched_save_that_may_have_been_done_is_not_repeated() {
    for lost in [no_response(), timeout(), empty(408), empty(500), empty(503)] {
        let trace = play(matching(), [lost]);
        assert_eq!(trace.story.len(), 2, "{:?}", trace.story);
        assert!(trace.error().retryable, "by the caller");
    }
    let trace = play(matching(), [empty(429), respond(201, saved()), respond(200, stored())]);
    assert_eq!(trace.story, [SAVE, "wait 250", SAVE, LOOK, "done"]);
}

// Its parts.

#[test]
fn only_a_conflict_that_names_a_checkpoint_and_a_matched_success_are_doubted() {
    let success = Ok(Json::from(saved()));
    assert_eq!(doubted(&success, None), None);
    assert_eq!(doubted(&success, Some("\"other\"")), None);
    assert_eq!(doubted(&success, Some(ETAG)).as_deref(), Some(CHECKPOINT));
    assert_eq!(doubted(&Ok(Json::object()), Some(ETAG)), None);
    let mut conflict = Error::new(ErrorKind::Conflict, "m");
    assert_eq!(doubted(&Err(conflict.clone()), None), None);
    conflict.members = Some(Json::from(json!({"existing": existing()})));
    assert_eq!(doubted(&Err(conflict), None).as_deref(), Some(CHECKPOINT));
}

#[test]
fn an_outcome_is_settled_by_what_is_stored() {
    let sent = Json::from(json!({"state": state(), "label": "weighed", "metadata": {"desk": 4}, "agent_id": "scales"}));
    let conflict = || Err(Error::new(ErrorKind::Conflict, "m"));
    let settled = settle(conflict(), &sent, Ok(Json::from(stored()))).map(Value::from);
    assert_eq!(settled.unwrap(), with(stored(), "alreadySaved", json!(true)));
    let settled = settle(Ok(Json::from(saved())), &sent, Ok(Json::from(stored()))).map(Value::from);
    assert_eq!(settled.unwrap(), saved());
    for nothing in [Json::null(), Json::object()] {
        assert_eq!(settle(conflict(), &sent, Ok(nothing)).unwrap_err().kind, ErrorKind::Conflict);
    }
}
