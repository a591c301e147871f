//! What starts a workflow by itself.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::core::json::Object;

/// What a trigger waits for. Any trigger can be executed by hand too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type_prefix = "FlowMaestro", type = r#""schedule" | "webhook" | "event" | "manual" | (string & {})"#)]
pub struct TriggerType(pub String);

/// What starts a workflow by itself.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Trigger {
    /// The trigger's id, a UUID.
    pub id: String,
    /// The workflow it starts.
    pub workflow_id: String,
    /// The workflow's name. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_name: Option<String>,
    /// A name for people.
    pub name: String,
    /// What it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_type: Option<TriggerType>,
    /// What it waits for, as only the service's documentation names it. To be sure, read `trigger_type ?? type`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<TriggerType>,
    /// Whether it starts anything. One that does not cannot be executed by hand either.
    pub enabled: bool,
    /// When it started the workflow last, ISO 8601. `null` when it never did.
    #[tsify(type = "string | null")]
    pub last_triggered_at: Option<String>,
    /// How often it started the workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_count: Option<u64>,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When it was changed last, ISO 8601.
    pub updated_at: String,
}

/// What a trigger's workflow is started with.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct ExecuteTriggerRequest {
    /// The workflow's inputs, by name. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any> | undefined")]
    pub inputs: Option<Object>,
}
