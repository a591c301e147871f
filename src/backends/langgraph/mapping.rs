//! LangGraph behind the common vocabulary. What that calls a run is the thread, from the first run to the end, over all replies.

use alloc::rc::Rc;

use super::client::{BUSY, READ};
use super::leg::Place as Reached;
use super::legs::Legs;
use super::runs::{self, STREAM_MODES};
use super::standing::{self, CANCEL, SETTLED, STANDING};
use super::start::Start;
use super::thread_events::ThreadEvents;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::protocol::Protocol;
use crate::prelude::*;
use crate::workflow::mapping::{Capability, Kind, Mapping, Phase, Row};
use crate::workflow::place::{Member, Members, Place, at, steps};
use crate::workflow::reply::{Reply, add, set};
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::Verbs;

/// LangGraph, as the common vocabulary sees it.
pub static MAPPING: Mapping = Mapping {
    capabilities: &[
        Capability::LiveEvents,
        Capability::Resume,
        Capability::Approvals,
        Capability::Cancel,
        Capability::IdempotentStart,
        Capability::List,
        Capability::Fork,
    ],
    statuses: &[
        ("new", RunStatus::Queued),
        ("pending", RunStatus::Queued),
        ("running", RunStatus::Running),
        ("waiting", RunStatus::Waiting),
        ("paused", RunStatus::Paused),
        ("success", RunStatus::Completed),
        ("timeout", RunStatus::Failed),
        ("cancelled", RunStatus::Cancelled),
        // A thread's own words, in a list. They are coarse: see the documentation.
        ("idle", RunStatus::Completed),
        ("busy", RunStatus::Running),
        ("interrupted", RunStatus::Waiting),
        ("error", RunStatus::Failed),
    ],
    output: &[at!(values)],
    error: &[at!(error)],
    asks: &[
        (Member::Asks, CUSTOM),
        (Member::Id, &[Place::InFirst(r#"["questions",0,"id"]"#)]),
        (Member::Prompt, &[Place::InFirst(r#"["questions",0,"prompt"]"#)]),
        (Member::Choices, &[Place::InFirst(r#"["questions",0,"choices"]"#)]),
        (Member::Details, &[Place::InFirst(r#"["questions",0,"value"]"#)]),
    ],
    questions: Some((
        "questions",
        &[
            (Member::Asks, CUSTOM),
            (Member::Id, &[at!(id)]),
            (Member::Prompt, &[at!(prompt)]),
            (Member::Choices, &[at!(choices)]),
            (Member::Details, &[at!(value)]),
        ],
    )),
    type_at: &[at!(type)],
    time_at: &[at!(created_at)],
    // It is a text: see `leg.rs`.
    sequence: Some("cursor"),
    reply,
    complete: Some(complete),
    begin: Some(|body, key| Box::new(Start::new(body, key))),
    settled: Some(&SETTLED),
    busy: Some(BUSY),
    ..Mapping::of("langgraph", VERBS, &STREAM, protocol, event)
};

const VERBS: Verbs = Verbs {
    start: &runs::CREATE.endpoint,
    started: steps!(thread_id),
    workflow: Some("assistant_id"),
    input: "input",
    get: &STANDING,
    read: None,
    cancel: Some(&CANCEL),
    respond: Some(&runs::CREATE.endpoint),
    by_token: None,
    reply: None,
    since: None,
};

/// The thread's events. Each connection is to one of its runs: see [`ThreadEvents`].
static STREAM: Endpoint = Endpoint { line: "events /threads/{threadId}/stream", prepare: Some(accept_stream), ..READ };

const CUSTOM: &[Place] = &[Place::Text("custom")];

const QUESTION: Members = &[
    (Member::Asks, CUSTOM),
    (Member::Id, &[at!(question.id)]),
    (Member::Prompt, &[at!(question.prompt)]),
    (Member::Choices, &[at!(question.choices)]),
    (Member::Details, &[at!(question.value)]),
];

const NODE: Members = &[
    (Member::Id, &[at!(data.id)]),
    (Member::Name, &[at!(data.name)]),
    (Member::Output, &[at!(data.result)]),
    (Member::Error, &[at!(error)]),
];

const TOKEN: Members = &[(Member::Text, &[at!(text)]), (Member::Node, &[at!(node)])];
const MESSAGE: Members = &[(Member::Role, &[at!(role)]), (Member::Text, &[at!(text)])];
const LINE: Members = &[(Member::Text, &[at!(error.message)]), (Member::Level, &[Place::Text("error")])];
const OUTPUT: Members = &[(Member::Output, &[at!(values)])];
const ERROR: Members = &[(Member::Error, &[at!(error)])];

fn event(kind: &str) -> Option<Row> {
    Some(match kind {
        "messages" => Row::of(Kind::Token, TOKEN),
        "metadata" | "running" => Row::stands(Kind::Status, RunStatus::Running, &[]),
        "pending" | "new" => Row::stands(Kind::Status, RunStatus::Queued, &[]),
        "paused" => Row::stands(Kind::Status, RunStatus::Paused, &[]),
        "tasks/start" => Row::step(Kind::Node, Phase::Started, NODE),
        "tasks/result" => Row::step(Kind::Node, Phase::Completed, NODE),
        "tasks/error" => Row::step(Kind::Node, Phase::Failed, NODE),
        "tasks/interrupt" | "waiting" => Row::stands(Kind::Waiting, RunStatus::Waiting, QUESTION),
        "messages/complete" => Row::of(Kind::Message, MESSAGE),
        // What a run's stream says may be undone, or be a reply that failed; where the thread stands, its record says.
        "error" => Row::of(Kind::Log, LINE),
        "success" => Row::stands(Kind::Completed, RunStatus::Completed, OUTPUT),
        "failed" => Row::stands(Kind::Failed, RunStatus::Failed, ERROR),
        "cancelled" => Row::stands(Kind::Cancelled, RunStatus::Cancelled, &[]),
        _ => return None,
    })
}

/// A reply is a run of its own. It is always given by the question's id: a plain value would reply to every open question, and an object
/// whose names are no ids would be the reply to whatever is open, which cannot be taken back.
fn reply(reply: &Reply<'_>) -> Result<Json, Error> {
    let id = reply.question.string_at("id").unwrap_or_default();
    if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        return Err(Error::configuration("to", "must be a question of this thread: its id has 32 hex digits"));
    }
    let mut resume = Json::object();
    resume.set(&id, value(reply)?);
    let mut command = Json::object();
    command.set("resume", resume);
    let mut body = Json::object();
    body.set("command", command);
    Ok(body)
}

/// What a graph gets as the reply: what is given alone, as it is; an object of all that is given otherwise.
fn value(reply: &Reply<'_>) -> Result<Json, Error> {
    match (reply.decided(), &reply.message, &reply.values) {
        (Some(decision), None, None) => Ok(decision),
        (None, Some(message), None) => Ok(message.clone()),
        (None, None, Some(values)) if values.is_object() && values.keys().is_empty() => {
            Err(Error::configuration("values", "must hold something: LangGraph's PyPI server takes {} for no reply"))
        }
        (None, None, Some(values)) => Ok(values.clone()),
        (decision, message, values) => {
            let mut all = Json::object();
            add(&mut all, values.as_ref());
            set(&mut all, "decision", decision);
            set(&mut all, "message", message.clone());
            Ok(all)
        }
    }
}

/// The members of a configuration that the server adds itself: the thread's ids, the request's headers, and names of its own.
fn is_own(name: &str) -> bool {
    let is_one_of = |names: &[&str]| names.contains(&name);
    is_one_of(&[
        "thread_id",
        "run_id",
        "graph_id",
        "assistant_id",
        "user-agent",
        "user_id",
        "checkpoint_id",
        "checkpoint_ns",
    ]) || ["x-", "__", "langgraph_"].iter().any(|start| name.starts_with(start))
}

/// Nothing is inherited from the run that asked: its assistant, and what it was started with, are sent again.
fn complete(body: &mut Json, record: &Json) {
    let run = record.get("run").unwrap_or_else(Json::object);
    set(body, "assistant_id", run.get("assistant_id"));
    let kwargs = run.get("kwargs").unwrap_or_else(Json::object);
    let modes = kwargs.get("stream_mode").filter(|_| standing::is_kept(&run));
    body.set("stream_mode", modes.unwrap_or_else(|| Json::array(STREAM_MODES.map(Json::string).into())));
    set(body, "stream_subgraphs", kwargs.get("subgraphs"));
    for name in ["context", "interrupt_before", "interrupt_after"] {
        set(body, name, kwargs.get(name).filter(|value| !value.is_object() || !value.keys().is_empty()));
    }
    let Some(given) = kwargs.get("config") else { return };
    let (mut config, mut configurable) = (Json::object(), Json::object());
    for name in given.keys().iter().filter(|name| !matches!(name.as_str(), "configurable" | "metadata")) {
        set(&mut config, name, given.get(name));
    }
    let values = given.get("configurable").unwrap_or_else(Json::object);
    for name in values.keys().iter().filter(|name| !is_own(name)) {
        set(&mut configurable, name, values.get(name));
    }
    // The PyPI server shows either as both, and refuses both.
    if !configurable.keys().is_empty() && body.get("context").is_none() {
        config.set("configurable", configurable);
    }
    if !config.keys().is_empty() {
        body.set("config", config);
    }
}

fn protocol(id: String, cursor: &str, interval_ms: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    let place = match cursor {
        "" => Reached::default(),
        cursor => Reached::read(cursor)
            .ok_or_else(|| Error::configuration("cursor", "must be that of an event of this run"))?,
    };
    let span = Box::new(ThreadEvents::new(&place, interval_ms));
    Ok(Rc::new(Legs::new(id, place, span)))
}
