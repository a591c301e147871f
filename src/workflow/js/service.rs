//! One client of a service, as the classes of the common vocabulary see it. An entry without a service that has runs has none of it: a
//! client of another entry brings its own.

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::follow::Manner;
use crate::core::json::Json;
use crate::core::operation::Replay;
use crate::core::overheard::Heard;
use crate::core::sequence::{Sequence, Steps};
use crate::js::client::Client;
use crate::js::connection::Streaming;
use crate::js::driver::{self, Drive};
use crate::js::endpoint::{self, IDEMPOTENCY_KEY, RETRY_UNSAFE};
use crate::js::follow::{self, Way};
use crate::js::options::{CallOptions, Options};
use crate::js::random;
use crate::js::source::{self, Source};
use crate::js::stream_options::StreamOptions;
use crate::prelude::*;
use crate::workflow::log::LOGS;
use crate::workflow::mapping::{Capability, Conditions, Mapping, OPENS, Open};
use crate::workflow::place::{self, Place};
use crate::workflow::questions::{IsOpen, Questions};
use crate::workflow::reader::Reader;
use crate::workflow::record;
use crate::workflow::respond::Respond;
use crate::workflow::types::RunStatus;
use crate::workflow::verbs::{Cancel, Patience, Start};

use super::shown::{Events, Shown};

/// The lists of a service, which its own client makes.
pub struct Lists {
    /// The runs.
    pub runs: fn(&Rc<Client>, &JsValue) -> JsValue,
    /// The workflows, where the list of all runs may end early.
    pub workflows: fn(&Rc<Client>, &JsValue) -> JsValue,
    /// The option for the size of a page, that for the runs of one workflow, and the member by which the newest runs come first.
    pub names: [&'static str; 3],
}

/// Gives a service's client what `glue/client.js` asks it for.
macro_rules! behind_the_vocabulary {
    ($client:ident, $mapping:expr, $lists:expr) => {
        #[wasm_bindgen]
        impl $client {
            /// The service as the common vocabulary sees it.
            #[wasm_bindgen(js_name = vocabulary_, skip_typescript)]
            pub fn vocabulary(&self) -> $crate::workflow::js::Vocabulary {
                $crate::workflow::js::Vocabulary::new(&$mapping, $lists, &self.client)
            }
        }
    };
}

pub(crate) use behind_the_vocabulary;

/// One client of a service, as the common vocabulary sees it.
#[wasm_bindgen(skip_typescript)]
pub struct Vocabulary {
    mapping: &'static Mapping,
    lists: Option<&'static Lists>,
    client: Rc<Client>,
    shown: Rc<Shown>,
}

#[wasm_bindgen]
impl Vocabulary {
    /// What the glue has to know of the service.
    #[wasm_bindgen(js_name = describe_, skip_typescript)]
    pub fn describe(&self) -> JsValue {
        let Mapping { provider, statuses, .. } = self.mapping;
        let texts = |texts: &[&str]| Json::array(texts.iter().map(|text| Json::string(text)).collect());
        let mut can = Json::object();
        for capability in Capability::ALL {
            let agreed = self.client.host.agreed();
            let can_now = agreed.is_none_or(|agreed| (self.mapping.can_now)(&agreed, capability));
            can.set(capability.name(), Json::boolean(self.mapping.can(capability) && can_now));
        }
        let words = statuses.iter().map(|(word, status)| texts(&[word, status.name()])).collect();
        let mut description = Json::object();
        description.set("provider", Json::string(provider));
        description.set("baseUrl", Json::string(&self.client.base_url));
        description.set("can", can);
        description.set("words", Json::array(words));
        description.set("list", texts(self.lists.map(|lists| lists.names.as_slice()).unwrap_or_default()));
        description.into()
    }

    /// The questions of a run, of which none was delivered yet.
    #[wasm_bindgen(js_name = questions_, skip_typescript)]
    pub fn questions(&self) -> RunQuestions {
        RunQuestions(Rc::default())
    }

    /// Starts a run; the promise of its id.
    #[wasm_bindgen(js_name = start_, skip_typescript)]
    pub fn start(&self, workflow: JsValue, input: JsValue, request: JsValue, options: &JsValue) -> JsValue {
        let (mapping, request) = (self.mapping, Json::from(request));
        if let Some(open) = mapping.open.as_ref().filter(|_| OPENS) {
            let opened = self.open(open, &input.into(), Some(&request).filter(|request| request.is_object()), options);
            let owned = |error: Error| error.in_operation(mapping.provider, "start");
            return opened.map_or_else(|error| source::promise(Err(owned(error))).into(), JsValue::from);
        }
        self.run("start", options, Some(mapping.verbs.start), &mut |patience| {
            let request = Some(&request).filter(|request| request.is_object());
            Start::steps(mapping, &workflow.clone().into(), input.clone().into(), request, &patience)
        })
        .into()
    }

