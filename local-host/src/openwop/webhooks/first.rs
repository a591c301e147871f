//! Subscriptions in the forms that the hosts of the first version have.

use std::sync::Arc;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::asked::Asked;
use super::super::profiles::Profile;
use super::super::response::{JsonResponse, Refusal};
use super::{Secrets, Webhook, delivery};
use crate::outgoing::hex;

fn field(name: &str, message: &str) -> Refusal {
    Refusal::invalid(message).details(json!({ "field": name }))
}

/// The tenant that each host counts a key to.
fn check_tenant(profile: Profile, tenant: Option<&str>) -> Result<(), Refusal> {
    let own = if profile.is_extended() { "default" } else { "tenant:default" };
    match tenant {
        None => Ok(()),
        Some(tenant) if tenant == own => Ok(()),
        Some(tenant) if profile.is_extended() => {
            let message = "Caller is not a member of the requested tenant.";
            Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden_tenant", message).details(json!({ "tenantId": tenant })))
        }
        Some(_) => {
            let message = "The caller is not a member of the requested tenant.";
            Err(Refusal::new(StatusCode::FORBIDDEN, "tenant_membership_required", message))
        }
    }
}

/// Measured: the reference hosts read `eventTypes`, and without it everything is subscribed to; the larger host reads `events`.
pub fn register(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let profile = asked.profile;
    let body = asked.body()?;
    check_tenant(profile, body.get("tenantId").and_then(Value::as_str))?;
    let url = body.get("url").and_then(Value::as_str).filter(|url| !url.is_empty());
    let url = url.ok_or_else(|| {
        if profile.is_extended() {
            field("url", "Field `url` is required and MUST be a non-empty string.")
        } else {
            Refusal::invalid("url MUST be a non-empty string.")
        }
    })?;
    if !delivery::is_reachable(url) {
        let message = "The URL is refused by the host's egress policy.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "webhook_url_rejected", message));
    }
    let member = if profile.is_extended() { "events" } else { "eventTypes" };
    let events: Vec<String> = body
        .get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|event| event.as_str().map(str::to_owned))
        .collect();
    if profile.is_extended() && events.is_empty() {
        return Err(field("events", "Field `events` MUST be a non-empty string array."));
    }
    let given = body.get("secret").and_then(Value::as_str).map(str::to_owned);
    let fresh = || URL_SAFE_NO_PAD.encode([Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat());
    let secret = given.clone().unwrap_or_else(fresh);
    let id = if profile.is_extended() { Uuid::new_v4().to_string() } else { format!("wh-{}", Uuid::new_v4()) };
    let webhook = Webhook {
        id: id.clone(),
        key: asked.call.key.clone(),
        url: url.to_owned(),
        events: events.clone(),
        profile,
        is_standard: false,
        created_at: Timestamp::now(),
        secrets: Mutex::new(Secrets { current: secret.clone(), previous: None }),
        dead: Mutex::default(),
    };
    let mut response = json!({ "subscriptionId": id, "webhookId": id, "url": url });
    let mut put = |name: &str, value: Value| {
        if let Some(members) = response.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    if profile.is_extended() {
        put("events", events.into());
        if given.is_none() {
            put("secret", secret.as_str().into());
        }
        let fingerprint: String = hex(&Sha256::digest(&secret)).chars().take(8).collect();
        put("secretFingerprint", fingerprint.into());
    } else {
        put("secret", secret.into());
        put("eventTypes", events.into());
        put("createdAt", profile.time(webhook.created_at).into());
        put("tenantId", "tenant:default".into());
    }
    asked.service.webhooks.add(Arc::new(webhook));
    Ok(JsonResponse::new(StatusCode::CREATED, response))
}

fn find(asked: &Asked<'_>, id: &str) -> Result<Arc<Webhook>, Refusal> {
    let found = asked.service.webhooks.of_key(asked.call.key.as_deref()).into_iter().find(|webhook| webhook.is(id));
    found.ok_or_else(|| {
        let refusal =
            Refusal::new(StatusCode::NOT_FOUND, "subscription_not_found", format!("Unknown subscriptionId: {id}"));
        if asked.profile.is_extended() { refusal.details(json!({ "subscriptionId": id })) } else { refusal }
    })
}

pub fn unregister(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    if !asked.profile.is_spec() {
        check_tenant(asked.profile, asked.parameter("tenantId").as_deref())?;
    }
    let webhook = find(asked, id)?;
    asked.service.webhooks.remove(&webhook);
    let removed = match asked.profile {
        Profile::Python => json!({ "subscriptionId": id, "deleted": true }),
        Profile::Sqlite | Profile::Postgres => json!({ "subscriptionId": id, "unregistered": true }),
        _ => return Ok(JsonResponse { status: StatusCode::NO_CONTENT, body: None, headers: Vec::new() }),
    };
    Ok(JsonResponse::ok(removed))
}

pub fn list(asked: &Asked<'_>) -> JsonResponse {
    let shown: Vec<Value> = asked
        .service
        .webhooks
        .of_key(asked.call.key.as_deref())
        .iter()
        .map(|webhook| {
            let id = webhook.shown_id();
            json!({
                "subscriptionId": id,
                "webhookId": id,
                "url": webhook.url,
                "events": webhook.events,
                "createdAt": asked.profile.time(webhook.created_at),
            })
        })
        .collect();
    JsonResponse::ok(json!({ "subscriptions": shown }))
}

/// Sends an event of its own to the address.
pub fn test(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let webhook = find(asked, id)?;
    let response = json!({ "subscriptionId": id, "url": webhook.url, "dispatched": true, "eventType": "webhook.test" });
    tokio::spawn(async move { delivery::test(&webhook).await });
    Ok(JsonResponse::new(StatusCode::ACCEPTED, response))
}
