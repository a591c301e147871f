//! What JavaScript sees of FlowMaestro: its client, and what is no plain call; `endpoints!` makes the methods that are.

mod executions;
mod messages;

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::agents::FlowMaestroAgents;
use super::client::SERVICE;
use super::executions::FlowMaestroExecutions;
use super::knowledge_bases::FlowMaestroKnowledgeBases;
use super::list::{self, Paging};
use super::mapping::MAPPING;
use super::memory::{self, FlowMaestroAgentMemories};
use super::threads::{self, FlowMaestroThreads};
use super::triggers::FlowMaestroTriggers;
use super::webhooks::{FlowMaestroWebhooks, signed};
use super::workflows::FlowMaestroWorkflows;
use crate::core::endpoint::Endpoint;
use crate::core::page::List;
use crate::js;
use crate::js::client::Client;
use crate::js::options::Options;
use crate::workflow::js::{Lists, behind_the_vocabulary};
pub(super) use executions::{execution_list, follow_execution, wait_for_completion};
pub(super) use messages::send_message_stream;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("types/agent.d.ts"),
    include_str!("types/envelope.d.ts"),
    include_str!("types/error_code.d.ts"),
    include_str!("types/event.d.ts"),
    include_str!("types/execution.d.ts"),
    include_str!("types/knowledge_base.d.ts"),
    include_str!("types/memory.d.ts"),
    include_str!("types/message.d.ts"),
    include_str!("types/options.d.ts"),
    include_str!("types/thread.d.ts"),
    include_str!("types/trigger.d.ts"),
    include_str!("types/webhook.d.ts"),
    include_str!("types/webhook_event.d.ts"),
    include_str!("types/workflow.d.ts"),
);

/// A client of FlowMaestro's public API, version 1.
///
/// Responses come as the service sends them: `{ data, meta }`, lists `{ data, pagination, meta }`.
///
/// @example
/// const fm = new FlowMaestro({ apiKey: async () => token() });
/// const { data } = await fm.workflows.execute(workflowId, { inputs: { order: 7 } });
/// for await (const event of fm.executions.stream(data.execution_id)) console.log(event.type);
#[wasm_bindgen]
pub struct FlowMaestro {
    client: Rc<Client>,
}

behind_the_vocabulary!(FlowMaestro, MAPPING, Some(&LISTS));

/// The service cuts its pages over the executions of everybody: the list is in order, and ends where others' lie between.
static LISTS: Lists = Lists {
    runs: |client, options| FlowMaestroExecutions::of(client).list(options),
    workflows: |client, options| FlowMaestroWorkflows::of(client).list(options),
    names: ["perPage", "workflowId", "created_at"],
};

#[wasm_bindgen]
impl FlowMaestro {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a bad `baseUrl`, a missing or blank `apiKey`, an unknown option, or a string key in a window.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "FlowMaestroOptions")] options: &JsValue,
    ) -> Result<FlowMaestro, JsValue> {
        Ok(Self { client: Rc::new(Client::read(options, &SERVICE, &[], &mut |_, _| ())?) })
    }

    /// Checks that a webhook delivery was signed with the webhook's secret, and resolves with its event.
    ///
    /// Give the body as it came: JSON that was parsed and written again has another signature. Nothing in a delivery is
    /// protected against being sent again: remember `X-FlowMaestro-Delivery-ID`, which is the same on every retry.
    ///
    /// Rejects with `WebhookVerificationError` when it was not, or when its body is no event, which is a JSON object with an `id`; and
    /// with `ConfigurationError` for a wrong argument.
    /// @param body The request's body: its text or its bytes.
    /// @param signature The value of the header `X-FlowMaestro-Signature`.
    /// @param secret The secret that `webhooks.create` responded with, its `whsec_` included.
    #[wasm_bindgen(js_name = verifyWebhook, unchecked_return_type = "Promise<FlowMaestroWebhookEvent>")]
    pub fn verify_webhook(
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] body: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | null | undefined")] signature: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] secret: &JsValue,
    ) -> Promise {
        js::webhook::verify(body, secret, Ok(signed(&signature.as_string().unwrap_or_default())), "id")
    }

    /// Workflows, and the start of executions.
    #[wasm_bindgen(getter)]
    pub fn workflows(&self) -> FlowMaestroWorkflows {
        FlowMaestroWorkflows::of(&self.client)
    }

    /// Executions and their events.
    #[wasm_bindgen(getter)]
    pub fn executions(&self) -> FlowMaestroExecutions {
        FlowMaestroExecutions::of(&self.client)
    }

    /// Agents and their memory.
    #[wasm_bindgen(getter)]
    pub fn agents(&self) -> FlowMaestroAgents {
        FlowMaestroAgents::of(&self.client)
    }

    /// Threads and their messages.
    #[wasm_bindgen(getter)]
    pub fn threads(&self) -> FlowMaestroThreads {
        FlowMaestroThreads::of(&self.client)
    }

    /// Triggers.
    #[wasm_bindgen(getter)]
    pub fn triggers(&self) -> FlowMaestroTriggers {
        FlowMaestroTriggers::of(&self.client)
    }

    /// Knowledge bases.
    #[wasm_bindgen(getter, js_name = knowledgeBases)]
    pub fn knowledge_bases(&self) -> FlowMaestroKnowledgeBases {
        FlowMaestroKnowledgeBases::of(&self.client)
    }

    /// Webhooks: the subscriptions.
    #[wasm_bindgen(getter)]
    pub fn webhooks(&self) -> FlowMaestroWebhooks {
        FlowMaestroWebhooks::of(&self.client)
    }
}

#[wasm_bindgen]
impl FlowMaestroAgents {
    /// What agents remember of their users.
    #[wasm_bindgen(getter)]
    pub fn memory(&self) -> FlowMaestroAgentMemories {
        FlowMaestroAgentMemories::of(&self.client)
    }
}

/// The options of a list.
const PAGING: &[&str] = &["page", "perPage"];

fn paging(options: &Options) -> Paging {
    Paging { page: options.number("page", 1.0), per_page: options.number("perPage", 1.0) }
}

/// A list without options of its own, of items that are distinguished by their member `id`.
fn start(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
    id: &'static str,
) -> JsValue {
    js::list::start(client, endpoint, ids, options, PAGING, &mut |path, options| {
        Ok(List { id, ..list::list(endpoint, path, paging(options))? })
    })
}

/// A list of things with ids.
pub(super) fn start_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    start(client, endpoint, ids, options, list::ID)
}

/// A list of what agents remember.
pub(super) fn memory_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    start(client, endpoint, ids, options, memory::ID)
}

/// A list of messages: one page.
pub(super) fn message_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    js::list::start(client, endpoint, ids, options, &[], &mut |path, _| Ok(threads::messages(path)))
}
