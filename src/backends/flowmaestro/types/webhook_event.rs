//! What webhooks deliver.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use super::execution::{ExecutionError, ExecutionStatus};
use super::thread::MessageRole;
use crate::core::json::{Any, Object};

/// An event that a webhook can subscribe to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(
    type_prefix = "FlowMaestro",
    type = r#"
    | "execution.started"
    | "execution.completed"
    | "execution.failed"
    | "execution.cancelled"
    | "thread.message.created"
    | "thread.message.completed"
    | "thread.message.failed"
    | "agent.execution.started"
    | "agent.execution.completed"
    | "agent.execution.failed"
    | (string & {})"#
)]
pub struct WebhookEventName(pub String);

/// A delivery as it is posted, whatever its event. TypeScript sees it as the union `FlowMaestroWebhookEvent`.
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
#[tsify(type_prefix = "FlowMaestro")]
pub struct WebhookEventBase {
    /// The event's id, the same each time the delivery is tried. It is not the id of the delivery.
    pub id: String,
    /// When the event happened, ISO 8601.
    pub created_at: String,
}

/// The TypeScript types of deliveries.
pub const WEBHOOK_EVENT_TYPESCRIPT: &str = r#"/**
 * What a delivery's `data` is, by its event.
 */
export interface FlowMaestroWebhookData {
    "execution.started": FlowMaestroExecutionWebhookData;
    "execution.completed": FlowMaestroExecutionWebhookData;
    "execution.failed": FlowMaestroExecutionWebhookData;
    "execution.cancelled": FlowMaestroExecutionWebhookData;
    "thread.message.created": FlowMaestroThreadMessageWebhookData;
    "thread.message.completed": FlowMaestroThreadMessageWebhookData;
    "thread.message.failed": FlowMaestroThreadMessageWebhookData;
    "agent.execution.started": FlowMaestroAgentExecutionWebhookData;
    "agent.execution.completed": FlowMaestroAgentExecutionWebhookData;
    "agent.execution.failed": FlowMaestroAgentExecutionWebhookData;
    "test": FlowMaestroTestWebhookData;
}

/**
 * A delivery of one event.
 */
export interface FlowMaestroWebhookEventOf<Name extends keyof FlowMaestroWebhookData>
    extends FlowMaestroWebhookEventBase {
    /**
     * What happened.
     */
    event: Name;
    /**
     * What it happened to.
     */
    data: FlowMaestroWebhookData[Name];
}

/**
 * What the service posts to a webhook's URL: a union that narrows by `event`.
 *
 * Events of other names can come from a newer service. Handle them in `default`:
 * `const other: FlowMaestroUnknownWebhookEvent = event;`.
 */
export type FlowMaestroWebhookEvent = {
    [Name in keyof FlowMaestroWebhookData]: FlowMaestroWebhookEventOf<Name>;
}[keyof FlowMaestroWebhookData];

/**
 * A delivery of an event that is not in `FlowMaestroWebhookData`: one that is newer than this package.
 */
export interface FlowMaestroUnknownWebhookEvent extends FlowMaestroWebhookEventBase {
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

/// What the events `execution.*` are about: the execution of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct ExecutionWebhookData {
    /// The execution's id.
    pub execution_id: String,
    /// The workflow it executes.
    pub workflow_id: String,
    /// The workflow's name.
    pub workflow_name: String,
    /// Where it stands.
    pub status: ExecutionStatus,
    /// When its work began, ISO 8601.
    pub started_at: String,
    /// When it ended, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<String>,
    /// What it returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown>")]
    pub outputs: Option<Object>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
}

/// What the events `thread.message.*` are about: a message of a thread.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct ThreadMessageWebhookData {
    /// The thread.
    pub thread_id: String,
    /// The message's id.
    pub message_id: String,
    /// The agent.
    pub agent_id: String,
    /// The agent's name.
    pub agent_name: String,
    /// Who wrote it.
    pub role: MessageRole,
    /// Its text.
    pub content: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
}

/// What the events `agent.execution.*` are about: an agent at work on its answer.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct AgentExecutionWebhookData {
    /// The thread.
    pub thread_id: String,
    /// The agent.
    pub agent_id: String,
    /// The agent's name.
    pub agent_name: String,
    /// Where its execution stands.
    pub status: ExecutionStatus,
    /// When its work began, ISO 8601.
    pub started_at: String,
    /// When it ended, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ExecutionError>,
}

/// What the event `test` is about, which `webhooks.test` sends.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct TestWebhookData {
    /// That it is a test, for people.
    pub message: String,
    /// The webhook that is tested.
    pub webhook_id: String,
}
