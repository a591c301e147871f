//! Starts the sending of a message whose answer is streamed.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::super::messages::{self, MessageEvents, Sending};
use super::super::threads::FlowMaestroThreads;
use crate::core::error::Error;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::connection::Streaming;
use crate::js::endpoint::{RETRY_UNSAFE, operation};
use crate::js::options::{CallOptions, Options};
use crate::js::stream_options::StreamOptions;
use crate::js::{driver, follow, source};

#[wasm_bindgen]
impl FlowMaestroThreads {
    /// Sends a message and delivers its answer as events: `message:started`, tokens where the service streams them, and
    /// `message:completed` with the whole text in `content`.
    ///
    /// The service, as it is deployed, does not stream: it refuses with a 501 and sends nothing. The message is then sent
    /// without a stream, and the events are marked `synthetic: true`; `message:started` is then delivered before it is sent, and
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
        stream(&self.client, &[thread_id, message], options)
            .unwrap_or_else(|error| source::refuse_stream(&messages::STREAM, error))
    }
}

/// The async iterator over a message's events. `arguments` are the thread's id and the message.
fn stream(client: &Rc<Client>, arguments: &[&JsValue; 2], options: &JsValue) -> Result<JsValue, Error> {
    let names = &[RETRY_UNSAFE, "skipStream"];
    let options = Options::read("options", options, &[CallOptions::NAMES, StreamOptions::NAMES, names]);
    let (retry_unsafe, skip_stream) = (options.flag(RETRY_UNSAFE), options.flag("skipStream"));
    let stream_options = StreamOptions::from(&options);
    options.finish()?;
    // Both: what is wrong with the arguments is said before anything is sent.
    let whole = operation(&messages::SEND_WHOLE, arguments, retry_unsafe)?;
    let streamed = operation(&messages::SEND_STREAMED, arguments, retry_unsafe)?;
    let patience = stream_options.patience(client, &MessageEvents);
    let policy = driver::policy(client, &stream_options.call);
    let (first, whole) = if skip_stream { (whole, None) } else { (streamed, Some(whole)) };
    let thread_id = string("threadId", arguments[0])?;
    let sending = Sending::new(thread_id, first, whole, patience, policy, client.is_renewable());
    Ok(source::iterator(follow::drive(client, sending, Streaming::new(client, stream_options)), source::PLAIN))
}
