//! Runs and their state.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};
use uuid::Uuid;

use super::create::Creation;
use super::events::Event;
use super::interrupts::Interrupt;
use super::profiles::Profile;
use super::v2::ids;
use crate::watched::Watched;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pending,
    Running,
    Paused,
    WaitingApproval,
    WaitingInput,
    WaitingExternal,
    Cancelling,
    Completed,
    Failed,
    Cancelled,
}

impl Status {
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Running,
        Self::Paused,
        Self::WaitingApproval,
        Self::WaitingInput,
        Self::WaitingExternal,
        Self::Cancelling,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::WaitingApproval => "waiting-approval",
            Self::WaitingInput => "waiting-input",
            Self::WaitingExternal => "waiting-external",
            Self::Cancelling => "cancelling",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// What changes while a run runs.
#[derive(Debug)]
pub struct RunState {
    pub status: Status,
    pub log: Vec<Arc<Event>>,
    pub interrupt: Option<Interrupt>,
    /// The response to the last interrupt, until the workflow takes it.
    pub resolution: Option<Value>,
    /// Nodes and tokens that were resolved.
    pub resolved: Vec<String>,
    /// Set when somebody asked to cancel, with the reason.
    pub cancel: Option<Value>,
    pub outputs: Option<Value>,
    pub error: Option<Value>,
    pub ended_at: Option<Timestamp>,
    /// Set when the run shall pause after its node: the payload of the event.
    pub pause: Option<Value>,
    pub paused_at: Option<Timestamp>,
    pub annotations: Vec<Value>,
    pub artifacts: Vec<Value>,
    pub effects: Vec<Value>,
    /// How a failed run was undone, where it was: `plan` and `attempts`.
    pub compensation: Option<Value>,
    first_sequence: usize,
}

impl RunState {
    pub fn append(&mut self, kind: &'static str, node_id: Option<&str>, payload: Value) {
        let event = Event::new(self.first_sequence + self.log.len(), kind, node_id, payload);
        self.log.push(Arc::new(event));
    }

    /// Pauses the run at once.
    pub fn pause(&mut self, payload: Value) {
        self.status = Status::Paused;
        self.append("run.paused", None, payload);
    }

    /// Ends the run: status and terminal event change together.
    pub fn finish(&mut self, status: Status, payload: Value) {
        let kind = match status {
            Status::Completed => "run.completed",
            Status::Cancelled => "run.cancelled",
            _ => "run.failed",
        };
        self.status = status;
        self.interrupt = None;
        self.ended_at = Some(Timestamp::now());
        self.append(kind, None, payload);
    }

    /// The host's own response to a question that nobody replied to in time.
    pub fn reject_in_time(&mut self) {
        if let Some(interrupt) = self.interrupt.take() {
            self.resolved.push(interrupt.node_id);
            self.status = Status::Running;
            self.resolution = Some(json!({ "action": "timeout" }));
        }
    }

    /// -1 where nothing was logged yet.
    pub fn last_sequence(&self) -> i64 {
        i64::try_from(self.first_sequence + self.log.len()).unwrap_or(i64::MAX) - 1
    }

    pub fn is_over(&self) -> bool {
        self.status.is_terminal()
    }
}

/// One run.
#[derive(Debug)]
pub struct Run {
    pub id: String,
    pub creation: Creation,
    /// The manners of the host that executes it; who reads it may ask for others.
    pub profile: Profile,
    pub started_at: Timestamp,
    /// The run that this one was forked from.
    pub parent: Option<String>,
    pub state: Watched<RunState>,
}

impl Run {
    /// A new run, with the history that a fork keeps.
    pub fn new(creation: Creation, profile: Profile, history: Vec<Arc<Event>>, parent: Option<String>) -> Self {
        Self {
            id: if profile.is_v2() { ids::opaque() } else { format!("run-{}", Uuid::new_v4()) },
            creation,
            profile,
            started_at: Timestamp::now(),
            parent,
            state: Watched::new(RunState {
                status: Status::Pending,
                log: history,
                interrupt: None,
                resolution: None,
                resolved: Vec::new(),
                cancel: None,
                outputs: None,
                error: None,
                ended_at: None,
                pause: None,
                paused_at: None,
                annotations: Vec::new(),
                artifacts: Vec::new(),
                effects: Vec::new(),
                compensation: None,
                first_sequence: profile.first_sequence(),
            }),
        }
    }

    /// The id as a host shows it: wire version 2 binds it to the tenant.
    pub fn shown_id(&self, profile: Profile) -> String {
        if profile == Profile::V2 { ids::bound(&self.id) } else { self.id.clone() }
    }

    /// The `ETag` of its snapshot.
    pub fn tag(&self, state: &RunState, profile: Profile) -> String {
        let status = state.status.name();
        match profile {
            Profile::V2 | Profile::V2AsV1 => format!("\"seq-{}-{status}\"", state.last_sequence()),
            Profile::Extended => format!("\"{}.{}\"", self.id, state.log.len()),
            _ => format!("\"{}-{status}\"", state.log.len()),
        }
    }

    pub fn status(&self) -> Status {
        self.state.read(|state| state.status)
    }
}

/// All runs of one host.
#[derive(Default)]
pub struct Runs(Mutex<Index>);

#[derive(Default)]
struct Index {
    runs: HashMap<String, Arc<Run>>,
    /// In the order of their creation.
    order: Vec<Arc<Run>>,
    tokens: HashMap<String, Arc<Run>>,
    /// The last run that was created to be the only one of its scope.
    exclusive: HashMap<(String, String), Arc<Run>>,
}

impl Index {
    fn insert(&mut self, run: &Arc<Run>) {
        self.runs.insert(run.id.clone(), Arc::clone(run));
        self.order.push(Arc::clone(run));
    }
}

impl Runs {
    pub fn get(&self, id: &str) -> Option<Arc<Run>> {
        self.0.lock().runs.get(id).cloned()
    }

    pub fn remove(&self, id: &str) {
        let mut index = self.0.lock();
        index.runs.remove(id);
        index.order.retain(|run| run.id != id);
    }

    pub fn by_token(&self, token: &str) -> Option<Arc<Run>> {
        self.0.lock().tokens.get(token).cloned()
    }

    pub fn add(&self, run: &Arc<Run>) {
        self.0.lock().insert(run);
    }

    /// The runs of a key, the newest first.
    pub fn of_key(&self, key: Option<&str>) -> Vec<Arc<Run>> {
        let index = self.0.lock();
        index.order.iter().rev().filter(|run| run.creation.key.as_deref() == key).cloned().collect()
    }

    /// Adds the only run of its tenant and scope, or gives the active one that stands in its way.
    pub fn add_exclusive(&self, run: &Arc<Run>, scope: (String, String)) -> Result<(), Arc<Run>> {
        let mut index = self.0.lock();
        if let Some(active) = index.exclusive.get(&scope).filter(|run| !run.status().is_terminal()) {
            return Err(Arc::clone(active));
        }
        index.exclusive.insert(scope, Arc::clone(run));
        index.insert(run);
        Ok(())
    }

    pub fn add_token(&self, token: &str, run: &Arc<Run>) {
        self.0.lock().tokens.insert(token.to_owned(), Arc::clone(run));
    }
}
