//! A task as it stands, and the decision it waits for.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::JsonObject;
use super::event_log::EventLog;

/// A task as it stands at one moment.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "SyncTeams")]
pub struct TaskStatusResponse {
    /// The task's id.
    pub task_id: String,
    /// Where it stands. `FAILED` and `CANCELED` are answers like the others, not errors.
    #[tsify(type = "WorkflowStatus | (string & {})")]
    pub status: String,
    /// What happened to it, as far as the service shows it. Whether every answer has all of it is not documented:
    /// `tasks.events` hands out each entry once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "SyncTeamsEventLog[] | null")]
    pub event_logs: Option<Vec<EventLog>>,
}

/// The decision that a task waits for whose status is `WAITING`.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "SyncTeams")]
pub struct ContinueTaskRequest {
    /// The task's id; not blank.
    pub task_id: String,
    /// Whether the task goes on. It is sent as `type`, which is the service's name for it.
    #[tsify(type = "ApprovalDecision")]
    pub decision: String,
    /// What to say with it; not blank. `REJECT` needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub message: Option<String>,
}

/// What the service says to a decision. SyncTeams' own clients expect the task as it stands then, and nothing promises
/// it: ask `getTaskStatus` to be sure.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "SyncTeams")]
pub struct ContinueTaskResponse {
    /// The task's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub task_id: Option<String>,
    /// Where it stands. It can still be `WAITING` for a moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "WorkflowStatus | (string & {}) | null")]
    pub status: Option<String>,
    /// What happened to it, as far as the service shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "SyncTeamsEventLog[] | null")]
    pub event_logs: Option<Vec<EventLog>>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: JsonObject,
}
