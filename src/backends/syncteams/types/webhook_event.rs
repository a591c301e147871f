//! What webhooks deliver.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::event_log::EventLog;

/// What SyncTeams posts to the URL that a workflow's webhook has in the product: the task as it stands.
///
/// Its id is in the header `SyncTeams-Event-Id`, which is not signed. When something is posted, and whether again when it
/// did not arrive, is not documented.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "SyncTeams")]
pub struct WebhookEvent {
    /// The task's id.
    pub task_id: String,
    /// The id that the caller gave the workflow's start as `uniqueId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | null")]
    pub unique_id: Option<String>,
    /// Where the task stands.
    #[tsify(type = "WorkflowStatus | (string & {})")]
    pub status: String,
    /// What happened to it, as far as the service shows it here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "SyncTeamsEventLog[] | null")]
    pub event_logs: Option<Vec<EventLog>>,
}
