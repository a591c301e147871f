//! What changed from one state to the next.

use serde_json::{Value, json};

#[derive(Default)]
struct Diff {
    added: Vec<String>,
    removed: Vec<String>,
    changed: Vec<String>,
}

/// The paths of the leaves that came, went and changed.
pub fn between(old: Option<&Value>, new: &Value) -> Value {
    let mut diff = Diff::default();
    diff.compare("", old, Some(new));
    json!({ "added": diff.added, "removed": diff.removed, "changed": diff.changed })
}

impl Diff {
    fn compare(&mut self, path: &str, old: Option<&Value>, new: Option<&Value>) {
        if let (Some(before), Some(after)) = (old, new)
            && kind(before) != kind(after)
        {
            self.changed.push(path.to_owned());
            return;
        }
        match old.or(new) {
            Some(Value::Object(_)) => {
                let gone = names(old).filter(|name| new.and_then(|new| new.get(name)).is_none());
                for name in names(new).chain(gone) {
                    let inner = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                    self.compare(&inner, old.and_then(|old| old.get(name)), new.and_then(|new| new.get(name)));
                }
            }
            Some(Value::Array(_)) => {
                let length = |side: Option<&Value>| side.and_then(Value::as_array).map_or(0, Vec::len);
                for index in 0..length(old).max(length(new)) {
                    let inner = format!("{path}[{index}]");
                    self.compare(&inner, old.and_then(|old| old.get(index)), new.and_then(|new| new.get(index)));
                }
            }
            _ if old.is_none() => self.added.push(path.to_owned()),
            _ if new.is_none() => self.removed.push(path.to_owned()),
            _ if old != new => self.changed.push(path.to_owned()),
            _ => {}
        }
    }
}

fn names(object: Option<&Value>) -> impl Iterator<Item = &str> {
    object.and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.as_str())
}

#[derive(PartialEq, Eq)]
enum Kind {
    Leaf,
    Array,
    Object,
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Array(_) => Kind::Array,
        Value::Object(_) => Kind::Object,
        _ => Kind::Leaf,
    }
}