    /// The id of the run that an event reports; empty where there is none.
    #[wasm_bindgen(js_name = runOf_, skip_typescript)]
    pub fn run_of(&self, raw: JsValue) -> String {
        let places = self.mapping.open.as_ref().map_or(&[] as &[Place], |open| open.run_at);
        place::find(&raw.into(), places).and_then(|found| found.value.as_string()).unwrap_or_default()
    }

    /// Reads a run; the promise of a response with its record, for `stand_`.
    #[wasm_bindgen(js_name = status_, skip_typescript)]
    pub fn status(&self, id: &JsValue, options: &JsValue) -> Promise {
        match self.mapping.verbs.read {
            None => endpoint::call(&self.client, self.mapping.verbs.get, &[id], options),
            Some(read) => self.run("status", options, None, &mut |_| read(&id.as_string().unwrap_or_default())),
        }
    }

    /// Cancels a run; the promise of a response with its record, for `stand_`.
    #[wasm_bindgen(js_name = cancel_, skip_typescript)]
    pub fn cancel(&self, id: &JsValue, reason: JsValue, options: &JsValue) -> Promise {
        let (mapping, run) = (self.mapping, id.as_string().unwrap_or_default());
        let reason = Some(Json::from(reason)).filter(|reason| reason.as_js().is_truthy());
        self.run("cancel", options, mapping.verbs.cancel, &mut |patience| {
            Box::new(Cancel::new(mapping, &run, reason.clone(), patience))
        })
    }

    /// Replies to a question; the promise says whether the reply took effect.
    #[wasm_bindgen(js_name = respond_, skip_typescript)]
    pub fn respond(
        &self,
        id: &JsValue,
        questions: &RunQuestions,
        reply: JsValue,
        question: JsValue,
        options: &JsValue,
    ) -> Promise {
        let (mapping, run) = (self.mapping, id.as_string().unwrap_or_default());
        let question = Some(Json::from(question)).filter(|question| question.as_js().is_truthy());
        let shared = (questions.0.clone(), self.client.shared.overheard.clone());
        self.run("respond", options, mapping.verbs.respond, &mut |patience| {
            Box::new(Respond::new(mapping, &run, reply.clone().into(), question.clone(), shared.clone(), patience))
        })
    }

    /// Whether a question is still the one that is open.
    #[wasm_bindgen(js_name = isOpen_, skip_typescript)]
    pub fn is_open(&self, id: &JsValue, questions: &RunQuestions, question: JsValue, options: &JsValue) -> Promise {
        let (mapping, run) = (self.mapping, id.as_string().unwrap_or_default());
        let questions = questions.0.clone();
        self.run("respond", options, None, &mut |_| {
            Box::new(IsOpen::new(mapping, &run, question.clone().into(), questions.clone()))
        })
    }

    /// How the run of a response stands, which its loops may want to hear of too.
    #[wasm_bindgen(js_name = stand_, skip_typescript)]
    pub fn stand(&self, id: &str, response: JsValue) -> Result<JsValue, JsValue> {
        let record = record::record_in(self.mapping, &response.into())?;
        self.client.shared.overheard.hear(id, &record);
        Ok(self.shown.state(self.mapping, id, &record))
    }

    /// The list of runs, as the service's own client makes it.
    #[wasm_bindgen(js_name = list_, skip_typescript)]
    pub fn list(&self, options: &JsValue) -> Result<JsValue, JsValue> {
        self.mapping.require(Capability::List, "list")?;
        Ok(self.lists.map(|lists| (lists.runs)(&self.client, options)).unwrap_or_default())
    }

    /// The list of workflows.
    #[wasm_bindgen(js_name = workflows_, skip_typescript)]
    pub fn workflows(&self, options: &JsValue) -> JsValue {
        self.lists.map(|lists| (lists.workflows)(&self.client, options)).unwrap_or_default()
    }

    /// A record in a list, as the run stands.
    #[wasm_bindgen(js_name = listed_, skip_typescript)]
    pub fn listed(&self, record: JsValue) -> Result<JsValue, JsValue> {
        let record = record::record_in(self.mapping, &record.into())?;
        Ok(self.shown.state(self.mapping, &record.string_at("id").unwrap_or_default(), &record))
    }

