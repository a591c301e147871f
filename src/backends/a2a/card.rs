//! What an agent card says: the interface that is spoken with the agent, and what the agent can do.
//!
//! A card of version 0.3 has its interfaces elsewhere, and one server has the members of both versions in one card, with
//! `protocolVersion: "0.3"` on top: so `supportedInterfaces` is read first.

use flowtether_endpoints::endpoints;

use super::client::{READ, SERVICE, items_at, object, text_at};
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::joined::joined;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::request::{Path, origin};
use crate::core::sequence::{Next, Steps};
use crate::prelude::*;

endpoints! {
    in A2A;

    /// The public card, read anew. Its security schemes have the specified form, whichever the server wrote.
    CARD = getAgentCard() -> Promise<A2AAgentCard>: BARE "/.well-known/agent-card.json";

    /// The card for those who are known to the agent: a whole card in the place of the public one. Rejects with an error of
    /// the code `UNSUPPORTED_OPERATION` or `EXTENDED_AGENT_CARD_NOT_CONFIGURED` where there is none.
    EXTENDED = getExtendedAgentCard() -> Promise<A2AAgentCard>: READ "/extendedAgentCard", finish: Some(|response, _| Ok(read(super::client::result_of(response))));
}

/// An endpoint of the origin, and not of an interface.
const BARE: Endpoint =
    Endpoint { prepare: Some(bare), finish: Some(|card, _| Ok(read(card))), ..Endpoint::of(&SERVICE) };

/// The version in which the card is wanted: one server has two cards, and returns the old one where none is named.
fn bare(operation: &mut Operation) -> Result<(), Error> {
    operation.request.headers.set("A2A-Version", "1.0");
    Ok(())
}

/// The path of the card at an origin.
pub fn path_at(origin: &str) -> Path {
    Path::absolute(&[origin, CARD.template()].concat())
}

/// The calls of first contact: the card is read at the base URL. Where none is there, the base URL may be that of an interface: then
/// the card is read at the origin, and has to name it. The result is what [`interface`] makes of it.
pub struct Reading {
    base_url: String,
    in_browser: bool,
    is_at_origin: bool,
}

impl Reading {
    /// The reading for a base URL; `in_browser` says that a refused preflight shows as a failed connection.
    pub fn new(in_browser: bool, base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), in_browser, is_at_origin: false }
    }

    /// Whether an error says that no card is at the base URL.
    fn is_missing(&self, error: &Error) -> bool {
        let is_refused = match error.status {
            0 => self.in_browser && error.kind == ErrorKind::Connection,
            status => matches!(status, 400 | 404 | 405),
        };
        is_refused && !self.is_at_origin && origin(&self.base_url) != self.base_url
    }
}

impl Steps for Reading {
    fn first(&mut self) -> Next {
        Next::call(CARD.operation(Vec::new(), None))
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        let card = match outcome {
            Ok(card) => card,
            Err(error) if self.is_missing(&error) => {
                self.is_at_origin = true;
                return Next::call(CARD.operation(Vec::new(), None).map(|mut operation| {
                    operation.request.path = path_at(origin(&self.base_url));
                    operation
                }));
            }
            Err(error) => return Next::Fail(error),
        };
        match interface(&card, self.is_at_origin.then_some(&self.base_url)) {
            Ok(agreed) => Next::Done(agreed),
            Err(error) => Next::Fail(error),
        }
    }
}

/// A card with its security schemes in the specified form. The JavaScript server writes its own inner one:
/// `{ scheme: { $case, value } }`.
pub fn read(mut card: Json) -> Json {
    if let Some(mut schemes) = card.get("securitySchemes") {
        for name in schemes.keys() {
            let inner = schemes.get(&name).and_then(|scheme| scheme.get("scheme"));
            if let Some((case, value)) = inner.and_then(|inner| Some((inner.string_at("$case")?, inner.get("value")?)))
            {
                schemes.set(&name, object(&[(&case, value)]));
            }
        }
        card.set("securitySchemes", schemes);
    }
    card
}

/// What is agreed on by a card: the first of its interfaces that is spoken here, as `url`, `binding`, `version` and `tenant`, and
/// the card. Where the card is that of the origin, only the interface at this URL is, and `origin` says where the card is.
///
/// # Errors
/// An error that says which interfaces the card has, where none is spoken here.
pub fn interface(card: &Json, at: Option<&String>) -> Result<Json, Error> {
    let mut offered = items_at(card, "supportedInterfaces");
    if offered.is_empty() {
        offered = legacy_interfaces(card);
    }
    let mut found = Vec::new();
    for offer in &offered {
        let (binding, version) = (text_at(offer, "protocolBinding"), text_at(offer, "protocolVersion"));
        let (Some(url), Some(binding), Some(version)) = (text_at(offer, "url"), binding, version) else { continue };
        let major = ["1.0", "0.3"]
            .into_iter()
            .find(|known| version.strip_prefix(known).is_some_and(|patch| patch.is_empty() || patch.starts_with('.')));
        let is_spoken = matches!(binding.as_str(), "JSONRPC" | "HTTP+JSON");
        let url = url.trim_end_matches('/');
        if let (Some(major), true, true) = (major, is_spoken, at.is_none_or(|at| at == url)) {
            return Ok(object(&[
                ("url", Json::string(url)),
                ("binding", Json::string(&binding)),
                ("version", Json::string(major)),
                ("tenant", Json::string(&text_at(offer, "tenant").unwrap_or_default())),
                ("card", card.clone()),
                ("origin", Json::string(at.map_or("", |at| origin(at)))),
            ]));
        }
        found.push([&binding, " ", &version, " at ", url].concat());
    }
    let found = if found.is_empty() { "none".to_owned() } else { joined(&found, ", ") };
    let place = if at.is_some() { " at baseUrl, which has no card of its own" } else { "" };
    let message = [
        "the agent card has no interface that this client speaks (JSONRPC and HTTP+JSON, 1.0 and 0.3)",
        place,
        "; it has: ",
        &found,
    ];
    let mut error = Error::new(ErrorKind::Unsupported, &message.concat());
    error.code = Some("no_interface".to_owned());
    error.body = Some(card.clone());
    Err(error)
}

fn legacy_interfaces(card: &Json) -> Vec<Json> {
    let version = text_at(card, "protocolVersion").unwrap_or_default();
    let offer = |url: Option<Json>, binding: Option<Json>| {
        object(&[
            ("url", url.unwrap_or_else(Json::null)),
            ("protocolBinding", binding.unwrap_or_else(|| Json::string("JSONRPC"))),
            ("protocolVersion", Json::string(&version)),
        ])
    };
    let more = items_at(card, "additionalInterfaces");
    let mut offers = vec![offer(card.get("url"), card.get("preferredTransport"))];
    offers.extend(more.iter().map(|more| offer(more.get("url"), more.get("transport"))));
    offers
}

/// Whether a card says that the agent can do so. One that says nothing cannot.
pub fn can(agreed: &Json, capability: &str) -> bool {
    let capabilities = agreed.get("card").and_then(|card| card.get("capabilities"));
    capabilities.is_some_and(|capabilities| capabilities.is_true_at(capability))
}
