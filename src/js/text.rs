//! Bytes to text, by the engine's own decoder.

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
