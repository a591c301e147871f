//! Waits until a run is over; see [`Wait`].

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::client::Client;
use super::driver;
use super::endpoint::{self, RETRY_UNSAFE};
use super::options::{CallOptions, Options};
use crate::core::error::Error;
use crate::core::wait::{Callbacks, Ending, Wait, WaitRules};

/// A wait that is about to begin.
struct Waiting {
    wait: Wait,
    on_update: Option<Function>,
    on_waiting: Option<Function>,
    options: CallOptions,
}

/// Waits until a run is over. `argument` is the run's id, or what starts it.
pub fn wait(client: &Rc<Client>, rules: &'static WaitRules, argument: &JsValue, options: &JsValue) -> Promise {
    let client = client.clone();
    let first = rules.start.map_or(rules.endpoint, |(start, _)| start);
    let waiting =
        read(&client, rules, argument, options).map_err(|error| error.in_operation(first.service.name, first.name));
    driver::promise(Box::pin(async move {
        let mut waiting = waiting?;
        let abort = Abort::new(waiting.options.signal.as_ref());
        let callbacks = [waiting.on_update.as_ref(), waiting.on_waiting.as_ref()];
        Ok(driver::complete(&client, &mut waiting.wait, &waiting.options, callbacks, &abort).await?.into())
    }))
}

fn read(
    client: &Client,
    rules: &'static WaitRules,
    argument: &JsValue,
    options: &JsValue,
) -> Result<Box<Waiting>, Error> {
    let options =
        Options::read("options", options, &[CallOptions::NAMES, &["pollIntervalMs", "maxWaitMs"], rules.names]);
    let mut plan = rules.plan;
    let interval_ms = options.limit("pollIntervalMs", 0.0).unwrap_or(plan.interval_ms);
    plan.interval_ms = interval_ms.max(rules.least_interval_ms);
    plan.max_wait_ms = options.limit("maxWaitMs", 0.0).or(plan.max_wait_ms);
    let ending = Ending {
        when_waiting: rules.names.first().is_some_and(|name| options.flag(name)),
        statuses: options.strings("terminalStatuses"),
    };
    let (on_update, on_waiting) = (options.function("onUpdate"), options.function("onWaiting"));
    let read = CallOptions::from(&options);
    let retry_unsafe = options.flag(RETRY_UNSAFE);
    options.finish()?;
    let start = rules.start.map(|(start, _)| endpoint::operation(start, &[argument], retry_unsafe)).transpose()?;
    let ids = if start.is_some() { Vec::new() } else { endpoint::read_ids(rules.endpoint, &[argument])? };
    let callbacks = Callbacks { on_update: on_update.is_some(), on_waiting: on_waiting.is_some() };
    let patience = (driver::policy(client, &read), client.is_renewable());
    let wait = Wait::new(rules, start, ids, plan, ending, callbacks, patience)?;
    Ok(Box::new(Waiting { wait, on_update, on_waiting, options: read }))
}
