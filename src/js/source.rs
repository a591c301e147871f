//! What an async iterator draws from.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::driver::{self, Rejection};
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;

#[wasm_bindgen(module = "/src/js/glue/iterate.js")]
extern "C" {
    fn iterate(source: Source, reader: &JsValue, position: &JsValue) -> JsValue;
}

/// What a read comes to: a batch, never empty; nothing at the end.
pub type Batch<'a> = Pin<Box<dyn Future<Output = Result<Option<Array>, Rejection>> + 'a>>;

/// Where batches come from.
pub trait Feed {
    /// The next batch.
    fn pull(&mut self) -> Batch<'_>;
}

/// The arguments were wrong: the first read rejects.
struct Refused(Option<Error>);

impl Feed for Refused {
    fn pull(&mut self) -> Batch<'_> {
        let error = self.0.take();
        Box::pin(async { error.map_or(Ok(None), |error| Err(error.into())) })
    }
}

/// Hands out what a stream delivers, in batches. Only `glue/iterate.js` sees it, which lets one reader in at a time.
#[wasm_bindgen(skip_typescript)]
pub struct Source {
    feed: Rc<RefCell<Option<Box<dyn Feed>>>>,
    abort: Rc<Abort>,
}

#[wasm_bindgen]
impl Source {
    /// The next batch, never empty; undefined at the end.
    #[wasm_bindgen(skip_typescript)]
    pub fn pull(&self) -> Promise {
        let slot = self.feed.clone();
        driver::promise(Box::pin(async move {
            // It is taken out for the time of the read: a stream that failed or ended is gone, and reads as the end.
            let Some(mut feed) = slot.take() else { return Ok(JsValue::UNDEFINED) };
            let batch = feed.pull().await?;
            if batch.is_some() {
                slot.replace(Some(feed));
            }
            Ok(batch.into())
        }))
    }

    /// Ends the stream, closes its connection at once and frees what it held, the listener on the caller's signal too:
    /// waiting for the garbage collector would leave it there.
    #[wasm_bindgen(skip_typescript)]
    pub fn close(self) {
        self.abort.close();
    }
}

/// Through what the items go on their way to the caller: the `reader` and the `position` of `glue/iterate.js`.
pub type Hands<'a> = (&'a JsValue, &'a JsValue);

/// They go to the caller as they come.
pub const PLAIN: Hands<'static> = (&JsValue::UNDEFINED, &JsValue::UNDEFINED);

/// The async iterator over a feed. `abort` ends the feed's waits.
pub fn into_iterator(feed: impl Feed + 'static, abort: Rc<Abort>, (reader, position): Hands<'_>) -> JsValue {
    iterate(Source { feed: Rc::new(RefCell::new(Some(Box::new(feed)))), abort }, reader, position)
}

/// The async iterator whose first read rejects.
pub fn refuse(error: Error) -> JsValue {
    into_iterator(Refused(Some(error)), Rc::new(Abort::new(None)), PLAIN)
}

/// The async iterator over an endpoint's stream whose first read rejects.
pub fn refuse_stream(endpoint: &Endpoint, error: Error) -> JsValue {
    refuse(error.in_operation(endpoint.service.name, endpoint.name))
}
