//! What JavaScript gets of a driver: the promise of a machine's answer, or an async iterator over what it delivers.

use alloc::rc::Rc;
use core::cell::RefCell;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::driver::{Drive, Driver};
use super::options::{CallOptions, Options};
use super::pending::Pending;
use super::stream_options::StreamOptions;
use super::wakes::{Came, Wakes, What};
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/iterate.js")]
extern "C" {
    fn iterate(source: Source, hands: &JsValue) -> JsValue;
    fn refused(error: &JsValue) -> JsValue;
}

/// What the package's loading calls; see `pkg-template/load.js`.
#[allow(dead_code)]
mod loading {
    crate::js::reexport! { "/src/js/glue/errors.js" enter exit fromCaller isMissed }
    crate::js::reexport! { "/src/js/glue/pending.js" died gone unloaded }
    crate::js::reexport! { "/src/js/glue/shared.js" share }
}

/// Where a driver is while no task polls it. A stream that failed or ended is gone, and reads as the end.
#[derive(Clone, Default)]
struct Slot(Rc<RefCell<Option<Box<Driver>>>>);

impl Slot {
    /// The driver, unless a task has it or a callback of its own runs.
    fn take(&self) -> Option<Box<Driver>> {
        self.0.try_borrow_mut().ok()?.take()
    }

    fn put(&self, driver: Box<Driver>) {
        self.0.replace(Some(driver));
    }

    /// Makes a driver, and what it notes.
    fn begin(drive: Drive) -> (Self, Rc<Came>) {
        let slot = Self::default();
        let weak = Rc::downgrade(&slot.0);
        let wakes = Wakes::new(move || {
            let slot = weak.upgrade().map(Slot);
            if let Some((slot, mut driver)) = slot.and_then(|slot| Some((slot.clone(), slot.take()?))) {
                driver.unattended();
                slot.put(driver);
            }
        });
        let came = wakes.came().clone();
        slot.put(Box::new(Driver::new(drive, wakes)));
        (slot, came)
    }

    /// Polls the driver until there is a value.
    fn pull(self) -> Promise {
        let driver = self.take();
        Task::spawn(driver.ok_or(Ok(JsValue::UNDEFINED)), self)
    }
}

/// What settles a promise, with the outcome of a driver or with one that is known already.
struct Task {
    driver: Result<Box<Driver>, Result<JsValue, JsValue>>,
    slot: Slot,
    pending: Pending,
}

impl Task {
    fn spawn(driver: Result<Box<Driver>, Result<JsValue, JsValue>>, slot: Slot) -> Promise {
        let pending = Pending::new();
        let promise = pending.promise();
        spawn_local(Self { driver, slot, pending });
        promise
    }
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let outcome = match &mut self.driver {
            Ok(driver) => ready!(driver.poll(context.waker())),
            Err(outcome) => outcome.clone(),
        };
        let driver = core::mem::replace(&mut self.driver, Err(Ok(JsValue::UNDEFINED)));
        if let (Ok(driver), Ok(value)) = (driver, &outcome)
            && !value.is_undefined()
        {
            self.slot.put(driver);
        }
        let (Ok(value) | Err(value)) = &outcome;
        self.pending.settle(outcome.is_ok(), value);
        Poll::Ready(())
    }
}

/// The promise of a machine's answer.
pub fn promise(drive: Result<Drive, Error>) -> Promise {
    match drive {
        Ok(drive) => Slot::begin(drive).0.pull(),
        Err(error) => settled(Err(error)),
    }
}

/// The promise of what is there already.
pub fn settled(outcome: Result<Json, Error>) -> Promise {
    let outcome = outcome.map(JsValue::from).map_err(JsValue::from);
    Task::spawn(Err(outcome), Slot::default())
}

/// The promise of a machine's answer, or of an endpoint's refusal.
pub fn promise_of(endpoint: &Endpoint, drive: Result<Drive, Error>) -> Promise {
    promise(drive.map_err(|error| error.in_operation(endpoint.service.name, endpoint.name)))
}

/// Delivers what a machine delivers, in batches. Only `glue/iterate.js` sees it, which lets one reader in at a time.
#[wasm_bindgen(skip_typescript)]
pub struct Source {
    slot: Slot,
    came: Rc<Came>,
}

#[wasm_bindgen]
impl Source {
    /// The next batch, never empty; undefined at the end.
    #[wasm_bindgen(skip_typescript)]
    pub fn pull(&self) -> Promise {
        self.slot.clone().pull()
    }

    /// See [`Driver::lend`]; undefined where there is nothing to read.
    #[wasm_bindgen(skip_typescript)]
    pub fn reading(&self) -> JsValue {
        self.slot.0.borrow_mut().as_mut().and_then(|driver| driver.lend()).into()
    }

    /// See [`Driver::take`].
    #[wasm_bindgen(skip_typescript)]
    pub fn take(&self, part: JsValue) -> JsValue {
        let Some(mut driver) = self.slot.take() else { return JsValue::UNDEFINED };
        let items = driver.take(part);
        self.slot.put(driver);
        items.into()
    }

    /// Reads on with other options of a stream, those of a loop over what another call began.
    #[wasm_bindgen(js_name = adopt_, skip_typescript)]
    pub fn adopt(&self, options: &JsValue) -> Result<(), JsValue> {
        let names = &[CallOptions::NAMES, StreamOptions::NAMES, &["pollIntervalMs"]];
        let options = Options::read("options", options, names);
        options.limit("pollIntervalMs", 0.0);
        let read = StreamOptions::from(&options);
        options.finish()?;
        if let Some(mut driver) = self.slot.take() {
            driver.adopt(read);
            self.slot.put(driver);
        }
        Ok(())
    }

    /// Ends the stream, closes its connection at once and frees what it held, the listener on the caller's signal too:
    /// waiting for the garbage collector would leave it there.
    #[wasm_bindgen(skip_typescript)]
    pub fn close(self) {
        if self.slot.take().is_none() {
            self.came.note(What::Closed);
        }
    }
}

impl From<Drive> for Source {
    fn from(drive: Drive) -> Self {
        let (slot, came) = Slot::begin(drive);
        Self { slot, came }
    }
}

/// Through what the items go on their way to the caller: the second argument of `glue/iterate.js`.
pub type Hands<'a> = &'a JsValue;

/// They go to the caller as they come.
pub const PLAIN: Hands<'static> = &JsValue::UNDEFINED;

/// The async iterator over what a machine delivers.
pub fn iterator(drive: Drive, hands: Hands<'_>) -> JsValue {
    iterate(drive.into(), hands)
}

/// The async iterator whose first read rejects.
pub fn refuse(error: Error) -> JsValue {
    refused(&error.into())
}

/// The async iterator over an endpoint's stream whose first read rejects.
pub fn refuse_stream(endpoint: &Endpoint, error: Error) -> JsValue {
    refuse(error.in_operation(endpoint.service.name, endpoint.name))
}
