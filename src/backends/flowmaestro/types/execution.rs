//! A workflow's execution as it stands, and its end by force.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::core::json::Object;

/// Where an execution stands.
///
/// `completed`, `failed` and `cancelled` are final. `paused` waits for a person and can take for ever: the public API has
/// no call that goes on with it or cancels it. An execution with a status that is not in this list is over when it has an
/// `error` or a `completed_at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(
    type_prefix = "FlowMaestro",
    type = r#""pending" | "running" | "paused" | "completed" | "failed" | "cancelled" | (string & {})"#
)]
pub struct ExecutionStatus(pub String);

/// Why an execution or a node failed: a sentence. That of an execution may hold a JSON map from node id to what went wrong
/// there. The service's documentation shows an object in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(untagged)]
#[tsify(type_prefix = "FlowMaestro", type = "string | Record<string, unknown>")]
pub enum ExecutionError {
    /// As a sentence.
    Text(String),
    /// As an object.
    Object(Object),
}

/// The execution of a workflow as it stands at one moment.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Execution {
    /// The execution's id, a UUID: the `execution_id` that its start answered with.
    pub id: String,
    /// The workflow it executes.
    pub workflow_id: String,
    /// The workflow's name. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_name: Option<String>,
    /// Where it stands.
    pub status: ExecutionStatus,
    /// What it was started with.
    #[tsify(type = "Record<string, unknown> | null")]
    pub inputs: Option<Object>,
    /// What it returned, when it is `completed`.
    #[tsify(type = "Record<string, unknown> | null")]
    pub outputs: Option<Object>,
    /// Why it failed, when it is `failed`.
    #[tsify(type = "FlowMaestroExecutionError | null")]
    pub error: Option<ExecutionError>,
    /// When its work began, ISO 8601. `null` before that, and for ever when it was cancelled before.
    #[tsify(type = "string | null")]
    pub started_at: Option<String>,
    /// When it completed or failed, ISO 8601. `null` before that, and for ever when it was cancelled.
    #[tsify(type = "string | null")]
    pub completed_at: Option<String>,
    /// When it was started, ISO 8601.
    pub created_at: String,
    /// How long it took, in ms. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "number | null")]
    pub duration_ms: Option<f64>,
}

/// An execution that was cancelled: what the service says about it, which is not the execution.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct CancelledExecution {
    /// The execution's id.
    pub id: String,
    /// Where it stands: `cancelled`. Work inside a step may go on unseen.
    pub status: ExecutionStatus,
    /// That it was cancelled, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The workflow it executed. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// When it was cancelled, ISO 8601. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<String>,
}
