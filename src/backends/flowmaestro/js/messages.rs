//! Drives the sending of a message whose answer is streamed.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::super::messages::{self, MessageEvents};
use super::super::threads::FlowMaestroThreads;
use crate::core::cursor::CursorPlace;
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::js::abort::Abort;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::driver::{self, Rejection};
use crate::js::endpoint::{RETRY_UNSAFE, operation};
use crate::js::follow::{Following, Plan, Way};
use crate::js::options::{CallOptions, Options};
use crate::js::source::{self, Batch, Feed};
use crate::js::stream_options::StreamOptions;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** Options of `threads.sendMessageStream`. */
export interface FlowMaestroMessageStreamOptions extends FlowMaestroStartOptions, StreamOptions {
  /** Sends the message without asking for a stream first, which saves a request where the service has none. Default false. */
  skipStream?: boolean | undefined;
}
"#;

#[wasm_bindgen]
impl FlowMaestroThreads {
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
    let abort = Rc::new(Abort::new(stream_options.call.signal.as_ref()));
    let sending = Sending {
        client: client.clone(),
        thread_id: string("threadId", arguments[0])?,
        options: Some(stream_options),
        // The last one is sent first.
        requests: if skip_stream { vec![whole] } else { vec![whole, streamed] },
        is_started: false,
        following: None,
        abort: abort.clone(),
    };
    Ok(source::into_iterator(sending, abort, source::PLAIN))
}

/// A message that is being sent.
struct Sending {
    client: Rc<Client>,
    thread_id: String,
    /// Taken by the stream, where there is one.
    options: Option<StreamOptions>,
    /// What is still to be sent: what asks for the whole answer, and above it what asks for a stream.
    requests: Vec<Operation>,
    is_started: bool,
    following: Option<Following>,
    abort: Rc<Abort>,
}

impl Sending {
    async fn next(&mut self) -> Result<Option<Array>, Rejection> {
        loop {
            if let Some(following) = &mut self.following {
                return following.next().await;
            }
            let events = Array::new();
            let asks_to_stream = self.requests.len() > 1;
            if !asks_to_stream && !std::mem::replace(&mut self.is_started, true) {
                // Before the answer, which takes a while; the message is sent with the next read.
                events.push(&messages::started(&self.thread_id).into());
                return Ok(Some(events));
            }
            let (Some(request), Some(options)) = (self.requests.pop(), &self.options) else { return Ok(None) };
            let answer = match driver::run(&self.client, request, &options.call, &self.abort).await {
                Err(Rejection::Error(error)) if asks_to_stream && messages::is_not_streamed(&error) => continue,
                answer => answer?,
            };
            // It was sent: never again.
            self.requests.clear();
            let was_started = std::mem::replace(&mut self.is_started, true);
            let Some(completed) = messages::completed(&self.thread_id, &answer) else {
                self.following = self.follow()?;
                continue;
            };
            if !was_started {
                events.push(&messages::started(&self.thread_id).into());
            }
            events.push(&completed.into());
            return Ok(Some(events));
        }
    }

    fn follow(&mut self) -> Result<Option<Following>, Error> {
        let Some(options) = self.options.take() else { return Ok(None) };
        let plan = Plan {
            operation: messages::STREAM.operation(vec![self.thread_id.clone()], None)?,
            protocol: Rc::new(MessageEvents),
            start_cursor: None,
            cursor_place: CursorPlace::LastEventIdHeader,
            body: None,
            options,
        };
        Ok(Some(Following::new(self.client.clone(), plan, self.abort.clone(), &Way::PLAIN)))
    }
}

impl Feed for Sending {
    fn pull(&mut self) -> Batch<'_> {
        Box::pin(self.next())
    }
}
