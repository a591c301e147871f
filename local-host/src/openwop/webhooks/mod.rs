//! Webhook subscriptions: here in the second version's form and in that of the protocol's text, in `first` as the hosts of the first
//! version have them.

pub mod delivery;
pub mod first;

use std::sync::Arc;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use serde_json::{Value, json};
use uuid::Uuid;

use super::asked::Asked;
use super::events::milliseconds;
use super::profiles::Profile;
use super::response::{JsonResponse, Refusal};
use super::v2::{control, ids, names, not_found};

const STANDARD_WEBHOOKS: &str = "standard-webhooks-1";

/// The old secret counts so long beside the new one.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// One subscription.
pub struct Webhook {
    pub id: String,
    pub key: Option<String>,
    pub url: String,
    /// As the version of the subscription names them.
    pub events: Vec<String>,
    pub profile: Profile,
    pub is_standard: bool,
    pub created_at: Timestamp,
    pub secrets: Mutex<Secrets>,
    pub dead: Mutex<Vec<Value>>,
}

#[derive(Clone)]
pub struct Secrets {
    pub current: String,
    pub previous: Option<String>,
}

impl Webhook {
    /// The id as the host shows it.
    pub fn shown_id(&self) -> String {
        if self.profile.is_v2() { ids::bound(&self.id) } else { self.id.clone() }
    }

    pub fn is(&self, id: &str) -> bool {
        self.id == id
    }
}

#[derive(Default)]
pub struct Webhooks(Mutex<Vec<Arc<Webhook>>>);

impl Webhooks {
    pub fn of_key(&self, key: Option<&str>) -> Vec<Arc<Webhook>> {
        self.0.lock().iter().filter(|webhook| webhook.key.as_deref() == key).cloned().collect()
    }

    pub fn add(&self, webhook: Arc<Webhook>) {
        self.0.lock().push(webhook);
    }

    pub fn remove(&self, removed: &Webhook) {
        self.0.lock().retain(|webhook| webhook.id != removed.id);
    }

    /// Measured: the tenant is checked before the subscription is searched.
    fn find(&self, asked: &Asked<'_>, id: &str) -> Result<Arc<Webhook>, Refusal> {
        let opaque = if asked.profile.is_spec() {
            id.to_owned()
        } else {
            ids::opaque_part(id, "webhookId", asked.majors.serves_first())?
        };
        let found = self.of_key(asked.call.key.as_deref()).into_iter().find(|webhook| webhook.id == opaque);
        found.ok_or_else(|| not_found("no such webhook"))
    }
}

