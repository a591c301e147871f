use jiff::Timestamp;
use serde_json::{Map, Value};

/// A live event, as a worker publishes it: with names in camel case.
#[derive(Debug)]
pub struct Event {
    kind: &'static str,
    typed: bool,
    members: Map<String, Value>,
}

impl Event {
    pub fn new(kind: &'static str, execution_id: &str, members: Value) -> Self {
        let mut all = Map::new();
        all.insert("timestamp".to_owned(), Timestamp::now().as_millisecond().into());
        all.insert("executionId".to_owned(), execution_id.into());
        // An event that is published without a type is sent as progress: here every second one of those.
        let typed = kind != "execution:progress"
            || members.get("completed").and_then(Value::as_u64).is_none_or(|completed| completed % 2 == 1);
        if let Value::Object(members) = members {
            all.extend(members);
        }
        Self { kind, typed, members: all }
    }

    pub fn kind(&self) -> &'static str {
        self.kind
    }

    pub fn is_terminal(&self) -> bool {
        matches!(self.kind, "execution:completed" | "execution:failed")
    }

    /// With its type, whether it is sent with one or not.
    pub fn full(&self) -> Value {
        let mut full = Map::new();
        full.insert("type".to_owned(), self.kind.into());
        full.extend(self.members.clone());
        Value::Object(full)
    }

    pub fn sent(&self) -> Value {
        if self.typed { self.full() } else { Value::Object(self.members.clone()) }
    }
}
