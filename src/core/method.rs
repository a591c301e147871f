//! A row of a table of methods: an endpoint, and the options that go with its request. They are words in a text:
//!
//! | word | the option | what becomes of it |
//! |---|---|---|
//! | `version` | a text | a query parameter of that name |
//! | `limit#1` | a whole number from 1 | the same |
//! | `recursive?` | true or false | the same |
//! | `status=` | a text | the same; and of a list only the items whose member `status` is that text are delivered, whatever the host makes of it |
//! | `locale@Accept-Language` | a text | a header of that name |
//! | `:runId` | | the endpoint answers with a list, whose items are known again by `runId` |
//! | `cursor` | a text | of a list: where it begins |
//! | `!kind` | | none: the body's member `kind` must be a non-empty text, before anything is sent |
//! | `!artifact*` | | the same of a member that may be anything but `null` |

use super::decimal;
use super::endpoint::{Body, Endpoint};
use super::error::Error;
use super::json::{self, Json};
use super::operation::Operation;
use super::page::{List, PageFacts, Position};
use super::request::Path;
use crate::prelude::*;

/// One method.
pub struct Method {
    /// Its endpoint.
    pub endpoint: Endpoint,
    /// Its options, see above.
    pub options: &'static str,
}

/// Gives the value of an option, where there is one.
pub type Values<'a> = &'a mut dyn FnMut(&str) -> Option<Json>;

/// The largest integer that a number can be without being another one as well.
const LARGEST: f64 = 9_007_199_254_740_991.0;

impl Method {
    /// How many arguments come before the options: the ids, and the body where it has one.
    pub fn arguments(&self) -> usize {
        let ids = self.endpoint.path.bytes().filter(|byte| *byte == b'{').count();
        ids + usize::from(self.endpoint.body != Body::None)
    }

    /// The names of the options.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.words(&mut |name, kind| {
            names.extend(Some(name).filter(|_| !matches!(kind.first(), Some(b':' | b'!'))));
            Ok(())
        })
        .unwrap_or_default();
        names
    }

    /// The member by which the items of its list are known again; `None` where it answers with no list.
    pub fn id(&self) -> Option<&'static str> {
        self.options.strip_prefix(':').and_then(|id| id.split(' ').next())
    }

    /// Takes the name in each word, and the mark that says what it is, with what stands behind it. The marks of what is no option stand
    /// before the name.
    fn words(&self, take: &mut dyn FnMut(&'static str, &'static [u8]) -> Result<(), Error>) -> Result<(), Error> {
        for word in self.options.split(' ').filter(|word| !word.is_empty()) {
            let at = word.bytes().position(|byte| b"#?=@:!".contains(&byte)).unwrap_or(word.len());
            let (name, kind) = (word.get(..at).unwrap_or_default(), word.as_bytes().get(at..).unwrap_or_default());
            take(if name.is_empty() { word.get(1..).unwrap_or_default() } else { name }, kind)?;
        }
        Ok(())
    }

    /// Puts the options into the operation's request.
    ///
    /// # Errors
    /// A configuration error that names an option or a member of the body that is of another type, or out of range.
    pub fn complete(&self, operation: &mut Operation, values: Values<'_>) -> Result<(), Error> {
        let request = &mut operation.request;
        self.words(&mut |name, kind| {
            if let Some(b'!') = kind.first() {
                return check_member(request.body.as_ref(), name);
            }
            let Some(text) = read(name, kind, values)? else { return Ok(()) };
            match kind.split_first() {
                Some((b'@', header)) => {
                    let problem = |_| Error::configuration(name, "must be a text that a header can hold");
                    request.headers.set_checked(&json::text(header), &text).map_err(problem)?;
                }
                _ => request.path = request.path.clone().query(name, &text),
            }
            Ok(())
        })
    }

    /// The list at a path.
    ///
    /// # Errors
    /// As for [`Method::complete`].
    pub fn list(&'static self, path: Path, values: Values<'_>) -> Result<List, Error> {
        let place = |path: Path, position: &Position| match position {
            Position::Cursor(cursor) => path.query_opt("cursor", cursor.as_deref()),
            _ => path,
        };
        let (endpoint, id) = (&self.endpoint, self.id().unwrap_or_default());
        let mut list = List { endpoint, path, start: Position::Cursor(None), place, facts, keep: Vec::new(), id };
        self.words(&mut |name, kind| {
            let Some(text) = read(name, kind, values)? else { return Ok(()) };
            if name == "cursor" {
                list.start = Position::Cursor(Some(text));
                return Ok(());
            }
            list.path = list.path.clone().query(name, &text);
            if kind == b"=" {
                list.keep.push((name, text));
            }
            Ok(())
        })?;
        Ok(list)
    }
}

fn facts(page: &Json) -> PageFacts {
    PageFacts { next_cursor: page.string_at("nextCursor"), ..PageFacts::default() }
}

/// Refuses a body without a member: a non-empty text, or with a star behind its name anything.
fn check_member(body: Option<&Json>, wanted: &'static str) -> Result<(), Error> {
    let name = wanted.strip_suffix('*').unwrap_or(wanted);
    let member = body.and_then(|body| body.get(name)).filter(|member| !member.is_null());
    let is_any = name.len() < wanted.len();
    match member {
        Some(member) if is_any || member.as_string().is_some_and(|text| !text.is_empty()) => Ok(()),
        _ => Err(Error::configuration(name, if is_any { "must be there" } else { NO_TEXT })),
    }
}

const NO_TEXT: &str = "must be a non-empty string";

/// The value of an option as it stands in a request.
fn read(name: &'static str, kind: &'static [u8], values: Values<'_>) -> Result<Option<String>, Error> {
    let Some(value) = values(name) else { return Ok(None) };
    let (text, problem) = match kind {
        [b'#', least] => {
            let least = f64::from(least - b'0');
            let is_whole = |number: &f64| (least..=LARGEST).contains(number) && decimal::is_whole(*number);
            let problem = if least > 0.0 { "must be a whole number from 1" } else { "must be a whole number from 0" };
            (value.as_number().filter(is_whole).map(decimal::write), problem)
        }
        b"?" => (value.as_bool().map(|is| if is { "true" } else { "false" }.to_owned()), "must be true or false"),
        _ => (value.as_string().filter(|text| !text.is_empty()), NO_TEXT),
    };
    text.map(Some).ok_or_else(|| Error::configuration(name, problem))
}
