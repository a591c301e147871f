//! Interrupts: a run waits for an approval, a reply or an outside event, and gets it here.

use flowtether_endpoints::endpoints;

use super::client::{READ, WRITE, without_credentials};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::prelude::*;

endpoints! {
    /// Replies to what runs wait for.
    class OpenWopInterrupts "interrupts.";

    /// Replies to the interrupt at which a run waits. An interrupt that is not open any more is a `ConflictError` by
    /// specification and a `NotFoundError` on the reference hosts.
    RESOLVE = resolve(runId, nodeId, reply: OpenWopResolveInterruptRequest, options: MutationOptions) -> Promise<OpenWopResolveInterruptResponse>:
        WRITE "/v1/runs/{runId}/interrupts/{nodeId}", prepare: Some(check_reply), finish: Some(fill_node_id);

    /// What a token's interrupt asks. The token is the credential: no key is sent. The reference hosts have no such
    /// route: `UnsupportedOperationError`.
    INSPECT_BY_TOKEN = inspectByToken(token) -> Promise<OpenWopInterruptPayload>:
        READ "/v1/interrupts/{token}", prepare: Some(without_credentials);

    /// Replies to a token's interrupt. The token is the credential: no key is sent.
    RESOLVE_BY_TOKEN = resolveByToken(token, reply: OpenWopResolveInterruptRequest, options: MutationOptions) -> Promise<OpenWopResolveByTokenResponse>:
        WRITE "/v1/interrupts/{token}", prepare: Some(check_reply_by_token);
}

/// The host gets exactly `{ resumeValue }`.
fn check_reply(operation: &mut Operation) -> Result<(), Error> {
    if operation.request.body.as_ref().is_some_and(|body| body.keys() == ["resumeValue"]) {
        Ok(())
    } else {
        Err(Error::configuration("resumeValue", "must be there, and be the only member of the reply"))
    }
}

fn check_reply_by_token(operation: &mut Operation) -> Result<(), Error> {
    without_credentials(operation)?;
    check_reply(operation)
}

/// A host may leave `nodeId` out of its response: it is filled from `interrupt.nodeId`, or from the argument.
fn fill_node_id(mut response: Json, ids: &[String]) -> Result<Json, Error> {
    if response.string_at("nodeId").is_none() {
        let inner = response.get("interrupt").and_then(|interrupt| interrupt.string_at("nodeId"));
        let node_id = inner.or_else(|| ids.last().cloned()).unwrap_or_default();
        response.set("nodeId", Json::string(&node_id));
    }
    Ok(response)
}
