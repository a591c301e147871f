//! Runs: passes of a graph over a thread, or over none.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, QUERY, READ, WRITE, any_body};
use super::list::read_page;
use super::standing;
use crate::core::endpoint::accept_stream;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::Statuses;
use crate::prelude::*;

/// The statuses of runs. A run that asks something is a `success`; `interrupted` is one that was cancelled.
pub static STATUSES: Statuses =
    Statuses { active: &["pending", "running"], ends: &["success", "error", "timeout", "interrupted"] };

/// Whether a run has this status, or one that nobody knows yet, and has not ended.
pub fn is_active(run: &Json) -> bool {
    STATUSES.end(run).is_none()
}

endpoints! {
    /// Runs of a thread, and their events. A reply to a question is a run of its own.
    namespace LangGraphRuns "runs.";

    /// Starts a run, and resolves at once. Where the request does not say otherwise its events are kept (`stream_resumable`) and a busy
    /// thread refuses it (`multitask_strategy: "reject"`): the servers' own defaults lose events, and differ.
    ///
    /// A busy thread is a `ConflictError` of code `thread_busy` on both servers. On the npm server so is a thread that does not exist:
    /// `threads.get` tells them apart. Bad input is no error here: the run fails.
    CREATE = create(threadId, run: LangGraphCreateRun, options: LangGraphStartOptions) -> Promise<LangGraphRun>:
        WRITE "/threads/{threadId}/runs", prepare: Some(complete);

    /// Starts a run and delivers its events, as `create` and `join` do: a connection that is lost loses nothing.
    STREAM = stream(threadId, run: LangGraphCreateRun, options: StreamOptions) -> AsyncGenerator<LangGraphRunEvent, void, undefined>:
        WRITE "/threads/{threadId}/runs" via stream_run, prepare: Some(complete);

    /// A run's events, each once and in order, until it is over; the last one is `end`, which the client makes of the run's record. One
    /// of type `gap` says where the server has lost some.
    ///
    /// The iterator throws `StreamError` (`protocol`, `gave-up`), the class of a refusing status, or `signal.reason`.
    JOIN = join(threadId, runId, options: LangGraphJoinOptions) -> AsyncGenerator<LangGraphRunEvent, void, undefined>:
        READ "/threads/{threadId}/runs/{runId}/stream" via join_run, prepare: Some(accept_stream);

    /// Polls a run until it is over, and resolves with it and the thread's state: `success`, also where it asks something; `error`, with
    /// `error` where the state says why; `interrupted`, when it was cancelled. The servers' own `wait` and `join` respond with 200 for all of them.
    WAIT = wait(threadId, runId, options: LangGraphWaitOptions) -> Promise<LangGraphRunResult>:
        READ "/threads/{threadId}/runs/{runId}" via wait_for_run, finish: Some(read_run), then: Some(standing::with_state);

    /// The runs of a thread: the npm server sends the oldest first, the PyPI server the newest. Awaited, a page; with `for await`, all of
    /// them.
    LIST = list(threadId, options: LangGraphRunListOptions) -> LangGraphList<LangGraphRun>:
        READ "/threads/{threadId}/runs" via run_list, prepare: Some(any_body), finish: Some(read_page);

    /// One run. It has neither output nor error: `wait` has both.
    GET = get(threadId, runId) -> Promise<LangGraphRun>: READ "/threads/{threadId}/runs/{runId}", finish: Some(read_run);

    /// Asks a run to stop: it is `interrupted` soon. One that is over is a `NotFoundError` on the PyPI server, and none on the npm server.
    /// A run that asked something is over, and its thread still waits.
    CANCEL = cancel(threadId, runId, options: LangGraphCancelOptions) -> Promise<object>:
        QUERY "/threads/{threadId}/runs/{runId}/cancel" via cancel_run, prepare: Some(any_body);

    /// Asks several runs to stop. The npm server has no such route: `NotFoundError`.
    CANCEL_MANY = cancelMany(runs: LangGraphCancelMany) -> Promise<object>: QUERY "/runs/cancel", prepare: Some(any_body);

    /// Deletes a run.
    DELETE = delete(threadId, runId) -> Promise<object>: REMOVE "/threads/{threadId}/runs/{runId}", prepare: Some(any_body);

    /// Starts a run without a thread: the server makes one and deletes it at the end. Nothing can be asked there.
    CREATE_STATELESS = createStateless(run: LangGraphCreateRun, options: LangGraphStartOptions) -> Promise<LangGraphRun>:
        WRITE "/runs", prepare: Some(complete_stateless);

    /// Starts a run without a thread and delivers its events as they come. Nothing is kept: a connection that is lost is not opened again,
    /// and the iterator throws `StreamError` (`gave-up`). No event says that the run is over; the iterator ends with the connection.
    STREAM_STATELESS = streamStateless(run: LangGraphCreateRun, options: StreamOptions) -> AsyncGenerator<LangGraphRunEvent, void, undefined>:
        WRITE "/runs/stream" via stream_stateless, prepare: Some(prepare_stateless_stream);

    /// Starts several runs without a thread.
    BATCH = batch(runs: LangGraphCreateRun[], options: LangGraphStartOptions) -> Promise<LangGraphRun[]>: WRITE "/runs/batch" via start_batch, prepare: Some(any_body);
}

/// What of a run's stream the common vocabulary shows; of what a caller does not name the servers send `values` alone.
pub const STREAM_MODES: [&str; 4] = ["tasks", "values", "messages-tuple", "custom"];

/// Completes the body of a start with what is lost or differs where it is left out.
pub(super) fn complete(operation: &mut Operation) -> Result<(), Error> {
    complete_with(operation, &["stream_resumable", "multitask_strategy"])
}

fn complete_stateless(operation: &mut Operation) -> Result<(), Error> {
    complete_with(operation, &["stream_resumable"])
}

fn prepare_stateless_stream(operation: &mut Operation) -> Result<(), Error> {
    accept_stream(operation)?;
    complete_with(operation, &[])
}

fn complete_with(operation: &mut Operation, names: &[&str]) -> Result<(), Error> {
    // The caller's own object stays as it is.
    let mut body = operation.request.body.as_ref().map_or_else(Json::object, Json::shallow_copy);
    if !body.has_text_at("assistant_id") {
        return Err(Error::configuration("assistant_id", "must be an assistant's id or a graph's name"));
    }
    for name in names.iter().filter(|name| body.get(name).is_none()).copied().collect::<Vec<_>>() {
        body.set(name, if name == "stream_resumable" { Json::boolean(true) } else { Json::string("reject") });
    }
    operation.request.set_body(body);
    Ok(())
}

/// A success without a status is no run.
fn read_run(run: Json, _: &[String]) -> Result<Json, Error> {
    if run.has_text_at("status") {
        return Ok(run);
    }
    Err(Error::unexpected("the server responded without a run's status; is baseUrl a LangGraph server's?", run))
}
