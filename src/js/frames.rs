//! Frames to values, as many as can be at a time, by the engine.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::text;
use crate::core::json::Json;
use crate::core::protocol::TEXTS;
use crate::core::sse::{Decoder, Frame};
use crate::core::stream::Stream;
use crate::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/frames.js")]
extern "C" {
    /// The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD.
    #[wasm_bindgen(js_name = textOf, catch)]
    pub fn text_of(bytes: &[u8]) -> Result<JsValue, JsValue>;
    /// Reads frames that need no [`Protocol::read`](crate::core::protocol::Protocol::read).
    pub type FrameReader;
    /// `shape` is what [`Protocol::as_is`](crate::core::protocol::Protocol::as_is) says.
    #[wasm_bindgen(constructor)]
    pub fn new(shape: &str, texts: &JsValue) -> FrameReader;
    /// What reads the texts of events of which nothing else is wanted.
    #[wasm_bindgen(method, getter)]
    fn texts(this: &FrameReader) -> JsValue;
    #[wasm_bindgen(method)]
    #[allow(clippy::too_many_arguments, reason = "an object for them would be made for each chunk")]
    fn take(
        this: &FrameReader,
        data: &[u8],
        names: &[u8],
        rows: &[u32],
        plain: &[u8],
        at: usize,
        items: &Array,
        place: f64,
    ) -> usize;
    /// The place of the last event taken.
    #[wasm_bindgen(method, getter)]
    pub fn place(this: &FrameReader) -> f64;
}

impl FrameReader {
    /// Adds to `items` what the frames of the last push hold, from number `at` on, as long as their places follow `place` one by
    /// one. Ends with the number of the first frame that has to be read otherwise.
    fn read(&self, decoder: &mut Decoder, plain: &[u8], at: usize, items: &Array, place: f64) -> usize {
        let table = decoder.table();
        self.take(table.data, table.names, table.rows, plain, at, items, place)
    }

    /// Whether each frame of the last push is plain; nothing where nobody asks.
    fn plain(&self, decoder: &Decoder) -> Vec<u8> {
        if !TEXTS || self.texts().is_undefined() {
            return Vec::new();
        }
        decoder.frames().map(|frame| u8::from(frame.is_plain())).collect()
    }
}

/// The events that the last push completed, as users see them.
pub fn events(reader: &FrameReader, decoder: &mut Decoder) -> Array {
    let events = Array::new();
    let read = reader.read(decoder, &[], 0, &events, f64::NEG_INFINITY);
    for frame in decoder.frames().skip(read) {
        events.push(&event(&frame, text::decode(frame.data)).into());
    }
    events
}

/// What is new to the caller in the frames of the last push.
pub fn new_items(reader: Option<&FrameReader>, decoder: &mut Decoder, stream: &mut Stream) -> Array {
    let items = Array::new();
    let plain = reader.map(|reader| reader.plain(decoder)).unwrap_or_default();
    let mut at = 0;
    while !stream.is_over() {
        if let Some(reader) = reader {
            let place = stream.place().unwrap_or(f64::NEG_INFINITY);
            let next = reader.read(decoder, &plain, at, &items, place);
            // Without a place of their own all frames are new.
            let found = Some(reader.place()).filter(|found| found.is_finite());
            if next > at && found.is_none_or(|found| found > place) {
                stream.moved(found, true);
            }
            at = next;
        }
        let Some(frame) = decoder.frame(at) else { break };
        for item in stream.protocol().read(&frame, text::decode(frame.data)) {
            if stream.accept(&item) {
                items.push(&item.value.into());
            }
        }
        at += 1;
    }
    items
}

/// The object that a frame becomes for the user.
pub fn event(frame: &Frame<'_>, data: Json) -> Json {
    let mut event = Json::object();
    event.set("event", if frame.event.is_empty() { Json::string("message") } else { text::decode(frame.event) });
    event.set("id", text::decode(frame.id));
    event.set("data", data);
    event
}
