//! What is done with a run, as a machine: what to send, what its answer means, what to send then.
//!
//! ```text
//!  start    send -> done                    status   look -> done
//!  cancel   send -> done                    respond  send -> done       what is asked is known from an event
//!             |                                       ^  |
//!             | 400, 409                              |  | 404, 409, 410: not open any more
//!             v                                       |  v
//!           look -> over: done                      look -> nothing asked: not open
//! ```

use super::backend::WorkflowBackend;
use super::status::RunStatus;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::Operation;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Start,
    Status,
    Cancel,
    Respond,
}

/// What to do next.
pub enum Step {
    /// Send this, then step again with what came of it.
    Send(Operation),
    /// This is the result.
    Done(Json),
}

/// Something that is done with a run.
pub struct Verb {
    backend: &'static WorkflowBackend,
    id: String,
    act: Act,
    /// What is sent first; a look where there is nothing.
    operation: Option<Operation>,
    answer: Json,
    question: Option<Json>,
    /// The id of the question that was answered last.
    answered: Option<String>,
    /// Whether the answer was written in the other way.
    again: bool,
    refused: Option<Error>,
}

impl Verb {
    fn new(backend: &'static WorkflowBackend, id: &str, act: Act, operation: Option<Operation>) -> Self {
        let id = id.to_owned();
        let (answer, question, answered) = (Json::null(), None, None);
        Self { backend, id, act, operation, answer, question, answered, again: false, refused: None }
    }

    /// Starts a run. The result is its id.
    pub fn start(backend: &'static WorkflowBackend, operation: Operation) -> Self {
        Self::new(backend, "", Act::Start, Some(operation))
    }

    /// Looks at the run. The result is its state.
    pub fn status(backend: &'static WorkflowBackend, id: &str) -> Self {
        Self::new(backend, id, Act::Status, None)
    }

    /// Stops the run. The result is its state; one that is over already is no error.
    ///
    /// # Errors
    /// Unsupported where the service has no way to.
    pub fn cancel(backend: &'static WorkflowBackend, id: &str, reason: Option<Json>) -> Result<Self, Error> {
        let endpoint = backend.cancel.ok_or_else(|| backend.unsupported("cancel"))?;
        let mut body = Json::object();
        if let Some(reason) = reason {
            body.set("reason", reason);
        }
        Ok(Self::new(backend, id, Act::Cancel, Some(endpoint.operation(vec![id.to_owned()], Some(body))?)))
    }

    /// Answers what the run asks: `question` as an event told it, or whatever a look finds. A service may need a moment to see
    /// that a question is answered: one with the id `answered` is not answered again. The result is whether there was one to
    /// answer.
    ///
    /// # Errors
    /// Unsupported where runs ask nothing; a configuration error for an answer that does not fit the question.
    pub fn respond(
        backend: &'static WorkflowBackend,
        id: &str,
        answer: Json,
        question: Option<Json>,
        answered: Option<String>,
    ) -> Result<Self, Error> {
        let mut verb = Self { answer, question, answered, ..Self::new(backend, id, Act::Respond, None) };
        if backend.respond.is_none() {
            return Err(backend.unsupported("respond"));
        }
        if verb.question.is_some() {
            verb.operation = verb.reply()?;
        }
        Ok(verb)
    }

    /// The id of the question that was answered.
    pub fn question_id(&self) -> Option<Json> {
        self.question.as_ref()?.get("id")
    }

    /// Takes what came of the last operation, says what to do.
    ///
    /// # Errors
    /// The error of an operation that is final, or a configuration error for an answer that does not fit the question.
    pub fn step(&mut self, outcome: Option<Result<Json, Error>>) -> Result<Step, Error> {
        let Some(outcome) = outcome else {
            return match self.operation.take() {
                Some(operation) => Ok(Step::Send(operation)),
                None => self.look(),
            };
        };
        let state = |answer: &Json| self.backend.state(&self.id, answer);
        match (self.act, outcome) {
            (Act::Start, Ok(answer)) => match answer.find(self.backend.id) {
                Some(id) => Ok(Step::Done(id)),
                None => Err(no_id(answer)),
            },
            (Act::Status, Ok(answer)) => Ok(Step::Done(state(&answer))),
            (Act::Cancel, Ok(answer)) => {
                let state = state(&answer);
                match self.refused.take() {
                    Some(error) if !RunStatus::of(&state).is_over() => Err(error),
                    _ => Ok(Step::Done(state)),
                }
            }
            (Act::Cancel, Err(error)) if self.refused.is_none() && matches!(error.status, 400 | 409) => {
                self.refused = Some(error);
                self.look()
            }
            (Act::Respond, Ok(answer)) if self.question.is_none() => {
                self.question = state(&answer).get("waiting");
                let id = self.question.as_ref().and_then(|question| question.string_at("id"));
                let is_new = self.question.is_some() && (self.answered.is_none() || id != self.answered);
                let reply = if is_new { self.reply()? } else { None };
                Ok(reply.map_or_else(|| Step::Done(Json::boolean(false)), Step::Send))
            }
            (Act::Respond, Ok(_)) => Ok(Step::Done(Json::boolean(true))),
            (Act::Respond, Err(error)) if self.question.is_some() && is_closed(&error) => {
                Ok(Step::Done(Json::boolean(false)))
            }
            (Act::Respond, Err(error)) if error.kind == ErrorKind::Validation && !self.again => {
                self.again = true;
                self.reply()?.map(Step::Send).ok_or(error)
            }
            (_, Err(error)) => Err(error),
        }
    }

    fn look(&self) -> Result<Step, Error> {
        Ok(Step::Send(self.backend.get.operation(vec![self.id.clone()], None)?))
    }

    fn reply(&self) -> Result<Option<Operation>, Error> {
        let (Some((endpoint, write)), Some(question)) = (self.backend.respond, &self.question) else { return Ok(None) };
        let Some((ids, body)) = write(&self.id, question, &self.answer, self.again)? else { return Ok(None) };
        Ok(Some(endpoint.operation(ids, Some(body))?))
    }
}

/// The error of a start that was answered without an id. The run may be there.
fn no_id(answer: Json) -> Error {
    let mut error = Error::new(ErrorKind::Api, "the service answered a start without the run's id; is baseUrl right?");
    error.code = Some("unexpected_answer".to_owned());
    error.body = Some(answer);
    error
}

/// Whether a refusal says that the question is not open any more. OpenWOP says 409 by specification, its reference hosts 404,
/// and 410 or 422 `interrupt_gone` of a run that was cancelled.
fn is_closed(error: &Error) -> bool {
    matches!(error.status, 404 | 409 | 410) || error.code.as_deref() == Some("interrupt_gone")
}
