use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::events::Event;
use super::interrupts::{Interrupt, settlement};
use super::profiles::Profile;
use super::runs::{Run, RunState, Runs, Status};
use super::{v2, workflows};

/// How long a running node takes to notice that it is cancelled; meanwhile the run shows `cancelling`.
const CANCELLING: Duration = Duration::from_millis(20);

/// The error code of a run whose gate was rejected.
pub const REJECTED: &str = "interrupt_rejected";

/// The same, where the larger host's voters rejected it.
pub const REJECTED_BY_VOTE: &str = "approval_rejected";

/// Why a workflow did not run to its end.
#[derive(Debug)]
pub enum Stop {
    Cancelled,
    Failed { code: String, message: String, node_id: String },
}

/// A run while its workflow is executed.
///
/// A fork executes the workflow again from its start. What the kept history already has is not logged again:
/// events are skipped, delays are not waited for, and gates open with the replies they got then.
pub struct Execution {
    pub run: Arc<Run>,
    runs: Arc<Runs>,
    history: Vec<Arc<Event>>,
    replayed: AtomicUsize,
}

impl Execution {
    /// Executes the run in the background, after the history its log already has.
    pub fn start(runs: Arc<Runs>, run: Arc<Run>) {
        let history = run.state.read(|state| state.log.clone());
        let execution = Self { run, runs, history, replayed: AtomicUsize::new(0) };
        tokio::spawn(async move { execution.perform().await });
    }

    async fn perform(&self) {
        self.run.state.change(|state| {
            if state.status == Status::Pending {
                state.status = Status::Running;
            }
        });
        let workflow_id = &self.run.creation.workflow_id;
        let started = if self.run.profile.is_v2() {
            v2::started(&self.run)
        } else if self.run.profile.is_extended() {
            json!({ "workflowId": workflow_id })
        } else {
            json!({ "workflowId": workflow_id, "inputs": self.run.creation.inputs })
        };
        self.emit("run.started", None, started);
        let result = workflows::perform(self).await.and_then(|outputs| self.check().map(|()| outputs));
        let cancelled_from_outside = self.run.state.read(RunState::is_over);
        if cancelled_from_outside {
            return;
        }
        match result {
            Ok(outputs) => self.complete(outputs),
            Err(Stop::Failed { code, message, node_id }) => {
                let error = json!({ "code": code, "message": message });
                let payload = if self.run.profile.is_extended() {
                    json!({ "error": error })
                } else if self.run.profile.is_spec() || self.run.profile.is_v2() {
                    json!({ "error": error, "failedNodeId": node_id, "durationMs": self.elapsed_ms() })
                } else {
                    // Measured on the reference hosts: the error twice.
                    json!({ "code": code, "message": message, "error": error })
                };
                self.run.state.change(|state| {
                    state.error = Some(error);
                    state.finish(Status::Failed, payload);
                });
            }
            Err(Stop::Cancelled) => {
                let elapsed = self.elapsed_ms();
                self.run.state.change(|state| {
                    let reason = state.cancel.clone().unwrap_or_default();
                    let payload = if self.run.profile.is_v2() {
                        v2::cancelled(&reason, elapsed)
                    } else {
                        json!({ "reason": reason, "durationMs": elapsed })
                    };
                    state.finish(Status::Cancelled, payload);
                });
            }
        }
    }

    fn complete(&self, outputs: Value) {
        if self.run.profile.writes_summary() {
            let id = &self.run.id;
            self.emit(
                "memory.written",
                None,
                json!({
                    "memoryRef": "run-summaries",
                    "memoryId": format!("mem-{id}-summary"),
                    "tags": ["run-summary", format!("run-id:{id}"), format!("workflow:{}", self.run.creation.workflow_id)],
                }),
            );
        }
        let payload = if self.run.profile.is_extended() {
            json!({ "output": outputs })
        } else {
            json!({ "outputs": outputs, "durationMs": self.elapsed_ms() })
        };
        self.run.state.change(|state| {
            state.outputs = Some(outputs);
            state.finish(Status::Completed, payload);
        });
    }

