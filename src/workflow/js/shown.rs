//! The objects that callers see, which `glue/fill.js` makes of what the engine parsed.

use alloc::rc::Rc;
use core::cell::RefCell;

use js_sys::{Array, Float64Array};
use wasm_bindgen::prelude::*;

use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::overheard::Heard;
use crate::core::protocol::TEXTS;
use crate::js::follow::Shape;
use crate::js::kept::Kept;
use crate::prelude::*;
use crate::workflow::log::LOGS;
use crate::workflow::mapping::{Kind, Mapping, Phase, Row};
use crate::workflow::place::{Filled, Member, Members, Place, at};
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
    /// Says the number of a type's row, and those of the kind, the phase and the members of events that need no more than that.
    #[wasm_bindgen(method, js_name = learn_)]
    fn learn(this: &Filler, name: &str, number: f64, kind: f64, phase: f64, members: f64);
    /// Members that many events have. The number of the first ones is 0.
    #[wasm_bindgen(method, js_name = define_)]
    fn define(this: &Filler, members: &str);
    /// Adds the events of what a service sent: [`Rows`] says which.
    #[wasm_bindgen(method, js_name = events_)]
    fn events(this: &Filler, raws: &Array, rows: &Float64Array, cursors: &Array, members: &Array, events: &Array);
    /// Adds the events of items that were asked for facts last, in this range, after which the run stands as before.
    #[wasm_bindgen(method, js_name = plain_)]
    fn plain(this: &Filler, items: &Array, from: usize, to: usize, status: f64, events: &Array);
    /// A run as it stands.
    #[wasm_bindgen(method, js_name = state_)]
    fn state(this: &Filler, id: &str, status: &str, word: &str, members: &str, record: &JsValue) -> JsValue;
}

#[cfg(feature = "texts")]
#[wasm_bindgen(module = "/src/workflow/glue/texts.js")]
extern "C" {
    /// Reads the texts of a stream.
    type Texts;
    #[wasm_bindgen(constructor)]
    fn new(filler: &Filler) -> Texts;
}

/// What makes the objects, and which members it knows.
pub struct Shown {
    filler: Filler,
    defined: RefCell<Vec<Members>>,
    /// The rows of the types that came.
    rows: RefCell<Vec<Learned>>,
}

/// A type's row, and whether its events are made of it without Rust.
#[derive(Clone, Copy)]
struct Learned {
    row: Option<Known>,
    is_plain: bool,
}

/// The number of the row of each `Piece` of `glue/fill.js`.
const PIECE_NUMBER: f64 = -2.0;

/// What such a piece becomes beside other events.
const PIECE: Row = Row::of(Kind::Token, &[(Member::Text, &[at!(text)])]);

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

    /// What is known of a type by its number.
    fn learned(&self, number: f64) -> Option<Learned> {
        if TEXTS && number == PIECE_NUMBER {
            return Some(Learned { row: Some(Known::of(PIECE)), is_plain: true });
        }
        self.rows.borrow().get(number as usize).copied().filter(|_| number >= 0.0)
    }

    /// The row of the type of an item that came for the first time.
    fn learn(&self, mapping: &Mapping, item: &Json) -> Option<Known> {
        let name = reader::type_of(mapping, item);
        let row = (mapping.event)(&name).map(Known::of);
        let number = self.rows.borrow().len();
        if number < MOST_TYPES {
            let plain = reader::plain(mapping, row);
            let (kind, phase, members) = plain.unwrap_or((Kind::Other, None, &[]));
            let members = if plain.is_some() { self.number(members) } else { Rows::FOUND };
            self.filler.learn(&name, number as f64, f64::from(kind as u8), Rows::phase(phase), members);
            self.rows.borrow_mut().push(Learned { row, is_plain: plain.is_some() });
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
    /// Whether the caller wants the texts of tokens and nothing else.
    pub only_texts: bool,
}

impl Shape for Events {
    fn shape(&mut self, items: &Array) -> Result<Array, Error> {
        let (events, mut rows) = (Array::new(), Rows::default());
        if LOGS && self.mapping.log.is_some() {
            for record in self.heard.take() {
                rows.add(&self.shown, self.reader.read(&record, true)?);
            }
            for item in items.iter() {
                rows.add(&self.shown, self.reader.read(&item.into(), false)?);
            }
        } else {
            let facts = self.shown.filler.facts(items).to_vec();
            // The first of the items that change nothing, up to the one that is read.
            let mut plain = None;
            for (index, facts) in facts.chunks_exact(3).enumerate() {
                let &[number, sequence, synthetic] = facts else { continue };
                let sequence = Some(sequence).filter(|sequence| !sequence.is_nan());
                let (learned, is_synthetic) = (self.shown.learned(number), synthetic > 0.0);
                if let (Some(Learned { is_plain: true, .. }), Some(place), false) = (learned, sequence, is_synthetic)
                    && self.reader.pass(place)
                {
                    rows.make(&self.shown, &events);
                    plain.get_or_insert(index);
                    continue;
                }
                self.make_plain(items, plain.take(), index, &events);
                let item = Json::from(items.get(index as u32));
                let row = learned.map_or_else(|| self.shown.learn(self.mapping, &item), |learned| learned.row);
                let facts = Facts { row, sequence, is_synthetic };
                rows.add(&self.shown, self.reader.read_known(item, facts));
            }
            self.make_plain(items, plain, items.length() as usize, &events);
        }
        rows.make(&self.shown, &events);
        Ok(events)
    }

    #[cfg(feature = "texts")]
    fn texts(&self) -> JsValue {
        if self.only_texts { Texts::new(&self.shown.filler).into() } else { JsValue::UNDEFINED }
    }
}

impl Events {
    fn make_plain(&self, items: &Array, from: Option<usize>, to: usize, events: &Array) {
        if let Some(from) = from {
            self.shown.filler.plain(items, from, to, f64::from(self.reader.status() as u8), events);
        }
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

    fn phase(phase: Option<Phase>) -> f64 {
        phase.map_or(0.0, |phase| phase as u8 as f64 + 1.0)
    }

    /// Adds the events that they are to others, and begins anew.
    fn make(&mut self, shown: &Shown, events: &Array) {
        if !self.numbers.is_empty() {
            let Self { raws, numbers, cursors, members } = core::mem::take(self);
            shown.filler.events(&raws, &Float64Array::from(numbers.as_slice()), &cursors, &members, events);
        }
    }

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
            let phase = Self::phase(event.phase);
            let (kind, status) = (f64::from(event.kind as u8), f64::from(event.status as u8));
            let sequence = event.sequence.unwrap_or(f64::NAN);
            self.numbers.extend([members, kind, status, phase, f64::from(flags), sequence]);
            self.raws.push(event.raw.as_js());
        }
    }
}
