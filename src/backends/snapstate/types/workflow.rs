//! A workflow's latest checkpoint, and all of them.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::core::json::Object;

/// A checkpoint as a workflow's history has it: with less than `get` tells.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct HistoryCheckpoint {
    /// The checkpoint's id: `get` tells its `etag`, when it expires, and what is different in it.
    pub checkpoint_id: String,
    /// The workflow. Flowtether fills it in where the service leaves it out.
    pub workflow_id: String,
    /// The step.
    pub step: u64,
    /// A name for people.
    #[tsify(type = "string | null")]
    pub label: Option<String>,
    /// The state. `resume` leaves it out for a workflow that was archived: read it with `replay`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown>")]
    pub state: Option<Object>,
    /// The state as an archive keeps it: JSON, packed with gzip, in Base64. `replay` unpacks it into `state`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_compressed_b64: Option<String>,
    /// Data that was saved with it, mostly `{}` where none was. The agent that saved it is in here, as `agent_id`.
    #[tsify(type = "Record<string, unknown> | null")]
    pub metadata: Option<Object>,
    /// A short hash of the state, two double quotes included. Only in the history of a workflow that was archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When it was saved, ISO 8601.
    pub created_at: String,
}

/// Where a workflow can go on.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct WorkflowResume {
    /// The workflow.
    pub workflow_id: String,
    /// The checkpoint that was saved last, which need not be that of the highest step.
    pub latest_checkpoint: HistoryCheckpoint,
    /// How many checkpoints were saved. Counted anew when the service had forgotten or archived the workflow.
    pub total_checkpoints: u64,
    /// When the first of them was saved, ISO 8601.
    #[tsify(type = "string | null")]
    pub workflow_started_at: Option<String>,
    /// When the last of them was saved, ISO 8601.
    pub last_activity_at: String,
    /// Where the answer is from: `archive` for a workflow that was archived, which leaves out the state. Missing for the
    /// others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""archive" | (string & {})"#)]
    pub source: Option<String>,
}

/// What a workflow saved.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct WorkflowReplay {
    /// The workflow.
    pub workflow_id: String,
    /// Its checkpoints in the order in which they were saved, between `fromStep` and `toStep`. None for a workflow that the
    /// service does not know. One that was saved twice at the same moment can be in it more than once.
    pub checkpoints: Vec<HistoryCheckpoint>,
    /// How many checkpoints the service sent, not how many there are. See `mayBeTruncated`.
    pub total: u64,
    /// What the service says of more checkpoints: `false`, also when there are more. See `mayBeTruncated`.
    pub has_more: bool,
    /// Whether there may be more checkpoints than these. The service tells of the first 1000 of a workflow at most, and
    /// nothing reads the others but `get`, by their ids, and `resume`, which reads the last.
    #[serde(rename = "mayBeTruncated")]
    pub may_be_truncated: bool,
}
