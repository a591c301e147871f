//! Places and members, as a table writes them.

use serde_json::{Value, json};

use crate::glue::{job, jobs};

/// What is at the first of the places that leads somewhere; `None` where none does.
fn find(places: &str, value: &Value) -> Option<Value> {
    job(json!({ "job": "find", "places": places, "value": value })).unwrap().get("found").cloned()
}

/// The members that are made of a value.
fn fill(members: &str, value: &Value) -> Value {
    job(json!({ "job": "fill", "members": members, "value": value })).unwrap()
}

/// Checks what is found at each of the places in one value.
fn finds(value: Value, cases: &[(&str, Option<Value>)]) {
    let looks: Vec<Value> =
        cases.iter().map(|(places, _)| json!({ "job": "find", "places": places, "value": value })).collect();
    for ((places, expected), found) in cases.iter().zip(jobs(&looks)) {
        assert_eq!(found.unwrap().get("found"), expected.as_ref(), "{places} in {value}");
    }
}

// Places.

#[test]
fn a_place_is_the_names_on_the_way() {
    finds(
        json!({"a": {"b": {"c": 7}, "none": null}, "list": ["x", "y"], "text": "word"}),
        &[
            ("a.b.c", Some(json!(7))),
            ("a.b", Some(json!({"c": 7}))),
            ("list", Some(json!(["x", "y"]))),
            ("a.c", None),
            ("a.none", None),
            ("a.none.b", None),
            ("missing.b.c", None),
            ("text.b", None),
            ("a.b.c.d", None),
        ],
    );
}

#[test]
fn a_value_that_is_false_or_empty_is_there() {
    for value in [json!(false), json!(0), json!(""), json!([]), json!({})] {
        assert_eq!(find("a.b|c", &json!({"a": {"b": value}, "c": 1})), Some(value));
    }
}

#[test]
fn the_first_place_that_leads_somewhere_counts() {
    finds(
        json!({"b": 2, "c": 3, "none": null}),
        &[
            ("b|c", Some(json!(2))),
            ("a|c", Some(json!(3))),
            ("none|c", Some(json!(3))),
            ("a.b|none|c|b", Some(json!(3))),
            ("a|d", None),
        ],
    );
}

#[test]
fn a_text_is_itself_and_no_place_after_it_counts() {
    let value = json!({"a": 1, "started": 2});
    assert_eq!(find("'started", &value), Some(json!("started")));
    assert_eq!(find("a|'started", &value), Some(json!(1)));
    assert_eq!(find("b|'started|a", &value), Some(json!("started")));
    assert_eq!(find("'", &value), Some(json!("")), "an empty one, too");
}

#[test]
fn a_star_is_the_last_item_from_which_the_rest_leads_somewhere() {
    finds(
        json!({"log": [{"a": {"b": 1}}, {"a": {"b": 2}}, {"a": {}}, null, "text", 7], "none": [], "object": {"a": {"b": 3}}}),
        &[
            ("log.*.a.b", Some(json!(2))),
            ("log.*.a", Some(json!({}))),
            ("log.*", Some(json!(7))),
            ("log.*.c", None),
            ("none.*.a", None),
            ("none.*", None),
            ("missing.*.a", None),
            ("object.*.b", None),
        ],
    );
}

#[test]
fn a_star_with_a_member_is_the_last_item_that_has_it() {
    finds(
        json!({"log": [{"type": "X", "a": 1}, {"type": "X", "a": 2}, {"type": "Y", "a": 3}, {"type": "X"}, null, "X"]}),
        &[
            ("log.*type:X.a", Some(json!(2))),
            ("log.*type:Y.a", Some(json!(3))),
            ("log.*type:X", Some(json!({"type": "X"}))),
            ("log.*type:Z.a", None),
            ("log.*kind:X.a", None),
            ("log.*type:X.b|log.*type:Y.a", Some(json!(3))),
        ],
    );
}

#[test]
fn stars_can_stand_in_one_another() {
    let value = json!({"log": [{"parts": [{"a": 1}, {"a": 2}]}, {"parts": [{"b": 3}]}, {"parts": []}]});
    assert_eq!(find("log.*.parts.*.a", &value), Some(json!(2)));
    assert_eq!(find("log.*.parts.*.b", &value), Some(json!(3)));
}

// Members.

#[test]
fn a_member_that_leads_nowhere_is_not_there() {
    assert_eq!(fill("a=x b=y.z c='text", &json!({"x": 1, "y": {"z": null}})), json!({"a": 1, "c": "text"}));
    assert_eq!(fill("a=x", &json!(null)), json!({}));
}

#[test]
fn a_place_without_a_name_brings_all_members_that_are_there() {
    let value = json!({"x": {"a": 1, "b": {"c": 2}}, "y": 3});
    assert_eq!(fill("x", &value), json!({"a": 1, "b": {"c": 2}}));
    assert_eq!(fill("a='before x", &value), json!({"a": 1, "b": {"c": 2}}), "what comes later stays");
    assert_eq!(fill("x a='after", &value), json!({"a": "after", "b": {"c": 2}}));
    assert_eq!(fill("missing x.b", &value), json!({"c": 2}));
    assert_eq!(fill("y", &value), json!({}), "a number has no members");
}

#[test]
fn an_error_that_is_a_text_or_has_none_becomes_an_object_with_a_message() {
    assert_eq!(fill("error=e", &json!({"e": "no"})), json!({"error": {"message": "no"}}));
    let unsaid = json!({"error": {"code": "x", "message": "the service does not say why"}});
    assert_eq!(fill("error=e", &json!({"e": {"code": "x"}})), unsaid);
    assert_eq!(fill("error=e", &json!({"e": null})), json!({}));
    assert_eq!(fill("reason=e", &json!({"e": "no"})), json!({"reason": "no"}), "only an error");
}

#[test]
fn what_is_filled_in_is_not_lost_by_what_is_missing() {
    let given = json!({ "job": "fill", "members": "a=x b=y", "value": {"y": 2}, "into": {"a": 0, "kept": true} });
    assert_eq!(job(given).unwrap(), json!({"a": 0, "b": 2, "kept": true}));
}
