//! What a driver waits for. Every callback of its promises, timers and events is one closure, which notes what came and has the
//! driver polled: a closure for each of them would cost more than the wait.
//!
//! `Promise.race` against one long-lived promise would keep a reaction per wait for as long as a stream lives.

use alloc::rc::Rc;
use core::cell::Cell;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

pub use super::pending::now;

#[wasm_bindgen(module = "/src/js/glue/wakes.js")]
extern "C" {
    #[wasm_bindgen(js_name = Wakes)]
    type Callbacks;
    #[wasm_bindgen(constructor, js_class = "Wakes")]
    fn new(wake: &Closure<dyn Fn(u32, JsValue)>) -> Callbacks;
    #[wasm_bindgen(method, js_name = wait_)]
    fn wait(this: &Callbacks, promise: &Promise, number: u32);
    #[wasm_bindgen(method, js_name = timer_)]
    fn timer(this: &Callbacks, what: u32, ms: f64);
    #[wasm_bindgen(method, js_name = listen_)]
    fn listen(this: &Callbacks, what: u32, target: &JsValue, event: &str);
    #[wasm_bindgen(method, js_name = clear_)]
    fn clear(this: &Callbacks, what: u32);
    #[wasm_bindgen(method, js_name = stop_)]
    fn stop(this: &Callbacks);
}

/// What comes, beside the outcome of a promise.
#[derive(Clone, Copy)]
pub enum What {
    /// The time limit of the attempt passed.
    Limit,
    /// The idle watchdog is to check how long the pending read has waited.
    Idle,
    /// Something else is due while a read is pending.
    Due,
    /// A wait is over.
    Waited,
    /// The device came online.
    Online,
    /// The caller's signal was aborted.
    Aborted,
    /// The stream's reader left.
    Closed,
}

/// The number of the first promise. Each has two: one for its value, one for its error.
const PROMISES: u32 = 8;

/// What came, shared with the closure.
#[derive(Default)]
pub struct Came {
    what: Cell<u32>,
    /// The number of the promise that is waited for; the outcome of an earlier one is dropped.
    promise: Cell<u32>,
    settled: Cell<Option<Result<JsValue, JsValue>>>,
    /// Whether something came since this was asked last.
    is_news: Cell<bool>,
}

impl Came {
    /// Notes that something came.
    pub fn note(&self, what: What) {
        self.what.set(self.what.get() | bit(what));
        self.is_news.set(true);
    }

    /// What the closure does; `false` for the outcome of a promise that nothing waits for any more.
    fn take_note(&self, number: u32, value: JsValue) -> bool {
        match number.checked_sub(self.promise.get()) {
            _ if number < PROMISES => self.what.set(self.what.get() | 1 << number),
            Some(0) => self.settled.set(Some(Ok(value))),
            Some(1) => self.settled.set(Some(Err(value))),
            _ => return false,
        }
        self.is_news.set(true);
        true
    }

    /// Whether something came since this was asked last.
    pub fn take_news(&self) -> bool {
        self.is_news.take()
    }
}

fn bit(what: What) -> u32 {
    1 << what as u32
}

/// What one driver waits for. Dropping it ends every wait.
pub struct Wakes {
    callbacks: Callbacks,
    came: Rc<Came>,
    _wake: Closure<dyn Fn(u32, JsValue)>,
}

impl Drop for Wakes {
    fn drop(&mut self) {
        self.callbacks.stop();
    }
}

impl Wakes {
    /// `awake` is called when something came.
    pub fn new(awake: impl Fn() + 'static) -> Self {
        let came = Rc::new(Came { promise: Cell::new(PROMISES), ..Came::default() });
        let noted = came.clone();
        let wake = Closure::new(move |number, value| {
            if noted.take_note(number, value) {
                awake();
            }
        });
        Self { callbacks: Callbacks::new(&wake), came, _wake: wake }
    }

    /// What came.
    pub fn came(&self) -> &Rc<Came> {
        &self.came
    }

    /// Whether something came.
    pub fn has(&self, what: What) -> bool {
        self.came.what.get() & bit(what) != 0
    }

    /// The same; from now on it has not.
    pub fn take(&self, what: What) -> bool {
        let has = self.has(what);
        self.came.what.set(self.came.what.get() & !bit(what));
        has
    }

    /// Has the driver polled once the caller's own code has returned.
    pub fn soon(&self) {
        self.wait(&Promise::resolve(&JsValue::UNDEFINED));
    }

    /// Waits for a promise, and no longer for the one before.
    pub fn wait(&self, promise: &Promise) {
        let number = self.came.promise.get().wrapping_add(2).max(PROMISES);
        self.came.promise.set(number);
        self.came.settled.take();
        self.callbacks.wait(promise, number);
    }

    /// The outcome of the promise.
    pub fn settled(&self) -> Option<Result<JsValue, JsValue>> {
        self.came.settled.take()
    }

    /// Comes after so many ms; never after `Infinity`.
    pub fn timer(&self, what: What, ms: f64) {
        self.take(what);
        self.callbacks.timer(what as u32, ms);
    }

    /// Comes at the event of a target.
    pub fn listen(&self, what: What, target: &JsValue, event: &str) {
        self.callbacks.listen(what as u32, target, event);
    }

    /// Waits no longer for it.
    pub fn clear(&self, what: What) {
        self.take(what);
        self.callbacks.clear(what as u32);
    }
}
