//! What JavaScript sees of OpenWOP. Every method checks its arguments, makes the operation, and hands it to the driver.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::SERVICE;
use super::events::{self, RunEvents};
use super::facade::FACADE;
use super::types::event::EVENT_TYPES;
use super::{discovery, interrupts, runs, workflows};
use crate::core::cursor::CursorPlace;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::wait::WaitRules;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::endpoint::{call, call_with};
use crate::js::event_source::Transport;
use crate::js::follow::{self, Plan};
use crate::js::options::{CallOptions, Options};
use crate::js::source;
use crate::js::stream_options::StreamOptions;
use crate::js::wait;
use crate::workflow::js::behind_the_vocabulary;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** Options of {@link OpenWop}. */
export interface OpenWopOptions extends ClientOptions {}
/** Options of `runs.create`. */
export interface CreateRunOptions extends MutationOptions {
  /** Asks the host to refuse a second active run of the same tenant and scope with a 409 `run_already_active`. The reference hosts ignore it. Default false. */
  dedup?: boolean | undefined;
}
/** Options of `runs.events`. */
export interface RunEventsOptions extends StreamOptions {
  /** What the host should send. Default: the host's, `updates`. `values` cannot be combined. Hosts often send more than was asked for. */
  streamMode?: StreamMode | StreamMode[] | undefined;
  /** Asks the host to collect events for this long and send them in batches, in ms, at most 5000. With 0 nothing is asked for. */
  bufferMs?: number | undefined;
  /** Begins after the event with this sequence. Left out: from the first event. 0 begins after event 0. */
  lastEventId?: number | string | undefined;
  /** `eventsource` follows with the browser's own EventSource: no key and no headers can be sent, so it needs cookies. Default `fetch`. */
  transport?: "fetch" | "eventsource" | undefined;
}
/** Options of `runs.pollEvents`. */
export interface PollEventsOptions extends RequestOptions {
  /** Only events after this sequence. Left out: from the first event. 0 leaves out event 0. */
  lastSequence?: number | undefined;
  /** How long the host may hold a request while there is nothing new, in ms, 1000 to 60000. A host that can is asked twice then; the reference hosts answer at once. */
  waitMs?: number | undefined;
}
/** Options of `runs.waitForCompletion`. */
export interface WaitOptions extends RequestOptions {
  /** The first wait between two polls, in ms; it grows by half each time, up to 5000. Less than 1 is taken as 1. Default 500. */
  pollIntervalMs?: number | undefined;
  /** The total time, in ms, after which a `TimeoutError` is raised; its `cause` is the last failure where the host could not be polled then. With 0 the run is polled once. Default: `Infinity`, as long as the run takes. */
  maxWaitMs?: number | undefined;
  /** Also stops when the run waits for an approval, an answer or an outside event. Default false. */
  stopWhenWaiting?: boolean | undefined;
}
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  openwop: { options: OpenWopOptions; native: OpenWop; decisions: "approve" | "edit" | ApprovalAction };
}
"#;

/// A client of one OpenWOP host, wire version 1.
///
/// @example
/// const wop = new OpenWop({ baseUrl, apiKey: async () => token() });
/// const { runId } = await wop.runs.create({ workflowId: "refund", inputs: { order: 7 } });
/// for await (const event of wop.runs.events(runId)) console.log(event.type, event.payload);
#[wasm_bindgen]
pub struct OpenWop {
    client: Rc<Client>,
}

behind_the_vocabulary!(OpenWop, FACADE);

#[wasm_bindgen]
impl OpenWop {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a missing or bad `baseUrl`, an empty `apiKey`, an unknown option, or a string key in a window.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "OpenWopOptions")] options: &JsValue) -> Result<OpenWop, JsValue> {
        Ok(Self { client: Rc::new(Client::read(options, &SERVICE, &[], &mut |_, _| ())?) })
    }

    /// What the host can do.
    #[wasm_bindgen(getter)]
    pub fn discovery(&self) -> OpenWopDiscovery {
        OpenWopDiscovery { client: self.client.clone() }
    }

    /// Workflow definitions.
    #[wasm_bindgen(getter)]
    pub fn workflows(&self) -> OpenWopWorkflows {
        OpenWopWorkflows { client: self.client.clone() }
    }

    /// Runs and their events.
    #[wasm_bindgen(getter)]
    pub fn runs(&self) -> OpenWopRuns {
        OpenWopRuns { client: self.client.clone() }
    }

    /// Answers to what runs wait for.
    #[wasm_bindgen(getter)]
    pub fn interrupts(&self) -> OpenWopInterrupts {
        OpenWopInterrupts { client: self.client.clone() }
    }
}

