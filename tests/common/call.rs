//! One call, or another machine without a stream, from its first attempt to its end.

use flowtether::core::call::Call;
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::machine::Machine;
use flowtether::core::operation::Operation;
use flowtether::core::retry::RetryPolicy;
use serde_json::Value;

use super::player::{Connection, Ending, Player};
use super::response::{Scripted, empty};
use super::sent::Sent;
use super::{Script, failure};

/// A call and what it meets.
pub struct CallScenario {
    operation: Operation,
    policy: RetryPolicy,
    renewable: bool,
    player: Player,
}

/// A machine that is no call and no followed run, and what it meets.
pub struct MachineScenario {
    machine: Box<dyn Machine>,
    player: Player,
}

/// What became of a machine.
pub struct CallTrace {
    /// A line per event: `GET <path>`, `wait <ms>`, what was delivered, and at the end `done` or `fail <class> <status>`.
    pub story: Vec<String>,
    /// The requests.
    pub sent: Vec<Sent>,
    /// Why each wait was made.
    pub retried_for: Vec<Error>,
    /// What was delivered.
    pub delivered: Vec<Value>,
    /// The end.
    pub outcome: Result<Json, Error>,
}

impl CallScenario {
    pub(super) fn new(operation: Operation) -> Self {
        let policy = RetryPolicy::DEFAULT;
        Self { operation, policy, renewable: false, player: Player::new(Script::new()) }
    }

    /// How often and how patiently it is repeated; without this as by default.
    pub fn policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The credential comes from a callback: each attempt has a fresh one.
    pub fn renewable(mut self) -> Self {
        self.renewable = true;
        self
    }

    /// The random numbers of the waits, in order; without this always 0.5.
    pub fn random(mut self, numbers: &[f64]) -> Self {
        self.player.script.random = numbers.to_vec();
        self
    }

    /// The responses to the attempts, in order.
    pub fn responses(mut self, responses: impl IntoIterator<Item = Scripted>) -> Self {
        self.player.responses.extend(responses);
        self
    }

    /// Plays the call to its end.
    pub fn play(self) -> CallTrace {
        let machine = Box::new(Call::new(self.operation, self.policy, self.renewable));
        MachineScenario { machine, player: self.player }.play()
    }
}

impl MachineScenario {
    pub(super) fn new(machine: impl Machine + 'static) -> Self {
        Self { machine: Box::new(machine), player: Player::new(Script::new()) }
    }

    /// The responses to the attempts, in order.
    pub fn responses(mut self, responses: impl IntoIterator<Item = Scripted>) -> Self {
        self.player.responses.extend(responses);
        self
    }

    /// The next connection of its stream opens, sends these chunks and stays open.
    pub fn connection(mut self, chunks: impl IntoIterator<Item = String>) -> Self {
        let chunks = chunks.into_iter().map(|chunk| (0.0, chunk.into_bytes())).collect();
        let response = empty(200).header("content-type", "text/event-stream");
        self.player.connections.push_back(Connection { response, chunks, lasts_ms: 0.0, then: None });
        self
    }

    /// Plays the machine to its end.
    pub fn play(mut self) -> CallTrace {
        let outcome = match self.player.play(self.machine.as_mut()) {
            Ending::Done(response) => Ok(response),
            Ending::Failed(error) => Err(error),
            Ending::Left => panic!("the script ended before the machine: {:?}", self.player.script.story),
        };
        let Player { mut script, responses, sent, retried_for, delivered, .. } = self.player;
        script.record(match &outcome {
            Ok(_) => "done".to_owned(),
            Err(error) => format!("fail {}", failure(error)),
        });
        assert!(responses.is_empty(), "the call ended before it was given all its responses: {:?}", script.story);
        CallTrace { story: script.story, sent, retried_for, delivered, outcome }
    }
}

impl CallTrace {
    /// The value the caller got.
    pub fn value(&self) -> Value {
        self.outcome.clone().map(Value::from).expect("the call should have succeeded")
    }

    /// The error the caller got.
    pub fn error(&self) -> &Error {
        self.outcome.as_ref().expect_err("the call should have failed")
    }
}
