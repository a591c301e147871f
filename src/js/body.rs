//! Reads a body, never more of it than allowed.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::ReadableStreamDefaultReader;

use super::abort::{self, Abort, Interrupt};
use super::fetch::Failure;
use crate::core::decimal;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::request::Headers;
use crate::core::response::{Body, Response};

#[wasm_bindgen(module = "/src/js/glue/body.js")]
extern "C" {
    #[wasm_bindgen(js_name = bodyReader, catch)]
    fn body_reader(response: &JsValue) -> Result<ReadableStreamDefaultReader, JsValue>;
    #[wasm_bindgen(js_name = streamReader, catch)]
    fn stream_reader(stream: &JsValue) -> Result<Option<ReadableStreamDefaultReader>, JsValue>;
    #[wasm_bindgen(js_name = read)]
    fn read_part(reader: &ReadableStreamDefaultReader) -> Promise;
    fn drain(reader: &ReadableStreamDefaultReader, limit: f64) -> Promise;
    #[wasm_bindgen(js_name = textOf, catch)]
    fn text_of(response: &JsValue) -> Result<Promise, JsValue>;
    /// The value, if it is a Uint8Array of whatever realm.
    #[wasm_bindgen(js_name = bytesOf)]
    pub fn bytes_of(value: &JsValue) -> Option<Uint8Array>;
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
        Ok(Self { reader: body_reader(response)?, pending: None })
    }

    /// The reader of a stream; `None` when somebody else reads it.
    ///
    /// # Errors
    /// What the stream throws.
    pub fn of_stream(stream: &JsValue) -> Result<Option<Self>, JsValue> {
        Ok(stream_reader(stream)?.map(|reader| Self { reader, pending: None }))
    }

    /// Lets somebody else read; `None` while a read is pending.
    pub fn lend(&self, abort: &Abort) -> Option<JsValue> {
        if self.pending.is_some() {
            return None;
        }
        abort.lend(&self.reader).map(JsValue::from)
    }

    /// A part that somebody else has read.
    pub fn given_back(value: JsValue, abort: &Abort) -> Result<Uint8Array, Interrupt> {
        abort.give_back();
        Self::part(value)
    }

    fn part(value: JsValue) -> Result<Uint8Array, Interrupt> {
        let problem = || Interrupt::Thrown(JsValue::from_str("the body holds something else than bytes"));
        bytes_of(&value).ok_or_else(problem)
    }

    /// The next part; `None` at the end. Where `due_ms` is given it is waited for no longer; the next call goes on waiting.
    pub async fn next(&mut self, abort: &Abort, due_ms: Option<f64>) -> Result<Option<Uint8Array>, Interrupt> {
        let pending = self.pending.take().unwrap_or_else(|| read_part(&self.reader));
        let result = match abort.read(pending.clone(), due_ms).await {
            Ok(result) => Json::from(result),
            Err(interrupt) => {
                self.pending = Some(pending);
                return Err(interrupt);
            }
        };
        if result.is_true_at("done") {
            return Ok(None);
        }
        Self::part(result.get("value").into()).map(Some)
    }
}

impl Drop for Reader {
    /// Tells the sender that nobody reads on. After the end it does nothing.
    fn drop(&mut self) {
        abort::leave(&self.reader);
    }
}

/// Reads a body to its end and parses it. `is_basic` is that of [`Head`](super::fetch::Head).
pub async fn read(
    raw: &JsValue,
    response: &Response,
    is_basic: bool,
    limit: f64,
    abort: &Abort,
) -> Result<Body, Failure> {
    let announced = announced_bytes(&response.headers);
    if announced.is_some_and(|bytes| bytes > limit) {
        return Err(too_large(response));
    }
    // What is announced is what comes, where nothing else can say so: then the engine's own reader is the fastest. A page does not
    // see of another origin's response that it is compressed, and a caller's own may announce anything.
    let text = if announced.is_some() && is_basic {
        abort.race(text_of(raw).map_err(Interrupt::Thrown)?).await?
    } else {
        let reader = Reader::of(raw).map_err(Interrupt::Thrown)?;
        abort.race(drain(&reader.reader, limit)).await?
    };
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

fn too_large(response: &Response) -> Failure {
    let mut error =
        Error::new(ErrorKind::Api, "the answer is larger than maxResponseBytes; raise maxResponseBytes to read it");
    error.status = response.status;
    error.code = Some("response_too_large".to_owned());
    Failure::Error(error)
}
