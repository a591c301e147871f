//! A2A behind the common vocabulary.
//!
//! A run is a task. The protocol has no cursor: that of an event says how far the task was delivered, see [`mark`](super::mark).

use alloc::rc::Rc;

use super::client::{items_at, object, text_at};
use super::events::TaskEvents;
use super::messages::{self, REPLY, SEND_STREAMING};
use super::sending::Sending;
use super::tasks::{self, SUBSCRIBE};
use super::{card, messages::parts_of};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::Protocol;
use crate::prelude::*;
use crate::workflow::mapping::{Capability, Conditions, Kind, Mapping, Open, Row};
use crate::workflow::place::{self, Found, Member, Members, Path, Place, at, steps};
use crate::workflow::reply::Reply;
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::Verbs;

/// A2A, as the common vocabulary sees it.
pub static MAPPING: Mapping = Mapping {
    capabilities: &[
        Capability::LiveEvents,
        Capability::Approvals,
        Capability::Cancel,
        Capability::List,
        Capability::Artifacts,
    ],
    record: "task",
    status_at: steps!(status.state),
    statuses: &[
        ("TASK_STATE_SUBMITTED", RunStatus::Queued),
        ("TASK_STATE_WORKING", RunStatus::Running),
        ("TASK_STATE_INPUT_REQUIRED", RunStatus::Waiting),
        ("TASK_STATE_AUTH_REQUIRED", RunStatus::Waiting),
        ("TASK_STATE_COMPLETED", RunStatus::Completed),
        ("TASK_STATE_FAILED", RunStatus::Failed),
        ("TASK_STATE_REJECTED", RunStatus::Failed),
        ("TASK_STATE_CANCELED", RunStatus::Cancelled),
    ],
    output: OUTPUT,
    error: ERROR,
    asks: ASKS,
    type_at: &[Place::Named(&["statusUpdate", "artifactUpdate", "message", "task"])],
    time_at: &[at!(statusUpdate.status.timestamp), at!(task.status.timestamp)],
    sequence: Some("cursor"),
    reply,
    open: Some(Open {
        operation,
        machine,
        run_at: &[at!(task.id), at!(statusUpdate.taskId), at!(artifactUpdate.taskId)],
    }),
    asks_once: true,
    complete: Some(complete),
    has_reply: Some(has_reply),
    closed: &["UNSUPPORTED_OPERATION", "TASK_NOT_FOUND"],
    can_now: |agreed, capability| match capability {
        Capability::LiveEvents => card::can(agreed, "streaming"),
        Capability::List => agreed.string_at("version").as_deref() == Some("1.0"),
        _ => true,
    },
    ..Mapping::of("a2a", VERBS, &SUBSCRIBE, protocol, event)
};

const VERBS: Verbs = Verbs {
    start: &SEND_STREAMING,
    started: steps!(task.id),
    workflow: None,
    input: "message",
    get: &tasks::GET_TASK,
    cancel: Some(&tasks::CANCEL),
    respond: Some(&REPLY),
    by_token: None,
    reply: None,
    since: None,
    read: None,
};

const OUTPUT: &[Place] = &[Place::By(output)];
const ERROR: &[Place] = &[Place::By(failure)];

const ASKS: Members = &[
    (Member::Asks, &[Place::By(asks)]),
    (Member::Id, &[Place::By(question_id)]),
    (Member::Prompt, &[Place::By(words)]),
    (Member::Details, &[Place::By(details)]),
];

fn event(kind: &str) -> Option<Row> {
    match kind {
        "statusUpdate" | "task" => Some(Row::By(by_state)),
        "artifactUpdate" => Some(Row::By(by_parts)),
        "message" => Some(Row::of(Kind::Message, SAID)),
        _ => None,
    }
}

