//! Drives a [`Call`] and hands out its promise.

use std::pin::Pin;

use js_sys::{Date, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::abort::{Abort, Interrupt};
use super::client::Client;
use super::fetch::{self, Extra, Failure, Head};
use super::options::CallOptions;
use super::{body, random, timer};
use crate::core::call::{Call, Input, Step};
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::Item;
use crate::core::request::Request;
use crate::core::response::{Body, Response};
use crate::core::retry::RetryPolicy;
use crate::core::stream::Stream;

#[wasm_bindgen(module = "/src/js/glue/pending.js")]
extern "C" {
    type Pending;
    #[wasm_bindgen(constructor)]
    fn new() -> Pending;
    #[wasm_bindgen(method, getter)]
    fn promise(this: &Pending) -> Promise;
    #[wasm_bindgen(method)]
    fn settle(this: &Pending, is_done: bool, value: &JsValue);
}

/// What the package's loading calls; see `pkg-template/load.js`.
#[allow(dead_code)]
mod loading {
    crate::js::reexport! { "/src/js/glue/errors.js" fromCaller }
    crate::js::reexport! { "/src/js/glue/pending.js" died gone unloaded }
}

/// Why a call failed: with a typed error, or with a value of the caller's own, such as an abort reason.
pub enum Rejection {
    /// A typed error.
    Error(Error),
    /// The caller's own value.
    Value(JsValue),
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        Rejection::Error(error)
    }
}

impl From<Rejection> for JsValue {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Error(error) => error.into(),
            Rejection::Value(value) => value,
        }
    }
}

/// A promise of what a future comes to. The futures are boxed so that the code around them is there once.
pub fn promise(future: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    let pending = Pending::new();
    let promise = pending.promise();
    spawn_local(async move {
        let outcome = future.await;
        let is_done = outcome.is_ok();
        pending.settle(is_done, &outcome.unwrap_or_else(|value| value));
    });
    promise
}

/// How patiently a call is repeated.
pub fn policy(client: &Client, options: &CallOptions) -> RetryPolicy {
    RetryPolicy { max_retries: options.max_retries.unwrap_or(client.retry.max_retries), ..client.retry }
}

/// Runs one call to its end.
pub fn run<'a>(
    client: &'a Client,
    operation: Operation,
    options: &'a CallOptions,
    abort: &'a Abort,
) -> impl Future<Output = Result<Json, Rejection>> + 'a {
    run_with(client, operation, options, policy(client, options), abort)
}

/// The same, repeated as patiently as told.
pub async fn run_with(
    client: &Client,
    operation: Operation,
    options: &CallOptions,
    policy: RetryPolicy,
    abort: &Abort,
) -> Result<Json, Rejection> {
    let (provider, name) = (operation.service.name, operation.name);
    let timeout_ms = options.timeout_ms.or(operation.timeout_ms).unwrap_or(client.timeout_ms);
    let timeout_ms = timeout_ms.min(operation.max_timeout_ms) + operation.hold_ms;
    if let Some(warning) = operation.warning {
        client.hooks.warn(&operation, warning);
    }
    let mut call = Call::new(operation, policy, client.is_renewable());
    let mut input = Input::Start;
    loop {
        match call.step(random::number(), input) {
            Step::Send => {
                let operation = call.operation();
                let body = operation.request.text.as_ref().map(Json::as_js);
                let extra = Extra { headers: &options.headers, body, timeout_ms };
                let attempt = attempt(client, operation, &operation.request, call.attempts(), extra, abort, false);
                input = match attempt.await {
                    Ok((response, _)) => Input::Response(response),
                    Err(Failure::Error(error)) => return Err(error.in_operation(provider, name).into()),
                    Err(Failure::Interrupt(interrupt)) => no_answer(interrupt, provider, name)?,
                };
            }
            Step::Sleep { ms, error } => {
                client.hooks.retry(call.operation(), call.attempts(), ms, &error);
                abort.sleep(ms, false).await.map_err(|interrupt| rejection(interrupt, provider, name))?;
                input = Input::Slept;
            }
            Step::Done(outcome) => return outcome.map_err(Rejection::Error),
        }
    }
}

