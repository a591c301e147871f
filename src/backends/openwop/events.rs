//! A run's events, live and polled, brought to one shape.
//!
//! What a frame is is decided by its name and its data, never by the mode that was asked for: three of the four
//! reference hosts send the full event list in every mode, and one sends nothing in `messages`.
//!
//! | data | becomes |
//! |---|---|
//! | an array (`event: batch`) | its items, each by these rows |
//! | an object with a string `type` | that event, `sequence`, `payload`, `eventId` and `runId` filled in where missing |
//! | `event: state.snapshot`, or `status` and `workflowId` without `type` | `{ type: "state.snapshot", payload: data }` |
//! | `event: ai.message.chunk`, or `chunk` and `isLast` | `{ type: "ai.message.chunk", payload: data }` |
//! | any other JSON | `{ type: <the frame's name>, payload: data }` |
//! | not JSON | nothing |

use core::cell::Cell;

use super::client::READ;
use super::runs::{self, STATUSES};
use crate::core::decimal;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::json::{self, Json};
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::prelude::*;

/// The modes a stream can be asked for.
const MODES: &[&str] = &["values", "updates", "messages", "debug"];

/// The longest batching interval hosts accept, in ms. The specification says that a host clamps, real ones respond with 400.
const LONGEST_BUFFER_MS: f64 = 5000.0;

/// The events that end a run's stream. Nothing else does.
const TERMINAL: &[&str] = &["run.completed", "run.failed", "run.cancelled"];

/// `GET /v1/runs/{runId}/events`: the run's event stream.
pub static STREAM: Endpoint =
    Endpoint { line: "runs.events /v1/runs/{runId}/events", prepare: Some(accept_stream), ..READ };

/// The operation that opens a run's stream. `modes` may be empty (the host's default, `updates`); `buffer_ms` asks for
/// batches and is clamped to 5000.
///
/// # Errors
/// A configuration error for an id that cannot be a path segment, an unknown mode, `values` together with another one,
/// or a negative `bufferMs`.
pub fn subscribe(run_id: &str, modes: &[String], buffer_ms: Option<f64>) -> Result<Operation, Error> {
    if modes.iter().any(|mode| !MODES.contains(&mode.as_str())) {
        return Err(Error::configuration(
            "streamMode",
            "must be \"updates\", \"values\", \"messages\", \"debug\", or an array of them",
        ));
    }
    if modes.len() > 1 && modes.iter().any(|mode| mode == "values") {
        return Err(Error::configuration("streamMode", "cannot combine \"values\" with another mode"));
    }
    let ids = vec![run_id.to_owned()];
    let mut path = STREAM.path(&ids)?;
    if let Some((first, others)) = modes.split_first() {
        let mut list = first.clone();
        for mode in others {
            list.push(',');
            list.push_str(mode);
        }
        path = path.query("streamMode", &list);
    }
    if buffer_ms.is_some_and(|buffer| buffer.is_nan() || buffer < 0.0) {
        return Err(Error::configuration("bufferMs", "must be a number from 0 to 5000"));
    }
    // Without it nothing is collected either, and a host may refuse 0.
    if let Some(buffer) = buffer_ms.filter(|buffer| *buffer > 0.0) {
        path = path.query("bufferMs", &decimal::write(buffer.min(LONGEST_BUFFER_MS)));
    }
    STREAM.at(path, ids, None)
}

/// How the stream of one run is read.
pub struct RunEvents {
    run_id: String,
    /// Whether the stream shows every event of the log, as a poll does.
    is_whole: bool,
    /// Whether the caller may have had the terminal event before.
    ends_once: bool,
    /// Whether snapshots were asked for, which come beside events on some hosts.
    has_snapshots: bool,
    /// Whether events came too, and not only snapshots.
    has_events: Cell<bool>,
}

impl RunEvents {
    /// The reader for a run whose stream was asked for with these modes. In `debug` it shows every event.
    pub fn new(run_id: &str, modes: &[&str]) -> Self {
        let has = |mode| modes.contains(&mode);
        Self {
            run_id: run_id.to_owned(),
            is_whole: has("debug"),
            ends_once: false,
            has_snapshots: has("values"),
            has_events: Cell::default(),
        }
    }

    /// The same reader for a caller who may begin after the terminal event, which does not come again then.
    pub fn ending_once(self) -> Self {
        Self { ends_once: true, ..self }
    }

    fn item(&self, event: &[u8], frame_sequence: Option<f64>, data: Json) -> Item {
        let kind = data.string_at("type");
        if let Some(kind) = kind {
            self.has_events.set(true);
            let sequence = complete_event(data.clone(), frame_sequence, &self.run_id);
            return Item {
                terminal: TERMINAL.contains(&kind.as_str()),
                sequence: sequence.1,
                value: sequence.0,
                progress: true,
            };
        }
        let status = data.string_at("status");
        let given = json::text(event);
        let name = if event == b"state.snapshot" || (status.is_some() && data.get("workflowId").is_some()) {
            "state.snapshot"
        } else if event == b"ai.message.chunk" || (data.get("chunk").is_some() && data.get("isLast").is_some()) {
            "ai.message.chunk"
        } else {
            Some(given.as_str()).filter(|name| !name.is_empty()).unwrap_or("message")
        };
        // A snapshot beside events shows the run as it is now, not as it was at the event: what ends the run may follow.
        let is_last = name == "state.snapshot" && !self.has_events.get() && STATUSES.end(&data).is_some();
        let terminal = TERMINAL.contains(&name) || is_last;
        let mut value = Json::object();
        value.set("type", Json::string(name));
        value.set("runId", Json::string(&self.run_id));
        if let Some(sequence) = frame_sequence {
            value.set("sequence", Json::number(sequence));
        }
        if let Some(node) = data.get("nodeId") {
            value.set("nodeId", node);
        }
        value.set("payload", data);
        // A host's pings and heartbeats have names of their own and no place.
        let is_logged = frame_sequence.is_some() || terminal || name == "state.snapshot" || name == "ai.message.chunk";
        // A host of version 2 sends an event and then a snapshot with the same id: the snapshot's place is behind that of the event.
        let behind = if name == "state.snapshot" { 0.5 } else { 0.0 };
        Item { value, sequence: frame_sequence.map(|sequence| sequence + behind), terminal, progress: is_logged }
    }
}

