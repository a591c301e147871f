//! What the service's event streams have in common.

use std::time::Duration;

use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::response::Refusal;
use crate::api::Call;
use crate::event_stream::{Block, Instead, Manner, Shape, Source, StreamFault, respond};
use crate::recording::OpenStream;

const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// Measured: the body ends so long after the terminal event.
pub const LINGER: Duration = Duration::from_millis(500);

/// Measured: an event has no id, and the type of the first and of some others is in no place but the event line.
pub fn block(kind: &str, data: &Value, shape: &Shape) -> Block {
    let data = if shape.multi_line { format!("{data:#}") } else { data.to_string() };
    Block { id: None, event: Some(kind.to_owned()), data, events: 1 }
}

pub fn response<S: Source>(source: S, shape: Shape, fault: StreamFault, open: OpenStream, call: &Call) -> Response {
    let manner = Manner { shape, fault, keep_alive: Some(KEEP_ALIVE), comment: " keepalive", opening: "" };
    let mut response = respond(source, manner, open, call.connection.clone());
    let headers = response.headers_mut();
    if call.header("connection") != Some("close") {
        headers.insert(CONNECTION, HeaderValue::from_static("keep-alive"));
    }
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// What a fault puts in the place of a stream.
pub fn instead(instead: Instead) -> Response {
    instead.respond(|status| {
        let code = match status {
            StatusCode::UNAUTHORIZED => "invalid_api_key",
            StatusCode::FORBIDDEN => "insufficient_scope",
            StatusCode::NOT_FOUND => "resource_not_found",
            StatusCode::TOO_MANY_REQUESTS => "rate_limit_exceeded",
            StatusCode::SERVICE_UNAVAILABLE => "service_unavailable",
            status if status.is_client_error() => "validation_error",
            _ => "internal_error",
        };
        Refusal::new(status, code, format!("The stream fault asked for {status}.")).body()
    })
}
