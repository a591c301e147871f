//! What a frame of a run's stream becomes: an event with what was sent under `data`, the name that was sent as `event`, and a `type`
//! that says what it is.
//!
//! | `event` | `type`, and what is beside `data` |
//! |---|---|
//! | `tasks`, without `result` and `error` | `tasks/start` |
//! | `tasks` with an `error` | `tasks/error`, `error` |
//! | `tasks` with interrupts | `tasks/interrupt` for each, `question`; `tasks/again` where that question was delivered before |
//! | any other `tasks` | `tasks/result` |
//! | `messages`, of a model | `messages`, `text` and `node` |
//! | `messages`, of anybody else | `messages/<type>`, `text` and `node` |
//! | `messages/complete` | the same, `text` and `role` |
//! | `error` | the same, `error` |
//! | any other | its name |
//!
//! A name may carry the way to an inner graph, `values|child:<task>`: that is `namespace`.

use super::leg::Place;
use crate::core::json::{self, Json};
use crate::core::protocol::Item;
use crate::core::split;
use crate::prelude::*;

/// The items of a frame that is new.
pub fn read(name: &str, id: &str, data: &Json, place: &mut Place) -> Vec<Item> {
    let mut parts = split::parts(name, b"|");
    let kind = parts.next().unwrap_or_default();
    let namespace: Vec<Json> = parts.map(Json::string).collect();
    let mut values = match kind {
        "tasks" => tasks(data, place),
        "messages" => vec![message(data)],
        _ => vec![of_type(kind)],
    };
    let last = values.len().saturating_sub(1);
    let mut items = Vec::new();
    for (index, mut value) in values.drain(..).enumerate() {
        value.set_text("event", kind);
        if !namespace.is_empty() {
            value.set("namespace", Json::array(namespace.clone()));
        }
        if !id.is_empty() {
            value.set_text("id", id);
        }
        value.set("data", data.clone());
        match kind {
            "error" => value.set("error", failure(data)),
            "messages/complete" => {
                if let Some(said) = data.items().and_then(|messages| messages.into_iter().next()) {
                    set_text(&mut value, &said);
                    let is_user = said.string_at("type").as_deref() == Some("human");
                    value.set_text("role", if is_user { "user" } else { "assistant" });
                }
            }
            _ => {}
        }
        items.push(placed(value, place, index == last));
    }
    items
}

fn of_type(what: &str) -> Json {
    let mut value = Json::object();
    value.set_text("type", what);
    value
}

/// An item of a value that is delivered now. Of several that one frame becomes only the last one has a cursor behind that: whoever
/// comes back with another gets the frame again.
pub fn placed(mut value: Json, place: &mut Place, is_last: bool) -> Item {
    place.count += 1;
    if let Some(leg) = &place.leg {
        value.set_text("run_id", &leg.run);
    }
    let cursor = if is_last {
        place.write()
    } else {
        let mut before = place.clone();
        if let Some(leg) = &mut before.leg {
            leg.under.pop();
        }
        before.write()
    };
    value.set_text("cursor", &cursor);
    Item { value, sequence: None, terminal: false, progress: true }
}

/// An event that the client makes.
pub fn synthetic(what: &str) -> Json {
    let mut value = of_type(what);
    value.set_text("event", what);
    value.set("synthetic", Json::boolean(true));
    value
}

/// Some events are missing here, and why.
pub fn gap(why: &str) -> Json {
    let mut value = synthetic("gap");
    value.set_text("reason", why);
    value
}

/// A question of a thread as callers see it, of an interrupt.
pub fn question(interrupt: &Json) -> Json {
    let mut question = Json::object();
    let value = interrupt.get("value");
    for name in ["id", "value"] {
        question.copy(interrupt, name);
    }
    let Some(value) = value else { return question };
    let named = ["question", "prompt", "message"].into_iter().find_map(|name| value.string_at(name));
    if let Some(prompt) = value.as_string().or(named) {
        question.set_text("prompt", &prompt);
    }
    let is_choice = |items: &Vec<Json>| !items.is_empty() && items.iter().all(|item| item.as_string().is_some());
    if let Some(choices) = value.get("choices").filter(|choices| choices.items().as_ref().is_some_and(is_choice)) {
        question.set("choices", choices);
    }
    question
}

/// Why something failed, in the words of either server.
pub fn failure(error: &Json) -> Json {
    // The state has a text, which on npm holds JSON.
    let parsed = error.as_string().and_then(|text| Json::parse(&Json::string(&text))).filter(Json::is_object);
    let error = parsed.as_ref().unwrap_or(error);
    let mut failure = Json::object();
    let message = error.string_at("message").or_else(|| error.as_string());
    if let Some(message) = message {
        failure.set_text("message", &message);
    }
    if let Some(code) = error.string_at("name").or_else(|| error.string_at("error")) {
        failure.set_text("code", &code);
    }
    failure
}

fn tasks(data: &Json, place: &mut Place) -> Vec<Json> {
    let interrupts = data.items_at("interrupts");
    let has = |name: &str| data.get(name).is_some() || data.is_null_at(name);
    let ends = has("result") || has("error");
    if let Some(leg) = &mut place.leg {
        leg.task(&data.string_at("id").unwrap_or_default(), ends);
    }
    let error = data.get("error");
    let mut values = Vec::new();
    if !ends || error.is_some() || interrupts.is_empty() {
        let mut value = of_type(match (ends, &error) {
            (false, _) => "tasks/start",
            (true, Some(_)) => "tasks/error",
            (true, None) => "tasks/result",
        });
        if let Some(error) = error.filter(|_| ends) {
            value.set("error", failure(&error));
        }
        values.push(value);
    }
    for interrupt in interrupts.iter().filter(|_| ends) {
        let is_new = place.note(&interrupt.string_at("id").unwrap_or_default());
        let mut asked = of_type(if is_new { "tasks/interrupt" } else { "tasks/again" });
        asked.set("question", question(interrupt));
        values.push(asked);
    }
    values
}

fn message(data: &Json) -> Json {
    let mut parts = data.items().unwrap_or_default().into_iter();
    let said = parts.next().unwrap_or_else(Json::object);
    let kind = said.string_at("type").unwrap_or_default();
    // A piece of what a model says is an `ai` on npm, an `AIMessageChunk` on PyPI.
    let is_piece = matches!(kind.as_str(), "" | "ai" | "AIMessageChunk");
    let mut value = of_type(&if is_piece { "messages".to_owned() } else { ["messages/", &kind].concat() });
    set_text(&mut value, &said);
    if let Some(node) = parts.next().and_then(|about| about.string_at("langgraph_node")) {
        value.set_text("node", &node);
    }
    value
}

/// Sets the text of a message: its content is a text, or a list of blocks.
fn set_text(value: &mut Json, said: &Json) {
    let content = said.get("content").unwrap_or_else(Json::null);
    let mut text = content.as_string().unwrap_or_default();
    for block in content.items().unwrap_or_default() {
        text.push_str(&block.as_string().or_else(|| block.string_at("text")).unwrap_or_default());
    }
    value.set_text("text", &text);
}

/// The name of a frame; one without a name is a message, as for the browser's EventSource.
pub fn name_of(event: &[u8]) -> String {
    if event.is_empty() { "message".to_owned() } else { json::text(event) }
}
