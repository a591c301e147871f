//! A service's stream as common events.

use std::cell::RefCell;

use super::backend::WorkflowBackend;
use super::rows;
use super::status::RunStatus;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;

/// How far the events of a run have come.
pub struct Progress {
    /// Where the run stands.
    pub status: RunStatus,
    /// The place of the last event; empty before the first one.
    pub cursor: String,
    /// The question that is open: several events may tell of one, and the first that says what is asked is handed out as such.
    pub asked: Option<String>,
}

impl Progress {
    /// The progress that a token, or an event, tells of.
    pub fn after(place: &Json) -> Self {
        Self { status: RunStatus::of(place), cursor: place.string_at("cursor").unwrap_or_default(), asked: None }
    }
}

/// Reads a service's stream as common events.
pub struct CommonEvents {
    backend: &'static WorkflowBackend,
    protocol: Box<dyn Protocol>,
    progress: RefCell<Progress>,
}

impl CommonEvents {
    /// The reader of a run that has come so far.
    pub fn new(backend: &'static WorkflowBackend, protocol: Box<dyn Protocol>, progress: Progress) -> Self {
        Self { backend, protocol, progress: RefCell::new(progress) }
    }

    fn event(&self, mut item: Item) -> Option<Item> {
        let (backend, native) = (self.backend, &item.value);
        let mut progress = self.progress.borrow_mut();
        let [type_place, time_place] = backend.event;
        let name = native.find(type_place).unwrap_or_else(|| Json::string(""));
        let mut event = rows::convert(backend.events, "other", &name.as_string().unwrap_or_default(), "kind", native);
        let mut kind = event.string_at("kind").unwrap_or_default();
        if let Some(place) = kind.strip_prefix('@') {
            event = backend.event_of(&native.find(place).unwrap_or_else(|| native.clone()));
            kind = event.string_at("kind").unwrap_or_default();
        }
        if event.get("status").is_some() {
            let status = RunStatus::of(&event);
            // What is not in the run's log may tell again what is known.
            let is_known = item.sequence.is_none() && item.cursor.is_none() && !progress.cursor.is_empty();
            if is_known && kind == "status" && status == progress.status {
                return None;
            }
            progress.status = status;
        }
        if progress.status != RunStatus::Waiting {
            progress.asked = None;
        } else if kind == "waiting" {
            let id = event.string_at("id");
            if id.is_some() && id == progress.asked {
                event.set("kind", Json::string("other"));
            } else if event.get("details").is_some() {
                progress.asked = id;
            }
        }
        if item.terminal && !progress.status.is_over() {
            // A host may end a run in a word that is not known yet. It is over, and it did not say that it succeeded.
            progress.status = RunStatus::Failed;
            event.set("kind", Json::string("failed"));
            event.set("error", rows::error(name.clone()));
        }
        if event.get("error").is_some() && event.get("phase").is_some() {
            event.set("phase", Json::string("failed"));
        }
        progress.cursor = match (item.sequence, item.cursor.take()) {
            (Some(sequence), _) => {
                event.set("seq", Json::number(sequence));
                decimal::write(sequence)
            }
            (None, Some(cursor)) => cursor,
            // Where the service keeps nothing there is only where the run stands.
            (None, None) if !backend.can.contains(&"resume") => progress.status.as_str().to_owned(),
            _ => std::mem::take(&mut progress.cursor),
        };
        if let Some(at) = native.find(time_place) {
            event.set("at", at);
        }
        event.set("type", name);
        event.set("cursor", Json::string(&progress.cursor));
        event.set("status", Json::string(progress.status.as_str()));
        event.set("synthetic", Json::boolean(native.is_true_at("synthetic")));
        event.set("raw", std::mem::replace(&mut item.value, Json::null()));
        item.value = event;
        Some(item)
    }

    fn events(&self, items: Vec<Item>) -> Vec<Item> {
        let mut events = Vec::new();
        for item in items {
            if let Some(event) = self.event(item) {
                events.push(event);
            }
        }
        events
    }
}

impl Protocol for CommonEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        self.events(self.protocol.read(frame, data))
    }

    fn ask(&self) -> Option<Operation> {
        self.protocol.ask()
    }

    fn synthesize(&self, answer: &Json) -> Option<Item> {
        let item = self.protocol.synthesize(answer)?;
        let before = self.progress.borrow().status;
        let event = self.event(item);
        // It is not handed out yet: the stream may still have events from before the end.
        self.progress.borrow_mut().status = before;
        event
    }

    fn watch(&self) -> Option<PollPlan> {
        self.protocol.watch()
    }

    fn is_polled(&self) -> bool {
        self.protocol.is_polled()
    }

    fn observe(&self, answer: &Json) -> Result<Vec<Item>, Error> {
        Ok(self.events(self.protocol.observe(answer)?))
    }

    fn reads_unterminated_block(&self) -> bool {
        self.protocol.reads_unterminated_block()
    }
}
