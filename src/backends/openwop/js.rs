//! What JavaScript sees of OpenWOP: its client, and what is no plain call; `endpoints!` makes the methods that are.

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::SERVICE;
use super::discovery::OpenWopDiscovery;
use super::event_types::EVENT_TYPES;
use super::events::{self, RunEvents};
use super::interrupts::OpenWopInterrupts;
use super::mapping::MAPPING;
use super::runs::{self, OpenWopRuns};
use super::wire;
use super::workflows::OpenWopWorkflows;
use crate::core::cursor::CursorPlace;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::wait::WaitRules;
use crate::js::agreement::Host;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::endpoint::call_with;
use crate::js::event_source::Transport;
use crate::js::follow::{self, Plan};
use crate::js::options::{CallOptions, Options};
use crate::js::source;
use crate::js::stream_options::StreamOptions;
use crate::js::wait;
use crate::prelude::*;
use crate::workflow::js::behind_the_vocabulary;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("types/capabilities.d.ts"),
    include_str!("types/control.d.ts"),
    include_str!("types/create.d.ts"),
    include_str!("types/error_code.d.ts"),
    include_str!("types/event.d.ts"),
    include_str!("types/interrupt.d.ts"),
    include_str!("types/json_object.d.ts"),
    include_str!("types/options.d.ts"),
    include_str!("types/payload/agent.d.ts"),
    include_str!("types/payload/annotation.d.ts"),
    include_str!("types/payload/interrupt.d.ts"),
    include_str!("types/payload/node.d.ts"),
    include_str!("types/payload/output.d.ts"),
    include_str!("types/payload/run.d.ts"),
    include_str!("types/payload/voice.d.ts"),
    include_str!("types/resume.d.ts"),
    include_str!("types/run.d.ts"),
    include_str!("types/workflow.d.ts"),
);

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
    #[wasm_bindgen(getter)]
    pub fn runs(&self) -> OpenWopRuns {
        OpenWopRuns::of(&self.client)
    }

    /// Answers to what runs wait for.
    #[wasm_bindgen(getter)]
    pub fn interrupts(&self) -> OpenWopInterrupts {
        OpenWopInterrupts::of(&self.client)
    }
}

pub(super) fn follow_run(client: &Rc<Client>, run_id: &JsValue, options: &JsValue) -> JsValue {
    match events_plan(run_id, options) {
        Ok((plan, Transport::Fetch)) => follow::follow(client, plan),
        Ok((plan, Transport::EventSource)) => follow::follow_by_event_source(client, plan, EVENT_TYPES),
        Err(error) => source::refuse_stream(&events::STREAM, error),
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
        protocol: Rc::new(RunEvents::new(&run_id, modes.iter().any(|mode| mode == "debug"))),
        start_cursor,
        cursor_place: CursorPlace::LastEventIdHeader,
        body: None,
        options: read,
    };
    Ok((plan, transport))
}

/// Hosts ignore a `Last-Event-ID` that is not a sequence and replay the whole log.
fn start_cursor(options: &Options) -> Option<String> {
    let cursor = options.cursor("lastEventId")?;
    if decimal::read(&cursor).is_none() {
        options.refuse("lastEventId", "must be the sequence of an event");
    }
    Some(cursor)
}
