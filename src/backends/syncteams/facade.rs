//! SyncTeams behind the common vocabulary.
//!
//! A task is looked at: what its log has that is new are events, and so is a status that changed. `glue/log.js` of the
//! vocabulary tells what is new; its cursor says so over a reload.

use std::rc::Rc;

use super::events::TaskLooks;
use super::tasks;
use crate::core::error::Error;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;

/// SyncTeams, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend = WorkflowBackend { table: TABLE, stream: &tasks::STATUS, protocol };

const TABLE: &str = "\
name syncteams
can resume approvals
start executeWorkflow taskId workflowId input
get getTaskStatus
respond continueTask
log eventLogs eventType,createdAt WAITING TaskApprovalRequestEvent
type eventType|status
at createdAt
status QUEUED,PENDING queued
status WAITING waiting
status COMPLETED completed output=eventLogs.*.eventData.output|eventLogs.*.eventData.result
status FAILED failed error=error|eventLogs.*.eventData.error
status CANCELED cancelled
status RUNNING running
ask asks='approval id=eventLogs.*eventType:TaskApprovalRequestEvent.createdAt \
details=eventLogs.*eventType:TaskApprovalRequestEvent.eventData
details prompt=message
event LLMStreamChunkEvent token text=eventData.output|eventData.message
steps Task StartedEvent CompletedEvent FailedEvent node name=eventData.task_name|eventData.task.name output=eventData.output|eventData.result error=eventData.error
steps AgentExecution,LiteAgentExecution StartedEvent CompletedEvent ErrorEvent node name=eventData.agent_role|eventData.agent.role output=eventData.output|eventData.result error=eventData.error
steps TeamKickoff,CrewKickoff StartedEvent CompletedEvent FailedEvent node name=eventData.team_name|eventData.crew_name output=eventData.output|eventData.result error=eventData.error
steps ToolUsage StartedEvent FinishedEvent ErrorEvent tool name=eventData.tool_name|eventData.tool.name input=eventData.tool_args output=eventData.output|eventData.result error=eventData.error
event UserInputEvent message role='user text=eventData.message
event LLMCallCompletedEvent message role='assistant text=eventData.output|eventData.result
event AgentReasoningCompletedEvent message role='reasoning text=eventData.output|eventData.result
event ToolValidateInputErrorEvent,ToolExecutionErrorEvent,ToolSelectionErrorEvent tool phase='failed \
name=eventData.tool_name|eventData.tool.name error=eventData.error
event AgentLogsStartedEvent,AgentLogsExecutionEvent log text=eventData.message|eventData.output
answer * taskId=run decision=decision message=message
decision approve APPROVE
decision reject REJECT";

fn protocol(id: String, _: &str, interval_ms: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(TaskLooks::new(id, interval_ms)))
}
