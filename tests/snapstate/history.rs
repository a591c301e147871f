//! The part of a history that was asked for.

use flowtether::backends::snapstate::workflows::{REPLAY, Range, above, replay};
use flowtether::core::operation::Operation;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::respond;
use crate::{WORKFLOW, entry, named, operation};

/// A range: from, to, limit.
type Wanted = (Option<f64>, Option<f64>, Option<f64>);

fn replaying((from_step, to_step, limit): Wanted) -> Operation {
    let mut operation = operation(&REPLAY, &[WORKFLOW], None).unwrap();
    replay(&mut operation, WORKFLOW.to_owned(), Range { from_step, to_step, limit });
    operation
}

/// The request of a range, and what comes of these entries.
fn played(wanted: Wanted, entries: &[Value]) -> (String, Value) {
    let total = entries.len();
    let body = json!({"workflow_id": WORKFLOW, "checkpoints": entries, "total": total, "has_more": false});
    let trace = Scenario::call(replaying(wanted)).responses([respond(200, body)]).play();
    (trace.sent[0].path.clone(), trace.value())
}

fn steps(response: &Value) -> Vec<u64> {
    response["checkpoints"].as_array().unwrap().iter().map(|entry| entry["step"].as_u64().unwrap()).collect()
}

fn may_be_truncated(response: &Value) -> bool {
    response["mayBeTruncated"].as_bool().unwrap()
}

#[test]
fn a_replay_delivers_what_the_service_says_and_adds_the_workflow_and_whether_there_may_be_more() {
    let (path, response) = played((None, None, None), &[entry(1), entry(2)]);
    assert_eq!(path, "/workflows/crate-3/replay?limit=1000");
    assert_eq!(
        response,
        json!({
            "workflow_id": WORKFLOW, "checkpoints": [named(1), named(2)], "total": 2, "has_more": false,
            "mayBeTruncated": false,
        })
    );
}

#[test]
fn all_that_the_service_has_is_asked_for_where_steps_are_wanted() {
    for (wanted, limit) in [
        ((None, None, None), 1000),
        ((None, None, Some(1.0)), 1),
        ((None, None, Some(1000.0)), 1000),
        ((Some(0.0), None, Some(3.0)), 1000),
        ((None, Some(0.0), Some(3.0)), 1000),
        ((Some(4.0), Some(6.0), None), 1000),
    ] {
        assert_eq!(played(wanted, &[]).0, format!("/workflows/crate-3/replay?limit={limit}"), "{wanted:?}");
    }
}

#[test]
fn the_steps_are_read_before_the_limit() {
    let entries: Vec<Value> = (1..=7).map(entry).collect();
    let table: [(Wanted, &[u64], bool); 12] = [
        ((None, None, None), &[1, 2, 3, 4, 5, 6, 7], false),
        ((Some(0.0), None, None), &[1, 2, 3, 4, 5, 6, 7], false),
        ((Some(4.0), None, None), &[4, 5, 6, 7], false),
        ((None, Some(3.0), None), &[1, 2, 3], false),
        ((Some(3.0), Some(5.0), None), &[3, 4, 5], false),
        ((Some(5.0), Some(5.0), None), &[5], false),
        ((Some(8.0), None, None), &[], false),
        ((Some(5.0), Some(3.0), None), &[], false),
        ((Some(4.0), None, Some(3.0)), &[4, 5, 6], true),
        ((Some(4.0), None, Some(4.0)), &[4, 5, 6, 7], false),
        ((Some(2.0), Some(6.0), Some(2.0)), &[2, 3], true),
        ((None, Some(2.0), Some(2.0)), &[1, 2], false),
    ];
    for (wanted, expected, more) in table {
        let (_, response) = played(wanted, &entries);
        assert_eq!((steps(&response), may_be_truncated(&response)), (expected.to_vec(), more), "{wanted:?}");
    }
}

