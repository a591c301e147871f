//! What JavaScript sees of LangGraph: its client, and what is no plain call; `endpoints!` makes the methods that are.

use alloc::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::assistants;
use super::client::{SERVICE, is_uuid};
use super::crons;
use super::events;
use super::leg::{Leg, Place};
use super::legs::Legs;
use super::list::{self, Paging};
use super::mapping::MAPPING;
use super::run_events::RunEvents;
use super::runs;
use super::store;
use super::threads;
use crate::core::cursor::CursorPlace;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::joined::joined;
use crate::core::json::{self, Json};
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::{Item, Protocol};
use crate::core::sse::Frame;
use crate::core::wait::WaitRules;
use crate::js;
use crate::js::client::Client;
use crate::js::endpoint::{self, RETRY_UNSAFE, call_with};
use crate::js::follow::{self, Plan, Way};
use crate::js::namespace::{Entry, table_of};
use crate::js::options::{CallOptions, Options};
use crate::js::stream_options::StreamOptions;
use crate::prelude::*;
use crate::workflow::js::{Lists, behind_the_vocabulary};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("types/assistant.d.ts"),
    include_str!("types/command.d.ts"),
    include_str!("types/cron.d.ts"),
    include_str!("types/event.d.ts"),
    include_str!("types/options.d.ts"),
    include_str!("types/run.d.ts"),
    include_str!("types/store.d.ts"),
    include_str!("types/thread.d.ts"),
);

/// A client of a LangGraph server: the hosted one, one of your own, the npm server or the PyPI server.
///
/// Members have the servers' own names.
///
/// @example
/// const lg = new LangGraph({ baseUrl, apiKey: async () => key() });
/// const { thread_id } = await lg.threads.create();
/// for await (const event of lg.runs.stream(thread_id, { assistant_id: "agent", input: { question: "Why?" } })) console.log(event.type, event.data);
#[wasm_bindgen]
pub struct LangGraph {
    client: Rc<Client>,
}

behind_the_vocabulary!(LangGraph, MAPPING, Some(&LISTS));

/// The runs of the vocabulary are threads, of which the server sends the newest first: the list is whole.
static LISTS: Lists =
    Lists { runs: vocabulary_list, workflows: |_, _| Array::new().into(), names: ["limit", "workflowId", ""] };

#[wasm_bindgen]
impl LangGraph {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a missing or bad `baseUrl`, a missing or blank `apiKey`, an unknown option, or a string key in a window.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "LangGraphOptions")] options: &JsValue,
    ) -> Result<LangGraph, JsValue> {
        Ok(Self { client: Rc::new(Client::read(options, &SERVICE, &[], &mut |_, _| ())?) })
    }

    /// Assistants: graphs with their configuration.
    #[wasm_bindgen(getter, unchecked_return_type = "LangGraphAssistants")]
    pub fn assistants(&self) -> JsValue {
        self.namespace(assistants::TABLE)
    }

    /// Threads: where the state is.
    #[wasm_bindgen(getter, unchecked_return_type = "LangGraphThreads")]
    pub fn threads(&self) -> JsValue {
        self.namespace(threads::TABLE)
    }

    /// Runs and their events.
    #[wasm_bindgen(getter, unchecked_return_type = "LangGraphRuns")]
    pub fn runs(&self) -> JsValue {
        self.namespace(runs::TABLE)
    }

    /// Runs that start by the clock.
    #[wasm_bindgen(getter, unchecked_return_type = "LangGraphCrons")]
    pub fn crons(&self) -> JsValue {
        self.namespace(crons::TABLE)
    }

    /// What graphs keep across threads.
    #[wasm_bindgen(getter, unchecked_return_type = "LangGraphStore")]
    pub fn store(&self) -> JsValue {
        self.namespace(store::TABLE)
    }
}

impl LangGraph {
    fn namespace(&self, entries: &'static [Entry]) -> JsValue {
        LangGraphTable::give(JsValue::UNDEFINED, &self.client, entries)
    }
}

table_of!(LangGraphTable);

/// The options of a list.
const PAGING: &[&str] = &["limit", "offset"];

fn paging(options: &Options) -> Paging {
    Paging { limit: options.number("limit", 1.0), offset: options.number("offset", 0.0) }
}