fn by_state(event: &Json) -> Option<Row> {
    let (_, status) = status_of(event)?;
    let state = status.string_at("state")?;
    Some(match MAPPING.status(&state)? {
        RunStatus::Running if event.get("statusUpdate").is_some() && words(event).is_some() => {
            Row::stands(Kind::Message, RunStatus::Running, ANNOUNCED)
        }
        RunStatus::Waiting => Row::stands(Kind::Waiting, RunStatus::Waiting, ASKS),
        RunStatus::Completed => Row::stands(Kind::Completed, RunStatus::Completed, &[(Member::Output, OUTPUT)]),
        RunStatus::Failed => Row::stands(Kind::Failed, RunStatus::Failed, &[(Member::Error, ERROR)]),
        RunStatus::Cancelled => {
            Row::stands(Kind::Cancelled, RunStatus::Cancelled, &[(Member::Reason, &[Place::By(words)])])
        }
        status => Row::stands(Kind::Status, status, &[]),
    })
}

/// An artifact that replaces one is no token: it would be joined to what it replaces.
fn by_parts(event: &Json) -> Option<Row> {
    let is_text = !event.is_true_at("replaces") && chunk(event).is_some();
    is_text.then(|| Row::of(Kind::Token, TOKEN))
}

const ASSISTANT: &[Place] = &[Place::Text("assistant")];
const SAID: Members = &[(Member::Role, ASSISTANT), (Member::Text, &[Place::By(said)])];
const ANNOUNCED: Members = &[(Member::Role, ASSISTANT), (Member::Text, &[Place::By(words)])];
const TOKEN: Members =
    &[(Member::Text, &[Place::By(chunk)]), (Member::Node, &[at!(artifactUpdate.artifact.artifactId)])];

/// The status of an event or a record, and the steps to it.
fn status_of(holder: &Json) -> Option<(Path, Json)> {
    let paths = [steps!(statusUpdate.status), steps!(task.status), steps!(status)];
    paths.into_iter().find_map(|path| Some((path, place::walk(holder, path)?)))
}

/// The texts of parts in a row; `None` where there is none.
fn text_of(parts: &[Json]) -> Option<String> {
    let texts: Vec<String> = parts.iter().filter_map(|part| part.string_at("text")).collect();
    (!texts.is_empty()).then(|| texts.concat())
}

fn made_text(text: Option<String>) -> Option<Found> {
    text.map(|text| Found::made(Json::string(&text)))
}

fn parts_at(holder: &Json, path: Path) -> Vec<Json> {
    place::walk(holder, path).map(|holder| items_at(&holder, "parts")).unwrap_or_default()
}

/// The text of a status' message.
fn words(holder: &Json) -> Option<Found> {
    let (_, status) = status_of(holder)?;
    made_text(text_of(&parts_at(&status, steps!(message))))
}

/// The text of a message.
fn said(event: &Json) -> Option<Found> {
    made_text(Some(text_of(&parts_at(event, steps!(message))).unwrap_or_default()))
}

/// The text of an artifact's parts, where they are texts alone.
fn chunk(event: &Json) -> Option<Found> {
    let parts = parts_at(event, steps!(artifactUpdate.artifact));
    made_text(text_of(&parts).filter(|_| parts.iter().all(|part| part.get("text").is_some())))
}

fn asks(holder: &Json) -> Option<Found> {
    let (_, status) = status_of(holder)?;
    let needs_login = status.string_at("state").as_deref() == Some("TASK_STATE_AUTH_REQUIRED");
    Place::Text(if needs_login { "credential" } else { "clarification" }).find(holder)
}

/// The message's; one that asks without a message is known by when it asks.
fn question_id(holder: &Json) -> Option<Found> {
    let (_, status) = status_of(holder)?;
    let id = status.get("message").and_then(|message| text_at(&message, "messageId"));
    made_text(id.or_else(|| text_at(&status, "timestamp")))
}

