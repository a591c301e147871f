//! What is sent to webhooks, on demand.

use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::response::Refusal;
use super::task::Tasks;
use crate::outgoing::{self, signature};

const PATIENCE: Duration = Duration::from_secs(10);

const SIGNATURE: HeaderName = HeaderName::from_static("syncteams-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("syncteams-timestamp");
const EVENT_ID: HeaderName = HeaderName::from_static("syncteams-event-id");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delivery {
    key: String,
    /// Whose state is sent, unless there is a payload.
    #[serde(default)]
    task_id: String,
    /// Sent as it is.
    payload: Option<String>,
    url: String,
    secret: String,
    /// Signs as well, as while secrets are exchanged.
    previous_secret: Option<String>,
    /// Unix seconds, in place of now.
    timestamp: Option<i64>,
    event_id: Option<String>,
}

impl Delivery {
    /// Sends it, and returns the response.
    pub async fn send(self, tasks: &Tasks) -> Result<StatusCode, Refusal> {
        let body = match self.payload {
            Some(payload) => payload,
            None => {
                let task = tasks.of(&self.key, &self.task_id);
                let task = task.ok_or_else(|| Refusal::not_found(format!("no task {}", self.task_id)))?;
                task.notice().to_string()
            }
        };
        let time = self.timestamp.unwrap_or_else(|| Timestamp::now().as_second());
        let message = format!("{time}.{body}");
        let mut signatures = format!("t={time}");
        for secret in self.previous_secret.iter().chain([&self.secret]) {
            signatures.push_str(&format!(",v1={}", signature(secret, message.as_bytes())));
        }
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(TIMESTAMP, HeaderValue::from(time));
        let event_id = self.event_id.unwrap_or_else(|| Uuid::new_v4().to_string());
        for (name, value) in [(SIGNATURE, signatures), (EVENT_ID, event_id)] {
            let value = HeaderValue::try_from(value).map_err(|error| Refusal::invalid(error.to_string()))?;
            headers.insert(name, value);
        }
        let responded = outgoing::post(&self.url, headers, body, PATIENCE).await;
        responded.map_err(|error| Refusal::new(StatusCode::BAD_GATEWAY, error))
    }
}
