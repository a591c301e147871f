//! Subscriptions to events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::webhook_event::WebhookEventName;

/// A subscription: events that the service posts to a URL.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Webhook {
    /// The webhook's id, a UUID.
    pub id: String,
    /// A name for people.
    pub name: String,
    /// Where the events go.
    pub url: String,
    /// The events that go there.
    pub events: Vec<WebhookEventName>,
    /// Headers that every delivery carries. Only `webhooks.get` answers with them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, string> | null")]
    pub headers: Option<BTreeMap<String, String>>,
    /// Whether anything is delivered.
    pub is_active: bool,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When it was changed last, ISO 8601.
    pub updated_at: String,
}

/// A webhook to make.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct CreateWebhookRequest {
    /// A name for people.
    pub name: String,
    /// Where the events go: an absolute URL.
    pub url: String,
    /// The events that go there, at least one. The service refuses names it does not know.
    pub events: Vec<WebhookEventName>,
    /// Headers that every delivery carries. They replace the service's own of the same name, the signature too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, string> | null | undefined")]
    pub headers: Option<BTreeMap<String, String>>,
}

/// A webhook that was made. Keep its secret: no other answer shows it.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct CreatedWebhook {
    /// The webhook's id, a UUID.
    pub id: String,
    /// A name for people.
    pub name: String,
    /// Where the events go.
    pub url: String,
    /// What deliveries are signed with, its prefix `whsec_` included.
    pub secret: String,
    /// The events that go there.
    pub events: Vec<WebhookEventName>,
    /// Headers that every delivery carries.
    #[tsify(type = "Record<string, string> | null")]
    pub headers: Option<BTreeMap<String, String>>,
    /// Whether anything is delivered.
    pub is_active: bool,
    /// When it was made, ISO 8601.
    pub created_at: String,
}

/// What is to be different about a webhook. What is left out stays as it was.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct UpdateWebhookRequest {
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub name: Option<String>,
    /// Where the events go: an absolute URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub url: Option<String>,
    /// The events that go there, at least one, in place of the ones before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "FlowMaestroWebhookEventName[] | undefined")]
    pub events: Option<Vec<WebhookEventName>>,
    /// Headers that every delivery carries, in place of the ones before. `null` takes them away.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, string> | null | undefined")]
    pub headers: Option<BTreeMap<String, String>>,
    /// Whether anything is delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "boolean | undefined")]
    pub is_active: Option<bool>,
}

/// A webhook that was changed.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct UpdatedWebhook {
    /// The webhook's id.
    pub id: String,
    /// A name for people.
    pub name: String,
    /// Where the events go.
    pub url: String,
    /// The events that go there.
    pub events: Vec<WebhookEventName>,
    /// Headers that every delivery carries.
    #[tsify(type = "Record<string, string> | null")]
    pub headers: Option<BTreeMap<String, String>>,
    /// Whether anything is delivered.
    pub is_active: bool,
    /// When it was changed last, ISO 8601.
    pub updated_at: String,
}

/// A webhook that was deleted.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct DeletedWebhook {
    /// The webhook's id.
    pub id: String,
    /// That it is gone.
    #[tsify(type = "true")]
    pub deleted: bool,
}

/// What became of a test delivery. The call itself succeeds also when the delivery did not.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct WebhookTest {
    /// Whether the URL answered with a status of 200 to 299.
    pub success: bool,
    /// The status it answered with. Missing when it did not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<u64>,
    /// What happened, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long the answer took, in ms. Only the service's documentation and its own clients name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_time_ms: Option<f64>,
    /// The webhook's id. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_id: Option<String>,
    /// The delivery's id. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_id: Option<String>,
    /// Why it failed. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub error_message: Option<String>,
}

/// Where a delivery stands. `success` and `failed` are final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type_prefix = "FlowMaestro", type = r#""pending" | "success" | "failed" | "retrying" | (string & {})"#)]
pub struct WebhookDeliveryStatus(pub String);

/// The delivery of one event to a webhook's URL. Test deliveries are not among them.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct WebhookDelivery {
    /// The delivery's id, as `"17"`: the header `X-FlowMaestro-Delivery-ID`, not the `id` of what was delivered.
    pub id: String,
    /// The event.
    pub event_type: WebhookEventName,
    /// Where the delivery stands.
    pub status: WebhookDeliveryStatus,
    /// How often it was tried, at most 5 times.
    pub attempts: u64,
    /// The status the URL answered with last. `null` when it did not answer.
    #[tsify(type = "number | null")]
    pub response_status: Option<u64>,
    /// What went wrong last.
    #[tsify(type = "string | null")]
    pub error_message: Option<String>,
    /// When the event happened, ISO 8601.
    pub created_at: String,
    /// When it was tried last, ISO 8601.
    #[tsify(type = "string | null")]
    pub last_attempt_at: Option<String>,
}
