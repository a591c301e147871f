//! Webhooks: the subscriptions, which no endpoint lists, and the check of what is delivered.

use super::client::{DELETE as REMOVE, MAKE};
use crate::core::endpoint::{Body, Endpoint};
use crate::core::webhook;

/// `POST /webhooks`: a new webhook. Its secret is never shown.
pub static REGISTER: Endpoint =
    Endpoint { name: "registerWebhook", path: "/webhooks", body: Body::Required("webhook"), ..MAKE };

/// `DELETE /webhooks/{id}`: deletes a webhook.
pub static DELETE: Endpoint = Endpoint { name: "deleteWebhook", path: "/webhooks/{webhookId}", ..REMOVE };

/// The signatures in an `X-Checkpoint-Signature` header: HMAC-SHA256 over the body's bytes. The service writes
/// `sha256=<hex>`; its documentation has the digits alone.
pub fn signatures(header: &str) -> Vec<u8> {
    if header.contains('=') {
        return webhook::signatures(header, "sha256");
    }
    webhook::signatures(&["sha256=", header.trim_ascii()].concat(), "sha256")
}
