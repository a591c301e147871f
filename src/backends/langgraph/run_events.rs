//! The events of one run, which is there or is started first.

use core::cell::RefCell;

use super::events::{gap, name_of, placed, read, synthetic};
use super::leg::{Leg, Place, Seen};
use super::runs::{self, STATUSES};
use crate::core::json::{self, Json};
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::prelude::*;

/// The items of a frame, and of what is missing before it.
pub(super) fn items_of(place: &mut Place, frame: &Frame<'_>, data: &Json) -> Vec<Item> {
    let (Some(text), Some(value)) = (data.as_string(), Json::parse(data)) else { return Vec::new() };
    let Some(leg) = &mut place.leg else { return Vec::new() };
    let (name, id) = (name_of(frame.event), json::text(frame.id));
    let mut items = Vec::new();
    if name == "error" {
        // It is the last one, and in the PyPI server's log it is missing: it has no place.
        return if place.tell("error") { read(&name, &id, &value, place) } else { items };
    }
    match leg.take(&id, &name, &text) {
        Seen::Known => return items,
        Seen::New => {}
        Seen::AfterGap => items.push(placed(gap("lost"), place, false)),
    }
    items.extend(read(&name, &id, &value, place));
    items
}

/// How the stream of one run is read.
pub struct RunEvents {
    thread: String,
    place: RefCell<Place>,
    /// What starts the run, where it is not there yet.
    start: Option<Json>,
}

impl RunEvents {
    /// The reader for a run of a thread. It begins after a cursor of [`Place::write`].
    pub fn new(thread: String, place: Place) -> Self {
        Self { thread, place: RefCell::new(place), start: None }
    }

    /// The reader for a run that `start` starts.
    pub fn starting(thread: String, start: Json) -> Self {
        Self { start: Some(start), ..Self::new(thread, Place::default()) }
    }

    fn run(&self) -> Option<String> {
        self.place.borrow().leg.as_ref().map(|leg| leg.run.clone())
    }
}

impl Protocol for RunEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        items_of(&mut self.place.borrow_mut(), frame, &data)
    }

    fn opens(&self) -> Option<Operation> {
        self.place.borrow_mut().leg.as_mut().map(Leg::connect);
        runs::JOIN.endpoint.operation(vec![self.thread.clone(), self.run()?], None).ok()
    }

    fn cursor(&self, _: Option<&String>) -> Option<String> {
        self.place.borrow().leg.as_ref().map(Leg::cursor)
    }

    fn rests(&self) -> Option<f64> {
        self.place.borrow().leg.is_none().then_some(0.0)
    }

    fn ask(&self) -> Option<Operation> {
        match self.run() {
            Some(run) => runs::GET.endpoint.operation(vec![self.thread.clone(), run], None).ok(),
            None => runs::CREATE.endpoint.operation(vec![self.thread.clone()], self.start.clone()).ok(),
        }
    }

    fn synthesize(&self, run: &Json) -> Option<Item> {
        let place = &mut self.place.borrow().clone();
        let is_begun = place.leg.is_some();
        STATUSES.end(run).or_else(|| (!is_begun).then(String::new)).map(|_| {
            let mut end = synthetic("end");
            end.set("data", run.clone());
            Item { terminal: true, ..placed(end, place, true) }
        })
    }

    fn turn(&self, run: &Json) -> Option<Vec<Item>> {
        let mut place = self.place.borrow_mut();
        let is_cancelled = run.string_at("status").as_deref() == Some("interrupted");
        match &place.leg {
            Some(leg) if leg.is_gone(is_cancelled) && place.told.is_empty() => {
                place.tell("gap");
                Some(vec![placed(gap("lost"), &mut place, true)])
            }
            Some(_) => None,
            None => {
                place.leg = Some(Leg::new(&run.string_at("run_id").unwrap_or_default()));
                Some(Vec::new())
            }
        }
    }

    fn is_settled(&self) -> Option<bool> {
        self.place.borrow().leg.as_ref().and_then(Leg::is_settled)
    }

    fn reads_news(&self) -> bool {
        true
    }

    fn ends_silently(&self) -> bool {
        true
    }

    fn moves_by_id(&self) -> bool {
        true
    }
}
