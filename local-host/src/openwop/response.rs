use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

/// A JSON response, before the profile writes it down.
#[derive(Clone, Debug)]
pub struct JsonResponse {
    pub status: StatusCode,
    pub body: Option<Value>,
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl JsonResponse {
    pub fn new(status: StatusCode, body: Value) -> Self {
        Self { status, body: Some(body), headers: Vec::new() }
    }

    pub fn ok(body: Value) -> Self {
        Self::new(StatusCode::OK, body)
    }

    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

/// The outcome of an operation.
pub enum Outcome {
    /// Already a response: an event stream, or what a fault put in its place.
    Ready(Response),
    Json(JsonResponse),
}

/// An error response in OpenWOP's envelope: `{error, message, details?}`.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Option<Box<Value>>,
    retry_after: Option<u64>,
    has_message: bool,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: None, retry_after: None, has_message: true }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation_error", message)
    }

    pub fn details(mut self, details: Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// Leaves the message out of the envelope.
    pub fn without_message(mut self) -> Self {
        self.has_message = false;
        self
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<Refusal> for JsonResponse {
    fn from(refusal: Refusal) -> Self {
        let mut body = json!({ "error": refusal.code });
        if let Some(members) = body.as_object_mut().filter(|_| refusal.has_message) {
            members.insert("message".to_owned(), refusal.message.into());
        }
        if let (Some(details), Some(members)) = (refusal.details, body.as_object_mut()) {
            members.insert("details".to_owned(), *details);
        }
        let response = Self::new(refusal.status, body);
        match refusal.retry_after {
            Some(seconds) => response.header(RETRY_AFTER, &seconds.to_string()),
            None => response,
        }
    }
}
