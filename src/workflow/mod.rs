//! One vocabulary over the services: runs, where they stand, what happens in them, what they ask, and tokens with which a
//! run is followed on after a reload.
//!
//! | file | what it is for |
//! |---|---|
//! | [`mapping`] | what a service says of itself, in rows that the compiler checks |
//! | [`place`] | where a member's value is in what the service sent |
//! | [`record`] | where a run stands by its record, and what it asks |
//! | [`reader`], [`log`] | what a service's events become, and what is new in a log that is polled |
//! | [`verbs`] | how a run is started and cancelled |
//! | [`questions`], [`reply`], [`respond`] | which question is open, what is sent as the reply to it, and how |
//! | [`types`] | what the caller gets |
//! | `js`, `js/shown` | what the glue is given, and the objects that callers see |
//! | `glue/client.js` | `WorkflowClient` and `Run`: thin classes over `js` |
//! | `glue/fill.js` | the objects that callers see, filled from what the engine parsed |
//! | `glue/position.js`, `glue/token.js`, `glue/stores.js` | how far events were delivered, what is kept of that, and where |
//! | `glue/texts.js` | the texts of a run without parsing its events |
//! | `glue/turns.js` | what may not run at the same time for one key: saves, and starts |
//! | `glue/watch.js` | many runs in one loop |
//! | `glue/limit.js` | a time limit over many calls |
//!
//! A service is there with its `mapping.rs`: a [`Mapping`](mapping::Mapping), and how a run is followed.
//!
//! # What becomes what
//!
//! `tests/workflow/table.rs` walks this table over an event of every type.
//!
//! | service | its events | become | with |
//! |---|---|---|---|
//! | openwop | `run.started` `run.resuming`, `run.resume-started` `run.resumed` `run.restored-from-snapshot` | `status` | |
//! | openwop | `run.paused` | `status` | |
//! | openwop | `run.completed` | `completed` | `output` |
//! | openwop | `run.failed` | `failed` | `error` |
//! | openwop | `run.cancelled` | `cancelled` | `reason` |
//! | openwop | `state.snapshot`, by its status | `status` `waiting` `completed` `failed` `cancelled` | |
//! | openwop | `node.started` | `node` | `phase` `id` |
//! | openwop | `node.completed` | `node` | `phase` `id` `output` |
//! | openwop | `node.failed` | `node` | `phase` `id` `error` |
//! | openwop | `node.suspended` `interrupt.requested`, the first that says what is asked | `waiting` | `asks` `id` `prompt` `choices` `details` |
//! | openwop | `approval.requested` | `waiting` | `asks` `id` `prompt` `choices` `details` |
//! | openwop | `clarification.requested` | `waiting` | `asks` `id` `prompt` `details` |
//! | openwop | `node.resumed` `interrupt.resolved`: it continues | `other` | `id` |
//! | openwop | `output.chunk` `ai.message.chunk` | `token` | `text` `node` |
//! | openwop | `agent.reasoned` | `message` | `role` `text` |
//! | openwop | `agent.toolCalled`, `agent.tool-called` | `tool` | `phase` `id` `name` `input` |
//! | openwop | `agent.toolReturned`, `agent.tool-returned` | `tool` | `phase` `id` `name` `output` |
//! | openwop | `log.appended` | `log` | `text` `level` |
//! | flowmaestro | `connected`; nothing where it has no other status than is known | `status` | |
//! | flowmaestro | `execution:started` `execution:resumed` `execution:paused` | `status` | |
//! | flowmaestro | `execution:progress` | `progress` | `completed` `total` `percent` |
//! | flowmaestro | `node:started` | `node` | `phase` `id` `name` |
//! | flowmaestro | `node:completed` | `node` | `phase` `id` `name` `output` |
//! | flowmaestro | `node:failed` | `node` | `phase` `id` `name` `error` |
//! | flowmaestro | `execution:completed` | `completed` | `output` |
//! | flowmaestro | `execution:failed` | `failed` | `error` |
//! | flowmaestro | `execution:cancelled` | `cancelled` | |
//! | syncteams | `QUEUED` `PENDING` `RUNNING`, the task's status | `status` | |
//! | syncteams | `WAITING` | `waiting` | `asks` `id` `prompt` `details` |
//! | syncteams | `COMPLETED` | `completed` | `output` |
//! | syncteams | `FAILED` | `failed` | `error` |
//! | syncteams | `CANCELED` | `cancelled` | |
//! | syncteams | `TaskStartedEvent` `AgentExecutionStartedEvent` `LiteAgentExecutionStartedEvent` `TeamKickoffStartedEvent` `CrewKickoffStartedEvent` | `node` | `phase` `name` |
//! | syncteams | `TaskCompletedEvent` `AgentExecutionCompletedEvent` `LiteAgentExecutionCompletedEvent` `TeamKickoffCompletedEvent` `CrewKickoffCompletedEvent` | `node` | `phase` `name` `output` |
//! | syncteams | `TaskFailedEvent` `AgentExecutionErrorEvent` `LiteAgentExecutionErrorEvent` `TeamKickoffFailedEvent` `CrewKickoffFailedEvent` | `node` | `phase` `name` `error` |
//! | syncteams | `LLMStreamChunkEvent` | `token` | `text` |
//! | syncteams | `UserInputEvent` `LLMCallCompletedEvent` `AgentReasoningCompletedEvent` | `message` | `role` `text` |
//! | syncteams | `ToolUsageStartedEvent` | `tool` | `phase` `name` `input` |
//! | syncteams | `ToolUsageFinishedEvent` | `tool` | `phase` `name` `output` |
//! | syncteams | `ToolUsageErrorEvent` `ToolValidateInputErrorEvent` `ToolExecutionErrorEvent` `ToolSelectionErrorEvent` | `tool` | `phase` `name` `error` |
//! | syncteams | `AgentLogsStartedEvent` `AgentLogsExecutionEvent` | `log` | `text` |
//! | a2a | `task` `statusUpdate`, submitted or working, without a text | `status` | |
//! | a2a | `statusUpdate`, working, with a text | `message` | `role` `text` |
//! | a2a | `task` `statusUpdate`, input or a log-in required | `waiting` | `asks` `id` `prompt` `details` |
//! | a2a | `statusUpdate`, completed | `completed` | `output` |
//! | a2a | `statusUpdate`, failed or rejected | `failed` | `error` |
//! | a2a | `statusUpdate`, canceled | `cancelled` | `reason` |
//! | a2a | `artifactUpdate` of texts alone | `token` | `text` `node` |
//! | a2a | `artifactUpdate` of other parts, or in the place of an artifact | `other` | |
//! | a2a | `message` | `message` | `role` `text` |
//! | langgraph | `metadata` `running` | `status` | |
//! | langgraph | `new` `pending` | `status` | |
//! | langgraph | `paused`, at a breakpoint | `status` | |
//! | langgraph | `tasks/start` | `node` | `phase` `id` `name` |
//! | langgraph | `tasks/result` | `node` | `phase` `id` `name` `output` |
//! | langgraph | `tasks/error` | `node` | `phase` `id` `name` `error` |
//! | langgraph | `tasks/interrupt` `waiting` | `waiting` | `asks` `id` `prompt` `choices` `details` |
//! | langgraph | `messages` | `token` | `text` `node` |
//! | langgraph | `messages/complete` | `message` | `role` `text` |
//! | langgraph | `error` | `log` | `text` `level` |
//! | langgraph | `success` | `completed` | `output` |
//! | langgraph | `failed` | `failed` | `error` |
//! | langgraph | `cancelled` | `cancelled` | |
//!
//! Every other type becomes `other`, and nothing is dropped. SyncTeams' requests for an approval are among them: the task's
//! status shows those.

#[cfg(all(target_arch = "wasm32", feature = "workflow"))]
pub mod js;
pub mod log;
pub mod mapping;
pub mod place;
pub mod questions;
pub mod reader;
pub mod record;
pub mod reply;
pub mod respond;
pub mod types;
pub mod verbs;
