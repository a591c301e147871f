//! One endpoint of a service as a table row: what makes an [`Operation`] of a caller's arguments.
//!
//! A service is mostly a list of these. They are data, not code, because code costs: thirty methods that each check their own
//! arguments are thirty times the bytes.

use super::error::Error;
use super::json::Json;
use super::operation::{Operation, Replay, Service};
use super::request::{Method, Path, Request};

/// The body that an endpoint takes, by the name that its argument has for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// None.
    None,
    /// An object.
    Required(&'static str),
    /// An object, or no body at all.
    Optional(&'static str),
}

/// Checks what is about to be sent, or completes it.
pub type Prepare = fn(&mut Operation) -> Result<(), Error>;

/// The last touch on an answer.
pub type Finish = fn(Json) -> Result<Json, Error>;

/// One endpoint.
pub struct Endpoint {
    /// The service.
    pub service: &'static Service,
    /// Its name as callers write it, such as `agents.get`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, each id as `{name}`, such as `/api/v1/agents/{agentId}`. A text after an id that begins with `/` or `:` is
    /// sent as it stands.
    pub path: &'static str,
    /// The body.
    pub body: Body,
    /// Whether it may be sent again.
    pub replay: Replay,
    /// Checks what is about to be sent, or completes it.
    pub prepare: Option<Prepare>,
    /// The last touch on the answer.
    pub finish: Option<Finish>,
}

impl Endpoint {
    /// The names of the ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|part| part.split('}').next())
    }

    /// The path with its ids.
    ///
    /// # Errors
    /// A configuration error that names an id which the service or a path does not allow.
    pub fn path(&self, ids: &[String]) -> Result<Path, Error> {
        let (mut parts, mut ids) = (self.path.split('{'), ids.iter());
        let mut path = Path::new(parts.next().unwrap_or_default().trim_end_matches('/'));
        for part in parts {
            let (name, literal) = part.split_once('}').unwrap_or((part, ""));
            let id = ids.next().map(String::as_str).unwrap_or_default();
            (self.service.check_id)(name, id)?;
            path = path.segment(name, id)?.literal(literal.trim_end_matches('/'));
        }
        Ok(path)
    }

    /// The operation of these arguments.
    ///
    /// # Errors
    /// A configuration error for an argument that is wrong.
    pub fn operation(&'static self, ids: &[String], body: Option<Json>) -> Result<Operation, Error> {
        self.at(self.path(ids)?, body)
    }

    /// The operation at a path made of [`Endpoint::path`].
    ///
    /// # Errors
    /// A configuration error for a body that is wrong.
    pub fn at(&'static self, path: Path, body: Option<Json>) -> Result<Operation, Error> {
        let request = Request::with_body(self.method, path, body);
        let mut operation = Operation::new(self.service, self.name, request).replayed(self.replay);
        if let Some(finish) = self.finish {
            operation = operation.finish_with(finish);
        }
        if let Some(prepare) = self.prepare {
            prepare(&mut operation)?;
        }
        Ok(operation)
    }
}
