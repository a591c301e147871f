use axum::http::StatusCode;
use serde_json::json;

use super::response::Refusal;
use crate::api::Call;
use crate::auth::Authentication;

const ALL_SCOPES: &[&str] = &[
    "workflows:read",
    "workflows:execute",
    "executions:read",
    "executions:cancel",
    "agents:read",
    "agents:execute",
    "threads:read",
    "threads:write",
    "triggers:read",
    "triggers:execute",
    "knowledge-bases:read",
    "knowledge-bases:query",
    "webhooks:read",
    "webhooks:write",
];

/// An API key that was let in.
pub struct Key {
    pub name: String,
    scopes: &'static [&'static str],
}

impl Key {
    pub fn of(call: &Call) -> Result<Self, Refusal> {
        let name = match call.behaviour.authentication {
            Authentication::Key => given(call)?,
            open => {
                open.check(&call.headers).map_err(|_| denied("invalid_api_key", "There is no session."))?;
                call.key.clone().unwrap_or_else(|| "anonymous".to_owned())
            }
        };
        if name.starts_with("key-revoked") {
            return Err(denied("revoked_api_key", "This key was revoked."));
        }
        if name.starts_with("key-expired") {
            return Err(denied("expired_api_key", "This key has expired."));
        }
        let scopes = if name.starts_with("key-unscoped") { &["workflows:read"] } else { ALL_SCOPES };
        Ok(Self { name, scopes })
    }

    /// All of these scopes are needed.
    pub fn require(&self, required: &[&str]) -> Result<(), Refusal> {
        let missing: Vec<&str> = required.iter().copied().filter(|scope| !self.scopes.contains(scope)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let message = format!("The key lacks these scopes: {}", missing.join(", "));
        Err(Refusal::new(StatusCode::FORBIDDEN, "insufficient_scope", message).details(json!({
            "required_scopes": required, "missing_scopes": missing, "your_scopes": self.scopes,
        })))
    }
}

/// Measured: `X-API-Key` wins even where it is the wrong one, and a bearer key of another form counts as none at all.
fn given(call: &Call) -> Result<String, Refusal> {
    if let Some(key) = call.header("x-api-key").filter(|key| !key.is_empty()) {
        return well_formed(key).ok_or_else(|| denied("invalid_api_key", "This is not the form of an API key."));
    }
    call.header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "))
        .and_then(well_formed)
        .ok_or_else(|| denied("invalid_api_key", "No API key in X-API-Key or Authorization: Bearer."))
}

fn well_formed(key: &str) -> Option<String> {
    (key == "demo-key" || key.starts_with("key-") || key.starts_with("fm_live_")).then(|| key.to_owned())
}

fn denied(code: &'static str, message: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, code, message)
}
