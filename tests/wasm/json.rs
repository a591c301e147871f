//! The view over JavaScript values does what its native twin does: the core is tested with one and shipped with the other.

use flowtether::core::json::Json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn parsed(text: &str) -> Option<Json> {
    Json::parse(&Json::string(text))
}

/// One line per member of a document: how every reader reads it.
fn read(document: &str, key: &str) -> String {
    let value = parsed(document).and_then(|document| document.get(key));
    let Some(value) = value else { return "nothing".to_owned() };
    let facts = [
        value.as_string().map(|text| format!("text {text}")),
        value.as_number().map(|number| format!("number {number}")),
        value.as_bool().map(|truth| format!("truth {truth}")),
        value.items().map(|items| format!("{} items", items.len())),
        value.is_object().then(|| format!("members {:?}", value.keys())),
        value.is_null().then(|| "null".to_owned()),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[wasm_bindgen_test]
fn each_json_type_reads_as_itself_and_as_nothing_else() {
    let table = [
        (r#"{"a":"x"}"#, "text x"),
        (r#"{"a":""}"#, "text "),
        (r#"{"a":1.5}"#, "number 1.5"),
        (r#"{"a":9007199254740991}"#, "number 9007199254740991"),
        (r#"{"a":true}"#, "truth true"),
        (r#"{"a":[1,null,{}]}"#, "3 items"),
        (r#"{"a":[]}"#, "0 items"),
        (r#"{"a":{}}"#, "members []"),
        (r#"{"a":{"y":1,"x":2}}"#, r#"members ["y", "x"]"#),
        (r#"{"a":null}"#, "nothing"),
        (r#"{"b":1}"#, "nothing"),
        (r#"{"a":"\ud83d\ude00"}"#, "text \u{1f600}"),
        ("[1]", "nothing"),
        ("\"a\"", "nothing"),
        ("7", "nothing"),
        ("null", "nothing"),
    ];
    for (document, expected) in table {
        assert_eq!(read(document, "a"), expected, "{document}");
    }
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
