//! Where the members of an event are in what the service sent.

use crate::core::decimal;
use crate::core::json::Json;
use crate::core::split;
use crate::prelude::*;

/// The steps to a value as their JSON text, which `glue/fill.js` reads as it is: the names of members, and 0 for the first item of a
/// list. Names in mappings need no escapes. `steps!(payload.outputs)` writes one.
pub type Path = &'static str;

/// Where a value is.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// It is this text, whatever was sent.
    Text(&'static str),
    /// At the end of these steps, which are names.
    At(Path),
    /// At the end of these steps, of which one is the first item of a list.
    InFirst(Path),
    /// At the end of these steps, in the last item of a list that has something there.
    InLast {
        /// The list's name.
        list: &'static str,
        /// The member and the text in it that the item must have.
        whose: Option<(&'static str, &'static str)>,
        /// The steps in the item.
        at: Path,
    },
    /// It is the first of these names under which something is.
    Named(&'static [&'static str]),
    /// Where this finds it.
    By(fn(&Json) -> Option<Found>),
}

/// The [`Path`] of names: `steps!(payload.outputs)`.
macro_rules! steps {
    ($first:ident $(. $name:ident)*) => {
        concat!("[\"", stringify!($first), "\"", $(",\"", stringify!($name), "\"",)* "]")
    };
}

/// A [`Place::At`] of names: `at!(payload.outputs)`.
macro_rules! at {
    ($($name:ident).+) => { $crate::workflow::place::Place::At($crate::workflow::place::steps!($($name).+)) };
}

pub(crate) use {at, steps};

/// Members, and the places where each may be: it is the first that leads to a value.
pub type Members = &'static [(Member, &'static [Place])];

/// The members of events, records and questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "types.rs documents each")]
pub enum Member {
    Asks,
    Choices,
    Completed,
    Details,
    Error,
    Id,
    Input,
    Level,
    Name,
    Node,
    Omitted,
    Output,
    Percent,
    Prompt,
    Raw,
    Reason,
    Role,
    Schema,
    Seq,
    Text,
    Token,
    Total,
}

impl Member {
    /// Its name, as callers see it.
    pub const fn name(self) -> &'static str {
        match self {
            Member::Asks => "asks",
            Member::Choices => "choices",
            Member::Completed => "completed",
            Member::Details => "details",
            Member::Error => "error",
            Member::Id => "id",
            Member::Input => "input",
            Member::Level => "level",
            Member::Name => "name",
            Member::Node => "node",
            Member::Omitted => "omitted",
            Member::Output => "output",
            Member::Percent => "percent",
            Member::Prompt => "prompt",
            Member::Raw => "raw",
            Member::Reason => "reason",
            Member::Role => "role",
            Member::Schema => "schema",
            Member::Seq => "seq",
            Member::Text => "text",
            Member::Token => "token",
            Member::Total => "total",
        }
    }
}

/// A value, and where it was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The value.
    pub value: Json,
    /// Where it is, as `glue/fill.js` reads it: the JSON text of the steps to it, or of the text that it is.
    pub source: String,
}

/// A member that was found.
pub type Filled = (Member, Found);

/// Steps behind others; `None` where one of them is no steps.
pub fn join(first: &str, then: &str) -> Option<String> {
    let (first, then) = first.strip_suffix(']').zip(then.strip_prefix('['))?;
    Some([first, ",", then].concat())
}

impl Found {
    /// A value that is nowhere in what the service sent, but made of it.
    pub fn made(value: Json) -> Self {
        let mut wrapped = Json::object();
        wrapped.set("is", value.clone());
        Self { value, source: wrapped.to_text() }
    }

    /// The same under a member of the value that it was found in.
    pub fn begin_under(&mut self, name: &str) {
        self.begin_at(&["[\"", name, "\"]"].concat());
    }

    /// The same where the value that it was found in is at this source.
    pub fn begin_at(&mut self, source: &str) {
        if let Some(joined) = join(source, &self.source) {
            self.source = joined;
        }
    }
}

/// What is at the end of these steps.
pub fn walk(value: &Json, path: &str) -> Option<Json> {
    let mut value = value.clone();
    for (number, part) in split::parts(path, b"\"").enumerate() {
        if number % 2 == 1 {
            value = value.get(part)?;
        } else if part == ",0," {
            value = value.items()?.into_iter().next()?;
        }
    }
    Some(value)
}

