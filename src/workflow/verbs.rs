//! What is done with a run: starting it and cancelling it, and in [`respond`](super::respond) replying to it. Each is a [`Sequence`](crate::core::sequence::Sequence) of calls.

use alloc::rc::Rc;

use super::mapping::{Capability, Mapping};
use super::place::{self, Filled, Path};
use super::record::{self, Standing};
use super::reply;
use super::types::RunStatus;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::follow::Shared;
use crate::core::grants::GRANTS;
use crate::core::json::Json;
use crate::core::operation::{Operation, Replay};
use crate::core::retry::RetryPolicy;
use crate::core::sequence::{Next, Steps};
use crate::prelude::*;

/// The operation that reads a run's log behind a sequence, of the run's id and that.
pub type Since = fn(&str, f64) -> Result<Operation, Error>;

/// Reads the run of an id; the result is a response with its record.
pub type Read = fn(&str) -> Box<dyn Steps>;

/// The endpoints of a service behind the common vocabulary.
pub struct Verbs {
    /// What starts a run.
    pub start: &'static Endpoint,
    /// The names under which the response to that has the run's id.
    pub started: Path,
    /// The member of its body with the workflow's id; `None` where that is in the path.
    pub workflow: Option<&'static str>,
    /// The member of its body with the input.
    pub input: &'static str,
    /// What reads a run.
    pub get: &'static Endpoint,
    /// What cancels a run.
    pub cancel: Option<&'static Endpoint>,
    /// What replies to a run. Its ids are the run's and the question's, as far as there are any.
    pub respond: Option<&'static Endpoint>,
    /// What replies to a question by its token.
    pub by_token: Option<&'static Endpoint>,
    /// The member of their bodies with the reply; `None` where that is the body.
    pub reply: Option<&'static str>,
    /// What reads the log behind a sequence, under `events`: what follows a question shows whether it is still open. Without it, the
    /// run's record does.
    pub since: Option<Since>,
    /// What reads a run, with its question, where that takes more than `get`.
    pub read: Option<Read>,
}

impl Mapping {
    /// Refuses what the service cannot do, before anything is sent.
    ///
    /// # Errors
    /// An error that says so.
    pub fn require(&self, capability: Capability, operation: &'static str) -> Result<(), Error> {
        if self.can(capability) { Ok(()) } else { Err(self.refuse(operation, "see capabilities")) }
    }

    /// The error of what the service cannot do.
    pub fn refuse(&self, operation: &'static str, why: &str) -> Error {
        let message = [self.provider, " cannot do this: ", operation, "; ", why].concat();
        Error::new(ErrorKind::Unsupported, &message).in_operation(self.provider, operation)
    }

    pub(super) fn get(&self, run: &str) -> Result<Operation, Error> {
        self.verbs.get.operation(vec![run.to_owned()], None)
    }

    pub(super) fn get_settled(&self, run: &str) -> Result<Operation, Error> {
        self.settled.unwrap_or(self.verbs.get).operation(vec![run.to_owned()], None)
    }

    /// The question that the record in a response asks.
    ///
    /// # Errors
    /// That of [`record::record_in`].
    pub fn question_in(&self, response: &Json) -> Result<Option<Json>, Error> {
        let record = record::record_in(self, response)?;
        let standing = Standing::of(self, &record);
        Ok((standing.status == RunStatus::Waiting).then(|| question_of(&standing.members)))
    }

    /// All questions that the record in a response asks.
    ///
    /// # Errors
    /// That of [`record::record_in`].
    pub fn questions_in(&self, response: &Json) -> Result<Vec<Json>, Error> {
        let Some(first) = self.question_in(response)? else { return Ok(Vec::new()) };
        let Some((list, members)) = self.questions else { return Ok(vec![first]) };
        let items = response.get(list).and_then(|list| list.items()).unwrap_or_default();
        Ok(items.iter().map(|item| question_of(&place::fill(members, item))).collect())
    }
}

/// A question as callers see it.
fn question_of(members: &[Filled]) -> Json {
    let mut question = Json::object();
    for (member, found) in members {
        question.set(member.name(), found.value.clone());
    }
    question
}

/// How often what changes something may be sent.
#[derive(Default)]
pub struct Patience {
    /// The key by which the service recognises a repeat.
    pub idempotency_key: Option<String>,
    /// Whether the caller allows repeats without one.
    pub retry_unsafe: bool,
    /// How often and how patiently it is repeated.
    pub policy: RetryPolicy,
    /// What the client's runs share.
    pub shared: Rc<Shared>,
}

impl Patience {
    pub(super) fn apply(&self, operation: Operation) -> Result<Operation, Error> {
        let operation = operation.with_idempotency_key(self.idempotency_key.as_deref())?;
        Ok(if self.retry_unsafe { operation.replayed(Replay::Safe) } else { operation })
    }
}

