//! A relay behind the common vocabulary. Its messages are events of that already: each member is where it goes.

use alloc::rc::Rc;

use super::events::{RelayEvents, read_cursor};
use super::part::LIVE;
use super::runs::{CANCEL, REPLY, START, STATUS};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::protocol::Protocol;
use crate::prelude::*;
use crate::workflow::mapping::{Capability, Kind, Mapping, Phase, Row};
use crate::workflow::place::{Member, Members, at, steps};
use crate::workflow::reply::{Reply, set};
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::Verbs;

/// A relay, as the common vocabulary sees it.
pub static MAPPING: Mapping = Mapping {
    capabilities: &[
        Capability::LiveEvents,
        Capability::Resume,
        Capability::Approvals,
        Capability::Cancel,
        Capability::IdempotentStart,
    ],
    statuses: &[
        ("queued", RunStatus::Queued),
        ("running", RunStatus::Running),
        ("waiting", RunStatus::Waiting),
        ("paused", RunStatus::Paused),
        ("completed", RunStatus::Completed),
        ("failed", RunStatus::Failed),
        ("cancelled", RunStatus::Cancelled),
    ],
    output: &[at!(output)],
    error: &[at!(error)],
    asks: &[
        (Member::Asks, &[at!(waiting.asks)]),
        (Member::Id, &[at!(waiting.id)]),
        (Member::Prompt, &[at!(waiting.prompt)]),
        (Member::Choices, &[at!(waiting.choices)]),
        (Member::Details, &[at!(waiting.details)]),
        (Member::Schema, &[at!(waiting.schema)]),
        (Member::Seq, &[at!(waiting.seq)]),
    ],
    type_at: &[at!(type)],
    time_at: &[at!(at)],
    // It is a text: see `events.rs`.
    sequence: Some("cursor"),
    reply,
    closed: &["question_closed"],
    judges: Some(is_before),
    grant: Some(("grant", "/runs/")),
    ..Mapping::of("relay", VERBS, &LIVE, protocol, |_| Some(Row::By(row)))
};

const VERBS: Verbs = Verbs {
    start: &START,
    started: steps!(id),
    workflow: Some("workflowId"),
    input: "input",
    get: &STATUS,
    read: None,
    cancel: Some(&CANCEL),
    respond: Some(&REPLY),
    by_token: None,
    reply: None,
    since: None,
};

/// What every event may have.
const SEQ: (Member, &[crate::workflow::place::Place]) = (Member::Seq, &[at!(seq)]);
const RAW: (Member, &[crate::workflow::place::Place]) = (Member::Raw, &[at!(raw)]);
const OMITTED: (Member, &[crate::workflow::place::Place]) = (Member::Omitted, &[at!(omitted)]);

const TOKEN: Members = &[(Member::Text, &[at!(text)]), (Member::Node, &[at!(node)]), SEQ, RAW, OMITTED];

const QUESTION: Members = &[
    (Member::Asks, &[at!(asks)]),
    (Member::Id, &[at!(id)]),
    (Member::Prompt, &[at!(prompt)]),
    (Member::Choices, &[at!(choices)]),
    (Member::Details, &[at!(details)]),
    (Member::Schema, &[at!(schema)]),
    SEQ,
    RAW,
    OMITTED,
];

const OTHERS: Members = &[
    (Member::Id, &[at!(id)]),
    (Member::Name, &[at!(name)]),
    (Member::Node, &[at!(node)]),
    (Member::Role, &[at!(role)]),
    (Member::Text, &[at!(text)]),
    (Member::Level, &[at!(level)]),
    (Member::Input, &[at!(input)]),
    (Member::Output, &[at!(output)]),
    (Member::Error, &[at!(error)]),
    (Member::Reason, &[at!(reason)]),
    (Member::Completed, &[at!(completed)]),
    (Member::Total, &[at!(total)]),
    (Member::Percent, &[at!(percent)]),
    SEQ,
    RAW,
    OMITTED,
];

/// What a message becomes: it says so itself. One of a kind that is not known yet is `other`.
fn row(message: &Json) -> Option<Row> {
    let kind = message.string_at("kind").and_then(|kind| Kind::named(&kind)).unwrap_or(Kind::Other);
    let members = match kind {
        Kind::Token => TOKEN,
        Kind::Waiting => QUESTION,
        _ => OTHERS,
    };
    let status = message.string_at("status").and_then(|status| RunStatus::named(&status));
    let phase = message.string_at("phase").and_then(|phase| Phase::named(&phase));
    Some(Row::Event { kind, status, phase, members })
}

/// Whether a record is from before a question was asked: a cache may have it.
fn is_before(record: &Json, question: &Json) -> bool {
    let asked = question.string_at("cursor").and_then(|cursor| read_cursor(&cursor)).map(|(_, number)| number);
    asked.is_some_and(|asked| record.number_at("number").is_none_or(|number| number < asked))
}

fn reply(reply: &Reply<'_>) -> Result<Json, Error> {
    let (mut given, mut question, mut body) = (Json::object(), Json::object(), Json::object());
    set(&mut given, "decision", reply.decided());
    set(&mut given, "message", reply.message.clone());
    set(&mut given, "values", reply.values.clone());
    for name in ["id", "seq"] {
        set(&mut question, name, reply.question.get(name));
    }
    body.set("answer", given);
    body.set("question", question);
    Ok(body)
}

fn protocol(id: String, cursor: &str, _: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(RelayEvents::new(id, cursor)?))
}
