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
    fn iterate(source: Source, hands: &JsValue) -> JsValue;
    fn refused(error: &JsValue) -> JsValue;
}

/// What a read comes to: a batch, never empty; nothing at the end.
pub type Batch<'a> = Pin<Box<dyn Future<Output = Result<Option<Array>, Rejection>> + 'a>>;

/// Where batches come from.
pub trait Feed {
    /// The next batch.
    fn pull(&mut self) -> Batch<'_>;

    /// The reader of the body whose next part is all that is waited for. The iterator reads it by itself then, which takes a
    /// fifth of the time, and has each part taken; at the end, and when it fails, the next batch is pulled.
    fn reading(&mut self) -> Option<JsValue> {
        None
    }

    /// What a part of the body holds; `None` where the next batch has to be pulled.
    fn take(&mut self, _part: JsValue) -> Result<Option<Array>, Rejection> {
        Ok(None)
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

    /// See [`Feed::reading`]; undefined where there is nothing to read.
    #[wasm_bindgen(skip_typescript)]
    pub fn reading(&self) -> JsValue {
        self.feed.borrow_mut().as_mut().and_then(|feed| feed.reading()).into()
    }

    /// See [`Feed::take`].
    #[wasm_bindgen(skip_typescript)]
    pub fn take(&self, part: JsValue) -> Result<JsValue, JsValue> {
        let Some(mut feed) = self.feed.take() else { return Ok(JsValue::UNDEFINED) };
        let items = feed.take(part)?;
        self.feed.replace(Some(feed));
        Ok(items.into())
    }

    /// Ends the stream, closes its connection at once and frees what it held, the listener on the caller's signal too:
    /// waiting for the garbage collector would leave it there.
    #[wasm_bindgen(skip_typescript)]
    pub fn close(self) {
        self.abort.close();
    }
}

/// Through what the items go on their way to the caller: the second argument of `glue/iterate.js`.
pub type Hands<'a> = &'a JsValue;

/// They go to the caller as they come.
pub const PLAIN: Hands<'static> = &JsValue::UNDEFINED;

/// The async iterator over a feed. `abort` ends the feed's waits.
pub fn into_iterator(feed: impl Feed + 'static, abort: Rc<Abort>, hands: Hands<'_>) -> JsValue {
    iterate(Source { feed: Rc::new(RefCell::new(Some(Box::new(feed)))), abort }, hands)
}

/// The async iterator whose first read rejects.
pub fn refuse(error: Error) -> JsValue {
    refused(&error.into())
}

/// The async iterator over an endpoint's stream whose first read rejects.
pub fn refuse_stream(endpoint: &Endpoint, error: Error) -> JsValue {
    refuse(error.in_operation(endpoint.service.name, endpoint.name))
}
