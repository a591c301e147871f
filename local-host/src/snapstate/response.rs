use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::api::Call;
use crate::javascript;

pub fn ok(body: &Value) -> Response {
    written(StatusCode::OK, body)
}

pub fn created(body: &Value) -> Response {
    written(StatusCode::CREATED, body)
}

pub fn written(status: StatusCode, body: &Value) -> Response {
    text(status, javascript::stringify(body))
}

fn text(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// 204, without a body and without a content type.
pub fn nothing() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// An error response.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    body: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    fn of(status: StatusCode, body: &Value) -> Self {
        Self { status, body: javascript::stringify(body), header: None }
    }

    /// What the handlers refuse: `error` is an object.
    pub fn api(status: StatusCode, code: &str, message: &str) -> Self {
        Self::of(status, &json!({ "error": { "code": code, "message": message } }))
    }

    /// What the web framework refuses: `error` is a string, and not every refusal has a code.
    pub fn framework(status: StatusCode, code: Option<&str>, message: &str) -> Self {
        let reason = status.canonical_reason().unwrap_or_default();
        let status_code = status.as_u16();
        Self::of(
            status,
            &match code {
                Some(code) => json!({ "statusCode": status_code, "code": code, "error": reason, "message": message }),
                None => json!({ "statusCode": status_code, "error": reason, "message": message }),
            },
        )
    }

    /// A member that breaks the schema.
    pub fn schema(message: &str) -> Self {
        Self::framework(StatusCode::BAD_REQUEST, Some("FST_ERR_VALIDATION"), message)
    }

    pub fn validation(message: &str) -> Self {
        Self::api(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", message)
    }

    pub fn unauthorized(message: &str) -> Self {
        Self::api(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
    }

    pub fn not_found(code: &str, message: &str) -> Self {
        Self::api(StatusCode::NOT_FOUND, code, message)
    }

    pub fn unknown_route(call: &Call) -> Self {
        let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
        let message = format!("Route {}:{}{query} not found", call.method, call.path);
        Self::of(StatusCode::NOT_FOUND, &json!({ "message": message, "error": "Not Found", "statusCode": 404 }))
    }

    /// Measured: always the whole window.
    pub fn rate_limited() -> Self {
        let mut refusal = Self::api(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", "Rate limit exceeded");
        refusal.header = Some((RETRY_AFTER, HeaderValue::from(60)));
        refusal
    }

    pub fn body_too_large() -> Self {
        let code = Some("FST_ERR_CTP_BODY_TOO_LARGE");
        let mut refusal = Self::framework(StatusCode::PAYLOAD_TOO_LARGE, code, "Request body is too large");
        refusal.header = Some((CONNECTION, HeaderValue::from_static("close")));
        refusal
    }

    /// The step is there already. Only the response to a save without `If-Match` has it.
    pub fn conflict(message: &str, existing: Option<Value>) -> Self {
        let mut body = json!({ "error": { "code": "CONFLICT", "message": message } });
        if let (Some(existing), Some(members)) = (existing, body.as_object_mut()) {
            members.insert("existing".to_owned(), existing);
        }
        Self::of(StatusCode::CONFLICT, &body)
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let mut response = text(refusal.status, refusal.body);
        if let Some((name, value)) = refusal.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
