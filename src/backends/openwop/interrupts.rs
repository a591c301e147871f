//! Interrupts: a run waits for an approval, an answer or an outside event, and gets it here.

use super::client::SERVICE;
use super::runs::{require_object, run_path};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::request::{Path, Request};

/// `POST /v1/runs/{runId}/interrupts/{nodeId}`: answers the interrupt a run waits at.
///
/// The answer's `nodeId` is filled from `interrupt.nodeId` or the argument where a host leaves it out. An interrupt that
/// was answered before is 409 by specification and 404 on the reference hosts.
///
/// # Errors
/// A configuration error for an id that cannot be a path segment, or a body that is not exactly `{ resumeValue }`.
pub fn resolve(run_id: &str, node_id: &str, body: Json, idempotency_key: Option<&str>) -> Result<Operation, Error> {
    check_body(&body)?;
    let path = run_path(run_id)?.literal("/interrupts").segment("nodeId", node_id)?;
    let node_id = node_id.to_owned();
    let operation = Operation::new(&SERVICE, "interrupts.resolve", Request::post(path, body));
    operation
        .finish_with(move |mut answer| {
            if answer.string_at("nodeId").is_none() {
                let inner = answer.get("interrupt").and_then(|interrupt| interrupt.string_at("nodeId"));
                answer.set("nodeId", Json::string(&inner.unwrap_or_else(|| node_id.clone())));
            }
            Ok(answer)
        })
        .with_idempotency_key(idempotency_key)
}

/// `GET /v1/interrupts/{token}`: what a token's interrupt asks. The token is the credential; no key is sent.
///
/// # Errors
/// A configuration error for a token that cannot be a path segment.
pub fn inspect_by_token(token: &str) -> Result<Operation, Error> {
    let request = Request::get(token_path(token)?).without_credentials();
    Ok(Operation::new(&SERVICE, "interrupts.inspectByToken", request))
}

/// `POST /v1/interrupts/{token}`: answers a token's interrupt. The token is the credential; no key is sent.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_by_token(token: &str, body: Json, idempotency_key: Option<&str>) -> Result<Operation, Error> {
    check_body(&body)?;
    let request = Request::post(token_path(token)?, body).without_credentials();
    Operation::new(&SERVICE, "interrupts.resolveByToken", request).with_idempotency_key(idempotency_key)
}

fn token_path(token: &str) -> Result<Path, Error> {
    Path::new("/v1/interrupts").segment("token", token)
}

fn check_body(body: &Json) -> Result<(), Error> {
    require_object(body, "answer")?;
    if body.keys() == ["resumeValue"] {
        Ok(())
    } else {
        Err(Error::configuration("resumeValue", "must be there, and be the only member of the answer"))
    }
}
