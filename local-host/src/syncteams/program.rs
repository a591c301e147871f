//! What the workflows do.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::response::Refusal;
use super::task::{Decision, Task};

/// One of the workflows.
pub enum Program {
    Echo,
    Steps,
    Approval,
    Fail,
    Canceled,
    Slow,
    Script(Vec<Step>),
}

/// One step of a script: a status, entries of the log, and then a wait.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    logs: Vec<ScriptedEntry>,
    #[serde(default)]
    delay_ms: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScriptedEntry {
    event_type: String,
    #[serde(default)]
    event_data: Value,
}

/// How a task ends.
enum End {
    Completed(Value),
    Failed(String),
    Canceled,
}

impl Program {
    pub fn find(workflow_id: &str, input: &Value) -> Result<Self, Refusal> {
        match workflow_id {
            "echo" => Ok(Self::Echo),
            "steps" => Ok(Self::Steps),
            "approval" => Ok(Self::Approval),
            "fail" => Ok(Self::Fail),
            "canceled" => Ok(Self::Canceled),
            "slow" => Ok(Self::Slow),
            "script" => {
                let steps = input.get("steps").cloned().unwrap_or_else(|| json!([]));
                let steps = serde_json::from_value(steps);
                steps.map(Self::Script).map_err(|error| Refusal::invalid(format!("input.steps: {error}")))
            }
            _ => Err(Refusal::not_found(format!("Workflow {workflow_id} was not found."))),
        }
    }

    /// Runs it in the background.
    pub fn start(self, task: &Arc<Task>) {
        tokio::spawn(self.run(Arc::clone(task)));
    }

    async fn run(self, task: Arc<Task>) {
        sleep(task.number("pendingMs", 10)).await;
        if let Self::Script(steps) = self {
            script(&task, steps).await;
            return;
        }
        task.become_status("RUNNING");
        let (kickoff, team_name) = if task.crew { ("CrewKickoff", "crew_name") } else { ("TeamKickoff", "team_name") };
        task.emit(&format!("{kickoff}StartedEvent"), json!({ team_name: "local", "inputs": task.input }));
        let end = match self {
            Self::Steps => steps(&task).await,
            Self::Approval => approval(&task).await,
            Self::Fail => {
                sleep(task.number("delayMs", 0)).await;
                End::Failed(task.text("message", "The task gave up."))
            }
            Self::Canceled => {
                sleep(task.number("delayMs", 20)).await;
                End::Canceled
            }
            Self::Slow => {
                step(&task, "wait", task.number("durationMs", 60_000)).await;
                End::Completed(Value::Null)
            }
            Self::Echo | Self::Script(_) => End::Completed(task.input.clone()),
        };
        let status = match end {
            End::Completed(output) => {
                task.emit(&format!("{kickoff}CompletedEvent"), json!({ team_name: "local", "output": output }));
                "COMPLETED"
            }
            End::Failed(error) => {
                task.emit(&format!("{kickoff}FailedEvent"), json!({ team_name: "local", "error": error }));
                "FAILED"
            }
            End::Canceled => "CANCELED",
        };
        task.become_status(status);
    }
}

async fn sleep(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

async fn step(task: &Task, name: &str, delay: u64) {
    task.emit("TaskStartedEvent", json!({ "task_name": name }));
    sleep(delay).await;
    task.emit("TaskCompletedEvent", json!({ "task_name": name, "output": { "raw": format!("{name} is done") } }));
}

async fn steps(task: &Task) -> End {
    let steps = task.number("steps", 3);
    for number in 1..=steps {
        step(task, &format!("step-{number}"), task.number("delayMs", 20)).await;
    }
    End::Completed(json!({ "done": steps }))
}

async fn approval(task: &Task) -> End {
    let (rounds, delay, on_reject) =
        (task.number("rounds", 1), task.number("delayMs", 20), task.text("onReject", "fail"));
    let (mut approved, mut iteration) = (0, 0);
    while approved < rounds {
        iteration += 1;
        step(task, "draft", delay).await;
        match (task.ask(iteration).await, on_reject.as_str()) {
            (Decision::Approve, _) => approved += 1,
            (Decision::Reject(_), "revise") => {}
            (Decision::Reject(_), "cancel") => return End::Canceled,
            (Decision::Reject(message), _) => return End::Failed(format!("Rejected: {message}")),
        }
    }
    End::Completed(json!({ "approved": true, "iterations": iteration }))
}

/// The last step's status stays. A step that is WAITING waits for a decision first.
async fn script(task: &Task, steps: Vec<Step>) {
    for (iteration, step) in (1..).zip(steps) {
        for entry in step.logs {
            task.emit(&entry.event_type, entry.event_data);
        }
        match step.status.as_deref() {
            Some("WAITING") => {
                task.ask(iteration).await;
            }
            Some(status) => task.become_status(status),
            None => {}
        }
        sleep(step.delay_ms).await;
    }
}
