//! What webhooks of the host of wire version 2 are sent: signed in one way or in two, twice at most.

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
use super::webhooks::{Webhook, Webhooks};
use super::{ids, names};
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
    if !webhook.events.iter().any(|wanted| wanted == name) {
        return;
    }
    let run_id = run.shown_id(webhook.profile);
    let document = event.streamed(webhook.profile, &run_id);
    let body = match webhook.profile {
        Profile::V2 => json!({ "runId": run_id, "event": document }),
        _ => json!({ "runId": run_id, "workspaceId": "default", "event": document }),
    };
    let body = body.to_string();
    let mut last = None;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let answered = ask(&webhook.url, headers(webhook, name, &event.id, &body), body.clone(), PATIENCE).await;
        match answered {
            Ok((status, _)) if status.is_success() => return,
            Ok((status, _)) => last = Some(status),
            Err(_) => last = None,
        }
    }
    webhook.dead.lock().push(dead_letter(webhook, &run_id, event, name, last));
}

fn dead_letter(webhook: &Webhook, run_id: &str, event: &Event, name: &str, last: Option<StatusCode>) -> Value {
    let now = Timestamp::now();
    let mut letter = json!({
        "deliveryId": ids::bound(&ids::opaque()),
        "webhookId": webhook.bound_id(),
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
    let (status, answer) = ask(&webhook.url, headers, body, PATIENCE).await?;
    if !status.is_success() {
        return Err(format!("HTTP {}", status.as_u16()));
    }
    let said: Value = serde_json::from_slice(&answer).unwrap_or_default();
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
    // What the source of the host says: while two secrets count, the one signature of the first scheme stays with the old one.
    let first = secrets.previous.as_ref().unwrap_or(&secrets.current);
    let signed = format!("sha256={}", signature(first, format!("{time}.{body}").as_bytes()));
    for family in ["openwop", "x-openwop"] {
        put(&format!("{family}-webhook-id"), &webhook.bound_id());
        put(&format!("{family}-event-type"), event);
        put(&format!("{family}-timestamp"), &time);
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
        put("webhook-timestamp", &time);
        put("webhook-signature", &signatures.join(" "));
    }
    headers
}
