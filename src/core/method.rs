//! A row of a table of methods: an endpoint, and what goes with its request beside the ids and the body.

use super::decimal;
use super::endpoint::{Body, Endpoint};
use super::error::Error;
use super::json::Json;
use super::operation::Operation;
use super::page::{List, PageFacts, Position};
use super::request::Path;
use crate::prelude::*;

/// One method.
pub struct Method {
    /// Its endpoint.
    pub endpoint: Endpoint,
    /// The member by which the items of its list are recognized; `None` where it returns no list.
    pub items: Option<&'static str>,
    /// What goes with its request.
    pub parts: &'static [Part],
}

/// An option of a method, or what its body must have.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// The option of this name is a text, and a query parameter.
    Text(&'static str),
    /// It is a whole number of at least so much, and a query parameter.
    Whole(&'static str, u8),
    /// It is true or false, and a query parameter.
    Flag(&'static str),
    /// It is a text, and a query parameter; and of a list only the items whose member of that name is that text are delivered,
    /// whatever the host makes of it.
    Filter(&'static str),
    /// The option of the first name is a text, and a header of the second.
    Header(&'static [&'static str; 2]),
    /// The option `cursor`, where a list begins.
    Cursor,
    /// The body's member of this name must be a non-empty text.
    Member(&'static str),
    /// The body's member of this name must be there.
    Present(&'static str),
}

/// Gives the value of an option, where there is one.
pub type Values<'a> = &'a mut dyn FnMut(&str) -> Option<Json>;

/// The largest integer that a number can be without being another one as well.
const LARGEST: f64 = 9_007_199_254_740_991.0;

const NO_TEXT: &str = "must be a non-empty string";

impl Part {
    /// The name of its option, where it is one.
    fn option(&self) -> Option<&'static str> {
        match *self {
            Self::Text(name) | Self::Whole(name, _) | Self::Flag(name) | Self::Filter(name) => Some(name),
            Self::Header(&[name, _]) => Some(name),
            Self::Cursor => Some("cursor"),
            Self::Member(_) | Self::Present(_) => None,
        }
    }

    /// The value of its option as it stands in a request.
    fn text(&self, value: &Json) -> Result<String, &'static str> {
        match self {
            Self::Whole(_, least) => {
                let is_whole =
                    |number: &f64| (f64::from(*least)..=LARGEST).contains(number) && decimal::is_whole(*number);
                let problem =
                    if *least > 0 { "must be a whole number from 1" } else { "must be a whole number from 0" };
                value.as_number().filter(is_whole).map(decimal::write).ok_or(problem)
            }
            Self::Flag(_) => match value.as_bool() {
                Some(is) => Ok(if is { "true" } else { "false" }.to_owned()),
                None => Err("must be true or false"),
            },
            _ => value.as_string().filter(|text| !text.is_empty()).ok_or(NO_TEXT),
        }
    }

    /// What is wrong with the body.
    fn check(&self, body: Option<&Json>) -> Result<(), Error> {
        let member = |name| body.and_then(|body| body.get(name)).filter(|member| !member.is_null());
        let (name, problem) = match *self {
            Self::Member(name) => (name, NO_TEXT),
            Self::Present(name) => (name, "must be there"),
            _ => return Ok(()),
        };
        let is_right = member(name).is_some_and(|member| match self {
            Self::Member(_) => member.as_string().is_some_and(|text| !text.is_empty()),
            _ => true,
        });
        if is_right { Ok(()) } else { Err(Error::configuration(name, problem)) }
    }
}

impl Method {
    /// How many arguments come before the options: the ids, and the body where it has one. They are three at most.
    pub fn arguments(&self) -> u32 {
        let mut count = u32::from(self.endpoint.body() != Body::None);
        for byte in self.endpoint.template().bytes() {
            count += u32::from(byte == b'{');
        }
        count
    }

    /// The names of the options.
    pub fn names(&self) -> Vec<&'static str> {
        self.parts.iter().filter_map(Part::option).collect()
    }

    /// Takes each part whose option is given, with its name and its text.
    fn given(
        &self,
        values: Values<'_>,
        take: &mut dyn FnMut(&Part, &'static str, String) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for part in self.parts {
            if let Some(name) = part.option()
                && let Some(value) = values(name)
            {
                take(part, name, part.text(&value).map_err(|problem| Error::configuration(name, problem))?)?;
            }
        }
        Ok(())
    }

    /// Puts the options into the operation's request.
    ///
    /// # Errors
    /// A configuration error that names an option or a member of the body that is of another type, or out of range.
    pub fn complete(&self, operation: &mut Operation, values: Values<'_>) -> Result<(), Error> {
        let request = &mut operation.request;
        for part in self.parts {
            part.check(request.body.as_ref())?;
        }
        self.given(values, &mut |part, name, text| {
            match part {
                Part::Header([_, header]) => {
                    let problem = |_| Error::configuration(name, "must be a text that a header can hold");
                    request.headers.set_checked(header, &text).map_err(problem)?;
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
        let (endpoint, id) = (&self.endpoint, self.items.unwrap_or_default());
        let mut list = List {
            endpoint,
            path,
            start: Position::Cursor(None),
            place,
            facts,
            keep: Vec::new(),
            body: None,
            recounts: false,
            id,
        };
        self.given(values, &mut |part, name, text| {
            if let Part::Cursor = part {
                list.start = Position::Cursor(Some(text));
                return Ok(());
            }
            list.path = list.path.clone().query(name, &text);
            if let Part::Filter(_) = part {
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
