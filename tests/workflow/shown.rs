//! What callers see: the members filled as `src/workflow/glue/fill.js` fills them, from what the service sent.

use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::workflow::mapping::Mapping;
use flowtether::workflow::place::{self, Filled, Member};
use flowtether::workflow::reader::{self, Event, Parts};
use flowtether::workflow::record::{self, Standing};
use flowtether::workflow::types::RunStatus;
use serde_json::{Map, Value, json};

const KINDS: [(ErrorKind, &str); 15] = [
    (ErrorKind::Api, "ApiError"),
    (ErrorKind::Validation, "ValidationError"),
    (ErrorKind::Authentication, "AuthenticationError"),
    (ErrorKind::PermissionDenied, "PermissionDeniedError"),
    (ErrorKind::NotFound, "NotFoundError"),
    (ErrorKind::Conflict, "ConflictError"),
    (ErrorKind::PayloadTooLarge, "PayloadTooLargeError"),
    (ErrorKind::RateLimit, "RateLimitError"),
    (ErrorKind::Server, "ServerError"),
    (ErrorKind::Connection, "ConnectionError"),
    (ErrorKind::Timeout, "TimeoutError"),
    (ErrorKind::Stream, "StreamError"),
    (ErrorKind::Configuration, "ConfigurationError"),
    (ErrorKind::Unsupported, "UnsupportedOperationError"),
    (ErrorKind::Webhook, "WebhookVerificationError"),
];

/// The kind of a class.
pub fn kind_named(class: &str) -> ErrorKind {
    KINDS.iter().find(|(_, name)| *name == class).unwrap_or_else(|| panic!("{class} is no class")).0
}

/// An error with its fields.
pub fn failure(error: &Error) -> Value {
    let class = KINDS.iter().find(|(kind, _)| *kind == error.kind).unwrap().1;
    json!({
        "name": class,
        "message": error.message,
        "provider": error.provider,
        "operation": error.operation,
        "retryable": error.retryable,
        "status": error.status,
        "code": error.code,
        "field": error.field,
        "body": error.body.clone().map(Value::from),
        "reason": error.reason.map(|reason| reason.as_str()),
    })
}

const UNSAID: &str = "the service does not say why";

fn failure_of(found: Value) -> Value {
    match found {
        Value::Object(mut members) => {
            if !members.get("message").is_some_and(Value::is_string) {
                members.insert("message".to_owned(), json!(UNSAID));
            }
            Value::Object(members)
        }
        Value::String(text) => json!({ "message": text }),
        other => json!({ "message": other.to_string() }),
    }
}

/// The value at a source: what the engine would find there.
fn walked(source: &str, raw: &Value) -> Value {
    match serde_json::from_str(source).unwrap() {
        Value::Array(steps) => steps.iter().fold(raw.clone(), |value, step| match step {
            Value::String(name) => value[name].clone(),
            index => value[index.as_u64().unwrap() as usize].clone(),
        }),
        // A value that Rust made.
        Value::Object(made) => made["is"].clone(),
        text => text,
    }
}

fn fill(object: &mut Map<String, Value>, members: &[Filled], raw: &Value) {
    for (member, found) in members {
        let value = walked(&found.source, raw);
        assert_eq!(value, Value::from(found.value.clone()), "{member:?} is where it is said to be");
        let value = if *member == Member::Error { failure_of(value) } else { value };
        object.insert(member.name().to_owned(), value);
    }
}

/// An event.
pub fn event(mapping: &Mapping, event: &Event) -> Value {
    let raw = Value::from(event.raw.clone());
    let mut shown = Map::new();
    match &event.parts {
        Parts::Row(members) => fill(&mut shown, &place::fill(members, &event.raw), &raw),
        Parts::Found(members) => fill(&mut shown, members, &raw),
    }
    let kind = event.kind.name();
    if kind == "token" && !shown.get("text").is_some_and(Value::is_string) {
        shown.insert("text".to_owned(), json!(""));
    }
    if event.is_unsaid {
        shown.insert("error".to_owned(), json!({ "message": UNSAID }));
    }
    shown.insert("kind".to_owned(), json!(kind));
    if let Some(phase) = event.phase {
        shown.insert("phase".to_owned(), json!(phase.name()));
    }
    if let Some(sequence) = event.sequence {
        shown.insert("seq".to_owned(), Json::number(sequence).into());
    }
    let cursor = event.cursor.clone().unwrap_or_else(|| shown["seq"].to_string());
    shown.insert("cursor".to_owned(), json!(cursor));
    shown.insert("type".to_owned(), json!(reader::type_of(mapping, &event.raw)));
    if let Some(at) = place::find(&event.raw, mapping.time_at) {
        shown.insert("at".to_owned(), at.value.into());
    }
    shown.insert("status".to_owned(), json!(event.status.name()));
    shown.insert("synthetic".to_owned(), json!(event.is_synthetic));
    shown.insert("raw".to_owned(), raw);
    Value::Object(shown)
}

/// A run as it stands.
pub fn state(mapping: &Mapping, id: &str, reply: &Json) -> Result<Value, Error> {
    let record = record::record_in(mapping, reply)?;
    let Standing { status, members } = Standing::of(mapping, &record);
    let record = Value::from(record);
    let mut found = Map::new();
    fill(&mut found, &members, &record);
    let mut state = Map::new();
    if status == RunStatus::Waiting {
        state.insert("waiting".to_owned(), Value::Object(found));
    } else {
        state.append(&mut found);
    }
    if status == RunStatus::Failed && !state.contains_key("error") {
        state.insert("error".to_owned(), json!({ "message": UNSAID }));
    }
    state.insert("id".to_owned(), json!(id));
    state.insert("status".to_owned(), json!(status.name()));
    state.insert("raw".to_owned(), record["status"].clone());
    state.insert("record".to_owned(), record);
    Ok(Value::Object(state))
}
