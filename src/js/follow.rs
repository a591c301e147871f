//! Follows a run: from the caller's arguments to the async iterator over its events.

use alloc::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::client::Client;
use super::connection::Streaming;
use super::driver::{self, Drive};
use super::options::Options;
use super::source::{self, Hands};
use super::stream_options::StreamOptions;
use super::{endpoint, event_source, wakes};
use crate::core::cursor::CursorPlace;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::follow::{Follow, Manner};
use crate::core::machine::Machine;
use crate::core::operation::Operation;
use crate::core::protocol::Protocol;
use crate::core::stream::Stream;
use crate::prelude::*;

/// What is followed: the operation that opens the stream, how it is read, where it begins.
pub struct Plan {
    pub operation: Operation,
    pub protocol: Rc<dyn Protocol>,
    pub start_cursor: Option<String>,
    pub cursor_place: CursorPlace,
    /// The body's text, where the stream is opened with one.
    pub body: Option<JsValue>,
    pub options: StreamOptions,
}

/// Makes the reader of a run's stream, of the run's id, the cursor after which it begins and the options.
pub type Make<'a> = &'a mut dyn FnMut(String, &str, &Options) -> Result<Rc<dyn Protocol>, Error>;

/// Makes what the caller sees of the items that a stream delivers.
pub trait Shape {
    /// Any number of values for a batch of items.
    fn shape(&mut self, items: &Array) -> Result<Array, Error>;
    /// What reads the texts of events, where nothing else of them is wanted: the `Texts` of `src/workflow/glue/texts.js`.
    fn texts(&self) -> JsValue {
        JsValue::UNDEFINED
    }
}

/// Where a stream begins, through what its items pass before the caller gets them, and how it is polled.
pub struct Way<'a> {
    /// After which event; empty at the start.
    pub cursor: &'a JsValue,
    pub hands: Hands<'a>,
    pub manner: Manner,
    /// Where the caller does not see the items as they come.
    pub shape: Option<Box<dyn Shape>>,
}

impl Way<'_> {
    /// From the start, and to the caller as it comes.
    pub const PLAIN: Self = Self {
        cursor: &JsValue::UNDEFINED,
        hands: source::PLAIN,
        manner: Manner { shares_pace: false, only_polls: false },
        shape: None,
    };
}

/// The async iterator over what an endpoint with one id sends of a run. The options are those in `names`.
pub fn start(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    id: &JsValue,
    options: &JsValue,
    names: &[&[&str]],
    way: Way<'_>,
    make: Make<'_>,
) -> JsValue {
    let plan = plan(endpoint, id, options, names, way.cursor, make);
    follow_endpoint(client, endpoint, plan, way)
}

fn plan(
    endpoint: &'static Endpoint,
    id: &JsValue,
    options: &JsValue,
    names: &[&[&str]],
    cursor: &JsValue,
    make: Make<'_>,
) -> Result<Plan, Error> {
    let options = Options::read("options", options, names);
    let ids = options.accept(endpoint::read_ids(endpoint, &[id])).unwrap_or_default();
    let cursor = cursor.as_string().unwrap_or_default();
    let protocol = make(ids.first().cloned().unwrap_or_default(), &cursor, &options);
    let read = StreamOptions::from(&options);
    options.finish()?;
    Ok(Plan {
        operation: endpoint.operation(ids, None)?,
        protocol: protocol?,
        // A cursor that is no number means something to the reader alone.
        start_cursor: Some(cursor).filter(|cursor| decimal::read(cursor).is_some()),
        cursor_place: CursorPlace::LastEventIdHeader,
        body: None,
        options: read,
    })
}

/// The async iterator over a stream.
pub fn follow(client: &Rc<Client>, plan: Plan) -> JsValue {
    iterator(client, plan, Way::PLAIN, None)
}

/// The async iterator over an endpoint's stream, of the plan that was made of its arguments.
pub fn follow_endpoint(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    plan: Result<Plan, Error>,
    way: Way<'_>,
) -> JsValue {
    match plan {
        Ok(plan) => iterator(client, plan, way, None),
        Err(error) => source::refuse_stream(endpoint, error),
    }
}

/// The async iterator over a stream that the browser's EventSource reads. `names` are the event names to listen to, with a space
/// after each.
pub fn follow_by_event_source(client: &Rc<Client>, plan: Plan, names: &'static str) -> JsValue {
    match event_source::check(client, &plan.options.call) {
        Ok(()) => iterator(client, plan, Way::PLAIN, Some(names)),
        Err(error) => source::refuse(error),
    }
}

fn iterator(client: &Rc<Client>, plan: Plan, way: Way<'_>, names: Option<&'static str>) -> JsValue {
    let patience = plan.options.patience(client, plan.protocol.watch().is_some());
    let stream = Stream::new(plan.operation, plan.protocol, patience, plan.start_cursor, client.is_renewable());
    let policy = driver::policy(client, &plan.options.call);
    let follow = Follow::new(stream, policy, client.shared.clone(), way.manner, wakes::now());
    let mut streaming = Streaming::new(client, plan.options);
    (streaming.cursor_place, streaming.body, streaming.names) = (plan.cursor_place, plan.body, names);
    streaming.shape = way.shape;
    source::iterator(drive(client, Box::new(follow), streaming), way.hands)
}

/// A machine with a stream.
pub fn drive(client: &Rc<Client>, machine: Box<dyn Machine>, mut streaming: Streaming) -> Drive {
    let options = core::mem::take(&mut streaming.options.call);
    Drive { streaming: Some(Box::new(streaming)), ..Drive::of_boxed(client, machine, options).delivering() }
}
