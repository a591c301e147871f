use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::knowledge_bases;
use super::{part, start_list};
use crate::js::client::Client;
use crate::js::endpoint::call;

/// Knowledge bases.
#[wasm_bindgen]
pub struct FlowMaestroKnowledgeBases {
    client: Rc<Client>,
}

part!(FlowMaestroKnowledgeBases);

#[wasm_bindgen]
impl FlowMaestroKnowledgeBases {
    /// The key's user's knowledge bases, newest first, without their models and chunk sizes.
    #[wasm_bindgen(unchecked_return_type = "FlowMaestroList<FlowMaestroKnowledgeBase>")]
    pub fn list(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroListOptions")] options: &JsValue,
    ) -> JsValue {
        start_list(&self.client, &knowledge_bases::LIST, &[], options)
    }

    /// One knowledge base.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroKnowledgeBase>>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = knowledgeBaseId, unchecked_param_type = "string")] knowledge_base_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &knowledge_bases::GET, &[knowledge_base_id], options)
    }

    /// The parts of documents that are most like a text, best first.
    ///
    /// Rejects with `ConfigurationError` for `top_k: null`, which the service takes as 0: it would find nothing.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroKnowledgeBaseAnswer>>")]
    pub fn query(
        &self,
        #[wasm_bindgen(js_name = knowledgeBaseId, unchecked_param_type = "string")] knowledge_base_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroQueryKnowledgeBaseRequest")] query: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &knowledge_bases::QUERY, &[knowledge_base_id, query], options)
    }
}
