//! Drives machines: does what their commands say, and steps them with what came of it.

use std::pin::Pin;

use js_sys::{Date, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::abort::{Abort, Interrupt};
use super::client::Client;
use super::fetch::{self, Extra, Failure, Head};
use super::options::CallOptions;
use super::{body, random, timer};
use crate::core::call::Call;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::machine::{Command, Input, Machine};
use crate::core::operation::Operation;
use crate::core::request::Request;
use crate::core::response::{Body, Response};
use crate::core::retry::RetryPolicy;

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
pub async fn run(
    client: &Client,
    operation: Operation,
    options: &CallOptions,
    abort: &Abort,
) -> Result<Json, Rejection> {
    let mut call = Call::new(operation, policy(client, options), client.is_renewable());
    complete(client, &mut call, options, [None, None], abort).await
}

/// Drives a machine without a stream to its end. `callbacks` are `onUpdate` and `onWaiting`.
pub async fn complete(
    client: &Client,
    machine: &mut dyn Machine,
    options: &CallOptions,
    callbacks: [Option<&Function>; 2],
    abort: &Abort,
) -> Result<Json, Rejection> {
    let mut input = Input::Start;
    loop {
        input = match step(client, machine, input) {
            Command::Send { attempt } => send(client, machine.operation(), attempt, options, abort).await?,
            Command::Wait { ms, wakes_online } => sleep(machine.operation(), ms, wakes_online, abort).await?,
            Command::Notify { run, is_waiting } => {
                let [on_update, on_waiting] = callbacks;
                let callback = if is_waiting { on_waiting } else { on_update };
                // What it throws, or rejects with, ends the machine as it is.
                let reply = callback.map(|callback| callback.call1(&JsValue::UNDEFINED, run.as_js())).transpose();
                let reply = JsValue::from(reply.map_err(Rejection::Value)?);
                let reply = abort.race(Promise::resolve(&reply)).await;
                Input::Replied(reply.map_err(|interrupt| rejection(interrupt, machine.operation()))?.is_truthy())
            }
            Command::Done(answer) => return Ok(answer),
            Command::Fail(error) => return Err(error.into()),
            // These are a stream's.
            Command::Connect { .. } | Command::Read { .. } | Command::Deliver(_) => Input::Delivered,
        }
    }
}

/// One step of a machine, and what its caller wants to know of it.
pub fn step(client: &Client, machine: &mut dyn Machine, input: Input) -> Command {
    let command = machine.step(timer::now(), random::number(), input);
    if let Some(notice) = machine.notice() {
        client.hooks.notice(machine.operation(), &notice);
    }
    command
}

/// Makes an attempt whose response is read to its end.
pub async fn send(
    client: &Client,
    operation: &Operation,
    attempt: u32,
    options: &CallOptions,
    abort: &Abort,
) -> Result<Input, Rejection> {
    let timeout_ms = options.timeout_ms.or(operation.timeout_ms).unwrap_or(client.timeout_ms);
    let timeout_ms = timeout_ms.min(operation.max_timeout_ms) + operation.hold_ms;
    let body = operation.request.text.as_ref().map(Json::as_js);
    let extra = Extra { headers: &options.headers, body, timeout_ms };
    match self::attempt(client, operation, &operation.request, attempt, extra, abort, false).await {
        Ok((response, _)) => Ok(Input::Response(response)),
        Err(Failure::Error(error)) => Err(error.in_operation(operation.service.name, operation.name).into()),
        Err(Failure::Interrupt(Interrupt::Timeout)) => Ok(Input::NoAnswer { timed_out: true, cause: None }),
        Err(Failure::Interrupt(Interrupt::Thrown(thrown))) => {
            Ok(Input::NoAnswer { timed_out: false, cause: Some(thrown.into()) })
        }
        Err(Failure::Interrupt(interrupt)) => Err(rejection(interrupt, operation)),
    }
}

/// Waits, in ms.
pub async fn sleep(operation: &Operation, ms: f64, wakes_online: bool, abort: &Abort) -> Result<Input, Rejection> {
    abort.sleep(ms, wakes_online).await.map_err(|interrupt| rejection(interrupt, operation))?;
    Ok(Input::Waited)
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

/// How an interrupted machine ends.
pub fn rejection(interrupt: Interrupt, operation: &Operation) -> Rejection {
    rejected(interrupt, operation.service.name, operation.name)
}

/// The same, by the names of a provider and an operation.
pub fn rejected(interrupt: Interrupt, provider: &'static str, name: &'static str) -> Rejection {
    match interrupt {
        Interrupt::Caller(reason) => Rejection::Value(reason),
        Interrupt::Timeout | Interrupt::Idle | Interrupt::Due => {
            Error::new(ErrorKind::Timeout, "the time limit passed").in_operation(provider, name).into()
        }
        Interrupt::Closed => Error::new(ErrorKind::Connection, "the reader left").in_operation(provider, name).into(),
        Interrupt::Thrown(thrown) => Rejection::Value(thrown),
    }
}
