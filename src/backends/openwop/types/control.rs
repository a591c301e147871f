//! Control over a run: cancel it, fork it.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::create::RunConfigurable;
use super::run::RunStatus;
use crate::core::json::Object;

/// Why a run is to be cancelled.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CancelRunRequest {
    /// A text that the host keeps with the event `run.cancelled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of the request to cancel a run.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CancelRunResponse {
    /// The run's id.
    pub run_id: String,
    /// Where the run stands: `cancelling` (the event `run.cancelled` follows) or `cancelled`. A run that was already over
    /// answers with the status it ended in, so `completed` and `failed` are possible.
    pub status: RunStatus,
    /// `true` when the run was already over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub already_terminal: Option<bool>,
}

/// A new run from a point in another run's history.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ForkRunRequest {
    /// `replay` executes the same run again, to compare; `branch` goes on differently, and its effects happen again.
    #[tsify(type = r#""replay" | "branch""#)]
    pub mode: String,
    /// The first event to execute anew, as its `sequence`; the ones before it are kept as history. Needed for `branch`;
    /// 0 where `replay` leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_seq: Option<u64>,
    /// What is different in the new run. Only for `branch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_options_overlay: Option<RunOptionsOverlay>,
}

/// What is different in a branch. What is left out stays as it was.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunOptionsOverlay {
    /// Settings of the branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configurable: Option<RunConfigurable>,
    /// Labels of the branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Data of yours that the branch carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any>")]
    pub metadata: Option<Object>,
}

/// A run that was forked.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ForkRunResponse {
    /// The new run's id.
    pub run_id: String,
    /// Where the new run stands.
    pub status: RunStatus,
    /// The run it was forked from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_run_id: Option<String>,
    /// The first event that is executed anew, as its `sequence`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_seq: Option<u64>,
    /// The mode it was forked in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""replay" | "branch" | (string & {})"#)]
    pub mode: Option<String>,
    /// Where the new run's events are, as a URL or a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events_url: Option<String>,
}
