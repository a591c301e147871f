//! An execution's events, live and polled, in one shape.
//!
//! As the service is deployed its stream says `connected` and then nothing, not even that the execution ended; the routes
//! are made for live events that nothing publishes. This reads both worlds: what comes over the stream is delivered, and
//! the execution's own record, polled beside it, has what did not come.
//!
//! | frame or record | becomes |
//! |---|---|
//! | any frame with a JSON object | its data, with `type` from the `event:` line (the first and the last event have none in their data), and snake_case names beside the camelCase ones of live events, and `execution_id` where it is missing |
//! | `connected` again | the same with `reconnected: true`: nothing is replayed, what ran meanwhile is missing |
//! | a frame that is no JSON | nothing |
//! | a record before the stream said anything | `connected`, `synthetic: true` |
//! | a record whose status changed while the stream was silent | `execution:started`, `:paused`, `:resumed`, `synthetic: true` |
//! | a record that is over | `execution:completed`, `:failed`, `:cancelled`, `synthetic: true` |

use core::cell::{Cell, RefCell};

use super::client::READ;
use super::executions::{self, STATUSES};
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::json::{self, Json};
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::prelude::*;

/// The events that end an execution's stream.
const TERMINAL: &[&str] = &["execution:completed", "execution:failed", "execution:cancelled"];

/// How often a silent execution is polled: its end is known within 5 s, and a minute costs less than a third of a key's
/// 60 requests.
const LOOKING: PollPlan = PollPlan { interval_ms: 2000.0, max_interval_ms: 3500.0, max_wait_ms: None };

/// `GET /executions/{id}/events`: the execution's event stream.
pub static STREAM: Endpoint = Endpoint {
    line: "executions.stream /api/v1/executions/{executionId}/events",
    prepare: Some(accept_stream),
    ..READ
};

/// How the stream of one execution is read.
pub struct ExecutionEvents {
    execution_id: String,
    status: RefCell<Option<String>>,
    /// Whether the stream had any event but its own opening: then it has every change itself.
    is_live: Cell<bool>,
    was_connected: Cell<bool>,
}

impl ExecutionEvents {
    /// The reader for an execution.
    pub fn new(execution_id: &str) -> Self {
        Self {
            execution_id: execution_id.to_owned(),
            status: RefCell::default(),
            is_live: Cell::new(false),
            was_connected: Cell::new(false),
        }
    }

    fn synthetic(&self, kind: &str, execution: &Json, members: &[&str]) -> Item {
        let mut event = Json::object();
        event.set("type", Json::string(kind));
        event.set("execution_id", Json::string(&self.execution_id));
        for member in members {
            event.set(member, execution.get(member).unwrap_or_else(Json::null));
        }
        event.set("synthetic", Json::boolean(true));
        Item { value: event, sequence: None, terminal: TERMINAL.contains(&kind), progress: true }
    }
}

impl Protocol for ExecutionEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let Some(mut event) = Json::parse(&data).filter(Json::is_object) else { return Vec::new() };
        let kind = read_type(frame, &event);
        fill_snake_case(&mut event);
        event.set("type", Json::string(&kind));
        if event.get("execution_id").is_none() {
            event.set("execution_id", Json::string(&self.execution_id));
        }
        let is_connected = kind == "connected";
        if is_connected {
            self.status.replace(event.string_at("status"));
            if self.was_connected.replace(true) {
                event.set("reconnected", Json::boolean(true));
            }
        } else {
            self.is_live.set(true);
        }
        let terminal = TERMINAL.contains(&kind.as_str());
        vec![Item { value: event, sequence: None, terminal, progress: !is_connected }]
    }

    fn keeps_events(&self) -> bool {
        false
    }

    fn ask(&self) -> Option<Operation> {
        executions::GET.operation(vec![self.execution_id.clone()], None).ok()
    }

    fn synthesize(&self, response: &Json) -> Option<Item> {
        let execution = response.get("data")?;
        let kind = ["execution:", &STATUSES.end(&execution)?].concat();
        let mut end = self.synthetic(&kind, &execution, &["status", "outputs", "error"]);
        // As the service leaves it out of a cancelled one's.
        if let Some(at) = execution.get("completed_at") {
            end.value.set("completed_at", at);
        }
        Some(end)
    }

    fn watch(&self) -> Option<PollPlan> {
        Some(LOOKING)
    }

    fn observe(&self, response: &Json) -> Vec<Item> {
        let runs_on = |execution: &Json| !self.is_live.get() && STATUSES.end(execution).is_none();
        let Some(execution) = response.get("data").filter(runs_on) else { return Vec::new() };
        let Some(mut status) = execution.string_at("status") else { return Vec::new() };
        if !STATUSES.active.contains(&status.as_str()) {
            // An execution in an unknown status runs.
            status = "running".to_owned();
        }
        let before = self.status.replace(Some(status.clone()));
        let kind = match (before.as_deref(), status.as_str()) {
            _ if !self.was_connected.replace(true) => "connected",
            (Some("pending"), "running") => "execution:started",
            (Some("paused"), "running") => "execution:resumed",
            (Some(before), "paused") if before != "paused" => "execution:paused",
            _ => return Vec::new(),
        };
        vec![self.synthetic(kind, &execution, &["status"])]
    }
}

/// The type of a frame: its `event:` line, else its data's, else `message`.
pub(super) fn read_type(frame: &Frame<'_>, event: &Json) -> String {
    let named = Some(json::text(frame.event)).filter(|name| !name.is_empty());
    named.or_else(|| event.string_at("type")).unwrap_or_else(|| "message".to_owned())
}

/// Adds the snake_case name of every member that live events write in camelCase: the rest of the API writes snake_case.
pub(super) fn fill_snake_case(event: &mut Json) {
    for camel in event.keys() {
        let mut snake = String::new();
        for byte in camel.bytes() {
            if byte.is_ascii_uppercase() {
                snake.push('_');
            }
            snake.push(char::from(byte.to_ascii_lowercase()));
        }
        // A name that is not ASCII is none of the service's.
        if snake.len() > camel.len()
            && camel.is_ascii()
            && event.get(&snake).is_none()
            && let Some(value) = event.get(&camel)
        {
            event.set(&snake, value);
        }
    }
}