/// The data part of what is asked; all parts, where several are data.
fn details(holder: &Json) -> Option<Found> {
    let (path, status) = status_of(holder)?;
    let parts = parts_at(&status, steps!(message));
    let is_data = |part: &Json| part.get("data").is_some();
    let mut data = parts.iter().enumerate().filter(|(_, part)| is_data(part));
    let (index, part) = data.next()?;
    let source = place::join(path, steps!(message.parts))?;
    if data.next().is_some() {
        return Some(Found { value: Json::array(parts.clone()), source });
    }
    let item = ["[", &crate::core::decimal::write(index as f64), ",\"data\"]"].concat();
    Some(Found { value: part.get("data")?, source: place::join(&source, &item)? })
}

/// The output of a completed task: the text of its artifact, where it has one of text parts alone; else its artifacts.
fn output(holder: &Json) -> Option<Found> {
    let task = holder.get("task");
    let artifacts = items_at(task.as_ref().unwrap_or(holder), "artifacts");
    if let [artifact] = artifacts.as_slice() {
        let parts = items_at(artifact, "parts");
        let texts = text_of(&parts).filter(|_| parts.iter().all(|part| part.get("text").is_some()));
        if texts.is_some() {
            return made_text(texts);
        }
    }
    let source = if task.is_some() { steps!(task.artifacts) } else { steps!(artifacts) }.to_owned();
    Some(match artifacts.is_empty() {
        true => Found::made(Json::array(artifacts)),
        false => Found { value: Json::array(artifacts), source },
    })
}

fn failure(holder: &Json) -> Option<Found> {
    let (_, status) = status_of(holder)?;
    let mut failure = object(&[("code", status.get("state")?)]);
    if let Some(words) = words(holder) {
        failure.set("message", words.value);
    }
    Some(Found::made(failure))
}

fn operation(input: &Json, request: Option<&Json>, ids: [&str; 2]) -> Result<Operation, Error> {
    let mut body = request.map_or_else(Json::object, Json::shallow_copy);
    let mut message = body.get("message").unwrap_or_else(Json::object).shallow_copy();
    message.set("parts", parts_of(input));
    body.set("message", message);
    SEND_STREAMING.operation(Vec::new(), Some(messages::complete(&body, ids[0], Some(ids[1]))?))
}

fn machine(operation: Operation, conditions: Conditions) -> Box<dyn crate::core::machine::Machine> {
    Box::new(Sending::new(operation, Rc::new(TaskEvents::of_message(false, None)), conditions))
}

/// A message of the task: a word or a text is a text part, values are a data part.
fn reply(reply: &Reply<'_>) -> Result<Json, Error> {
    let mut parts = Vec::new();
    for text in [reply.decided(), reply.message.clone()].into_iter().flatten() {
        parts.push(object(&[("text", text)]));
    }
    if let Some(values) = &reply.values {
        parts.extend(items_at(&object(&[("parts", parts_of(values))]), "parts"));
    }
    let message = object(&[
        ("messageId", Json::string(&reply_id(reply.question))),
        ("role", Json::string("ROLE_USER")),
        ("taskId", Json::string(reply.run)),
        ("parts", Json::array(parts)),
    ]);
    let configuration = object(&[("returnImmediately", Json::boolean(true))]);
    Ok(object(&[("message", message), ("configuration", configuration)]))
}

/// The id of the message that replies to a question: each question gets one reply.
fn reply_id(question: &Json) -> String {
    ["reply-", &question.string_at("id").unwrap_or_default()].concat()
}

/// Whether a reply is in the task's messages.
fn has_reply(body: &Json, record: &Json) -> bool {
    let id = body.get("message").and_then(|message| message.string_at("messageId"));
    items_at(record, "history").iter().any(|message| id.is_some() && message.string_at("messageId") == id)
}

/// One server makes a new context for a message that has the task's id alone.
fn complete(body: &mut Json, record: &Json) {
    let task = record.get("task").unwrap_or_else(|| record.clone());
    if let (Some(message), Some(context)) = (body.get("message"), task.get("contextId")) {
        let mut message = message.shallow_copy();
        message.set("contextId", context);
        body.set("message", message);
    }
}

fn protocol(id: String, cursor: &str, interval_ms: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(TaskEvents::of_task(&id, cursor, false, interval_ms)?))
}
