//! Calls an endpoint with the arguments that JavaScript gave: its ids in order, its body where it has one, and the options.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::args::{object, optional_object, string};
use super::client::Client;
use super::driver;
use super::options::{CallOptions, Options};
use crate::core::endpoint::{Body, Endpoint};
use crate::core::error::Error;
use crate::core::operation::{Operation, Replay};

/// The option of endpoints that are repeated only when they were refused.
pub const RETRY_UNSAFE: &str = "retryUnsafe";

/// Calls an endpoint. The promise keeps the client alive by itself: `free()` in the meantime does no harm.
pub fn call(client: &Rc<Client>, endpoint: &'static Endpoint, arguments: &[&JsValue], options: &JsValue) -> Promise {
    let client = client.clone();
    let prepared = prepare(endpoint, arguments, options);
    driver::promise(Box::pin(async move {
        let (operation, options) = prepared?;
        let abort = Abort::new(options.signal.as_ref());
        Ok(driver::run(&client, operation, &options, &abort).await?.into())
    }))
}

fn prepare(
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Result<(Operation, CallOptions), Error> {
    let names: &[&str] = if endpoint.replay == Replay::WhenRefused { &[RETRY_UNSAFE] } else { &[] };
    let options = Options::read("options", options, &[CallOptions::NAMES, names]);
    let retry_unsafe = options.flag(RETRY_UNSAFE);
    let read = options.finish(CallOptions::from(&options))?;
    let operation = operation(endpoint, arguments, retry_unsafe);
    Ok((operation.map_err(|error| error.in_operation(endpoint.service.name, endpoint.name))?, read))
}

/// The operation of the arguments: the ids in order, then the body where there is one.
pub fn operation(endpoint: &'static Endpoint, arguments: &[&JsValue], retry_unsafe: bool) -> Result<Operation, Error> {
    let ids = read_ids(endpoint, arguments)?;
    let body = match (endpoint.body, arguments.get(ids.len())) {
        (Body::Optional(name), Some(given)) => optional_object(name, given)?,
        (Body::Required(name), Some(given)) => Some(object(name, given)?),
        _ => None,
    };
    let operation = endpoint.operation(&ids, body)?;
    Ok(if retry_unsafe { operation.replayed(Replay::Safe) } else { operation })
}

/// The endpoint's ids.
pub fn read_ids(endpoint: &Endpoint, arguments: &[&JsValue]) -> Result<Vec<String>, Error> {
    endpoint.ids().zip(arguments).map(|(name, value)| string(name, value)).collect()
}
