//! Event streams without a connection: the bare decoder, and the iterator over a stream somebody else opened.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::abort::{Abort, Interrupt};
use super::body::{self, Reader};
use super::client::MAX_EVENT_BYTES;
use super::driver::{self, Rejection};
use super::error::configuration;
use super::frames::{self, FrameReader};
use super::options::Options;
use super::source::{self, Batch, Feed};
use super::text;
use crate::core::error::{Cause, Error, ErrorKind};
use crate::core::json::Json;
use crate::core::sse::Decoder;

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

fn make_decoder(options: &Options) -> Decoder {
    Decoder::new(options.number("maxEventBytes", 1.0).unwrap_or(MAX_EVENT_BYTES) as usize)
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
        let decoder = make_decoder(&options);
        options.finish()?;
        Ok(Self { decoder, frames: FrameReader::new("") })
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
    match decoding(stream, &options) {
        Ok(decoding) => {
            let abort = decoding.abort.clone();
            source::into_iterator(decoding, abort, source::PLAIN)
        }
        Err(error) => source::refuse(error),
    }
}

fn decoding(stream: JsValue, options: &JsValue) -> Result<Decoding, Error> {
    let options = Options::read("options", options, &[&["maxEventBytes", "signal"]]);
    let (decoder, signal) = (make_decoder(&options), options.signal());
    options.finish()?;
    if !Json::from(stream.clone()).get("getReader").is_some_and(|method| method.as_js().is_function()) {
        return Err(configuration("stream", "must be a ReadableStream of bytes"));
    }
    let reader = Reader::of_stream(&stream).map_err(|thrown| {
        configuration("stream", "cannot be read; see cause").caused_by(Cause::Thrown(thrown.into()))
    })?;
    let reader = reader.ok_or_else(|| configuration("stream", "is locked: somebody else reads it"))?;
    Ok(Decoding { reader, decoder, frames: FrameReader::new(""), abort: Rc::new(Abort::new(signal.as_ref())) })
}

/// A byte stream that is being decoded.
pub struct Decoding {
    reader: Reader,
    decoder: Decoder,
    frames: FrameReader,
    abort: Rc<Abort>,
}

impl Feed for Decoding {
    fn pull(&mut self) -> Batch<'_> {
        Box::pin(self.next())
    }

    fn reading(&mut self) -> Option<JsValue> {
        self.reader.lend(&self.abort)
    }

    fn take(&mut self, part: JsValue) -> Result<Option<Array>, Rejection> {
        let part = Reader::given_back(part, &self.abort).map_err(failure)?;
        self.decoded(&part).map(Some)
    }
}

impl Decoding {
    /// Reads until a chunk completes an event.
    async fn next(&mut self) -> Result<Option<Array>, Rejection> {
        loop {
            let part = self.reader.next(&self.abort, None).await.map_err(failure)?;
            let Some(part) = part else { return Ok(None) };
            let events = self.decoded(&part)?;
            if events.length() > 0 {
                return Ok(Some(events));
            }
        }
    }

    fn decoded(&mut self, part: &Uint8Array) -> Result<Array, Rejection> {
        part.copy_to(self.decoder.space(part.length() as usize));
        self.decoder.decode().map_err(Error::from)?;
        Ok(frames::events(&self.frames, &mut self.decoder))
    }
}

fn failure(interrupt: Interrupt) -> Rejection {
    match interrupt {
        Interrupt::Thrown(thrown) => Error::new(ErrorKind::Connection, "the stream failed; see cause")
            .caused_by(Cause::Thrown(thrown.into()))
            .into(),
        other => driver::rejected(other, "", "decodeEventStream"),
    }
}
