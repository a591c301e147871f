//! A stream over the browser's own EventSource, for services behind cookies. It reconnects by itself and cannot send a
//! key or any header. A host names its frames by event type, and an EventSource hears only names it was told, so the
//! service's whole list is listened to; a vendor's own events are not heard.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, EventSourceInit, MessageEvent};

use super::abort::{Abort, Interrupt};
use super::client::{Client, Credentials};
use super::driver::{self, Rejection};
use super::error::{configuration, unsupported};
use super::follow::Plan;
use super::options::Options;
use super::source::{self, Batch, Feed};
use super::{random, timer};
use crate::core::error::{Error, StreamReason};
use crate::core::json::Json;
use crate::core::sse::Frame;
use crate::core::stream::{FLOOR_MS, Stream};

/// An EventSource cannot be told to wait: when this many messages lie unread it is closed, and opened again when they
/// are read. The host then replays its log, and what is known is dropped.
const MOST_UNREAD: usize = 10_000;

/// Which way a stream is followed.
#[derive(Clone, Copy, PartialEq)]
pub enum Transport {
    /// With fetch.
    Fetch,
    /// With the browser's EventSource.
    EventSource,
}

impl Transport {
    /// Reads the option `transport`.
    pub fn read(options: &Options) -> Self {
        match options.string("transport").as_deref() {
            None | Some("fetch") => return Self::Fetch,
            Some("eventsource") => {}
            Some(_) => options.refuse("transport", "must be \"fetch\" or \"eventsource\""),
        }
        Self::EventSource
    }
}

/// The async iterator over a stream that the browser's EventSource follows. `names` are the event names to listen to, with a
/// space after each.
pub fn follow(client: &Rc<Client>, plan: Plan, names: &'static str) -> JsValue {
    if let Err(error) = check(client, &plan) {
        return source::refuse(error);
    }
    let abort = Rc::new(Abort::new(plan.options.call.signal.as_ref()));
    let listening = Listening::new(client.clone(), plan, names, abort.clone());
    source::into_iterator(listening, abort, source::PLAIN)
}

fn check(client: &Client, plan: &Plan) -> Result<(), Error> {
    if Json::from(JsValue::from(js_sys::global())).get("EventSource").is_none() {
        return Err(unsupported("this runtime has no EventSource; leave transport out"));
    }
    if !matches!(client.credentials, Credentials::None) {
        return Err(configuration(
            "transport",
            "\"eventsource\" cannot send an apiKey: it needs cookies (credentials: \"include\")",
        ));
    }
    let own_headers = client.headers.iter().chain(plan.options.call.headers.iter()).count();
    if own_headers > 0 {
        return Err(configuration("transport", "\"eventsource\" cannot send headers"));
    }
    Ok(())
}

/// What the callbacks and the reader share.
struct Inbox {
    messages: RefCell<Vec<MessageEvent>>,
    overflowed: Cell<bool>,
    /// Whether a connection was opened since the last break.
    opened: Cell<bool>,
    /// Whether the connection broke since the reader last looked.
    broken: Cell<bool>,
    /// Whether anything happened since the reader last waited.
    stirred: Cell<bool>,
    abort: Rc<Abort>,
}

impl Inbox {
    fn new(abort: Rc<Abort>) -> Rc<Self> {
        let [overflowed, opened, broken, stirred] = std::array::from_fn(|_| Cell::new(false));
        Rc::new(Self { messages: RefCell::default(), overflowed, opened, broken, stirred, abort })
    }

    fn wake(&self) {
        self.stirred.set(true);
        self.abort.wake();
    }
}

/// An EventSource with what hears it; dropping it closes the connection.
struct Connection {
    source: EventSource,
    names: &'static str,
    listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.close();
        // Browsers are silent after that. workerd goes on, and would call what is dropped here.
        for name in heard(self.names) {
            let _ = self.source.remove_event_listener_with_callback(name, self.listener.as_ref().unchecked_ref());
        }
    }
}

impl Connection {
    fn open(url: &str, with_credentials: bool, names: &'static str, inbox: &Rc<Inbox>) -> Result<Self, JsValue> {
        let init = EventSourceInit::new();
        init.set_with_credentials(with_credentials);
        let source = EventSource::new_with_event_source_init_dict(url, &init)?;
        let listener = {
            let (inbox, source) = (inbox.clone(), source.clone());
            Closure::new(move |event: MessageEvent| {
                match event.type_().as_str() {
                    "open" => return inbox.opened.set(true),
                    "error" => inbox.broken.set(true),
                    _ if inbox.overflowed.get() => return,
                    _ => {
                        let mut messages = inbox.messages.borrow_mut();
                        if messages.len() >= MOST_UNREAD {
                            source.close();
                            inbox.overflowed.set(true);
                        } else {
                            messages.push(event);
                        }
                    }
                }
                inbox.wake();
            })
        };
        let connection = Self { source, names, listener };
        for name in heard(names) {
            connection.source.add_event_listener_with_callback(name, connection.listener.as_ref().unchecked_ref())?;
        }
        Ok(connection)
    }
}

/// The names of all events that an EventSource is listened to for.
fn heard(names: &'static str) -> impl Iterator<Item = &'static str> {
    names.split(' ').map(|name| if name.is_empty() { "message" } else { name }).chain(["open", "error"])
}

/// A stream that the browser's EventSource follows.
pub struct Listening {
    client: Rc<Client>,
    plan_options: super::stream_options::StreamOptions,
    stream: Stream,
    names: &'static str,
    inbox: Rc<Inbox>,
    connection: Option<Connection>,
    last_event_id: String,
    /// Breaks in a row after which nothing at a new place came.
    failures: u32,
    /// The place before the running connection, and since when it is open or tried.
    place: Option<f64>,
    since_ms: f64,
    abort: Rc<Abort>,
}

impl Feed for Listening {
    fn pull(&mut self) -> Batch<'_> {
        Box::pin(self.next())
    }
}

