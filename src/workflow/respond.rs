//! Replying to a question.

use alloc::rc::Rc;

use super::mapping::{APPROVALS, Capability, Mapping, SINCE};
use super::questions::{IsOpen, Questions, key_of};
use super::reply;
use super::types::RunStatus;
use super::verbs::Patience;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Replay;
use crate::core::overheard::Overheard;
use crate::core::sequence::{Next, Steps};
use crate::prelude::*;

/// Replies to a question; the result says whether the reply took effect.
pub struct Respond {
    mapping: &'static Mapping,
    given: Json,
    /// The question, and whether it is still to be found out that it is open.
    open: IsOpen,
    is_known: bool,
    overheard: Rc<Overheard>,
    patience: Patience,
    /// How often the reply was sent, and whether one of these times it got no response.
    attempts: u32,
    is_lost: bool,
    reply: Json,
    /// The response by which the run was last read.
    record: Json,
    state: State,
}

enum State {
    /// The run's record says what is asked; the calls that read it, where one is not enough.
    Asking(Option<Box<dyn Steps>>),
    /// The log or the record says whether the question is open.
    Checking,
    /// A reply was sent; a failure may be that of the way it was sent.
    First,
    /// No response came to a reply that may be sent again: only while its question is open, because some hosts know no keys, and the
    /// run may ask the next question by now.
    Again,
    /// A reply was sent the other way.
    Second,
    /// The record has the token without which the reply was refused so.
    Token(Error),
    /// The record shows whether the reply took effect, of which no response came.
    Lost(Error),
}

impl Respond {
    /// Replies to `question`, or to what the run's record asks. `given` has a `decision`, a `message` or `values`.
    pub fn new(
        mapping: &'static Mapping,
        run: &str,
        given: Json,
        question: Option<Json>,
        (questions, overheard): (Rc<Questions>, Rc<Overheard>),
        mut patience: Patience,
    ) -> Self {
        if mapping.begin.is_some() {
            // Its keys are those of starts alone.
            patience.idempotency_key = None;
        }
        let is_known = question.is_some();
        let open = IsOpen::new(mapping, run, question.unwrap_or_else(Json::object), questions);
        let state = State::Asking(mapping.verbs.read.map(|read| read(run)));
        let (reply, record) = (Json::null(), Json::null());
        Self { mapping, given, open, is_known, overheard, patience, attempts: 0, is_lost: false, reply, record, state }
    }

    fn check(&self) -> Result<(), Error> {
        self.mapping.require(Capability::Approvals, "respond")?;
        if self.patience.idempotency_key.is_some() {
            self.mapping.require(Capability::IdempotentStart, "idempotencyKey")?;
        }
        let known = ["decision", "message", "values"];
        let has_other = self.given.keys().iter().any(|name| !known.contains(&name.as_str()));
        if has_other || known.iter().all(|name| self.given.get(name).is_none()) {
            return Err(Error::configuration("reply", "must have a decision, a message or values alone"));
        }
        // What is of another type would be left out of the reply, which would then say something else.
        for name in ["decision", "message"] {
            if self.given.get(name).is_some_and(|given| given.as_string().is_none()) {
                return Err(Error::configuration(name, "must be a string"));
            }
        }
        if self.given.get("values").is_some_and(|given| !given.is_object() || given.items().is_some()) {
            return Err(Error::configuration("values", "must be an object"));
        }
        Ok(())
    }

    fn key(&self) -> Option<String> {
        key_of(self.mapping, &self.open.question)
    }

    fn close(&self) {
        self.open.questions.close(self.mapping, self.key().as_deref(), &self.open.question);
    }

    /// The run's record is there.
    fn found(&mut self, outcome: Result<Json, Error>) -> Next {
        match outcome.and_then(|response| self.mapping.question_in(&response)) {
            Ok(Some(question)) => {
                self.open.question = question;
                self.asked()
            }
            Ok(None) => Next::Done(Json::boolean(false)),
            Err(error) => Next::Fail(error),
        }
    }

    /// The question is there: the reply is written before anything else, so that one that does not fit it is refused at once.
    fn asked(&mut self) -> Next {
        match reply::write(self.mapping, &self.open.run, &self.open.question, &self.given) {
            Ok(reply) => self.reply = reply,
            Err(error) => return Next::Fail(error.in_operation(self.mapping.provider, "respond")),
        }
        if self.open.questions.is_closed(self.key().as_deref()) {
            return Next::Done(Json::boolean(false));
        }
        if !self.is_known {
            return self.send();
        }
        self.state = State::Checking;
        match self.open.first() {
            Next::Done(_) => self.checked(false),
            next => next,
        }
    }

