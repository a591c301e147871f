//! What an async iterator draws from.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::decode::Decoding;
use super::driver;
use super::error::to_js;
use super::event_source::Listening;
use super::follow::Following;
use crate::core::error::Error;

#[wasm_bindgen(module = "/src/js/glue/iterate.js")]
extern "C" {
    fn iterate(source: Source) -> JsValue;
}

/// Where batches come from.
pub enum Feed {
    /// A stream over fetch, resumed after drops.
    Follow(Box<Following>),
    /// The browser's own EventSource.
    Listen(Box<Listening>),
    /// The bytes of a stream somebody else opened.
    Decode(Box<Decoding>),
    /// Nowhere: the arguments were wrong. The first read rejects.
    Refused(Error),
}

/// Hands out what a stream delivers, in batches. Only `glue/iterate.js` sees it, which lets one reader in at a time.
#[wasm_bindgen(skip_typescript)]
pub struct Source {
    feed: Rc<RefCell<Option<Feed>>>,
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
            let batch: Option<Array> = match &mut feed {
                Feed::Follow(following) => following.pull().await?,
                Feed::Listen(listening) => listening.pull().await?,
                Feed::Decode(decoding) => decoding.pull().await?,
                Feed::Refused(error) => return Err(to_js(error)),
            };
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

/// The async iterator over a feed. `abort` ends the feed's waits.
pub fn into_iterator(feed: Feed, abort: Rc<Abort>) -> JsValue {
    iterate(Source { feed: Rc::new(RefCell::new(Some(feed))), abort })
}

/// The async iterator whose first read rejects.
pub fn refuse(error: Error) -> JsValue {
    into_iterator(Feed::Refused(error), Rc::new(Abort::new(None)))
}
