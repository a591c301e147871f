//! Checkpoints: saved once each, and read by their id.

use flowtether_endpoints::endpoints;

use super::client::{READ, SERVICE, with_existing};
use crate::core::call::Call;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::machine::{Command, Input, Machine, Notice};
use crate::core::operation::{Operation, Replay};
use crate::core::request::{Method, Path, is_header_value};
use crate::core::retry::RetryPolicy;
use crate::prelude::*;

/// `POST /checkpoints`: saves a workflow's state under a step.
///
/// It may be repeated: a step is saved once, and [`settle`] finds out whether it was this save.
static SAVE: Endpoint =
    Endpoint { line: "save /checkpoints checkpoint", method: Method::Post, finish: Some(has_id), ..READ };

endpoints! {
    in SnapState;

    /// One checkpoint. Rejects with `NotFoundError` for an unknown or expired one, and for every id over 100 characters.
    GET = get(checkpointId) -> Promise<SnapStateCheckpoint>: READ "/checkpoints/{checkpointId}", finish: Some(has_id);

    /// Saves the state of a workflow under a step. A step that is there is refused. The service checks that before it writes,
    /// though: of several saves of one step at the same moment more than one may succeed, and the last one stays. Let one writer
    /// number the steps of a workflow, or use `checkpoints` of `WorkflowClient`, which reads again what it has saved.
    ///
    /// It is repeated after a failure. When the service then says that the step is already saved, what it has is compared
    /// with what was to be saved: the same resolves, marked `alreadySaved: true`; anything else rejects with `ConflictError`,
    /// whose `existing` names it. So a save may be called again at any time, also by another process. With `ifMatch` it is
    /// repeated only after a 429, and a state that the service would drop in silence is a `ConflictError` too.
    ///
    /// The state is written when this is called: what is done with the object afterwards does not count.
    /// Rejects with `PayloadTooLargeError` for a checkpoint over 1048576 bytes, and with `ConfigurationError` for a wrong
    /// argument; nothing is sent then. A `workflowId` over 93 characters is logged: its checkpoints cannot be
    /// read by id, and over 100 it cannot be resumed.
    save(workflowId, step: number, state: object, options: SnapStateSaveOptions) -> Promise<SnapStateSaveResult>:
        via save;
}

/// A success without a checkpoint's id is none of this service's: nothing shows that anything was saved.
fn has_id(response: Json, _: &[String]) -> Result<Json, Error> {
    if response.has_text_at("checkpoint_id") {
        return Ok(response);
    }
    Err(Error::unexpected("the response has no checkpoint; is baseUrl SnapState's?", response))
}

/// How many bytes the service reads of a body: a larger one is refused, or the connection breaks while it is sent.
const MAX_BODY_BYTES: f64 = 1_048_576.0;
/// How many characters a workflow's id may have.
const MAX_WORKFLOW_ID: usize = 128;
/// How many it may have to be found again: its checkpoints' ids have seven more, and paths of over 100 are unknown routes.
const MAX_FOUND_WORKFLOW_ID: usize = 93;
/// The largest whole number that a JavaScript number holds exactly, and the service's own limit.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;

/// The operation that saves a state under a step, a whole number from 0. Steps need no order: the checkpoint written last is
/// the latest. `options` are the caller's.
///
/// # Errors
/// A configuration error for what the service would refuse, or take for something else in silence.
pub fn save(workflow_id: &str, step: Option<f64>, state: Json, options: &Json) -> Result<Operation, Error> {
    let refuse = |field, problem| Err(Error::configuration(field, problem));
    (SERVICE.check_id)("workflowId", workflow_id)?;
    // What no path can hold would be saved, and never be found again.
    Path::new("").push_id("workflowId", workflow_id)?;
    let length = utf16_units(workflow_id);
    if length > MAX_WORKFLOW_ID {
        return refuse("workflowId", "must not have over 128 characters");
    }
    let is_step = |step: &f64| (0.0..=MAX_WHOLE).contains(step) && decimal::is_whole(*step);
    let Some(step) = step.filter(is_step) else { return refuse("step", "must be a whole number from 0") };
    if !state.is_object() {
        return refuse("state", "must be an object");
    }
    let mut body = Json::object();
    body.set("workflow_id", Json::string(workflow_id));
    body.set("step", Json::number(step));
    body.set("state", state);
    // Never null: the service takes a label and an agent of null for empty texts, and refuses such metadata.
    for (name, sent_as, needed) in [
        ("label", "label", "must be a string"),
        ("agentId", "agent_id", "must be a string, and not blank"),
        ("metadata", "metadata", "must be an object"),
    ] {
        if let Some(value) = options.get(name) {
            let is_right = match name {
                "label" => value.as_string().is_some(),
                "agentId" => options.has_text_at(name),
                _ => value.is_object(),
            };
            if !is_right {
                return refuse(name, needed);
            }
            body.set(sent_as, value);
        } else if options.is_null_at(name) {
            return refuse(name, "must be left out, not null");
        }
    }
    let mut operation = SAVE.operation(Vec::new(), Some(body))?;
    if let Some(seconds) = options.get("ttlSeconds") {
        let seconds = seconds.as_number().filter(|seconds| is_step(seconds) && *seconds > 0.0);
        let Some(seconds) = seconds else {
            return refuse("ttlSeconds", "must be a whole number from 1");
        };
        operation.request.headers.set("X-Checkpoint-TTL", &decimal::write(seconds));
    }
    if let Some(etag) = options.get("ifMatch") {
        let is_etag =
            |etag: &String| etag.len() > 2 && etag.starts_with('"') && etag.ends_with('"') && is_header_value(etag);
        let Some(etag) = etag.as_string().filter(is_etag) else {
            return refuse("ifMatch", "must be an etag as the service sent it, its quotes included");
        };
        operation.request.headers.set("If-Match", &etag);
        // Of a mismatch the service does not say what is there: it could not be distinguished from a save whose response was lost.
        operation.replay = Replay::ByCaller;
    }
    operation.max_body_bytes = MAX_BODY_BYTES;
    if length > MAX_FOUND_WORKFLOW_ID {
        operation.warning =
            Some("SnapState finds no checkpoint by id of a workflowId over 93 characters, and nothing over 100");
    }
    Ok(operation)
}

