//! Ends every wait. Each wait of a call or stream goes through its [`Abort`]: it ends when what it waits for is there,
//! when the caller aborts, when the time limit passes, when a stream goes silent, or when its reader leaves.
//!
//! The races are Rust futures. `Promise.race` against one long-lived promise would keep a reaction per wait for as long
//! as the stream lives.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader};

use crate::core::json::Json;
use crate::js::timer::{self, Timer};

#[wasm_bindgen(module = "/src/js/glue/pending.js")]
extern "C" {
    #[wasm_bindgen(js_name = beginAttempt)]
    fn begin_attempt() -> AbortController;
    #[wasm_bindgen(js_name = endAttempt)]
    fn end_attempt(controller: &AbortController, is_left: bool);
    type Waiter;
    #[wasm_bindgen(constructor)]
    fn new(take: &Closure<dyn FnMut(u32, bool, JsValue)>) -> Waiter;
    #[wasm_bindgen(method)]
    fn wait(this: &Waiter, promise: &Promise, number: u32);
    #[wasm_bindgen(method)]
    fn stop(this: &Waiter);
    /// Cancels what a reader reads; a failure to is the connection's end anyway.
    pub fn leave(reader: &ReadableStreamDefaultReader);
    #[wasm_bindgen(js_name = reasonOf)]
    fn reason_of(signal: &AbortSignal) -> JsValue;
    // Both throw only for a target whose own methods throw; then there is nothing to listen to.
    #[wasm_bindgen(catch)]
    fn listen(target: &JsValue, event: &str, callback: &Closure<dyn FnMut()>) -> Result<(), JsValue>;
    #[wasm_bindgen(catch)]
    fn unlisten(target: &JsValue, callback: &Closure<dyn FnMut()>) -> Result<(), JsValue>;
}

/// Why a wait ended early.
#[derive(Clone, Debug)]
pub enum Interrupt {
    /// The caller's signal was aborted, for this reason.
    Caller(JsValue),
    /// The time limit passed.
    Timeout,
    /// Nothing came for as long as the idle limit.
    Idle,
    /// The stream's reader left.
    Closed,
    /// Something else is due; what was waited for goes on.
    Due,
    /// What was waited for failed.
    Thrown(JsValue),
}

#[derive(Default)]
struct State {
    /// What this is a part of: its end is this one's too.
    whole: Option<Rc<State>>,
    /// Ends the whole call.
    ended: RefCell<Option<Interrupt>>,
    /// Ends the running attempt only.
    attempt_ended: RefCell<Option<Interrupt>>,
    controller: RefCell<Option<AbortController>>,
    /// The body that somebody else reads.
    reader: RefCell<Option<ReadableStreamDefaultReader>>,
    waker: RefCell<Option<Waker>>,
    /// The number of the wait for a promise; what an earlier one comes to is nobody's.
    wait: Cell<u32>,
    /// What that promise came to.
    settled: RefCell<Option<Result<JsValue, JsValue>>>,
    /// The one timer: the attempt's time limit, then its idle watch.
    timer: RefCell<Option<Timer>>,
    /// How long a read may be pending without a byte, in ms; none while the attempt has a time limit instead.
    idle_ms: Cell<Option<f64>>,
    /// Whether the idle watch's timer fired since it was last looked at.
    idle_tick: Cell<bool>,
    /// Since when a read has been pending, by the clock of [`timer::now`].
    reading_since: Cell<f64>,
    /// Whether something else is due.
    due: Cell<bool>,
}

impl State {
    fn interrupt(&self) -> Option<Interrupt> {
        let whole = self.whole.as_ref().and_then(|whole| whole.ended.borrow().clone());
        whole.or_else(|| self.ended.borrow().clone()).or_else(|| self.attempt_ended.borrow().clone())
    }

    /// Has the running task woken at every end. A part runs in the same task as the whole.
    fn register(&self, context: &Context<'_>) {
        if let Some(whole) = &self.whole {
            whole.register(context);
        }
        self.waker.replace(Some(context.waker().clone()));
    }

    fn end(&self, interrupt: Interrupt) {
        self.ended.replace(Some(interrupt));
        self.stop();
    }

    fn end_attempt(&self, interrupt: Interrupt) {
        self.attempt_ended.replace(Some(interrupt));
        self.stop();
    }

