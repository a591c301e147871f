//! A timer that is cleared when it is dropped, and when the instance dies: one left behind keeps Node from ending.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/pending.js")]
extern "C" {
    #[wasm_bindgen(js_name = startTimer)]
    fn start(ms: f64, callback: &Closure<dyn FnMut()>) -> JsValue;
    #[wasm_bindgen(js_name = stopTimer)]
    fn stop(id: &JsValue);
}

/// The longest that JavaScript has, in ms; a longer one fires at once.
const LONGEST_MS: f64 = 2_147_483_647.0;

pub struct Timer {
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls back once, after so many ms.
    pub fn new(ms: f64, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        Self { id: start(ms.clamp(0.0, LONGEST_MS), &callback), _callback: callback }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        stop(&self.id);
    }
}
