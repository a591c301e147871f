//! The common vocabulary for `glue/client.js`, whose classes are what JavaScript sees; `js.d.ts` declares them. They are written
//! there because a method there costs a fifth of one that is exported from here; what they do is decided here.

#![expect(missing_docs, reason = "only the glue sees it")]

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::backend::WorkflowBackend;
use super::events::{CommonEvents, Progress};
use super::status::RunStatus;
use super::verb::{Step, Verb};
use super::{capabilities, token};
use crate::backends::PROVIDERS;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::stream::CursorPlace;
use crate::js::abort::Abort;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::driver::{self, Rejection};
use crate::js::endpoint;
use crate::js::follow::{self, Plan, StreamOptions};
use crate::js::list;
use crate::js::options::{CallOptions, Options};
use crate::js::source;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = include_str!("js.d.ts");

#[wasm_bindgen(module = "/src/workflow/glue/client.js")]
extern "C" {
    fn provide(providers: Providers);
}

/// The classes and stores leave the module as they are, each imported as a function that nobody calls. wasm-bindgen takes along
/// only modules that are named here: so are the two that only other glue imports.
#[allow(non_snake_case, dead_code)]
mod exports {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(module = "/src/workflow/glue/client.js")]
    extern "C" {
        #[wasm_bindgen(reexport, skip_typescript)]
        fn WorkflowClient();
        #[wasm_bindgen(reexport, skip_typescript)]
        fn Run();
    }

    #[wasm_bindgen(module = "/src/workflow/glue/position.js")]
    extern "C" {
        #[wasm_bindgen(reexport, skip_typescript)]
        fn Position();
    }

    #[wasm_bindgen(module = "/src/workflow/glue/watch.js")]
    extern "C" {
        #[wasm_bindgen(reexport, skip_typescript)]
        fn watch();
    }

    #[wasm_bindgen(module = "/src/workflow/glue/stores.js")]
    extern "C" {
        #[wasm_bindgen(reexport, skip_typescript)]
        fn memory();
        #[wasm_bindgen(reexport, skip_typescript)]
        fn webStorage();
        #[wasm_bindgen(reexport, skip_typescript)]
        fn snapState();
    }
}

/// Makes a client of a service of the options that JavaScript gave.
pub type Make = fn(&JsValue) -> Result<JsValue, JsValue>;

#[wasm_bindgen(start)]
pub fn start() {
    provide(Providers {});
}

/// Makes clients of services.
#[wasm_bindgen(skip_typescript)]
pub struct Providers {}

#[wasm_bindgen]
impl Providers {
    /// A client of the service with this name.
    #[wasm_bindgen(skip_typescript)]
    pub fn make(&self, provider: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
        let provider = provider.as_string().unwrap_or_default();
        match PROVIDERS.iter().find(|(name, _)| *name == provider) {
            Some((_, make)) => make(options),
            None => Err(Error::configuration("provider", "must be a service in this package").into()),
        }
    }
}

/// A service's client as the common vocabulary sees it.
#[wasm_bindgen(skip_typescript)]
pub struct Workflows {
    backend: &'static WorkflowBackend,
    client: Rc<Client>,
}

impl Workflows {
    pub fn of(backend: &'static WorkflowBackend, client: &Rc<Client>) -> Self {
        Self { backend, client: client.clone() }
    }

    fn verb(&self, verb: &str, id: &JsValue, given: &JsValue, options: &Options, place: &Json) -> Result<Verb, Error> {
        let backend = self.backend;
        let id = string(if verb == "start" { "workflowId" } else { "id" }, id)?;
        let given = Json::from(given.clone());
        match verb {
            "start" => {
                let (key, members) = (options.idempotency_key(), options.object("request"));
                let input = if given.as_js().is_undefined() { Json::object() } else { given };
                Ok(Verb::start(backend, backend.start(id, input, members, key.as_deref())?))
            }
            "respond" => {
                let answer = Options::read("answer", given.as_js(), &[&["decision", "message", "values"]]);
                answer.string("decision");
                answer.string("message");
                answer.object("values");
                answer.finish()?;
                let answered = place.string_at("answered");
                Verb::respond(backend, &id, given, options.object("to").or_else(|| place.get("waiting")), answered)
            }
            "cancel" => Verb::cancel(backend, &id, Some(given).filter(|reason| reason.as_string().is_some())),
            _ => Ok(Verb::status(backend, &id)),
        }
    }

