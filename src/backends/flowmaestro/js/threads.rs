use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::super::messages::STREAM;
use super::super::threads;
use super::{messages, part};
use crate::js::client::Client;
use crate::js::endpoint::call;
use crate::js::{list, source};

/// Threads and their messages. `agents.createThread` starts one; there is no list of them.
#[wasm_bindgen]
pub struct FlowMaestroThreads {
    client: Rc<Client>,
}

part!(FlowMaestroThreads);

#[wasm_bindgen]
impl FlowMaestroThreads {
    /// One thread. Rejects with `NotFoundError` for a deleted one.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroThread>>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = threadId, unchecked_param_type = "string")] thread_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &threads::GET, &[thread_id], options)
    }

    /// The thread's messages, oldest first, at most 1000. The service knows no pages here: what it sends becomes one page.
    #[wasm_bindgen(js_name = listMessages, unchecked_return_type = "FlowMaestroList<FlowMaestroThreadMessage>")]
    pub fn list_messages(
        &self,
        #[wasm_bindgen(js_name = threadId, unchecked_param_type = "string")] thread_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> JsValue {
        list::start(&self.client, &threads::LIST_MESSAGES, &[thread_id], options, &[], &mut |path, _| {
            Ok(threads::messages(path))
        })
    }

    /// Sends a message and waits for the agent's answer: `data.message`, null where the agent said nothing.
    ///
    /// `timeoutMs` is by default the time the service itself takes, 120 s or `timeout` of the message, and 10 s more.
    /// Rejects with an `ApiError` (408, `timeout`) when the agent is still at work then: the message was sent, look at
    /// `listMessages` later. A message is never sent again by this client, but after a 429. Chromium itself repeats a request
    /// that is answered with a 408 on a connection that was used before: so a browser does not send `timeout`. There it limits the
    /// attempt, which rejects with a `TimeoutError` after 115 s at most.
    #[wasm_bindgen(js_name = sendMessage, unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroSentMessage>>")]
    pub fn send_message(
        &self,
        #[wasm_bindgen(js_name = threadId, unchecked_param_type = "string")] thread_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroSendMessageRequest")] message: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroStartOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &threads::SEND_MESSAGE, &[thread_id, message], options)
    }

    /// Sends a message and hands out its answer as events: `message:started`, tokens where the service streams them, and
    /// `message:completed` with the whole text in `content`.
    ///
    /// The service, as it is deployed, does not stream: it refuses with a 501 and sends nothing. The message is then sent
    /// without a stream, and the events are marked `synthetic: true`; `message:started` is then handed out before it goes, and
    /// leaving the loop there leaves it unsent. After any other failure nothing is sent again.
    ///
    /// The iterator throws as `sendMessage` rejects, and `StreamError`.
    #[wasm_bindgen(
        js_name = sendMessageStream,
        unchecked_return_type = "AsyncGenerator<FlowMaestroMessageEvent, void, undefined>"
    )]
    pub fn send_message_stream(
        &self,
        #[wasm_bindgen(js_name = threadId, unchecked_param_type = "string")] thread_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroSendMessageRequest")] message: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FlowMaestroMessageStreamOptions")] options: &JsValue,
    ) -> JsValue {
        messages::stream(&self.client, &[thread_id, message], options)
            .unwrap_or_else(|error| source::refuse_stream(&STREAM, error))
    }

    /// Deletes a thread. Rejects with `NotFoundError` the second time, but not when an attempt of this call was the first.
    #[wasm_bindgen(unchecked_return_type = "Promise<FlowMaestroAnswer<FlowMaestroDeletedThread>>")]
    pub fn delete(
        &self,
        #[wasm_bindgen(js_name = threadId, unchecked_param_type = "string")] thread_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &threads::DELETE, &[thread_id], options)
    }
}
