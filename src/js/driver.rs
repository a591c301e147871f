//! Drives a [`Call`] and hands out its promise.

use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Date, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::abort::{Abort, Interrupt};
use super::client::Client;
use super::fetch::{self, Extra, Failure};
use super::options::{CallOptions, Options};
use super::{body, endpoint, random};
use crate::core::call::{Call, Input, Step};
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::request::Request;
use crate::core::response::{Body, Response};
use crate::core::retry::RetryPolicy;

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
    future_to_promise(future)
}

/// What a wait for a run's end is made of.
pub struct Wait {
    /// What looks at the run.
    pub endpoint: &'static Endpoint,
    /// The option that ends the wait early, when the run waits for something itself.
    pub early: &'static str,
    /// Whether an answer ends the wait, given that option.
    pub is_over: fn(&Json, bool) -> bool,
    /// What the caller gets of the answer that ended it.
    pub result: fn(Json) -> Json,
    /// The total time when nobody gives one, in ms.
    pub max_wait_ms: Option<f64>,
}

/// Waits until a run is over.
pub fn wait(client: &Rc<Client>, wait: &'static Wait, id: &JsValue, options: &JsValue) -> Promise {
    let client = client.clone();
    let read = read_wait(wait, id, options)
        .map_err(|error| error.in_operation(wait.endpoint.service.name, wait.endpoint.name));
    promise(Box::pin(async move {
        let (ids, early, plan, options) = read?;
        let abort = Abort::new(options.signal.as_ref());
        let (provider, name) = (wait.endpoint.service.name, wait.endpoint.name);
        let (started, mut looks) = (Date::now(), 0);
        loop {
            let mut policy = policy(&client, &options);
            if let Some(limit) = plan.max_wait_ms {
                policy.max_delay_ms = policy.max_delay_ms.min((limit - (Date::now() - started)).max(0.0));
            }
            let operation = wait.endpoint.operation(ids.clone(), None)?;
            let outcome = run_with(&client, operation, &options, policy, &abort).await;
            looks += 1;
            let elapsed = Date::now() - started;
            let next = match outcome {
                Ok(answer) if (wait.is_over)(&answer, early) => return Ok((wait.result)(answer).into()),
                Ok(_) => plan.next_delay(looks, elapsed),
                Err(Rejection::Error(error)) => match plan.delay_after(&error, looks, elapsed) {
                    Some(delay) => Some(delay),
                    None => return Err(error.into()),
                },
                Err(value) => return Err(value.into()),
            };
            let Some(delay) = next else {
                let error = Error::new(ErrorKind::Timeout, "the run was not over within maxWaitMs; it goes on");
                return Err(error.in_operation(provider, name).into());
            };
            abort.sleep(delay, false).await.map_err(|interrupt| rejection(interrupt, provider, name))?;
        }
    }))
}

fn read_wait(
    wait: &Wait,
    id: &JsValue,
    options: &JsValue,
) -> Result<(Vec<String>, bool, PollPlan, CallOptions), Error> {
    let options =
        Options::read("options", options, &[CallOptions::NAMES, &["pollIntervalMs", "maxWaitMs", wait.early]]);
    let mut plan = PollPlan::default();
    plan.interval_ms = options.number("pollIntervalMs", 1.0).unwrap_or(plan.interval_ms);
    plan.max_wait_ms = options.number("maxWaitMs", 0.0).or(wait.max_wait_ms);
    let (early, read) = (options.flag(wait.early), CallOptions::from(&options));
    options.finish()?;
    Ok((endpoint::read_ids(wait.endpoint, &[id])?, early, plan, read))
}

fn policy(client: &Client, options: &CallOptions) -> RetryPolicy {
    RetryPolicy { max_retries: options.max_retries.unwrap_or(client.retry.max_retries), ..client.retry }
}

/// Runs one call to its end.
pub async fn run(
    client: &Client,
    operation: Operation,
    options: &CallOptions,
    abort: &Abort,
) -> Result<Json, Rejection> {
    run_with(client, operation, options, policy(client, options), abort).await
}

async fn run_with(
    client: &Client,
    operation: Operation,
    options: &CallOptions,
    policy: RetryPolicy,
    abort: &Abort,
) -> Result<Json, Rejection> {
    let (provider, name) = (operation.service.name, operation.name);
    let timeout_ms = options.timeout_ms.or(operation.timeout_ms).unwrap_or(client.timeout_ms) + operation.hold_ms;
    // Once for all attempts: services recognise a repeated request by its bytes.
    let body = match &operation.request.body {
        Some(body) => match body.stringify() {
            Some(text) => Some(text),
            None => {
                return Err(Error::configuration("body", "cannot be written as JSON")
                    .in_operation(provider, name)
                    .into());
            }
        },
        None => None,
    };
    let mut call = Call::new(operation, policy, client.is_renewable());
    let mut input = Input::Start;
    loop {
        match call.step(Date::now(), random::number(), input) {
            Step::Send => {
                let extra = Extra { headers: &options.headers, body: body.as_ref(), timeout_ms };
                let operation = call.operation();
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
) -> Result<(Response, Option<web_sys::Response>), Failure> {
    client.hooks.request(operation, number);
    let began = Date::now();
    let raw = fetch::send(client, operation.service, request, extra, abort).await?;
    client.hooks.response(operation, number, &raw, Date::now() - began);
    let mut response = Response { status: raw.status(), headers: fetch::read_headers(&raw), body: Body::Empty };
    if wants_stream && response.is_success() {
        return Ok((response, Some(raw)));
    }
    let body = body::read(&raw, client.max_response_bytes, abort).await;
    if body.is_ok() {
        abort.finish_attempt();
    } else {
        abort.drop_attempt();
    }
    response.body = body?;
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
