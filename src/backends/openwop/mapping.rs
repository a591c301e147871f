//! OpenWOP behind the common vocabulary.
//!
//! Runs are followed in the mode `debug`: it is the only one in which every event has a place of its own in the log, and so the
//! only one that can be resumed exactly after a reload. The reference hosts send everything in every mode.

use alloc::rc::Rc;

use super::client::READ;
use super::events::RunEvents;
use super::status::Status;
use super::{interrupts, replies, runs};
use crate::core::decimal;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::protocol::Protocol;
use crate::prelude::*;
use crate::workflow::mapping::{Capability, Kind, Mapping, Phase, Row};
use crate::workflow::place::{Member, Members, Place, at, steps};
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::Verbs;

/// OpenWOP, as the common vocabulary sees it.
pub static MAPPING: Mapping = Mapping {
    capabilities: &[
        Capability::LiveEvents,
        Capability::Resume,
        Capability::Approvals,
        Capability::Cancel,
        Capability::IdempotentStart,
        Capability::Fork,
        Capability::Artifacts,
    ],
    statuses: &[
        ("pending", RunStatus::Queued),
        ("running", RunStatus::Running),
        ("cancelling", RunStatus::Running),
        ("paused", RunStatus::Paused),
        ("waiting-approval", RunStatus::Waiting),
        ("waiting-input", RunStatus::Waiting),
        ("waiting-external", RunStatus::Waiting),
        ("completed", RunStatus::Completed),
        ("cancelled", RunStatus::Cancelled),
        ("failed", RunStatus::Failed),
    ],
    output: &[at!(outputs), at!(output)],
    error: &[at!(error)],
    asks: ASKS,
    details: DETAILS,
    type_at: &[at!(type)],
    time_at: &[at!(timestamp)],
    sequence: Some("sequence"),
    decisions: &[("edit", "edit-accept"), ("approve", "accept")],
    reply: replies::write,
    token_kinds: replies::TOKEN_KINDS,
    ..Mapping::of("openwop", VERBS, &STREAM, protocol, event)
};

const VERBS: Verbs = Verbs {
    start: &runs::CREATE,
    started: steps!(runId),
    workflow: Some("workflowId"),
    input: "inputs",
    get: &runs::GET,
    cancel: Some(&runs::CANCEL),
    respond: Some(&interrupts::RESOLVE),
    by_token: Some(&interrupts::RESOLVE_BY_TOKEN),
    reply: Some("resumeValue"),
    since: Some(|run, sequence| {
        let mut operation = runs::POLL_EVENTS.operation(vec![run.to_owned()], None)?;
        runs::poll_after(&mut operation, run, Some(sequence), None)?;
        Ok(operation)
    }),
    read: Some(|run| Box::new(Status::new(run))),
};

/// A question is in one of three places of a run's record, by the host; so are its words in the question.
const ASKS: Members = &[
    (Member::Asks, &[at!(interrupt.kind), at!(interrupt.payload.kind), at!(status)]),
    (Member::Id, &[at!(interrupt.nodeId), at!(currentNodeId)]),
    (Member::Token, &[at!(interrupt.interruptToken)]),
    (Member::Details, &[at!(interrupt.data), at!(interrupt.payload.data), at!(interrupt.payload.config)]),
    (Member::Schema, &[at!(interrupt.payload.resumeSchema)]),
];

