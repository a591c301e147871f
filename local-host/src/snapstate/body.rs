use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::response::Refusal;
use crate::api::Call;
use crate::javascript;

const LARGEST: usize = 1 << 20;

/// The body as the web framework reads it; null where there is none.
pub fn read(call: &Call) -> Result<Value, Refusal> {
    if call.body.len() > LARGEST {
        return Err(Refusal::body_too_large());
    }
    let media_type = call.header("content-type").map(|value| value.split(';').next().unwrap_or_default().trim());
    let announced = call.header("content-length").is_some() || call.header("transfer-encoding").is_some();
    let is_read = match call.method {
        Method::POST | Method::PATCH => media_type.is_some() || !call.body.is_empty(),
        // Measured: a content type alone does no harm, with `Content-Length: 0` it does.
        Method::DELETE => media_type.is_some() && announced,
        _ => false,
    };
    if !is_read {
        return Ok(Value::Null);
    }
    match media_type {
        Some("application/json") => json(&call.body),
        Some("text/plain") => Ok(String::from_utf8_lossy(&call.body).into()),
        other => {
            let code = Some("FST_ERR_CTP_INVALID_MEDIA_TYPE");
            let message = format!("Unsupported Media Type: {}", other.unwrap_or("undefined"));
            Err(Refusal::framework(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, &message))
        }
    }
}

fn json(body: &[u8]) -> Result<Value, Refusal> {
    let refused = |code, message: &str| Err(Refusal::framework(StatusCode::BAD_REQUEST, code, message));
    if body.is_empty() {
        let message = "Body cannot be empty when content-type is set to 'application/json'";
        return refused(Some("FST_ERR_CTP_EMPTY_JSON_BODY"), message);
    }
    match serde_json::from_slice(body) {
        Ok(value) if is_forbidden(&value) => refused(None, "Object contains forbidden prototype property"),
        Ok(value) => Ok(javascript::read(value)),
        Err(error) => refused(None, &error.to_string()),
    }
}

fn is_forbidden(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(is_forbidden),
        Value::Object(members) => members.iter().any(|(name, value)| {
            name == "__proto__" || (name == "constructor" && value.get("prototype").is_some()) || is_forbidden(value)
        }),
        _ => false,
    }
}
