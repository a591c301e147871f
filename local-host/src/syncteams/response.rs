use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::switches::ErrorShape;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

pub fn ok(body: &Value) -> Response {
    written(StatusCode::OK, JSON, body.to_string())
}

fn written(status: StatusCode, media_type: HeaderValue, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

/// An error response.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub message: String,
}

impl Refusal {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub fn response(self, shape: ErrorShape) -> Response {
        let Self { status, message } = self;
        let (code, reason) = (status.as_u16(), status.canonical_reason().unwrap_or_default());
        let body = match shape {
            ErrorShape::Both => json!({ "statusCode": code, "message": message, "error": reason }),
            ErrorShape::Message => json!({ "message": message }),
            ErrorShape::Error => json!({ "error": message }),
            ErrorShape::List => json!({ "statusCode": code, "message": [message], "error": reason }),
            ErrorShape::Nested => json!({ "error": { "message": message } }),
            ErrorShape::Text => return written(status, TEXT, message),
        };
        written(status, JSON, body.to_string())
    }
}
