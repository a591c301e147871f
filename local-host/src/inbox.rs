//! An address for webhooks that keeps what it is sent, for tests that cannot listen themselves.

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::recording::header_map;

/// What arrived at `/_host/inbox/<name>`, by name.
#[derive(Default)]
pub struct Inbox(Mutex<HashMap<String, Vec<Value>>>);

impl Inbox {
    /// Keeps a delivery and responds: with `status`, and with the challenge where it is one.
    pub fn take(&self, name: &str, status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Response {
        let delivery = json!({ "headers": header_map(headers), "body": String::from_utf8_lossy(body) });
        self.0.lock().entry(name.to_owned()).or_default().push(delivery);
        let sent: Value = serde_json::from_slice(body).unwrap_or_default();
        let responded = sent.get("challenge").map_or_else(|| json!({}), |challenge| json!({ "challenge": challenge }));
        (status, Json(responded)).into_response()
    }

    pub fn kept(&self, name: &str) -> Vec<Value> {
        self.0.lock().get(name).cloned().unwrap_or_default()
    }
}
