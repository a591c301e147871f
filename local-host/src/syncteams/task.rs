use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::switches::Logs;
use crate::clock::iso;
use crate::watched::Watched;

/// One entry of a task's event log.
struct Entry {
    event_type: String,
    event_data: Value,
    created_at: Timestamp,
    /// When the response was sent that this entry reports.
    updated_at: Option<Timestamp>,
}

impl Entry {
    fn new(event_type: &str, event_data: Value) -> Self {
        Self { event_type: event_type.to_owned(), event_data, created_at: Timestamp::now(), updated_at: None }
    }

    fn json(&self) -> Value {
        let mut members = Map::new();
        members.insert("eventType".to_owned(), self.event_type.as_str().into());
        members.insert("eventData".to_owned(), self.event_data.clone());
        members.insert("createdAt".to_owned(), iso(self.created_at).into());
        if let Some(at) = self.updated_at {
            members.insert("updatedAt".to_owned(), iso(at).into());
        }
        members.into()
    }
}

const REQUEST: &str = "TaskApprovalRequestEvent";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Reject(String),
}

/// What changes while a task runs.
struct State {
    /// A script may set any text.
    status: String,
    logs: Vec<Entry>,
    /// How many entries responses had, where they have new ones only.
    delivered: usize,
    is_asked: bool,
    decision: Option<Decision>,
}

pub struct Task {
    pub id: String,
    pub unique_id: Option<String>,
    pub input: Value,
    pub crew: bool,
    state: Watched<State>,
}

impl Task {
    pub fn new(unique_id: Option<String>, input: Value, status: &str, crew: bool) -> Self {
        let state =
            State { status: status.to_owned(), logs: Vec::new(), delivered: 0, is_asked: false, decision: None };
        Self { id: Uuid::new_v4().to_string(), unique_id, input, crew, state: Watched::new(state) }
    }

    pub fn number(&self, name: &str, default: u64) -> u64 {
        self.input.get(name).and_then(Value::as_u64).unwrap_or(default)
    }

    pub fn text(&self, name: &str, default: &str) -> String {
        self.input.get(name).and_then(Value::as_str).unwrap_or(default).to_owned()
    }

    /// How long a task stays WAITING after the decision.
    fn resume_delay(&self) -> Duration {
        Duration::from_millis(self.number("resumeMs", 0))
    }

    pub fn become_status(&self, status: &str) {
        self.state.change(|state| status.clone_into(&mut state.status));
    }

    pub fn emit(&self, event_type: &str, event_data: Value) {
        self.state.change(|state| state.logs.push(Entry::new(event_type, event_data)));
    }

    /// Waits for a person's decision.
    pub async fn ask(&self, iteration: u64) -> Decision {
        self.state.change(|state| {
            "WAITING".clone_into(&mut state.status);
            let data = json!({ "message": "Is this good?", "iteration": iteration });
            state.logs.push(Entry::new(REQUEST, data));
            state.is_asked = true;
        });
        self.state.until(|state| state.decision.is_some()).await;
        tokio::time::sleep(self.resume_delay()).await;
        self.become_status("RUNNING");
        self.state.change(|state| state.decision.take()).unwrap_or(Decision::Approve)
    }

    /// Takes a person's decision and gives the event that reports it; None where nobody asked.
    pub fn decide(&self, decision: Decision, message: Option<&str>) -> Option<Value> {
        let at_once = self.resume_delay().is_zero();
        self.state.change(|state| {
            if !std::mem::take(&mut state.is_asked) {
                return None;
            }
            let kind = if decision == Decision::Approve { "APPROVE" } else { "REJECT" };
            let entry = Entry::new("TaskApprovalResponseEvent", json!({ "type": kind, "feedback": message }));
            if let Some(request) = state.logs.iter_mut().rfind(|entry| entry.event_type == REQUEST) {
                request.updated_at = Some(entry.created_at);
            }
            if at_once {
                "RUNNING".clone_into(&mut state.status);
            }
            let event = entry.json();
            state.logs.push(entry);
            state.decision = Some(decision);
            Some(event)
        })
    }

    pub fn log(&self) -> Vec<Value> {
        self.state.read(|state| state.logs.iter().map(Entry::json).collect())
    }

    /// What a status says. Its entries are no news any more.
    pub fn report(&self, logs: Logs) -> Value {
        self.state.change(|state| {
            let skipped =
                if logs == Logs::News { std::mem::replace(&mut state.delivered, state.logs.len()) } else { 0 };
            let entries = (logs != Logs::Missing).then(|| state.logs.iter().skip(skipped).map(Entry::json).collect());
            self.members(None, &state.status, entries)
        })
    }

    /// What a webhook is sent.
    pub fn notice(&self) -> Value {
        self.state.read(|state| {
            let entries = state.logs.iter().map(Entry::json).collect();
            self.members(self.unique_id.as_deref(), &state.status, Some(entries))
        })
    }

    fn members(&self, unique_id: Option<&str>, status: &str, event_logs: Option<Vec<Value>>) -> Value {
        let mut members = Map::new();
        members.insert("taskId".to_owned(), self.id.as_str().into());
        if let Some(unique_id) = unique_id {
            members.insert("uniqueId".to_owned(), unique_id.into());
        }
        members.insert("status".to_owned(), status.into());
        if let Some(event_logs) = event_logs {
            members.insert("eventLogs".to_owned(), event_logs.into());
        }
        members.into()
    }
}

/// All tasks, by key and id.
#[derive(Default)]
pub struct Tasks(Mutex<HashMap<(String, String), Arc<Task>>>);

impl Tasks {
    pub fn add(&self, key: &str, task: &Arc<Task>) {
        self.0.lock().insert((key.to_owned(), task.id.clone()), Arc::clone(task));
    }

    pub fn of(&self, key: &str, id: &str) -> Option<Arc<Task>> {
        self.0.lock().get(&(key.to_owned(), id.to_owned())).cloned()
    }

    pub fn any(&self, id: &str) -> Option<Arc<Task>> {
        self.0.lock().values().find(|task| task.id == id).cloned()
    }
}
