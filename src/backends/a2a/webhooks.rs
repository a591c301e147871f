//! Webhooks: the check of what is delivered. It is not signed: all that a delivery proves is that its sender knows the token.

use super::client::text_at;
use super::legacy;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::webhook::refusal;
use crate::prelude::*;

/// The members of which an event has one.
const EVENTS: [&str; 4] = ["task", "statusUpdate", "artifactUpdate", "message"];

/// The event in a delivery's body, when the token is the expected one. It is in version 1.0's words.
///
/// # Errors
/// A configuration error for an expected token that is blank; a webhook error for another token, and for a body that is no event.
pub fn read(body: &Json, given: &str, expected: &str) -> Result<Json, Error> {
    if expected.trim_ascii().is_empty() {
        return Err(Error::configuration("token", "must not be empty"));
    }
    if !is_same(given.as_bytes(), expected.as_bytes()) {
        return Err(refusal("the webhook has not got this token; was the right header read?"));
    }
    let event = Json::parse(body).filter(Json::is_object).map(|event| legacy::wrapped(legacy::read(event, false)));
    let is_event = |event: &Json| EVENTS.iter().any(|name| event.get(name).is_some_and(|value| value.is_object()));
    event.filter(is_event).ok_or_else(|| refusal("the webhook has the token, but its body is no event of a task"))
}

/// Whether two texts are the same, in a time that depends on the length of the given one alone.
fn is_same(given: &[u8], expected: &[u8]) -> bool {
    let mut differs = u8::from(given.len() != expected.len());
    for (index, byte) in given.iter().enumerate() {
        // Beyond the expected text it is compared with its beginning again: the length was compared before.
        let other = expected.get(index % expected.len().max(1)).copied().unwrap_or_default();
        differs |= core::hint::black_box(byte ^ other);
    }
    differs == 0
}

/// The id of the task that an event is of.
pub fn task_of(event: &Json) -> Option<String> {
    let task = event.get("task").and_then(|task| text_at(&task, "id"));
    let of = |name: &str| event.get(name).and_then(|update| text_at(&update, "taskId"));
    task.or_else(|| EVENTS.iter().skip(1).find_map(|name| of(name)))
}
