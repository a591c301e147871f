//! Runs: start, get, cancel, fork, poll.

use core::cell::Cell;

use flowtether_endpoints::endpoints;

use super::client::{READ, WRITE, fill_body, require_object};
use super::events;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::Statuses;
use crate::prelude::*;

/// The statuses of runs. Hosts add others: then the run's record says whether it is over.
pub static STATUSES: Statuses = Statuses {
    active: &["pending", "running", "paused", "waiting-approval", "waiting-input", "waiting-external", "cancelling"],
    ends: &["completed", "failed", "cancelled"],
};

/// Whether a run in this status waits for a reply from outside.
pub fn is_waiting(status: &str) -> bool {
    STATUSES.active.contains(&status) && status.starts_with("waiting-")
}

/// Whether a run's snapshot ends a wait; `when_waiting` also lets one that waits for a reply do so.
pub fn ends_wait(run: &Json, when_waiting: bool) -> bool {
    STATUSES.end(run).is_some() || (when_waiting && run.string_at("status").as_deref().is_some_and(is_waiting))
}

endpoints! {
    /// Runs and their events.
    class OpenWopRuns "runs.";

    /// Starts a run. Its `status` may be any run status: some hosts respond only when the run is over.
    ///
    /// It is repeated after a failure only with an `idempotencyKey`. An unknown workflow is a `NotFoundError` on the
    /// reference hosts, a `ValidationError` by specification.
    CREATE = create(run: OpenWopCreateRunRequest | OpenWopCreateEvaluationRequest, options: OpenWopCreateRunOptions) -> Promise<OpenWopCreateRunResponse>:
        WRITE "/v1/runs" via create, prepare: Some(check_run);

    /// The run's snapshot. `completedAt` is filled from `endedAt` where a host sends that.
    GET = get(runId) -> Promise<OpenWopRunSnapshot>: READ "/v1/runs/{runId}", finish: Some(read_run);

    /// Asks the run to stop. A run that was already over responds with the status it ended in, not with an error: a host of
    /// version 2, which refuses that with a 409 `run_terminal`, too.
    CANCEL = cancel(runId, cancellation?: OpenWopCancelRunRequest, options: MutationOptions) -> Promise<OpenWopCancelRunResponse>:
        WRITE "/v1/runs/{runId}/cancel", prepare: Some(fill_cancellation), finish: Some(read_cancellation);

    /// Starts a new run from a point in this one's history. A branch does its side effects again. The reference hosts
    /// have no such route: `UnsupportedOperationError`.
    FORK = fork(runId, fork: OpenWopForkRunRequest, options: MutationOptions) -> Promise<OpenWopForkRunResponse>:
        WRITE "/v1/runs/{runId}:fork", prepare: Some(prepare_fork);

    /// The events after a sequence, once. Hosts respond in four shapes; this is always the same one: `events` hold only
    /// what is new, `isComplete` says that the run is over and that nothing follows, `lastSequence` is the cursor of the next call.
    /// A host may respond with a page of them: call again, with `lastSequence`, until `isComplete`.
    POLL_EVENTS = pollEvents(runId, options: OpenWopPollEventsOptions) -> Promise<OpenWopPollEventsResponse>:
        READ "/v1/runs/{runId}/events/poll" via poll_events;

    /// The run's events, live, each once and in order, until the run is over.
    ///
    /// A dropped or silent connection is resumed after the last event. When the stream ends without a terminal event
    /// the run is asked: if it is over, a terminal event marked `synthetic: true` is delivered. Leaving the loop closes
    /// the connection at once; it does not cancel the run.
    ///
    /// The iterator throws `StreamError` (`gap`, `protocol`, `gave-up`), the class of a refusing status, or
    /// `signal.reason`.
    events(runId, options: OpenWopRunEventsOptions) -> AsyncGenerator<OpenWopRunEvent, void, undefined>: via follow_run;

    /// Polls the run until it is over, and resolves with its snapshot: a failed or cancelled run resolves too. One whose
    /// status is not known is over when its snapshot has an error or the time of its end.
    ///
    /// An outage does not end the wait: polls that get no response, a 5xx or a 429 are repeated until `maxWaitMs`, or for five
    /// minutes in a row where there is none. Any other error of a poll rejects at once.
    waitForCompletion(runId, options: OpenWopWaitOptions) -> Promise<OpenWopRunSnapshot>: via wait_for_completion;
}

/// Asks a host to refuse a second active run of the same tenant and scope.
pub fn ask_for_dedup(operation: &mut Operation) {
    let mut newer = operation.request.clone();
    newer.headers.set("OpenWOP-Dedup", "enforce");
    operation.request.newer = Some(Box::new(newer));
    operation.request.headers.set("X-Dedup", "enforce");
}

