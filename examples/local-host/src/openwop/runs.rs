//! Runs and their state.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use uuid::Uuid;

use super::create::Creation;
use super::events::Event;
use super::interrupts::Interrupt;
use super::profiles::Profile;
use crate::watched::Watched;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pending,
    Running,
    WaitingApproval,
    WaitingInput,
    WaitingExternal,
    Cancelling,
    Completed,
    Failed,
    Cancelled,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
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

/// What changes while a run goes on.
#[derive(Debug)]
pub struct RunState {
    pub status: Status,
    pub log: Vec<Arc<Event>>,
    pub interrupt: Option<Interrupt>,
    /// The answer to the last interrupt, until the workflow takes it.
    pub resolution: Option<Value>,
    /// Nodes and tokens that were answered.
    pub resolved: Vec<String>,
    /// Set when somebody asked to cancel, with the reason.
    pub cancel: Option<Value>,
    pub outputs: Option<Value>,
    pub error: Option<Value>,
    pub ended_at: Option<Timestamp>,
    first_sequence: usize,
}

impl RunState {
    pub fn append(&mut self, kind: &'static str, node_id: Option<&str>, payload: Value) {
        let event = Event::new(self.first_sequence + self.log.len(), kind, node_id, payload);
        self.log.push(Arc::new(event));
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

    pub fn is_over(&self) -> bool {
        self.status.is_terminal()
    }

    pub fn tag(&self) -> String {
        format!("\"{}-{}\"", self.log.len(), self.status.name())
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
    pub state: Watched<RunState>,
}

impl Run {
    /// A new run, with the history that a fork keeps.
    pub fn new(creation: Creation, profile: Profile, history: Vec<Arc<Event>>) -> Self {
        Self {
            id: format!("run-{}", Uuid::new_v4()),
            creation,
            profile,
            started_at: Timestamp::now(),
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
                first_sequence: profile.first_sequence(),
            }),
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
    tokens: HashMap<String, Arc<Run>>,
    /// The last run that was created to be the only one of its scope.
    exclusive: HashMap<(String, String), Arc<Run>>,
}

impl Runs {
    pub fn get(&self, id: &str) -> Option<Arc<Run>> {
        self.0.lock().runs.get(id).cloned()
    }

    pub fn by_token(&self, token: &str) -> Option<Arc<Run>> {
        self.0.lock().tokens.get(token).cloned()
    }

    pub fn add(&self, run: &Arc<Run>) {
        self.0.lock().runs.insert(run.id.clone(), Arc::clone(run));
    }

    /// Adds the only run of its tenant and scope, or gives the active one that stands in its way.
    pub fn add_exclusive(&self, run: &Arc<Run>, scope: (String, String)) -> Result<(), Arc<Run>> {
        let mut index = self.0.lock();
        if let Some(active) = index.exclusive.get(&scope).filter(|run| !run.status().is_terminal()) {
            return Err(Arc::clone(active));
        }
        index.exclusive.insert(scope, Arc::clone(run));
        index.runs.insert(run.id.clone(), Arc::clone(run));
        Ok(())
    }

    pub fn add_token(&self, token: &str, run: &Arc<Run>) {
        self.0.lock().tokens.insert(token.to_owned(), Arc::clone(run));
    }
}
