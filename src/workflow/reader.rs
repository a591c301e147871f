//! Makes events of what a run's stream delivers, in order.

use super::log::{LOGS, Log};
use super::mapping::{Capability, Kind, Mapping, Phase, Row};
use super::place::{self, Filled, Member, Members, Place};
use super::record::{self, Standing};
use super::types::RunStatus;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::prelude::*;

/// An event of the common vocabulary, over what the service sent.
#[derive(Clone, Debug)]
pub struct Event {
    /// What the service sent.
    pub raw: Json,
    /// The kind.
    pub kind: Kind,
    /// Where the run stands.
    pub status: RunStatus,
    /// How far a step is.
    pub phase: Option<Phase>,
    /// The members.
    pub parts: Parts,
    /// Its place in the run's log.
    pub sequence: Option<f64>,
    /// The cursor after it; `None` where that is the sequence's text.
    pub cursor: Option<String>,
    /// Whether the package synthesized it.
    pub is_synthetic: bool,
    /// Whether the run failed, and the service does not say why.
    pub is_unsaid: bool,
}

/// The members of an event.
#[derive(Clone, Debug)]
pub enum Parts {
    /// Those of a row of the mapping.
    Row(Members),
    /// Those that were found one by one.
    Found(Vec<Filled>),
}

impl Event {
    /// The value of a member.
    pub fn get(&self, member: Member) -> Option<Json> {
        match &self.parts {
            Parts::Found(filled) => place::found(filled, member).cloned(),
            Parts::Row(members) => {
                let places = members.iter().find(|(name, _)| *name == member).map(|(_, places)| *places)?;
                place::find(&self.raw, places).map(|found| found.value)
            }
        }
    }
}

/// A row, and what of it is the same for each of its events.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    row: Row,
    /// Whether the engine finds all its members by their names alone.
    is_plain: bool,
}

impl Known {
    /// What is known of a row.
    pub fn of(row: Row) -> Self {
        let is_plain = match row {
            Row::Event { members, .. } => members.iter().all(|(_, places)| places.iter().all(Place::is_plain)),
            Row::Record(_) | Row::By(_) => false,
        };
        Self { row, is_plain }
    }
}

/// What is read of every item before the rest is.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// What its type becomes.
    pub row: Option<Known>,
    /// Its place in the run's log, where that is a number.
    pub sequence: Option<f64>,
    /// Whether the package synthesized it.
    pub is_synthetic: bool,
}

impl Facts {
    /// Those of an item.
    pub fn of(mapping: &Mapping, item: &Json) -> Self {
        let sequence = mapping.sequence.and_then(|member| item.number_at(member));
        Self { row: row_of(mapping, item).map(Known::of), sequence, is_synthetic: item.is_true_at("synthetic") }
    }
}

fn row_of(mapping: &Mapping, item: &Json) -> Option<Row> {
    (mapping.event)(&type_of(mapping, item))
}

/// Reads what a run's stream delivers.
pub struct Reader {
    mapping: &'static Mapping,
    cursor: String,
    /// The place of the last event that had one, which is the cursor then.
    place: Option<f64>,
    status: RunStatus,
    /// The question that is open: several events may be about one, and the first that says what is asked is delivered as such.
    asked: Option<Json>,
    /// The type of the event that said what is asked, and that.
    asked_as: Option<(String, Json)>,
    log: Option<Log>,
}

impl Reader {
    /// Begins after a cursor, where the run stood so; `question` is the event that said what was asked then.
    pub fn new(mapping: &'static Mapping, cursor: &str, status: RunStatus, question: Option<Json>) -> Self {
        let log = mapping.log.filter(|_| LOGS).map(|shape| Log::new(shape, cursor));
        let asked = question.as_ref().and_then(|question| question.get("id"));
        let asked_as = question.and_then(|question| Some((question.string_at("type")?, question.get("details")?)));
        Self { mapping, cursor: cursor.to_owned(), place: None, status, asked, asked_as, log }
    }

