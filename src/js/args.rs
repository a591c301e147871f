//! Arguments in. A parameter is taken as any JavaScript value, typed by its declaration, and checked here: a wrong type
//! for a Rust `String` parameter would trap instead of rejecting.

use wasm_bindgen::prelude::*;

use super::error::configuration;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::prelude::*;

/// A string argument.
pub fn string(name: &str, value: &JsValue) -> Result<String, Error> {
    value.as_string().ok_or_else(|| configuration(name, "must be a string"))
}

/// An object argument that may be left out.
pub fn optional_object(name: &str, value: &JsValue) -> Result<Option<Json>, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    let json = Json::from(value.clone());
    if json.is_object() { Ok(Some(json)) } else { Err(configuration(name, "must be an object")) }
}
