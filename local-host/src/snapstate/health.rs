use std::time::Instant;

use axum::http::{Method, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::json;

use super::response::written;
use crate::api::Call;
use crate::clock::iso;

/// The response that needs no key, None where it is another path.
pub fn response(call: &Call, started: Instant) -> Option<Response> {
    let degraded = call.behaviour.snapstate.degraded;
    match (&call.method, call.path.as_str()) {
        (&Method::GET | &Method::HEAD, "/health") => Some(health(degraded, started)),
        (&Method::GET | &Method::HEAD, "/ready") => Some(ready(degraded)),
        _ => None,
    }
}

fn status(degraded: bool) -> StatusCode {
    if degraded { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

/// The body has the same members whatever the status.
fn health(degraded: bool, started: Instant) -> Response {
    written(
        status(degraded),
        &json!({
            "status": if degraded { "degraded" } else { "ok" },
            "version": "3.0.0",
            "uptime_seconds": started.elapsed().as_secs(),
            "redis": "connected",
            "postgres": if degraded { "disconnected" } else { "connected" },
            "r2": "connected",
            "timestamp": iso(Timestamp::now()),
        }),
    )
}

fn ready(degraded: bool) -> Response {
    let body = if degraded {
        json!({ "status": "not_ready", "redis": "ok", "postgres": "down" })
    } else {
        json!({ "status": "ready" })
    };
    written(status(degraded), &body)
}