    /// Whether an event of the open question's asker asks something else: events of two types may describe one question in two ways,
    /// those of one type describe it alike.
    fn asks_anew(&self, raw: &Json, details: Option<&Json>) -> bool {
        let (Some((kind, asked)), Some(details)) = (&self.asked_as, details) else { return false };
        *kind == type_of(self.mapping, raw) && !asked.equals(details)
    }

    /// The events that an item of the stream becomes. `is_response` says that it came beside the stream, as the response to a reply.
    ///
    /// # Errors
    /// What [`Log::read`] fails with.
    pub fn read(&mut self, item: &Json, is_response: bool) -> Result<Vec<Event>, Error> {
        let Some(log) = self.log.as_mut().filter(|_| LOGS) else {
            let facts = Facts::of(self.mapping, item);
            return Ok(self.read_known(item.clone(), facts).into_iter().collect());
        };
        if is_response && !log.is_news(item) {
            return Ok(Vec::new());
        }
        let news = log.read(self.mapping, item, is_response)?;
        let event = |news: super::log::News| {
            let row = if news.is_record { Some(Row::Record("")) } else { row_of(self.mapping, &news.raw) };
            let is_synthetic = news.raw.is_true_at("synthetic");
            self.event(news.raw, Facts { row: row.map(Known::of), sequence: None, is_synthetic }, Some(news.cursor))
        };
        Ok(news.into_iter().filter_map(event).collect())
    }

    /// The event that an item becomes of which this is known already; not of a service with a log in its records.
    pub fn read_known(&mut self, item: Json, facts: Facts) -> Option<Event> {
        let is_placed = facts.sequence.is_some() || self.mapping.sequence.is_none();
        let cursor = if is_placed { None } else { self.mapping.sequence.and_then(|member| item.string_at(member)) };
        self.event(item, facts, cursor)
    }

    fn event(&mut self, raw: Json, facts: Facts, cursor: Option<String>) -> Option<Event> {
        let mapping = self.mapping;
        let Facts { row, sequence, is_synthetic } = facts;
        let (mut kind, status, mut phase, mut parts) = self.made(row, &raw);
        // One whose events have no place either, but for a cursor that is made of what was delivered.
        let keeps_nothing = !mapping.can(Capability::Resume) && mapping.sequence.is_none();
        if let Some(status) = status {
            // A service that keeps nothing sends the status again to every connection.
            let is_known = status == self.status && !self.cursor.is_empty();
            if !mapping.can(Capability::Resume) && kind == Kind::Status && is_known {
                return None;
            }
            self.status = status;
        }
        if let (Kind::Waiting, Parts::Row(members)) = (kind, &parts) {
            parts = Parts::Found(record::question(mapping, members, &raw));
        }
        let mut event = Event {
            raw,
            kind,
            status: self.status,
            phase,
            parts,
            sequence,
            cursor: None,
            is_synthetic,
            is_unsaid: false,
        };
        if self.status != RunStatus::Waiting {
            self.asked = None;
        } else if kind == Kind::Waiting {
            let (id, details) = (event.get(Member::Id), event.get(Member::Details));
            if id.is_some() && id == self.asked && !self.asks_anew(&event.raw, details.as_ref()) {
                kind = Kind::Other;
            } else if let Some(details) = details {
                self.asked = id;
                self.asked_as = Some((type_of(mapping, &event.raw), details));
            }
        }
        let says_failed = phase.is_some_and(|phase| phase != Phase::Failed) && event.get(Member::Error).is_some();
        if says_failed {
            phase = Some(Phase::Failed);
        }
        if keeps_nothing {
            self.cursor = self.status.name().to_owned();
        } else if let Some(cursor) = cursor {
            (self.cursor, self.place) = (cursor, None);
        } else {
            // One that comes late is before the cursor.
            self.place = self.place.filter(|place| sequence.is_none_or(|sequence| sequence < *place)).or(sequence);
        }
        event.kind = kind;
        event.phase = phase;
        event.is_unsaid = kind == Kind::Failed && event.get(Member::Error).is_none();
        event.cursor = match (self.place, sequence) {
            (Some(place), Some(sequence)) if place <= sequence => None,
            (Some(place), _) => Some(decimal::write(place)),
            (None, _) => Some(self.cursor.clone()),
        };
        Some(event)
    }