    /// The events of a run after a cursor, where it stood so; `asked` is the event that said what was asked then. See
    /// `src/js/glue/iterate.js` for `hands`, and [`Manner`] for the others.
    #[allow(clippy::too_many_arguments, reason = "only the glue calls it, once a loop")]
    #[wasm_bindgen(js_name = follow_, skip_typescript)]
    pub fn follow(
        &self,
        id: &JsValue,
        cursor: &JsValue,
        status: &str,
        asked: JsValue,
        options: &JsValue,
        hands: &JsValue,
        shares_pace: bool,
        only_polls: bool,
        only_texts: bool,
    ) -> JsValue {
        let mapping = self.mapping;
        let status = RunStatus::named(status).unwrap_or(RunStatus::Queued);
        let asked = Some(Json::from(asked)).filter(|asked| asked.as_js().is_truthy());
        let reader = Reader::new(mapping, &cursor.as_string().unwrap_or_default(), status, asked);
        // Only a log that tells news once is missed; nobody would read what else is heard.
        let listen = |_| self.client.shared.overheard.listen(&id.as_string().unwrap_or_default());
        let heard = mapping.log.filter(|_| LOGS).map(listen).unwrap_or_default();
        let shape = Events { mapping, reader, heard, shown: self.shown.clone(), only_texts };
        let manner = Manner { shares_pace, only_polls };
        let way = Way { cursor, hands, manner, shape: Some(Box::new(shape)) };
        let names = &[CallOptions::NAMES, StreamOptions::NAMES, &["pollIntervalMs"]];
        follow::start(&self.client, mapping.stream, id, options, names, way, &mut |id, cursor, options| {
            (mapping.protocol)(id, cursor, options.limit("pollIntervalMs", 0.0))
        })
    }
}

impl Vocabulary {
    pub fn new(mapping: &'static Mapping, lists: Option<&'static Lists>, client: &Rc<Client>) -> Self {
        Self { mapping, lists, client: client.clone(), shown: Shown::of(mapping) }
    }

    /// What starts a run by a stream, and its events.
    fn open(&self, open: &Open, input: &Json, request: Option<&Json>, options: &JsValue) -> Result<Source, Error> {
        let (mapping, client) = (self.mapping, &self.client);
        let names: &[&[&str]] = &[CallOptions::NAMES, StreamOptions::NAMES, &[IDEMPOTENCY_KEY, RETRY_UNSAFE]];
        let options = Options::read("options", options, names);
        if options.idempotency_key().is_some() {
            mapping.require(Capability::IdempotentStart, "idempotencyKey")?;
        }
        options.flag(RETRY_UNSAFE);
        let read = StreamOptions::from(&options);
        options.finish()?;
        let operation = (open.operation)(input, request, [&random::uuid()?, &random::uuid()?])?;
        let conditions = Conditions {
            patience: read.patience(client, true),
            policy: driver::policy(client, &read.call),
            renewable: client.is_renewable(),
            shared: client.shared.clone(),
        };
        let mut streaming = Streaming::new(client, read);
        let reader = Reader::new(mapping, "", RunStatus::Queued, None);
        let (heard, shown) = (Heard::default(), self.shown.clone());
        streaming.shape = Some(Box::new(Events { mapping, reader, heard, shown, only_texts: false }));
        Ok(follow::drive(client, (open.machine)(operation, conditions), streaming).into())
    }

    /// Runs the calls of a verb to their end. `endpoint` is the one that changes something.
    fn run(
        &self,
        verb: &'static str,
        options: &JsValue,
        endpoint: Option<&'static Endpoint>,
        make: &mut dyn FnMut(Patience) -> Box<dyn Steps>,
    ) -> Promise {
        let replay = endpoint.map_or(Replay::Safe, |endpoint| endpoint.replay);
        // A key is refused by the verb, which says why, where the service has none.
        let key: &[&str] = if replay == Replay::Safe { &[] } else { &[IDEMPOTENCY_KEY] };
        let options = Options::read("options", options, &[CallOptions::NAMES, endpoint::own_names(replay), key]);
        let read = CallOptions::from(&options);
        let mut idempotency_key = options.idempotency_key();
        if idempotency_key.is_none() && self.mapping.begin.is_some() {
            idempotency_key = options.accept(random::uuid());
        }
        let (retry_unsafe, shared) = (options.flag(RETRY_UNSAFE), self.client.shared.clone());
        let policy = driver::policy(&self.client, &read);
        let patience = Patience { idempotency_key, retry_unsafe, policy, shared };
        let owned = |error: Error| error.in_operation(self.mapping.provider, verb);
        match options.finish().map(|()| Sequence::new(make(patience), policy, self.client.is_renewable())) {
            Ok(Ok(sequence)) => source::promise(Ok(Drive::of(&self.client, sequence, read))),
            Ok(Err(outcome)) => source::settled(outcome.map_err(owned)),
            Err(error) => source::settled(Err(owned(error))),
        }
    }
}

/// The questions of one run.
#[wasm_bindgen(skip_typescript)]
pub struct RunQuestions(Rc<Questions>);

#[wasm_bindgen]
impl RunQuestions {
    /// Takes a question that was delivered.
    #[wasm_bindgen(js_name = opened_, skip_typescript)]
    pub fn opened(&self, question: JsValue) {
        self.0.opened(question.into());
    }

    /// Takes note that the run does not wait any more.
    #[wasm_bindgen(js_name = gone_, skip_typescript)]
    pub fn gone(&self) {
        self.0.gone();
    }

    /// Whether one is open, as far as was delivered.
    #[wasm_bindgen(js_name = hasOpen_, skip_typescript)]
    pub fn has_open(&self) -> bool {
        self.0.has_open()
    }
}
