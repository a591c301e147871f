//! The view over JavaScript values does what its native twin does: the core is tested with one and shipped with the other.

use flowtether::core::json::Json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../common/json_cases.rs"]
mod json_cases;

use json_cases::{check, parsed};

#[wasm_bindgen_test]
fn each_json_type_reads_as_itself_and_as_nothing_else() {
    check();
}

#[wasm_bindgen_test]
fn what_is_no_json_parses_as_nothing() {
    for text in ["", " ", "{", "nope", "{'a':1}", "\u{feff}{}"] {
        assert!(parsed(text).is_none(), "{text:?}");
    }
    assert!(Json::parse(&Json::number(1.0)).is_some(), "JSON.parse takes any value for its text");
}

#[wasm_bindgen_test]
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

#[wasm_bindgen_test]
fn undefined_and_what_throws_read_as_nothing() {
    assert!(Json::from(JsValue::UNDEFINED).get("a").is_none());
    let throwing = js_sys::eval("({ get a() { throw new Error('no') } })");
    assert!(throwing.map(Json::from).is_ok_and(|object| object.get("a").is_none()));
}

#[wasm_bindgen_test]
fn a_member_named_like_a_prototype_is_a_member() {
    let document = parsed(r#"{"__proto__":{"polluted":true},"constructor":"c"}"#);
    assert_eq!(document.as_ref().map(Json::keys), Some(vec!["__proto__".to_owned(), "constructor".to_owned()]));
    assert_eq!(document.and_then(|document| document.string_at("constructor")), Some("c".to_owned()));
    assert!(Json::object().get("polluted").is_none());
}
