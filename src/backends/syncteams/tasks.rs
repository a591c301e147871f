//! Tasks: start one, get its status, reply to what it asks, and when a wait for it is over.

use flowtether_endpoints::endpoints;

use super::client::{READ, SERVICE, START, check_text, poll_timeout};
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::{Expected, Operation};
use crate::core::poll::{PollPlan, Statuses};
use crate::prelude::*;

endpoints! {
    in SyncTeams;

    /// Starts a workflow as a task.
    ///
    /// It is repeated only after a 429, or with `retryUnsafe`: a request that failed may have started the task.
    /// Rejects with `ConfigurationError` for a blank `workflowId` or `uniqueId`.
    // There is no word after `v1`.
    EXECUTE = executeWorkflow(workflow: SyncTeamsExecuteWorkflowRequest, options: SyncTeamsStartOptions) -> Promise<SyncTeamsExecuteWorkflowResponse>:
        START "/api/v1", prepare: Some(check_workflow), finish: Some(|response, _| with_text(response, "taskId"));

    /// The task as it stands, with its log. Rejects with an `ApiError` (`unexpected_response`) for a response without a status.
    STATUS = getTaskStatus(taskId) -> Promise<SyncTeamsTaskStatusResponse>:
        READ "/api/v1/status?taskId={taskId}", finish: Some(|response, _| with_text(response, "status"));

    /// Replies to what a task asks. What the service responds with is not documented: the promise resolves with whatever it is.
    ///
    /// Rejects with `ConfigurationError` for a decision that is neither `APPROVE` nor `REJECT`, a rejection without a
    /// message, a blank message, or an unknown member.
    // What it responds with is not known for sure: anything is taken, or a decision that took effect would be one that failed.
    CONTINUE = continueTask(reply: SyncTeamsContinueTaskRequest, options: SyncTeamsStartOptions) -> Promise<SyncTeamsContinueTaskResponse>:
        START "/api/v1/continue" via continue_task, prepare: Some(decide);

    /// Polls the task until it is over, and resolves with it as it stands then: a failed or canceled task resolves too.
    ///
    /// Rejects with `TimeoutError` after `maxWaitMs`, and with `signal.reason` on abort, which also ends a request under way.
    /// An outage does not end the wait: polls that get no response, a 5xx or a 429 are repeated until `maxWaitMs`, after a 429
    /// as late as the service says. Any other error of a poll rejects at once.
    waitForCompletion(taskId, options: SyncTeamsWaitOptions) -> Promise<SyncTeamsTaskStatusResponse>: via wait_for_completion;

    /// Starts a workflow and waits for its task as `waitForCompletion` does. With `onWaiting` its decisions are replied to
    /// along the way.
    executeAndWait(workflow: SyncTeamsExecuteWorkflowRequest, options: SyncTeamsExecuteAndWaitOptions) -> Promise<SyncTeamsTaskStatusResponse>:
        via execute_and_wait;
}

endpoints! {
    /// Tasks and their logs.
    class SyncTeamsTasks "tasks.";

    /// The task's log, each entry once and in order, until the task is over. A task that asks for a decision is not: reply
    /// it in the loop.
    ///
    /// The service has no stream: the task is polled every `pollIntervalMs`. It does not say whether a response has the
    /// whole log or only what is new in it: both are read right.
    ///
    /// The iterator throws the class of a refusing status, the failure of a poll, or `signal.reason`.
    events(taskId, options: SyncTeamsEventsOptions) -> AsyncGenerator<SyncTeamsEventLog, void, undefined>: via follow_task;
}

/// The rhythm of waiting: even, for ten minutes.
pub const WAITING: PollPlan = PollPlan { interval_ms: 2000.0, max_interval_ms: 0.0, max_wait_ms: Some(600_000.0) };

/// The shortest time between two polls, in ms.
pub const LEAST_INTERVAL_MS: f64 = 100.0;

/// The status of a task that asks for a decision.
pub const WAITS: &str = "WAITING";

/// The statuses of tasks.
pub static STATUSES: Statuses =
    Statuses { active: &["QUEUED", "PENDING", "RUNNING", WAITS], ends: &["COMPLETED", "FAILED", "CANCELED"] };

fn with_text(response: Json, member: &str) -> Result<Json, Error> {
    if response.has_text_at(member) {
        return Ok(response);
    }
    Err(Error::unexpected("the response has not what a task has; is baseUrl SyncTeams'?", response))
}

fn check_workflow(operation: &mut Operation) -> Result<(), Error> {
    let nothing = Json::null();
    let body = operation.request.body.as_ref().unwrap_or(&nothing);
    for (name, is_optional) in [("workflowId", false), ("uniqueId", true)] {
        let is_left_out = is_optional && body.get(name).is_none() && !body.is_null_at(name);
        if !is_left_out {
            check_text(name, &body.string_at(name).unwrap_or_default())?;
        }
    }
    Ok(())
}

/// The decision goes as `type`.
fn decide(operation: &mut Operation) -> Result<(), Error> {
    let given = operation.request.body.take().unwrap_or_else(Json::object);
    if let Some(unknown) =
        given.keys().into_iter().find(|key| !["taskId", "decision", "message"].contains(&key.as_str()))
    {
        return Err(Error::configuration(unknown, "is no member of a reply"));
    }
    let task_id = given.string_at("taskId").unwrap_or_default();
    (SERVICE.check_id)("taskId", &task_id)?;
    let decision = given.string_at("decision").unwrap_or_default();
    if decision != "APPROVE" && decision != "REJECT" {
        return Err(Error::configuration("decision", "must be \"APPROVE\" or \"REJECT\""));
    }
    let message = given.get("message");
    if message.is_some() != given.has_text_at("message") || (message.is_none() && decision == "REJECT") {
        let problem = "must be a non-empty string; a rejection needs one";
        return Err(Error::configuration("message", problem));
    }
    let mut body = Json::object();
    body.set("taskId", Json::string(&task_id));
    body.set("type", Json::string(&decision));
    if let Some(message) = message {
        body.set("message", message);
    }
    operation.request.body = Some(body);
    operation.expected = Expected::Any;
    Ok(())
}

/// Whether a task as it stands ends a wait: one with one of these statuses, or one that is over where there are none; and
/// `when_waiting` one that asks for a decision. One that failed or was canceled ends it too, and is no error.
pub fn ends_wait(task: &Json, when_waiting: bool, statuses: &[String]) -> bool {
    let status = task.string_at("status").unwrap_or_default();
    (when_waiting && status == WAITS)
        || if statuses.is_empty() { STATUSES.end(task).is_some() } else { statuses.contains(&status) }
}

/// The error of a wait that took longer than it may.
pub fn late(plan: &PollPlan, task_id: &str, last: Option<&Json>) -> Error {
    let limit = decimal::write(plan.max_wait_ms.unwrap_or_default());
    let mut data = Json::object();
    data.set("taskId", Json::string(task_id));
    data.set("lastStatus", last.and_then(|task| task.get("status")).unwrap_or_else(Json::null));
    let message = ["Timed out after ", &limit, "ms waiting for task ", task_id].concat();
    poll_timeout(&message, &["/api/v1/status?taskId=", task_id].concat(), data)
}
