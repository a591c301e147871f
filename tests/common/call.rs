//! One call, from its first attempt to its end.

use flowtether::core::call::Call;
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::machine::{Command, Input, Machine, Notice};
use flowtether::core::operation::Operation;
use flowtether::core::retry::RetryPolicy;
use serde_json::Value;

use super::answer::Answer;
use super::sent::{Sender, Sent};
use super::{Script, failure};

/// A call and what it meets.
pub struct CallScenario {
    operation: Operation,
    policy: RetryPolicy,
    renewable: bool,
    answers: Vec<Answer>,
    script: Script,
}

/// What became of a call.
pub struct CallTrace {
    /// A line per event: `GET <path>`, `wait <ms>`, and at the end `answer` or `fail <class> <status>`.
    pub story: Vec<String>,
    /// The requests.
    pub sent: Vec<Sent>,
    /// Why each wait was made.
    pub retried_for: Vec<Error>,
    /// The end.
    pub outcome: Result<Json, Error>,
}

impl CallScenario {
    pub(super) fn new(operation: Operation) -> Self {
        let policy = RetryPolicy::DEFAULT;
        Self { operation, policy, renewable: false, answers: Vec::new(), script: Script::new() }
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
        self.script.random = numbers.to_vec();
        self
    }

    /// What the attempts are answered with, in order.
    pub fn answers(mut self, answers: impl IntoIterator<Item = Answer>) -> Self {
        self.answers.extend(answers);
        self
    }

    /// Plays the call to its end.
    pub fn play(mut self) -> CallTrace {
        let (mut sent, mut retried_for) = (Vec::new(), Vec::new());
        let mut answers = self.answers.into_iter();
        let outcome = drive(
            self.operation,
            self.policy,
            self.renewable,
            &mut answers,
            &mut self.script,
            |request| sent.push(request),
            |error| retried_for.push(error),
        );
        self.script.tell(match &outcome {
            Ok(_) => "answer".to_owned(),
            Err(error) => format!("fail {}", failure(error)),
        });
        assert_eq!(answers.count(), 0, "the call ended before it was given all its answers");
        CallTrace { story: self.script.story, sent, retried_for, outcome }
    }
}

/// Drives a call to its end.
fn drive(
    operation: Operation,
    policy: RetryPolicy,
    renewable: bool,
    answers: &mut impl Iterator<Item = Answer>,
    script: &mut Script,
    mut on_sent: impl FnMut(Sent),
    mut on_retry: impl FnMut(Error),
) -> Result<Json, Error> {
    let mut sender = Sender::new(&operation);
    let mut call = Call::new(operation, policy, renewable);
    let mut input = Input::Start;
    loop {
        let command = call.step(script.now_ms, script.random(), input);
        if let Some(Notice::Retry { error, .. }) = call.notice() {
            on_retry(error);
        }
        input = match command {
            Command::Send { .. } => {
                let request = sender.send(call.operation(), call.operation().request.clone(), script.now_ms);
                script.tell(request.line());
                on_sent(request);
                answers.next().expect("the scenario has no answer left for this attempt").into_input(script.now_ms)
            }
            Command::Wait { ms, .. } => {
                script.sleep(ms);
                Input::Waited
            }
            Command::Done(answer) => return Ok(answer),
            Command::Fail(error) => return Err(error),
            other => panic!("a call does not command {other:?}"),
        }
    }
}

impl CallTrace {
    /// The answer the caller got.
    pub fn answer(&self) -> Value {
        self.outcome.clone().map(Value::from).expect("the call should have succeeded")
    }

    /// The error the caller got.
    pub fn error(&self) -> &Error {
        self.outcome.as_ref().expect_err("the call should have failed")
    }
}
