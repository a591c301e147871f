//! What webhooks deliver.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use super::webhook::WebhookEventName;
use crate::core::json::Any;

/// A delivery as it is posted, whatever its event. TypeScript sees it as the union `SnapStateWebhookEvent`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WebhookEvent {
    /// What happened.
    pub event: WebhookEventName,
    /// What it happened to.
    pub data: Any,
    /// What every delivery has.
    #[serde(flatten)]
    pub base: WebhookEventBase,
}

/// What every delivery has, whatever its event.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct WebhookEventBase {
    /// The webhook's id.
    pub webhook_id: String,
    /// When the event happened, ISO 8601. The signature covers it, and nothing else tells an old delivery from a new one.
    pub timestamp: String,
}

/// The TypeScript types of deliveries.
pub const WEBHOOK_EVENT_TYPESCRIPT: &str = r#"/**
 * What a delivery's `data` is, by its event.
 */
export interface SnapStateWebhookData {
    "checkpoint.saved": SnapStateCheckpointSavedWebhookData;
    "workflow.resumed": SnapStateWorkflowResumedWebhookData;
    "workflow.expired": SnapStateWorkflowExpiredWebhookData;
    "workflow.archived": SnapStateWorkflowArchivedWebhookData;
}

/**
 * A delivery of one event.
 */
export interface SnapStateWebhookEventOf<Name extends keyof SnapStateWebhookData> extends SnapStateWebhookEventBase {
    /**
     * What happened.
     */
    event: Name;
    /**
     * What it happened to.
     */
    data: SnapStateWebhookData[Name];
}

/**
 * What the service posts to a webhook's URL: a union that narrows by `event`.
 *
 * Servers so far deliver `checkpoint.saved` alone, and try each delivery once. Events of other names can come from a newer
 * service. Handle them in `default`: `const other: SnapStateUnknownWebhookEvent = event;`.
 */
export type SnapStateWebhookEvent = {
    [Name in keyof SnapStateWebhookData]: SnapStateWebhookEventOf<Name>;
}[keyof SnapStateWebhookData];

/**
 * A delivery of an event that is not in `SnapStateWebhookData`: one that is newer than this package.
 */
export interface SnapStateUnknownWebhookEvent extends SnapStateWebhookEventBase {
    /**
     * What happened.
     */
    event: string;
    /**
     * What it happened to.
     */
    data: unknown;
}"#;

#[wasm_bindgen(typescript_custom_section)]
const WEBHOOK_EVENT: &str = WEBHOOK_EVENT_TYPESCRIPT;

/// What the event `checkpoint.saved` is about. It also comes when a save with `ifMatch` found the step saved already.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct CheckpointSavedWebhookData {
    /// The workflow.
    pub workflow_id: String,
    /// The checkpoint's id.
    pub checkpoint_id: String,
    /// The step.
    pub step: u64,
}

/// What the event `workflow.resumed` is about, as the service's documentation tells: no known server delivers it.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct WorkflowResumedWebhookData {
    /// The workflow.
    pub workflow_id: String,
    /// The step that it goes on from.
    pub step: u64,
}

/// What the event `workflow.expired` is about, as the service's documentation tells: no known server delivers it.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct WorkflowExpiredWebhookData {
    /// The workflow that the service forgot.
    pub workflow_id: String,
}

/// What the event `workflow.archived` is about, as the service's documentation tells: no known server delivers it, and
/// no webhook can subscribe to it.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct WorkflowArchivedWebhookData {
    /// The workflow.
    pub workflow_id: String,
    /// When it was archived, ISO 8601.
    pub archived_at: String,
}
