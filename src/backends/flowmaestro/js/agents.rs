use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::list::list as pages;
use super::super::{agents, memory};
use super::{PAGING, paging, part, start_list};
use crate::core::page::List;
use crate::js::client::Client;
use crate::js::endpoint::call;
use crate::js::list;

/// Agents and their memory.
#[wasm_bindgen]
pub struct FlowMaestroAgents {
    client: Rc<Client>,
}

part!(FlowMaestroAgents);

#[wasm_bindgen]
impl FlowMaestroAgents {
    /// The workspace's agents, newest first, without their prompts and tools.
    #[wasm_bindgen(unchecked_return_type = "FlowMaestroList<FlowMaestroAgent>")]
    pub fn list(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroListOptions")] options: &JsValue,
    ) -> JsValue {
        start_list(&self.client, &agents::LIST, &[], options)
    }

    /// One agent.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroAgent>>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &agents::GET, &[agent_id], options)
    }

    /// Starts a thread with the agent. The service ignores what is sent: `metadata` is lost.
    #[wasm_bindgen(js_name = createThread, unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroCreatedThread>>")]
    pub fn create_thread(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroCreateThreadRequest")] thread: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroStartOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &agents::CREATE_THREAD, &[agent_id, thread], options)
    }

    /// What agents remember of their users.
    #[wasm_bindgen(getter)]
    pub fn memory(&self) -> FlowMaestroAgentMemories {
        FlowMaestroAgentMemories { client: self.client.clone() }
    }
}

/// What agents remember of their users. The key's scope `agents:read` is enough for all of it, for changes too.
#[wasm_bindgen]
pub struct FlowMaestroAgentMemories {
    client: Rc<Client>,
}

#[wasm_bindgen]
impl FlowMaestroAgentMemories {
    /// What the agent remembers, user by user, the last changed first.
    #[wasm_bindgen(unchecked_return_type = "FlowMaestroList<FlowMaestroAgentMemoryItem>")]
    pub fn list(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroListOptions")] options: &JsValue,
    ) -> JsValue {
        list::start(&self.client, &memory::LIST, &[agent_id], options, PAGING, &mut |path, options| {
            let list = pages(&memory::LIST, path, paging(options))?;
            Ok(List { id: memory::ID, ..list })
        })
    }

    /// How much the agent remembers.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroAgentMemoryStats>>")]
    pub fn stats(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &memory::STATS, &[agent_id], options)
    }

    /// What the agent remembers of a user. Rejects with `NotFoundError` where that is nothing.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroAgentMemory>>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &memory::GET, &[agent_id, user_id], options)
    }

    /// Makes or replaces what the agent remembers of a user.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroAgentMemory>>")]
    pub fn put(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroPutAgentMemoryRequest")] memory: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &memory::PUT, &[agent_id, user_id, memory], options)
    }

    /// Has the agent forget a user. Rejects with `NotFoundError` where there is nothing to forget.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroDeletedAgentMemory>>")]
    pub fn delete(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(js_name = userId, unchecked_param_type = "string")] user_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &memory::DELETE, &[agent_id, user_id], options)
    }

    /// What the agent has heard that is like a text, best first.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroAgentMemorySearch>>")]
    pub fn search(
        &self,
        #[wasm_bindgen(js_name = agentId, unchecked_param_type = "string")] agent_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroSearchAgentMemoryRequest")] search: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &memory::SEARCH, &[agent_id, search], options)
    }
}
