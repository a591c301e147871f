//! Reads a body, never more of it than allowed.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::ReadableStreamDefaultReader;

use super::driver::Failure;
use super::error::configuration;
use super::pending::leave;
use super::text;
use crate::core::decimal;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::request::Headers;
use crate::core::response::{Body, Response};
use crate::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/body.js")]
extern "C" {
    #[wasm_bindgen(js_name = bodyReader, catch)]
    fn body_reader(response: &JsValue) -> Result<ReadableStreamDefaultReader, JsValue>;
    #[wasm_bindgen(js_name = streamReader, catch)]
    fn stream_reader(stream: &JsValue) -> Result<Option<ReadableStreamDefaultReader>, JsValue>;
    #[wasm_bindgen(js_name = read)]
    fn read_part(reader: &ReadableStreamDefaultReader) -> Promise;
    /// A webhook's body: text or bytes, and undefined for anything else.
    #[wasm_bindgen(js_name = bodyOf)]
    pub fn body_of(value: &JsValue) -> JsValue;
    fn drain(reader: &ReadableStreamDefaultReader, limit: f64) -> Promise;
    #[wasm_bindgen(js_name = textOf, catch)]
    fn text_of(response: &JsValue) -> Result<Promise, JsValue>;
    /// The value, if it is a Uint8Array of whatever realm.
    #[wasm_bindgen(js_name = bytesOf)]
    pub fn bytes_of(value: &JsValue) -> Option<Uint8Array>;
}

/// The text of a webhook's body.
///
/// # Errors
/// A configuration error for what is neither text nor bytes.
pub fn body_text(value: &JsValue) -> Result<Json, Error> {
    let body = body_of(value);
    match bytes_of(&body) {
        Some(bytes) => Ok(text::decode(&bytes.to_vec())),
        None if body.is_string() => Ok(body.into()),
        None => Err(configuration("body", "must be the request's body as it came, text or bytes")),
    }
}

/// The parts of a body as they come. Dropping it cancels the rest.
pub struct Reader {
    reader: ReadableStreamDefaultReader,
    /// The read that something else came before.
    pending: Option<Promise>,
}

impl Reader {
    /// The reader of a response's body. Where there is no stream of it, its text is the only part.
    ///
    /// # Errors
    /// What the response throws.
    pub fn of(response: &JsValue) -> Result<Self, JsValue> {
        body_reader(response).map(Self::from)
    }

    /// The reader of a stream; `None` when somebody else reads it.
    ///
    /// # Errors
    /// What the stream throws.
    pub fn of_stream(stream: &JsValue) -> Result<Option<Self>, JsValue> {
        Ok(stream_reader(stream)?.map(Self::from))
    }

    /// The next part. One that nobody waited for to the end is waited for again.
    pub fn read(&mut self) -> Promise {
        self.pending.get_or_insert_with(|| read_part(&self.reader)).clone()
    }

    /// The part that was read has come.
    pub fn settle(&mut self) {
        self.pending = None;
    }

    /// Whether a read is pending.
    pub fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// The reader itself.
    pub fn as_js(&self) -> JsValue {
        self.reader.clone().into()
    }

    /// The bytes of a part.
    pub fn part(value: JsValue) -> Result<Uint8Array, Failure> {
        let problem = || Failure::Thrown(JsValue::from_str("the body holds something else than bytes"));
        bytes_of(&value).ok_or_else(problem)
    }
}

impl From<ReadableStreamDefaultReader> for Reader {
    fn from(reader: ReadableStreamDefaultReader) -> Self {
        Self { reader, pending: None }
    }
}

impl Drop for Reader {
    /// Tells the sender that nobody reads on. After the end it does nothing.
    fn drop(&mut self) {
        leave(&self.reader);
    }
}

/// The text of a response's body, undefined where it is longer than `limit` bytes; and what reads it, unless the engine does.
/// `is_basic` is that of [`Head`](super::fetch::Head).
pub fn text(
    raw: &JsValue,
    response: &Response,
    is_basic: bool,
    limit: f64,
) -> Result<(Promise, Option<Reader>), Failure> {
    let announced = announced_bytes(&response.headers);
    if announced.is_some_and(|bytes| bytes > limit) {
        return Err(too_large(response).into());
    }
    // What is announced is what comes, where nothing else can say so: then the engine's own reader is the fastest. A page does not
    // see of another origin's response that it is compressed, and a caller's own may announce anything.
    if announced.is_some() && is_basic {
        return Ok((text_of(raw).map_err(Failure::Thrown)?, None));
    }
    let reader = Reader::of(raw).map_err(Failure::Thrown)?;
    Ok((drain(&reader.reader, limit), Some(reader)))
}

/// Reads the text of a body.
pub fn read(text: JsValue, response: &Response) -> Result<Body, Error> {
    if text.is_undefined() {
        return Err(too_large(response));
    }
    let text = Json::from(text);
    if text.is_empty_text() {
        return Ok(Body::Empty);
    }
    Ok(match Json::parse(&text) {
        Some(json) => Body::Json(json),
        None => Body::Text(text),
    })
}

/// The length of a body, where it is known: of one that is not compressed, and not sent in chunks.
fn announced_bytes(headers: &Headers) -> Option<f64> {
    let is_encoded = ["content-encoding", "transfer-encoding"].iter().any(|name| headers.get(name).is_some());
    headers.get("content-length").and_then(decimal::read).filter(|_| !is_encoded)
}

fn too_large(response: &Response) -> Error {
    let mut error =
        Error::new(ErrorKind::Api, "the response is larger than maxResponseBytes; raise maxResponseBytes to read it");
    error.status = response.status;
    error.code = Some("response_too_large".to_owned());
    error
}
