//! Annotations of runs.

use axum::http::StatusCode;
use serde_json::Value;

use super::super::asked::Asked;
use super::super::response::{JsonResponse, Refusal};
use super::super::runs::Run;
use super::super::v2::records;

pub fn list(run: &Run) -> JsonResponse {
    records::annotations(run)
}

/// Measured: what the target names is not checked.
pub fn create(asked: &Asked<'_>, run: &Run) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let code = if asked.profile.is_extended() { "invalid_request" } else { "validation_error" };
    let refused = |message: &str| Err(Refusal::new(StatusCode::BAD_REQUEST, code, message));
    let Some(signal) = body.get("signal").filter(|signal| signal.is_object()) else {
        return refused("signal: object is required.");
    };
    match signal.get("kind").and_then(Value::as_str) {
        Some("rating") => {
            let rating = signal.get("rating").and_then(Value::as_u64);
            if !rating.is_some_and(|rating| (1..=5).contains(&rating)) {
                return refused("signal.rating: integer 1..5 is required when kind is rating.");
            }
        }
        Some("correction" | "label" | "flag") => {}
        _ => return refused("signal.kind must be one of rating, correction, label, flag"),
    }
    Ok(records::annotated(asked, run, signal, &body))
}
