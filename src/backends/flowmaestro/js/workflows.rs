use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::workflows;
use super::{part, start_list};
use crate::js::client::Client;
use crate::js::endpoint::call;

/// Workflows. There is no way to make or change one here.
#[wasm_bindgen]
pub struct FlowMaestroWorkflows {
    client: Rc<Client>,
}

part!(FlowMaestroWorkflows);

#[wasm_bindgen]
impl FlowMaestroWorkflows {
    /// The workspace's workflows, newest first, without their `inputs`. One of a colleague's is in it, but `get` does not
    /// find it.
    #[wasm_bindgen(unchecked_return_type = "FlowMaestroList<FlowMaestroWorkflow>")]
    pub fn list(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroListOptions")] options: &JsValue,
    ) -> JsValue {
        start_list(&self.client, &workflows::LIST, &[], options)
    }

    /// One workflow with its inputs.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroWorkflow>>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = workflowId, unchecked_param_type = "string")] workflow_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &workflows::GET, &[workflow_id], options)
    }

    /// Starts an execution. Its id is `data.execution_id`. Missing or wrong inputs are not refused: the execution starts and
    /// then fails, and so it does when there are no credits left.
    ///
    /// Rejects with `ValidationError` for a workflow that cannot run, and with `ServerError` (`execution_failed`) when it
    /// could not be started: it is then in the list for ever, as `pending`.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroStartedExecution>>")]
    pub fn execute(
        &self,
        #[wasm_bindgen(js_name = workflowId, unchecked_param_type = "string")] workflow_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroExecuteWorkflowRequest")] execution: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroStartOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &workflows::EXECUTE, &[workflow_id, execution], options)
    }
}
