//! SyncTeams behind the common vocabulary.
//!
//! A task is looked at: what its log has that is new are events, and so is a status that changed; see
//! [`TaskEvents::with_statuses`].

use super::client::SERVICE;
use super::events::TaskEvents;
use super::tasks;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;
use crate::workflow::events::Progress;
use crate::workflow::rows;

/// Where an entry has the name of its node.
macro_rules! name {
    () => {
        "name=eventData.task_name|eventData.task.name|eventData.agent_role|eventData.agent.role|eventData.team_name|eventData.crew_name"
    };
}

/// Where it has its output, or its words.
macro_rules! output {
    ($member:literal) => {
        concat!($member, "=eventData.output|eventData.result|eventData.message|eventData.prompt")
    };
}

/// SyncTeams, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend = WorkflowBackend {
    service: &SERVICE,
    can: &["resume", "approvals"],
    start: &tasks::EXECUTE,
    workflow: "workflowId",
    input: "input",
    id: "taskId",
    get: &tasks::STATUS,
    record: "",
    statuses: &[
        "QUEUED,PENDING queued",
        "WAITING waiting",
        "COMPLETED completed output=eventLogs.*.eventData.output|eventLogs.*.eventData.result",
        "FAILED failed error=eventLogs.*.eventData.error",
        "CANCELED cancelled",
    ],
    unknown_status: "running",
    question: "asks='approval id=eventLogs.*eventType:TaskApprovalRequestEvent.createdAt \
               details=eventLogs.*eventType:TaskApprovalRequestEvent.eventData \
               prompt=eventLogs.*eventType:TaskApprovalRequestEvent.eventData.message",
    event: ["eventType|status", "createdAt"],
    events: &[
        concat!("LLMStreamChunkEvent token ", output!("text")),
        concat!(
            "TaskStartedEvent,MethodExecutionStartedEvent,AgentExecutionStartedEvent,LiteAgentExecutionStartedEvent,",
            "TeamKickoffStartedEvent,CrewKickoffStartedEvent node phase='started ",
            name!()
        ),
        concat!(
            "TaskCompletedEvent,MethodExecutionFinishedEvent,AgentExecutionCompletedEvent,LiteAgentExecutionCompletedEvent,",
            "TeamKickoffCompletedEvent,CrewKickoffCompletedEvent node phase='completed ",
            name!(),
            " output=eventData.output|eventData.result"
        ),
        concat!(
            "TaskFailedEvent,MethodExecutionFailedEvent,AgentExecutionErrorEvent,TeamKickoffFailedEvent,",
            "CrewKickoffFailedEvent node phase='failed error=eventData.error ",
            name!()
        ),
        concat!("UserInputEvent,ConnectorInputEvent message role='user ", output!("text")),
        concat!("LLMCallCompletedEvent message role='assistant ", output!("text")),
        concat!("AgentReasoningCompletedEvent message role='reasoning ", output!("text")),
        "ToolUsageStartedEvent tool phase='started name=eventData.tool_name|eventData.tool.name input=eventData.tool_args",
        "ToolUsageFinishedEvent tool phase='completed name=eventData.tool_name|eventData.tool.name output=eventData.output|eventData.result",
        "ToolUsageErrorEvent,ToolValidateInputErrorEvent,ToolExecutionErrorEvent,ToolSelectionErrorEvent tool phase='failed \
         name=eventData.tool_name|eventData.tool.name error=eventData.error",
        concat!("AgentLogsStartedEvent,AgentLogsExecutionEvent log ", output!("text")),
        "QUEUED,PENDING,RUNNING,WAITING,COMPLETED,FAILED,CANCELED @",
    ],
    stream: &tasks::STATUS,
    follow,
    cancel: None,
    respond: Some((&tasks::CONTINUE, write)),
    list: None,
};

fn follow(
    id: &str,
    progress: &Progress,
    interval_ms: Option<f64>,
) -> Result<(Operation, Box<dyn Protocol>, Option<String>), Error> {
    let operation = tasks::STATUS.operation(vec![id.to_owned()], None)?;
    let events = TaskEvents::new(id.to_owned(), interval_ms).with_statuses(&progress.cursor)?;
    Ok((operation, Box::new(events), None))
}

fn write(id: &str, _: &Json, answer: &Json, again: bool) -> Result<Option<(Vec<String>, Json)>, Error> {
    if answer.get("values").is_some() {
        return Err(Error::configuration("values", "cannot be sent: SyncTeams takes a decision and a message"));
    }
    let mut body = rows::convert(&[], "message=message", "", "", answer);
    body.set("taskId", Json::string(id));
    let decision = answer.string_at("decision").unwrap_or_default();
    body.set("decision", Json::string(&decision.to_ascii_uppercase()));
    Ok((!again).then(|| (Vec::new(), body)))
}