/// The length that JavaScript, and so the service, gives a text: a character of four bytes counts twice.
fn utf16_units(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(byte & 0xc0 != 0x80) + usize::from(byte >= 0xf0)).sum()
}

/// A save whose outcome may have to be compared with what the service has.
pub struct Saving {
    /// The save, and then the read of what is there.
    call: Call,
    /// What was sent, as text.
    sent: Option<Json>,
    if_match: Option<String>,
    doubted: Option<Result<Json, Error>>,
    patience: (RetryPolicy, bool),
}

impl Saving {
    /// The save that an operation begins. `patience` is how a call is repeated, and whether the credential comes from a callback.
    pub fn new(save: Operation, patience: (RetryPolicy, bool)) -> Self {
        let if_match = save.request.headers.get("If-Match").map(str::to_owned);
        let sent = save.request.text.clone();
        Self { call: Call::new(save, patience.0, patience.1), sent, if_match, doubted: None, patience }
    }

    fn finish(&mut self, now_ms: f64, random: f64, outcome: Result<Json, Error>) -> Command {
        let outcome = match self.doubted.take() {
            Some(doubted) => {
                let sent = self.sent.as_ref().and_then(Json::parse).unwrap_or_else(Json::null);
                settle(doubted, &sent, outcome)
            }
            None => {
                let id = doubted(&outcome, self.if_match.as_deref());
                if let Some(read) = id.and_then(|id| GET.operation(vec![id], None).ok()) {
                    self.doubted = Some(outcome);
                    self.call = Call::new(read, self.patience.0, self.patience.1);
                    return self.call.step(now_ms, random, Input::Start);
                }
                outcome
            }
        };
        outcome.map_or_else(Command::Fail, Command::Done)
    }
}

impl Machine for Saving {
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        match self.call.step(now_ms, random, input) {
            Command::Done(response) => self.finish(now_ms, random, Ok(response)),
            Command::Fail(error) => self.finish(now_ms, random, Err(error)),
            command => command,
        }
    }

    fn operation(&self) -> &Operation {
        self.call.operation()
    }

    fn notice(&mut self) -> Option<Notice> {
        self.call.notice()
    }
}

/// The id of the checkpoint that a save's outcome has to be compared with, where there is one.
///
/// The service keeps what a step was saved with first: it refuses a second save (409), or, given a matching `If-Match`,
/// drops its state and responds as if it were saved.
pub fn doubted(outcome: &Result<Json, Error>, if_match: Option<&str>) -> Option<String> {
    let existing = match outcome {
        Ok(saved) if if_match.is_some() && saved.string_at("etag").as_deref() == if_match => saved.clone(),
        Ok(_) => return None,
        Err(error) => error.members.as_ref()?.get("existing")?,
    };
    existing.string_at("checkpoint_id")
}

/// What came of a save whose outcome is doubted, given what was sent and what the service has: after a 409 the checkpoint
/// with `alreadySaved: true`, when it is just what was sent.
///
/// # Errors
/// A conflict when the service has something else; the failure to read it, unless it says that there is nothing to be seen.
pub fn settle(outcome: Result<Json, Error>, sent: &Json, stored: Result<Json, Error>) -> Result<Json, Error> {
    match (outcome, stored) {
        (Err(conflict), Err(error)) if error.kind == ErrorKind::NotFound => Err(conflict),
        (_, Err(error)) => Err(error),
        (Err(conflict), Ok(stored)) if !is_same(sent, &stored) => Err(conflict),
        (Err(_), Ok(mut stored)) => {
            stored.set("alreadySaved", Json::boolean(true));
            Ok(stored)
        }
        (Ok(saved), Ok(stored)) => {
            if is_same(sent, &stored) {
                Ok(saved)
            } else {
                Err(dropped(&stored))
            }
        }
    }
}

/// Whether a stored checkpoint is what was sent. The service keeps the agent in the metadata.
fn is_same(sent: &Json, stored: &Json) -> bool {
    let or_empty = |metadata: Option<Json>| metadata.unwrap_or_else(Json::object);
    let mut metadata = or_empty(sent.get("metadata")).shallow_copy();
    if let Some(agent_id) = sent.get("agent_id") {
        metadata.set("agent_id", agent_id);
    }
    let parts = |of: &Json, metadata| {
        Json::array(vec![
            of.get("state").unwrap_or_else(Json::null),
            of.get("label").unwrap_or_else(Json::null),
            metadata,
        ])
    };
    parts(sent, metadata).equals(&parts(stored, or_empty(stored.get("metadata"))))
}

/// The error of a save that the service reports as done although it kept what was there.
fn dropped(stored: &Json) -> Error {
    let message = "the step was saved before with something else, which is kept; save this as a new step";
    let mut error = Error::new(ErrorKind::Conflict, message);
    error.status = 201;
    error.code = Some("not_overwritten".to_owned());
    let mut existing = Json::object();
    for name in ["checkpoint_id", "etag"] {
        if let Some(value) = stored.get(name) {
            existing.set(name, value);
        }
    }
    error.members = Some(with_existing(existing));
    error.in_operation(SERVICE.name, SAVE.name())
}
