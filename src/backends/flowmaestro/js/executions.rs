use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::events::{self, ExecutionEvents};
use super::super::executions::{self, FlowMaestroExecutions};
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

#[wasm_bindgen]
impl FlowMaestroExecutions {
    /// Polls the execution until it is over, and resolves with it (not with the envelope): a failed or cancelled one
    /// resolves too.
    ///
    /// An outage does not end the wait: polls that get no answer, a 5xx or a 429 are repeated until `maxWaitMs`, after a 429 as
    /// late as the service says. Any other error of a poll rejects at once.
    #[wasm_bindgen(js_name = waitForCompletion, unchecked_return_type = "Promise<FlowMaestroExecution>")]
    pub fn wait_for_completion(
        &self,
        #[wasm_bindgen(js_name = executionId, unchecked_param_type = "string")] execution_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroWaitOptions")] options: &JsValue,
    ) -> Promise {
        wait::wait(&self.client, &COMPLETION, execution_id, options)
    }

    /// The execution's events until it is over.
    ///
    /// The service, as it is deployed, sends no event but the stream's opening. So the execution is polled beside the
    /// stream, at most 18 times a minute: its end is delivered within 5 s, and so is a change of its status, each marked
    /// `synthetic: true`. Where a page may not read the stream, polling alone is enough: that is logged once, and for five
    /// minutes this client opens no other stream.
    ///
    /// A dropped connection is opened again. The service replays nothing: events in between are lost, which the next
    /// `connected` says with `reconnected: true`; the end is not.
    ///
    /// A connection that fails `maxReconnects` times in a row is done without in the same way: that throws only when polling
    /// fails too.
    ///
    /// The iterator throws the class of a refusing status, `StreamError` (`protocol`, or `gave-up` when polling fails too),
    /// `RateLimitError` for a wait of more than 300 s, or `signal.reason`.
    #[wasm_bindgen(unchecked_return_type = "AsyncGenerator<FlowMaestroExecutionEvent, void, undefined>")]
    pub fn stream(
        &self,
        #[wasm_bindgen(js_name = executionId, unchecked_param_type = "string")] execution_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "StreamOptions")] options: &JsValue,
    ) -> JsValue {
        follow::start(
            &self.client,
            &events::STREAM,
            execution_id,
            options,
            &[CallOptions::NAMES, StreamOptions::NAMES],
            Way::PLAIN,
            &mut |id, _, _| Ok(Rc::new(ExecutionEvents::new(&id))),
        )
    }
}

static COMPLETION: WaitRules = WaitRules {
    result: executions::bare,
    // The longest wait of the official clients when nobody gives one.
    plan: PollPlan { max_wait_ms: Some(300_000.0), ..PollPlan::DEFAULT },
    ..WaitRules::of(&executions::GET, &["stopWhenPaused"], |execution, ending| {
        executions::ends_wait(execution, ending.when_waiting)
    })
};
