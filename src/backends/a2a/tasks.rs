//! Tasks: read, list, cancel, follow.

use flowtether_endpoints::endpoints;

use super::client::{READ, START, items_at, object, prepare, result_of, text_at};
use crate::core::decimal;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::json::{self, Json};
use crate::core::operation::Operation;
use crate::core::page::{List, PageFacts, Position};
use crate::core::request::Path;
use crate::core::split;
use crate::prelude::*;

endpoints! {
    in A2A;

    /// The task as it stands, its artifacts whole. `historyLength` says how many of its newest messages come; all by default.
    GET_TASK = getTask(id, options: A2AGetTaskOptions) -> Promise<A2ATask>:
        READ "/tasks/{id}" via get_task, finish: Some(read_task);

    /// Tasks of whoever the credentials name, newest first: awaited, a page; with `for await`, all of them, each once.
    ///
    /// A task that changes between two pages moves to the front, and one server ends the list then: where a loop has found fewer
    /// tasks than `totalSize` says, it reads the list again from its start. Version 0.3 has no list.
    LIST = listTasks(options: A2AListTasksOptions) -> A2ATaskList:
        READ "/tasks" via list_tasks, prepare: Some(read_place), finish: Some(read_page);

    /// Asks the agent to stop the task. An agent that does not heed it may hold the call until it ends: the call has a time limit of
    /// 10 s of its own. What became of the task, `getTask` says.
    CANCEL = cancelTask(id, options: A2ACancelTaskOptions) -> Promise<A2ATask>:
        START "/tasks/{id}:cancel" via cancel_task, prepare: Some(prepare_cancel), finish: Some(read_task);

    /// What the task does from now on, until it is over: first the task as it stands, then what is new in it. The events are made
    /// of the task, which is read again whenever the server says that something happened, so each part of an artifact comes once.
    subscribeToTask(id, options: A2AStreamOptions) -> AsyncGenerator<A2AStreamEvent, void, undefined>: via subscribe_to_task;
}

/// `POST /tasks/{id}:subscribe`: the stream of a task that is there already.
pub static SUBSCRIBE: Endpoint = Endpoint {
    line: "subscribeToTask /tasks/{id}:subscribe",
    method: crate::core::request::Method::Post,
    prepare: Some(prepare_subscription),
    ..READ
};

/// [`LIST`] with its filter.
static FILTERED: Endpoint = Endpoint { line: "listTasks /tasks filter?", ..LIST };

/// How long a cancel may take, in ms.
const CANCEL_MS: f64 = 10_000.0;

/// All states.
const STATES: [&str; 8] = [
    "TASK_STATE_SUBMITTED",
    "TASK_STATE_WORKING",
    "TASK_STATE_INPUT_REQUIRED",
    "TASK_STATE_AUTH_REQUIRED",
    "TASK_STATE_COMPLETED",
    "TASK_STATE_FAILED",
    "TASK_STATE_CANCELED",
    "TASK_STATE_REJECTED",
];

/// Whether a task never leaves a state.
pub fn is_terminal(state: &str) -> bool {
    STATES.iter().skip(4).any(|known| *known == state)
}

/// Whether a task asks for something in a state.
pub fn is_interrupted(state: &str) -> bool {
    matches!(state, "TASK_STATE_INPUT_REQUIRED" | "TASK_STATE_AUTH_REQUIRED")
}

/// The state of a task, or of what else has a status.
pub fn state_of(holder: &Json) -> String {
    holder.get("status").and_then(|status| status.string_at("state")).unwrap_or_default()
}

fn read_task(response: Json, _: &[String]) -> Result<Json, Error> {
    let result = result_of(response);
    let task = result.get("task").unwrap_or(result);
    if state_of(&task).is_empty() {
        return Err(Error::unexpected("the agent responded without a task's state", task));
    }
    Ok(task)
}

fn prepare_cancel(operation: &mut Operation) -> Result<(), Error> {
    operation.timeout_ms = Some(CANCEL_MS);
    // There is no other place for a reason.
    if let Some(reason) = operation.request.body.as_ref().and_then(|body| body.get("reason")) {
        operation.request.body = Some(object(&[("metadata", object(&[("reason", reason)]))]));
    }
    prepare(operation)
}

fn prepare_subscription(operation: &mut Operation) -> Result<(), Error> {
    accept_stream(operation)?;
    prepare(operation)
}

/// The list of tasks that match the filter, whose members are those of the protocol.
///
/// # Errors
/// A configuration error for a state or a size that is none: one server returns all tasks then.
pub fn list(filter: &Json) -> Result<List, Error> {
    if let Some(status) = filter.get("status")
        && !status.as_string().is_some_and(|status| STATES.contains(&status.as_str()))
    {
        return Err(Error::configuration("status", "must be a state's full name, such as \"TASK_STATE_WORKING\""));
    }
    if let Some(size) = filter.get("pageSize") {
        let size = size.as_number().unwrap_or_default();
        if !(1.0..=100.0).contains(&size) || !decimal::is_whole(size) {
            return Err(Error::configuration("pageSize", "must be a whole number from 1 to 100"));
        }
    }
    Ok(List {
        endpoint: &FILTERED,
        path: Path::new("/tasks"),
        start: Position::Cursor(None),
        place: |path, position| match position {
            Position::Cursor(Some(token)) => path.query("pageToken", token),
            _ => path,
        },
        facts,
        keep: Vec::new(),
        body: Some(filter.clone()),
        recounts: true,
        id: "id",
    })
}

/// What a page says. An empty token is the end.
fn facts(page: &Json) -> PageFacts {
    PageFacts {
        items: items_at(page, "data").len() as u32,
        limit: page.number_at("pageSize").map(|size| size as u32),
        says_more: false,
        next_cursor: text_at(page, "nextPageToken"),
        total: page.number_at("totalSize").map(|size| size as u32),
    }
}

/// A list has its filter in its body, where the members have the types that JSON-RPC wants, and the place in it in its query.
fn read_place(operation: &mut Operation) -> Result<(), Error> {
    let path = operation.request.path.as_str().to_owned();
    if let (Some((_, token)), Some(filter)) = (split::once(&path, b"="), &mut operation.request.body) {
        filter.set("pageToken", Json::string(&decoded(token)));
        operation.request.path = Path::new("/tasks");
    }
    prepare(operation)
}

/// A text that was percent-encoded.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).unwrap_or_default() as u8;
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { digit(rest.next()) << 4 | digit(rest.next()) } else { byte });
    }
    json::text(&bytes)
}

fn read_page(response: Json, _: &[String]) -> Result<Json, Error> {
    let mut page = result_of(response);
    match page.get("tasks").filter(|tasks| tasks.items().is_some()) {
        Some(tasks) => {
            page.unset("tasks");
            page.set("data", tasks);
            Ok(page)
        }
        None => Err(Error::unexpected("the agent's response is something else than a list", page)),
    }
}

/// The filter with which a task is found by its context, newest first.
pub fn in_context(context: &str) -> Json {
    object(&[("contextId", Json::string(context)), ("pageSize", Json::number(FOUND_AMONG))])
}

/// Among so many tasks of a context the one that was just begun is looked for.
const FOUND_AMONG: f64 = 20.0;
