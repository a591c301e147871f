//! Calls an endpoint with the arguments that JavaScript gave: its ids in order, its body where it has one, and the options.

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::args::string;
use super::client::Client;
use super::driver::Drive;
use super::fetch::is_browser;
use super::options::{CallOptions, Options};
use super::{source, text};
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::{Operation, Replay};
use crate::core::request::Request;
use crate::prelude::*;

/// The option of endpoints that are repeated only when they were refused.
pub const RETRY_UNSAFE: &str = "retryUnsafe";
/// The option of endpoints that are repeated only with it.
pub const IDEMPOTENCY_KEY: &str = "idempotencyKey";

/// Completes an operation with options of its own.
pub type Complete<'a> = &'a mut dyn FnMut(&mut Operation, &Options) -> Result<(), Error>;

/// Calls an endpoint. The promise keeps the client alive by itself: `free()` in the meantime does no harm.
pub fn call(client: &Rc<Client>, endpoint: &'static Endpoint, arguments: &[&JsValue], options: &JsValue) -> Promise {
    call_with(client, endpoint, arguments, options, &[], &mut |_, _| Ok(()))
}

/// Calls an endpoint that also knows the options in `names`.
pub fn call_with(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
    names: &[&str],
    complete: Complete<'_>,
) -> Promise {
    let prepared = prepare(endpoint, arguments, options, names, complete);
    source::promise_of(endpoint, prepared.map(|(operation, options)| Drive::call(client, operation, options)))
}

/// The options that say how often an endpoint's request may be sent.
pub const fn own_names(replay: Replay) -> &'static [&'static str] {
    match replay {
        Replay::Safe => &[],
        Replay::WhenRefused | Replay::ByCaller => &[RETRY_UNSAFE],
        Replay::Unsafe => &[IDEMPOTENCY_KEY],
    }
}

fn prepare(
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
    names: &[&str],
    complete: Complete<'_>,
) -> Result<(Operation, CallOptions), Error> {
    let options = Options::read("options", options, &[CallOptions::NAMES, own_names(endpoint.replay), names]);
    let retry_unsafe = options.flag(RETRY_UNSAFE);
    let key = options.idempotency_key();
    let operation = operation(endpoint, arguments, retry_unsafe).and_then(|mut operation| {
        complete(&mut operation, &options)?;
        operation.with_idempotency_key(key.as_deref())
    });
    let read = CallOptions::from(&options);
    options.finish()?;
    Ok((operation?, read))
}

/// The operation of the arguments: the ids in order, then the body where there is one.
pub fn operation(endpoint: &'static Endpoint, arguments: &[&JsValue], retry_unsafe: bool) -> Result<Operation, Error> {
    let ids = read_ids(endpoint, arguments)?;
    let given = arguments.get(ids.len()).filter(|given| !given.is_undefined() && !given.is_null());
    let body = given.map(|given| Json::from(JsValue::clone(given)));
    let operation = write(endpoint.operation(ids, body)?)?;
    Ok(if retry_unsafe { operation.replayed(Replay::Safe) } else { operation })
}

/// Writes the body of an operation.
///
/// # Errors
/// A configuration error for a body that JSON cannot carry; the error of a 413 for one that the service does not read.
pub fn write(mut operation: Operation) -> Result<Operation, Error> {
    if let Some(complete) = operation.in_browser.filter(|_| is_browser()) {
        complete(&mut operation);
    }
    let limit = operation.max_body_bytes;
    write_body(&mut operation.request, limit)?;
    if let Some(newer) = &mut operation.request.newer {
        write_body(newer, limit)?;
    }
    Ok(operation)
}

fn write_body(request: &mut Request, limit: f64) -> Result<(), Error> {
    let Some(body) = &request.body else { return Ok(()) };
    let text = body.stringify().ok_or_else(unwritable)?;
    if text::exceeds(&text, limit) {
        return Err(too_large(limit));
    }
    request.text = Some(text.into());
    Ok(())
}

/// The error of a body that JSON cannot carry.
pub fn unwritable() -> Error {
    Error::configuration("body", "cannot be written as JSON")
}

fn too_large(limit: f64) -> Error {
    let message = ["the body has more than ", &decimal::write(limit), " bytes, the service's limit; nothing was sent"];
    let mut error = Error::new(ErrorKind::PayloadTooLarge, &message.concat());
    error.status = 413;
    error
}

/// The endpoint's ids.
pub fn read_ids(endpoint: &Endpoint, arguments: &[&JsValue]) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    endpoint.parts(&mut |name, is_id| {
        if is_id {
            let given = arguments.get(ids.len()).copied();
            ids.push(string(name, given.unwrap_or(&JsValue::UNDEFINED))?);
        }
        Ok(())
    })?;
    Ok(ids)
}