    fn checked(&mut self, is_open: bool) -> Next {
        if !is_open {
            self.close();
        }
        // Another reply may have been sent meanwhile. Where the service knows no votes, one is enough.
        if !is_open || self.open.questions.is_closed(self.key().as_deref()) {
            return Next::Done(Json::boolean(false));
        }
        self.send()
    }

    fn send(&mut self) -> Next {
        if let Some(key) = self.key().filter(|_| self.mapping.knows_questions()) {
            self.open.questions.add(&key);
        }
        self.state = State::First;
        self.attempts += 1;
        let next = match self.token().filter(|_| self.goes_by_token()) {
            Some(token) => self.by_token(&token),
            None => self.by_run(),
        };
        match next {
            // Nothing was sent.
            Next::Fail(error) => self.sent(Err(error)),
            next => next,
        }
    }

    fn token(&self) -> Option<String> {
        self.open.question.string_at("token")
    }

    fn goes_by_token(&self) -> bool {
        let asks = self.open.question.string_at("asks").unwrap_or_default();
        self.mapping.verbs.by_token.is_some() && self.mapping.token_kinds.contains(&asks.as_str())
    }

    fn operation(&self, endpoint: Option<&'static Endpoint>, ids: Vec<String>) -> Next {
        let Some(endpoint) = endpoint else {
            return Next::Fail(self.mapping.refuse("respond", "it has no route for it"));
        };
        let mut body = match self.mapping.verbs.reply {
            None => self.reply.clone(),
            Some(member) => {
                let mut body = Json::object();
                body.set(member, self.reply.clone());
                body
            }
        };
        if let Some(complete) = self.mapping.complete {
            complete(&mut body, &self.record);
        }
        let operation = endpoint.operation(ids, Some(body)).and_then(|operation| self.patience.apply(operation));
        // Where the log shows whether the question is open it is read before every attempt.
        Next::call(operation.map(|operation| match self.is_repeated() {
            true => operation.replayed(Replay::ByCaller),
            false => operation,
        }))
    }

    /// Whether a reply without a response is sent again here, and not by its call.
    fn is_repeated(&self) -> bool {
        SINCE && (self.patience.idempotency_key.is_some() || self.patience.retry_unsafe) && self.open.since().is_some()
    }

    /// Finds out whether the question is still open, after a wait, where the reply may be sent again.
    fn again(&mut self, error: &Error) -> Option<Next> {
        if !SINCE {
            return None;
        }
        // Half of the longest jitter: nothing random is known here.
        let delay_ms = self.patience.policy.delay_after(error, Replay::Safe, self.attempts, 0.5)?;
        let operation = self.open.since().filter(|_| self.is_repeated())?;
        self.is_lost |= matches!(error.status, 0 | 502 | 504);
        self.state = State::Again;
        Some(Next::call(operation.map(|mut operation| {
            operation.delay_ms = delay_ms;
            operation
        })))
    }

    fn by_token(&self, token: &str) -> Next {
        self.operation(self.mapping.verbs.by_token, vec![token.to_owned()])
    }

    fn by_run(&self) -> Next {
        // A path takes as many of them as it has places for.
        let id = self.open.question.string_at("id").unwrap_or_default();
        self.operation(self.mapping.verbs.respond, vec![self.open.run.clone(), id])
    }

    fn sent(&mut self, outcome: Result<Json, Error>) -> Next {
        match outcome {
            Ok(response) => {
                // A host that needs more votes says that the run still waits. One that says so although the run continues is asked before
                // the next reply.
                let word = self.mapping.word(&response);
                let status = word.and_then(|word| self.mapping.status(&word)).unwrap_or(RunStatus::Waiting);
                if self.mapping.knows_questions() || status != RunStatus::Waiting {
                    self.close();
                }
                self.overheard.hear(&self.open.run, &response);
                Next::Done(Json::boolean(true))
            }
            Err(error) if reply::is_closed(self.mapping, error.status, error.code.as_deref().unwrap_or_default()) => {
                self.close();
                // An attempt of this call before that got no response, and it was the one that took effect.
                Next::Done(Json::boolean(self.is_lost || is_after_lost_reply(&error)))
            }
            Err(error) if matches!(error.status, 0 | 502 | 504) && self.mapping.has_reply.is_some() => {
                self.state = State::Lost(error);
                Next::call(self.mapping.get(&self.open.run))
            }
            Err(error) => self.failed(error),
        }
    }

