//! The objects that callers see, which `glue/fill.js` makes of what the engine parsed.

use alloc::rc::Rc;
use core::cell::RefCell;

use js_sys::{Array, Float64Array};
use wasm_bindgen::prelude::*;

use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::overheard::Heard;
use crate::js::follow::Shape;
use crate::js::kept::Kept;
use crate::prelude::*;
use crate::workflow::log::LOGS;
use crate::workflow::mapping::Mapping;
use crate::workflow::place::{Filled, Members, Place};
use crate::workflow::reader::{self, Event, Facts, Known, Parts, Reader};
use crate::workflow::record::Standing;

#[wasm_bindgen(module = "/src/workflow/glue/fill.js")]
extern "C" {
    /// Makes the objects that callers see.
    type Filler;
    /// Where the service's events have their types, times and places.
    #[wasm_bindgen(constructor)]
    fn new(type_at: &str, time_at: &str, sequence: Option<&str>) -> Filler;
    /// What is read of every item: the number of its type's row, or one below 0, its place, and whether it is synthetic.
    #[wasm_bindgen(method, js_name = facts_)]
    fn facts(this: &Filler, items: &Array) -> Float64Array;
    /// Says the number of a type's row.
    #[wasm_bindgen(method, js_name = learn_)]
    fn learn(this: &Filler, name: &str, number: f64);
    /// Members that many events have. The number of the first ones is 0.
    #[wasm_bindgen(method, js_name = define_)]
    fn define(this: &Filler, members: &str);
    /// The events of what a service sent: [`Rows`] says which.
    #[wasm_bindgen(method, js_name = events_)]
    fn events(this: &Filler, raws: &Array, rows: &Float64Array, cursors: &Array, members: &Array) -> Array;
    /// A run as it stands.
    #[wasm_bindgen(method, js_name = state_)]
    fn state(this: &Filler, id: &str, status: &str, word: &str, members: &str, record: &JsValue) -> JsValue;
}

/// What makes the objects, and which members it knows.
pub struct Shown {
    filler: Filler,
    defined: RefCell<Vec<Members>>,
    /// The rows of the types that came.
    rows: RefCell<Vec<Option<Known>>>,
}

/// So many types have a number. A service may send any text as one.
const MOST_TYPES: usize = 500;

/// Those of the services, by their names.
static SHOWN: Kept<Vec<(&'static str, Rc<Shown>)>> = Kept::new(Vec::new());

impl Shown {
    pub fn of(mapping: &'static Mapping) -> Rc<Self> {
        let mut all = SHOWN.get();
        if let Some((_, shown)) = all.iter().find(|(provider, _)| *provider == mapping.provider) {
            return shown.clone();
        }
        let places = |places: &'static [Place]| written([("", places)].into_iter());
        let filler = Filler::new(&places(mapping.type_at), &places(mapping.time_at), mapping.sequence);
        let shown = Rc::new(Shown { filler, defined: RefCell::default(), rows: RefCell::default() });
        all.push((mapping.provider, shown.clone()));
        shown
    }

    /// A run as it stands, by its record.
    pub fn state(&self, mapping: &Mapping, id: &str, record: &Json) -> JsValue {
        let Standing { status, members } = Standing::of(mapping, record);
        let word = mapping.word(record).unwrap_or_default();
        self.filler.state(id, status.name(), &word, &found(&members), record.as_js())
    }

    /// The row of a type: by its number, or by the item that has it.
    fn row(&self, mapping: &Mapping, number: f64, item: &Json) -> Option<Known> {
        let mut rows = self.rows.borrow_mut();
        if number >= 0.0 {
            return rows.get(number as usize).copied().flatten();
        }
        let name = reader::type_of(mapping, item);
        let row = (mapping.event)(&name).map(Known::of);
        if rows.len() < MOST_TYPES {
            self.filler.learn(&name, rows.len() as f64);
            rows.push(row);
        }
        row
    }

    /// The number of members that many events have.
    fn number(&self, members: Members) -> f64 {
        let mut defined = self.defined.borrow_mut();
        let known = defined.iter().position(|known| core::ptr::eq(*known, members));
        known.unwrap_or_else(|| {
            self.filler.define(&written(members.iter().map(|(member, places)| (member.name(), *places))));
            defined.push(members);
            defined.len() - 1
        }) as f64
    }
}

/// Members as `glue/fill.js` reads them: JSON, `[[name, place, ...], ...]`, where a place is a text or the steps to a value.
fn written<'a>(members: impl Iterator<Item = (&'static str, &'a [Place])>) -> String {
    let mut text = String::from("[");
    for (name, places) in members {
        open(&mut text, name);
        for place in places {
            let source = match place {
                Place::Text(literal) => ["\"", literal, "\""].concat(),
                Place::At(path) => (*path).to_owned(),
                // Only members that are found one by one are there.
                Place::InFirst(_) | Place::InLast { .. } | Place::By(_) => continue,
                Place::Named(names) => {
                    let names = Json::array(names.iter().map(|name| Json::string(name)).collect());
                    ["{\"names\":", &names.to_text(), "}"].concat()
                }
            };
            text.push(',');
            text.push_str(&source);
        }
        text.push(']');
    }
    text.push(']');
    text
}

