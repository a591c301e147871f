//! What `glue/pending.js` has for Rust, in one place: wasm-bindgen writes a module into its glue once for each block that names it.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader};

#[wasm_bindgen(module = "/src/js/glue/pending.js")]
extern "C" {
    /// A promise that is settled from here; it rejects too when the instance has died.
    pub type Pending;
    #[wasm_bindgen(constructor)]
    pub fn new() -> Pending;
    #[wasm_bindgen(method, getter)]
    pub fn promise(this: &Pending) -> Promise;
    #[wasm_bindgen(method)]
    pub fn settle(this: &Pending, is_done: bool, value: &JsValue);
    /// The controller of an attempt; it aborts too when the instance has died.
    #[wasm_bindgen(js_name = beginAttempt)]
    pub fn begin_attempt() -> AbortController;
    /// The attempt is over; what is left of it is aborted, or there is nothing left.
    #[wasm_bindgen(js_name = endAttempt)]
    pub fn end_attempt(controller: &AbortController, is_left: bool);
    /// Why a signal was aborted.
    #[wasm_bindgen(js_name = reasonOf)]
    pub fn reason_of(signal: &AbortSignal) -> JsValue;
    /// Cancels what a reader reads; a failure to is the connection's end anyway.
    pub fn leave(reader: &ReadableStreamDefaultReader);
    /// The time in ms since some moment, on a clock that does not step.
    pub fn now() -> f64;
}