    /// Where the run stands.
    pub fn status(&self) -> RunStatus {
        self.status
    }

    /// Takes note of an event at this place that [`plain`] describes, unless it comes late: then it has to be read.
    pub fn pass(&mut self, place: f64) -> bool {
        let is_next = self.place.is_none_or(|before| before < place);
        if is_next {
            self.place = Some(place);
            if self.status != RunStatus::Waiting {
                self.asked = None;
            }
        }
        is_next
    }

    fn made(&self, row: Option<Known>, raw: &Json) -> (Kind, Option<RunStatus>, Option<Phase>, Parts) {
        let Some(Known { row, is_plain }) = row else { return (Kind::Other, None, None, Parts::Row(&[])) };
        match row {
            Row::By(choose) => self.made(choose(raw).map(Known::of), raw),
            Row::Event { kind, status, phase, members } => {
                let parts = if is_plain { Parts::Row(members) } else { Parts::Found(place::fill(members, raw)) };
                (kind, status, phase, parts)
            }
            Row::Record(member) => {
                let under = Some(member).filter(|member| !member.is_empty()).and_then(|member| raw.get(member));
                let record = under.as_ref().unwrap_or(raw);
                if self.mapping.word(record).is_none() {
                    return (Kind::Other, None, None, Parts::Row(&[]));
                }
                let Standing { status, mut members } = Standing::of(self.mapping, record);
                if under.is_some() {
                    for (_, found) in &mut members {
                        found.begin_under(member);
                    }
                }
                (status.kind(), Some(status), None, Parts::Found(members))
            }
        }
    }
}

/// What each event of a row becomes that has a place and was not synthesized, where that is the same for all of them: they say nothing of
/// where the run stands and ask nothing. `None` where each has to be read.
pub fn plain(mapping: &Mapping, row: Option<Known>) -> Option<(Kind, Option<Phase>, Members)> {
    if LOGS && mapping.log.is_some() || mapping.sequence.is_none() {
        return None;
    }
    match row {
        None => Some((Kind::Other, None, &[])),
        Some(Known { row: Row::Event { kind, status: None, phase, members }, is_plain: true }) => {
            // A step with an error has failed, and a run that failed has one.
            let may_fail = kind == Kind::Failed || members.iter().any(|(member, _)| *member == Member::Error);
            (kind != Kind::Waiting && !may_fail).then_some((kind, phase, members))
        }
        _ => None,
    }
}

/// The type of what a service sent; empty where it has none.
pub fn type_of(mapping: &Mapping, raw: &Json) -> String {
    place::find(raw, mapping.type_at).and_then(|found| found.value.as_string()).unwrap_or_default()
}

/// Whether a question is still open after these events of its run's log, which may have earlier ones too.
///
/// # Errors
/// What [`Reader::read`] fails with.
pub fn is_open_after(mapping: &'static Mapping, question: &Json, events: &[Json]) -> Result<bool, Error> {
    let mut reader = Reader::new(mapping, "", RunStatus::Waiting, None);
    let (sequence, id) = (question.number_at("seq").unwrap_or(-1.0), question.get("id"));
    let is_same = |event: &Event| event.get(Member::Id) == id;
    // The node may ask something else without a word that its first question is over.
    let (kind, details) = (question.string_at("type"), question.get("details"));
    let is_other = |event: &Event| {
        let is_of_its_type = kind.as_deref() == Some(type_of(mapping, &event.raw).as_str());
        is_of_its_type
            && event.get(Member::Details).zip(details.as_ref()).is_some_and(|(one, other)| !one.equals(other))
    };
    for item in events {
        for event in reader.read(item, false)? {
            let is_later = event.sequence.is_some_and(|place| place > sequence);
            let ends = event.status != RunStatus::Waiting || is_other(&event);
            if is_later && (event.status.is_over() || (ends && is_same(&event))) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
