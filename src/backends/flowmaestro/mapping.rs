//! FlowMaestro behind the common vocabulary.
//!
//! The service keeps no events: who reconnects gets the execution's status, and the events meanwhile are lost. So the
//! cursor is the status that was delivered last, and an event that brings no other one is dropped.

use alloc::rc::Rc;

use super::events::{self, ExecutionEvents};
use super::{executions, workflows};
use crate::core::error::Error;
use crate::core::protocol::Protocol;
use crate::prelude::*;
use crate::workflow::mapping::{Capability, Kind, Mapping, Phase, Row};
use crate::workflow::place::{Member, Members, at, steps};
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::Verbs;

/// FlowMaestro, as the common vocabulary sees it.
pub static MAPPING: Mapping = Mapping {
    capabilities: &[Capability::LiveEvents, Capability::Cancel, Capability::List],
    record: "data",
    statuses: &[
        ("pending", RunStatus::Queued),
        ("running", RunStatus::Running),
        ("paused", RunStatus::Paused),
        ("completed", RunStatus::Completed),
        ("failed", RunStatus::Failed),
        ("cancelled", RunStatus::Cancelled),
    ],
    output: &[at!(outputs)],
    error: &[at!(error)],
    type_at: &[at!(type)],
    time_at: &[at!(timestamp), at!(completed_at)],
    ..Mapping::of("flowmaestro", VERBS, &events::STREAM, protocol, event)
};

const VERBS: Verbs = Verbs {
    start: &workflows::EXECUTE,
    started: steps!(data.execution_id),
    workflow: None,
    input: "inputs",
    get: &executions::GET,
    cancel: Some(&executions::CANCEL),
    respond: None,
    by_token: None,
    reply: None,
    since: None,
    read: None,
};

fn event(kind: &str) -> Option<Row> {
    Some(match kind {
        "connected" => Row::Record(""),
        "execution:started" | "execution:resumed" => Row::stands(Kind::Status, RunStatus::Running, &[]),
        "execution:paused" => Row::stands(Kind::Status, RunStatus::Paused, &[]),
        "execution:progress" => Row::of(Kind::Progress, PROGRESS),
        "execution:completed" => Row::stands(Kind::Completed, RunStatus::Completed, OUTPUT),
        "execution:failed" => Row::stands(Kind::Failed, RunStatus::Failed, ERROR),
        "execution:cancelled" => Row::stands(Kind::Cancelled, RunStatus::Cancelled, &[]),
        "node:started" => Row::step(Kind::Node, Phase::Started, NODE),
        "node:completed" => Row::step(Kind::Node, Phase::Completed, NODE),
        "node:failed" => Row::step(Kind::Node, Phase::Failed, NODE),
        _ => return None,
    })
}

const OUTPUT: Members = &[(Member::Output, &[at!(outputs)])];
const ERROR: Members = &[(Member::Error, &[at!(error)])];

const PROGRESS: Members = &[
    (Member::Completed, &[at!(completed)]),
    (Member::Total, &[at!(total)]),
    (Member::Percent, &[at!(percentage), at!(progress)]),
];

const NODE: Members = &[
    (Member::Id, &[at!(node_id)]),
    (Member::Name, &[at!(node_name)]),
    (Member::Output, &[at!(output)]),
    (Member::Error, &[at!(error)]),
];

fn protocol(id: String, _: &str, _: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(ExecutionEvents::new(&id)))
}
