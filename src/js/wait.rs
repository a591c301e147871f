//! Waits until a run is over; see [`Wait`].

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::Client;
use super::driver::{self, Drive};
use super::endpoint::{self, RETRY_UNSAFE};
use super::options::{CallOptions, Options};
use super::source;
use crate::core::error::Error;
use crate::core::wait::{Callbacks, Ending, Wait, WaitRules};
use crate::prelude::*;

/// Waits until a run is over. `argument` is the run's id, or what starts it.
pub fn wait(client: &Rc<Client>, rules: &'static WaitRules, argument: &JsValue, options: &JsValue) -> Promise {
    wait_with(client, rules, &[argument], options)
}

/// Waits until a run is over that several ids name, or what starts it.
pub fn wait_with(client: &Rc<Client>, rules: &'static WaitRules, arguments: &[&JsValue], options: &JsValue) -> Promise {
    let first = rules.start.map_or(rules.endpoint, |(start, _)| start);
    source::promise_of(first, read(client, rules, arguments, options))
}

fn read(
    client: &Rc<Client>,
    rules: &'static WaitRules,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Result<Drive, Error> {
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
    let start = rules.start.map(|(start, _)| endpoint::operation(start, arguments, retry_unsafe)).transpose()?;
    let ids = if start.is_some() { Vec::new() } else { endpoint::read_ids(rules.endpoint, arguments)? };
    let callbacks = Callbacks { on_update: on_update.is_some(), on_waiting: on_waiting.is_some() };
    let patience = (driver::policy(client, &read), client.is_renewable());
    let wait = Wait::new(rules, start, ids, plan, ending, callbacks, patience)?;
    Ok(Drive { callbacks: [on_update, on_waiting], ..Drive::of(client, wait, read) })
}
