//! One call.
//!
//! ```text
//!               Start                      2xx, 304; final error
//!   (new) ---------------> Send ----------------------------------> Done; Fail
//!                           ^  |
//!                   Waited  |  | transient failure, repeatable, budget left
//!                           |  v
//!                          Wait
//! ```
//!
//! A response may not be all that is asked: [`then`](super::operation::OperationFields::then) makes another operation of it, whose response
//! is the call's.
//!
//! An operation whose first response does not decide is sent once more with [`again`](super::operation::OperationFields::again). One
//! that is refused after an attempt without a response may have been done by that: [`confirm`](super::operation::OperationFields::confirm).
//!
//! A 401 is repeated once, at once, when the credential comes from a callback: the callback gets the chance to
//! return a fresh token. That attempt is not one of the policy's retries.

use super::error::{Cause, Error};
use super::json::Json;
use super::machine::{Command, Input, Machine, Notice};
use super::operation::Operation;
use super::request::Method;
use super::response::Body;
use super::retry::{self, RetryPolicy};
use super::sequence::Next;

/// One call.
pub struct Call {
    operation: Operation,
    policy: RetryPolicy,
    renewable: bool,
    attempts: u32,
    renewals: u32,
    /// Whether an attempt got no response: it may have taken effect.
    lost: bool,
    /// The refusal that stands unless [`confirm`](super::operation::OperationFields::confirm) has a response.
    refusal: Option<Error>,
    notice: Option<Notice>,
}

impl Call {
    /// A call of an operation. `renewable` says that the credential comes from a callback.
    pub fn new(operation: Operation, policy: RetryPolicy, renewable: bool) -> Self {
        let notice = operation.warning.map(Notice::Warning);
        Self { operation, policy, renewable, attempts: 0, renewals: 0, lost: false, refusal: None, notice }
    }

    fn send(&mut self) -> Command {
        let ms = core::mem::take(&mut self.operation.delay_ms);
        if ms > 0.0 {
            return Command::Wait { ms, wakes_online: false };
        }
        self.attempts += 1;
        Command::Send { attempt: self.attempts }
    }

    /// What follows a response.
    fn then(&mut self, response: Json) -> Command {
        let Some(then) = self.operation.then.take() else { return Command::Done(response) };
        match then(response) {
            Next::Call(operation) => {
                (self.operation, self.attempts, self.renewals, self.lost) = (*operation, 0, 0, false);
                self.send()
            }
            Next::Done(result) => Command::Done(result),
            Next::Fail(error) => Command::Fail(self.operation.own(error, None)),
        }
    }

    fn wait(&mut self, ms: f64, error: Error) -> Command {
        self.notice = Some(Notice::Retry { attempts: self.attempts, ms, error });
        Command::Wait { ms, wakes_online: false }
    }
}

impl Machine for Call {
    fn step(&mut self, _now_ms: f64, random: f64, input: Input) -> Command {
        let mut error = match input {
            Input::Response(mut response) => {
                let removes = self.operation.request.method == Method::Delete;
                if self.lost && removes && response.status == 404 && !matches!(response.body, Body::Text(_)) {
                    // An attempt of this call before has removed it.
                    (response.status, response.body) = (204, Body::Empty);
                }
                match self.operation.read(&response) {
                    Ok(json) => {
                        let Some(path) = self.operation.again.take().filter(|_| json.is_null()) else {
                            return self.then(json);
                        };
                        self.operation.request.path = path;
                        self.attempts = 0;
                        return self.send();
                    }
                    Err(mut error) => {
                        error.retry_after_ms = response.retry_after_ms().or(error.retry_after_ms);
                        error
                    }
                }
            }
            Input::NoResponse { timed_out, cause } => {
                let error = self.operation.own(retry::no_response(timed_out), None);
                match cause {
                    Some(thrown) => error.caused_by(Cause::Thrown(thrown)),
                    None => error,
                }
            }
            _ => return self.send(),
        };
        if error.status == 401 && core::mem::take(&mut self.renewable) {
            self.renewals = 1;
            return self.wait(0.0, error);
        }
        if self.lost && error.status > 0 {
            error.members.get_or_insert_with(Json::object).set("afterLostReply", Json::boolean(true));
            if matches!(error.status, 400 | 409)
                && let Some(confirm) = self.operation.confirm.take()
            {
                self.refusal = Some(error);
                self.operation = confirm;
                self.attempts = 0;
                return self.send();
            }
        }
        // A gateway responds in the place of a service whose response did not come.
        self.lost |= matches!(error.status, 0 | 502 | 504);
        match self.policy.delay_after(&error, self.operation.replay, self.attempts - self.renewals, random) {
            Some(ms) => self.wait(ms, error),
            None => Command::Fail(self.refusal.take().unwrap_or(error)),
        }
    }

    fn operation(&self) -> &Operation {
        &self.operation
    }

    fn notice(&mut self) -> Option<Notice> {
        self.notice.take()
    }
}
