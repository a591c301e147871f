//! What is sent to webhooks: signed, and really.

use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::id;
use super::response::iso;
use super::webhooks::Webhook;
use crate::outgoing::{self, signature};

const PATIENCE: Duration = Duration::from_secs(10);

const SIGNATURE: HeaderName = HeaderName::from_static("x-flowmaestro-signature");
const DELIVERY_ID: HeaderName = HeaderName::from_static("x-flowmaestro-delivery-id");
const EVENT: HeaderName = HeaderName::from_static("x-flowmaestro-event");

/// One event on its way to one webhook.
#[derive(Clone)]
pub struct Delivery {
    id: u64,
    event: String,
    status: &'static str,
    response_status: Option<u16>,
    error: Option<String>,
    created_at: Timestamp,
    attempted_at: Timestamp,
}

impl Delivery {
    pub fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "event_type": self.event,
            "status": self.status,
            "attempts": 1,
            "response_status": self.response_status,
            "error_message": self.error,
            "created_at": iso(self.created_at),
            "last_attempt_at": iso(self.attempted_at),
        })
    }

    /// Sends the event, and says what came of the first attempt: the real service's next one is two minutes later.
    pub async fn send(id: u64, webhook: &Webhook, event: &str, data: &Value) -> Self {
        let created_at = Timestamp::now();
        let body = json!({ "id": id::fresh(), "event": event, "created_at": iso(created_at), "data": data });
        let mut headers = HeaderMap::new();
        headers.insert(DELIVERY_ID, HeaderValue::from(id));
        if let Ok(value) = HeaderValue::from_str(event) {
            headers.insert(EVENT, value);
        }
        headers.insert(USER_AGENT, HeaderValue::from_static("FlowMaestro-Webhook/1.0"));
        let result = post(webhook, headers, body.to_string()).await;
        let (status, error) = match &result {
            Ok(status) if status.is_success() => ("success", None),
            Ok(status) => (after_failure(*status), Some(format!("HTTP {}", status.as_u16()))),
            Err(error) => ("retrying", Some(error.clone())),
        };
        Self {
            id,
            event: event.to_owned(),
            status,
            response_status: result.ok().map(|status| status.as_u16()),
            error,
            created_at,
            attempted_at: Timestamp::now(),
        }
    }
}

fn after_failure(status: StatusCode) -> &'static str {
    if matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504) { "retrying" } else { "failed" }
}

/// A test names no event in its headers, and is no delivery that is kept.
pub async fn test(webhook: &Webhook) -> Result<StatusCode, String> {
    let now = Timestamp::now();
    let id = format!("test_{}", now.as_millisecond());
    let data = json!({ "message": "A test of this webhook.", "webhook_id": webhook.id });
    let body = json!({ "id": id, "event": "test", "created_at": iso(now), "data": data });
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(DELIVERY_ID, value);
    }
    headers.insert(USER_AGENT, HeaderValue::from_static("node"));
    post(webhook, headers, body.to_string()).await
}

async fn post(webhook: &Webhook, mut headers: HeaderMap, body: String) -> Result<StatusCode, String> {
    // Over the body's bytes, with the whole secret as the key, its prefix included.
    let signature = format!("v1={}", signature(&webhook.secret, body.as_bytes()));
    headers.insert(SIGNATURE, HeaderValue::try_from(signature).map_err(|error| error.to_string())?);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // The webhook's own come last: they replace any of the above, even the signature.
    for (name, value) in webhook.headers.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    outgoing::post(&webhook.url, headers, body, PATIENCE).await
}
