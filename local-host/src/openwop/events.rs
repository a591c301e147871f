use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::profiles::Profile;
use super::v2::names;

/// One entry of a run's log.
#[derive(Clone, Debug)]
pub struct Event {
    pub sequence: usize,
    pub id: String,
    pub kind: &'static str,
    pub node_id: Option<String>,
    pub payload: Value,
    pub at: Timestamp,
}

impl Event {
    pub fn new(sequence: usize, kind: &'static str, node_id: Option<&str>, payload: Value) -> Self {
        Self {
            sequence,
            id: Uuid::new_v4().to_string(),
            kind,
            node_id: node_id.map(str::to_owned),
            payload,
            at: Timestamp::now(),
        }
    }

    pub fn is_terminal(&self) -> bool {
        matches!(self.kind, "run.completed" | "run.failed" | "run.cancelled")
    }

    /// Whether the stream mode `updates` carries it.
    pub fn is_update(&self) -> bool {
        const GROUPS: [&str; 7] =
            ["run.", "interrupt.", "approval.", "clarification.", "eval.", "deployment.", "workspace."];
        const SINGLE: [&str; 8] = [
            "node.completed",
            "node.failed",
            "node.skipped",
            "node.cancelled",
            "node.suspended",
            "node.resumed",
            "node.dispatched",
            "artifact.created",
        ];
        SINGLE.contains(&self.kind) || GROUPS.iter().any(|group| self.kind.starts_with(group))
    }

    /// The event document as the protocol describes it.
    pub fn canonical(&self, run_id: &str) -> Value {
        let mut document = json!({
            "eventId": self.id,
            "runId": run_id,
            "type": self.kind,
            "payload": self.payload,
            "timestamp": milliseconds(self.at),
            "sequence": self.sequence,
        });
        if let Some(members) = document.as_object_mut() {
            self.add_node(members);
        }
        document
    }

    /// The document that a stream of this host carries.
    pub fn streamed(&self, profile: Profile, run_id: &str) -> Value {
        match profile {
            Profile::Spec | Profile::Extended => self.canonical(run_id),
            Profile::V2 | Profile::V2AsV1 => self.versioned(profile, run_id),
            // This host's stream has names of its own: no `eventId`, no `sequence`, no `payload`.
            Profile::InMemory => {
                let mut members = Map::new();
                members.insert("seq".to_owned(), self.sequence.into());
                members.insert("runId".to_owned(), run_id.into());
                members.insert("type".to_owned(), self.kind.into());
                self.add_node(&mut members);
                if let Some(data) = self.sparse_payload() {
                    members.insert("data".to_owned(), data);
                }
                members.insert("timestamp".to_owned(), milliseconds(self.at).into());
                Value::Object(members)
            }
            Profile::Sqlite | Profile::Postgres => {
                let payload = self.sparse_payload();
                json!({
                    "eventId": format!("evt-{run_id}-{}", self.sequence),
                    "runId": run_id,
                    "seq": self.sequence,
                    "sequence": self.sequence,
                    "type": self.kind,
                    "nodeId": self.node_id,
                    "data": payload,
                    "payload": payload,
                    "timestamp": milliseconds(self.at),
                })
            }
            Profile::Python => {
                let mut document = self.canonical(run_id);
                if let Some(members) = document.as_object_mut() {
                    members.insert("payload".to_owned(), self.sparse_payload().unwrap_or_else(|| json!({})));
                    members.insert("timestamp".to_owned(), profile.time(self.at).into());
                }
                document
            }
        }
    }

    /// The document of a host of wire version 2, under the name that the asked version has for the event.
    fn versioned(&self, profile: Profile, run_id: &str) -> Value {
        let mut document = json!({
            "eventId": self.id,
            "runId": run_id,
            "type": names::shown(self.kind, profile),
            "payload": self.payload,
            "timestamp": milliseconds(self.at),
            "sequence": self.sequence,
            "schemaVersion": 1,
        });
        if let Some(members) = document.as_object_mut() {
            self.add_node(members);
            members.insert("engineVersion".to_owned(), 1.into());
        }
        document
    }

    /// The same event in the log of another run: a fork of a host of wire version 2 gives it an id of its own.
    pub fn copied(&self) -> Self {
        Self { id: Uuid::new_v4().to_string(), ..self.clone() }
    }

    /// The document that this host's poll responses carry.
    pub fn polled(&self, profile: Profile, run_id: &str) -> Value {
        if profile != Profile::InMemory {
            return self.streamed(profile, run_id);
        }
        let mut document = self.canonical(run_id);
        if let Some(members) = document.as_object_mut() {
            members.insert("eventId".to_owned(), format!("{run_id}-{}", self.sequence).into());
            members.insert("payload".to_owned(), self.sparse_payload().unwrap_or(Value::Null));
        }
        document
    }

    fn add_node(&self, members: &mut Map<String, Value>) {
        if let Some(node) = &self.node_id {
            members.insert("nodeId".to_owned(), node.as_str().into());
        }
    }

    /// What the reference hosts put into the event: for the most common types nothing.
    fn sparse_payload(&self) -> Option<Value> {
        match self.kind {
            "node.completed" if self.payload.get("outcome").is_some() => Some(self.members(&["outcome"])),
            "run.started" | "run.completed" | "run.cancelled" | "node.started" | "node.completed"
            | "node.cancelled" => None,
            "node.suspended" => Some(self.members(&["kind", "nodeId", "config", "interruptToken", "callbackUrl"])),
            "node.resumed" => Some(self.members(&["action"])),
            _ => Some(self.payload.clone()),
        }
    }

    fn members(&self, names: &[&str]) -> Value {
        names
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), self.payload.get(name)?.clone())))
            .collect::<Map<_, _>>()
            .into()
    }
}

pub fn milliseconds(at: Timestamp) -> String {
    format!("{at:.3}")
}
