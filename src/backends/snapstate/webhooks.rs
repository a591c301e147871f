//! Webhooks: the subscriptions, which no endpoint lists, and the check of what is delivered.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, MAKE};
use crate::core::webhook::{self, Signed};

endpoints! {
    in SnapState;

    /// Makes a webhook. Keep its id: nothing lists webhooks, and its secret is never shown. As deployed the service delivers
    /// `checkpoint.saved` alone. It is repeated only after a 429. Rejects with `ValidationError` for a bad URL, no event or
    /// an unknown one.
    REGISTER = registerWebhook(webhook: SnapStateRegisterWebhookRequest, options: SnapStateRegisterWebhookOptions) -> Promise<SnapStateRegisteredWebhook>:
        MAKE "/webhooks";

    /// Deletes a webhook. Rejects with `NotFoundError` for an unknown one, but not when only the response of an attempt before was
    /// lost.
    DELETE = deleteWebhook(webhookId) -> Promise<null>: REMOVE "/webhooks/{webhookId}";
}

/// What an `X-Checkpoint-Signature` header says: HMAC-SHA256 over the body's bytes. The service writes `sha256=<hex>`; its
/// documentation has the digits alone.
pub fn signed(header: &str) -> Signed {
    let digits = header.strip_prefix("sha256=").unwrap_or(header);
    webhook::read(&["sha256=", digits].concat(), "sha256")
}
