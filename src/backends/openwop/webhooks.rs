//! Webhooks: the subscriptions.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, REMOVE, SEND, WRITE, fill_body, texts};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::request::Request;
use crate::prelude::*;

endpoints! {
    /// Webhooks: the subscriptions. `OpenWop.verifyWebhook` checks what they deliver.
    namespace OpenWopWebhooks "webhooks.";

    /// The subscriptions, without their secrets.
    LIST = list() -> OpenWopList<OpenWopWebhook>: PAGE "/v1/webhooks" of "webhookId", needs: "webhooks";

    /// Subscribes to events. The `secret` is shown in this response and never again, where the host made it: keep it for
    /// `OpenWop.verifyWebhook`. With `standard-webhooks-1` among the `signatureAlgorithms` the host first sends a challenge, which
    /// `verifyWebhook` gives to you and to which the receiver must respond.
    REGISTER = register(webhook: OpenWopRegisterWebhookRequest, options: MutationOptions) -> Promise<OpenWopRegisteredWebhook>:
        WRITE "/v1/webhooks" with [Member("url")], needs: "webhooks", prepare: Some(prepare_registration), finish: Some(fill_id);

    /// Ends a subscription.
    UNREGISTER = unregister(webhookId, options: OpenWopTenantOptions) -> Promise<OpenWopJsonObject>:
        REMOVE "/v1/webhooks/{webhookId}" with [Text("tenantId")], needs: "webhooks";

    /// Has the host send the event `webhook.test`.
    TEST = test(webhookId, options: OpenWopSendOptions) -> Promise<OpenWopWebhookTest>:
        SEND "/v1/webhooks/{webhookId}/test", needs: "webhooks", prepare: Some(fill_body);

    /// Replaces the secret of a subscription with `standard-webhooks-1`. Until `previousSecretExpiresAt` a delivery may be signed with
    /// either: give `verifyWebhook` both.
    ROTATE_SECRET = rotateSecret(webhookId, rotation: OpenWopRotateSecretRequest, options: OpenWopRotateSecretOptions) -> Promise<OpenWopRotateSecretResponse>:
        WRITE "/v1/webhooks/{webhookId}/rotate-secret" with [Member("secret"), Text("tenantId")], needs: "webhooks";

    /// What could not be delivered. Hosts of version 2 have it.
    DEAD_LETTERS = deadLetters(webhookId, options: OpenWopPageOptions) -> OpenWopList<OpenWopDeadLetter>:
        PAGE "/webhooks/{webhookId}/dead-letters" of "deliveryId" with [Whole("limit", 1), Cursor], needs: "webhooks";
}

/// Of the hosts of version 1 some read `events`, others `eventTypes`, and without a list of theirs they subscribe to every event. Those of
/// version 2 refuse what they do not know.
fn prepare_registration(operation: &mut Operation) -> Result<(), Error> {
    let request = &mut operation.request;
    let Some(body) = request.body.take() else { return Ok(()) };
    let events = texts(&body, "events", usize::MAX)?;
    let mut both = body.shallow_copy();
    both.set("eventTypes", events);
    request.newer = Some(Box::new(Request::with_body(request.method, request.path.clone(), Some(body))));
    request.set_body(both);
    Ok(())
}

/// A host has one of two names for the subscription's id, or both.
fn fill_id(mut webhook: Json, _: &[String]) -> Result<Json, Error> {
    if webhook.get("webhookId").is_none()
        && let Some(id) = webhook.get("subscriptionId")
    {
        webhook.set("webhookId", id);
    }
    Ok(webhook)
}
