//! Starts the sending of a message whose answer is streamed.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::super::messages::{self, Sending};
use crate::core::error::Error;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::connection::Streaming;
use crate::js::endpoint::{RETRY_UNSAFE, operation};
use crate::js::options::{CallOptions, Options};
use crate::js::stream_options::StreamOptions;
use crate::js::{driver, follow, source};
use crate::prelude::*;

pub(in super::super) fn send_message_stream(
    client: &Rc<Client>,
    thread_id: &JsValue,
    message: &JsValue,
    options: &JsValue,
) -> JsValue {
    stream(client, &[thread_id, message], options)
        .unwrap_or_else(|error| source::refuse_stream(&messages::STREAM, error))
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
    let patience = stream_options.patience(client, false);
    let policy = driver::policy(client, &stream_options.call);
    let (first, whole) = if skip_stream { (whole, None) } else { (streamed, Some(whole)) };
    let thread_id = string("threadId", arguments[0])?;
    let sending = Sending::new(thread_id, first, whole, patience, policy, client.is_renewable());
    Ok(source::iterator(
        follow::drive(client, Box::new(sending), Streaming::new(client, stream_options)),
        source::PLAIN,
    ))
}