    fn failed(&self, error: Error) -> Next {
        if let Some(key) = self.key().filter(|_| self.mapping.knows_questions()) {
            self.open.questions.reopen(&key);
        }
        Next::Fail(error)
    }

    /// Goes the other way, where a reply was refused because of the way it was sent.
    fn refused(&mut self, error: Error) -> Next {
        let has_other_way = self.goes_by_token() && !self.is_lost && !is_after_lost_reply(&error);
        match (self.token(), error.status) {
            // A host may take it by the token alone, and show that in the record only.
            (None, 404) if has_other_way => {
                self.state = State::Token(error);
                Next::call(self.mapping.get(&self.open.run))
            }
            // A token may be over before its question is.
            (Some(_), 401 | 403 | 404 | 410) if has_other_way => self.by_run(),
            _ => self.sent(Err(error)),
        }
    }

    fn with_token_of(&mut self, response: &Json, refusal: Error) -> Next {
        let waiting = match self.mapping.question_in(response) {
            Ok(waiting) => waiting.unwrap_or_else(Json::null),
            Err(error) => return Next::Fail(error),
        };
        let id = waiting.get("id");
        if id.is_none() || id != self.open.question.get("id") {
            return self.sent(Err(refusal));
        }
        match waiting.string_at("token") {
            Some(token) => {
                self.state = State::Second;
                self.by_token(&token)
            }
            None => {
                let why = "the host takes this event by its token alone, and the run's record has none";
                Next::Fail(self.mapping.refuse("respond", why))
            }
        }
    }
}

impl Steps for Respond {
    fn first(&mut self) -> Next {
        match self.check() {
            Err(error) => return Next::Fail(error),
            Ok(()) if !APPROVALS => return Next::Done(Json::boolean(false)),
            Ok(()) => {}
        }
        if self.is_known && !self.open.question.has_text_at("asks") {
            return Next::Fail(Error::configuration("to", "must be a question of this run"));
        }
        match &mut self.state {
            _ if self.is_known => self.asked(),
            State::Asking(Some(read)) => read.first(),
            _ => Next::call(self.mapping.get(&self.open.run)),
        }
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        if !APPROVALS {
            return Next::Done(Json::boolean(false));
        }
        if let Ok(response) = &outcome {
            self.record = response.clone();
        }
        match core::mem::replace(&mut self.state, State::Second) {
            State::Asking(Some(mut read)) => match read.next(outcome) {
                Next::Done(response) => self.found(Ok(response)),
                next => {
                    self.state = State::Asking(Some(read));
                    next
                }
            },
            State::Asking(None) => self.found(outcome),
            State::Checking => match outcome.and_then(|response| self.open.read(&response)) {
                Ok(is_open) => self.checked(is_open),
                Err(error) => Next::Fail(error),
            },
            State::First => match outcome {
                Err(error) if self.mapping.busy.is_some() && error.code.as_deref() == self.mapping.busy => {
                    self.state = State::Checking;
                    self.open.first()
                }
                Err(error) => self.again(&error).unwrap_or_else(|| self.refused(error)),
                sent => self.sent(sent),
            },
            State::Again if !SINCE => Next::Done(Json::boolean(false)),
            State::Again => match outcome.and_then(|response| self.open.read(&response)) {
                Ok(true) => self.send(),
                Ok(false) => {
                    self.close();
                    Next::Done(Json::boolean(self.is_lost))
                }
                Err(error) => self.failed(error),
            },
            State::Second => self.sent(outcome),
            State::Lost(error) => match (outcome, self.mapping.has_reply) {
                (Ok(record), Some(has_reply)) if has_reply(&self.reply, &record) => Next::Done(Json::boolean(true)),
                _ => self.failed(error),
            },
            State::Token(refusal) => match outcome {
                Ok(response) => self.with_token_of(&response, refusal),
                Err(error) => Next::Fail(error),
            },
        }
    }
}

fn is_after_lost_reply(error: &Error) -> bool {
    error.members.as_ref().is_some_and(|members| members.is_true_at("afterLostReply"))
}