/// A list that is asked for with a query.
fn search(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
    id: &'static str,
) -> JsValue {
    js::list::start(client, endpoint, &[], options, PAGING, &mut |path, options| {
        let query = arguments.first().copied().filter(|query| !query.is_undefined() && !query.is_null());
        let query = query.map_or_else(Json::object, |query| Json::from(query.clone()));
        if !query.is_object() {
            return Err(Error::configuration("query", "must be an object"));
        }
        list::list(endpoint, path, Some(query.shallow_copy()), id, paging(options))
    })
}

/// Assistants.
pub(super) fn assistant_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    search(client, endpoint, arguments, options, "assistant_id")
}

/// Threads.
pub(super) fn thread_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    search(client, endpoint, arguments, options, "thread_id")
}

/// Threads as the common vocabulary lists them: of one assistant, in one of the service's words.
fn vocabulary_list(client: &Rc<Client>, options: &JsValue) -> JsValue {
    static LIST: Endpoint = Endpoint {
        finish: Some(|response, ids| {
            let page = list::read_page(response, ids)?;
            for mut thread in page.items_at("data") {
                // The vocabulary's name for it.
                thread.set("id", thread.get("thread_id").unwrap_or_else(Json::null));
            }
            Ok(page)
        }),
        ..threads::SEARCH.endpoint
    };
    js::list::start(client, &LIST, &[], options, &["limit", "workflowId", "status"], &mut |path, options| {
        let mut query = Json::object();
        for (name, value) in [("sort_by", "created_at"), ("sort_order", "desc")] {
            query.set(name, Json::string(value));
        }
        if let Some(status) = options.string("status") {
            query.set_text("status", &status);
        }
        if let Some(workflow) = options.string("workflowId") {
            let mut metadata = Json::object();
            metadata.set(if is_uuid(&workflow) { "assistant_id" } else { "graph_id" }, Json::string(&workflow));
            query.set("metadata", metadata);
        }
        list::list(&LIST, path, Some(query), "thread_id", Paging { limit: options.number("limit", 1.0), offset: None })
    })
}

/// The runs of a thread.
pub(super) fn run_list(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    ids: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    js::list::start(client, endpoint, ids, options, &["limit", "offset", "status"], &mut |path, options| {
        let path = path.query_opt("status", options.string("status").as_deref());
        list::list(endpoint, path, None, "run_id", paging(options))
    })
}

/// What the store keeps under a key.
pub(super) fn read_item(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    call_with(client, endpoint, arguments, options, &["namespace", "key"], &mut |operation, options| {
        store::ask_for(operation, &options.strings("namespace"), options.string("key").as_deref())
    })
    .into()
}

/// Stops a run.
pub(super) fn cancel_run(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    call_with(client, endpoint, arguments, options, &["action", "wait"], &mut |operation, options| {
        let mut path = operation.request.path.clone().query_opt("action", options.string("action").as_deref());
        // Any text at all means yes on the npm server.
        if options.flag("wait") {
            path = path.query("wait", "1");
        }
        operation.request.path = path;
        Ok(())
    })
    .into()
}

/// Starts several runs: the body is a list.
pub(super) fn start_batch(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    let object = js_sys::Object::new().into();
    let given = Json::from(arguments.first().copied().cloned().unwrap_or_default());
    call_with(client, endpoint, &[&object], options, &[], &mut |operation, _| {
        if given.items().is_none_or(|runs| runs.is_empty()) {
            return Err(Error::configuration("runs", "must be a list of runs"));
        }
        operation.request.set_body(given.clone());
        operation.request.text = None;
        Ok(())
    })
    .into()
}

pub(super) fn wait_for_run(
    client: &Rc<Client>,
    _: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    js::wait::wait_with(client, &WAIT, arguments, options).into()
}

static WAIT: WaitRules = WaitRules {
    plan: PollPlan { interval_ms: 250.0, ..PollPlan::DEFAULT },
    ..WaitRules::of(&runs::WAIT.endpoint, &[], |run, _| !runs::is_active(run))
};