impl Listening {
    fn new(client: Rc<Client>, plan: Plan, names: &'static str, abort: Rc<Abort>) -> Self {
        let patience = plan.options.patience(&client, plan.protocol.as_ref());
        Self {
            client,
            stream: Stream::new(plan.operation, plan.protocol, patience, plan.start_cursor, false),
            plan_options: plan.options,
            names,
            inbox: Inbox::new(abort.clone()),
            connection: None,
            last_event_id: String::new(),
            failures: 0,
            place: None,
            since_ms: timer::now(),
            abort,
        }
    }

    /// Waits until messages make an item.
    async fn next(&mut self) -> Result<Option<Array>, Rejection> {
        loop {
            if self.stream.is_over() {
                self.connection = None;
                return Ok(None);
            }
            self.abort.check().map_err(|interrupt| self.rejection(interrupt))?;
            let items = self.read();
            if items.length() > 0 {
                return Ok(Some(items));
            }
            // It was closed here, not by the host: no reason to ask the run, although workerd tells of an error then.
            if self.inbox.overflowed.take() {
                self.connection = None;
            }
            if self.inbox.broken.take() && self.connection.is_some() {
                if let Some(item) = self.ask().await? {
                    return Ok(Some(item));
                }
                continue;
            }
            if self.connection.is_none() {
                let url = [&self.client.base_url, self.stream.operation().request.path.as_str()].concat();
                let with_credentials = self.client.transport.credentials.as_deref() == Some("include");
                self.since_ms = timer::now();
                // What was heard of the connection before is over.
                self.inbox.opened.set(false);
                self.inbox.broken.set(false);
                let opened = Connection::open(&url, with_credentials, self.names, &self.inbox);
                self.connection = Some(opened.map_err(Rejection::Value)?);
            }
            self.abort.until(&self.inbox.stirred).await.map_err(|interrupt| self.rejection(interrupt))?;
            self.inbox.stirred.set(false);
        }
    }

    fn read(&mut self) -> Array {
        let items = Array::new();
        for message in self.inbox.messages.take() {
            let (kind, id) = (message.type_(), message.last_event_id());
            let own_id = id != self.last_event_id;
            let frame = Frame { event: kind.as_bytes(), id: id.as_bytes(), own_id, data: &[] };
            for item in self.stream.protocol().read(&frame, Json::from(message.data())) {
                if self.stream.accept(&item) {
                    items.push(&item.value.into());
                }
            }
            self.last_event_id = id;
        }
        items
    }

    /// After a break: the run may be over, the browser may be reconnecting, or it may have given up for good.
    async fn ask(&mut self) -> Result<Option<Array>, Rejection> {
        let closed =
            self.connection.as_ref().is_some_and(|connection| connection.source.ready_state() == EventSource::CLOSED);
        let was_opened = self.inbox.opened.take();
        let lived_ms = timer::now() - std::mem::replace(&mut self.since_ms, timer::now());
        let place = self.stream.place();
        let progressed = std::mem::replace(&mut self.place, place) != place;
        self.failures = if progressed { 0 } else { self.failures + 1 };
        // A host may have the browser come back at once, for ever: then the wait is ours, and the log is read from its start. It must
        // not come back while the run is asked either.
        let waits_here = self.failures > 0 || lived_ms < FLOOR_MS;
        if waits_here {
            self.connection = None;
        }
        if let Some(operation) = self.stream.protocol().ask() {
            match driver::run(&self.client, operation, &self.plan_options.call, &self.abort).await {
                Ok(answer) => {
                    if let Some(item) = self.stream.protocol().synthesize(&answer)
                        && self.stream.concludes()
                        && was_opened
                        && !closed
                    {
                        let call = &self.plan_options.call;
                        match driver::rest(&self.client, &mut self.stream, call, &self.abort).await? {
                            Ok(rest) if rest.is_empty() => {
                                self.stream.accept(&item);
                                return Ok(Some(Array::of1(&item.value.into())));
                            }
                            Ok(rest) => {
                                return Ok(Some(rest.into_iter().map(|item| JsValue::from(item.value)).collect()));
                            }
                            Err(error) if error.retryable => {}
                            Err(error) => return Err(error.into()),
                        }
                    }
                }
                Err(Rejection::Error(error)) if error.retryable => {}
                Err(rejection) => return Err(rejection),
            }
        }
        if closed {
            return Err(
                self.gave_up("the browser's EventSource gave up: the host refused the stream or sent something else")
            );
        }
        let patience = self.plan_options.patience(&self.client, self.stream.protocol());
        if self.failures > patience.max_reconnects {
            return Err(self.gave_up("the connection failed maxReconnects times in a row"));
        }
        if waits_here {
            let wait_ms = patience.first.backoff(self.failures, random::number()).max(FLOOR_MS - lived_ms);
            self.abort.sleep(wait_ms, true).await.map_err(|interrupt| self.rejection(interrupt))?;
        }
        Ok(None)
    }

    fn gave_up(&mut self, message: &str) -> Rejection {
        self.connection = None;
        let operation = self.stream.operation();
        Error::stream(StreamReason::GaveUp, message).in_operation(operation.service.name, operation.name).into()
    }

    fn rejection(&self, interrupt: Interrupt) -> Rejection {
        let operation = self.stream.operation();
        driver::rejection(interrupt, operation.service.name, operation.name)
    }
}
