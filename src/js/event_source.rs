//! The browser's own EventSource as what reads a stream, for services behind cookies. It reconnects by itself and cannot send
//! a key or any header. A host names its frames by event type, and an EventSource delivers only names that are listened to,
//! so the service's whole list is; a vendor's own events are not delivered.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, EventSourceInit, MessageEvent};

use super::abort::{Abort, Interrupt};
use super::client::{Client, Credentials};
use super::driver::Rejection;
use super::error::{configuration, unsupported};
use super::options::Options;
use super::stream_options::StreamOptions;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::request::Path;
use crate::core::sse::Frame;
use crate::core::stream::Stream;

/// An EventSource cannot be made to wait: when this many messages lie unread it is closed, and opened again when they
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

/// What the callbacks and the reader share.
struct Inbox {
    messages: RefCell<Vec<MessageEvent>>,
    overflowed: Cell<bool>,
    /// Whether a connection was opened since the last break.
    opened: Cell<bool>,
    /// Whether the connection broke since it was last read.
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
                    "open" => inbox.opened.set(true),
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

/// What a reader finds.
pub enum Listened {
    /// The connection is open.
    Opened,
    /// Messages came.
    Messages(Vec<MessageEvent>),
    /// Too many messages lay unread.
    Overflow,
    /// The connection ended, was cut or could not be opened; the browser tries again.
    Broken,
    /// The browser does not try again.
    Lost,
}

/// An EventSource that is listened to. Dropping it closes its connection.
pub struct Listening {
    inbox: Rc<Inbox>,
    connection: Connection,
    last_event_id: String,
}

impl Listening {
    /// Whether a stream can be read so.
    ///
    /// # Errors
    /// An error where the runtime has no EventSource; a configuration error where a key or headers would have to be sent.
    pub fn check(client: &Client, options: &StreamOptions) -> Result<(), Error> {
        if Json::from(JsValue::from(js_sys::global())).get("EventSource").is_none() {
            return Err(unsupported("this runtime has no EventSource; leave transport out"));
        }
        if !matches!(client.credentials, Credentials::None) {
            return Err(configuration(
                "transport",
                "\"eventsource\" cannot send an apiKey: it needs cookies (credentials: \"include\")",
            ));
        }
        let own_headers = client.headers.iter().chain(options.call.headers.iter()).count();
        if own_headers > 0 {
            return Err(configuration("transport", "\"eventsource\" cannot send headers"));
        }
        Ok(())
    }

    /// Opens a connection to a path of the client's service.
    pub fn open(client: &Client, path: &Path, names: &'static str, abort: &Rc<Abort>) -> Result<Self, Rejection> {
        let url = [&client.base_url, path.as_str()].concat();
        let with_credentials = client.transport.credentials.as_deref() == Some("include");
        let inbox = Inbox::new(abort.clone());
        let connection = Connection::open(&url, with_credentials, names, &inbox).map_err(Rejection::Value)?;
        Ok(Self { inbox, connection, last_event_id: String::new() })
    }

    /// Waits until the connection is open.
    pub async fn opened(&self, abort: &Abort) -> Result<Listened, Interrupt> {
        loop {
            if self.inbox.opened.take() {
                return Ok(Listened::Opened);
            }
            if let Some(broken) = self.broken() {
                return Ok(broken);
            }
            self.stirred(abort).await?;
        }
    }

    /// Waits until there is something to read.
    pub async fn read(&self, abort: &Abort) -> Result<Listened, Interrupt> {
        loop {
            abort.check()?;
            let messages = self.inbox.messages.take();
            if !messages.is_empty() {
                return Ok(Listened::Messages(messages));
            }
            if self.inbox.overflowed.get() {
                return Ok(Listened::Overflow);
            }
            if let Some(broken) = self.broken() {
                return Ok(broken);
            }
            self.stirred(abort).await?;
        }
    }

    /// What is new to the caller in messages.
    pub fn items(&mut self, messages: Vec<MessageEvent>, stream: &mut Stream) -> Array {
        let items = Array::new();
        for message in messages {
            let (kind, id) = (message.type_(), message.last_event_id());
            let own_id = id != self.last_event_id;
            let frame = Frame { event: kind.as_bytes(), id: id.as_bytes(), own_id, data: &[] };
            for item in stream.protocol().read(&frame, Json::from(message.data())) {
                if stream.accept(&item) {
                    items.push(&item.value.into());
                }
            }
            self.last_event_id = id;
        }
        items
    }

    fn broken(&self) -> Option<Listened> {
        let is_broken = self.inbox.broken.take();
        let is_lost = self.connection.source.ready_state() == EventSource::CLOSED;
        is_broken.then_some(if is_lost { Listened::Lost } else { Listened::Broken })
    }

    async fn stirred(&self, abort: &Abort) -> Result<(), Interrupt> {
        abort.until(&self.inbox.stirred).await?;
        self.inbox.stirred.set(false);
        Ok(())
    }
}
