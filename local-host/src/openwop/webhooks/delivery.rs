//! What webhooks are sent: signed as each host does it, twice at most.

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::events::{Event, milliseconds};
use super::super::profiles::Profile;
use super::super::runs::Run;
use super::super::v2::{ids, names};
use super::{Secrets, Webhook, Webhooks};
use crate::outgoing::{ask, mac, signature};

const PATIENCE: Duration = Duration::from_secs(10);
const ATTEMPTS: u32 = 2;
const PAUSE: Duration = Duration::from_millis(100);
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Deliveries reach this machine alone; which other addresses are refused is the real host's rule.
pub fn is_reachable(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let is_local = matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
    is_local || uri.scheme_str() == Some("https")
}

/// Sends the run's events to the subscriptions that its key has now.
pub fn follow(webhooks: &Webhooks, run: &Arc<Run>) {
    let subscribed = webhooks.of_key(run.creation.key.as_deref());
    if subscribed.is_empty() {
        return;
    }
    let run = Arc::clone(run);
    tokio::spawn(async move {
        let mut sent = 0;
        loop {
            run.state.until(|state| state.log.len() > sent || state.is_over()).await;
            let (events, over) =
                run.state.read(|state| (state.log.iter().skip(sent).cloned().collect::<Vec<_>>(), state.is_over()));
            sent += events.len();
            for event in &events {
                for webhook in &subscribed {
                    deliver(webhook, &run, event).await;
                }
            }
            if over && events.is_empty() {
                return;
            }
        }
    });
}

async fn deliver(webhook: &Webhook, run: &Run, event: &Event) {
    let name = names::shown(event.kind, webhook.profile);
    // Measured on the reference hosts: no list is all events.
    if !webhook.events.is_empty() && !webhook.events.iter().any(|wanted| wanted == name) {
        return;
    }
    let run_id = run.shown_id(webhook.profile);
    let body = body(webhook.profile, event, &run_id);
    let mut last = None;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let responded = ask(&webhook.url, headers(webhook, name, &event.id, &body), body.clone(), PATIENCE).await;
        match responded {
            Ok((status, _)) if status.is_success() => return,
            Ok((status, _)) => last = Some(status),
            Err(_) => last = None,
        }
    }
    webhook.dead.lock().push(dead_letter(webhook, &run_id, event, name, last));
}

/// The body as each host has it: the text's has an event in it, the others are one.
fn body(profile: Profile, event: &Event, run_id: &str) -> String {
    let document = event.streamed(profile, run_id);
    let without_payload = |names: &[&str]| {
        let mut document = document.clone();
        if let Some(members) = document.as_object_mut() {
            members.retain(|name, _| names.contains(&name.as_str()));
        }
        document
    };
    let body = match profile {
        Profile::V2 => json!({ "runId": run_id, "event": document }),
        Profile::Spec | Profile::V2AsV1 => json!({ "runId": run_id, "workspaceId": "default", "event": document }),
        Profile::Sqlite | Profile::Postgres => without_payload(&["seq", "runId", "type", "nodeId", "timestamp"]),
        Profile::Python => without_payload(&["eventId", "runId", "type", "timestamp", "sequence", "nodeId"]),
        Profile::InMemory | Profile::Extended => document,
    };
    String::from_utf8(profile.json(&body)).unwrap_or_default()
}

/// Sends an event that no run has.
pub async fn test(webhook: &Webhook) {
    let body = json!({
        "eventId": ids::opaque(),
        "runId": "test",
        "type": "webhook.test",
        "payload": {},
        "timestamp": milliseconds(Timestamp::now()),
        "sequence": 0,
    });
    let body = body.to_string();
    // Nobody asks whether it arrived.
    let _ = ask(&webhook.url, headers(webhook, "webhook.test", "test", &body), body, PATIENCE).await;
}