pub(super) fn join_run(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    let read = || -> Result<Plan, Error> {
        let options = Options::read("options", options, &[CallOptions::NAMES, StreamOptions::NAMES, &["from"]]);
        let ids = endpoint::read_ids(endpoint, arguments)?;
        let operation = endpoint.operation(ids.clone(), None)?;
        let [thread, run] = <[String; 2]>::try_from(ids).unwrap_or_default();
        let place = match options.string("from") {
            None => Place { leg: Some(Leg::new(&run)), ..Place::default() },
            Some(from) => Place::read(&from)
                .filter(|place| place.leg.as_ref().is_some_and(|leg| leg.run == run))
                .ok_or_else(|| Error::configuration("from", "must be the cursor of an event of this run"))?,
        };
        let read = StreamOptions::from(&options);
        options.finish()?;
        Ok(plan(operation, legs(thread, place, RunEvents::default()), read))
    };
    follow::follow_endpoint(client, endpoint, read(), Way::PLAIN)
}

pub(super) fn stream_run(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    let read = || -> Result<Plan, Error> {
        let options = Options::read("options", options, &[CallOptions::NAMES, StreamOptions::NAMES]);
        // What is wrong with it is said at once.
        endpoint::operation(endpoint, arguments, false)?;
        let ids = endpoint::read_ids(endpoint, arguments)?;
        let run = Json::from(arguments.get(ids.len()).copied().cloned().unwrap_or_default());
        let thread = ids.into_iter().next().unwrap_or_default();
        let read = StreamOptions::from(&options);
        options.finish()?;
        // It is the first call; what is read is where that says.
        let opening = runs::LIST.endpoint.operation(vec![thread.clone()], None)?;
        Ok(plan(opening, legs(thread, Place::default(), RunEvents { start: Some(run) }), read))
    };
    follow::follow_endpoint(client, endpoint, read(), Way::PLAIN)
}

pub(super) fn stream_stateless(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    stream_once(client, endpoint, arguments, options, Live::Run)
}

pub(super) fn join_thread(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    stream_once(client, endpoint, arguments, options, Live::Thread)
}

pub(super) fn thread_events(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> JsValue {
    stream_once(client, endpoint, arguments, options, Live::Documents)
}

/// A stream that is opened once.
fn stream_once(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
    protocol: Live,
) -> JsValue {
    let read = || -> Result<Plan, Error> {
        let names: &[&str] = if protocol == Live::Thread { &["streamModes", "lastEventId"] } else { &[] };
        let options = Options::read("options", options, &[CallOptions::NAMES, StreamOptions::NAMES, names]);
        let mut operation = endpoint::operation(endpoint, arguments, options.flag(RETRY_UNSAFE))?;
        let start_cursor = options.string("lastEventId");
        let modes = options.strings("streamModes");
        if !modes.is_empty() {
            operation.request.path = operation.request.path.clone().query("stream_modes", &joined(&modes, ","));
        }
        let mut read = StreamOptions::from(&options);
        read.max_reconnects = Some(0);
        read.call.max_retries.get_or_insert(0);
        options.finish()?;
        Ok(Plan { start_cursor, ..plan(operation, Rc::new(protocol), read) })
    };
    follow::follow_endpoint(client, endpoint, read(), Way::PLAIN)
}

fn legs(thread: String, place: Place, span: RunEvents) -> Rc<dyn Protocol> {
    Rc::new(Legs::new(thread, place, Box::new(span)))
}

fn plan(operation: Operation, protocol: Rc<dyn Protocol>, options: StreamOptions) -> Plan {
    Plan { operation, protocol, start_cursor: None, cursor_place: CursorPlace::LastEventIdHeader, body: None, options }
}

/// A stream of which nothing is kept, or nothing can be asked for again.
#[derive(Clone, Copy, PartialEq)]
enum Live {
    /// The events of a run; it ends with that.
    Run,
    /// The events of a thread's runs.
    Thread,
    /// Documents of the thread protocol.
    Documents,
}

impl Protocol for Live {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let Some(value) = Json::parse(&data) else { return Vec::new() };
        if *self == Self::Documents {
            return vec![Item { value, sequence: None, terminal: false, progress: true }];
        }
        events::read(&events::name_of(frame.event), &json::text(frame.id), &value, &mut Place::default())
    }

    fn keeps_events(&self) -> bool {
        false
    }

    fn ends_with_the_stream(&self) -> bool {
        *self == Self::Run
    }
}
