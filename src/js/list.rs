//! Lists: awaited, one page; with `for await`, all items, page after page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::client::Client;
use super::driver;
use super::endpoint;
use super::options::{CallOptions, Options};
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::page::{List, Position};
use crate::core::request::Path;

#[wasm_bindgen(module = "/src/js/glue/list.js")]
extern "C" {
    #[wasm_bindgen(js_name = asList)]
    fn as_list(first: &Promise, pages: Pages, id: &str) -> JsValue;
}

/// What the pages of a list have in common.
struct Source {
    client: Rc<Client>,
    list: List,
    options: CallOptions,
}

/// Where the page after the one that was read last starts.
type Next = Rc<RefCell<Option<Position>>>;

/// The pages of a list. Only `glue/list.js` sees it.
#[wasm_bindgen(skip_typescript)]
pub struct Pages {
    /// None where the arguments were wrong: then there is no first page, and none after it.
    source: Option<Rc<Source>>,
    next: Next,
    abort: Rc<Abort>,
}

#[wasm_bindgen]
impl Pages {
    /// A walk of its own from the page that was read last. Freeing it ends it.
    #[wasm_bindgen(skip_typescript)]
    pub fn walk(&self) -> Pages {
        let signal = self.source.as_ref().and_then(|source| source.options.signal.as_ref());
        Self { source: self.source.clone(), next: self.next.clone(), abort: Rc::new(Abort::new(signal)) }
    }

    /// The next page; undefined after the last one.
    #[wasm_bindgen(skip_typescript)]
    pub fn next(&mut self) -> Option<Promise> {
        let position = self.next.borrow().clone()?;
        // From here on this walk remembers for itself.
        self.next = Next::default();
        Some(read(Ok(self.source.clone()?), Some(position), self.next.clone(), self.abort.clone()))
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.abort.close();
    }
}

/// Reads a page, the first where no position is given.
fn read(source: Result<Rc<Source>, Error>, position: Option<Position>, next: Next, abort: Rc<Abort>) -> Promise {
    driver::promise(Box::pin(async move {
        let source = source?;
        let position = position.unwrap_or_else(|| source.list.start.clone());
        let operation = source.list.page(&position)?;
        let page = driver::run(&source.client, operation, &source.options, &abort).await?;
        next.replace(position.after(&(source.list.facts)(&page)));
        Ok(source.list.kept(page).into())
    }))
}

/// Makes a list of the path with its ids and the options.
pub type Make<'a> = &'a mut dyn FnMut(Path, &Options) -> Result<List, Error>;

/// Reads the first page of a list at once: the promise of it, which is also the way to all items. The options
/// are the common ones and those in `names`.
pub fn start(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
    names: &[&str],
    make: Make<'_>,
) -> JsValue {
    let source = read_list(client, endpoint, ids, options, names, make)
        .map_err(|error| error.in_operation(endpoint.service.name, endpoint.name))
        .map(Rc::new);
    let first =
        Pages { source: source.as_ref().ok().cloned(), next: Next::default(), abort: Rc::new(Abort::new(None)) };
    let id = first.source.as_ref().map(|source| source.list.id).unwrap_or_default();
    let signal = first.source.as_ref().and_then(|source| source.options.signal.as_ref());
    let page = read(source, None, first.next.clone(), Rc::new(Abort::new(signal)));
    as_list(&page, first, id)
}

fn read_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
    names: &[&str],
    make: Make<'_>,
) -> Result<Source, Error> {
    let options = Options::read("options", options, &[CallOptions::NAMES, names]);
    let list = endpoint::read_ids(endpoint, ids).and_then(|ids| make(endpoint.path(&ids)?, &options));
    let read = CallOptions::from(&options);
    options.finish()?;
    Ok(Source { client: client.clone(), list: list?, options: read })
}