    fn plan(&self, token: &Json, options: &JsValue) -> Result<Option<Plan>, Error> {
        let own = &["from", "pollIntervalMs"];
        let options = Options::read("options", options, &[CallOptions::NAMES, StreamOptions::NAMES, own]);
        let (from, interval_ms) = (options.string("from"), options.number("pollIntervalMs", 1.0));
        let read = StreamOptions::from(&options);
        options.finish()?;
        let mut progress = Progress::after(token);
        if let Some(from) = from {
            progress.status = RunStatus::Queued;
            progress.cursor = if from == "start" { String::new() } else { from };
        }
        if progress.status.is_over() {
            return Ok(None);
        }
        let id = token.string_at("id").unwrap_or_default();
        let (operation, protocol, start_cursor) = (self.backend.follow)(&id, &progress, interval_ms)?;
        Ok(Some(Plan {
            operation,
            protocol: Rc::new(CommonEvents::new(self.backend, protocol, progress)),
            start_cursor,
            cursor_place: CursorPlace::LastEventIdHeader,
            body: None,
            options: read,
        }))
    }
}

#[wasm_bindgen]
impl Workflows {
    #[wasm_bindgen(skip_typescript)]
    pub fn provider(&self) -> String {
        self.backend.service.name.to_owned()
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn capabilities(&self) -> JsValue {
        capabilities::object(self.backend.can).into()
    }

    /// The token of a run: that of an id, or the one that is given, when it is right.
    #[wasm_bindgen(skip_typescript)]
    pub fn begin(&self, given: &JsValue) -> Result<JsValue, JsValue> {
        let (provider, base_url) = (self.backend.service.name, &self.client.base_url);
        let token = match given.as_string() {
            Some(id) => token::begin(provider, base_url, &id),
            None => Json::from(given.clone()),
        };
        token::check(&token, provider, base_url)?;
        self.backend.get.path(&[token.string_at("id").unwrap_or_default()])?;
        Ok(token.into())
    }

    /// The token after an event.
    #[wasm_bindgen(skip_typescript)]
    pub fn after(&self, begun: &JsValue, event: &JsValue) -> JsValue {
        token::after(&begun.clone().into(), &event.clone().into()).into()
    }

    /// Does something with a run. `place` holds what is known of its questions, and is told what was answered.
    #[wasm_bindgen(skip_typescript)]
    pub fn perform(&self, verb: &str, id: &JsValue, given: &JsValue, options: &JsValue, place: &JsValue) -> Promise {
        let own: &[&str] = match verb {
            "start" => &["idempotencyKey", "request"],
            "respond" => &["to"],
            _ => &[],
        };
        let options = Options::read("options", options, &[CallOptions::NAMES, own]);
        let mut place = Json::from(place.clone());
        let verb = self.verb(verb, id, given, &options, &place);
        let read = CallOptions::from(&options);
        let verb = options.finish().and(verb).map(Box::new);
        let client = self.client.clone();
        driver::promise(Box::pin(async move {
            let (mut verb, mut outcome) = (verb?, None);
            let abort = Abort::new(read.signal.as_ref());
            loop {
                match verb.step(outcome)? {
                    Step::Done(result) => {
                        if let Some(id) = verb.question_id() {
                            place.set("answered", id);
                        }
                        return Ok(result.into());
                    }
                    Step::Send(operation) => {
                        outcome = Some(match driver::run(&client, endpoint::write(operation)?, &read, &abort).await {
                            Ok(answer) => Ok(answer),
                            Err(Rejection::Error(error)) => Err(error),
                            Err(value) => return Err(value.into()),
                        });
                    }
                }
            }
        }))
    }

    /// The events of a run after its token; they tell `position` that they are handed out.
    #[wasm_bindgen(skip_typescript)]
    pub fn events(&self, token: &JsValue, options: &JsValue, position: &JsValue) -> JsValue {
        match self.plan(&token.clone().into(), options) {
            Ok(Some(plan)) => follow::follow(&self.client, plan, position),
            Ok(None) => source::nothing(),
            Err(error) => source::refuse_stream(self.backend.stream, error),
        }
    }

    #[wasm_bindgen(skip_typescript)]
    pub fn list(&self, filter: &JsValue, options: &JsValue) -> JsValue {
        let backend = self.backend;
        let endpoint = backend.list.map_or(backend.start, |(endpoint, _)| endpoint);
        list::start(&self.client, endpoint, &[], options, &[], &mut |_, _| {
            let (_, list) = backend.list.ok_or_else(|| backend.unsupported("list"))?;
            let filter = Options::read("filter", filter, &[&["workflowId", "status", "limit"]]);
            let (workflow_id, status) = (filter.string("workflowId"), filter.string("status"));
            let limit = filter.number("limit", 1.0);
            filter.finish()?;
            list(workflow_id, status, limit)
        })
    }
}
