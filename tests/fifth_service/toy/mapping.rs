//! The toy behind the common vocabulary.

use alloc::rc::Rc;

use crate::prelude::*;
use super::events::{FEED, JobFeed};
use super::jobs;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::protocol::Protocol;
use crate::workflow::mapping::{Capability, Kind, Mapping, Phase, Row};
use crate::workflow::place::{Member, Place, at, steps};
use crate::workflow::reply::set;
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::Verbs;

/// The toy, as the common vocabulary sees it.
pub static MAPPING: Mapping = Mapping {
    capabilities: &[Capability::LiveEvents, Capability::Resume, Capability::Approvals, Capability::Cancel],
    statuses: &[
        ("new", RunStatus::Queued),
        ("open", RunStatus::Running),
        ("asking", RunStatus::Waiting),
        ("done", RunStatus::Completed),
        ("stopped", RunStatus::Cancelled),
        ("broken", RunStatus::Failed),
    ],
    output: &[at!(result)],
    error: &[at!(error)],
    asks: &[(Member::Asks, APPROVAL), (Member::Id, &[at!(question)]), (Member::Prompt, &[at!(text)])],
    type_at: &[at!(what)],
    sequence: Some("n"),
    decisions: &[("approve", "ok")],
    reply: |reply| {
        let mut body = Json::object();
        set(&mut body, "yes", reply.decided());
        set(&mut body, "words", reply.message.clone());
        Ok(body)
    },
    ..Mapping::of("toy", VERBS, &FEED, protocol, event)
};

const VERBS: Verbs = Verbs {
    start: &jobs::START,
    started: steps!(job),
    workflow: Some("plan"),
    input: "data",
    get: &jobs::GET,
    cancel: Some(&jobs::STOP),
    respond: Some(&jobs::REPLY),
    by_token: None,
    reply: Some("say"),
    since: None,
    read: None,
};

const APPROVAL: &[Place] = &[Place::Text("approval")];

fn event(what: &str) -> Option<Row> {
    Some(match what {
        "opened" => Row::stands(Kind::Status, RunStatus::Running, &[]),
        "made" => Row::step(Kind::Node, Phase::Completed, &[(Member::Id, &[at!(part)])]),
        "asked" => Row::stands(
            Kind::Waiting,
            RunStatus::Waiting,
            &[
                (Member::Asks, APPROVAL),
                (Member::Id, &[at!(question)]),
                (Member::Prompt, &[at!(text)]),
                (Member::Details, &[at!(text)]),
            ],
        ),
        "heard" => Row::stands(Kind::Other, RunStatus::Running, &[]),
        "done" => Row::stands(Kind::Completed, RunStatus::Completed, &[(Member::Output, &[at!(result)])]),
        "stopped" => Row::stands(Kind::Cancelled, RunStatus::Cancelled, &[]),
        _ => return None,
    })
}

fn protocol(id: String, _: &str, _: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(JobFeed(id)))
}