/// Completes [`POLL_EVENTS`], whose response gets its one shape. `wait_ms` is how long the host may hold the request, 1000 to
/// 60000, sent in whole seconds; no reference host does.
///
/// The cursor sent is one less than the last sequence: one host counts its cursor from 0 and its events from 1, and would leave
/// out an event after each page. What comes twice is dropped. A host that holds requests would respond to that one at once. So where
/// the event at the cursor comes again, which shows that the host counts right, and nothing else, it is asked with the cursor
/// itself.
///
/// # Errors
/// A configuration error for a number out of range.
pub fn poll_after(
    operation: &mut Operation,
    run_id: &str,
    last_sequence: Option<f64>,
    wait_ms: Option<f64>,
) -> Result<(), Error> {
    // A host of version 2 says -1 of a log that is empty, and refuses it as a cursor.
    let last_sequence = last_sequence.filter(|sequence| *sequence != -1.0);
    if last_sequence.is_some_and(|sequence| !is_sequence(sequence)) {
        return Err(Error::configuration("lastSequence", "must be an integer from 0"));
    }
    if wait_ms.is_some_and(|wait| !(1000.0..=60_000.0).contains(&wait)) {
        return Err(Error::configuration("waitMs", "must be a number from 1000 to 60000"));
    }
    let at = |cursor: Option<f64>| {
        let cursor = cursor.filter(|cursor| *cursor >= 0.0).map(decimal::write);
        // Of the reference hosts one knows only `since`, one only `lastSequence`; the others take either.
        let path = operation.request.path.clone().query_opt("lastSequence", cursor.as_deref());
        path.query_opt("since", cursor.as_deref())
            .query_opt("timeout", wait_ms.map(|wait| decimal::write(wait / 1000.0)).as_deref())
    };
    let (path, again) = (at(last_sequence.map(|sequence| sequence - 1.0)), wait_ms.map(|_| at(last_sequence)));
    let (run_id, may_ask_again) = (run_id.to_owned(), Cell::new(again.is_some()));
    // In version 2 the cursor is exact, and a request without a time is held for 30 s.
    let mut newer = operation.request.clone();
    newer.path = newer.path.query_opt("afterSequence", last_sequence.map(decimal::write).as_deref());
    newer.path = newer.path.query("timeout", &decimal::write(wait_ms.unwrap_or(1000.0) / 1000.0));
    operation.request.newer = Some(Box::new(newer));
    operation.request.path = path;
    operation.again = again;
    operation.hold_ms = wait_ms.unwrap_or(0.0);
    operation.finish = Some(Box::new(move |response| {
        let (response, only_repeats) = events::read_poll(response, &run_id, last_sequence);
        Ok(if may_ask_again.replace(false) && only_repeats { Json::null() } else { response })
    }));
    Ok(())
}

/// An evaluation run, `mode: "eval"`, needs no `workflowId`.
fn check_run(operation: &mut Operation) -> Result<(), Error> {
    let text = |member| operation.request.body.as_ref().and_then(|body| body.string_at(member)).unwrap_or_default();
    if text("mode") != "eval" && text("workflowId").is_empty() {
        return Err(Error::configuration("workflowId", "must be a non-empty string"));
    }
    Ok(())
}

/// A success without a status is no run: an empty body, a page, or a proxy's own response.
fn read_run(mut run: Json, _: &[String]) -> Result<Json, Error> {
    if !run.has_text_at("status") {
        return Err(Error::unexpected("the response has no run's status; is baseUrl an OpenWOP host's?", run));
    }
    if run.get("completedAt").is_none()
        && let Some(ended) = run.get("endedAt")
    {
        run.set("completedAt", ended);
    }
    Ok(run)
}

/// A host of version 2 refuses to cancel a run that is over, and says where it stands.
fn fill_cancellation(operation: &mut Operation) -> Result<(), Error> {
    fill_body(operation)?;
    operation.accepts = |response| {
        let is_over = || response.json().and_then(|body| body.string_at("error")).as_deref() == Some("run_terminal");
        response.is_success() || (response.status == 409 && is_over())
    };
    Ok(())
}

fn read_cancellation(response: Json, ids: &[String]) -> Result<Json, Error> {
    if response.string_at("error").as_deref() != Some("run_terminal") {
        return Ok(response);
    }
    let mut over = Json::object();
    over.set("runId", Json::string(ids.first().map(String::as_str).unwrap_or_default()));
    if let Some(status) = response.get("details").and_then(|details| details.get("runStatus")) {
        over.set("status", status);
    }
    over.set("alreadyTerminal", Json::boolean(true));
    Ok(over)
}

/// `fromSeq` may be left out of a `replay`, and is then sent as 0.
fn prepare_fork(operation: &mut Operation) -> Result<(), Error> {
    let Some(mut body) = operation.request.body.take() else { return Ok(()) };
    let mode = body.string_at("mode").unwrap_or_default();
    if mode != "replay" && mode != "branch" {
        return Err(Error::configuration("mode", "must be \"replay\" or \"branch\""));
    }
    if let Some(overlay) = body.get("runOptionsOverlay") {
        require_object(&overlay, "runOptionsOverlay")?;
        if mode == "replay" && !overlay.keys().is_empty() {
            return Err(Error::configuration("runOptionsOverlay", "goes only with mode \"branch\""));
        }
    }
    match (body.get("fromSeq"), mode.as_str()) {
        (None, "replay") => {
            // The caller's own object stays as it is.
            body = body.shallow_copy();
            body.set("fromSeq", Json::number(0.0));
        }
        (from, _) if from.as_ref().and_then(Json::as_number).is_some_and(is_sequence) => {}
        _ => return Err(Error::configuration("fromSeq", "must be an integer from 0")),
    }
    operation.request.body = Some(body);
    Ok(())
}

fn is_sequence(number: f64) -> bool {
    number >= 0.0 && decimal::is_whole(number) && number <= 9_007_199_254_740_991.0
}
