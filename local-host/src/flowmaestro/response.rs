use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::Call;
pub use crate::clock::iso;

/// One object in the service's envelope.
pub fn data(status: StatusCode, data: Value) -> Response {
    written(status, &json!({ "data": data, "meta": meta() }))
}

pub fn ok(object: Value) -> Response {
    data(StatusCode::OK, object)
}

/// Measured: this request id is another one than the header's.
pub fn meta() -> Value {
    json!({ "request_id": Uuid::new_v4().to_string(), "timestamp": iso(Timestamp::now()) })
}

pub fn written(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// An error response.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    message: String,
    shape: Shape,
}

#[derive(Debug)]
enum Shape {
    /// `{error: {code, message, details?}, meta}`
    Service {
        code: &'static str,
        details: Option<Box<Value>>,
        retry_after: Option<u64>,
    },
    /// How the web framework responds to an exception: `error` is a string there.
    Framework {
        code: Option<&'static str>,
    },
    UnknownRoute,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        let shape = Shape::Service { code, details: None, retry_after: None };
        Self { status, message: message.into(), shape }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation_error", message)
    }

    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", message)
    }

    pub fn execution_failed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "execution_failed", message)
    }

    pub fn not_found(resource: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource_not_found", format!("There is no {resource} {id:?}."))
            .details(json!({ "resource": resource, "id": id }))
    }

    pub fn framework(status: StatusCode, code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), shape: Shape::Framework { code } }
    }

    pub fn unknown_route(call: &Call) -> Self {
        let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
        let message = format!("Route {}:{}{query} not found", call.method, call.path);
        Self { status: StatusCode::NOT_FOUND, message, shape: Shape::UnknownRoute }
    }

    pub fn details(mut self, given: Value) -> Self {
        if let Shape::Service { details, .. } = &mut self.shape {
            *details = Some(Box::new(given));
        }
        self
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        if let Shape::Service { retry_after, .. } = &mut self.shape {
            *retry_after = Some(seconds);
        }
        self
    }

    pub fn body(&self) -> Value {
        let reason = self.status.canonical_reason().unwrap_or_default();
        match &self.shape {
            Shape::Service { code, details, .. } => {
                let mut error = json!({ "code": code, "message": self.message });
                if let (Some(details), Some(members)) = (details, error.as_object_mut()) {
                    members.insert("details".to_owned(), Value::clone(details));
                }
                json!({ "error": error, "meta": meta() })
            }
            Shape::Framework { code: Some(code) } => json!({
                "statusCode": self.status.as_u16(), "code": code, "error": reason, "message": self.message,
            }),
            Shape::Framework { code: None } => {
                json!({ "statusCode": self.status.as_u16(), "error": reason, "message": self.message })
            }
            Shape::UnknownRoute => {
                json!({ "message": self.message, "error": reason, "statusCode": self.status.as_u16() })
            }
        }
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let mut response = written(refusal.status, &refusal.body());
        if let Shape::Service { retry_after: Some(seconds), .. } = refusal.shape {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
