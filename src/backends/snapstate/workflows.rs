//! Workflows: the latest checkpoint of one, and its history.

use flowtether_endpoints::endpoints;

use super::client::READ;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::prelude::*;

endpoints! {
    in SnapState;

    /// The checkpoint of a workflow that was written last, whatever its step. It has no etag: `get` has. From an archive
    /// (`source: "archive"`) it has no `state`: `replay` has. Rejects with `NotFoundError` for a workflow without checkpoints.
    RESUME = resume(workflowId) -> Promise<SnapStateWorkflowResume>:
        READ "/workflows/{workflowId}/resume", finish: Some(with_workflow);

    /// The history of a workflow, the oldest write first; none of an unknown one.
    ///
    /// The service sends the first 1000 writes at most; `mayBeTruncated` says that there may be more, which no replay can
    /// reach. Its own paging is broken: a range of steps is picked here, of all that it sends. An archived state is
    /// unpacked.
    REPLAY = replay(workflowId, options: SnapStateReplayOptions) -> SnapStateHistory:
        READ "/workflows/{workflowId}/replay" via start_replay;
}

/// How many writes a replay has at most. What was written after them no replay has.
pub const MOST: f64 = 1000.0;

/// Fills in the workflow's id where the checkpoint lacks it.
fn with_workflow(mut response: Json, ids: &[String]) -> Result<Json, Error> {
    if let (Some(checkpoint), Some(id)) = (response.get("latest_checkpoint"), ids.first()) {
        response.set("latest_checkpoint", named(checkpoint, id));
    }
    Ok(response)
}

fn named(mut checkpoint: Json, id: &str) -> Json {
    if checkpoint.get("workflow_id").is_none() {
        checkpoint.set("workflow_id", Json::string(id));
    }
    checkpoint
}

/// What of a history is wanted.
pub struct Range {
    /// The first step.
    pub from_step: Option<f64>,
    /// The last step.
    pub to_step: Option<f64>,
    /// How many checkpoints at most, 1 to 1000.
    pub limit: Option<f64>,
}

/// Has a replay give the checkpoints from a step on, and the service leave out the others.
pub fn above(operation: &mut Operation, workflow_id: String, from_step: Option<f64>) {
    replay(operation, workflow_id, Range { from_step, to_step: None, limit: None });
    let from_step = from_step.map(decimal::write);
    operation.request.path = operation.request.path.clone().query_opt("from_step", from_step.as_deref());
}

/// Makes a replay resolve with this range.
///
/// The service takes the first `limit` writes and picks the steps then: steps 4 and 5 of seven are not among the first
/// three, and the response is empty. So all it has is asked for, and the steps are picked here. What it says in `total` and
/// `has_more` is of the entries it sends; `mayBeTruncated` says whether there may be more.
pub fn replay(operation: &mut Operation, workflow_id: String, range: Range) {
    let limit = range.limit.unwrap_or(MOST);
    let (first, last) = (range.from_step.unwrap_or(0.0), range.to_step.unwrap_or(f64::INFINITY));
    let asked = if range.from_step.is_some() || range.to_step.is_some() { MOST } else { limit };
    operation.request.path = operation.request.path.clone().query("limit", &decimal::write(asked));
    operation.finish = Some(Box::new(move |mut response| {
        // A response that is cut off, or a proxy's, is not a workflow without checkpoints.
        let Some(entries) = response.get("checkpoints").and_then(|entries| entries.items()) else {
            let message = "the response has no checkpoints; is baseUrl SnapState's?";
            return Err(Error::unexpected(message, response));
        };
        let is_full = entries.len() as f64 >= asked;
        let (mut wanted, mut is_cut) = (Vec::new(), is_full || response.is_true_at("has_more"));
        for entry in entries {
            if entry.number_at("step").is_some_and(|step| step < first || step > last) {
                continue;
            }
            if wanted.len() as f64 >= limit {
                is_cut = true;
                break;
            }
            wanted.push(named(entry, &workflow_id));
        }
        response.set("checkpoints", Json::array(wanted));
        response.set("mayBeTruncated", Json::boolean(is_cut));
        Ok(response)
    }));
}
