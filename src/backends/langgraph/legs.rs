//! How the streams of a thread's runs are read, whether it is those of one run or of all of them, one after the other.

use core::cell::RefCell;

use super::events::{gap, name_of, placed, read};
use super::leg::{Leg, Place, Seen};
use super::runs;
use crate::core::json::{self, Json};
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::prelude::*;

/// Which runs are read, and how each of them ends.
pub trait Span {
    /// See [`Protocol::rests`].
    fn rests(&self, place: &Place) -> Option<f64>;

    /// See [`Protocol::ask`].
    fn ask(&self, thread: &str, place: &Place) -> Option<Operation>;

    /// See [`Protocol::synthesize`].
    fn synthesize(&self, place: &Place, response: &Json) -> Option<Item>;

    /// See [`Protocol::turn`].
    fn turn(&self, place: &mut Place, response: &Json) -> Option<Vec<Item>>;

    /// Takes note of why the run that is read failed, as its stream says.
    fn failed(&self, _error: Option<Json>) {}
}

/// The reader of a thread's streams.
pub struct Legs {
    thread: String,
    place: RefCell<Place>,
    span: Box<dyn Span>,
}

impl Legs {
    /// The reader of these runs of a thread. It begins after a place.
    pub fn new(thread: String, place: Place, span: Box<dyn Span>) -> Self {
        Self { thread, place: RefCell::new(place), span }
    }
}

/// The items of a frame, and of what is missing before it.
fn items_of(place: &mut Place, frame: &Frame<'_>, data: &Json) -> Vec<Item> {
    let (Some(text), Some(value)) = (data.as_string(), Json::parse(data)) else { return Vec::new() };
    let Some(leg) = place.leg.as_mut().filter(|leg| !leg.doubts()) else { return Vec::new() };
    let name = name_of(frame.event);
    // Else it is that of the frame before, which may be in no log, or in that of another run.
    let id = if frame.own_id { json::text(frame.id) } else { String::new() };
    let mut items = Vec::new();
    if name == "error" {
        // It is the last one, and in the PyPI server's log it is missing: it has no place.
        return if place.note("error") { read(&name, &id, &value, place) } else { items };
    }
    let seen = leg.take(&id, &name, &text);
    match seen {
        Seen::Known => return items,
        Seen::New | Seen::Unplaced => {}
        Seen::AfterGap => items.push(placed(gap("lost"), place, false)),
    }
    items.extend(read(&name, &id, &value, place));
    for item in &mut items {
        item.progress = seen != Seen::Unplaced;
    }
    items
}

impl Protocol for Legs {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let items = items_of(&mut self.place.borrow_mut(), frame, &data);
        if frame.event == b"error" {
            self.span.failed(items.last().and_then(|item| item.value.get("error")));
        }
        items
    }

    fn opens(&self) -> Option<Operation> {
        let mut place = self.place.borrow_mut();
        let leg = place.leg.as_mut()?;
        leg.connect();
        runs::JOIN.endpoint.operation(vec![self.thread.clone(), leg.run.clone()], None).ok()
    }

    fn cursor(&self, _: Option<&String>) -> Option<String> {
        self.place.borrow().leg.as_ref().map(Leg::cursor)
    }

    fn rests(&self) -> Option<f64> {
        self.span.rests(&self.place.borrow())
    }

    fn ask(&self) -> Option<Operation> {
        self.span.ask(&self.thread, &self.place.borrow())
    }

    fn synthesize(&self, response: &Json) -> Option<Item> {
        let mut place = self.place.borrow_mut();
        let end = self.span.synthesize(&place, response)?;
        if let Some(leg) = &mut place.leg {
            leg.end();
        }
        Some(end)
    }

    fn turn(&self, response: &Json) -> Option<Vec<Item>> {
        self.span.turn(&mut self.place.borrow_mut(), response)
    }

    fn is_settled(&self) -> Option<bool> {
        self.place.borrow().leg.as_ref().and_then(Leg::is_settled)
    }

    fn doubts(&self) -> bool {
        self.place.borrow().leg.as_ref().is_some_and(Leg::doubts)
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
