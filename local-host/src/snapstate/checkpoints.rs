//! Checkpoints: to save one, and to get one.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::account::Account;
use super::response::{Refusal, created, ok};
use super::{analytics, diff, schema, webhooks};
use crate::api::Call;
use crate::clock::iso;
use crate::javascript::{parse_int, stringify};
use crate::outgoing::hex;

const LARGEST_STATE: usize = 1 << 20;
const WEEK: i64 = 604_800;

pub struct Checkpoint {
    pub id: String,
    pub workflow_id: String,
    pub step: u64,
    pub label: Option<String>,
    pub state: Value,
    pub metadata: Option<Map<String, Value>>,
    pub etag: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    difference: Value,
    pub size_bytes: usize,
}

impl Checkpoint {
    pub fn agent_id(&self) -> Option<&str> {
        self.metadata.as_ref()?.get("agent_id")?.as_str()
    }

    fn saved(&self) -> Response {
        created(&json!({
            "checkpoint_id": self.id,
            "workflow_id": self.workflow_id,
            "step": self.step,
            "etag": self.etag,
            "created_at": iso(self.created_at),
            "diff_from_previous": self.difference,
            "size_bytes": self.size_bytes,
        }))
    }
}

/// The body of a save, when it has passed the schema.
pub struct Draft {
    workflow_id: String,
    step: u64,
    state: Value,
    label: Option<String>,
    metadata: Option<Map<String, Value>>,
    agent_id: Option<String>,
}

impl Draft {
    pub fn read(body: &Value) -> Result<Self, Refusal> {
        let members = schema::members(body, &["workflow_id", "step", "state"], &["label", "metadata", "agent_id"])?;
        Ok(Self {
            workflow_id: schema::text(members, "workflow_id", 1, 128)?.unwrap_or_default(),
            step: schema::step(members)?,
            state: schema::object(members, "state")?.unwrap_or_default().into(),
            label: schema::text(members, "label", 0, 256)?,
            metadata: schema::object(members, "metadata")?,
            agent_id: schema::text(members, "agent_id", 0, 255)?,
        })
    }
}

/// Measured: a step is written once. `If-Match` guards nothing but the repetition of the same step, whose state is dropped.
pub fn save(account: &mut Account, draft: Draft, call: &Call) -> Result<Response, Refusal> {
    let text = stringify(&draft.state);
    if text.len() > LARGEST_STATE {
        let message = "State payload exceeds 1MB limit";
        return Err(Refusal::api(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message));
    }
    let id = format!("cp_{}_{:03}", draft.workflow_id, draft.step);
    let may_race = call.behaviour.snapstate.racing && account.writes(&draft.workflow_id, &id) < 2;
    let known = account.checkpoint(&id).filter(|_| !may_race).cloned();
    let checkpoint = match (known, call.header("if-match")) {
        (None, _) => {
            let checkpoint = Arc::new(write(account, id, draft, &text, call));
            account.add(&checkpoint);
            checkpoint
        }
        (Some(known), Some(etag)) if etag == known.etag => known,
        (Some(_), Some(_)) => return Err(Refusal::conflict("ETag mismatch — checkpoint was modified", None)),
        (Some(known), None) => {
            let existing = json!({ "checkpoint_id": known.id, "etag": known.etag });
            return Err(Refusal::conflict(&format!("Checkpoint {} already exists", known.id), Some(existing)));
        }
    };
    // Measured: a repetition counts, and is sent to the webhooks, as a save.
    analytics::count(account, &checkpoint);
    webhooks::emit(account, &checkpoint);
    if let Some(agent) = account.agents.iter_mut().find(|agent| checkpoint.agent_id() == Some(agent.agent_id.as_str()))
    {
        agent.last_seen_at = Some(Timestamp::now());
    }
    Ok(checkpoint.saved())
}

fn write(account: &Account, id: String, draft: Draft, text: &str, call: &Call) -> Checkpoint {
    let digest = hex(&Sha256::digest(text.as_bytes()));
    let previous = account.workflow(&draft.workflow_id).and_then(|workflow| workflow.history.last());
    let mut metadata = draft.metadata;
    if let Some(agent_id) = draft.agent_id {
        metadata.get_or_insert_default().insert("agent_id".to_owned(), agent_id.into());
    }
    let created_at = Timestamp::now();
    Checkpoint {
        id,
        workflow_id: draft.workflow_id,
        step: draft.step,
        label: draft.label,
        metadata,
        etag: format!("\"{}\"", digest.get(..16).unwrap_or_default()),
        created_at,
        expires_at: created_at.saturating_add(time_to_live(call)).unwrap_or(Timestamp::MAX),
        difference: diff::between(previous.map(|previous| &previous.state), &draft.state),
        size_bytes: text.len(),
        state: draft.state,
    }
}

/// Measured: what is no positive number is no error.
fn time_to_live(call: &Call) -> SignedDuration {
    let seconds = call.header("x-checkpoint-ttl").and_then(parse_int).filter(|seconds| *seconds > 0);
    SignedDuration::from_secs(seconds.unwrap_or(WEEK))
}

pub fn get(account: &Account, id: &str) -> Result<Response, Refusal> {
    let checkpoint = account.checkpoint(id);
    let checkpoint =
        checkpoint.ok_or_else(|| Refusal::not_found("NOT_FOUND", &format!("Checkpoint {id} not found")))?;
    Ok(ok(&json!({
        "checkpoint_id": checkpoint.id,
        "workflow_id": checkpoint.workflow_id,
        "step": checkpoint.step,
        "label": checkpoint.label,
        "state": checkpoint.state,
        "metadata": checkpoint.metadata,
        "etag": checkpoint.etag,
        "created_at": iso(checkpoint.created_at),
        "expires_at": iso(checkpoint.expires_at),
        "diff_from_previous": checkpoint.difference,
        "size_bytes": checkpoint.size_bytes,
    })))
}
