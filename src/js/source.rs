//! What JavaScript gets of a driver: the promise of a machine's result, or an async iterator over what it delivers.

use alloc::rc::Rc;
use core::cell::Cell;
use core::task::Poll;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

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

/// Where a driver is.
#[derive(Default)]
enum Place {
    /// It failed or ended, which reads as the end; or it was closed.
    #[default]
    Gone,
    /// Nobody waits for it.
    Idle(Box<Driver>),
    /// Somebody waits for its next value. The slot keeps itself alive until that is there.
    Pulled(Box<Driver>, Pending, Slot),
    /// It is being polled.
    Polled,
}

/// A driver and who waits for it. wasm-bindgen-futures would do it too, at a price: `docs/decisions/named-crates.md`.
#[derive(Clone, Default)]
struct Slot(Rc<Cell<Place>>);

impl Slot {
    /// Makes a driver, and what it notes.
    fn begin(drive: Drive) -> (Self, Rc<Came>) {
        let slot = Self::default();
        let weak = Rc::downgrade(&slot.0);
        let wakes = Wakes::new(move || {
            if let Some(slot) = weak.upgrade() {
                Self(slot).wake();
            }
        });
        let came = wakes.came().clone();
        slot.put(Box::new(Driver::new(drive, wakes)));
        (slot, came)
    }

    /// The driver, where nobody waits for it.
    fn take(&self) -> Option<Box<Driver>> {
        match self.0.take() {
            Place::Idle(driver) => Some(driver),
            other => {
                self.0.set(other);
                None
            }
        }
    }

    fn put(&self, driver: Box<Driver>) {
        self.0.set(Place::Idle(driver));
    }

    /// The promise of the driver's next value.
    fn pull(&self) -> Promise {
        let pending = Pending::new();
        let promise = pending.promise();
        match self.take() {
            Some(driver) => {
                driver.begin_later();
                self.0.set(Place::Pulled(driver, pending, self.clone()));
            }
            None => pending.settle(true, &JsValue::UNDEFINED),
        }
        promise
    }

    /// Something came. What comes while the driver is polled is seen when that is over.
    fn wake(&self) {
        let (mut driver, pending, kept) = match self.0.replace(Place::Polled) {
            Place::Pulled(driver, pending, kept) => (driver, pending, kept),
            Place::Idle(mut driver) => {
                driver.unattended();
                return self.put(driver);
            }
            other => return self.0.set(other),
        };
        let Poll::Ready(outcome) = driver.poll() else {
            return self.0.set(Place::Pulled(driver, pending, kept));
        };
        self.0.set(match &outcome {
            Ok(value) if !value.is_undefined() => Place::Idle(driver),
            _ => {
                drop(driver);
                Place::Gone
            }
        });
        let (Ok(value) | Err(value)) = &outcome;
        pending.settle(outcome.is_ok(), value);
    }
}

/// The promise of a machine's result.
pub fn promise(drive: Result<Drive, Error>) -> Promise {
    match drive {
        Ok(drive) => Slot::begin(drive).0.pull(),
        Err(error) => settled(Err(error)),
    }
}

/// The promise of what is there already.
pub fn settled(outcome: Result<Json, Error>) -> Promise {
    let outcome = outcome.map(JsValue::from).map_err(JsValue::from);
    let (Ok(value) | Err(value)) = &outcome;
    let pending = Pending::new();
    pending.settle(outcome.is_ok(), value);
    pending.promise()
}

/// The promise of a machine's result, or of an endpoint's refusal.
pub fn promise_of(endpoint: &Endpoint, drive: Result<Drive, Error>) -> Promise {
    promise(drive.map_err(|error| error.in_operation(endpoint.service.name, endpoint.name())))
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
        self.slot.pull()
    }

    /// See [`Driver::lend`]; undefined where there is nothing to read.
    #[wasm_bindgen(skip_typescript)]
    pub fn reading(&self) -> JsValue {
        let Some(mut driver) = self.slot.take() else { return JsValue::UNDEFINED };
        let reader = driver.lend();
        self.slot.put(driver);
        reader.into()
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
            self.slot.wake();
        }
    }
}

impl From<Drive> for Source {
    fn from(drive: Drive) -> Self {
        let (slot, came) = Slot::begin(drive);
        Self { slot, came }
    }
}

/// What the items pass on their way to the caller: the second argument of `glue/iterate.js`.
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
    refuse(error.in_operation(endpoint.service.name, endpoint.name()))
}
