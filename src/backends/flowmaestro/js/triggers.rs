use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::triggers;
use super::{part, start_list};
use crate::js::client::Client;
use crate::js::endpoint::call;

/// Triggers. There is no way to get a single one.
#[wasm_bindgen]
pub struct FlowMaestroTriggers {
    client: Rc<Client>,
}

part!(FlowMaestroTriggers);

#[wasm_bindgen]
impl FlowMaestroTriggers {
    /// The workspace's triggers, newest first.
    #[wasm_bindgen(unchecked_return_type = "FlowMaestroList<FlowMaestroTrigger>")]
    pub fn list(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroListOptions")] options: &JsValue,
    ) -> JsValue {
        start_list(&self.client, &triggers::LIST, &[], options)
    }

    /// Starts the trigger's workflow by hand, whatever the trigger's type. The execution's id is `data.execution_id`.
    ///
    /// Rejects with `ValidationError` for a disabled trigger.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroStartedExecution>>")]
    pub fn execute(
        &self,
        #[wasm_bindgen(js_name = triggerId, unchecked_param_type = "string")] trigger_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroExecuteTriggerRequest")] execution: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroStartOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &triggers::EXECUTE, &[trigger_id, execution], options)
    }
}
