//! SyncTeams behind the common vocabulary.
//!
//! A task is looked at: what its log has that is new are events, and so is a status that changed; see
//! [`TaskEvents::with_statuses`].

use std::rc::Rc;

use super::client::SERVICE;
use super::events::TaskEvents;
use super::tasks;
use crate::core::error::Error;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;

/// SyncTeams, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend =
    WorkflowBackend { service: &SERVICE, table: TABLE, get: &tasks::STATUS, stream: &tasks::STATUS, protocol };

const TABLE: &str = "\
name syncteams
can resume approvals
start executeWorkflow taskId workflowId input
get getTaskStatus
respond continueTask
raw raw
cursor cursor
type eventType|status
at createdAt
status QUEUED,PENDING queued
status WAITING waiting
status COMPLETED completed output=eventLogs.*.eventData.output|eventLogs.*.eventData.result
status FAILED failed error=eventLogs.*.eventData.error
status CANCELED cancelled
status * running
ask asks='approval id=eventLogs.*eventType:TaskApprovalRequestEvent.createdAt \
details=eventLogs.*eventType:TaskApprovalRequestEvent.eventData \
prompt=eventLogs.*eventType:TaskApprovalRequestEvent.eventData.message
event QUEUED,PENDING,RUNNING,WAITING,COMPLETED,FAILED,CANCELED @
event LLMStreamChunkEvent token text=eventData.output|eventData.message
event TaskStartedEvent node phase='started name=eventData.task_name|eventData.task.name
event TaskCompletedEvent node phase='completed name=eventData.task_name|eventData.task.name output=eventData.output|eventData.result
event TaskFailedEvent node phase='failed name=eventData.task_name|eventData.task.name error=eventData.error
event AgentExecutionStartedEvent,LiteAgentExecutionStartedEvent node phase='started name=eventData.agent_role|eventData.agent.role
event AgentExecutionCompletedEvent,LiteAgentExecutionCompletedEvent node phase='completed \
name=eventData.agent_role|eventData.agent.role output=eventData.output|eventData.result
event AgentExecutionErrorEvent node phase='failed name=eventData.agent_role|eventData.agent.role error=eventData.error
event TeamKickoffStartedEvent,CrewKickoffStartedEvent node phase='started name=eventData.team_name|eventData.crew_name
event TeamKickoffCompletedEvent,CrewKickoffCompletedEvent node phase='completed \
name=eventData.team_name|eventData.crew_name output=eventData.output|eventData.result
event TeamKickoffFailedEvent,CrewKickoffFailedEvent node phase='failed name=eventData.team_name|eventData.crew_name error=eventData.error
event UserInputEvent message role='user text=eventData.message
event LLMCallCompletedEvent message role='assistant text=eventData.output|eventData.result
event AgentReasoningCompletedEvent message role='reasoning text=eventData.output|eventData.result
event ToolUsageStartedEvent tool phase='started name=eventData.tool_name|eventData.tool.name input=eventData.tool_args
event ToolUsageFinishedEvent tool phase='completed name=eventData.tool_name|eventData.tool.name output=eventData.output|eventData.result
event ToolUsageErrorEvent,ToolValidateInputErrorEvent,ToolExecutionErrorEvent,ToolSelectionErrorEvent tool phase='failed \
name=eventData.tool_name|eventData.tool.name error=eventData.error
event AgentLogsStartedEvent,AgentLogsExecutionEvent log text=eventData.message|eventData.output
answer * taskId=run decision=decision message=message
decision approve APPROVE
decision reject REJECT";

fn protocol(id: String, cursor: &str, interval_ms: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(TaskEvents::new(id, interval_ms).with_statuses(cursor)?))
}
