//! What JavaScript sees of OpenWOP: its client, and what is no plain call; `endpoints!` makes the methods that are.

use alloc::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::client::SERVICE;
use super::discovery::OpenWopDiscovery;
use super::event_types::EVENT_TYPES;
use super::events::{self, RunEvents};
use super::host::HostEvents;
use super::interrupts::OpenWopInterrupts;
use super::mapping::MAPPING;
use super::registry::{self, REGISTRY};
use super::runs::{self, OpenWopRuns};
use super::wire;
use super::workflows::OpenWopWorkflows;
use super::{
    agents, audit, connection_providers, content, host, packs, prompts, proposals, run_records, tools, triggers,
};
use super::{webhooks, workspace};
use crate::core::cursor::CursorPlace;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::wait::WaitRules;
use crate::js::agreement::Host;
use crate::js::args::string;
use crate::js::client::{self, Client, MAX_EVENT_BYTES, check_base_url};
use crate::js::endpoint::{call, call_with};
use crate::js::event_source::Transport;
use crate::js::follow::{self, Plan, Way};
use crate::js::namespace::{Entry, table_of};
use crate::js::options::{CallOptions, Options};
use crate::js::stream_options::StreamOptions;
use crate::js::wait;
use crate::prelude::*;
use crate::workflow::js::behind_the_vocabulary;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("types/agent.d.ts"),
    include_str!("types/audit.d.ts"),
    include_str!("types/capabilities.d.ts"),
    include_str!("types/connection_provider.d.ts"),
    include_str!("types/content.d.ts"),
    include_str!("types/control.d.ts"),
    include_str!("types/create.d.ts"),
    include_str!("types/error_code.d.ts"),
    include_str!("types/event.d.ts"),
    include_str!("types/host.d.ts"),
    include_str!("types/interrupt.d.ts"),
    include_str!("types/json_object.d.ts"),
    include_str!("types/list.d.ts"),
    include_str!("types/options.d.ts"),
    include_str!("types/pack.d.ts"),
    include_str!("types/payload/agent.d.ts"),
    include_str!("types/payload/annotation.d.ts"),
    include_str!("types/payload/interrupt.d.ts"),
    include_str!("types/payload/node.d.ts"),
    include_str!("types/payload/output.d.ts"),
    include_str!("types/payload/run.d.ts"),
    include_str!("types/payload/voice.d.ts"),
    include_str!("types/prompt.d.ts"),
    include_str!("types/proposal.d.ts"),
    include_str!("types/registry.d.ts"),
    include_str!("types/resume.d.ts"),
    include_str!("types/run.d.ts"),
    include_str!("types/run_control.d.ts"),
    include_str!("types/run_records.d.ts"),
    include_str!("types/tool.d.ts"),
    include_str!("types/trigger.d.ts"),
    include_str!("types/webhook.d.ts"),
    include_str!("types/workflow.d.ts"),
    include_str!("types/workspace_file.d.ts"),
);

#[wasm_bindgen(module = "/src/backends/openwop/glue/registry.js")]
extern "C" {
    #[wasm_bindgen(js_name = fetchAsJson)]
    fn fetch_as_json(own: Option<Function>) -> Function;
    #[wasm_bindgen(js_name = asBytes)]
    fn as_bytes(numbers: &Promise) -> Promise;
}

#[wasm_bindgen(module = "/src/backends/openwop/glue/webhook.js")]
extern "C" {
    fn delivered(body: &JsValue, headers: &JsValue, secret: &JsValue, options: &JsValue) -> Promise;
}

/// A client of one OpenWOP host, wire version 1 or 2.
///
/// @example
/// const wop = new OpenWop({ baseUrl, apiKey: async () => token() });
/// const { runId } = await wop.runs.create({ workflowId: "refund", inputs: { order: 7 } });
/// for await (const event of wop.runs.events(runId)) console.log(event.type, event.payload);
#[wasm_bindgen]
pub struct OpenWop {
    client: Rc<Client>,
}

behind_the_vocabulary!(OpenWop, MAPPING, None);