impl Place {
    /// The value here.
    pub fn find(&self, value: &Json) -> Option<Found> {
        Some(match self {
            Place::By(find) => return find(value),
            Place::Named(names) => {
                let name = names.iter().find(|name| value.get(name).is_some())?;
                return Place::Text(name).find(value);
            }
            Place::Text(text) => Found { value: Json::string(text), source: ["\"", text, "\""].concat() },
            Place::At(path) | Place::InFirst(path) => Found { value: walk(value, path)?, source: (*path).to_owned() },
            Place::InLast { list, whose, at } => {
                let items = value.get(list)?.items()?;
                let is_meant =
                    |item: &Json| whose.is_none_or(|(member, text)| item.string_at(member).as_deref() == Some(text));
                let mut last = items.iter().enumerate().rev().filter(|(_, item)| is_meant(item));
                let (index, value) = last.find_map(|(index, item)| Some((index, walk(item, at)?)))?;
                let item = ["[\"", list, "\",", &decimal::write(index as f64), "]"].concat();
                Found { value, source: join(&item, at)? }
            }
        })
    }

    /// Whether the engine finds the value by its names alone.
    pub const fn is_plain(&self) -> bool {
        matches!(self, Place::Text(_) | Place::At(_))
    }
}

/// The value at the first of the places that leads to one.
pub fn find(value: &Json, places: &[Place]) -> Option<Found> {
    places.iter().find_map(|place| place.find(value))
}

/// The members that are there.
pub fn fill(members: Members, value: &Json) -> Vec<Filled> {
    members.iter().filter_map(|(member, places)| Some((*member, find(value, places)?))).collect()
}

/// The value of a member that was found.
pub fn found(filled: &[Filled], member: Member) -> Option<&Json> {
    filled.iter().find(|(name, _)| *name == member).map(|(_, found)| &found.value)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(place: Place, value: serde_json::Value) -> Option<serde_json::Value> {
        place.find(&Json::from(value)).map(|found| found.value.into())
    }

    #[test]
    fn a_place_is_under_its_names_and_null_is_nothing() {
        let value = json!({"a": {"b": 1, "c": null}});
        assert_eq!(at(at!(a.b), value.clone()), Some(json!(1)));
        for place in [at!(a.c), at!(a.b.c), at!(c)] {
            assert_eq!(at(place, value.clone()), None, "{place:?}");
        }
        assert_eq!(at(Place::Text("x"), json!(null)), Some(json!("x")));
    }

    #[test]
    fn the_last_item_counts_that_has_something_there() {
        let last = Place::InLast { list: "log", whose: None, at: steps!(data.out) };
        let value = json!({"log": [{"data": {"out": 1}}, {"data": {"out": 2}}, {"data": {}}, 7]});
        assert_eq!(at(last, value), Some(json!(2)));
        assert_eq!(at(last, json!({"log": {"length": 3}})), None);
        let whose = Place::InLast { list: "log", whose: Some(("kind", "asked")), at: steps!(n) };
        let value = json!({"log": [{"kind": "asked", "n": 1}, {"kind": "asked", "n": 2}, {"kind": "other"}]});
        assert_eq!(at(whose, value), Some(json!(2)));
    }

    #[test]
    fn the_source_says_which_item_it_was() {
        let source = |place: Place, value| place.find(&Json::from(value)).map(|found| found.source);
        let last = Place::InLast { list: "log", whose: None, at: steps!(out) };
        let found = source(last, json!({"log": [{"out": 1}, {}]}));
        assert_eq!(found.as_deref(), Some(r#"["log",0,"out"]"#));
        let first = Place::InFirst(r#"["questions",0,"text"]"#);
        assert_eq!(at(first, json!({"questions": [{"text": "a"}, {"text": "b"}]})), Some(json!("a")));
        assert_eq!(at(first, json!({"questions": {"length": 1}})), None);
        let found = source(first, json!({"questions": [{"text": "a"}, {"text": "b"}]}));
        assert_eq!(found.as_deref(), Some(r#"["questions",0,"text"]"#));
        assert_eq!(source(Place::Text("x"), json!({})).as_deref(), Some(r#""x""#));
    }

    #[test]
    fn a_source_can_begin_elsewhere() {
        let mut found = Found { value: Json::null(), source: r#"["title"]"#.to_owned() };
        found.begin_at(r#"["payload","data"]"#);
        assert_eq!(found.source, r#"["payload","data","title"]"#);
        found.begin_under("raw");
        assert_eq!(found.source, r#"["raw","payload","data","title"]"#);
    }

    #[test]
    fn a_member_is_at_the_first_of_its_places_that_leads_to_a_value() {
        const MEMBERS: Members = &[(Member::Output, &[at!(payload.outputs), at!(data)]), (Member::Id, &[at!(id)])];
        let filled = fill(MEMBERS, &Json::from(json!({"payload": {"outputs": null}, "data": 4})));
        assert_eq!(filled.len(), 1);
        assert_eq!(found(&filled, Member::Output).and_then(Json::as_number), Some(4.0));
    }
}
