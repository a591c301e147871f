//! In place of `agreement.rs` where no service agrees on anything with a host before it sends: its bytes are saved.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::Client;
use super::driver::{Drive, Failure};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::machine::Input;
use crate::core::operation::Service;
use crate::core::request::Request;
use crate::core::response::Response;

/// A host of which nothing is known.
#[derive(Default)]
pub struct Host {}

impl Host {
    /// The host of any base URL.
    pub fn of(_: &Service, _: &str) -> Self {
        Self {}
    }

    /// Nothing is agreed on.
    pub fn agreed(&self) -> Option<Json> {
        None
    }
}

/// Nothing is waited for.
pub fn missing(_: &Drive) -> Option<Promise> {
    None
}

/// No machine is a first contact.
pub fn ended(_: &Drive) {}

/// Nothing was waited for.
///
/// # Errors
/// None.
pub fn settle(_: &Client, _: Result<JsValue, JsValue>) -> Result<Option<Input>, Failure> {
    Ok(None)
}

/// Each request is sent as it is.
///
/// # Errors
/// None.
pub fn fit(_: &Drive) -> Result<Option<Request>, Error> {
    Ok(None)
}

/// There is nothing to forget.
pub fn forget(_: &Client, _: &Response) -> bool {
    false
}
