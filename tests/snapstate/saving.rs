//! What a save sends, and what it refuses to send.

use flowtether::backends::snapstate::checkpoints;
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::operation::{Operation, Replay};
use serde_json::{Value, json};

use crate::rows::rows;
use crate::{ETAG, WORKFLOW, refused, save, sent};

fn of(workflow_id: &str, step: Option<f64>, state: Value) -> Result<Operation, Error> {
    checkpoints::save(workflow_id, step, Json::from(state), &Json::object())
}

#[test]
fn a_save_sends_the_workflow_the_step_and_the_state_and_nothing_that_was_not_given() {
    let sent = sent(save(json!({"weighed": 12.5}), json!({})));
    assert_eq!(sent.line(), "POST /checkpoints");
    assert_eq!(sent.header_names(), ["Accept", "Content-Type", "Authorization"]);
    assert_eq!(sent.json(), json!({"workflow_id": WORKFLOW, "step": 7, "state": {"weighed": 12.5}}));
}

#[test]
fn every_option_of_a_save_has_its_place() {
    let options = json!({
        "label": "weighed", "metadata": {"desk": 4}, "agentId": "scales / hall 2", "ttlSeconds": 3600, "ifMatch": ETAG,
    });
    let sent = sent(save(json!({}), options));
    assert_eq!(
        sent.json(),
        json!({
            "workflow_id": WORKFLOW, "step": 7, "state": {}, "label": "weighed", "metadata": {"desk": 4},
            "agent_id": "scales / hall 2",
        })
    );
    assert_eq!((sent.header("X-Checkpoint-TTL"), sent.header("If-Match")), (Some("3600"), Some(ETAG)));
}

#[test]
fn names_in_state_and_metadata_are_the_caller_s_own() {
    let own = json!({"camelCase": {"snake_case": [{"UPPER": 1}]}, "with.dot": 2, "": 3, "\u{fc}": 4, "agentId": 5});
    let body = sent(save(own.clone(), json!({"metadata": own}))).json();
    assert_eq!((&body["state"], &body["metadata"]), (&own, &own));
}

#[test]
fn what_a_save_sends_has_only_members_that_the_service_knows() {
    let body = sent(save(json!({}), json!({"signal": 1, "timeoutMs": 5, "headers": {}, "unknown": 1}))).json();
    assert_eq!(body.as_object().unwrap().len(), 3);
}

#[test]
fn a_step_is_a_whole_number_from_0_that_a_double_holds() {
    for step in [0.0, 1.0, 123_456.0, 9_007_199_254_740_991.0] {
        assert_eq!(sent(of(WORKFLOW, Some(step), json!({}))).json()["step"], json!(step as u64));
    }
    for step in [
        None,
        Some(-1.0),
        Some(-0.5),
        Some(1.5),
        Some(f64::NAN),
        Some(f64::INFINITY),
        Some(f64::NEG_INFINITY),
        Some(9_007_199_254_740_992.0),
    ] {
        assert_eq!(refused(of(WORKFLOW, step, json!({}))), "step", "{step:?}");
    }
}

#[test]
fn a_state_is_an_object() {
    for state in [json!(null), json!([]), json!([{}]), json!("x"), json!(0), json!(true)] {
        assert_eq!(refused(of(WORKFLOW, Some(1.0), state)), "state");
    }
}

#[test]
fn a_workflow_s_id_can_be_asked_for_and_has_at_most_128_characters() {
    let long = ["x".repeat(129), "\u{fc}".repeat(129), "\u{1f4e6}".repeat(65)];
    for id in ["", " ", "\t\r\n", ".", ".."].into_iter().chain(long.iter().map(String::as_str)) {
        assert_eq!(refused(of(id, Some(1.0), json!({}))), "workflowId", "{id:?}");
    }
    for id in ["...".to_owned(), " x ".to_owned(), "a/b?c".to_owned(), "x".repeat(128), "\u{1f4e6}".repeat(64)] {
        assert_eq!(sent(of(&id, Some(1.0), json!({}))).json()["workflow_id"], json!(id));
    }
}

#[test]
fn a_workflow_s_id_of_more_than_93_characters_is_warned_about() {
    let warning = |id: &str| of(id, Some(1.0), json!({})).unwrap().warning;
    for character in ["x", "\u{fc}", "\u{2696}"] {
        assert_eq!(warning(&character.repeat(93)), None);
        let warning = warning(&character.repeat(94)).unwrap();
        assert!(warning.contains("workflowId") && warning.contains("93"), "{warning}");
    }
    // A character beyond the basic plane has the length of two.
    assert_eq!(warning(&"\u{1f4e6}".repeat(46)), None);
    assert!(warning(&"\u{1f4e6}".repeat(47)).is_some());
}

#[test]
fn an_option_of_another_kind_is_refused_by_its_name() {
    let wrong = [
        ("label", vec![json!(null), json!(7), json!(true), json!({}), json!(["x"])]),
        ("agentId", vec![json!(null), json!(7), json!({}), json!(["x"]), json!(""), json!(" \t\n")]),
        ("metadata", vec![json!(null), json!(7), json!("x"), json!([]), json!([{}]), json!(false)]),
        (
            "ttlSeconds",
            vec![
                json!(0),
                json!(-1),
                json!(0.5),
                json!(90.7),
                json!("60"),
                json!(true),
                json!(9_007_199_254_740_992.0),
            ],
        ),
        (
            "ifMatch",
            vec![
                json!(7),
                json!({}),
                json!(""),
                json!("*"),
                json!("5a9d3c01be77f042"),
                json!("W/\"5a9d3c01be77f042\""),
                json!("\""),
                json!("\"\""),
                json!("\"open"),
                json!("open\""),
                json!("\"a\nb\""),
                json!("\"\u{20ac}\""),
                json!(" \"x\""),
            ],
        ),
    ];
    for (name, values) in wrong {
        for value in values {
            assert_eq!(refused(save(json!({}), json!({name: value}))), name, "{value}");
        }
    }
}

#[test]
fn an_empty_label_and_empty_metadata_are_sent() {
    let body = sent(save(json!({}), json!({"label": "", "metadata": {}}))).json();
    assert_eq!((&body["label"], &body["metadata"]), (&json!(""), &json!({})));
}

#[test]
fn a_time_to_live_and_an_etag_of_null_are_left_out() {
    let sent = sent(save(json!({}), json!({"ttlSeconds": null, "ifMatch": null})));
    assert_eq!((sent.header("X-Checkpoint-TTL"), sent.header("If-Match")), (None, None));
}

#[test]
fn a_time_to_live_is_written_in_digits() {
    for (seconds, written) in [(1.0, "1"), (604_800.0, "604800"), (9_007_199_254_740_991.0, "9007199254740991")] {
        assert_eq!(sent(save(json!({}), json!({"ttlSeconds": seconds}))).header("X-Checkpoint-TTL"), Some(written));
    }
}

#[test]
fn a_save_may_be_repeated_and_with_an_etag_only_when_it_was_refused() {
    assert_eq!(save(json!({}), json!({"label": "x"})).unwrap().replay, Replay::Safe);
    assert_eq!(save(json!({}), json!({"ifMatch": ETAG})).unwrap().replay, Replay::ByCaller);
}

#[test]
fn a_save_has_at_most_1_mib_and_nothing_else_has_a_limit() {
    assert_eq!(save(json!({}), json!({})).unwrap().max_body_bytes, 1_048_576.0);
    for row in rows() {
        let operation = row.operation().unwrap();
        assert_eq!((operation.max_body_bytes, operation.warning), (f64::INFINITY, None), "{}", row.name);
    }
}
