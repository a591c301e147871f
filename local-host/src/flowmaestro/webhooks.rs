//! Webhooks, and their endpoints.

use axum::http::{StatusCode, Uri};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::body::text;
use super::delivery::{self, Delivery};
use super::id;
use super::response::{Refusal, data, iso, ok};
use super::workspace::Workspace;

const EVENTS: &[&str] = &[
    "execution.started",
    "execution.completed",
    "execution.failed",
    "execution.cancelled",
    "thread.message.created",
    "thread.message.completed",
    "thread.message.failed",
    "agent.execution.started",
    "agent.execution.completed",
    "agent.execution.failed",
];

/// Who subscribes to which events.
#[derive(Clone)]
pub struct Webhook {
    pub id: String,
    name: String,
    pub url: String,
    pub secret: String,
    pub events: Vec<String>,
    pub headers: Value,
    pub is_active: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// The oldest first.
    pub deliveries: Vec<Delivery>,
}

impl Webhook {
    /// The members of a list's row and, where `with_headers` is set, of a single webhook.
    fn json(&self, with_headers: bool) -> Value {
        let headers = with_headers.then(|| ("headers", self.headers.clone()));
        let members = [
            ("id", json!(self.id)),
            ("name", json!(self.name)),
            ("url", json!(self.url)),
            ("events", json!(self.events)),
        ];
        let rest = [
            ("is_active", json!(self.is_active)),
            ("created_at", json!(iso(self.created_at))),
            ("updated_at", json!(iso(self.updated_at))),
        ];
        let all = members.into_iter().chain(headers).chain(rest);
        all.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
    }
}

pub fn rows(workspace: &Workspace) -> Vec<Value> {
    workspace.webhooks.lock().iter().rev().map(|webhook| webhook.json(false)).collect()
}

/// Works on one webhook of the workspace.
fn with<T>(workspace: &Workspace, segment: &str, work: impl FnOnce(&mut Webhook) -> T) -> Result<T, Refusal> {
    let id = id::parse(segment)?;
    let mut webhooks = workspace.webhooks.lock();
    let found = webhooks.iter_mut().find(|webhook| webhook.id == id);
    found.map(work).ok_or_else(|| Refusal::not_found("Webhook", &id))
}

pub fn get(workspace: &Workspace, segment: &str) -> Result<Response, Refusal> {
    with(workspace, segment, |webhook| ok(webhook.json(true)))
}

/// The only response that shows the secret.
pub fn create(workspace: &Workspace, body: &Map<String, Value>) -> Result<Response, Refusal> {
    let now = Timestamp::now();
    let webhook = Webhook {
        id: id::fresh(),
        name: name(body)?,
        url: url(body)?,
        secret: format!("whsec_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
        events: events(body)?,
        headers: body.get("headers").cloned().unwrap_or_default(),
        is_active: true,
        created_at: now,
        updated_at: now,
        deliveries: Vec::new(),
    };
    let created = data(
        StatusCode::CREATED,
        json!({
            "id": webhook.id,
            "name": webhook.name,
            "url": webhook.url,
            "secret": webhook.secret,
            "events": webhook.events,
            "headers": webhook.headers,
            "is_active": true,
            "created_at": iso(now),
        }),
    );
    workspace.webhooks.lock().push(webhook);
    Ok(created)
}

fn name(body: &Map<String, Value>) -> Result<String, Refusal> {
    text(body, "name").map(str::to_owned).ok_or_else(|| Refusal::invalid("name is needed."))
}

fn url(body: &Map<String, Value>) -> Result<String, Refusal> {
    let url = text(body, "url").ok_or_else(|| Refusal::invalid("url is needed."))?;
    let absolute = url.parse::<Uri>().is_ok_and(|uri| uri.scheme().is_some() && uri.host().is_some());
    absolute.then(|| url.to_owned()).ok_or_else(|| Refusal::invalid("url is no absolute URL."))
}

fn events(body: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let given = body.get("events").and_then(Value::as_array).filter(|events| !events.is_empty());
    let given = given.ok_or_else(|| Refusal::invalid("events needs at least one event."))?;
    let names: Vec<String> =
        given.iter().map(|event| event.as_str().map_or_else(|| event.to_string(), str::to_owned)).collect();
    let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|name| !EVENTS.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(names);
    }
    Err(Refusal::invalid(format!("events: unknown {}; known are {}.", unknown.join(", "), EVENTS.join(", "))))
}

pub fn is_event(name: &str) -> bool {
    EVENTS.contains(&name)
}

pub fn update(workspace: &Workspace, segment: &str, body: &Map<String, Value>) -> Result<Response, Refusal> {
    let given = |member: &str| body.contains_key(member);
    let name = given("name").then(|| name(body)).transpose()?;
    let url = given("url").then(|| url(body)).transpose()?;
    let events = given("events").then(|| events(body)).transpose()?;
    with(workspace, segment, |webhook| {
        // Measured: an update that changes nothing leaves the time alone.
        if !body.is_empty() {
            webhook.updated_at = Timestamp::now();
        }
        webhook.name = name.unwrap_or_else(|| webhook.name.clone());
        webhook.url = url.unwrap_or_else(|| webhook.url.clone());
        webhook.events = events.unwrap_or_else(|| webhook.events.clone());
        if let Some(headers) = body.get("headers") {
            webhook.headers = headers.clone();
        }
        webhook.is_active = body.get("is_active").and_then(Value::as_bool).unwrap_or(webhook.is_active);
        ok(json!({
            "id": webhook.id,
            "name": webhook.name,
            "url": webhook.url,
            "events": webhook.events,
            "headers": webhook.headers,
            "is_active": webhook.is_active,
            "updated_at": iso(webhook.updated_at),
        }))
    })
}

pub fn delete(workspace: &Workspace, segment: &str) -> Result<Response, Refusal> {
    let id = with(workspace, segment, |webhook| webhook.id.clone())?;
    workspace.webhooks.lock().retain(|webhook| webhook.id != id);
    Ok(ok(json!({ "id": id, "deleted": true })))
}

/// Measured: 200 whatever comes of it, and no status where the endpoint did not respond.
pub async fn test(workspace: &Workspace, segment: &str) -> Result<Response, Refusal> {
    let webhook = with(workspace, segment, |webhook| webhook.clone())?;
    Ok(ok(match delivery::test(&webhook).await {
        Ok(status) if status.is_success() => json!({
            "success": true, "status_code": status.as_u16(), "message": "The endpoint took the test.",
        }),
        Ok(status) => json!({
            "success": false, "status_code": status.as_u16(),
            "message": format!("The endpoint responded to the test with {}.", status.as_u16()),
        }),
        Err(error) => json!({ "success": false, "error": error, "message": "The endpoint could not be reached." }),
    }))
}

pub fn deliveries(workspace: &Workspace, segment: &str) -> Result<Vec<Value>, Refusal> {
    with(workspace, segment, |webhook| webhook.deliveries.iter().rev().map(Delivery::json).collect())
}
