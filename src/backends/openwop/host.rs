//! The host itself: its events, what guards its effects, the plugins of its user interface.

use core::cell::RefCell;

use flowtether_endpoints::endpoints;

use super::client::{READ, SEND, WRITE};
use crate::core::endpoint::accept_stream;
use crate::core::error::Error;
use crate::core::json::{self, Json};
use crate::core::operation::{Expected, Operation};
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::prelude::*;

endpoints! {
    /// The host itself. Hosts of version 2 have it.
    namespace OpenWopHost "host.";

    /// What happens on the host, live: its durable events, each resumed after a drop, its ephemeral ones, and its heartbeats. It has no
    /// end: leave the loop.
    ///
    /// A host that no longer has the events after `lastEventId` ends it with a `StreamError` of reason `gap`.
    EVENTS = events(options: OpenWopHostEventsOptions) -> AsyncGenerator<OpenWopHostEvent, void, undefined>:
        READ "/host/events?resumable=true" via follow_host, prepare: Some(accept_stream);

    /// Has the host emit an event for tests.
    EMIT_TEST_EVENT = emitTestEvent(event: OpenWopEmitTestEventRequest, options: MutationOptions) -> Promise<OpenWopEmittedEvent>:
        WRITE "/host/events/test" with [Member("delivery")];

    /// Every place at which the host has effects outside, and what guards it when a run is replayed.
    EFFECT_SEAMS = effectSeams() -> Promise<OpenWopEffectSeams>: READ "/host/effect-seams";

    /// The page of a plugin, as HTML.
    FRAME = uiPlugins.frame(packName, pluginId) -> Promise<string>:
        READ "/host/ui-plugins/{packName}/{pluginId}/frame", needs: "uiPlugins", prepare: Some(take_html);

    /// Does what a plugin asks for. A refusal is a response too: `ok` is false then.
    REQUEST = uiPlugins.request(packName, pluginId, request: OpenWopUiPluginRequest, options: OpenWopSendOptions) -> Promise<OpenWopUiPluginResponse>:
        SEND "/host/ui-plugins/{packName}/{pluginId}/rpc", needs: "uiPlugins", prepare: Some(wrap_message);
}

fn take_html(operation: &mut Operation) -> Result<(), Error> {
    operation.request.headers.set("Accept", "text/html");
    operation.expected = Expected::Any;
    Ok(())
}

/// What makes a request of a plugin a message.
fn wrap_message(operation: &mut Operation) -> Result<(), Error> {
    let Some(request) = operation.request.body.take() else { return Ok(()) };
    if !request.has_text_at("method") {
        return Err(Error::configuration("method", "must be a non-empty string"));
    }
    let (mut message, mut body) = (request.shallow_copy(), Json::object());
    message.set("openwop", Json::string("ui-plugin/1"));
    message.set("type", Json::string("request"));
    body.set("message", message);
    operation.request.set_body(body);
    Ok(())
}

/// How the host's stream is read. Only a durable event can be resumed from; heartbeats have ids too, which count from 0 on every
/// connection, and a stream that is resumed with one of them has lost the events before.
#[derive(Default)]
pub struct HostEvents {
    /// The id of the last durable event.
    cursor: RefCell<Option<String>>,
}

impl HostEvents {
    /// The reader of a stream that begins after a durable event.
    pub fn after(cursor: Option<String>) -> Self {
        Self { cursor: RefCell::new(cursor) }
    }
}

impl Protocol for HostEvents {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let Some(data) = Json::parse(&data).filter(Json::is_object) else { return Vec::new() };
        let value = if data.has_text_at("type") {
            if data.string_at("delivery").as_deref() == Some("durable") {
                let id = data.string_at("eventId");
                self.cursor.replace(id.or_else(|| Some(json::text(frame.id))));
            }
            data
        } else {
            let mut event = Json::object();
            event.set("type", Json::string(&json::text(frame.event)));
            event.set("payload", data);
            event
        };
        vec![Item { value, sequence: None, terminal: false, progress: true }]
    }

    fn keeps_events(&self) -> bool {
        false
    }

    fn moves_by_id(&self) -> bool {
        true
    }

    fn cursor(&self, _: Option<&String>) -> Option<String> {
        self.cursor.borrow().clone()
    }
}