#[test]
fn the_steps_above_one_are_left_to_the_service_and_those_it_sends_besides_are_left_out() {
    let entries: Vec<Value> = [2, 5, 3, 9, 4].into_iter().map(entry).collect();
    let mut operation = operation(&REPLAY, &[WORKFLOW], None).unwrap();
    above(&mut operation, WORKFLOW.to_owned(), Some(4.0));
    let body = json!({"workflow_id": WORKFLOW, "checkpoints": entries, "total": 5, "has_more": false});
    let trace = Scenario::call(operation).responses([respond(200, body)]).play();
    assert_eq!(trace.sent[0].path, "/workflows/crate-3/replay?limit=1000&from_step=4");
    assert_eq!(steps(&trace.value()), [5, 9, 4], "in the order of the writes");
}

#[test]
fn as_many_as_were_asked_for_may_not_be_all() {
    for (count, limit, more) in
        [(2, 3.0, false), (3, 3.0, true), (999, 1000.0, false), (1000, 1000.0, true), (0, 1.0, false)]
    {
        let entries: Vec<Value> = (0..count).map(entry).collect();
        assert_eq!(may_be_truncated(&played((None, None, Some(limit)), &entries).1), more, "{count} of {limit}");
    }
    let all: Vec<Value> = (0..1000).map(entry).collect();
    let (_, response) = played((Some(3.0), Some(4.0), None), &all);
    assert_eq!(
        (steps(&response), may_be_truncated(&response)),
        (vec![3, 4], true),
        "what the service cut may hold more"
    );
}

#[test]
fn a_service_that_ignores_the_limit_is_held_to_it() {
    let entries: Vec<Value> = (1..=7).map(entry).collect();
    let (_, response) = played((None, None, Some(2.0)), &entries);
    assert_eq!((steps(&response), may_be_truncated(&response)), (vec![1, 2], true));
}

#[test]
fn an_archive_s_word_for_more_counts() {
    for has_more in [true, false] {
        let body = json!({"checkpoints": [entry(1)], "has_more": has_more});
        let trace = Scenario::call(replaying((None, None, None))).responses([respond(200, body)]).play();
        assert_eq!(may_be_truncated(&trace.value()), has_more);
    }
}

#[test]
fn the_order_of_the_writes_is_kept_and_so_are_twins() {
    let entries = [entry(7), entry(3), entry(7), entry(5)];
    assert_eq!(steps(&played((Some(4.0), None, None), &entries).1), [7, 7, 5]);
}

#[test]
fn a_workflow_that_an_entry_names_itself_is_kept() {
    let mut other = entry(1);
    other["workflow_id"] = json!("said by the service");
    assert_eq!(played((None, None, None), std::slice::from_ref(&other)).1["checkpoints"][0], other);
}

#[test]
fn an_entry_without_a_step_is_in_every_range() {
    let mut odd = entry(1);
    odd["step"] = json!("first");
    let (_, response) = played((Some(5.0), Some(6.0), None), &[odd, entry(1)]);
    assert_eq!(response["checkpoints"].as_array().unwrap().len(), 1);
    assert_eq!(response["checkpoints"][0]["step"], json!("first"));
}

#[test]
fn a_response_that_has_no_list_is_not_an_empty_history() {
    for body in [json!({}), json!({"checkpoints": null}), json!({"checkpoints": {"a": 1}})] {
        let trace = Scenario::call(replaying((None, None, None))).responses([respond(200, body)]).play();
        assert_eq!(trace.error().code.as_deref(), Some("unexpected_response"));
    }
}

#[test]
fn packed_states_are_left_to_the_edge() {
    let packed = json!({"checkpoint_id": "c", "step": 1, "workflow_id": WORKFLOW, "state_compressed_b64": "H4sI"});
    assert_eq!(played((None, None, None), std::slice::from_ref(&packed)).1["checkpoints"][0], packed);
}
