//! Runs: lists of them, what is known of one beside its snapshot and its events, and what is done to several.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ, REMOVE, WRITE, fill_body, texts};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;

endpoints! {
    /// Runs and their events.
    more OpenWopRuns "runs.";

    /// The runs that the key may see, newest first. Where a host says nothing of a next page, this is all of them, or as many as `limit`.
    LIST = list(options: OpenWopRunListOptions) -> OpenWopList<OpenWopRunSnapshot>:
        PAGE "/v1/runs" of "runId" with [Whole("limit", 1), Cursor, Filter("status"), Filter("workflowId")], needs: "runList";

    /// Deletes a run.
    DELETE = delete(runId) -> Promise<OpenWopJsonObject>: REMOVE "/v1/runs/{runId}";

    /// Asks the run to pause. The response comes before the pause: with `drain-current-node` the run is `running` until the node is done,
    /// and a `resume` before that is a `ConflictError`.
    PAUSE = pause(runId, pause?: OpenWopPauseRunRequest, options: MutationOptions) -> Promise<OpenWopPauseRunResponse>:
        WRITE "/v1/runs/{runId}:pause", prepare: Some(fill_body);

    /// Lets a paused run continue. Rejects with `ConflictError` for one that is not paused (yet).
    RESUME = resume(runId, resume?: OpenWopResumeRunRequest, options: MutationOptions) -> Promise<OpenWopResumeRunResponse>:
        WRITE "/v1/runs/{runId}:resume", prepare: Some(fill_body);

    /// Asks 1 to 100 runs to stop. It resolves also when none of them could be: see each of the `results`, which are in the order of the
    /// ids.
    BULK_CANCEL = bulkCancel(cancellation: OpenWopBulkCancelRequest, options: MutationOptions) -> Promise<OpenWopBulkCancelResponse>:
        WRITE "/v1/runs:bulk-cancel", prepare: Some(check_run_ids);

    /// Where two runs differ: in their events, and in their state.
    DIFF = diff(runId, against) -> Promise<OpenWopRunDiff>: READ "/v1/runs/{runId}:diff?against={against}";

    /// The run that this one comes from, on this host or on another.
    ANCESTRY = ancestry(runId) -> Promise<OpenWopRunAncestry>: READ "/v1/runs/{runId}/ancestry";

    /// What helps to find out why the run did what it did. Hosts of version 1 have it, in two shapes: each member may be missing.
    DEBUG_BUNDLE = debugBundle(runId, options: OpenWopDebugBundleOptions) -> Promise<OpenWopDebugBundle>:
        READ "/v1/runs/{runId}/debug-bundle" with [Whole("maxEvents", 1)], needs: "debugBundle";

    /// How an evaluation run went. Rejects with `ConflictError` while it is running.
    EVAL_SUMMARY = evalSummary(runId) -> Promise<OpenWopEvalSummary>: READ "/v1/runs/{runId}/eval-summary";

    /// An artifact that the run made: its `artifactId` is in the event `artifact.created`. With `accept: "application/a2a+json"` it is an
    /// artifact of A2A where the host can write one.
    ARTIFACT = artifact(runId, artifactId, options: OpenWopArtifactOptions) -> Promise<OpenWopArtifact>:
        READ "/v1/runs/{runId}/artifacts/{artifactId}" with [Header(&["accept", "Accept"])];

    /// What is undone after a failure, and how far that is. Hosts of version 2 have it.
    COMPENSATION = compensation(runId) -> Promise<OpenWopCompensation>: READ "/runs/{runId}/compensation";

    /// The effects that the run had outside of the host. Hosts of version 2 have it.
    EFFECTS = effects(runId) -> Promise<OpenWopRunEffects>: READ "/runs/{runId}/effects";

    /// What was noted at the run, oldest first.
    ANNOTATIONS = annotations.list(runId) -> OpenWopList<OpenWopAnnotation>:
        PAGE "/v1/runs/{runId}/annotations" of "annotationId", needs: "feedback";

    /// Notes something at the run, or at one event or node of it. The host does not check the ids of those.
    ANNOTATE = annotations.create(runId, annotation: OpenWopCreateAnnotationRequest, options: MutationOptions) -> Promise<OpenWopAnnotation>:
        WRITE "/v1/runs/{runId}/annotations", needs: "feedback", prepare: Some(check_annotation);
}

/// How many runs one call may cancel.
const MOST_RUN_IDS: usize = 100;

fn check_run_ids(operation: &mut Operation) -> Result<(), Error> {
    operation.request.body.as_ref().map_or(Ok(()), |body| texts(body, "runIds", MOST_RUN_IDS).map(drop))
}

/// Hosts take a rating from 1 to 5, and one of the four kinds.
fn check_annotation(operation: &mut Operation) -> Result<(), Error> {
    let signal = operation.request.body.as_ref().and_then(|body| body.get("signal"));
    let kind = signal.as_ref().and_then(|signal| signal.string_at("kind")).unwrap_or_default();
    if !["rating", "correction", "label", "flag"].contains(&kind.as_str()) {
        return Err(Error::configuration(
            "signal",
            "must have the kind \"rating\", \"correction\", \"label\" or \"flag\"",
        ));
    }
    let rating = signal.and_then(|signal| signal.get("rating"));
    let is_rating = |rating: &Json| rating.as_number().is_some_and(|rating| (1.0..=5.0).contains(&rating));
    if rating.as_ref().map_or(kind != "rating", is_rating) {
        Ok(())
    } else {
        Err(Error::configuration("rating", "must be a number from 1 to 5"))
    }
}
