//! What is new in a record with a log, which is polled again and again.
//!
//! Nothing says whether a response has the whole log or only its news, and no entry has an id. So a log is taken for what it looks
//! like:
//!
//! | the log | is |
//! |---|---|
//! | has the first entry and the last one delivered where they were | the whole log: what follows is new |
//! | has the last entry delivered somewhere | a part of the log: what follows is new |
//! | neither | news |
//!
//! The response to a reply may bring entries that no later response has. Those are new too, and a whole log that follows is
//! recognised by the last entry before the response, which its cursor has as well.
//!
//! Of what was delivered before a reload only the marks of the first and the last entry are known. A log that begins as it did
//! and has not got as far has lost what was to come next.

use super::mapping::{LogShape, Mapping};
use super::record::Standing;
use crate::core::decimal;
use crate::core::error::{Error, StreamReason};
use crate::core::json::Json;
use crate::prelude::*;

/// Whether this build has a service whose runs have their log in their record.
pub const LOGS: bool = cfg!(feature = "logs");

/// Reads the log of one run.
pub struct Log {
    shape: &'static LogShape,
    place: Option<LogPlace>,
    last: Option<Json>,
    /// The marks of what the last record had, and of what responses brought since.
    seen: Vec<String>,
    known: Vec<String>,
}

/// How far a log was delivered.
#[derive(Clone, Debug, Default, PartialEq)]
struct LogPlace {
    status: String,
    count: usize,
    first: String,
    last: String,
    /// The count and the last entry before a response brought entries of its own.
    before: Option<(usize, String)>,
}

impl LogPlace {
    fn read(cursor: &str) -> Option<Self> {
        let items = Json::parse(&Json::string(cursor))?.items()?;
        let text = |index: usize| items.get(index).and_then(Json::as_string);
        let count = |index: usize| {
            let number = items.get(index).and_then(Json::as_number)?;
            (number >= 0.0 && decimal::is_whole(number)).then_some(number as usize)
        };
        // The marks of a log without entries are `null`.
        let mark = |index: usize| text(index).unwrap_or_default();
        let before = count(4).filter(|count| *count > 0).map(|count| (count, mark(5)));
        Some(Self { status: text(0)?, count: count(1)?, first: mark(2), last: mark(3), before })
    }

    fn write(&self) -> String {
        let mut items = vec![
            Json::string(&self.status),
            Json::number(self.count as f64),
            Json::string(&self.first),
            Json::string(&self.last),
        ];
        if let Some((count, last)) = &self.before {
            items.extend([Json::number(*count as f64), Json::string(last)]);
        }
        Json::array(items).to_text()
    }
}

/// What is new: an entry, or the record itself where its status is another or it asks again.
#[derive(Clone, Debug)]
pub struct News {
    /// The entry or the record.
    pub raw: Json,
    /// Whether it is the record.
    pub is_record: bool,
    /// The cursor after it.
    pub cursor: String,
}

/// What an entry is known by.
fn mark(shape: &LogShape, entry: Option<&Json>) -> String {
    let part = |name| {
        let value = entry.and_then(|entry| entry.get(name));
        let is_one = |value: &Json| !value.is_object() && value.items().is_none();
        value.filter(is_one).map(|value| value.as_string().unwrap_or_else(|| value.to_text()))
    };
    let [first, second] = shape.known_by.map(|name| part(name).unwrap_or_default());
    [first, ",".to_owned(), second].concat()
}

impl Log {
    /// A log that was delivered up to a cursor; from its start where that is empty.
    pub fn new(shape: &'static LogShape, cursor: &str) -> Self {
        let place = if cursor.is_empty() { Some(LogPlace::default()) } else { LogPlace::read(cursor) };
        let known = place.iter().filter(|place| place.before.is_some()).map(|place| place.last.clone()).collect();
        Self { shape, place, last: None, seen: Vec::new(), known }
    }

    fn entries(&self, record: &Json) -> Vec<Json> {
        record.get(self.shape.entries).and_then(|entries| entries.items()).unwrap_or_default()
    }