    fn stop(&self) {
        self.timer.take();
        if let Some(controller) = self.controller.take() {
            end_attempt(&controller, true);
        }
        if let Some(reader) = self.reader.take() {
            // Not every `fetch` listens to its signal.
            leave(&reader);
        }
        self.wake();
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Sets the idle watch's timer. One per connection, not one per chunk: when it fires, the pending read looks how
    /// long it has waited and sets it for the rest.
    fn watch(self: &Rc<Self>, wait_ms: f64) {
        let state = self.clone();
        let tick = move || {
            state.idle_tick.set(true);
            if state.reader.borrow().is_some() {
                state.check_idle();
            }
            state.wake();
        };
        self.timer.replace(Some(Timer::new(wait_ms, tick)));
    }

    /// Ends the attempt when the pending read has waited for the whole idle limit.
    fn check_idle(self: &Rc<Self>) {
        let Some(idle_ms) = self.idle_ms.get() else { return };
        if !self.idle_tick.take() {
            return;
        }
        let waited = timer::now() - self.reading_since.get();
        if waited >= idle_ms {
            self.end_attempt(Interrupt::Idle);
        } else {
            self.watch(idle_ms - waited);
        }
    }
}

/// What is called at an event, until it is dropped.
struct Listener {
    target: JsValue,
    callback: Closure<dyn FnMut()>,
}

impl Listener {
    fn new(target: JsValue, event: &str, callback: impl FnMut() + 'static) -> Self {
        let callback = Closure::new(callback);
        let _ = listen(&target, event, &callback);
        Self { target, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = unlisten(&self.target, &self.callback);
    }
}

/// The end of one call or stream: see the module's text. Dropping it aborts what is still under way.
pub struct Abort {
    state: Rc<State>,
    /// Waits for promises; two callbacks for each of them would cost more than the wait.
    waiter: Waiter,
    _take: Closure<dyn FnMut(u32, bool, JsValue)>,
    _caller: Option<Listener>,
}

impl Drop for Abort {
    fn drop(&mut self) {
        self.waiter.stop();
        self.state.stop();
    }
}

impl Abort {
    /// Listens to the caller's signal.
    pub fn new(signal: Option<&AbortSignal>) -> Self {
        let state = Rc::new(State::default());
        let caller = signal.and_then(|signal| {
            if Json::from(JsValue::from(signal)).is_true_at("aborted") {
                state.end(Interrupt::Caller(reason_of(signal)));
                return None;
            }
            let (state, signal) = (state.clone(), signal.clone());
            let target = signal.clone().into();
            Some(Listener::new(target, "abort", move || state.end(Interrupt::Caller(reason_of(&signal)))))
        });
        Self::with(state, caller)
    }

    fn with(state: Rc<State>, caller: Option<Listener>) -> Self {
        let waiting = Rc::downgrade(&state);
        let take = Closure::new(move |number, is_done, value| {
            let Some(state) = waiting.upgrade().filter(|state| state.wait.get() == number) else { return };
            state.settled.replace(Some(if is_done { Ok(value) } else { Err(value) }));
            state.wake();
        });
        Self { state, waiter: Waiter::new(&take), _take: take, _caller: caller }
    }

    /// The end of a part of this: it also ends with this, but has attempts of its own beside it, in the same task.
    pub fn part(&self) -> Self {
        Self::with(Rc::new(State { whole: Some(self.state.clone()), ..State::default() }), None)
    }

    /// Whether it has ended, and why.
    pub fn check(&self) -> Result<(), Interrupt> {
        self.state.interrupt().map_or(Ok(()), Err)
    }

    /// Ends everything because the reader left.
    pub fn close(&self) {
        self.state.end(Interrupt::Closed);
    }

    /// Begins an attempt with its own signal for `fetch`; it ends by itself after `timeout_ms`.
    pub fn begin_attempt(&self, timeout_ms: f64) -> Result<AbortSignal, Interrupt> {
        self.state.attempt_ended.replace(None);
        self.check()?;
        let controller = begin_attempt();
        let signal = controller.signal();
        if let Some(before) = self.state.controller.replace(Some(controller)) {
            end_attempt(&before, true);
        }
        self.state.idle_ms.set(None);
        let state = self.state.clone();
        self.state.timer.replace(Some(Timer::new(timeout_ms, move || state.end_attempt(Interrupt::Timeout))));
        Ok(signal)
    }

