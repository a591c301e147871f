//! One vocabulary over the services: runs, where they stand, what happens in them, what they ask, and tokens with which a
//! run is followed on after a reload.
//!
//! | file | the question it answers |
//! |---|---|
//! | [`backend`] | what a service has to say of itself |
//! | [`table`] | how it says what its statuses, events, questions and answers become |
//! | [`types`] | what goes to the caller |
//! | `js` | what the glue is given |
//! | `glue/client.js` | `WorkflowClient` and `Run` |
//! | `glue/table.js`, `glue/reader.js`, `glue/log.js` | a table, what it makes of a service's events, and of a log that is looked at |
//! | `glue/position.js`, `glue/token.js`, `glue/stores.js` | how far events were handed out, what is kept of that, and where |
//! | `glue/watch.js` | many runs in one loop |
//!
//! A service is there with its `facade.rs`: its table, and how a run is followed.
//!
//! # What becomes what
//!
//! `tests/workflow/table.rs` walks this table over an event of every type.
//!
//! | service | its events | become | with |
//! |---|---|---|---|
//! | openwop | `run.started` `run.resuming` `run.resumed` `run.restored-from-snapshot` | `status` | `running` |
//! | openwop | `run.paused` | `status` | `paused` |
//! | openwop | `run.completed` | `completed` | `output` |
//! | openwop | `run.failed` | `failed` | `error` |
//! | openwop | `run.cancelled` | `cancelled` | `reason` |
//! | openwop | `state.snapshot` | by its status: `status` `waiting` `completed` `failed` `cancelled` | as there |
//! | openwop | `node.started` `node.completed` `node.failed` | `node` | `phase` `id` `output` `error` |
//! | openwop | `node.suspended` that says what is asked, `interrupt.requested` `approval.requested` `clarification.requested` | `waiting`, the first that tells of a question | `asks` `id` `prompt` `choices` `details` `schema` |
//! | openwop | `output.chunk` `ai.message.chunk` | `token` | `text` `node` |
//! | openwop | `agent.reasoned` | `message` | `role: reasoning` `text` |
//! | openwop | `agent.toolCalled` `agent.toolReturned` | `tool` | `phase` `id` `name` `input` `output` `error` |
//! | openwop | `log.appended` | `log` | `text` `level` |
//! | openwop | every other type | `other` | |
//! | flowmaestro | `connected` | `status`; nothing where it tells no other status than is known | the execution's |
//! | flowmaestro | `execution:started` `execution:resumed` | `status` | `running` |
//! | flowmaestro | `execution:paused` | `status` | `paused` |
//! | flowmaestro | `execution:progress` | `progress` | `completed` `total` `percent` |
//! | flowmaestro | `node:started` `node:completed` `node:failed` | `node` | `phase` `id` `name` `output` `error` |
//! | flowmaestro | `execution:completed` | `completed` | `output` |
//! | flowmaestro | `execution:failed` | `failed` | `error` |
//! | flowmaestro | `execution:cancelled` | `cancelled` | |
//! | flowmaestro | every other type | `other` | |
//! | syncteams | a status that changed | `status` `waiting` `completed` `failed` `cancelled` | `output` and `error` from the log |
//! | syncteams | `TaskStartedEvent` `MethodExecutionStartedEvent` `AgentExecutionStartedEvent` `LiteAgentExecutionStartedEvent` `TeamKickoffStartedEvent` `CrewKickoffStartedEvent` | `node` | `phase: started` `name` |
//! | syncteams | `TaskCompletedEvent` `MethodExecutionFinishedEvent` `AgentExecutionCompletedEvent` `LiteAgentExecutionCompletedEvent` `TeamKickoffCompletedEvent` `CrewKickoffCompletedEvent` | `node` | `phase: completed` `name` `output` |
//! | syncteams | `TaskFailedEvent` `MethodExecutionFailedEvent` `AgentExecutionErrorEvent` `TeamKickoffFailedEvent` `CrewKickoffFailedEvent` | `node` | `phase: failed` `name` `error` |
//! | syncteams | `LLMStreamChunkEvent` | `token` | `text` |
//! | syncteams | `UserInputEvent` `ConnectorInputEvent` | `message` | `role: user` `text` |
//! | syncteams | `LLMCallCompletedEvent` | `message` | `role: assistant` `text` |
//! | syncteams | `AgentReasoningCompletedEvent` | `message` | `role: reasoning` `text` |
//! | syncteams | `ToolUsageStartedEvent` | `tool` | `phase: started` `name` `input` |
//! | syncteams | `ToolUsageFinishedEvent` | `tool` | `phase: completed` `name` `output` |
//! | syncteams | `ToolUsageErrorEvent` `ToolValidateInputErrorEvent` `ToolExecutionErrorEvent` `ToolSelectionErrorEvent` | `tool` | `phase: failed` `name` `error` |
//! | syncteams | `AgentLogsStartedEvent` `AgentLogsExecutionEvent` | `log` | `text` |
//! | syncteams | every other type, the requests for an approval among them: the status tells of those | `other` | |

pub mod backend;
#[cfg(target_arch = "wasm32")]
pub mod js;
pub mod table;
pub mod types;
