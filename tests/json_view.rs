//! The native JSON view. `tests/wasm` holds the view over JavaScript values to the same table.

#![cfg(not(target_arch = "wasm32"))]

#[path = "common/json_cases.rs"]
mod json_cases;

use flowtether::core::json::Json;
use json_cases::{check, parsed};

#[test]
fn each_json_type_reads_as_itself_and_as_nothing_else() {
    check();
}

#[test]
fn what_is_no_json_parses_as_nothing() {
    for text in ["", " ", "{", "nope", "{'a':1}", "\u{feff}{}"] {
        assert_eq!(parsed(text), None, "{text:?}");
    }
}

#[test]
fn what_was_set_reads_back_and_a_copy_leaves_the_original_alone() {
    let mut original = Json::object();
    original.set("list", Json::array(vec![Json::string("x"), Json::boolean(false)]));
    let mut copy = original.shallow_copy();
    copy.set("more", Json::number(1.0));
    assert_eq!(original.keys(), ["list"]);
    assert_eq!(copy.keys(), ["list", "more"]);
    assert_eq!(copy.number_at("more"), Some(1.0));
    assert!(!copy.is_true_at("list"));
}
