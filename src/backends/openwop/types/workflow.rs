//! A workflow's definition.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::JsonObject;
use crate::core::json::Any;

/// A workflow: its nodes, how they are joined, and what a run of it can be configured with. Hosts add members.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowDefinition {
    /// The workflow's id: the `workflowId` a run is created with.
    pub id: String,
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The definition's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nodes: Option<Vec<WorkflowNode>>,
    /// How the steps are joined; the host's own shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edges: Option<Vec<JsonObject>>,
    /// What starts the workflow by itself; the host's own shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggers: Option<Vec<JsonObject>>,
    /// The variables a run keeps; the host's own shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub variables: Option<Any>,
    /// A JSON Schema of the `configurable` that a run may be created with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configurable_schema: Option<JsonObject>,
    /// Everything else the host says about the workflow.
    #[serde(flatten)]
    pub rest: JsonObject,
}

/// One step of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowNode {
    /// The node's id: the `nodeId` of its events and of its interrupt.
    pub id: String,
    /// What the node does, as `core.approvalGate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_id: Option<String>,
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The node's settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<JsonObject>,
    /// Where the node's inputs come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<JsonObject>,
    /// Everything else the host says about the node.
    #[serde(flatten)]
    pub rest: JsonObject,
}