/// What the host can do. Sent without the key.
#[wasm_bindgen]
pub struct OpenWopDiscovery {
    client: Rc<Client>,
}

#[wasm_bindgen]
impl OpenWopDiscovery {
    /// The host's capabilities. Families that an older host puts under `capabilities` are also at the root.
    ///
    /// Rejects with `UnsupportedOperationError` when the host speaks other major versions alone.
    #[wasm_bindgen(unchecked_return_type = "Promise<Capabilities>")]
    pub fn capabilities(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &discovery::CAPABILITIES, &[], options)
    }

    /// The host's OpenAPI 3.1 document.
    #[wasm_bindgen(unchecked_return_type = "Promise<OpenApiDocument>")]
    pub fn openapi(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &discovery::OPENAPI, &[], options)
    }
}

/// Workflow definitions.
#[wasm_bindgen]
pub struct OpenWopWorkflows {
    client: Rc<Client>,
}

#[wasm_bindgen]
impl OpenWopWorkflows {
    /// A workflow's definition. Rejects with `NotFoundError` for an unknown one, and on hosts without this route.
    #[wasm_bindgen(unchecked_return_type = "Promise<WorkflowDefinition>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = workflowId, unchecked_param_type = "string")] workflow_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &workflows::GET, &[workflow_id], options)
    }
}

/// Runs and their events.
#[wasm_bindgen]
pub struct OpenWopRuns {
    client: Rc<Client>,
}

#[wasm_bindgen]
impl OpenWopRuns {
    /// Starts a run. Its `status` may be any run status: some hosts answer only when the run is over.
    ///
    /// It is repeated after a failure only with an `idempotencyKey`. An unknown workflow is a `NotFoundError` on the
    /// reference hosts, a `ValidationError` by specification.
    #[wasm_bindgen(unchecked_return_type = "Promise<CreateRunResponse>")]
    pub fn create(
        &self,
        #[wasm_bindgen(unchecked_param_type = "CreateRunRequest | CreateEvaluationRequest")] run: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CreateRunOptions")] options: &JsValue,
    ) -> Promise {
        call_with(&self.client, &runs::CREATE, &[run], options, &["dedup"], &mut |operation, options| {
            if options.flag("dedup") {
                runs::ask_for_dedup(operation);
            }
            Ok(())
        })
    }

    /// The run's snapshot. `completedAt` is filled from `endedAt` where a host sends that.
    #[wasm_bindgen(unchecked_return_type = "Promise<RunSnapshot>")]
    pub fn get(
        &self,
        #[wasm_bindgen(js_name = runId, unchecked_param_type = "string")] run_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &runs::GET, &[run_id], options)
    }

    /// Asks the run to stop. A run that was already over answers with the status it ended in, not with an error.
    #[wasm_bindgen(unchecked_return_type = "Promise<CancelRunResponse>")]
    pub fn cancel(
        &self,
        #[wasm_bindgen(js_name = runId, unchecked_param_type = "string")] run_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CancelRunRequest")] cancellation: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "MutationOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &runs::CANCEL, &[run_id, cancellation], options)
    }

    /// Starts a new run from a point in this one's history. A branch does its side effects again. The reference hosts
    /// have no such route: `NotFoundError`.
    #[wasm_bindgen(unchecked_return_type = "Promise<ForkRunResponse>")]
    pub fn fork(
        &self,
        #[wasm_bindgen(js_name = runId, unchecked_param_type = "string")] run_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "ForkRunRequest")] fork: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "MutationOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &runs::FORK, &[run_id, fork], options)
    }

