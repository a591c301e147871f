//! A workflow's start.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::core::json::Any;

/// A workflow to start.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "SyncTeams")]
pub struct ExecuteWorkflowRequest {
    /// The workflow's id; not blank.
    pub workflow_id: String,
    /// An id of your own, as of the order that the workflow works on; not blank. Webhooks carry it. Nothing is known to
    /// keep the service from starting the workflow twice for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub unique_id: Option<String>,
    /// What the workflow is given: any JSON value. Most workflows expect an object.
    #[tsify(type = "unknown")]
    pub input: Any,
}

/// A task that was started: one run of a workflow.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "SyncTeams")]
pub struct ExecuteWorkflowResponse {
    /// The task's id.
    pub task_id: String,
    /// Where it stands: `QUEUED` or `PENDING`.
    #[tsify(type = "WorkflowStatus | (string & {})")]
    pub status: String,
}
