//! What JavaScript sees of A2A: its client, and what is no plain call; `endpoints!` makes the methods that are.

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::card;
use super::client::{SERVICE, object};
use super::events::TaskEvents;
use super::mapping::MAPPING;
use super::messages::{self, SEND_STREAMING};
use super::sending::Sending;
use super::tasks::{self, SUBSCRIBE};
use super::webhooks;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::js::agreement::Host;
use crate::js::args::string;
use crate::js::body::body_text;
use crate::js::client::Client;
use crate::js::connection::Streaming;
use crate::js::endpoint::{RETRY_UNSAFE, call_with};
use crate::js::follow::{self, Way};
use crate::js::options::{CallOptions, Options};
use crate::js::stream_options::StreamOptions;
use crate::js::{driver, list, random, source};
use crate::prelude::*;
use crate::workflow::js::{Lists, behind_the_vocabulary};
use crate::workflow::mapping::Conditions;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("types/card.d.ts"),
    include_str!("types/error_code.d.ts"),
    include_str!("types/event.d.ts"),
    include_str!("types/message.d.ts"),
    include_str!("types/options.d.ts"),
    include_str!("types/push.d.ts"),
    include_str!("types/task.d.ts"),
);

/// A client of one A2A agent. Its card says where and how it is spoken with: it is read before the first call.
///
/// @example
/// const agent = new A2A({ baseUrl, apiKey });
/// for await (const event of agent.sendStreamingMessage({ message: { parts: [{ text: "Plan a trip" }] } })) {
///   if (event.artifactUpdate) console.log(event.artifactUpdate.artifact.parts);
/// }
#[wasm_bindgen]
pub struct A2A {
    pub(super) client: Rc<Client>,
}

behind_the_vocabulary!(A2A, MAPPING, Some(&LISTS));

/// All tasks are in one list.
static LISTS: Lists = Lists {
    runs: |client, options| list_tasks(client, &tasks::LIST, &[], options),
    workflows: |_, _| JsValue::UNDEFINED,
    names: ["pageSize", "", ""],
};

#[wasm_bindgen]
impl A2A {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a missing or bad `baseUrl`, an empty `apiKey`, an unknown option, or a string key in a window.
    /// @throws {UnsupportedOperationError} for a `card` without an interface that is spoken here.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "A2AOptions")] options: &JsValue) -> Result<A2A, JsValue> {
        let client = Client::read(options, &SERVICE, &["card"], &mut |client, options| {
            let agreed = options.object("card").map(|card| card::interface(&card::read(card.shallow_copy()), None));
            if let Some(agreed) = agreed.and_then(|agreed| options.accept(agreed)) {
                client.host = Host::pinned(agreed);
            }
        })?;
        Ok(Self { client: Rc::new(client) })
    }

    /// Checks that a webhook delivery has the token that its configuration has, and resolves with its event.
    ///
    /// A delivery is not signed: that it has the token proves that its sender knows it, and no more. It has no number and no time
    /// either, and may come again. So read the task with `getTask` when one comes, and believe that.
    ///
    /// Rejects with `WebhookVerificationError` for another token, and for a body that is no event; and with `ConfigurationError` for a
    /// wrong argument.
    /// @param body The request's body: its text or its bytes.
    /// @param header The value of the header `X-A2A-Notification-Token`; of `Authorization`, where the configuration has credentials: one server leaves the token out then.
    /// @param token What that must be: the configuration's `token`, or `<scheme> <credentials>`.
    #[wasm_bindgen(js_name = verifyWebhook, unchecked_return_type = "Promise<A2AStreamResponse>")]
    pub fn verify_webhook(
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] body: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | null | undefined")] header: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] token: &JsValue,
    ) -> Promise {
        let read =
            || webhooks::read(&body_text(body)?, &header.as_string().unwrap_or_default(), &string("token", token)?);
        source::settled(read())
    }
}

/// The text of a body that was changed after it was read.
fn rewrite(request: &mut crate::core::request::Request, body: Json) {
    request.text = Some(Json::string(&body.to_text()));
    request.body = Some(body);
}

pub(super) fn send_message(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    call_with(client, endpoint, arguments, options, &[], &mut |operation, _| {
        let given = operation.request.body.clone().unwrap_or_else(Json::object);
        rewrite(&mut operation.request, messages::complete(&given, &random::uuid()?, None)?);
        Ok(())
    })
}

pub(super) fn get_task(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    call_with(client, endpoint, arguments, options, &["historyLength"], &mut |operation, options| {
        if let Some(length) = options.number("historyLength", 0.0) {
            operation.request.body = Some(object(&[("historyLength", Json::number(length))]));
        }
        Ok(())
    })
}

pub(super) fn cancel_task(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    call_with(client, endpoint, arguments, options, &["metadata"], &mut |operation, options| {
        if let Some(metadata) = options.object("metadata") {
            rewrite(&mut operation.request, object(&[("metadata", metadata)]));
        }
        Ok(())
    })
}

const FILTER: &[&str] =
    &["contextId", "status", "pageSize", "historyLength", "statusTimestampAfter", "includeArtifacts"];

pub(super) fn list_tasks(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    list::start(client, endpoint, ids, options, FILTER, &mut |_, options| {
        let mut filter = Json::object();
        for name in FILTER {
            if let Some(value) = options.value(name) {
                filter.set(name, value.into());
            }
        }
        tasks::list(&filter)
    })
}

pub(super) fn send_streaming_message(client: &Rc<Client>, request: &JsValue, options: &JsValue) -> JsValue {
    sent(client, request, options).unwrap_or_else(|error| source::refuse_stream(&SEND_STREAMING, error))
}

fn sent(client: &Rc<Client>, request: &JsValue, options: &JsValue) -> Result<JsValue, Error> {
    let options = Options::read(
        "options",
        options,
        &[CallOptions::NAMES, StreamOptions::NAMES, &[RETRY_UNSAFE, "pollIntervalMs"]],
    );
    let interval_ms = options.limit("pollIntervalMs", 0.0);
    options.flag(RETRY_UNSAFE);
    let read = StreamOptions::from(&options);
    options.finish()?;
    let request = Json::from(request.clone());
    let body = messages::complete(&request, &random::uuid()?, Some(&random::uuid()?))?;
    // What the caller does with his object meanwhile does not count.
    let body = Json::parse(&Json::string(&body.to_text()))
        .ok_or_else(|| Error::configuration("request", "cannot be written as JSON"))?;
    let operation = SEND_STREAMING.operation(Vec::new(), Some(body))?;
    let protocol = Rc::new(TaskEvents::of_message(true, interval_ms));
    let conditions = Conditions {
        patience: read.patience(client, true),
        policy: driver::policy(client, &read.call),
        renewable: client.is_renewable(),
        shared: client.shared.clone(),
    };
    let sending = Sending::new(operation, protocol, conditions);
    Ok(source::iterator(follow::drive(client, Box::new(sending), Streaming::new(client, read)), source::PLAIN))
}

pub(super) fn subscribe_to_task(client: &Rc<Client>, id: &JsValue, options: &JsValue) -> JsValue {
    let names = &[CallOptions::NAMES, StreamOptions::NAMES, &["pollIntervalMs", "after"]];
    follow::start(client, &SUBSCRIBE, id, options, names, Way::PLAIN, &mut |id, _, options| {
        let after = options.string("after").unwrap_or_default();
        Ok(Rc::new(TaskEvents::of_task(&id, &after, true, options.limit("pollIntervalMs", 0.0))?))
    })
}
