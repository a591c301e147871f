//! Durations: a timer that is cleared when it is dropped, and when the instance dies (one left behind keeps Node from
//! ending), and the clock that they are measured by.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/pending.js")]
extern "C" {
    #[wasm_bindgen(js_name = startTimer)]
    fn start(ms: f64, callback: &Closure<dyn FnMut()>) -> JsValue;
    #[wasm_bindgen(js_name = stopTimer)]
    fn stop(timer: &JsValue);
    /// The time in ms since some moment, on a clock that does not step.
    pub fn now() -> f64;
}

pub struct Timer {
    timer: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls back once, after so many ms; never after `Infinity`.
    pub fn new(ms: f64, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        Self { timer: start(ms, &callback), _callback: callback }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        stop(&self.timer);
    }
}
