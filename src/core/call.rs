//! One call as a machine: the edge does what a step says and comes back with what happened.
//!
//! ```text
//!            step(Start)                    2xx, 304, final error
//!   (new) ---------------> Send ----------------------------------> Done
//!                           ^  |
//!              step(Slept)  |  | transient failure, repeatable, budget left
//!                           |  v
//!                          Sleep
//! ```
//!
//! An operation whose first answer does not decide is sent once more with [`again`](super::operation::OperationFields::again). One
//! that is refused after an attempt without a response may have been done by that: [`confirm`](super::operation::OperationFields::confirm).
//!
//! A 401 is repeated once, at once, when the credential comes from a callback: the callback gets the chance to
//! return a fresh token. That attempt is not one of the policy's retries.

use super::error::{Cause, Error};
use super::json::Json;
use super::operation::Operation;
use super::request::Method;
use super::response::{Body, Response};
use super::retry::{self, RetryPolicy};

/// What happened since the last step.
#[derive(Debug)]
pub enum Input {
    /// The call begins.
    Start,
    /// A response came, whatever its status.
    Response(Response),
    /// No response came.
    NoAnswer {
        /// Whether the time limit passed.
        timed_out: bool,
        /// What was thrown.
        cause: Option<Json>,
    },
    /// The wait is over.
    Slept,
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Send the operation's request.
    Send,
    /// Wait, then step again with [`Input::Slept`].
    Sleep {
        /// How long, in ms.
        ms: f64,
        /// Why, for hooks and the log.
        error: Error,
    },
    /// The call is over.
    Done(Result<Json, Error>),
}

/// One call.
pub struct Call {
    operation: Operation,
    policy: RetryPolicy,
    renewable: bool,
    attempts: u32,
    renewals: u32,
    /// Whether an attempt got no response: it may have taken effect.
    lost: bool,
    /// The refusal that stands unless [`confirm`](super::operation::OperationFields::confirm) has an answer.
    refusal: Option<Error>,
}

impl Call {
    /// A call of an operation. `renewable` says that the credential comes from a callback.
    pub fn new(operation: Operation, policy: RetryPolicy, renewable: bool) -> Self {
        Self { operation, policy, renewable, attempts: 0, renewals: 0, lost: false, refusal: None }
    }

    /// The operation.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// How many attempts were made, the running one included.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Takes what happened, says what to do. `random` is a number from 0 up to 1.
    pub fn step(&mut self, random: f64, input: Input) -> Step {
        let mut error = match input {
            Input::Start | Input::Slept => {
                self.attempts += 1;
                return Step::Send;
            }
            Input::Response(mut response) => {
                let removes = self.operation.request.method == Method::Delete;
                if self.lost && removes && response.status == 404 && !matches!(response.body, Body::Text(_)) {
                    // An attempt of this call before has removed it.
                    (response.status, response.body) = (204, Body::Empty);
                }
                match self.operation.read(&response) {
                    Ok(json) => {
                        let Some(path) = self.operation.again.take().filter(|_| json.is_null()) else {
                            return Step::Done(Ok(json));
                        };
                        self.operation.request.path = path;
                        self.attempts = 1;
                        return Step::Send;
                    }
                    Err(mut error) => {
                        error.retry_after_ms = response.retry_after_ms().or(error.retry_after_ms);
                        error
                    }
                }
            }
            Input::NoAnswer { timed_out, cause } => {
                let error = self.operation.own(retry::no_answer(timed_out), None);
                match cause {
                    Some(thrown) => error.caused_by(Cause::Thrown(thrown)),
                    None => error,
                }
            }
        };
        if error.status == 401 && std::mem::take(&mut self.renewable) {
            self.renewals = 1;
            return Step::Sleep { ms: 0.0, error };
        }
        if self.lost && error.status > 0 {
            error.members.get_or_insert_with(Json::object).set("afterLostReply", Json::boolean(true));
            if matches!(error.status, 400 | 409)
                && let Some(confirm) = self.operation.confirm.take()
            {
                self.refusal = Some(error);
                self.operation = confirm;
                self.attempts = 1;
                return Step::Send;
            }
        }
        // A gateway answers in the place of a service whose response did not come.
        self.lost |= matches!(error.status, 0 | 502 | 504);
        match self.policy.delay_after(&error, self.operation.replay, self.attempts - self.renewals, random) {
            Some(ms) => Step::Sleep { ms, error },
            None => Step::Done(Err(self.refusal.take().unwrap_or(error))),
        }
    }
}
