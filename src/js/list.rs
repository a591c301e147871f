//! Lists: the promise of the first page, and the way to all items, page after page.

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::Client;
use super::driver::{self, Drive};
use super::endpoint;
use super::options::{CallOptions, Options};
use super::source::{self, Source};
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::page::{List, Next, Walk};
use crate::core::request::Path;

#[wasm_bindgen(module = "/src/js/glue/list.js")]
extern "C" {
    #[wasm_bindgen(js_name = asList)]
    fn as_list(first: &Promise, pages: Option<Pages>) -> JsValue;
}

/// The pages of a list. Only `glue/list.js` sees it.
#[wasm_bindgen(skip_typescript)]
pub struct Pages {
    client: Rc<Client>,
    list: Rc<List>,
    options: CallOptions,
    /// Where the second page starts.
    next: Next,
}

#[wasm_bindgen]
impl Pages {
    /// A walk of its own from the first page, which was read.
    #[wasm_bindgen(js_name = walk_, skip_typescript)]
    pub fn walk(&self, first: JsValue) -> Result<Source, JsValue> {
        let patience = (driver::policy(&self.client, &self.options), self.client.is_renewable());
        let walk = Walk::new(&self.list, first.into(), self.next.borrow().clone(), patience)?;
        Ok(Drive::of(&self.client, walk, self.options.clone()).delivering().into())
    }
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
    let mut pages = None;
    let first = read(client, endpoint, ids, options, names, make).and_then(|read| {
        let operation = read.list.page(&read.list.start, &read.next)?;
        let first = Drive::call(client, operation, read.options.clone());
        pages = Some(read);
        Ok(first)
    });
    as_list(&source::promise_of(endpoint, first), pages)
}

fn read(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
    names: &[&str],
    make: Make<'_>,
) -> Result<Pages, Error> {
    let options = Options::read("options", options, &[CallOptions::NAMES, names]);
    let list = endpoint::read_ids(endpoint, ids).and_then(|ids| make(endpoint.path(&ids)?, &options));
    let read = CallOptions::from(&options);
    options.finish()?;
    Ok(Pages { client: client.clone(), list: Rc::new(list?), options: read, next: Next::default() })
}
