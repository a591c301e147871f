//! OpenWOP behind the common vocabulary.
//!
//! Runs are followed in the mode `debug`: it is the only one in which every event has a place of its own in the log, and so the
//! only one that can be followed on exactly after a reload. The reference hosts send everything in every mode.

use super::client::SERVICE;
use super::events::{self, RunEvents};
use super::{interrupts, runs};
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;
use crate::workflow::events::Progress;
use crate::workflow::rows::{self, Rows};

/// OpenWOP, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend = WorkflowBackend {
    service: &SERVICE,
    can: &["liveEvents", "resume", "approvals", "cancel", "idempotentStart", "fork", "artifacts"],
    start: &runs::CREATE,
    workflow: "workflowId",
    input: "inputs",
    id: "runId",
    get: &runs::GET,
    record: "",
    statuses: &[
        "pending queued",
        "running,cancelling running",
        "paused paused",
        "waiting-approval,waiting-input,waiting-external waiting",
        "completed completed output=outputs",
        "cancelled cancelled",
    ],
    // A status that is no active one is an end, and of those only two are none that failed.
    unknown_status: "failed error=error",
    question: "asks=interrupt.kind|status id=interrupt.nodeId|currentNodeId \
               details=interrupt.payload.config|interrupt.payload.data|interrupt.payload \
               schema=interrupt.payload.resumeSchema prompt=interrupt.payload.config.title|interrupt.payload.data.title \
               choices=interrupt.payload.config.actions|interrupt.payload.data.actions",
    event: ["type", "timestamp"],
    events: &[
        "output.chunk,ai.message.chunk token text=payload.chunk node=payload.nodeId|nodeId",
        "run.started,run.resuming,run.resumed,run.restored-from-snapshot status status='running",
        "run.paused status status='paused",
        "run.completed completed status='completed output=payload.outputs",
        "run.failed failed status='failed error=payload.error",
        "run.cancelled cancelled status='cancelled reason=payload.reason",
        "state.snapshot @payload",
        "node.started node phase='started id=payload.nodeId|nodeId",
        "node.completed node phase='completed id=payload.nodeId|nodeId output=payload.outputs",
        "node.failed node phase='failed id=payload.nodeId|nodeId error=payload.error",
        "node.suspended,interrupt.requested waiting status='waiting asks=payload.kind|'approval id=payload.nodeId|nodeId \
         details=payload.config|payload.data schema=payload.resumeSchema \
         prompt=payload.config.title|payload.data.title|payload.data.prompt|payload.data.description \
         choices=payload.config.actions|payload.data.actions",
        "approval.requested waiting status='waiting asks='approval id=payload.nodeId|nodeId details=payload \
         prompt=payload.title choices=payload.actions",
        "clarification.requested waiting status='waiting asks='clarification id=payload.nodeId|nodeId details=payload",
        "node.resumed,interrupt.resolved,approval.received other status='running",
        "agent.reasoned message role='reasoning text=payload.reasoning",
        "agent.toolCalled tool phase='started id=payload.callId name=payload.toolName input=payload.inputs",
        "agent.toolReturned tool phase='completed id=payload.callId name=payload.toolName output=payload.outcome \
         error=payload.error",
        "log.appended log text=payload.message level=payload.level",
    ],
    stream: &events::STREAM,
    follow,
    cancel: Some(&runs::CANCEL),
    respond: Some((&interrupts::RESOLVE, write)),
    list: None,
};

fn follow(
    id: &str,
    progress: &Progress,
    _: Option<f64>,
) -> Result<(Operation, Box<dyn Protocol>, Option<String>), Error> {
    let cursor = Some(progress.cursor.clone()).filter(|cursor| !cursor.is_empty());
    if cursor.as_ref().is_some_and(|cursor| decimal::read(cursor).is_none()) {
        return Err(Error::configuration("cursor", "must be that of an event of this run"));
    }
    let operation = events::subscribe(id, &["debug".to_owned()], None)?;
    Ok((operation, Box::new(RunEvents::new(id)), cursor))
}

/// What an interrupt of each kind is resumed with, of the answer and the `question`. The reference hosts want the correlation
/// of an outside event at the top; the specification wants `eventPayload`.
static RESUME_VALUES: Rows = &[
    "approval,waiting-approval values action=decision feedback=message",
    "clarification,waiting-input answers=values.answers|values",
    "external-event,waiting-external question.details.correlation values eventPayload=values",
];

/// The reference hosts want the answers to a clarification as a map; the specification wants an array, which goes first.
fn write(id: &str, question: &Json, answer: &Json, again: bool) -> Result<Option<(Vec<String>, Json)>, Error> {
    let mut answer = answer.shallow_copy();
    answer.set("question", question.clone());
    let asks = question.string_at("asks").unwrap_or_default();
    let otherwise = "values decision=decision message=message";
    let mut value = rows::convert(RESUME_VALUES, otherwise, &asks, "", &answer);
    if value.string_at("action").as_deref() == Some("approve") {
        value.set("action", Json::string("accept"));
    }
    if let Some(answers) = value.get("answers").filter(Json::is_object)
        && !again
    {
        let mut list = Vec::new();
        for id in answers.keys() {
            let mut one = Json::object();
            one.set("answer", answers.get(&id).unwrap_or_else(Json::null));
            one.set("id", Json::string(&id));
            list.push(one);
        }
        value.set("answers", Json::array(list));
    } else if again && value.get("answers").is_none() {
        return Ok(None);
    }
    let mut body = Json::object();
    body.set("resumeValue", value);
    Ok(Some((vec![id.to_owned(), question.string_at("id").unwrap_or_default()], body)))
}
