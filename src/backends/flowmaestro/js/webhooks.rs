use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::webhooks;
use super::{part, start_list};
use crate::js::client::Client;
use crate::js::endpoint::call;

/// Webhooks: the subscriptions. `FlowMaestro.verifyWebhook` checks what they deliver.
#[wasm_bindgen]
pub struct FlowMaestroWebhooks {
    client: Rc<Client>,
}

part!(FlowMaestroWebhooks);

#[wasm_bindgen]
impl FlowMaestroWebhooks {
    /// The workspace's webhooks, newest first, without their secrets and headers.
    #[wasm_bindgen(unchecked_return_type = "FlowMaestroList<FlowMaestroWebhook>")]
    pub fn list(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroListOptions")] options: &JsValue,
    ) -> JsValue {
        start_list(&self.client, &webhooks::LIST, &[], options)
    }

    /// One webhook, without its secret.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroWebhook>>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = webhookId, unchecked_param_type = "string")] webhook_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &webhooks::GET, &[webhook_id], options)
    }

    /// Makes a webhook. `data.secret` is shown in this answer and never again: keep it for `FlowMaestro.verifyWebhook`.
    ///
    /// Rejects with `ValidationError` for a missing name, a bad URL, no event or an unknown one; its message names them.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroCreatedWebhook>>")]
    pub fn create(
        &self,
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroCreateWebhookRequest")] webhook: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroStartOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &webhooks::CREATE, &[webhook], options)
    }

    /// Changes the members that are given; `headers: null` clears them.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroUpdatedWebhook>>")]
    pub fn update(
        &self,
        #[wasm_bindgen(js_name = webhookId, unchecked_param_type = "string")] webhook_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroUpdateWebhookRequest")] webhook: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &webhooks::UPDATE, &[webhook_id, webhook], options)
    }

    /// Deletes a webhook.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroDeletedWebhook>>")]
    pub fn delete(
        &self,
        #[wasm_bindgen(js_name = webhookId, unchecked_param_type = "string")] webhook_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &webhooks::DELETE, &[webhook_id], options)
    }

    /// Has the service call the webhook once. It resolves also when the webhook did not answer: `data.success` is then
    /// false, and there is no `status_code`.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroWebhookTest>>")]
    pub fn test(
        &self,
        #[wasm_bindgen(js_name = webhookId, unchecked_param_type = "string")] webhook_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroStartOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &webhooks::TEST, &[webhook_id], options)
    }

    /// What was delivered, newest first. Test calls are not in it.
    #[wasm_bindgen(unchecked_return_type = "FlowMaestroList<FlowMaestroWebhookDelivery>")]
    pub fn deliveries(
        &self,
        #[wasm_bindgen(js_name = webhookId, unchecked_param_type = "string")] webhook_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroListOptions")] options: &JsValue,
    ) -> JsValue {
        start_list(&self.client, &webhooks::DELIVERIES, &[webhook_id], options)
    }
}
