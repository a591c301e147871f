//! Workflows and their start.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::execution::ExecutionStatus;
use crate::core::json::{Any, Object};

/// A workflow.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Workflow {
    /// The workflow's id, a UUID.
    pub id: String,
    /// A name for people.
    pub name: String,
    /// What it does, for people.
    #[tsify(type = "string | null")]
    pub description: Option<String>,
    /// The workflow's version, a whole number.
    pub version: u64,
    /// The inputs, by the id of the input node, which need not be the name that an execution expects: a hint, nothing to
    /// check inputs against. Only `workflows.get` answers with it, and `null` also comes for workflows that have inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, FlowMaestroWorkflowInput> | null")]
    pub inputs: Option<BTreeMap<String, WorkflowInput>>,
    /// The inputs as a JSON Schema. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown> | null")]
    pub input_schema: Option<Object>,
    /// Whether the workflow is in use. Only the service's documentation names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// When it was made, ISO 8601.
    pub created_at: String,
    /// When it was changed last, ISO 8601.
    pub updated_at: String,
}

/// One input of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct WorkflowInput {
    /// What is to be put in, as `"text"`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A name for people; the node's id where the workflow has none.
    pub label: String,
    /// Whether it must be given.
    pub required: bool,
    /// What is to be put in, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What a workflow is started with.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct ExecuteWorkflowRequest {
    /// The workflow's inputs, by name. Default: none. The service does not check them: an execution with a missing or
    /// wrong one starts, and then ends `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any> | undefined")]
    pub inputs: Option<Object>,
}

/// An execution that was started, of a workflow or by a trigger.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct StartedExecution {
    /// The execution's id, a UUID: the `id` of `executions.get`.
    pub execution_id: String,
    /// The workflow it executes.
    pub workflow_id: String,
    /// The trigger that started it. Only `triggers.execute` answers with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger_id: Option<String>,
    /// Where it stands: `pending`.
    pub status: ExecutionStatus,
    /// The inputs as they were given; `{}` where none were.
    #[tsify(type = "Record<string, unknown>")]
    pub inputs: Any,
}
