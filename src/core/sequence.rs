//! Calls one after the other, each decided by the outcome of the one before.

use super::call::Call;
use super::error::Error;
use super::json::Json;
use super::machine::{Command, Input, Machine, Notice};
use super::operation::Operation;
use super::retry::RetryPolicy;
use crate::prelude::*;

/// What comes next.
pub enum Next {
    /// This call.
    Call(Box<Operation>),
    /// The result.
    Done(Json),
    /// The failure.
    Fail(Error),
}

impl Next {
    /// The call of an operation, if its arguments are right.
    pub fn call(operation: Result<Operation, Error>) -> Self {
        operation.map_or_else(Next::Fail, |operation| Next::Call(Box::new(operation)))
    }
}

/// What decides.
pub trait Steps {
    /// The first call.
    fn first(&mut self) -> Next;

    /// What follows a call.
    fn next(&mut self, outcome: Result<Json, Error>) -> Next;
}

/// Runs the calls of [`Steps`].
pub struct Sequence {
    steps: Box<dyn Steps>,
    call: Call,
    policy: RetryPolicy,
    renewable: bool,
}

impl Sequence {
    /// The machine.
    ///
    /// # Errors
    /// The result, where it is there without a call.
    pub fn new(mut steps: Box<dyn Steps>, policy: RetryPolicy, renewable: bool) -> Result<Self, Result<Json, Error>> {
        match steps.first() {
            Next::Call(operation) => {
                Ok(Self { steps, call: Call::new(*operation, policy, renewable), policy, renewable })
            }
            Next::Done(result) => Err(Ok(result)),
            Next::Fail(error) => Err(Err(error)),
        }
    }
}

impl Machine for Sequence {
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        let outcome = match self.call.step(now_ms, random, input) {
            Command::Done(response) => Ok(response),
            Command::Fail(error) => Err(error),
            command => return command,
        };
        match self.steps.next(outcome) {
            Next::Call(operation) => {
                self.call = Call::new(*operation, self.policy, self.renewable);
                self.call.step(now_ms, random, Input::Start)
            }
            Next::Done(result) => Command::Done(result),
            Next::Fail(error) => Command::Fail(error),
        }
    }

    fn operation(&self) -> &Operation {
        self.call.operation()
    }

    fn notice(&mut self) -> Option<Notice> {
        self.call.notice()
    }
}
