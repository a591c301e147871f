//! The tables that say what a service's events, records and answers become.
//!
//! A row is a text: the words it is for, what they become, and the members beside it, each with the places where its value
//! is; see [`Json::find`].
//!
//! ```text
//! node.started node phase='started id=nodeId|payload.nodeId payload.extra
//! ^ words      ^ kind       ^ a text  ^ the first place      ^ all that is at a place
//! ```
//!
//! Several words stand side by side, with commas. Rows are data because code costs: a hundred types that each build their own
//! event are a hundred times the bytes.

use crate::core::json::Json;

/// The table of one service.
pub type Rows = &'static [&'static str];

/// What the table has for a word, as an object: what the word becomes under `member`, and the row's members. `otherwise` is
/// the row of any other word. Without a `member` a row has members only.
pub fn convert(rows: Rows, otherwise: &'static str, word: &str, member: &str, native: &Json) -> Json {
    let mut object = Json::object();
    let mut rest = find(rows, word).unwrap_or(otherwise);
    if !member.is_empty() {
        let (becomes, after) = rest.split_once(' ').unwrap_or((rest, ""));
        object.set(member, Json::string(becomes));
        rest = after;
    }
    while !rest.is_empty() {
        let (part, after) = rest.split_once(' ').unwrap_or((rest, ""));
        rest = after;
        let (name, places) = part.split_once('=').unwrap_or(("", part));
        let Some(value) = native.find(places) else { continue };
        if name.is_empty() {
            for key in value.keys() {
                object.set(&key, value.get(&key).unwrap_or_else(Json::null));
            }
        } else {
            object.set(name, if name == "error" { error(value) } else { value });
        }
    }
    object
}

/// What follows a row's words.
fn find(rows: Rows, word: &str) -> Option<&'static str> {
    for row in rows {
        let (mut words, rest) = row.split_once(' ').unwrap_or((row, ""));
        while !words.is_empty() {
            let (one, others) = words.split_once(',').unwrap_or((words, ""));
            if one == word {
                return Some(rest);
            }
            words = others;
        }
    }
    None
}

/// An error as an object with a message: some services have only a text.
pub fn error(given: Json) -> Json {
    if given.is_object() {
        return given;
    }
    let mut error = Json::object();
    error.set("message", given);
    error
}