#[wasm_bindgen]
impl OpenWop {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a missing or bad `baseUrl`, an empty `apiKey`, an unknown option or `protocol`, or a string key in a window.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "OpenWopOptions")] options: &JsValue) -> Result<OpenWop, JsValue> {
        let client = Client::read(options, &SERVICE, &["protocol"], &mut |client, options| match options
            .string("protocol")
            .as_deref()
        {
            None | Some("auto") => {}
            Some("1") => client.host = Host::pinned(wire::agreed(1.0, None)),
            Some("2") => client.host = Host::pinned(wire::agreed(2.0, None)),
            Some(_) => options.refuse("protocol", "must be \"1\", \"2\" or \"auto\""),
        })?;
        Ok(Self { client: Rc::new(client) })
    }

    /// The major version of the wire that is spoken with the host: the option `protocol`, or what was chosen at first contact; undefined
    /// before that.
    #[wasm_bindgen(getter, unchecked_return_type = "\"1\" | \"2\" | undefined")]
    pub fn protocol(&self) -> JsValue {
        let agreed = self.client.host.agreed();
        agreed.map_or(JsValue::UNDEFINED, |agreed| decimal::write(wire::major(&agreed)).into())
    }

    /// Checks that a webhook delivery was signed with the secret, not too long ago, and resolves with its event, or with the challenge of
    /// a subscription that is being made.
    ///
    /// Every signature that a host was seen to send is read: `sha256=<hex>`, `v1=<hex>` or `<hex>` beside a time, `t=…,v1=…`, in the
    /// headers of both versions, and those of Standard Webhooks. Give the body as it came: JSON that was parsed and written again has
    /// another signature. A delivery that is sent again within the tolerance passes: remember the event's `runId` and `sequence`.
    ///
    /// Rejects with `WebhookVerificationError` when it was not signed so, or when its body is neither; and with `ConfigurationError` for a
    /// wrong argument.
    /// @param body The request's body: its text or its bytes.
    /// @param headers The request's headers: a `Headers`, or an object of them such as Node's.
    /// @param secret The secret, its `whsec_` included; during a rotation an array of both.
    #[wasm_bindgen(js_name = verifyWebhook, unchecked_return_type = "Promise<OpenWopWebhookDelivery>")]
    pub fn verify_webhook(
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] body: &JsValue,
        #[wasm_bindgen(
            unchecked_param_type = "Headers | Map<string, string> | Record<string, string | string[] | undefined>"
        )]
        headers: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | string[]")] secret: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "OpenWopWebhookOptions")] options: &JsValue,
    ) -> Promise {
        delivered(body, headers, secret, options)
    }

    /// The public registry of packs, which is another server and asks for no key.
    ///
    /// @throws {ConfigurationError} for a bad `baseUrl` or an unknown option.
    #[wasm_bindgen(unchecked_return_type = "OpenWopRegistry")]
    pub fn registry(
        #[wasm_bindgen(unchecked_optional_param_type = "OpenWopRegistryOptions")] options: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let options = Options::read("options", options, &[&["baseUrl", "fetch"]]);
        let given = options.string("baseUrl").or_else(|| REGISTRY.base_url.map(str::to_owned)).unwrap_or_default();
        let transport = client::Transport { fetch: Some(fetch_as_json(options.function("fetch"))), credentials: None };
        let mut client = Client::plain(transport, MAX_EVENT_BYTES);
        client.base_url = options.accept(check_base_url(&given, true)).unwrap_or_default();
        options.finish()?;
        Ok(OpenWopTable::give(JsValue::UNDEFINED, &Rc::new(client), registry::TABLE))
    }

    /// What the host can do.
    #[wasm_bindgen(getter)]
    pub fn discovery(&self) -> OpenWopDiscovery {
        OpenWopDiscovery::of(&self.client)
    }

    /// Workflow definitions.
    #[wasm_bindgen(getter)]
    pub fn workflows(&self) -> OpenWopWorkflows {
        OpenWopWorkflows::of(&self.client)
    }

    /// Runs and their events.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopRuns")]
    pub fn runs(&self) -> JsValue {
        OpenWopTable::give(OpenWopRuns::of(&self.client).into(), &self.client, run_records::TABLE)
    }

    /// Replies to what runs wait for.
    #[wasm_bindgen(getter)]
    pub fn interrupts(&self) -> OpenWopInterrupts {
        OpenWopInterrupts::of(&self.client)
    }

    /// The host's audit log.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopAudit")]
    pub fn audit(&self) -> JsValue {
        self.namespace(audit::TABLE)
    }

    /// Webhooks: the subscriptions.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopWebhooks")]
    pub fn webhooks(&self) -> JsValue {
        self.namespace(webhooks::TABLE)
    }

    /// Triggers: what starts runs from outside.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopTriggers")]
    pub fn triggers(&self) -> JsValue {
        self.namespace(triggers::TABLE)
    }

    /// Agents.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopAgents")]
    pub fn agents(&self) -> JsValue {
        self.namespace(agents::TABLE)
    }

    /// Tools: what agents and workflows may call.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopTools")]
    pub fn tools(&self) -> JsValue {
        self.namespace(tools::TABLE)
    }

    /// Prompts: templates with variables.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopPrompts")]
    pub fn prompts(&self) -> JsValue {
        self.namespace(prompts::TABLE)
    }

    /// Content: pages in several languages.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopContent")]
    pub fn content(&self) -> JsValue {
        self.namespace(content::TABLE)
    }

    /// The workspace: files that runs share.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopWorkspace")]
    pub fn workspace(&self) -> JsValue {
        self.namespace(workspace::TABLE)
    }

    /// Proposals: what somebody has to decide on before it is installed.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopProposals")]
    pub fn proposals(&self) -> JsValue {
        self.namespace(proposals::TABLE)
    }

    /// Connection providers: the services that workflows can be connected to.
    #[wasm_bindgen(getter, js_name = connectionProviders, unchecked_return_type = "OpenWopConnectionProviders")]
    pub fn connection_providers(&self) -> JsValue {
        self.namespace(connection_providers::TABLE)
    }

    /// The host itself: its events, its effects, the plugins of its user interface.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopHost")]
    pub fn host(&self) -> JsValue {
        self.namespace(host::TABLE)
    }

    /// The packs that are installed on the host.
    #[wasm_bindgen(getter, unchecked_return_type = "OpenWopPacks")]
    pub fn packs(&self) -> JsValue {
        self.namespace(packs::TABLE)
    }
}