    /// The run's events, live, each once and in order, until the run is over.
    ///
    /// A dropped or silent connection is resumed after the last event. When the stream ends without a terminal event
    /// the run is asked: if it is over, a terminal event marked `synthetic: true` is delivered. Leaving the loop closes
    /// the connection at once; it does not cancel the run.
    ///
    /// The iterator throws `StreamError` (`gap`, `protocol`, `gave-up`), the class of a refusing status, or
    /// `signal.reason`.
    #[wasm_bindgen(unchecked_return_type = "AsyncGenerator<RunEvent, void, undefined>")]
    pub fn events(
        &self,
        #[wasm_bindgen(js_name = runId, unchecked_param_type = "string")] run_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RunEventsOptions")] options: &JsValue,
    ) -> JsValue {
        match events_plan(run_id, options) {
            Ok((plan, Transport::Fetch)) => follow::follow(&self.client, plan),
            Ok((plan, Transport::EventSource)) => follow::follow_by_event_source(&self.client, plan, EVENT_TYPES),
            Err(error) => source::refuse_stream(&events::STREAM, error),
        }
    }

    /// The events after a sequence, once. Hosts answer in four shapes; this is always the same one: `events` hold only
    /// what is new, `isComplete` says that the run is over and that nothing follows, `lastSequence` is the cursor of the next call.
    /// A host may answer with a page of them: call again, with `lastSequence`, until `isComplete`.
    #[wasm_bindgen(js_name = pollEvents, unchecked_return_type = "Promise<PollEventsResponse>")]
    pub fn poll_events(
        &self,
        #[wasm_bindgen(js_name = runId, unchecked_param_type = "string")] run_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "PollEventsOptions")] options: &JsValue,
    ) -> Promise {
        let names = &["lastSequence", "waitMs"];
        call_with(&self.client, &runs::POLL_EVENTS, &[run_id], options, names, &mut |operation, options| {
            let (last, wait) = (options.number("lastSequence", 0.0), options.number("waitMs", 1000.0));
            runs::poll_after(operation, &string("runId", run_id)?, last, wait)
        })
    }

    /// Polls the run until it is over, and resolves with its snapshot: a failed or cancelled run resolves too. One whose
    /// status is not known is over when its snapshot has an error or the time of its end.
    ///
    /// An outage does not end the wait: polls that get no answer, a 5xx or a 429 are repeated until `maxWaitMs`, or for five
    /// minutes in a row where there is none. Any other error of a poll rejects at once.
    #[wasm_bindgen(js_name = waitForCompletion, unchecked_return_type = "Promise<RunSnapshot>")]
    pub fn wait_for_completion(
        &self,
        #[wasm_bindgen(js_name = runId, unchecked_param_type = "string")] run_id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "WaitOptions")] options: &JsValue,
    ) -> Promise {
        wait::wait(&self.client, &COMPLETION, run_id, options)
    }
}

/// Answers to what runs wait for.
#[wasm_bindgen]
pub struct OpenWopInterrupts {
    client: Rc<Client>,
}

#[wasm_bindgen]
impl OpenWopInterrupts {
    /// Answers the interrupt at which a run waits. An interrupt that is not open any more is a `ConflictError` by
    /// specification and a `NotFoundError` on the reference hosts.
    #[wasm_bindgen(unchecked_return_type = "Promise<ResolveInterruptResponse>")]
    pub fn resolve(
        &self,
        #[wasm_bindgen(js_name = runId, unchecked_param_type = "string")] run_id: &JsValue,
        #[wasm_bindgen(js_name = nodeId, unchecked_param_type = "string")] node_id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "ResolveInterruptRequest")] answer: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "MutationOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &interrupts::RESOLVE, &[run_id, node_id, answer], options)
    }

    /// What a token's interrupt asks. The token is the credential: no key is sent. The reference hosts have no such
    /// route: `NotFoundError`.
    #[wasm_bindgen(js_name = inspectByToken, unchecked_return_type = "Promise<InterruptPayload>")]
    pub fn inspect_by_token(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] token: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &interrupts::INSPECT_BY_TOKEN, &[token], options)
    }

    /// Answers a token's interrupt. The token is the credential: no key is sent.
    #[wasm_bindgen(js_name = resolveByToken, unchecked_return_type = "Promise<ResolveByTokenResponse>")]
    pub fn resolve_by_token(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] token: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "ResolveInterruptRequest")] answer: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "MutationOptions")] options: &JsValue,
    ) -> Promise {
        call(&self.client, &interrupts::RESOLVE_BY_TOKEN, &[token, answer], options)
    }
}

static COMPLETION: WaitRules =
    WaitRules::of(&runs::GET, &["stopWhenWaiting"], |run, ending| runs::ends_wait(run, ending.when_waiting));

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