fn dead_letter(webhook: &Webhook, run_id: &str, event: &Event, name: &str, last: Option<StatusCode>) -> Value {
    let now = Timestamp::now();
    let mut letter = json!({
        "deliveryId": ids::bound(&ids::opaque()),
        "webhookId": webhook.shown_id(),
        "runId": run_id,
        "eventId": event.id,
        "eventType": name,
        "attempts": ATTEMPTS,
        "deadLetteredAt": milliseconds(now),
        "expiresAt": milliseconds(now.saturating_add(KEPT).unwrap_or(Timestamp::MAX)),
        "reason": "retries_exhausted",
    });
    if let (Some(members), Some(status)) = (letter.as_object_mut(), last) {
        members.insert("lastStatus".to_owned(), status.as_u16().into());
    }
    letter
}

/// Asks the address whether it consents: it does by saying the challenge again.
pub async fn challenge(webhook: &Webhook) -> Result<(), String> {
    let challenge = ids::opaque();
    let body = json!({ "challenge": challenge }).to_string();
    let headers = headers(webhook, "webhook.challenge", &challenge, &body);
    let (status, response) = ask(&webhook.url, headers, body, PATIENCE).await?;
    if !status.is_success() {
        return Err(format!("HTTP {}", status.as_u16()));
    }
    let said: Value = serde_json::from_slice(&response).unwrap_or_default();
    if said.get("challenge").and_then(Value::as_str) == Some(challenge.as_str()) {
        Ok(())
    } else {
        Err("the challenge was not said again".to_owned())
    }
}

fn headers(webhook: &Webhook, event: &str, message: &str, body: &str) -> HeaderMap {
    let secrets = webhook.secrets.lock().clone();
    let time = Timestamp::now().as_second().to_string();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut put = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    };
    match webhook.profile {
        Profile::Extended => {
            let signed = signature(&secrets.current, format!("{time}.{body}").as_bytes());
            put("openwop-signature", &format!("t={time},v1={signed}"));
            put("openwop-event-type", event);
            put("openwop-subscription-id", &webhook.id);
        }
        Profile::InMemory | Profile::Sqlite | Profile::Python | Profile::Postgres => {
            put("x-openwop-signature", &signature(&secrets.current, format!("{time}.{body}").as_bytes()));
            put("x-openwop-signature-timestamp", &time);
            put("x-openwop-signature-algorithm", "v1");
            put("x-openwop-subscription-id", &webhook.id);
        }
        Profile::Spec | Profile::V2 | Profile::V2AsV1 => {
            in_families(webhook, &secrets, event, message, &time, body, put)
        }
    }
    headers
}

/// The families of headers that the protocol's text has.
fn in_families(
    webhook: &Webhook,
    secrets: &Secrets,
    event: &str,
    message: &str,
    time: &str,
    body: &str,
    mut put: impl FnMut(&str, &str),
) {
    // What the source of the host says: while two secrets count, the one signature of the first scheme stays with the old one.
    let first = secrets.previous.as_ref().unwrap_or(&secrets.current);
    let signed = format!("sha256={}", signature(first, format!("{time}.{body}").as_bytes()));
    let families: &[&str] = if webhook.profile.is_spec() { &["x-openwop"] } else { &["openwop", "x-openwop"] };
    for family in families {
        put(&format!("{family}-webhook-id"), &webhook.shown_id());
        put(&format!("{family}-event-type"), event);
        put(&format!("{family}-timestamp"), time);
        put(&format!("{family}-signature"), &signed);
        put(&format!("{family}-signature-algorithm"), "v1");
    }
    if webhook.is_standard {
        let id = format!("msg_{message}");
        let content = format!("{id}.{time}.{body}");
        let signatures: Vec<String> = std::iter::once(&secrets.current)
            .chain(&secrets.previous)
            .filter_map(|secret| STANDARD.decode(secret.trim_start_matches("whsec_")).ok())
            .map(|key| format!("v1,{}", STANDARD.encode(mac(&key, content.as_bytes()))))
            .collect();
        put("webhook-id", &id);
        put("webhook-timestamp", time);
        put("webhook-signature", &signatures.join(" "));
    }
}