impl Protocol for RunEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let Some(data) = Json::parse(&data) else { return Vec::new() };
        match data.items() {
            // A batch's id is at most that of its last item: each item counts by its own sequence.
            Some(items) => items.into_iter().map(|data| self.item(frame.event, None, data)).collect(),
            // Live notifications and bare chunks may come without an id: the id before them is not their place.
            None => vec![self.item(frame.event, frame.own_id.then(|| decimal::read(frame.id)).flatten(), data)],
        }
    }

    fn as_is(&self) -> Option<&'static str> {
        // Whether events come beside snapshots shows as they are read.
        (!self.has_snapshots).then_some("sequence run.completed,run.failed,run.cancelled payload runId eventId")
    }

    fn ends_once(&self) -> bool {
        self.ends_once
    }

    fn ask(&self) -> Option<Operation> {
        runs::GET.operation(vec![self.run_id.clone()], None).ok()
    }

    fn rest(&self, place: Option<f64>) -> Option<Operation> {
        let ids = vec![self.run_id.clone()];
        let mut operation = runs::POLL_EVENTS.operation(ids, None).ok().filter(|_| self.is_whole)?;
        runs::poll_after(&mut operation, &self.run_id, place, None).ok()?;
        Some(operation)
    }

    fn rest_items(&self, response: &Json) -> Vec<Item> {
        let events = response.get("events").and_then(|events| events.items()).unwrap_or_default();
        events.into_iter().map(|event| self.item(b"", None, event)).collect()
    }

    fn synthesize(&self, run: &Json) -> Option<Item> {
        let end = STATUSES.end(run)?;
        let mut payload = Json::object();
        for member in ["outputs", "error"] {
            if let Some(value) = run.get(member) {
                payload.set(member, value);
            }
        }
        let mut event = Json::object();
        event.set("type", Json::string(&["run.", &end].concat()));
        event.set("runId", Json::string(&self.run_id));
        event.set("eventId", Json::string(&[&self.run_id, ":synthetic"].concat()));
        event.set("payload", payload);
        if let Some(at) = run.get("completedAt") {
            event.set("timestamp", at);
        }
        event.set("synthetic", Json::boolean(true));
        Some(Item { value: event, sequence: None, terminal: true, progress: true })
    }

    fn reads_unterminated_block(&self) -> bool {
        true
    }
}

/// The response of a poll in one shape; see [`runs::POLL_EVENTS`]. The second value says whether the run is not over
/// and the event at the cursor came again, and nothing else.
pub(super) fn read_poll(mut response: Json, run_id: &str, after: Option<f64>) -> (Json, bool) {
    let mut last = after;
    let (mut has_end, mut repeats) = (false, false);
    let mut events = Vec::new();
    for event in response.get("events").and_then(|events| events.items()).unwrap_or_default() {
        // Before the cursor too: a host that ignores the cursor responds with the whole log, and may say nothing else.
        has_end |= event.string_at("type").is_some_and(|kind| TERMINAL.contains(&kind.as_str()));
        let (event, sequence) = complete_event(event, None, run_id);
        repeats |= sequence.is_some() && sequence == after;
        if let (Some(sequence), Some(after)) = (sequence, after)
            && sequence <= after
        {
            continue;
        }
        if let Some(sequence) = sequence {
            last = Some(last.map_or(sequence, |last: f64| last.max(sequence)));
        }
        events.push(event);
    }
    // A host with pages says that the run is over with its first page too.
    let is_over = response.is_true_at("isComplete") || response.is_true_at("isTerminal");
    let is_complete = has_end || (is_over && events.is_empty());
    repeats &= events.is_empty() && !is_complete;
    response.set("isComplete", Json::boolean(is_complete));
    response.set("events", Json::array(events));
    if let Some(last) = last {
        response.set("lastSequence", Json::number(last));
    }
    (response, repeats)
}

/// Fills in what a host left out of an event document. The in-memory reference host sends `seq` and `data` and no
/// `eventId`; others send both the old and the new names.
fn complete_event(mut event: Json, frame_sequence: Option<f64>, run_id: &str) -> (Json, Option<f64>) {
    let mut sequence = event.number_at("sequence");
    if sequence.is_none() {
        sequence = event.number_at("seq").or(frame_sequence);
        if let Some(sequence) = sequence {
            event.set("sequence", Json::number(sequence));
        }
    }
    if event.get("payload").is_none()
        && let Some(data) = event.get("data")
    {
        event.set("payload", data);
    }
    if event.get("runId").is_none() {
        event.set("runId", Json::string(run_id));
    }
    if event.get("eventId").is_none()
        && let Some(sequence) = sequence
    {
        event.set("eventId", Json::string(&[run_id, ":", &decimal::write(sequence)].concat()));
    }
    (event, sequence)
}
