//! Executions: list, get, cancel, and when one is over.

use flowtether_endpoints::endpoints;

use super::client::{READ, check_id, enveloped};
use super::list::{self, LIST as PAGE, Paging};
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::page::List;
use crate::core::poll::Statuses;
use crate::core::request::Method;
use crate::prelude::*;

/// The statuses of executions. `paused` is in no documentation; a cancelled execution has no `completed_at`.
pub static STATUSES: Statuses =
    Statuses { active: &["pending", "running", "paused"], ends: &["completed", "failed", "cancelled"] };

endpoints! {
    /// Executions and their events.
    class FlowMaestroExecutions "executions.";

    /// Executions, newest first.
    ///
    /// Without `workflowId` the service cuts its pages over all workspaces: `pagination` is then wrong (`has_next` is always
    /// false), and on a busy service a page may come short although more exist. For all of them, list by workflow.
    ///
    /// With `workflowId` and `status` the service would miss those on later pages. So the workflow alone is asked for and the
    /// status is filtered here: a page that is awaited may then be empty although more follow, and `total_count` counts all
    /// of the workflow's. A loop finds them all.
    LIST = list(options: FlowMaestroExecutionListOptions) -> FlowMaestroList<FlowMaestroExecution>:
        PAGE "/api/v1/executions" via execution_list;

    /// One execution.
    GET = get(executionId) -> Promise<FlowMaestroResponse<FlowMaestroExecution>>:
        READ "/api/v1/executions/{executionId}", finish: Some(read_execution);

    /// Stops an execution at once, in its record; a step under way may run on unseen. The response is not the execution.
    ///
    /// Rejects with `ValidationError` unless it is pending or running: a paused one cannot be cancelled, and a second cancel
    /// is refused too.
    // It may be repeated: a second one is a 400, and does nothing. After an attempt without a response that 400 may say that this
    // one has cancelled it, or that it was over before: the record says which.
    CANCEL = cancel(executionId) -> Promise<FlowMaestroResponse<FlowMaestroCancelledExecution>>:
        READ "/api/v1/executions/{executionId}/cancel", method: Method::Post, confirm: Some(&Endpoint { finish: Some(read_cancelled), ..GET });

    /// Polls the execution until it is over, and resolves with it (not with the envelope): a failed or cancelled one
    /// resolves too.
    ///
    /// An outage does not end the wait: polls that get no response, a 5xx or a 429 are repeated until `maxWaitMs`, after a 429 as
    /// late as the service says. Any other error of a poll rejects at once.
    waitForCompletion(executionId, options: FlowMaestroWaitOptions) -> Promise<FlowMaestroExecution>: via wait_for_completion;

    /// The execution's events until it is over.
    ///
    /// The service, as it is deployed, sends no event but the stream's opening. So the execution is polled beside the
    /// stream, at most 18 times a minute: its end is delivered within 5 s, and so is a change of its status, each marked
    /// `synthetic: true`. Where a page may not read the stream, polling alone is enough: that is logged once, and for five
    /// minutes this client opens no other stream.
    ///
    /// A dropped connection is opened again. The service replays nothing: events in between are lost, which the next
    /// `connected` says with `reconnected: true`; the end is not.
    ///
    /// A connection that fails `maxReconnects` times in a row is done without in the same way: that throws only when polling
    /// fails too.
    ///
    /// The iterator throws the class of a refusing status, `StreamError` (`protocol`, or `gave-up` when polling fails too),
    /// `RateLimitError` for a wait of more than 300 s, or `signal.reason`.
    stream(executionId, options: StreamOptions) -> AsyncGenerator<FlowMaestroExecutionEvent, void, undefined>:
        via follow_execution;
}

/// All executions, or those of a workflow, or those with a status.
///
/// Of a workflow *and* a status the service would cut the page first and filter by the status then: its pages come short and
/// their totals are wrong. So the workflow alone is asked for, and the status is filtered here.
///
/// # Errors
/// A configuration error for a workflow id that is no UUID, or a page that there cannot be.
pub fn list(workflow_id: Option<&str>, status: Option<String>, paging: Paging) -> Result<List, Error> {
    let path = LIST.path(&[])?;
    let Some(workflow_id) = workflow_id else {
        return list::list(&LIST, path.query_opt("status", status.as_deref()), paging);
    };
    check_id("workflowId", workflow_id)?;
    let list = list::list(&LIST, path.query("workflow_id", workflow_id), paging)?;
    Ok(List { keep: status.map(|status| ("status", status)).into_iter().collect(), ..list })
}

/// A success without a status is no execution.
fn read_execution(response: Json, ids: &[String]) -> Result<Json, Error> {
    let response = enveloped(response, ids)?;
    if response.get("data").is_some_and(|execution| execution.has_text_at("status")) {
        return Ok(response);
    }
    Err(Error::unexpected("the response has no execution's status; is baseUrl FlowMaestro's?", response))
}

fn read_cancelled(response: Json, ids: &[String]) -> Result<Json, Error> {
    let response = read_execution(response, ids)?;
    let status = response.get("data").and_then(|execution| execution.string_at("status"));
    if status.as_deref() == Some("cancelled") {
        return Ok(response);
    }
    Err(Error::unexpected("the execution was not cancelled", response))
}

/// Whether an execution ends a wait; `when_paused` also lets one that waits for a human's review do so, which nothing in
/// this API replies to.
pub fn ends_wait(execution: &Json, when_paused: bool) -> bool {
    STATUSES.end(execution).is_some() || (when_paused && execution.string_at("status").as_deref() == Some("paused"))
}

/// The execution of a response, without the envelope.
pub fn bare(response: Json) -> Json {
    response.get("data").unwrap_or(response)
}
