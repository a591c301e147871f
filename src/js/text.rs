//! Bytes to text, by the engine's own decoder.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::core::json::Json;

#[wasm_bindgen]
extern "C" {
    type TextDecoder;
    #[wasm_bindgen(constructor)]
    fn new(label: &str, options: &JsValue) -> TextDecoder;
    #[wasm_bindgen(method, catch)]
    fn decode(this: &TextDecoder, bytes: &[u8]) -> Result<JsValue, JsValue>;
}

/// Whether a text has more bytes as UTF-8 than allowed. It has one to three for each of its UTF-16 units.
pub fn exceeds(text: &JsValue, bytes: f64) -> bool {
    let units = f64::from(text.unchecked_ref::<JsString>().length());
    units > bytes || (units * 3.0 > bytes && text.as_string().is_some_and(|text| text.len() as f64 > bytes))
}

thread_local! {
    // `ignoreBOM: true` keeps a byte order mark: one inside an event's data is the sender's text.
    static DECODER: TextDecoder = {
        let mut options = Json::object();
        options.set("ignoreBOM", Json::boolean(true));
        TextDecoder::new("utf-8", options.as_js())
    };
}

/// The text of UTF-8 bytes as a string value; what is not UTF-8 becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> Json {
    DECODER.with(|decoder| decoder.decode(bytes)).map_or_else(|_| Json::string(""), Json::from)
}
