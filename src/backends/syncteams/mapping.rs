//! SyncTeams behind the common vocabulary.
//!
//! A task is polled: what its log has that is new are events, and so is a status that changed; see
//! [`log`](crate::workflow::log), whose cursor says so over a reload.

use alloc::rc::Rc;

use super::events::TaskLooks;
use super::tasks;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::protocol::Protocol;
use crate::prelude::*;
use crate::workflow::mapping::{Capability, Kind, LogShape, Mapping, Phase, Row};
use crate::workflow::place::{Member, Members, Path, Place, at, steps};
use crate::workflow::reply::{Reply, set};
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::Verbs;

/// SyncTeams, as the common vocabulary sees it.
pub static MAPPING: Mapping = Mapping {
    capabilities: &[Capability::Resume, Capability::Approvals],
    statuses: &[
        ("QUEUED", RunStatus::Queued),
        ("PENDING", RunStatus::Queued),
        ("RUNNING", RunStatus::Running),
        ("WAITING", RunStatus::Waiting),
        ("COMPLETED", RunStatus::Completed),
        ("FAILED", RunStatus::Failed),
        ("CANCELED", RunStatus::Cancelled),
    ],
    output: &[last(steps!(eventData.output)), last(steps!(eventData.result))],
    error: &[at!(error), last(steps!(eventData.error))],
    asks: ASKS,
    details: &[(Member::Prompt, &[at!(message)])],
    type_at: &[at!(eventType), at!(status)],
    time_at: &[at!(createdAt)],
    log: Some(&LOG),
    decisions: &[("approve", "APPROVE"), ("reject", "REJECT")],
    reply,
    ..Mapping::of("syncteams", VERBS, &tasks::STATUS, protocol, event)
};

const VERBS: Verbs = Verbs {
    start: &tasks::EXECUTE,
    started: steps!(taskId),
    workflow: Some("workflowId"),
    input: "input",
    get: &tasks::STATUS,
    cancel: None,
    respond: Some(&tasks::CONTINUE),
    by_token: None,
    reply: None,
    since: None,
    read: None,
};

/// The log of a task.
pub static LOG: LogShape = LogShape {
    entries: "eventLogs",
    known_by: ["eventType", "createdAt"],
    asking: "WAITING",
    asked: "TaskApprovalRequestEvent",
};

const fn last(at: Path) -> Place {
    Place::InLast { list: LOG.entries, whose: None, at }
}

const fn last_request(at: Path) -> Place {
    Place::InLast { list: LOG.entries, whose: Some(("eventType", LOG.asked)), at }
}

const ASKS: Members = &[
    (Member::Asks, &[Place::Text("approval")]),
    (Member::Id, &[last_request(steps!(createdAt))]),
    (Member::Details, &[last_request(steps!(eventData))]),
];

fn event(kind: &str) -> Option<Row> {
    let task = |phase| Row::step(Kind::Node, phase, TASK);
    let agent = |phase| Row::step(Kind::Node, phase, AGENT);
    let team = |phase| Row::step(Kind::Node, phase, TEAM);
    let tool = |phase| Row::step(Kind::Tool, phase, TOOL);
    Some(match kind {
        "LLMStreamChunkEvent" => Row::of(Kind::Token, TOKEN),
        "TaskStartedEvent" => task(Phase::Started),
        "TaskCompletedEvent" => task(Phase::Completed),
        "TaskFailedEvent" => task(Phase::Failed),
        "AgentExecutionStartedEvent" | "LiteAgentExecutionStartedEvent" => agent(Phase::Started),
        "AgentExecutionCompletedEvent" | "LiteAgentExecutionCompletedEvent" => agent(Phase::Completed),
        "AgentExecutionErrorEvent" | "LiteAgentExecutionErrorEvent" => agent(Phase::Failed),
        "TeamKickoffStartedEvent" | "CrewKickoffStartedEvent" => team(Phase::Started),
        "TeamKickoffCompletedEvent" | "CrewKickoffCompletedEvent" => team(Phase::Completed),
        "TeamKickoffFailedEvent" | "CrewKickoffFailedEvent" => team(Phase::Failed),
        "ToolUsageStartedEvent" => tool(Phase::Started),
        "ToolUsageFinishedEvent" => tool(Phase::Completed),
        "ToolUsageErrorEvent"
        | "ToolValidateInputErrorEvent"
        | "ToolExecutionErrorEvent"
        | "ToolSelectionErrorEvent" => tool(Phase::Failed),
        "UserInputEvent" => Row::of(Kind::Message, USER),
        "LLMCallCompletedEvent" => Row::of(Kind::Message, ASSISTANT),
        "AgentReasoningCompletedEvent" => Row::of(Kind::Message, REASONING),
        "AgentLogsStartedEvent" | "AgentLogsExecutionEvent" => Row::of(Kind::Log, LINE),
        _ => return None,
    })
}

const RESULT: &[Place] = &[at!(eventData.output), at!(eventData.result)];
const ERROR: &[Place] = &[at!(eventData.error)];

const TOKEN: Members = &[(Member::Text, &[at!(eventData.output), at!(eventData.message)])];

const TASK: Members = &[
    (Member::Name, &[at!(eventData.task_name), at!(eventData.task.name)]),
    (Member::Output, RESULT),
    (Member::Error, ERROR),
];

const AGENT: Members = &[
    (Member::Name, &[at!(eventData.agent_role), at!(eventData.agent.role)]),
    (Member::Output, RESULT),
    (Member::Error, ERROR),
];

const TEAM: Members = &[
    (Member::Name, &[at!(eventData.team_name), at!(eventData.crew_name)]),
    (Member::Output, RESULT),
    (Member::Error, ERROR),
];

const TOOL: Members = &[
    (Member::Name, &[at!(eventData.tool_name), at!(eventData.tool.name)]),
    (Member::Input, &[at!(eventData.tool_args)]),
    (Member::Output, RESULT),
    (Member::Error, ERROR),
];

const USER: Members = &[(Member::Role, &[Place::Text("user")]), (Member::Text, &[at!(eventData.message)])];
const ASSISTANT: Members = &[(Member::Role, &[Place::Text("assistant")]), (Member::Text, RESULT)];
const REASONING: Members = &[(Member::Role, &[Place::Text("reasoning")]), (Member::Text, RESULT)];
const LINE: Members = &[(Member::Text, &[at!(eventData.message), at!(eventData.output)])];

fn reply(reply: &Reply<'_>) -> Result<Json, Error> {
    let mut body = Json::object();
    body.set("taskId", Json::string(reply.run));
    set(&mut body, "decision", reply.decided());
    set(&mut body, "message", reply.message.clone());
    Ok(body)
}

fn protocol(id: String, _: &str, interval_ms: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(TaskLooks::new(id, interval_ms)))
}
