use axum::http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::response::Refusal;
use crate::api::Call;

const LARGEST: usize = 1 << 20;

/// The members of a request's body. Measured: an empty body, text, null and an array all count as no members.
pub fn members(call: &Call) -> Result<Map<String, Value>, Refusal> {
    if call.body.len() > LARGEST {
        let code = Some("FST_ERR_CTP_BODY_TOO_LARGE");
        return Err(Refusal::framework(StatusCode::PAYLOAD_TOO_LARGE, code, "Request body is too large"));
    }
    let carries_body = match call.method {
        Method::POST | Method::PUT | Method::PATCH => true,
        Method::DELETE => !call.body.is_empty(),
        _ => false,
    };
    let media_type = call.header("content-type").map(|value| value.split(';').next().unwrap_or_default().trim());
    match media_type {
        _ if !carries_body => Ok(Map::new()),
        None if call.body.is_empty() => Ok(Map::new()),
        Some("application/json") if call.body.is_empty() => Ok(Map::new()),
        Some("application/json") => match serde_json::from_slice(&call.body) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Ok(Map::new()),
            // Measured: the parser's own exception, and so a 500.
            Err(error) => Err(Refusal::framework(StatusCode::INTERNAL_SERVER_ERROR, None, error.to_string())),
        },
        Some("text/plain") => Ok(Map::new()),
        other => {
            let code = Some("FST_ERR_CTP_INVALID_MEDIA_TYPE");
            let message = format!("Unsupported Media Type: {}", other.unwrap_or("undefined"));
            Err(Refusal::framework(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, message))
        }
    }
}

/// The text of a member, None where it is empty or no string.
pub fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str().filter(|text| !text.is_empty())
}
