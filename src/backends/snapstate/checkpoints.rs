//! Checkpoints: saved once each, and read by their id.

use super::client::{READ, SERVICE, with_existing};
use crate::core::decimal;
use crate::core::endpoint::{Body, Endpoint};
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::{Operation, Replay};
use crate::core::request::{Method, is_header_value};

/// `POST /checkpoints`: saves a workflow's state under a step.
///
/// It may be repeated: a step is saved once, and [`settle`] finds out whether it was this save.
static SAVE: Endpoint =
    Endpoint { name: "save", method: Method::Post, path: "/checkpoints", body: Body::Required("checkpoint"), ..READ };

/// `GET /checkpoints/{id}`: one checkpoint. Of an id over 100 characters the service knows nothing.
pub static GET: Endpoint = Endpoint { name: "get", path: "/checkpoints/{checkpointId}", ..READ };

/// How many bytes the service reads of a body: a larger one is refused, or the connection breaks while it is sent.
const MAX_BODY_BYTES: f64 = 1_048_576.0;
/// How many characters a workflow's id may have.
const MAX_WORKFLOW_ID: usize = 128;
/// How many it may have to be found again: its checkpoints' ids have seven more, and paths of over 100 are unknown routes.
const MAX_FOUND_WORKFLOW_ID: usize = 93;
/// The largest whole number that a JavaScript number holds exactly, and the service's own limit.
const MAX_STEP: f64 = 9_007_199_254_740_991.0;

/// What is saved.
pub struct Checkpoint {
    /// The workflow.
    pub workflow_id: String,
    /// The step, a whole number from 0. Steps need no order: the checkpoint written last is the latest.
    pub step: Option<f64>,
    /// The state.
    pub state: Json,
    /// A name for people.
    pub label: Option<String>,
    /// What is kept beside the state.
    pub metadata: Option<Json>,
    /// The agent that saves.
    pub agent_id: Option<String>,
    /// How long it is kept, in seconds.
    pub ttl_seconds: Option<f64>,
    /// The etag that the step has if it is already saved.
    pub if_match: Option<String>,
}

impl Checkpoint {
    /// The operation that saves it.
    ///
    /// # Errors
    /// A configuration error for what the service would refuse, or take for something else in silence.
    pub fn save(self) -> Result<Operation, Error> {
        let refuse = |field, problem| Err(Error::configuration(field, problem));
        (SERVICE.check_id)("workflowId", &self.workflow_id)?;
        let length = self.workflow_id.chars().map(char::len_utf16).sum::<usize>();
        if length > MAX_WORKFLOW_ID {
            return refuse("workflowId", "must have at most 128 characters");
        }
        let is_step = |step: &f64| (0.0..=MAX_STEP).contains(step) && step.fract() == 0.0;
        let Some(step) = self.step.filter(is_step) else { return refuse("step", "must be a whole number from 0") };
        if !self.state.is_object() {
            return refuse("state", "must be an object: SnapState saves no array, text, number or null");
        }
        let mut body = Json::object();
        body.set("workflow_id", Json::string(&self.workflow_id));
        body.set("step", Json::number(step));
        body.set("state", self.state);
        // Never null: the service takes a label and an agent of null for empty texts, and refuses such metadata.
        let texts = [("label", self.label), ("agent_id", self.agent_id)];
        for (name, text) in texts {
            if let Some(text) = text {
                body.set(name, Json::string(&text));
            }
        }
        if let Some(metadata) = self.metadata {
            body.set("metadata", metadata);
        }
        let mut operation = SAVE.operation(Vec::new(), Some(body))?;
        if let Some(seconds) = self.ttl_seconds {
            if seconds < 1.0 || seconds.fract() != 0.0 || seconds > MAX_STEP {
                return refuse("ttlSeconds", "must be a whole number from 1: SnapState takes any other for 7 days");
            }
            operation.request.headers.set("X-Checkpoint-TTL", &decimal::write(seconds));
        }
        if let Some(etag) = self.if_match {
            let is_etag = etag.len() > 2 && etag.starts_with('"') && etag.ends_with('"') && is_header_value(&etag);
            if !is_etag {
                return refuse("ifMatch", "must be an etag as SnapState handed it out, its quotes included");
            }
            operation.request.headers.set("If-Match", &etag);
            // Of a mismatch the service does not say what is there: it could not be told from a save whose answer was lost.
            operation.replay = Replay::WhenRefused;
        }
        operation.max_body_bytes = MAX_BODY_BYTES;
        if length > MAX_FOUND_WORKFLOW_ID {
            operation.warning = Some(
                "workflowId has over 93 characters: SnapState saves it, but finds no checkpoint of it by id, and nothing of it over 100",
            );
        }
        Ok(operation)
    }
}

/// The id of the checkpoint that a save's outcome has to be compared with, where there is one.
///
/// The service keeps what a step was saved with first: it refuses a second save (409), or, given a matching `If-Match`,
/// drops its state and answers as if it were saved.
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
/// A conflict when the service has something else; the failure to look, unless it says that there is nothing to be seen.
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
    let state = |of: &Json| of.get("state").unwrap_or_else(Json::null);
    let label = |of: &Json| of.string_at("label").unwrap_or_default();
    state(sent).equals(&state(stored))
        && label(sent) == label(stored)
        && metadata.equals(&or_empty(stored.get("metadata")))
}

/// The error of a save that the service answered as done although it kept what was there.
fn dropped(stored: &Json) -> Error {
    let message = "the step was saved before with something else, and SnapState never overwrites: what was to be saved now was dropped; save it as a new step";
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
    error.in_operation(SERVICE.name, SAVE.name)
}
