//! `POST /threads/:id/messages`.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::body::text;
use super::knowledge_bases::number;
use super::response::{Refusal, data, iso, ok};
use super::threads;
use super::turn::{Outcome, Turn};
use super::workspace::Workspace;
use crate::api::Call;

const LONGEST_WAIT_MS: f64 = 120_000.0;

pub async fn send(
    workspace: &Workspace,
    segment: &str,
    body: &Map<String, Value>,
    call: &Call,
) -> Result<Response, Refusal> {
    let Some(content) = text(body, "content") else {
        return Err(Refusal::invalid("content is needed."));
    };
    let thread = threads::find(workspace, segment)?;
    if body.get("stream").is_some_and(|stream| *stream == true) {
        if !call.behaviour.flowmaestro.message_streams {
            let message = "Messages cannot be streamed here; nothing was sent.";
            return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, "not_implemented", message));
        }
        let turn = Turn::start(&thread, content);
        let started = json!({ "execution_id": turn.execution_id, "thread_id": thread.id, "status": "running" });
        return Ok(data(StatusCode::ACCEPTED, started));
    }
    let turn = Turn::start(&thread, content);
    let patience = patience_ms(body.get("timeout"));
    let outcome = if patience > 0.0 {
        tokio::time::timeout(Duration::from_secs_f64(patience / 1_000.0), turn.done()).await.ok()
    } else {
        None
    };
    let message = match outcome {
        Some(Outcome::Reply(reply)) => json!({
            "role": reply.role,
            "content": reply.content,
            "tool_calls": null,
            "created_at": iso(reply.created_at),
        }),
        Some(Outcome::Silence) => Value::Null,
        Some(Outcome::Failed(reason)) => {
            return Err(Refusal::execution_failed(format!("The agent failed: {reason}")));
        }
        None => {
            let message = format!(
                "The agent was not done within {patience} ms and works on; \
                 its answer will be in /api/v1/threads/{}/messages.",
                thread.id
            );
            return Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "timeout", message));
        }
    };
    Ok(ok(json!({
        "execution_id": turn.execution_id,
        "thread_id": thread.id,
        "status": "completed",
        "message": message,
        "iterations": 0,
        "tool_calls_count": 0,
    })))
}

/// Measured: null counts as 0, and with 0, less or no number the service does not wait at all.
fn patience_ms(timeout: Option<&Value>) -> f64 {
    match timeout {
        None => LONGEST_WAIT_MS,
        Some(given) => number(given).min(LONGEST_WAIT_MS),
    }
}