    /// Whether a record that came beside the others has what they will not have again: it does not begin as the log does.
    pub fn is_news(&self, record: &Json) -> bool {
        let is_record = record.string_at("status").is_some();
        let Some(entries) = record.get(self.shape.entries).and_then(|entries| entries.items()) else { return false };
        let place = self.place.as_ref().filter(|place| place.count > 0);
        is_record && place.is_some_and(|place| mark(self.shape, entries.first()) != place.first)
    }

    /// Reads a record. A reply's response is a record that came beside the others.
    ///
    /// # Errors
    /// A configuration error for a cursor that is none of this run; a stream error, a gap, where the log has lost what follows it.
    pub fn read(&mut self, mapping: &Mapping, record: &Json, is_response: bool) -> Result<Vec<News>, Error> {
        let shape = self.shape;
        let is_over = Standing::status_of(mapping, record).is_over();
        let Some(mut place) = self.place.clone() else {
            return Err(Error::configuration("cursor", "must be that of an event of this run"));
        };
        let word = record.string_at("status").unwrap_or_default();
        // A record with a status that nobody knows yet may say later that this was the end.
        let is_unknown_end = is_over && mapping.status(&word).is_none();
        let now = if is_unknown_end { [&word, "."].concat() } else { word.clone() };
        let mut entries = self.entries(record);
        // A response may come later than a record that has its entry.
        if is_response {
            entries.retain(|entry| !self.seen.contains(&mark(shape, Some(entry))));
        } else if !entries.is_empty() {
            self.seen = entries.iter().map(|entry| mark(shape, Some(entry))).collect();
        }
        let mut start = 0;
        let mut skipped: Vec<String> = Vec::new();
        if is_response && place.before.is_none() && place.count > 0 {
            place.before = Some((place.count, place.last.clone()));
        }
        if place.count > 0 {
            let mark_at = |count: usize| count.checked_sub(1).map(|index| mark(shape, entries.get(index)));
            let begins = mark(shape, entries.first()) == place.first;
            let before = place.before.clone().filter(|(count, last)| mark_at(*count).as_ref() == Some(last));
            if begins && mark_at(place.count).as_ref() == Some(&place.last) {
                start = place.count;
            } else if let Some((count, _)) = before.filter(|_| begins) {
                (start, place.count) = (count, count);
                skipped = self.known.clone();
            } else {
                let is_last = |entry: &Json| match &self.last {
                    Some(last) => last.equals(entry),
                    None => mark(shape, Some(entry)) == place.last,
                };
                start = entries.iter().rposition(is_last).map_or(0, |index| index + 1);
            }
            if start == 0 && begins && self.last.is_none() {
                let gap = Error::stream(StreamReason::Gap, "the log has lost what follows the cursor; start again");
                return Err(gap.in_operation(mapping.provider, "events"));
            }
        }
        if !is_response {
            place.before = None;
            self.known.clear();
        }
        let mut news = Vec::new();
        let mut deliver = |place: &LogPlace, raw: &Json, is_record| {
            news.push(News { raw: raw.clone(), is_record, cursor: place.write() });
        };
        let comes_last = is_over || word == shape.asking;
        if now != place.status && !comes_last {
            place.status.clone_from(&now);
            deliver(&place, record, true);
        }
        for entry in entries.into_iter().skip(start) {
            place.count += 1;
            place.last = mark(shape, Some(&entry));
            if place.count == 1 {
                place.first.clone_from(&place.last);
            }
            self.last = Some(entry.clone());
            if let Some(index) = skipped.iter().position(|known| *known == place.last) {
                skipped.swap_remove(index);
                continue;
            }
            if is_response {
                self.known.push(place.last.clone());
            }
            let [kind, _] = shape.known_by;
            // It asks again, and whoever resumes from here has not seen that yet.
            if comes_last && entry.string_at(kind).as_deref() == Some(shape.asked) {
                place.status.clear();
            }
            deliver(&place, &entry, false);
        }
        // What it asks, and that it is over, comes after what led there.
        if now != place.status {
            place.status = now;
            deliver(&place, record, true);
        }
        self.place = Some(place);
        Ok(news)
    }
}
