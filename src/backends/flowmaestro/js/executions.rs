use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::events::{self, ExecutionEvents};
use super::super::executions;
use super::paging;
use crate::core::endpoint::Endpoint;
use crate::core::poll::PollPlan;
use crate::core::wait::WaitRules;
use crate::js::client::Client;
use crate::js::follow::{self, Way};
use crate::js::list;
use crate::js::options::CallOptions;
use crate::js::stream_options::StreamOptions;
use crate::js::wait;

/// A list of executions, of all or of some.
pub(in super::super) fn execution_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    let names = &["page", "perPage", "workflowId", "status"];
    list::start(client, endpoint, ids, options, names, &mut |_, options| {
        executions::list(options.string("workflowId").as_deref(), options.string("status"), paging(options))
    })
}

pub(in super::super) fn wait_for_completion(client: &Rc<Client>, execution_id: &JsValue, options: &JsValue) -> Promise {
    wait::wait(client, &COMPLETION, execution_id, options)
}

pub(in super::super) fn follow_execution(client: &Rc<Client>, execution_id: &JsValue, options: &JsValue) -> JsValue {
    follow::start(
        client,
        &events::STREAM,
        execution_id,
        options,
        &[CallOptions::NAMES, StreamOptions::NAMES],
        Way::PLAIN,
        &mut |id, _, _| Ok(Rc::new(ExecutionEvents::new(&id))),
    )
}

static COMPLETION: WaitRules = WaitRules {
    result: executions::bare,
    // The longest wait of the official clients when nobody gives one.
    plan: PollPlan { max_wait_ms: Some(300_000.0), ..PollPlan::DEFAULT },
    ..WaitRules::of(&executions::GET, &["stopWhenPaused"], |execution, ending| {
        executions::ends_wait(execution, ending.when_waiting)
    })
};