/// Makes one attempt. A stream that is wanted is left to be read: then the answer of a success has no body yet.
pub async fn attempt(
    client: &Client,
    operation: &Operation,
    request: &Request,
    number: u32,
    extra: Extra<'_>,
    abort: &Abort,
    wants_stream: bool,
) -> Result<(Response, Option<JsValue>), Failure> {
    client.hooks.request(operation, number);
    let began = timer::now();
    let head = fetch::send(client, operation.service, request, extra, abort).await?;
    client.hooks.response(operation, number, &head, timer::now() - began);
    let Head { raw, status, headers, is_basic, secrets, .. } = head;
    let shown = Json::from(raw.clone());
    let is_this = |item: &Json| item.as_number() == Some(f64::from(status));
    let is_retried = client.retry_statuses.as_ref().map(|statuses| statuses.iter().any(is_this));
    let mut response =
        Response { status, headers, body: Body::Empty, raw: shown, secrets, is_retried, at_ms: Date::now() };
    if wants_stream && response.is_success() {
        return Ok((response, Some(raw)));
    }
    let body = body::read(&raw, &response, is_basic, client.max_response_bytes, abort).await;
    if body.is_ok() {
        abort.finish_attempt();
    } else {
        abort.drop_attempt();
    }
    response.body = body.map_err(|failure| match failure {
        Failure::Error(error) => Failure::Error(operation.own(error, Some(&response))),
        interrupt => interrupt,
    })?;
    Ok((response, None))
}

/// What an interrupted attempt means to the call: no answer, or its end.
fn no_answer(interrupt: Interrupt, provider: &'static str, name: &'static str) -> Result<Input, Rejection> {
    match interrupt {
        Interrupt::Timeout => Ok(Input::NoAnswer { timed_out: true, cause: None }),
        Interrupt::Thrown(thrown) => Ok(Input::NoAnswer { timed_out: false, cause: Some(thrown.into()) }),
        other => Err(rejection(other, provider, name)),
    }
}

/// The end that an interrupt means.
pub fn rejection(interrupt: Interrupt, provider: &'static str, name: &'static str) -> Rejection {
    match interrupt {
        Interrupt::Caller(reason) => Rejection::Value(reason),
        Interrupt::Timeout | Interrupt::Idle | Interrupt::Due => {
            Error::new(ErrorKind::Timeout, "the time limit passed").in_operation(provider, name).into()
        }
        Interrupt::Closed => Error::new(ErrorKind::Connection, "the reader left").in_operation(provider, name).into(),
        Interrupt::Thrown(thrown) => Rejection::Value(thrown),
    }
}

/// The typed error of a call, apart from a value of the caller's own.
pub fn typed(outcome: Result<Json, Rejection>) -> Result<Result<Json, Error>, Rejection> {
    match outcome {
        Ok(answer) => Ok(Ok(answer)),
        Err(Rejection::Error(error)) => Ok(Err(error)),
        Err(value) => Err(value),
    }
}

/// What is behind the cursor of a run that is over; nothing where the host has no route for [`Stream::rest`].
pub async fn rest(
    client: &Client,
    stream: &mut Stream,
    options: &CallOptions,
    abort: &Abort,
) -> Result<Result<Vec<Item>, Error>, Rejection> {
    let Some(operation) = stream.rest() else { return Ok(Ok(Vec::new())) };
    Ok(match typed(run(client, operation, options, abort).await)? {
        Err(error) if matches!(error.status, 404 | 405 | 501) => Ok(Vec::new()),
        outcome => outcome.map(|answer| stream.accept_rest(&answer)),
    })
}