impl OpenWop {
    fn namespace(&self, table: &'static [Entry]) -> JsValue {
        OpenWopTable::give(JsValue::UNDEFINED, &self.client, table)
    }
}

table_of!(OpenWopTable);

pub(super) fn follow_run(client: &Rc<Client>, run_id: &JsValue, options: &JsValue) -> JsValue {
    match events_plan(run_id, options) {
        Ok((plan, Transport::EventSource)) => follow::follow_by_event_source(client, plan, EVENT_TYPES),
        plan => follow::follow_endpoint(client, &events::STREAM, plan.map(|(plan, _)| plan), Way::PLAIN),
    }
}

pub(super) fn wait_for_completion(client: &Rc<Client>, run_id: &JsValue, options: &JsValue) -> Promise {
    wait::wait(client, &COMPLETION, run_id, options)
}

static COMPLETION: WaitRules =
    WaitRules::of(&runs::GET, &["stopWhenWaiting"], |run, ending| runs::ends_wait(run, ending.when_waiting));

pub(super) fn create(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    call_with(client, endpoint, arguments, options, &["dedup"], &mut |operation, options| {
        if options.flag("dedup") {
            runs::ask_for_dedup(operation);
        }
        Ok(())
    })
}

pub(super) fn poll_events(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    call_with(client, endpoint, arguments, options, &["lastSequence", "waitMs"], &mut |operation, options| {
        let (last, wait) = (options.number("lastSequence", -1.0), options.number("waitMs", 1000.0));
        let run_id = arguments.first().and_then(|id| id.as_string()).unwrap_or_default();
        runs::poll_after(operation, &run_id, last, wait)
    })
}

fn events_plan(run_id: &JsValue, options: &JsValue) -> Result<(Plan, Transport), Error> {
    let names = &["streamMode", "bufferMs", "lastEventId", "transport"];
    let options = Options::read("options", options, &[CallOptions::NAMES, StreamOptions::NAMES, names]);
    let run_id = string("runId", run_id)?;
    let (modes, buffer) = (options.strings("streamMode"), options.number("bufferMs", 0.0));
    let operation = events::subscribe(&run_id, &modes, buffer);
    let (transport, start_cursor) = (Transport::read(&options), start_cursor(&options));
    let read = StreamOptions::from(&options);
    options.finish()?;
    let plan = Plan {
        operation: operation?,
        protocol: Rc::new(RunEvents::new(&run_id, &modes.iter().map(String::as_str).collect::<Vec<_>>())),
        start_cursor,
        cursor_place: CursorPlace::LastEventIdHeader,
        body: None,
        options: read,
    };
    Ok((plan, transport))
}

pub(super) fn read_bytes(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    as_bytes(&call(client, endpoint, arguments, options)).into()
}

pub(super) fn follow_host(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    _: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    let names = &[CallOptions::NAMES, StreamOptions::NAMES, &["lastEventId"]];
    follow::start(client, endpoint, &JsValue::UNDEFINED, options, names, Way::PLAIN, &mut |_, _, options| {
        Ok(Rc::new(HostEvents::after(options.string("lastEventId"))))
    })
}

/// Hosts ignore a `Last-Event-ID` that is not a sequence and replay the whole log.
fn start_cursor(options: &Options) -> Option<String> {
    let cursor = options.cursor("lastEventId")?;
    if decimal::read(&cursor).is_none() {
        options.refuse("lastEventId", "must be the sequence of an event");
    }
    Some(cursor)
}