    pub fn elapsed_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond() - self.run.started_at.as_millisecond()
    }

    /// Adds an event to the log, unless the kept history has it.
    pub fn emit(&self, kind: &'static str, node_id: Option<&str>, payload: Value) {
        if !self.skip(kind, node_id) {
            self.run.state.change(|state| state.append(kind, node_id, payload));
        }
    }

    fn skip(&self, kind: &str, node_id: Option<&str>) -> bool {
        let replayed = self.replayed.load(Ordering::Relaxed);
        let ahead = self.history.iter().skip(replayed);
        let found = ahead.clone().position(|event| event.kind == kind && event.node_id.as_deref() == node_id);
        self.replayed.store(found.map_or(self.history.len(), |index| replayed + index + 1), Ordering::Relaxed);
        found.is_some()
    }

    /// Fails when the run was cancelled.
    pub fn check(&self) -> Result<(), Stop> {
        if self.run.state.read(|state| state.cancel.is_some()) { Err(Stop::Cancelled) } else { Ok(()) }
    }

    /// Waits while the run is paused, and fails when it was cancelled.
    async fn rest(&self) -> Result<(), Stop> {
        if self.run.status() == Status::Paused {
            self.run.state.until(|state| state.status != Status::Paused || state.cancel.is_some()).await;
        }
        self.check()
    }

    /// Pauses the run between two nodes, where somebody asked for that.
    async fn between_nodes(&self) -> Result<(), Stop> {
        if self.run.state.read(|state| state.pause.is_some() && state.cancel.is_none()) {
            self.run.state.change(|state| {
                if let Some(payload) = state.pause.take() {
                    state.pause(payload);
                }
            });
        }
        self.rest().await
    }

    /// Waits, and stops waiting when the run is cancelled.
    pub async fn sleep(&self, milliseconds: u64) -> Result<(), Stop> {
        if self.replayed.load(Ordering::Relaxed) < self.history.len() {
            return Ok(());
        }
        self.check()?;
        if milliseconds == 0 {
            return self.rest().await;
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(milliseconds)) => self.rest().await,
            () = self.run.state.until(|state| state.cancel.is_some()) => {
                tokio::time::sleep(CANCELLING).await;
                Err(Stop::Cancelled)
            }
        }
    }

    /// Executes one node: logs that it started, and how it ended.
    pub async fn node<T>(
        &self,
        id: &str,
        type_id: &str,
        work: impl Future<Output = Result<T, Stop>>,
    ) -> Result<T, Stop> {
        self.node_with(id, type_id, |_| json!({}), work).await
    }

    /// The same for a node that has outputs.
    pub async fn node_with<T>(
        &self,
        id: &str,
        type_id: &str,
        outputs: impl FnOnce(&T) -> Value,
        work: impl Future<Output = Result<T, Stop>>,
    ) -> Result<T, Stop> {
        self.between_nodes().await?;
        let began = self.elapsed_ms();
        let is_v2 = self.run.profile.is_v2();
        let is_extended = self.run.profile.is_extended();
        // Measured on the host of wire version 2: the first attempt is number 0.
        let started = json!({ "nodeId": id, "typeId": type_id, "attempt": if is_v2 { 0 } else { 1 } });
        self.emit("node.started", Some(id), if is_extended { json!({}) } else { started });
        let result = work.await;
        match &result {
            Ok(done) if is_v2 => {
                let outputs = outputs(done);
                let payload = json!({ "nodeId": id, "outputs": outputs, "durationMs": self.elapsed_ms() - began });
                self.emit("node.completed", Some(id), payload);
            }
            Ok(done) if is_extended => {
                // Measured: a resolved gate has its reply for an output.
                let outputs = match outputs(done).get("resumeValue") {
                    Some(reply) => json!({ "output": reply }),
                    None => json!({}),
                };
                self.emit("node.completed", Some(id), json!({ "outputs": outputs }));
            }
            Ok(_) => self.emit("node.completed", Some(id), json!({ "nodeId": id })),
            // Measured on the larger host: a gate that its voters rejected fails the run without a word of its node.
            Err(Stop::Failed { code, .. }) if code == REJECTED_BY_VOTE && is_extended => {}
            // Measured on the reference hosts: a rejection completes the node and fails the run.
            Err(Stop::Failed { code, .. }) if code == REJECTED && !self.run.profile.is_spec() => {
                self.emit("node.completed", Some(id), json!({ "nodeId": id, "outcome": "rejected" }));
            }
            Err(Stop::Failed { code, message, .. }) => {
                let error = json!({ "code": code, "message": message });
                let payload = if is_v2 {
                    json!({ "nodeId": id, "error": error, "attempts": 1 })
                } else if self.run.profile == Profile::InMemory {
                    json!({ "code": code, "typeId": type_id, "message": message, "nodeId": id, "error": error })
                } else {
                    json!({ "code": code, "typeId": type_id, "nodeId": id, "error": error })
                };
                self.emit("node.failed", Some(id), payload);
            }
            Err(Stop::Cancelled) if self.run.status().is_terminal() => {}
            Err(Stop::Cancelled) => self.emit("node.cancelled", Some(id), json!({ "nodeId": id })),
        }
        if result.is_ok() {
            self.between_nodes().await?;
        }
        result
    }

    /// Suspends the run until somebody replies, and gives the reply.
    pub async fn suspend(&self, interrupt: Interrupt) -> Result<Value, Stop> {
        let node_id = interrupt.node_id.clone();
        if !self.run.profile.opens(interrupt.kind) {
            return Err(Stop::Failed {
                code: "unsupported_node_type".to_owned(),
                message: format!("This host does not implement node type {:?}.", interrupt.kind.node_type()),
                node_id,
            });
        }
        let (id, kind) = (interrupt.id.clone(), interrupt.kind);
        let mut announcements = interrupt.announcements(&self.run);
        announcements.retain(|(event, _)| !self.skip(event, Some(&node_id)));
        let reply = match self.reply_in_history(&node_id) {
            Some(reply) => reply,
            None => self.wait_for_reply(interrupt, announcements).await?,
        };
        // Measured on the reference hosts: a rejected gate does not resume its node.
        let is_rejected = reply.get("action").and_then(Value::as_str) == Some("reject");
        let profile = self.run.profile;
        if profile.is_spec() || profile.is_extended() || profile.is_v2() || !is_rejected {
            for (event, payload) in settlement(&self.run, &node_id, &id, kind, &reply) {
                self.emit(event, Some(&node_id), payload);
            }
        }
        Ok(reply)
    }

    async fn wait_for_reply(
        &self,
        interrupt: Interrupt,
        announcements: Vec<(&'static str, Value)>,
    ) -> Result<Value, Stop> {
        let timeout = interrupt.timeout_ms;
        if let Some(token) = &interrupt.token {
            self.runs.add_token(token, &self.run);
        }
        self.run.state.change(|state| {
            if state.cancel.is_some() {
                return;
            }
            for (event, payload) in announcements {
                state.append(event, Some(&interrupt.node_id), payload);
            }
            state.status = interrupt.kind.status(self.run.profile);
            state.interrupt = Some(interrupt);
        });
        let replied = self.run.state.until(|state| state.resolution.is_some() || state.cancel.is_some());
        if let Some(timeout) = timeout
            && tokio::time::timeout(Duration::from_millis(timeout), replied).await.is_err()
        {
            self.run.state.change(RunState::reject_in_time);
        }
        self.run.state.until(|state| state.resolution.is_some() || state.cancel.is_some()).await;
        let reply = self.run.state.change(|state| state.resolution.take());
        self.check()?;
        reply.ok_or(Stop::Cancelled)
    }

    fn reply_in_history(&self, node_id: &str) -> Option<Value> {
        let replayed = self.replayed.load(Ordering::Relaxed);
        self.history
            .iter()
            .skip(replayed)
            .find(|event| event.kind == "node.resumed" && event.node_id.as_deref() == Some(node_id))
            .and_then(|event| event.payload.get("resumeValue").cloned())
    }
}