/// The same of members that were found.
fn found(members: &[Filled]) -> String {
    let mut text = String::from("[");
    for (member, found) in members {
        open(&mut text, member.name());
        text.push(',');
        text.push_str(&found.source);
        text.push(']');
    }
    text.push(']');
    text
}

fn open(text: &mut String, name: &str) {
    text.push_str(if text.len() > 1 { ",[\"" } else { "[\"" });
    text.push_str(name);
    text.push('"');
}

/// Makes the events that callers see of what a stream delivers.
pub struct Events {
    pub mapping: &'static Mapping,
    pub reader: Reader,
    pub heard: Heard,
    pub shown: Rc<Shown>,
}

impl Shape for Events {
    fn shape(&mut self, items: &Array) -> Result<Array, Error> {
        let mut rows = Rows::default();
        if LOGS && self.mapping.log.is_some() {
            for record in self.heard.take() {
                rows.add(&self.shown, self.reader.read(&record, true)?);
            }
            for item in items.iter() {
                rows.add(&self.shown, self.reader.read(&item.into(), false)?);
            }
        } else {
            let facts = self.shown.filler.facts(items).to_vec();
            for (item, facts) in items.iter().zip(facts.chunks_exact(3)) {
                let &[number, sequence, synthetic] = facts else { continue };
                let item = Json::from(item);
                let row = self.shown.row(self.mapping, number, &item);
                let sequence = Some(sequence).filter(|sequence| !sequence.is_nan());
                let facts = Facts { row, sequence, is_synthetic: synthetic > 0.0 };
                rows.add(&self.shown, self.reader.read_known(item, facts));
            }
        }
        let numbers = Float64Array::from(rows.numbers.as_slice());
        Ok(self.shown.filler.events(&rows.raws, &numbers, &rows.cursors, &rows.members))
    }
}

/// What `glue/fill.js` makes events of: for each what the service sent, and the numbers of its members, kind, status and phase, its
/// flags and its sequence. Cursors and members that have no number are beside them, in order.
#[derive(Default)]
struct Rows {
    raws: Array,
    numbers: Vec<f64>,
    cursors: Array,
    members: Array,
}

impl Rows {
    /// Its members are not defined, but beside.
    const FOUND: f64 = -1.0;
    /// The flags.
    const SYNTHETIC: u8 = 1;
    const HAS_CURSOR: u8 = 2;

    fn add(&mut self, shown: &Shown, events: impl IntoIterator<Item = Event>) {
        for event in events {
            let members = match &event.parts {
                Parts::Row(members) => shown.number(members),
                Parts::Found(filled) => {
                    self.members.push(&JsValue::from_str(&found(filled)));
                    Self::FOUND
                }
            };
            let mut flags = 0;
            if event.is_synthetic {
                flags |= Self::SYNTHETIC;
            }
            if let Some(cursor) = &event.cursor {
                flags |= Self::HAS_CURSOR;
                self.cursors.push(&JsValue::from_str(cursor));
            }
            let phase = event.phase.map_or(0.0, |phase| phase as u8 as f64 + 1.0);
            let (kind, status) = (f64::from(event.kind as u8), f64::from(event.status as u8));
            let sequence = event.sequence.unwrap_or(f64::NAN);
            self.numbers.extend([members, kind, status, phase, f64::from(flags), sequence]);
            self.raws.push(event.raw.as_js());
        }
    }
}
