//! Webhooks: the subscriptions, and the check of what is delivered.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, READ, START};
use super::list::LIST as PAGE;
use crate::core::request::Method;
use crate::core::webhook::{self, Signed};

endpoints! {
    /// Webhooks: the subscriptions. `FlowMaestro.verifyWebhook` checks what they deliver.
    class FlowMaestroWebhooks "webhooks.";

    /// The workspace's webhooks, newest first, without their secrets and headers.
    LIST = list(options: FlowMaestroListOptions) -> FlowMaestroList<FlowMaestroWebhook>: PAGE "/api/v1/webhooks" via start_list;

    /// One webhook, without its secret.
    GET = get(webhookId) -> Promise<FlowMaestroResponse<FlowMaestroWebhook>>: READ "/api/v1/webhooks/{webhookId}";

    /// Makes a webhook. `data.secret` is shown in this response and never again: keep it for `FlowMaestro.verifyWebhook`.
    ///
    /// Rejects with `ValidationError` for a missing name, a bad URL, no event or an unknown one; its message names them.
    CREATE = create(webhook: FlowMaestroCreateWebhookRequest, options: FlowMaestroStartOptions) -> Promise<FlowMaestroResponse<FlowMaestroCreatedWebhook>>:
        START "/api/v1/webhooks";

    /// Changes the members that are given; `headers: null` clears them.
    UPDATE = update(webhookId, webhook: FlowMaestroUpdateWebhookRequest) -> Promise<FlowMaestroResponse<FlowMaestroUpdatedWebhook>>:
        READ "/api/v1/webhooks/{webhookId}", method: Method::Patch;

    /// Deletes a webhook.
    DELETE = delete(webhookId) -> Promise<FlowMaestroResponse<FlowMaestroDeletedWebhook>>: REMOVE "/api/v1/webhooks/{webhookId}";

    /// Has the service call the webhook once. It resolves also when the webhook did not respond: `data.success` is then
    /// false, and there is no `status_code`.
    TEST = test(webhookId, options: FlowMaestroStartOptions) -> Promise<FlowMaestroResponse<FlowMaestroWebhookTest>>:
        START "/api/v1/webhooks/{webhookId}/test";

    /// What was delivered, newest first. Test calls are not in it.
    // Its ids are decimal numbers as texts.
    DELIVERIES = deliveries(webhookId, options: FlowMaestroListOptions) -> FlowMaestroList<FlowMaestroWebhookDelivery>:
        PAGE "/api/v1/webhooks/{webhookId}/deliveries" via start_list;
}

/// What an `X-FlowMaestro-Signature` header says: HMAC-SHA256 over the body's bytes, the key being the whole secret, its
/// `whsec_` included.
pub fn signed(header: &str) -> Signed {
    webhook::read(header, "v1")
}
