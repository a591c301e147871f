//! Event streams without a connection: the bare decoder, and the iterator over a stream somebody else opened.

use alloc::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::body::{self, Reader};
use super::client::{Client, MAX_EVENT_BYTES, Transport};
use super::connection::Streaming;
use super::driver::Drive;
use super::error::configuration;
use super::frames::{self, FrameReader};
use super::options::Options;
use super::{event_stream, follow, source, text};
use crate::core::error::{Cause, Error};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::reading::Reading;
use crate::core::request::{Path, Request};
use crate::core::sse::Decoder;
use crate::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** One event of an event stream, as the WHATWG HTML standard dispatches it. */
export interface ServerSentEvent {
  /** The value of the `event` line; `message` when there is none. */
  event: string;
  /** The last event id: of this event, or of an earlier one when it has none of its own. */
  id: string;
  /** The `data` lines, joined with a line feed. */
  data: string;
}
/** Options of `EventStreamDecoder`. */
export interface DecoderOptions {
  /** The largest single event, in bytes. Default 16777216 (16 MiB). */
  maxEventBytes?: number | undefined;
}
/** Options of `decodeEventStream`. */
export interface DecodeOptions extends DecoderOptions {
  /** Ends the iteration; it throws `signal.reason` itself. */
  signal?: AbortSignal | undefined;
}
"#;

/// Reads the option `maxEventBytes`.
pub fn max_event_bytes(options: &Options) -> f64 {
    options.number("maxEventBytes", 1.0).unwrap_or(MAX_EVENT_BYTES)
}

/// Turns bytes of an event stream into events, over any split of the bytes.
#[wasm_bindgen]
pub struct EventStreamDecoder {
    decoder: Decoder,
    frames: FrameReader,
}

#[wasm_bindgen]
impl EventStreamDecoder {
    /// Makes a decoder for one stream.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "DecoderOptions")] options: JsValue,
    ) -> Result<EventStreamDecoder, JsValue> {
        let options = Options::read("options", &options, &[&["maxEventBytes"]]);
        let decoder = Decoder::new(max_event_bytes(&options) as usize);
        options.finish()?;
        Ok(Self { decoder, frames: FrameReader::new("", &JsValue::UNDEFINED) })
    }

    /// The events that these bytes complete. A block whose blank line has not come yet is kept.
    ///
    /// @throws {StreamError} with reason `protocol` for an event over `maxEventBytes`; {ConfigurationError} when `bytes` is no Uint8Array.
    #[wasm_bindgen(unchecked_return_type = "ServerSentEvent[]")]
    pub fn push(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
    ) -> Result<Array, JsValue> {
        let bytes: Uint8Array = body::bytes_of(&bytes).ok_or_else(|| configuration("bytes", "must be a Uint8Array"))?;
        bytes.copy_to(self.decoder.space(bytes.length() as usize));
        self.decoder.decode().map_err(Error::from)?;
        Ok(frames::events(&self.frames, &mut self.decoder))
    }

    /// The last event id: what a reconnect sends as `Last-Event-ID`. Empty when there is none.
    #[wasm_bindgen(getter, js_name = lastEventId, unchecked_return_type = "string")]
    pub fn last_event_id(&self) -> JsValue {
        text::decode(self.decoder.last_event_id()).into()
    }

    /// The wait before a reconnect that the stream asked for, in ms; undefined until it does.
    #[wasm_bindgen(getter, js_name = reconnectionTimeMs)]
    pub fn reconnection_time_ms(&self) -> Option<f64> {
        self.decoder.retry_ms()
    }
}

/// The events of a byte stream, such as `response.body`. Leaving the loop cancels the stream. A last block without its
/// blank line is dropped, as the standard says.
///
/// The iterator throws `ConnectionError` when the stream fails (its error is the `cause`), `StreamError` with reason
/// `protocol` for an event over `maxEventBytes`, `ConfigurationError` when `stream` is no ReadableStream or is locked.
#[wasm_bindgen(js_name = decodeEventStream, unchecked_return_type = "AsyncGenerator<ServerSentEvent, void, undefined>")]
pub fn decode_event_stream(
    #[wasm_bindgen(unchecked_param_type = "ReadableStream<Uint8Array>")] stream: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "DecodeOptions")] options: JsValue,
) -> JsValue {
    match reading(stream, &options) {
        Ok(drive) => source::iterator(drive, source::PLAIN),
        Err(error) => source::refuse(error),
    }
}

fn reading(stream: JsValue, options: &JsValue) -> Result<Drive, Error> {
    let options = Options::read("options", options, &[&["maxEventBytes", "signal"]]);
    let client = Client::plain(Transport::default(), max_event_bytes(&options));
    let signal = options.signal();
    options.finish()?;
    if !Json::from(stream.clone()).get("getReader").is_some_and(|method| method.as_js().is_function()) {
        return Err(configuration("stream", "must be a ReadableStream of bytes"));
    }
    let reader = Reader::of_stream(&stream).map_err(|thrown| {
        configuration("stream", "cannot be read; see cause").caused_by(Cause::Thrown(thrown.into()))
    })?;
    let reader = reader.ok_or_else(|| configuration("stream", "is locked: somebody else reads it"))?;
    let mut streaming = Streaming::of(reader, &client);
    streaming.options.call.signal = signal;
    let operation = Operation::new(&event_stream::SERVICE, "decodeEventStream", Request::get(Path::new("")));
    Ok(follow::drive(&Rc::new(client), Box::new(Reading::new(operation)), streaming))
}
