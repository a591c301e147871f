//! Waits until a run is over, by polling it.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::client::Client;
use super::driver::{self, Rejection};
use super::endpoint::{self, RETRY_UNSAFE};
use super::options::{CallOptions, Options};
use super::timer;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Cause, Error};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::{self, PollPlan};

/// What ends a wait early, or late.
pub struct Ending {
    /// Whether a run that waits for something itself does.
    pub when_waiting: bool,
    /// The statuses that do, where the caller names some.
    pub statuses: Vec<String>,
}

/// What a wait for a run's end is made of.
pub struct Wait {
    /// What starts the run, where the wait does, and the member of its answer that is the run's id.
    pub start: Option<(&'static Endpoint, &'static str)>,
    /// What looks at the run.
    pub endpoint: &'static Endpoint,
    /// The rhythm and the total time when nobody says otherwise.
    pub plan: PollPlan,
    /// The shortest time between two looks, in ms, whatever the caller says.
    pub least_interval_ms: f64,
    /// The names of the options that only this wait has. The first is that of [`Ending::when_waiting`].
    pub names: &'static [&'static str],
    /// Whether a run as it stands ends the wait.
    pub is_over: fn(&Json, &Ending) -> bool,
    /// What the caller gets of an answer.
    pub result: fn(Json) -> Json,
    /// The status of a run that may be asked of the caller's `onWaiting`.
    pub waits: &'static str,
    /// The error when the time is used up, given the run's id and how it stood last.
    pub late: fn(&PollPlan, &str, Option<&Json>) -> Error,
}

impl Wait {
    /// What the waits of a service begin with: one that looks at a run which is already there.
    pub const fn of(
        endpoint: &'static Endpoint,
        names: &'static [&'static str],
        is_over: fn(&Json, &Ending) -> bool,
    ) -> Self {
        Self {
            start: None,
            endpoint,
            plan: PollPlan::DEFAULT,
            least_interval_ms: 1.0,
            names,
            is_over,
            result: |answer| answer,
            waits: "",
            late: poll::late,
        }
    }
}

/// A wait that is about to begin.
struct Waiting {
    wait: &'static Wait,
    start: Option<Operation>,
    ids: Vec<String>,
    plan: PollPlan,
    ending: Ending,
    on_update: Option<Function>,
    on_waiting: Option<Function>,
    options: CallOptions,
}

/// Waits until a run is over. `argument` is the run's id, or what starts it.
pub fn wait(client: &Rc<Client>, wait: &'static Wait, argument: &JsValue, options: &JsValue) -> Promise {
    let client = client.clone();
    let first = wait.start.map_or(wait.endpoint, |(start, _)| start);
    let waiting =
        Waiting::read(wait, argument, options).map_err(|error| error.in_operation(first.service.name, first.name));
    driver::promise(Box::pin(async move { Ok(waiting?.run(client).await?.into()) }))
}

impl Waiting {
    fn read(wait: &'static Wait, argument: &JsValue, options: &JsValue) -> Result<Box<Self>, Error> {
        let options =
            Options::read("options", options, &[CallOptions::NAMES, &["pollIntervalMs", "maxWaitMs"], wait.names]);
        let mut waiting = Box::new(Self {
            wait,
            start: None,
            ids: Vec::new(),
            plan: wait.plan,
            ending: Ending {
                when_waiting: wait.names.first().is_some_and(|name| options.flag(name)),
                statuses: options.strings("terminalStatuses"),
            },
            on_update: options.function("onUpdate"),
            on_waiting: options.function("onWaiting"),
            options: CallOptions::from(&options),
        });
        let plan = &mut waiting.plan;
        let interval_ms = options.limit("pollIntervalMs", 0.0).unwrap_or(plan.interval_ms);
        plan.interval_ms = interval_ms.max(wait.least_interval_ms);
        plan.max_wait_ms = options.limit("maxWaitMs", 0.0).or(plan.max_wait_ms);
        let retry_unsafe = options.flag(RETRY_UNSAFE);
        options.finish()?;
        match wait.start {
            Some((start, _)) => waiting.start = Some(endpoint::operation(start, &[argument], retry_unsafe)?),
            None => waiting.ids = endpoint::read_ids(wait.endpoint, &[argument])?,
        }
        Ok(waiting)
    }

    async fn run(mut self: Box<Self>, client: Rc<Client>) -> Result<Json, Rejection> {
        let abort = Abort::new(self.options.signal.as_ref());
        let wait = self.wait;
        let (provider, name) = (wait.endpoint.service.name, wait.endpoint.name);
        if let (Some(start), Some((_, id))) = (self.start.take(), wait.start) {
            let started = driver::run(&client, start, &self.options, &abort).await?;
            self.ids.extend(started.string_at(id));
        }
        let (mut began, mut looks, mut last) = (timer::now(), 0, None);
        let mut failing: Option<(f64, Error)> = None;
        loop {
            let mut policy = driver::policy(&client, &self.options);
            if let Some(limit) = self.plan.max_wait_ms {
                policy.max_delay_ms = policy.max_delay_ms.min((limit - (timer::now() - began)).max(0.0));
            }
            let operation = wait.endpoint.operation(self.ids.clone(), None);
            let operation = operation.map_err(|error| error.in_operation(provider, name))?;
            let outcome = driver::run_with(&client, operation, &self.options, policy, &abort).await;
            looks += 1;
            let next = match outcome {
                Ok(answer) => {
                    failing = None;
                    let run = (wait.result)(answer);
                    let (before, status) = (last.replace(run.clone()), run.string_at("status"));
                    let is_news = before.is_none_or(|before: Json| before.string_at("status") != status);
                    let asks = self.on_waiting.is_some() && status.as_deref() == Some(wait.waits);
                    let told = [self.on_update.as_ref().filter(|_| is_news), self.on_waiting.as_ref().filter(|_| asks)];
                    let mut goes_on = false;
                    for function in told {
                        let Some(function) = function else { continue };
                        // What it throws, or rejects with, ends the wait as it is.
                        let answer = function.call1(&JsValue::UNDEFINED, run.as_js()).map_err(Rejection::Value)?;
                        let answer = abort.race(Promise::resolve(&answer)).await;
                        goes_on = answer.map_err(|interrupt| driver::rejection(interrupt, provider, name))?.is_truthy();
                    }
                    if if asks { !goes_on } else { (wait.is_over)(&run, &self.ending) } {
                        return Ok(run);
                    }
                    if asks {
                        // A wait of its own, which does not begin with a look: the service may need a moment to go on, and
                        // the caller would be asked again and again meanwhile.
                        (began, looks, last) = (timer::now(), 0, None);
                        Some(self.plan.interval_ms)
                    } else {
                        self.plan.next_delay(looks, timer::now() - began)
                    }
                }
                Err(Rejection::Error(error)) => {
                    let now = timer::now();
                    let since = failing.map_or(now, |(since, _)| since);
                    let Some(pause) = self.plan.pause_after(&error, now - began, now - since) else {
                        return Err(error.into());
                    };
                    failing = Some((since, error));
                    self.plan.next_delay(looks, now - began).map(|delay| delay.max(pause))
                }
                Err(value) => return Err(value),
            };
            let Some(delay) = next else {
                let id = self.ids.first().map(String::as_str).unwrap_or_default();
                let mut late = (wait.late)(&self.plan, id, last.as_ref());
                late.cause = failing.map(|(_, error)| Cause::Error(error));
                return Err(late.in_operation(provider, name).into());
            };
            abort.sleep(delay, false).await.map_err(|interrupt| driver::rejection(interrupt, provider, name))?;
        }
    }
}
