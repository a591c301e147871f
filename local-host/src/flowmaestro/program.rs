//! What the workflows do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::catalogue::Program;
use super::execution::{Execution, Failure, Status};

/// Why a program did not run to its end.
enum Stop {
    Cancelled,
    Failed(Failure),
}

/// Executes the workflow in the background.
pub fn start(execution: &Arc<Execution>, program: Program) {
    let run = Run { execution: Arc::clone(execution), completed: 0 };
    tokio::spawn(run.perform(program));
}

struct Run {
    execution: Arc<Execution>,
    completed: u64,
}

impl Run {
    async fn perform(mut self, program: Program) {
        if self.sleep(self.execution.asked.pending()).await.is_err() {
            return;
        }
        self.execution.start();
        self.execution.emit(
            "execution:started",
            json!({ "workflowName": self.execution.workflow_name, "totalNodes": self.total(program) }),
        );
        let total = self.total(program);
        let result = match program {
            Program::Echo | Program::Broken | Program::Invalid => self.echo(total).await,
            Program::Steps => self.steps(total).await,
            Program::Refund => self.refund(total).await,
            Program::Review => self.review(total).await,
            Program::Fail => self.fail().await,
            Program::Slow => self.slow(total).await,
        };
        match result {
            Ok(outputs) => self.execution.finish(Ok(outputs)),
            Err(Stop::Failed(failure)) => self.execution.finish(Err(failure)),
            Err(Stop::Cancelled) => {}
        }
    }

    fn total(&self, program: Program) -> u64 {
        match program {
            Program::Steps => self.number("nodes", 3),
            Program::Refund => 3,
            Program::Review => 2,
            _ => 1,
        }
    }

    async fn echo(&mut self, total: u64) -> Result<Value, Stop> {
        let inputs = self.execution.inputs.clone();
        self.node("echo", "output", 0, total, inputs).await
    }

    async fn steps(&mut self, total: u64) -> Result<Value, Stop> {
        let delay = self.number("delayMs", 20);
        for step in 1..=total {
            self.node(&format!("step-{step}"), "transform", delay, total, json!({ "step": step })).await?;
        }
        Ok(json!({ "done": total }))
    }

    async fn refund(&mut self, total: u64) -> Result<Value, Stop> {
        let delay = self.number("delayMs", 30);
        let order = self.input("order").cloned().unwrap_or_default();
        self.node("load-order", "database", delay, total, json!({ "order": order })).await?;
        let reply = "Your refund is on its way. Viele Grüße ☕";
        self.node("draft-reply", "llm", delay, total, json!({ "text": reply })).await?;
        self.node("issue-refund", "http", delay, total, json!({ "refunded": true })).await?;
        Ok(json!({ "refunded": true, "order": order }))
    }

    async fn review(&mut self, total: u64) -> Result<Value, Stop> {
        self.node("draft", "llm", self.number("delayMs", 0), total, json!({ "text": "A draft" })).await?;
        let response = self.pause().await?;
        self.node("apply", "output", 0, total, response.clone()).await?;
        Ok(json!({ "reviewed": true, "response": response }))
    }

    async fn fail(&mut self) -> Result<Value, Stop> {
        let delay = self.number("delayMs", 0);
        let message = self.input("message").and_then(Value::as_str).unwrap_or("The node gave up.").to_owned();
        self.begin("boom", "http");
        self.sleep(Duration::from_millis(delay)).await?;
        let members = json!({ "nodeId": "boom", "nodeName": "boom", "nodeType": "http", "error": message });
        self.execution.emit("node:failed", members);
        Err(Stop::Failed(Failure { node_id: "boom".to_owned(), message }))
    }

    async fn slow(&mut self, total: u64) -> Result<Value, Stop> {
        let duration = self.number("durationMs", 60_000);
        self.node("wait", "wait", duration, total, json!({ "waitedMs": duration })).await
    }

    /// Runs one node and gives its output.
    async fn node(&mut self, id: &str, kind: &str, delay: u64, total: u64, output: Value) -> Result<Value, Stop> {
        let started = Instant::now();
        self.begin(id, kind);
        self.sleep(Duration::from_millis(delay)).await?;
        let duration = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.execution.emit(
            "node:completed",
            json!({ "nodeId": id, "nodeName": id, "nodeType": kind, "output": output, "duration": duration }),
        );
        self.completed += 1;
        let completed = self.completed;
        let percentage = completed * 100 / total.max(1);
        self.execution
            .emit("execution:progress", json!({ "completed": completed, "total": total, "percentage": percentage }));
        Ok(output)
    }

    fn begin(&self, id: &str, kind: &str) {
        self.execution.emit("node:started", json!({ "nodeId": id, "nodeName": id, "nodeType": kind }));
    }

    /// Waits for a person, or as long as the inputs say.
    async fn pause(&self) -> Result<Value, Stop> {
        if !self.execution.pause(paused()) {
            return Err(Stop::Cancelled);
        }
        let responded = self.execution.state.until(|state| state.response.is_some());
        match self.input("pausedMs").and_then(Value::as_u64) {
            None => responded.await,
            Some(limit) => {
                if tokio::time::timeout(Duration::from_millis(limit), responded).await.is_err() {
                    self.execution.resume(json!(true));
                }
            }
        }
        let response = self.execution.state.change(|state| state.response.take()).unwrap_or_default();
        self.execution.emit(
            "execution:resumed",
            json!({ "status": "running", "variableName": "approved", "response": response }),
        );
        Ok(response)
    }

    /// Waits, and stops waiting when the execution is cancelled.
    async fn sleep(&self, time: Duration) -> Result<(), Stop> {
        let cancelled = self.execution.state.until(|state| state.status == Status::Cancelled);
        tokio::select! {
            biased;
            () = cancelled => Err(Stop::Cancelled),
            () = tokio::time::sleep(time) => Ok(()),
        }
    }

    fn input(&self, name: &str) -> Option<&Value> {
        self.execution.inputs.get(name)
    }

    fn number(&self, name: &str, default: u64) -> u64 {
        self.input(name).and_then(Value::as_u64).unwrap_or(default)
    }
}

fn paused() -> Value {
    json!({
        "status": "paused",
        "reason": "A person has to review the draft.",
        "pausedAtNodeId": "review",
        "pausedAtNodeName": "Review",
        "pauseContext": {
            "prompt": "Is the draft good?",
            "variableName": "approved",
            "inputType": "boolean",
            "required": true,
        },
    })
}
