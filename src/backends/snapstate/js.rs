//! What JavaScript sees of SnapState: its client, and what is no plain call; `endpoints!` makes the methods that are.

use alloc::rc::Rc;

use js_sys::{Date, Promise};
use wasm_bindgen::prelude::*;

use super::analytics::{self, SnapStateAnalytics};
use super::checkpoints::{self, Saving};
use super::client::SERVICE;
use super::webhooks::signed;
use super::workflows::{self, Range};
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::driver::{self, Drive};
use crate::js::endpoint::{call_with, write};
use crate::js::options::{CallOptions, Options};
use crate::js::{source, webhook};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("types/agent.d.ts"),
    include_str!("types/analytics.d.ts"),
    include_str!("types/base_url.d.ts"),
    include_str!("types/checkpoint.d.ts"),
    include_str!("types/diff.d.ts"),
    include_str!("types/health.d.ts"),
    include_str!("types/options.d.ts"),
    include_str!("types/webhook.d.ts"),
    include_str!("types/webhook_event.d.ts"),
    include_str!("types/workflow.d.ts"),
);

#[allow(non_snake_case, dead_code)]
mod constants {
    crate::js::reexport! { "/src/backends/snapstate/glue/constants.js" SnapStateBaseUrl }
}

#[wasm_bindgen(module = "/src/backends/snapstate/glue/history.js")]
extern "C" {
    #[wasm_bindgen(js_name = asHistory)]
    fn as_history(replay: &Promise) -> JsValue;
}

/// A client of SnapState: numbered checkpoints of a workflow's state.
///
/// Responses come as the service sends them. Nothing inside `state` and `metadata` is touched, in either direction; numbers
/// go through doubles on the server, so whole ones beyond 2^53 are rounded there.
///
/// @example
/// const ss = new SnapState({ baseUrl: SnapStateBaseUrl.Public, apiKey });
/// await ss.save(workflowId, 1, { order: 7 }, { label: "paid" });
/// const { latest_checkpoint } = await ss.resume(workflowId);
#[wasm_bindgen]
pub struct SnapState {
    pub(super) client: Rc<Client>,
}

#[wasm_bindgen]
impl SnapState {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a missing or bad `baseUrl`, a missing or blank `apiKey`, an unknown option, or a string key in a window.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "SnapStateOptions")] options: &JsValue,
    ) -> Result<SnapState, JsValue> {
        Ok(Self { client: Rc::new(Client::read(options, &SERVICE, &[], &mut |_, _| ())?) })
    }

    /// The service's name, for errors that the glue makes: that of a class is another one in a minified bundle, and of a subclass.
    #[wasm_bindgen(getter, js_name = provider_, skip_typescript)]
    pub fn provider(&self) -> JsValue {
        JsValue::from_str(SERVICE.name)
    }

    /// The checkpoints from a step on, as the service itself picks them out of its first 1000 writes: mostly none, where a
    /// replay would read every state to find that out.
    #[wasm_bindgen(js_name = above_, skip_typescript)]
    pub fn above(&self, workflow_id: &JsValue, options: &JsValue) -> Promise {
        call_with(
            &self.client,
            &workflows::REPLAY,
            &[workflow_id],
            options,
            &["fromStep"],
            &mut |operation, options| {
                let from_step = options.number("fromStep", 0.0);
                workflows::above(operation, string("workflowId", workflow_id)?, from_step);
                Ok(())
            },
        )
    }

    /// How much is saved, and by whom.
    #[wasm_bindgen(getter)]
    pub fn analytics(&self) -> SnapStateAnalytics {
        SnapStateAnalytics::of(&self.client)
    }

    /// Checks that a webhook delivery was signed with the webhook's secret, and resolves with its event.
    ///
    /// Give the body as it came: JSON that was parsed and written again has another signature. Nothing in a delivery is
    /// protected against being sent again, but the time in its body.
    ///
    /// Rejects with `WebhookVerificationError` when it was not, or when its body is no event, which is a JSON object with an `event`;
    /// and with `ConfigurationError` for a wrong argument.
    /// @param body The request's body: its text or its bytes.
    /// @param signature The value of the header `X-Checkpoint-Signature`: `sha256=` and digits, or the digits alone.
    /// @param secret The secret that the webhook was registered with.
    #[wasm_bindgen(js_name = verifyWebhook, unchecked_return_type = "Promise<SnapStateWebhookEvent>")]
    pub fn verify_webhook(
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] body: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | null | undefined")] signature: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] secret: &JsValue,
    ) -> Promise {
        webhook::verify(body, secret, Ok(signed(&signature.as_string().unwrap_or_default())), "event")
    }
}

pub(super) fn start_replay(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    let names = &["fromStep", "toStep", "limit"];
    as_history(&call_with(client, endpoint, arguments, options, names, &mut |operation, options| {
        let range = Range {
            from_step: options.number("fromStep", 0.0),
            to_step: options.number("toStep", 0.0),
            limit: options.number("limit", 1.0),
        };
        if range.limit.is_some_and(|limit| limit > workflows::MOST || !decimal::is_whole(limit)) {
            options.refuse("limit", "must be a whole number from 1 to 1000");
        }
        let workflow_id = arguments.first().and_then(|id| id.as_string()).unwrap_or_default();
        workflows::replay(operation, workflow_id, range);
        Ok(())
    }))
}

pub(super) fn failures(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    call_with(client, endpoint, arguments, options, &["days", "agentId"], &mut |operation, options| {
        let days = options.number("days", 1.0);
        analytics::ask(operation, &[("days", days.map(decimal::write)), ("agent_id", options.string("agentId"))]);
        Ok(())
    })
}

pub(super) fn of_period(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    call_with(client, endpoint, arguments, options, &["startDate", "endDate"], &mut |operation, options| {
        let date = |name| {
            let date = options.string(name)?;
            // To the service it would be a failure of its own (500).
            if Date::parse(&date).is_nan() {
                options.refuse(name, "must be a date, ISO 8601");
            }
            Some(date)
        };
        analytics::ask(operation, &[("start_date", date("startDate")), ("end_date", date("endDate"))]);
        Ok(())
    })
}

pub(super) fn save(
    client: &Rc<Client>,
    workflow_id: &JsValue,
    step: &JsValue,
    state: &JsValue,
    options: &JsValue,
) -> Promise {
    let saving = read_save(workflow_id, step, state, options).map(|(operation, options)| {
        let patience = (driver::policy(client, &options), client.is_renewable());
        Drive::of(client, Saving::new(operation, patience), options)
    });
    source::promise(saving.map_err(|error| error.in_operation(SERVICE.name, "save")))
}

fn read_save(
    workflow_id: &JsValue,
    step: &JsValue,
    state: &JsValue,
    options: &JsValue,
) -> Result<(Operation, CallOptions), Error> {
    let names = &["label", "metadata", "agentId", "ttlSeconds", "ifMatch"];
    let given = options;
    let options = Options::read("options", given, &[CallOptions::NAMES, names]);
    let read = CallOptions::from(&options);
    options.finish()?;
    let workflow_id = string("workflowId", workflow_id)?;
    let operation = checkpoints::save(&workflow_id, step.as_f64(), state.clone().into(), &given.clone().into())?;
    Ok((write(operation)?, read))
}