const DETAILS: Members = &[
    (Member::Prompt, &[at!(title), at!(prompt), at!(question), Place::InFirst(r#"["questions",0,"question"]"#)]),
    (Member::Choices, &[at!(actions)]),
];

fn event(kind: &str) -> Option<Row> {
    Some(match kind {
        "output.chunk" | "ai.message.chunk" => Row::of(Kind::Token, TOKEN),
        "run.started" | "run.resuming" | "run.resume-started" | "run.resumed" | "run.restored-from-snapshot" => {
            Row::stands(Kind::Status, RunStatus::Running, &[])
        }
        "run.paused" => Row::stands(Kind::Status, RunStatus::Paused, &[]),
        "run.completed" => Row::stands(Kind::Completed, RunStatus::Completed, OUTPUT),
        "run.failed" => Row::stands(Kind::Failed, RunStatus::Failed, ERROR),
        "run.cancelled" => Row::stands(Kind::Cancelled, RunStatus::Cancelled, REASON),
        "state.snapshot" => Row::Record("payload"),
        "node.started" => Row::step(Kind::Node, Phase::Started, NODE),
        "node.completed" => Row::step(Kind::Node, Phase::Completed, NODE),
        "node.failed" => Row::step(Kind::Node, Phase::Failed, NODE),
        "node.suspended" | "interrupt.requested" => Row::stands(Kind::Waiting, RunStatus::Waiting, INTERRUPT),
        "approval.requested" => Row::stands(Kind::Waiting, RunStatus::Waiting, APPROVAL),
        "clarification.requested" => Row::stands(Kind::Waiting, RunStatus::Waiting, CLARIFICATION),
        "node.resumed" | "interrupt.resolved" => Row::stands(Kind::Other, RunStatus::Running, BY_NODE),
        "agent.reasoned" => Row::of(Kind::Message, REASONED),
        "agent.toolCalled" | "agent.tool-called" => Row::step(Kind::Tool, Phase::Started, TOOL_CALLED),
        "agent.toolReturned" | "agent.tool-returned" => Row::step(Kind::Tool, Phase::Completed, TOOL_RETURNED),
        "log.appended" => Row::of(Kind::Log, LINE),
        _ => return None,
    })
}

pub(super) const NODE_ID: &[Place] = &[at!(payload.nodeId), at!(nodeId)];
const BY_NODE: Members = &[(Member::Id, NODE_ID)];

const TOKEN: Members = &[(Member::Text, &[at!(payload.chunk)]), (Member::Node, NODE_ID)];
const OUTPUT: Members = &[(Member::Output, &[at!(payload.outputs), at!(payload.output)])];
const ERROR: Members = &[(Member::Error, &[at!(payload.error)])];
const REASON: Members = &[(Member::Reason, &[at!(payload.reason)])];

const NODE: Members = &[
    (Member::Id, NODE_ID),
    (Member::Output, &[at!(payload.outputs), at!(payload.output)]),
    (Member::Error, &[at!(payload.error)]),
];

const INTERRUPT: Members = &[
    (Member::Asks, &[at!(payload.kind), Place::Text("approval")]),
    (Member::Id, NODE_ID),
    (Member::Token, &[at!(payload.interruptToken)]),
    (Member::Details, &[at!(payload.data), at!(payload.config)]),
    (Member::Schema, &[at!(payload.resumeSchema)]),
];

const APPROVAL: Members =
    &[(Member::Asks, &[Place::Text("approval")]), (Member::Id, NODE_ID), (Member::Details, &[at!(payload)])];

const CLARIFICATION: Members =
    &[(Member::Asks, &[Place::Text("clarification")]), (Member::Id, NODE_ID), (Member::Details, &[at!(payload)])];

const REASONED: Members = &[(Member::Role, &[Place::Text("reasoning")]), (Member::Text, &[at!(payload.reasoning)])];

const TOOL_CALLED: Members = &[
    (Member::Id, &[at!(payload.callId)]),
    (Member::Name, &[at!(payload.toolName)]),
    (Member::Input, &[at!(payload.inputs)]),
];

const TOOL_RETURNED: Members = &[
    (Member::Id, &[at!(payload.callId)]),
    (Member::Name, &[at!(payload.toolName)]),
    (Member::Output, &[at!(payload.outcome)]),
    (Member::Error, &[at!(payload.error)]),
];

const LINE: Members = &[(Member::Text, &[at!(payload.message)]), (Member::Level, &[at!(payload.level)])];

/// [`STREAM`](super::events::STREAM) in the mode `debug`.
static STREAM: Endpoint =
    Endpoint { line: "runs.events /v1/runs/{runId}/events?streamMode=debug", prepare: Some(accept_stream), ..READ };

fn protocol(id: String, cursor: &str, _: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    // Hosts replay the whole log for a `Last-Event-ID` that is not a sequence.
    if !cursor.is_empty() && decimal::read(cursor).is_none() {
        return Err(Error::configuration("cursor", "must be that of an event of this run"));
    }
    Ok(Rc::new(RunEvents::new(&id, &["debug"]).ending_once()))
}
