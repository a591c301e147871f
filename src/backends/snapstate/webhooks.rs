//! Webhooks: the subscriptions, which no endpoint lists, and the check of what is delivered.

use super::client::{DELETE as REMOVE, MAKE};
use crate::core::endpoint::{Body, Endpoint};
use crate::core::webhook::{self, Signed};

/// `POST /webhooks`: a new webhook. Its secret is never shown.
pub static REGISTER: Endpoint =
    Endpoint { name: "registerWebhook", path: "/webhooks", body: Body::Required("webhook"), ..MAKE };

/// `DELETE /webhooks/{id}`: deletes a webhook.
pub static DELETE: Endpoint = Endpoint { name: "deleteWebhook", path: "/webhooks/{webhookId}", ..REMOVE };

/// What an `X-Checkpoint-Signature` header says: HMAC-SHA256 over the body's bytes. The service writes `sha256=<hex>`; its
/// documentation has the digits alone.
pub fn signed(header: &str) -> Signed {
    let digits = header.strip_prefix("sha256=").unwrap_or(header);
    webhook::read(&["sha256=", digits].concat(), "sha256")
}