/// Starts a run; the result is its id.
pub struct Start {
    mapping: &'static Mapping,
    operation: Option<Result<Operation, Error>>,
    shared: Rc<Shared>,
}

impl Start {
    /// What starts a run: a call, or as many as the service needs. `request` has what the caller adds to the body.
    pub fn steps(
        mapping: &'static Mapping,
        workflow: &Json,
        input: Json,
        request: Option<&Json>,
        patience: &Patience,
    ) -> Box<dyn Steps> {
        let Some(begin) = mapping.begin else {
            return Box::new(Self::new(mapping, workflow, input, request, patience));
        };
        let mut body = Json::object();
        reply::add(&mut body, request);
        body.set(mapping.verbs.input, input);
        if let Some(member) = mapping.verbs.workflow {
            body.set(member, workflow.clone());
        }
        begin(body, patience.idempotency_key.as_deref().unwrap_or_default())
    }

    /// One call. `request` has what the caller adds to the body.
    pub fn new(
        mapping: &'static Mapping,
        workflow: &Json,
        input: Json,
        request: Option<&Json>,
        patience: &Patience,
    ) -> Self {
        let operation = Some(Self::operation(mapping, workflow, input, request, patience));
        Self { mapping, operation, shared: patience.shared.clone() }
    }

    fn operation(
        mapping: &'static Mapping,
        workflow: &Json,
        input: Json,
        request: Option<&Json>,
        patience: &Patience,
    ) -> Result<Operation, Error> {
        if patience.idempotency_key.is_some() {
            mapping.require(Capability::IdempotentStart, "idempotencyKey")?;
        }
        let verbs = &mapping.verbs;
        let mut body = Json::object();
        reply::add(&mut body, request);
        body.set(verbs.input, input);
        let ids = match verbs.workflow {
            Some(member) => {
                body.set(member, workflow.clone());
                Vec::new()
            }
            None => vec![workflow.as_string().ok_or_else(|| Error::configuration("workflowId", "must be a string"))?],
        };
        patience.apply(verbs.start.operation(ids, Some(body))?)
    }
}

impl Steps for Start {
    fn first(&mut self) -> Next {
        self.operation.take().map_or_else(|| Next::Done(Json::null()), Next::call)
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        let response = match outcome {
            Ok(response) => response,
            Err(error) => return Next::Fail(error),
        };
        match place::walk(&response, self.mapping.verbs.started)
            .filter(|id| id.as_string().is_some_and(|id| !id.is_empty()))
        {
            Some(id) => {
                if GRANTS {
                    self.shared.grants.keep(&response, self.mapping.grant);
                }
                Next::Done(id)
            }
            None => {
                let message = "the response has no run id; a request was sent, and may have taken effect";
                Next::Fail(record::unexpected(self.mapping, "start", message, response))
            }
        }
    }
}

/// Cancels a run; the result is a response with its record. One that is over already is no error.
pub struct Cancel {
    mapping: &'static Mapping,
    run: String,
    reason: Option<Json>,
    patience: Patience,
    refusal: Option<Error>,
}

impl Cancel {
    /// `reason` is sent where the service takes one.
    pub fn new(mapping: &'static Mapping, run: &str, reason: Option<Json>, patience: Patience) -> Self {
        Self { mapping, run: run.to_owned(), reason, patience, refusal: None }
    }
}

impl Steps for Cancel {
    fn first(&mut self) -> Next {
        if let Err(error) = self.mapping.require(Capability::Cancel, "cancel") {
            return Next::Fail(error);
        }
        let Some(endpoint) = self.mapping.verbs.cancel else {
            return Next::Fail(self.mapping.refuse("cancel", "it has no route for it"));
        };
        if self.reason.as_ref().is_some_and(|reason| reason.as_string().is_none()) {
            return Next::Fail(Error::configuration("reason", "must be a string"));
        }
        let body = self.reason.take().map(|reason| {
            let mut body = Json::object();
            body.set("reason", reason);
            body
        });
        Next::call(
            endpoint.operation(vec![self.run.clone()], body).and_then(|operation| self.patience.apply(operation)),
        )
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        match (outcome, self.refusal.take()) {
            (Err(error), None) if matches!(error.status, 400 | 409) => {
                self.refusal = Some(error);
                Next::call(self.mapping.get(&self.run))
            }
            (Err(error), _) => Next::Fail(error),
            // A host may say that the run is over, and not how it ended.
            (Ok(response), None)
                if response.is_true_at("alreadyTerminal") && self.mapping.word(&response).is_none() =>
            {
                Next::call(self.mapping.get(&self.run))
            }
            (Ok(response), refusal) => {
                let is_over = |record: Json| Standing::status_of(self.mapping, &record).is_over();
                match (record::record_in(self.mapping, &response).map(is_over), refusal) {
                    (Err(error), _) => Next::Fail(error),
                    (Ok(false), Some(refusal)) => Next::Fail(refusal),
                    (Ok(_), _) => Next::Done(response),
                }
            }
        }
    }
}
