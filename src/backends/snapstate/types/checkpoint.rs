//! A state that is saved or was, as it is read by its id.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::diff::Diff;
use crate::core::json::Object;

/// A state that is saved.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct SaveResult {
    /// The checkpoint's id. It is built from the workflow's id and the step, but do not build it yourself.
    pub checkpoint_id: String,
    /// The workflow.
    pub workflow_id: String,
    /// The step.
    pub step: u64,
    /// A short hash of the state. Its two double quotes are part of it. The state alone decides: equal states share one,
    /// whatever their step.
    pub etag: String,
    /// When it was saved, ISO 8601. After a save with `ifMatch` that found the step saved already: when it was saved first.
    pub created_at: String,
    /// What is different from the state that was saved before.
    pub diff_from_previous: Diff,
    /// How long the state is as compact JSON in UTF-8, in bytes.
    pub size_bytes: u64,
    /// `true` when the step was saved before with the same content: by an earlier attempt whose answer was lost, or by
    /// somebody else.
    #[serde(rename = "alreadySaved", skip_serializing_if = "Option::is_none")]
    #[tsify(type = "true")]
    pub already_saved: Option<bool>,
}

/// A checkpoint, read by its id.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct Checkpoint {
    /// The checkpoint's id.
    pub checkpoint_id: String,
    /// The workflow.
    pub workflow_id: String,
    /// The step.
    pub step: u64,
    /// A name for people.
    #[tsify(type = "string | null")]
    pub label: Option<String>,
    /// The state. The service takes numbers for doubles, so whole numbers beyond 2^53 come back rounded, and members
    /// whose names are whole numbers come first.
    #[tsify(type = "Record<string, unknown>")]
    pub state: Object,
    /// Data that was saved with it; `null` where none was. The agent that saved it is in here, as `agent_id`.
    #[tsify(type = "Record<string, unknown> | null")]
    pub metadata: Option<Object>,
    /// A short hash of the state. Its two double quotes are part of it: give it to `ifMatch` as it is.
    pub etag: String,
    /// When it was saved, ISO 8601.
    pub created_at: String,
    /// When the service forgets it, ISO 8601. The whole workflow may be forgotten before: each save sets how long the
    /// workflow's history and latest checkpoint are kept.
    pub expires_at: String,
    /// What is different from the state that was saved before.
    pub diff_from_previous: Diff,
    /// How long the state is as compact JSON in UTF-8, in bytes.
    pub size_bytes: u64,
}

/// The checkpoint that is in the way of a save: the `existing` of a `ConflictError`. It is missing where `ifMatch` was
/// given and is not the `etag` of what is saved there.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct ExistingCheckpoint {
    /// The checkpoint's id.
    pub checkpoint_id: String,
    /// A short hash of its state, the two double quotes included. As `ifMatch` it does not overwrite: the service never
    /// changes a step that is saved.
    pub etag: String,
}