pub async fn register(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let mut members = vec!["url", "events", "secret", "tags", "signatureAlgorithms"];
    if asked.profile.is_spec() {
        // The first version's text names the tenant, its clients a second list.
        members.extend(["tenantId", "eventTypes"]);
    }
    let body = asked.closed_body_by_key(&members)?;
    let url = body.get("url").and_then(Value::as_str).ok_or_else(|| Refusal::invalid("url is REQUIRED"))?;
    if !delivery::is_reachable(url) {
        return Err(Refusal::invalid("url is refused by the host's egress policy")
            .details(json!({ "reason": "webhook_url_rejected" })));
    }
    let version = if asked.profile == Profile::V2 { 2 } else { 1 };
    let events: Vec<String> = match body.get("events") {
        Some(Value::Array(events)) if !events.is_empty() => {
            events.iter().map(|event| event.as_str().unwrap_or_default().to_owned()).collect()
        }
        _ => {
            return Err(Refusal::invalid(format!("events[] MUST be a non-empty array of v{version} event type names")));
        }
    };
    if let Some(unknown) = events.iter().find(|event| !names::is_event_type(event, asked.profile)) {
        return Err(Refusal::invalid(format!("{unknown} is not a registered v{version} event type"))
            .details(json!({ "type": unknown })));
    }
    let algorithms = body.get("signatureAlgorithms").cloned();
    let is_standard =
        algorithms.as_ref().and_then(Value::as_array).into_iter().flatten().any(|name| name == STANDARD_WEBHOOKS);
    let given = body.get("secret").and_then(Value::as_str).map(str::to_owned);
    if is_standard && !given.as_deref().is_some_and(is_standard_secret) {
        let message = "an opt-in to standard-webhooks-1 MUST carry secret as whsec_<base64 of 24-64 bytes>";
        return Err(control::field(message, "secret"));
    }
    let secret = given
        .clone()
        .unwrap_or_else(|| URL_SAFE_NO_PAD.encode([Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat()));
    let webhook = Arc::new(Webhook {
        id: ids::opaque(),
        key: asked.call.key.clone(),
        url: url.to_owned(),
        events,
        profile: asked.profile,
        is_standard,
        created_at: Timestamp::now(),
        secrets: Mutex::new(Secrets { current: secret.clone(), previous: None }),
        dead: Mutex::default(),
    });
    if is_standard {
        delivery::challenge(&webhook).await.map_err(|reason| {
            let message = format!("the endpoint did not consent to the subscription: {reason}");
            Refusal::new(StatusCode::BAD_REQUEST, "webhook_endpoint_unverified", message)
        })?;
    }
    let mut response = json!({ "webhookId": webhook.shown_id() });
    if let Some(members) = response.as_object_mut() {
        if given.is_none() {
            members.insert("secret".to_owned(), secret.into());
        }
        if let Some(algorithms) = algorithms {
            members.insert("signatureAlgorithms".to_owned(), algorithms);
        }
    }
    asked.service.webhooks.add(webhook);
    Ok(JsonResponse::new(StatusCode::CREATED, response))
}

/// `whsec_` and the base64 of 24 to 64 bytes.
fn is_standard_secret(secret: &str) -> bool {
    let bytes = secret.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
    bytes.is_some_and(|bytes| (24..=64).contains(&bytes.len()))
}

pub fn unregister(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let webhooks = &asked.service.webhooks;
    let found = webhooks.find(asked, id)?;
    webhooks.remove(&found);
    Ok(JsonResponse { status: StatusCode::NO_CONTENT, body: None, headers: Vec::new() })
}

pub fn rotate(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let webhook = asked.service.webhooks.find(asked, id)?;
    if !webhook.is_standard {
        let message = "the subscription did not opt into standard-webhooks-1; its single v1 signature cannot overlap";
        return Err(Refusal::invalid(message));
    }
    let body = asked.body()?;
    let secret = body.get("secret").and_then(Value::as_str).filter(|secret| is_standard_secret(secret));
    let secret = secret.ok_or_else(|| control::field("secret MUST be whsec_<base64 of 24-64 bytes>", "secret"))?;
    let mut secrets = webhook.secrets.lock();
    let previous = std::mem::replace(&mut secrets.current, secret.to_owned());
    secrets.previous = Some(previous);
    let now = Timestamp::now();
    let ends = now.saturating_add(OVERLAP).unwrap_or(Timestamp::MAX);
    Ok(JsonResponse::ok(json!({ "rotatedAt": milliseconds(now), "previousSecretExpiresAt": milliseconds(ends) })))
}

pub fn dead_letters(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let webhook = asked.service.webhooks.find(asked, id)?;
    let limit = control::page_limit(asked)?;
    let start = match asked.call.parameter("cursor") {
        None => 0,
        Some(cursor) => {
            let start = cursor.strip_prefix("after-").and_then(|start| start.parse::<usize>().ok());
            start.ok_or_else(|| control::field("cursor is not one this host minted", "cursor"))?
        }
    };
    let dead = webhook.dead.lock();
    let page: Vec<Value> = dead.iter().skip(start).take(limit).cloned().collect();
    let end = start + page.len();
    let mut response = json!({ "deliveries": page });
    if let (Some(members), true) = (response.as_object_mut(), end < dead.len()) {
        members.insert("nextCursor".to_owned(), format!("after-{end}").into());
    }
    Ok(JsonResponse::ok(response))
}
