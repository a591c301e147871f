//! One endpoint of a service as a table row: what makes an [`Operation`] of a caller's arguments.
//!
//! A service is mostly a list of these. They are data, not code, because code costs: thirty methods that each check their own
//! arguments are thirty times the bytes.

use super::error::Error;
use super::json::Json;
use super::operation::{Operation, Replay, Service};
use super::request::{Method, Path, Request};
use super::sequence::Next;
use super::split;
use crate::prelude::*;

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

/// Completes a response, or refuses it. It is given the ids of the request.
pub type Finish = fn(Json, &[String]) -> Result<Json, Error>;

/// What follows a complete response, where one request does not say all that is asked. It is given the ids of the request.
pub type Then = fn(Json, Vec<String>) -> Next;

/// One endpoint.
pub struct Endpoint {
    /// The service.
    pub service: &'static Service,
    /// Its name, its path and what its body is called, apart by spaces: a pointer to each of them is more than the text. Such as
    /// `agents.get /api/v1/agents/{agentId}`; a body that may be missing has a question mark.
    pub line: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// What the host must say that it has, in the service's own words; empty where every host has it.
    pub needs: &'static str,
    /// Whether it may be sent again.
    pub replay: Replay,
    /// Checks what is about to be sent, or completes it.
    pub prepare: Option<Prepare>,
    /// Completes the response.
    pub finish: Option<Finish>,
    /// What follows the response.
    pub then: Option<Then>,
    /// What shows that it was done, where a repeat is refused because of that; see
    /// [`confirm`](super::operation::OperationFields::confirm).
    pub confirm: Option<&'static Endpoint>,
}

/// The [`Endpoint::prepare`] of an endpoint that returns an event stream. OpenWOP's hosts respond with one JSON document
/// to any other type.
///
/// # Errors
/// None.
pub fn accept_stream(operation: &mut Operation) -> Result<(), Error> {
    operation.request.headers.set("Accept", "text/event-stream");
    Ok(())
}

impl Endpoint {
    /// What the rows of a service begin with: an endpoint that reads, without a body, whose response is complete.
    pub const fn of(service: &'static Service) -> Self {
        Self {
            service,
            line: "",
            method: Method::Get,
            needs: "",
            replay: Replay::Safe,
            prepare: None,
            finish: None,
            then: None,
            confirm: None,
        }
    }

    fn word(&self, number: usize) -> Option<&'static str> {
        split::parts(self.line, b" ").nth(number)
    }

    /// Its name as callers write it, such as `agents.get`.
    pub fn name(&self) -> &'static str {
        split::first(self.line, b" ")
    }

    /// The path, each id as `{name}`, such as `/api/v1/agents/{agentId}`. What is not in braces is sent as it stands.
    pub fn template(&self) -> &'static str {
        self.word(1).unwrap_or_default()
    }

    /// The body.
    pub fn body(&self) -> Body {
        self.word(2).map_or(Body::None, |name| {
            split::once(name, b"?").map_or(Body::Required(name), |(name, _)| Body::Optional(name))
        })
    }

    /// Hands each part of the path to `take`, in order: texts that are sent as they stand, and names of ids, for which the
    /// second argument is true.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn parts(&self, take: &mut dyn FnMut(&'static str, bool) -> Result<(), Error>) -> Result<(), Error> {
        let (mut rest, mut is_id) = (self.template(), false);
        loop {
            let (part, after) = split::once(rest, if is_id { b"}" } else { b"{" }).unwrap_or((rest, ""));
            take(part, is_id)?;
            if after.is_empty() {
                return Ok(());
            }
            (rest, is_id) = (after, !is_id);
        }
    }

    /// The path with its ids.
    ///
    /// # Errors
    /// A configuration error that names an id which the service or a path does not allow.
    pub fn path(&self, ids: &[String]) -> Result<Path, Error> {
        let (mut path, mut used) = (Path::new(""), 0);
        self.parts(&mut |part, is_id| {
            if is_id {
                let id = ids.get(used).map(String::as_str).unwrap_or_default();
                used += 1;
                (self.service.check_id)(part, id)?;
                path.push_id(part, id)?;
            } else {
                path.push_literal(part);
            }
            Ok(())
        })?;
        Ok(path)
    }

    fn check_body(&self, body: Option<Json>) -> Result<Option<Json>, Error> {
        match (self.body(), body) {
            (Body::Required(name) | Body::Optional(name), Some(body)) if !body.is_object() => {
                Err(Error::configuration(name, "must be an object"))
            }
            (Body::Required(name), None) => Err(Error::configuration(name, "must be an object")),
            (Body::None, _) => Ok(None),
            (_, body) => Ok(body),
        }
    }

    /// The operation of these arguments.
    ///
    /// # Errors
    /// A configuration error for an argument that is wrong.
    pub fn operation(&'static self, ids: Vec<String>, body: Option<Json>) -> Result<Operation, Error> {
        self.at(self.path(&ids)?, ids, body)
    }

    /// The operation at a path made of [`Endpoint::path`].
    ///
    /// # Errors
    /// A configuration error for a body that is wrong.
    pub fn at(&'static self, path: Path, ids: Vec<String>, body: Option<Json>) -> Result<Operation, Error> {
        let request = Request::with_body(self.method, path, self.check_body(body)?);
        let mut operation = Operation::new(self.service, self.name(), request).replayed(self.replay);
        operation.needs = self.needs;
        operation.confirm = self.confirm.map(|confirm| confirm.operation(ids.clone(), None)).transpose()?;
        let last = ids.last().cloned();
        if let Some(then) = self.then {
            let ids = ids.clone();
            operation = operation.followed_by(move |response| then(response, ids));
        }
        operation.has_ids = self.template().contains('{');
        if let Some(finish) = self.finish {
            operation = operation.finish_with(move |response| finish(response, &ids));
        }
        if let Some(prepare) = self.prepare {
            prepare(&mut operation)?;
        }
        if !operation.request.authorized {
            operation.request.token = last;
        }
        Ok(operation)
    }
}
