//! Subscriptions that start workflows.

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::asked::Asked;
use super::super::events::milliseconds;
use super::super::response::{JsonResponse, Refusal};
use super::super::v2::ids;
use super::shelves::{lay_over, position, text};
use super::{field, missing, page};
use crate::outgoing::hex;

const WHAT: &str = "triggers";

const SOURCES: [&str; 5] = ["webhook", "schedule", "queue", "email", "form"];
/// Measured on the larger host.
const MEASURED_SOURCES: [&str; 3] = ["webhook", "email", "form"];

pub fn list(asked: &Asked<'_>) -> JsonResponse {
    let found = asked.service.shelves.with(asked.key(), WHAT, Vec::new, |triggers| triggers.clone());
    JsonResponse::ok(json!({ "subscriptions": found }))
}

fn unknown(id: &str) -> Refusal {
    missing("not_found", format!("trigger subscription {id} is unknown"))
}

pub fn get(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let found = asked.service.shelves.with(asked.key(), WHAT, Vec::new, |triggers| {
        position(triggers, "subscriptionId", id).and_then(|place| triggers.get(place).cloned())
    });
    found.map(JsonResponse::ok).ok_or_else(|| unknown(id))
}

pub fn create(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let known: &[&str] = if asked.profile.is_extended() { &MEASURED_SOURCES } else { &SOURCES };
    let source = body.get("source").and_then(Value::as_str).filter(|source| known.contains(source));
    let source =
        source.ok_or_else(|| field("source", &format!("Field `source` MUST be one of {}.", known.join(" | "))))?;
    let workflow = body.get("workflowId").and_then(Value::as_str);
    let workflow = workflow.ok_or_else(|| field("workflowId", "Field `workflowId` is required."))?;
    let secret = Uuid::new_v4().simple().to_string();
    let fingerprint: String = hex(&Sha256::digest(&secret)).chars().take(8).collect();
    let now = milliseconds(Timestamp::now());
    let id = if asked.profile.is_v2() { ids::bound(&ids::opaque()) } else { format!("tgsub-{}", ids::opaque()) };
    let subscription = json!({
        "subscriptionId": id,
        "source": source,
        "state": "active",
        "dedupEnabled": body.get("dedupEnabled").cloned().unwrap_or_else(|| true.into()),
        "retryPolicy": body.get("retryPolicy").cloned().unwrap_or_else(|| json!({ "maxAttempts": 3, "backoff": "fixed" })),
        "tenantId": "default",
        "workflowId": workflow,
        "verificationMode": body.get("verification").map_or("best-effort", |verification| text(verification, "mode")),
        "secretFingerprint": fingerprint,
        "createdAt": now,
        "updatedAt": now,
    });
    asked.service.shelves.with(asked.key(), WHAT, Vec::new, |triggers| triggers.push(subscription.clone()));
    let binding = json!({
        "ingestUrl": asked.address(&format!("/ingest/{id}")),
        "signingSecret": secret,
        "secretFingerprint": fingerprint,
    });
    Ok(JsonResponse::new(StatusCode::CREATED, json!({ "subscription": subscription, "binding": binding })))
}

pub fn patch(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let state = body.get("state").and_then(Value::as_str).filter(|state| ["active", "paused"].contains(state));
    let state = state.ok_or_else(|| field("state", "Field `state` MUST be active or paused."))?;
    asked.service.shelves.with(asked.key(), WHAT, Vec::new, |triggers| {
        let found = position(triggers, "subscriptionId", id).and_then(|place| triggers.get_mut(place));
        let found = found.ok_or_else(|| unknown(id))?;
        let now = milliseconds(Timestamp::now());
        lay_over(found, [("state".to_owned(), state.into()), ("updatedAt".to_owned(), now.into())]);
        Ok(JsonResponse::ok(found.clone()))
    })
}

/// No host was measured that has one: a subscription has two, so that there are pages.
pub fn dead_letters(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    get(asked, id)?;
    let now = Timestamp::now();
    let expires = now.saturating_add(SignedDuration::from_hours(7 * 24)).unwrap_or(Timestamp::MAX);
    let letters = ["verification_failed", "retries_exhausted"].into_iter().map(|reason| {
        json!({
            "subscriptionId": id,
            "attemptEventId": format!("attempt-{reason}"),
            "attempt": { "number": 3, "outcome": "failed" },
            "reason": reason,
            "deadLetteredAt": milliseconds(now),
            "expiresAt": milliseconds(expires),
        })
    });
    page(asked, letters.collect(), "deliveries", false)
}
