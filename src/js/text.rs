//! Bytes to text, by the engine's own decoder.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::frames;
use crate::core::json::Json;

/// Whether a text has more bytes as UTF-8 than allowed. It has one to three for each of its UTF-16 units.
pub fn exceeds(text: &JsValue, bytes: f64) -> bool {
    let units = f64::from(text.unchecked_ref::<JsString>().length());
    units > bytes || (units * 3.0 > bytes && text.as_string().is_some_and(|text| text.len() as f64 > bytes))
}

/// The text of UTF-8 bytes as a string value; what is not UTF-8 becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> Json {
    frames::text_of(bytes).map_or_else(|_| Json::string(""), Json::from)
}
