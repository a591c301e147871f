//! Executions and their state.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::catalogue::Workflow;
use super::events::Event;
use super::id;
use super::response::{Refusal, iso};
use crate::event_stream::{Shape, StreamFault};
use crate::watched::Watched;

/// How long an execution waits for a worker, unless its inputs say so.
const PENDING: Duration = Duration::from_millis(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pending,
    Running,
    Paused,
    Completed,
    Failed,
    Cancelled,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    pub fn can_be_cancelled(self) -> bool {
        matches!(self, Self::Pending | Self::Running)
    }
}

/// What the inputs ask of the host; they are echoed all the same.
#[derive(Debug, Default)]
pub struct Asked {
    pub live: bool,
    pub shape: Shape,
    pub stream_faults: Vec<StreamFault>,
    pending: Option<u64>,
}

impl Asked {
    pub fn of(inputs: &Value) -> Result<Self, Refusal> {
        let asked = Self {
            live: setting(inputs, "host.live")?.unwrap_or_default(),
            shape: setting(inputs, "host.stream")?.unwrap_or_default(),
            stream_faults: setting(inputs, "host.streamFaults")?.unwrap_or_default(),
            pending: setting(inputs, "host.pendingMs")?,
        };
        for fault in &asked.stream_faults {
            fault.check().map_err(|wrong| Refusal::invalid(format!("inputs[\"host.streamFaults\"]: {wrong}")))?;
        }
        Ok(asked)
    }

    pub fn pending(&self) -> Duration {
        self.pending.map_or(PENDING, Duration::from_millis)
    }
}

fn setting<T: DeserializeOwned>(inputs: &Value, name: &str) -> Result<Option<T>, Refusal> {
    inputs
        .get(name)
        .map(|value| T::deserialize(value).map_err(|error| Refusal::invalid(format!("inputs[{name:?}]: {error}"))))
        .transpose()
}

/// What changes while an execution runs.
#[derive(Debug)]
pub struct State {
    pub status: Status,
    pub outputs: Option<Value>,
    pub error: Option<String>,
    pub started_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    pub events: Vec<Arc<Event>>,
    /// What a person replied to a paused execution, until the workflow takes it.
    pub response: Option<Value>,
}

#[derive(Debug)]
pub struct Execution {
    pub id: String,
    pub workflow_id: String,
    pub workflow_name: String,
    pub inputs: Value,
    pub asked: Asked,
    pub created_at: Timestamp,
    started: Instant,
    pub state: Watched<State>,
}

impl Execution {
    pub fn new(workflow: &Workflow, inputs: Value) -> Result<Self, Refusal> {
        Ok(Self {
            id: id::fresh(),
            workflow_id: workflow.id.clone(),
            workflow_name: workflow.name.clone(),
            asked: Asked::of(&inputs)?,
            inputs,
            created_at: Timestamp::now(),
            started: Instant::now(),
            state: Watched::new(State {
                status: Status::Pending,
                outputs: None,
                error: None,
                started_at: None,
                completed_at: None,
                events: Vec::new(),
                response: None,
            }),
        })
    }

    pub fn status(&self) -> Status {
        self.state.read(|state| state.status)
    }

    pub fn json(&self) -> Value {
        self.state.read(|state| {
            json!({
                "id": self.id,
                "workflow_id": self.workflow_id,
                "status": state.status.name(),
                "inputs": self.inputs,
                "outputs": state.outputs,
                "error": state.error,
                "started_at": state.started_at.map(iso),
                "completed_at": state.completed_at.map(iso),
                "created_at": iso(self.created_at),
            })
        })
    }

    /// Adds a live event, unless the execution was cancelled: then nothing is sent any more.
    pub fn emit(&self, kind: &'static str, members: Value) {
        self.state.change(|state| {
            if state.status != Status::Cancelled {
                state.events.push(Arc::new(Event::new(kind, &self.id, members)));
            }
        });
    }

    pub fn start(&self) {
        self.state.change(|state| {
            if state.status == Status::Pending {
                state.status = Status::Running;
                state.started_at = Some(Timestamp::now());
            }
        });
    }

    /// Ends it with a terminal event, unless it was cancelled.
    pub fn finish(&self, result: Result<Value, Failure>) {
        let (status, kind, outputs, failure) = match result {
            Ok(outputs) => (Status::Completed, "execution:completed", Some(outputs), None),
            Err(failure) => (Status::Failed, "execution:failed", None, Some(failure)),
        };
        let error = failure.as_ref().map(Failure::sentence);
        let mut members = match &failure {
            None => json!({ "status": status.name(), "outputs": outputs }),
            Some(failure) => json!({ "status": status.name(), "error": error, "failedNodeId": failure.node_id }),
        };
        if let (Some(members), None) = (members.as_object_mut(), &failure) {
            members.insert("duration".to_owned(), self.elapsed_ms().into());
        }
        self.state.change(|state| {
            if state.status.is_terminal() {
                return;
            }
            state.status = status;
            state.outputs = outputs;
            state.error = error;
            state.completed_at = Some(Timestamp::now());
            state.events.push(Arc::new(Event::new(kind, &self.id, members)));
        });
    }

    /// Measured: a cancelled execution is not completed, and nobody sends an event for it.
    pub fn cancel(&self) -> Result<(), Status> {
        self.state.change(|state| {
            if !state.status.can_be_cancelled() {
                return Err(state.status);
            }
            state.status = Status::Cancelled;
            Ok(())
        })
    }

    /// Waits for a person from now on; false where it was cancelled.
    pub fn pause(&self, members: Value) -> bool {
        self.state.change(|state| {
            let running = state.status == Status::Running;
            if running {
                state.status = Status::Paused;
                state.events.push(Arc::new(Event::new("execution:paused", &self.id, members)));
            }
            running
        })
    }

    /// Continues with a person's reply; false where nobody asked.
    pub fn resume(&self, response: Value) -> bool {
        self.state.change(|state| {
            let paused = state.status == Status::Paused;
            if paused {
                state.status = Status::Running;
                state.response = Some(response);
            }
            paused
        })
    }

    pub fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Which node failed, and why.
pub struct Failure {
    pub node_id: String,
    pub message: String,
}

impl Failure {
    fn sentence(&self) -> String {
        let nodes: Map<String, Value> =
            std::iter::once((self.node_id.clone(), Value::from(self.message.as_str()))).collect();
        format!("1 node of the workflow failed: {}", Value::Object(nodes))
    }
}
