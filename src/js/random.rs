//! Random numbers.

use wasm_bindgen::prelude::*;

use crate::core::error::{Error, ErrorKind};
use crate::core::uuid;
use crate::prelude::*;

#[wasm_bindgen]
extern "C" {
    // `crypto.randomUUID` is missing on pages that are not a secure context; this is not.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn get_random_values(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// A number from 0 up to 1, for jitter.
pub fn number() -> f64 {
    js_sys::Math::random()
}

/// A random UUID.
pub fn uuid() -> Result<String, Error> {
    let mut bytes = [0; 16];
    match get_random_values(&mut bytes) {
        Ok(_) => Ok(uuid::v4(bytes)),
        Err(_) => Err(Error::new(
            ErrorKind::Unsupported,
            "this runtime has no crypto.getRandomValues; give an idempotencyKey of your own",
        )),
    }
}
