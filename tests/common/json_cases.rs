//! How every reader of the JSON view reads every kind of value: the same table holds natively and over JavaScript values.

use flowtether::core::json::Json;

const CASES: &[(&str, &str)] = &[
    (r#"{"a":"x"}"#, "text x"),
    (r#"{"a":""}"#, "text "),
    (r#"{"a":"\ud83d\ude00"}"#, "text \u{1f600}"),
    (r#"{"a":"1"}"#, "text 1"),
    (r#"{"a":1.5}"#, "number 1.5"),
    (r#"{"a":0}"#, "number 0"),
    (r#"{"a":-7}"#, "number -7"),
    (r#"{"a":1e3}"#, "number 1000"),
    (r#"{"a":9007199254740991}"#, "number 9007199254740991"),
    (r#"{"a":true}"#, "truth true"),
    (r#"{"a":false}"#, "truth false"),
    (r#"{"a":[1,null,{}]}"#, "3 items"),
    (r#"{"a":[]}"#, "0 items"),
    (r#"{"a":{}}"#, "members []"),
    (r#"{"a":{"x":1,"y":null}}"#, r#"members ["x", "y"]"#),
    (r#"{"a":{"length":0}}"#, r#"members ["length"]"#),
    (r#"{"a":null}"#, "nothing"),
    (r#"{"a":1,"a":2}"#, "number 2"),
    (r#"{"b":1}"#, "nothing"),
    (" {\"a\" : 1 } ", "number 1"),
    ("[1]", "nothing"),
    ("\"a\"", "nothing"),
    ("7", "nothing"),
    ("true", "nothing"),
    ("null", "nothing"),
];

/// A document, or nothing when the text is none.
pub fn parsed(text: &str) -> Option<Json> {
    Json::parse(&Json::string(text))
}

/// Fails unless the member `a` of every document reads as the table says.
pub fn check() {
    for (document, expected) in CASES {
        let parsed = parsed(document);
        let is_null = parsed.as_ref().is_some_and(|document| document.is_null_at("a"));
        assert_eq!(is_null, *document == r#"{"a":null}"#, "whether null is distinguished from nothing: {document}");
        let value = parsed.and_then(|document| document.get("a"));
        assert_eq!(value.as_ref().map_or_else(|| "nothing".to_owned(), read), *expected, "{document}");
    }
}

/// What each reader makes of a value.
fn read(value: &Json) -> String {
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
