//! Subscriptions to events.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// An event that a webhook can subscribe to. The service refuses every other name, `workflow.archived` too, which its
/// documentation names. Servers so far deliver `checkpoint.saved` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type_prefix = "SnapState", type = r#""checkpoint.saved" | "workflow.resumed" | "workflow.expired""#)]
pub struct WebhookEventName(pub String);

/// A webhook to register.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct RegisterWebhookRequest {
    /// Where the events go: an absolute URL of 2048 characters at most.
    pub url: String,
    /// The events that go there, at least one.
    pub events: Vec<WebhookEventName>,
    /// What deliveries are to be signed with, 256 characters at most. Without it they are not signed. Keep it: no answer
    /// ever shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub secret: Option<String>,
}

/// A webhook that was registered. Keep its id: nothing lists webhooks, and `deleteWebhook` needs it.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct RegisteredWebhook {
    /// The webhook's id.
    pub webhook_id: String,
    /// Where the events go.
    pub url: String,
    /// The events that go there.
    #[tsify(type = "(SnapStateWebhookEventName | (string & {}))[]")]
    pub events: Vec<WebhookEventName>,
    /// When it was registered, ISO 8601.
    pub created_at: String,
}
