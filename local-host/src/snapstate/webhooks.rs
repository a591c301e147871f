//! Webhooks, and what is sent to them.

use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::account::Account;
use super::checkpoints::Checkpoint;
use super::response::{Refusal, created, nothing};
use super::schema;
use crate::clock::iso;
use crate::outgoing::{self, signature};

/// Measured: `workflow.archived`, which is documented, is refused.
const EVENTS: &[&str] = &["checkpoint.saved", "workflow.resumed", "workflow.expired"];

const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub struct Webhook {
    id: String,
    url: String,
    events: Vec<String>,
    secret: Option<String>,
}

/// The body of a registration, when it has passed the schema.
pub struct Draft {
    url: String,
    events: Vec<String>,
    secret: Option<String>,
}

impl Draft {
    pub fn read(body: &Value) -> Result<Self, Refusal> {
        let members = schema::members(body, &["url", "events"], &["secret"])?;
        let url = schema::text(members, "url", 0, 2048)?.unwrap_or_default();
        if !url.parse::<Uri>().is_ok_and(|uri| uri.scheme().is_some() && uri.host().is_some()) {
            return Err(Refusal::schema("body/url must match format \"uri\""));
        }
        Ok(Self { url, events: events(members)?, secret: schema::text(members, "secret", 0, 256)? })
    }
}

/// Measured: one text stands for a list of one.
fn events(members: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let given = match members.get("events") {
        Some(Value::Array(events)) => events.clone(),
        Some(Value::String(event)) => vec![Value::from(event.as_str())],
        _ => return Err(Refusal::schema("body/events must be array")),
    };
    if given.is_empty() {
        return Err(Refusal::schema("body/events must NOT have fewer than 1 items"));
    }
    let known = |event: &Value| event.as_str().filter(|event| EVENTS.contains(event)).map(str::to_owned);
    let read = given.iter().enumerate().map(|(index, event)| {
        let message = || format!("body/events/{index} must be equal to one of the allowed values");
        known(event).ok_or_else(|| Refusal::schema(&message()))
    });
    read.collect()
}

/// The secret is never shown.
pub fn register(account: &mut Account, draft: Draft) -> Response {
    let digits = Uuid::new_v4().simple().to_string();
    let id = format!("wh_{}", digits.get(..24).unwrap_or_default());
    let body =
        json!({ "webhook_id": id, "url": draft.url, "events": draft.events, "created_at": iso(Timestamp::now()) });
    account.webhooks.push(Webhook { id, url: draft.url, events: draft.events, secret: draft.secret });
    created(&body)
}

pub fn delete(account: &mut Account, id: &str) -> Result<Response, Refusal> {
    let before = account.webhooks.len();
    account.webhooks.retain(|webhook| webhook.id != id);
    if account.webhooks.len() == before {
        return Err(Refusal::not_found("NOT_FOUND", &format!("Webhook {id} not found")));
    }
    Ok(nothing())
}

/// Measured: of the three events only this one is ever sent, once, and its response is ignored.
pub fn emit(account: &Account, checkpoint: &Checkpoint) {
    let event = "checkpoint.saved";
    for webhook in account.webhooks.iter().filter(|webhook| webhook.events.iter().any(|known| known == event)) {
        let body = json!({
            "event": event,
            "webhook_id": webhook.id,
            "timestamp": iso(Timestamp::now()),
            "data": {
                "workflow_id": checkpoint.workflow_id,
                "checkpoint_id": checkpoint.id,
                "step": checkpoint.step,
            },
        });
        tokio::spawn(send(webhook.clone(), body.to_string()));
    }
}

async fn send(webhook: Webhook, body: String) {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("CheckpointService/1.0"));
    if let Some(secret) = webhook.secret.filter(|secret| !secret.is_empty())
        && let Ok(value) = HeaderValue::try_from(format!("sha256={}", signature(&secret, body.as_bytes())))
    {
        headers.insert("x-checkpoint-signature", value);
    }
    let _ = outgoing::post(&webhook.url, headers, body, PATIENCE).await;
}