    /// The answer is complete: nothing is left to abort.
    pub fn finish_attempt(&self) {
        self.state.timer.take();
        if let Some(controller) = self.state.controller.take() {
            end_attempt(&controller, false);
        }
    }

    /// Aborts what is left of the attempt, such as a body nobody reads to its end.
    pub fn drop_attempt(&self) {
        self.state.stop();
    }

    /// From now on the attempt has no time limit, but ends when a read is pending for `idle_ms` without a byte.
    pub fn watch_idle(&self, idle_ms: f64) {
        self.state.idle_ms.set(Some(idle_ms));
        self.state.idle_tick.set(false);
        self.state.watch(idle_ms);
    }

    /// Waits for a read, watched by [`Abort::watch_idle`]; where `due_ms` is given, for so long at most.
    pub fn read(&self, promise: Promise, due_ms: Option<f64>) -> impl Future<Output = Result<JsValue, Interrupt>> {
        self.give_back();
        self.state.reading_since.set(timer::now());
        self.state.due.set(false);
        let alarm = due_ms.map(|ms| {
            let state = self.state.clone();
            Timer::new(ms, move || {
                state.due.set(true);
                state.wake();
            })
        });
        self.state.wait.set(self.state.wait.get().wrapping_add(1));
        self.state.settled.take();
        self.waiter.wait(&promise, self.state.wait.get());
        Race { state: &self.state, _alarm: alarm }
    }

    /// Lets somebody else read once, watched by [`Abort::watch_idle`]: every end cancels what is read. Not after an end.
    pub fn lend(&self, reader: &ReadableStreamDefaultReader) -> Option<ReadableStreamDefaultReader> {
        self.check().ok()?;
        self.state.reading_since.set(timer::now());
        self.state.reader.replace(Some(reader.clone()));
        Some(reader.clone())
    }

    /// It was read.
    pub fn give_back(&self) {
        self.state.reader.take();
    }

    /// Waits for a promise.
    pub fn race(&self, promise: Promise) -> impl Future<Output = Result<JsValue, Interrupt>> {
        self.read(promise, None)
    }

    /// Has the pending wait look again at what it waits for.
    pub fn wake(&self) {
        self.state.wake();
    }

    /// Waits until something is so; whoever makes it so calls [`Abort::wake`].
    pub fn until<'a>(&'a self, done: &'a Cell<bool>) -> impl Future<Output = Result<(), Interrupt>> + 'a {
        Sleep { state: &self.state, done }
    }

    /// Waits for a time, in ms. When `or_online`, the browser coming online ends the wait too.
    pub async fn sleep(&self, ms: f64, or_online: bool) -> Result<(), Interrupt> {
        let done = Rc::new(Cell::new(false));
        let wake = {
            let (state, done) = (self.state.clone(), done.clone());
            move || {
                done.set(true);
                state.wake();
            }
        };
        // The time limit of an attempt that failed is none of the wait before the next.
        self.state.timer.take();
        self.state.attempt_ended.replace(None);
        let _online = or_online.then(|| Listener::new(js_sys::global().into(), "online", wake.clone()));
        let _timer = Timer::new(ms, wake);
        self.until(&done).await
    }
}

struct Race<'a> {
    state: &'a Rc<State>,
    _alarm: Option<Timer>,
}

impl Future for Race<'_> {
    type Output = Result<JsValue, Interrupt>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.state.check_idle();
        let due = || self.state.due.get().then_some(Interrupt::Due);
        if let Some(interrupt) = self.state.interrupt().or_else(due) {
            return Poll::Ready(Err(interrupt));
        }
        if let Some(outcome) = self.state.settled.take() {
            return Poll::Ready(outcome.map_err(Interrupt::Thrown));
        }
        self.state.register(context);
        Poll::Pending
    }
}

struct Sleep<'a> {
    state: &'a State,
    done: &'a Cell<bool>,
}

impl Future for Sleep<'_> {
    type Output = Result<(), Interrupt>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(interrupt) = self.state.interrupt() {
            return Poll::Ready(Err(interrupt));
        }
        if self.done.get() {
            return Poll::Ready(Ok(()));
        }
        self.state.register(context);
        Poll::Pending
    }
}
