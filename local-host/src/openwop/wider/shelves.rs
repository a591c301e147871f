use std::collections::HashMap;

use parking_lot::Mutex;
use serde_json::Value;

/// Documents that belong to a key, by what they are.
#[derive(Default)]
pub struct Shelves(Mutex<HashMap<(String, &'static str), Vec<Value>>>);

impl Shelves {
    /// Reads or changes a key's documents; `initial` is what is there at first.
    pub fn with<R>(
        &self,
        key: &str,
        what: &'static str,
        initial: impl FnOnce() -> Vec<Value>,
        change: impl FnOnce(&mut Vec<Value>) -> R,
    ) -> R {
        let mut shelves = self.0.lock();
        change(shelves.entry((key.to_owned(), what)).or_insert_with(initial))
    }
}

/// The place of the document whose member has this text.
pub fn position(documents: &[Value], member: &str, text: &str) -> Option<usize> {
    documents.iter().position(|document| document.get(member).and_then(Value::as_str) == Some(text))
}

pub fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Lays the members over the document.
pub fn lay_over(document: &mut Value, members: impl IntoIterator<Item = (String, Value)>) {
    if let Some(known) = document.as_object_mut() {
        known.extend(members);
    }
}
