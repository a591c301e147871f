//! Where the members of an event are in what the service sent.

use crate::core::decimal;
use crate::core::json::Json;
use crate::prelude::*;

/// Where a value is.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// It is this text, whatever was sent.
    Text(&'static str),
    /// Under these names, one in the other.
    At(&'static [&'static str]),
    /// Under these names, in the first item of a list.
    InFirst {
        /// The names that lead to the list.
        list: &'static [&'static str],
        /// The names in the item.
        at: &'static [&'static str],
    },
    /// Under these names, in the last item of a list that has something there.
    InLast {
        /// The list's name.
        list: &'static str,
        /// The member and the text in it that the item must have.
        whose: Option<(&'static str, &'static str)>,
        /// The names in the item; none for the item itself.
        at: &'static [&'static str],
    },
    /// It is the first of these names under which something is.
    Named(&'static [&'static str]),
    /// Where this finds it.
    By(fn(&Json) -> Option<Found>),
}

/// A [`Place::At`] of names: `at!(payload.outputs)`.
macro_rules! at {
    ($($name:ident).+) => { $crate::workflow::place::Place::At(&[$(stringify!($name)),+]) };
}

pub(crate) use at;

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

/// Writes steps behind those that are there. Names in mappings need no escapes.
pub fn add_steps(source: &mut String, names: &[&str]) {
    for name in names {
        add_step(source, &["\"", name, "\""].concat());
    }
}

/// Writes a step behind those that are there: the JSON text of a name, or an index.
pub fn add_step(source: &mut String, step: &str) {
    source.pop();
    source.push_str(if source.is_empty() { "[" } else { "," });
    source.push_str(step);
    source.push(']');
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
        let mut source = String::new();
        add_steps(&mut source, &[name]);
        self.begin_at(&source);
    }

    /// The same where the value that it was found in is at this source.
    pub fn begin_at(&mut self, source: &str) {
        if let (Some(before), Some(steps)) = (source.strip_suffix(']'), self.source.strip_prefix('[')) {
            self.source = [before, ",", steps].concat();
        }
    }
}

/// What is under these names.
pub fn walk(value: &Json, names: &[&str]) -> Option<Json> {
    let (first, rest) = names.split_first()?;
    rest.iter().try_fold(value.get(first)?, |value, name| value.get(name))
}

impl Place {
    /// The value here.
    pub fn find(&self, value: &Json) -> Option<Found> {
        let mut source = String::new();
        let value = match self {
            Place::By(find) => return find(value),
            Place::Named(names) => {
                let name = names.iter().find(|name| value.get(name).is_some())?;
                return Place::Text(name).find(value);
            }
            Place::Text(text) => {
                source = ["\"", text, "\""].concat();
                Json::string(text)
            }
            Place::At(names) => {
                add_steps(&mut source, names);
                walk(value, names)?
            }
            Place::InFirst { list, at } => {
                add_steps(&mut source, list);
                add_step(&mut source, "0");
                add_steps(&mut source, at);
                walk(&walk(value, list)?.items()?.into_iter().next()?, at)?
            }
            Place::InLast { list, whose, at } => {
                let items = value.get(list)?.items()?;
                let is_meant =
                    |item: &Json| whose.is_none_or(|(member, text)| item.string_at(member).as_deref() == Some(text));
                let inner = |item: &Json| if at.is_empty() { Some(item.clone()) } else { walk(item, at) };
                let mut last = items.iter().enumerate().rev().filter(|(_, item)| is_meant(item));
                let (index, value) = last.find_map(|(index, item)| Some((index, inner(item)?)))?;
                add_steps(&mut source, &[list]);
                add_step(&mut source, &decimal::write(index as f64));
                add_steps(&mut source, at);
                value
            }
        };
        Some(Found { value, source })
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
        let last = Place::InLast { list: "log", whose: None, at: &["data", "out"] };
        let value = json!({"log": [{"data": {"out": 1}}, {"data": {"out": 2}}, {"data": {}}, 7]});
        assert_eq!(at(last, value), Some(json!(2)));
        assert_eq!(at(last, json!({"log": {"length": 3}})), None);
        let whose = Place::InLast { list: "log", whose: Some(("kind", "asked")), at: &[] };
        let value = json!({"log": [{"kind": "asked", "n": 1}, {"kind": "asked", "n": 2}, {"kind": "other"}]});
        assert_eq!(at(whose, value), Some(json!({"kind": "asked", "n": 2})));
    }

    #[test]
    fn the_source_says_which_item_it_was() {
        let source = |place: Place, value| place.find(&Json::from(value)).map(|found| found.source);
        let last = Place::InLast { list: "log", whose: None, at: &["out"] };
        let found = source(last, json!({"log": [{"out": 1}, {}]}));
        assert_eq!(found.as_deref(), Some(r#"["log",0,"out"]"#));
        let first = Place::InFirst { list: &["questions"], at: &["text"] };
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
