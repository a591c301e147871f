//! The browser's own EventSource as what reads a stream, for services behind cookies. It reconnects by itself and cannot send
//! a key or any header. A host names its frames by event type, and an EventSource delivers only names that are listened to,
//! so the service's whole list is; a vendor's own events are not delivered.
//!
//! `glue/event_source.js` writes what it hears as the bytes that the host sent, so that to the driver it is one more body.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, EventSourceInit, ReadableStreamDefaultReader};

use super::body::Reader;
use super::client::{Client, Credentials};
use super::error::{configuration, unsupported};
use super::fetch;
use super::options::{CallOptions, Options};
use crate::core::error::Error;
use crate::core::request::Path;

#[wasm_bindgen(module = "/src/js/glue/event_source.js")]
extern "C" {
    /// Reads as a body is read, and says what became of the connection.
    #[wasm_bindgen(extends = ReadableStreamDefaultReader)]
    type EventReader;
    #[wasm_bindgen(constructor)]
    fn new(source: &EventSource, names: &str) -> EventReader;
    #[wasm_bindgen(method, js_name = opened_)]
    fn opened(this: &EventReader) -> Promise;
    #[wasm_bindgen(method, js_name = ended_)]
    fn ended(this: &EventReader) -> u32;
}

/// Whether this build has a service whose streams an EventSource may read.
pub const EVENT_SOURCES: bool = cfg!(feature = "event-source");

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

/// Whether a stream can be read so.
///
/// # Errors
/// An error where the runtime has no EventSource; a configuration error where a key or headers would have to be sent.
pub fn check(client: &Client, options: &CallOptions) -> Result<(), Error> {
    if !fetch::has("EventSource") {
        return Err(unsupported("this runtime has no EventSource; leave transport out"));
    }
    if !matches!(client.credentials, Credentials::None) {
        return Err(configuration(
            "transport",
            "\"eventsource\" cannot send a credential: it needs cookies (credentials: \"include\")",
        ));
    }
    if client.headers.iter().chain(options.headers.iter()).next().is_some() {
        return Err(configuration("transport", "\"eventsource\" cannot send headers"));
    }
    Ok(())
}

/// Opens a connection to a path of the client's service. Dropping the reader closes it.
///
/// # Errors
/// What the constructor throws.
pub fn open(client: &Client, path: &Path, names: &str) -> Result<Reader, JsValue> {
    let url = [&client.base_url, path.as_str()].concat();
    let init = EventSourceInit::new();
    init.set_with_credentials(client.transport.credentials.as_deref() == Some("include"));
    let source = EventSource::new_with_event_source_init_dict(&url, &init)?;
    Ok(ReadableStreamDefaultReader::from(EventReader::new(&source, names)).into())
}

/// How the reader's connection ended.
pub enum Ended {
    /// It was cut or could not be opened; the browser tries again.
    Broken,
    /// The browser does not try again.
    Lost,
    /// Too many messages lay unread.
    Overflow,
}

/// The promise of whether the reader's connection is open: false where it broke, undefined where the browser does not try again.
pub fn opened(reader: &Reader) -> Promise {
    reader.as_js().unchecked_ref::<EventReader>().opened()
}

/// How the reader's connection ended, which is forgotten with that.
pub fn ended(reader: &Reader) -> Ended {
    match reader.as_js().unchecked_ref::<EventReader>().ended() {
        0 => Ended::Broken,
        1 => Ended::Lost,
        _ => Ended::Overflow,
    }
}
