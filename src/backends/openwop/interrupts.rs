//! Interrupts: a run waits for an approval, an answer or an outside event, and gets it here.

use super::client::{READ, WRITE, without_credentials};
use crate::core::endpoint::{Body, Endpoint};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;

/// `POST /v1/runs/{runId}/interrupts/{nodeId}`: answers the interrupt a run waits at, with exactly `{ resumeValue }`.
///
/// The answer's `nodeId` is filled from `interrupt.nodeId` or the argument where a host leaves it out. An interrupt that
/// was answered before is 409 by specification and 404 on the reference hosts.
pub static RESOLVE: Endpoint = Endpoint {
    name: "interrupts.resolve",
    path: "/v1/runs/{runId}/interrupts/{nodeId}",
    body: Body::Required("answer"),
    prepare: Some(check_answer),
    finish: Some(fill_node_id),
    ..WRITE
};

/// `GET /v1/interrupts/{token}`: what a token's interrupt asks. The token is the credential; no key is sent.
pub static INSPECT_BY_TOKEN: Endpoint = Endpoint {
    name: "interrupts.inspectByToken",
    path: "/v1/interrupts/{token}",
    prepare: Some(without_credentials),
    ..READ
};

/// `POST /v1/interrupts/{token}`: answers a token's interrupt, as [`RESOLVE`]. The token is the credential; no key is sent.
pub static RESOLVE_BY_TOKEN: Endpoint = Endpoint {
    name: "interrupts.resolveByToken",
    path: "/v1/interrupts/{token}",
    body: Body::Required("answer"),
    prepare: Some(check_answer_by_token),
    ..WRITE
};

fn check_answer(operation: &mut Operation) -> Result<(), Error> {
    if operation.request.body.as_ref().is_some_and(|body| body.keys() == ["resumeValue"]) {
        Ok(())
    } else {
        Err(Error::configuration("resumeValue", "must be there, and be the only member of the answer"))
    }
}

fn check_answer_by_token(operation: &mut Operation) -> Result<(), Error> {
    without_credentials(operation)?;
    check_answer(operation)
}

fn fill_node_id(mut answer: Json, ids: &[String]) -> Result<Json, Error> {
    if answer.string_at("nodeId").is_none() {
        let inner = answer.get("interrupt").and_then(|interrupt| interrupt.string_at("nodeId"));
        let node_id = inner.or_else(|| ids.last().cloned()).unwrap_or_default();
        answer.set("nodeId", Json::string(&node_id));
    }
    Ok(answer)
}
