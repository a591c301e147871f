//! Reads a body, never more of it than allowed.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{ReadableStreamDefaultReader, Response};

use super::abort::{self, Abort, Interrupt};
use super::fetch::Failure;
use super::text;
use crate::core::decimal;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::request::Headers;
use crate::core::response::Body;

/// The parts of a body as they come. Dropping it cancels the rest.
pub struct Reader {
    reader: ReadableStreamDefaultReader,
    /// The read that something else came before.
    pending: Option<Promise>,
}

impl Reader {
    /// The reader of a response's body; `None` when there is no body, or somebody else reads it.
    pub fn of(response: &Response) -> Option<Self> {
        response.body().and_then(|stream| Self::of_stream(&stream))
    }

    /// The reader of a stream; `None` when somebody else reads it.
    pub fn of_stream(stream: &web_sys::ReadableStream) -> Option<Self> {
        if stream.locked() {
            return None;
        }
        Some(Self { reader: stream.get_reader().unchecked_into(), pending: None })
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
        let problem = |_| Interrupt::Thrown(JsValue::from_str("the body holds something else than bytes"));
        value.dyn_into().map_err(problem)
    }

    /// The next part; `None` at the end. Where `due_ms` is given it is waited for no longer; the next call goes on waiting.
    pub async fn next(&mut self, abort: &Abort, due_ms: Option<f64>) -> Result<Option<Uint8Array>, Interrupt> {
        let pending = self.pending.take().unwrap_or_else(|| self.reader.read());
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

/// Reads a body to its end and parses it.
pub async fn read(response: &Response, headers: &Headers, limit: f64, abort: &Abort) -> Result<Body, Failure> {
    // With a known length the engine's own reader is the fastest. A compressed body may still unfold to more.
    let text = match announced_bytes(headers) {
        Some(bytes) if bytes > limit => return Err(too_large(response)),
        Some(_) => abort.race(response.text().map_err(Interrupt::Thrown)?).await?.into(),
        None => read_parts(response, limit, abort).await?,
    };
    if text.is_empty_text() {
        return Ok(Body::Empty);
    }
    Ok(match Json::parse(&text) {
        Some(json) => Body::Json(json),
        None => Body::Text(text),
    })
}

/// The length of a body that is not compressed, where it is known.
fn announced_bytes(headers: &Headers) -> Option<f64> {
    headers.get("content-length").and_then(decimal::read).filter(|_| headers.get("content-encoding").is_none())
}

async fn read_parts(response: &Response, limit: f64, abort: &Abort) -> Result<Json, Failure> {
    let mut bytes = Vec::new();
    let Some(mut reader) = Reader::of(response) else { return Ok(Json::string("")) };
    while let Some(part) = reader.next(abort, None).await? {
        let length = bytes.len();
        bytes.resize(length + part.length() as usize, 0);
        part.copy_to(bytes.get_mut(length..).unwrap_or_default());
        if bytes.len() as f64 > limit {
            return Err(too_large(response));
        }
    }
    // Response.text() drops a byte order mark; this decoder keeps it, and JSON.parse refuses it.
    Ok(text::decode(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)))
}

fn too_large(response: &Response) -> Failure {
    let mut error =
        Error::new(ErrorKind::Api, "the answer is larger than maxResponseBytes; raise maxResponseBytes to read it");
    error.status = response.status();
    error.code = Some("response_too_large".to_owned());
    Failure::Error(error)
}
