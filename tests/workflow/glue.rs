//! What tests ask of the vocabulary: of its Rust here, of the little that is JavaScript in Node, where `glue.mjs` does the jobs.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::sync::{LazyLock, Mutex};

use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::overheard::Overheard;
use flowtether::core::sequence::{Next, Steps};
use flowtether::workflow::questions::Questions;
use flowtether::workflow::reader::Reader;
use flowtether::workflow::respond::Respond;
use flowtether::workflow::types::RunStatus;
use flowtether::workflow::verbs::{Cancel, Patience, Start};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::response::empty;
use crate::common::sent::Sent;
use crate::mapping;
use crate::shown::{event, failure, state};

/// Where every service is.
pub const BASE_URL: &str = "https://workflows.example";

/// What came of a job: its result, or the error with its fields.
pub type Outcome = Result<Value, Value>;

#[derive(Deserialize)]
struct Came {
    #[serde(default)]
    ok: Value,
    error: Option<Value>,
}

impl Came {
    fn outcome(self) -> Outcome {
        self.error.map_or(Ok(self.ok), Err)
    }
}

/// The process that does the jobs of all tests that are JavaScript's: one takes longer to begin than all its jobs.
struct Node {
    process: Child,
    came: BufReader<ChildStdout>,
}

impl Node {
    fn begin() -> Mutex<Self> {
        let mut node = Command::new("node")
            .arg("tests/workflow/glue.mjs")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node runs the glue");
        // It ends with its input, which ends with the tests.
        let came = BufReader::new(node.stdout.take().unwrap());
        Mutex::new(Self { process: node, came })
    }
}

/// Does the jobs.
pub fn jobs(jobs: &[Value]) -> Vec<Outcome> {
    jobs.iter().map(|given| job(given.clone())).collect()
}

/// Does one job.
pub fn job(given: Value) -> Outcome {
    let service = given["service"].as_str().unwrap_or_default();
    match given["job"].as_str().unwrap() {
        "read" => {
            let text = |name: &str, default: &str| given[name].as_str().unwrap_or(default).to_owned();
            let status = RunStatus::named(&text("status", "queued")).unwrap();
            let mut reader = Reader::new(mapping(service), &text("cursor", ""), status, None);
            let batches = given["batches"].as_array().unwrap().iter();
            batches.map(|items| shown(service, &mut reader, items.as_array().unwrap())).collect()
        }
        "state" => state(mapping(service), "run-1", &given["response"].clone().into()).map_err(|error| failure(&error)),
        _ => in_node(&given),
    }
}

/// The events of items, as callers see them.
fn shown(service: &str, reader: &mut Reader, items: &[Value]) -> Outcome {
    let mut events = Vec::new();
    for item in items {
        let read = reader.read(&item.clone().into(), false).map_err(|error| failure(&error))?;
        events.extend(read.iter().map(|read| event(mapping(service), read)));
    }
    Ok(Value::from(events))
}

/// Does a job whose code is JavaScript.
fn in_node(given: &Value) -> Outcome {
    static NODE: LazyLock<Mutex<Node>> = LazyLock::new(Node::begin);
    let mut line = String::new();
    {
        let mut node = NODE.lock().expect("Node is there");
        writeln!(node.process.stdin.as_mut().unwrap(), "{given}").unwrap();
        node.came.read_line(&mut line).unwrap();
    }
    let came: Came = serde_json::from_str(&line).expect("Node responds");
    came.outcome()
}

/// The events that a service's items become, in these batches, for a reader that begins after a cursor.
pub fn read(service: &str, cursor: &str, status: &str, batches: &[Vec<Value>]) -> Outcome {
    job(reading(service, cursor, status, batches)).map(|events| joined(&events))
}

/// The job of [`read`].
pub fn reading(service: &str, cursor: &str, status: &str, batches: &[Vec<Value>]) -> Value {
    json!({ "job": "read", "service": service, "cursor": cursor, "status": status, "batches": batches })
}

/// The events of all batches.
pub fn joined(batches: &Value) -> Value {
    batches.as_array().unwrap().iter().flat_map(|events| events.as_array().unwrap().clone()).collect()
}

/// A call.
pub struct Call {
    sent: Sent,
}

impl Call {
    fn of(operation: Operation) -> Self {
        Self { sent: Scenario::call(operation).responses([empty(400)]).play().sent.remove(0) }
    }

    /// The request as it goes over the wire.
    pub fn sent(&self) -> &Sent {
        &self.sent
    }
}

/// A step of a script, and the calls that it made.
pub struct Step {
    came: Outcome,
    pub calls: Vec<Call>,
}

impl Step {
    /// The result.
    pub fn ok(&self) -> &Value {
        self.came.as_ref().unwrap_or_else(|error| panic!("it failed: {error}"))
    }

    /// The error, with its fields.
    pub fn error(&self) -> &Value {
        self.came.as_ref().err().unwrap_or_else(|| panic!("it should have failed, but: {:?}", self.came))
    }

    /// Each request, as method, path and body.
    pub fn sent(&self) -> Vec<(String, Value)> {
        self.calls.iter().map(|call| (call.sent.line(), call.sent.json())).collect()
    }
}

/// A run, as `glue/client.js` has it.
struct Player {
    service: String,
    responses: std::vec::IntoIter<Value>,
    streams: std::vec::IntoIter<Value>,
    questions: Rc<Questions>,
    /// The question that was delivered last.
    waiting: Option<Value>,
    calls: Vec<Call>,
}

/// Plays a script: the responses to the calls, what the run's streams bring, and what is done.
///
/// Every response must be used.
pub fn play(service: &str, responses: Value, streams: Value, steps: Value) -> Vec<Step> {
    let list = |value: Value| value.as_array().unwrap().clone().into_iter();
    let mut player = Player {
        service: service.to_owned(),
        responses: list(responses),
        streams: list(streams),
        questions: Rc::default(),
        waiting: None,
        calls: Vec::new(),
    };
    let steps: Vec<Step> = list(steps)
        .map(|step| {
            let given = |index: usize| step.get(index).cloned().unwrap_or_default();
            let came = player.step(step[0].as_str().unwrap(), given);
            Step { came, calls: std::mem::take(&mut player.calls) }
        })
        .collect();
    assert_eq!(player.responses.len(), 0, "responses that nobody asked for");
    steps
}

impl Player {
    fn step(&mut self, name: &str, given: impl Fn(usize) -> Value) -> Outcome {
        let mapping = mapping(&self.service);
        let patience = |options: &Value| Patience {
            idempotency_key: options["idempotencyKey"].as_str().map(str::to_owned),
            retry_unsafe: options["retryUnsafe"] == json!(true),
            ..Patience::default()
        };
        let some = |value: Value| Some(value).filter(|value| !value.is_null());
        match name {
            "attach" => Ok(json!(null)),
            "start" => {
                let (options, input) = (given(3), some(given(2)).unwrap_or_else(|| json!({})));
                let request = some(options["request"].clone()).map(Json::from);
                let start = Start::new(mapping, &given(1).into(), input.into(), request.as_ref(), &patience(&options));
                self.run(Box::new(start))
            }
            "status" => {
                let reply = match mapping.verbs.read {
                    Some(read) => self.run(read(crate::RUN))?,
                    None => {
                        let operation = mapping.verbs.get.operation(vec![crate::RUN.to_owned()], None).unwrap();
                        self.respond(operation).map_err(|error| failure(&error))?.into()
                    }
                };
                state(mapping, crate::RUN, &reply.into()).map_err(|error| failure(&error))
            }
            "cancel" => {
                let cancel = Cancel::new(mapping, crate::RUN, some(given(1)).map(Json::from), patience(&given(2)));
                let reply = self.run(Box::new(cancel))?;
                state(mapping, crate::RUN, &reply.into()).map_err(|error| failure(&error))
            }
            "respond" => {
                let options = given(2);
                let question = some(options["to"].clone());
                let open = self.waiting.clone().filter(|_| self.questions.has_open());
                let question = question.or(open).map(Json::from);
                let shared = (self.questions.clone(), Rc::<Overheard>::default());
                let reply = some(given(1)).unwrap_or_else(|| json!({})).into();
                self.run(Box::new(Respond::new(mapping, crate::RUN, reply, question, shared, patience(&options))))
            }
            "events" => self.events(given(2).as_u64().unwrap_or(u64::MAX) as usize),
            name => panic!("there is no step {name}"),
        }
    }

    fn events(&mut self, most: usize) -> Outcome {
        let mut reader = Reader::new(mapping(&self.service), "", RunStatus::Queued, None);
        let batches = self.streams.next().unwrap_or_else(|| json!([]));
        let mut events = Vec::new();
        for items in batches.as_array().unwrap() {
            let read = shown(&self.service, &mut reader, items.as_array().unwrap())?;
            events.extend(read.as_array().unwrap().clone());
        }
        events.truncate(most);
        for event in &events {
            if event["kind"] == json!("waiting") {
                self.questions.opened(event.clone().into());
                self.waiting = Some(event.clone());
            } else if event["status"] != json!("waiting") {
                self.questions.gone();
            }
        }
        Ok(Value::from(events))
    }

    /// Runs the calls of a verb.
    fn run(&mut self, mut steps: Box<dyn Steps>) -> Outcome {
        let mut next = steps.first();
        loop {
            next = match next {
                Next::Call(operation) => steps.next(self.respond(*operation)),
                Next::Done(result) => return Ok(result.into()),
                Next::Fail(error) => return Err(failure(&error)),
            };
        }
    }

    /// The response to a call: `{ value }`, or `{ error: [class, fields] }`.
    fn respond(&mut self, operation: Operation) -> Result<Json, Error> {
        self.calls.push(Call::of(operation));
        let reply = self.responses.next().expect("a response is left");
        if !reply["error"].is_array() {
            return Ok(reply["value"].clone().into());
        }
        let fields = &reply["error"][1];
        let kind = crate::shown::kind_named(reply["error"][0].as_str().unwrap());
        let mut error = Error::new(kind, "refused");
        error.status = fields["status"].as_u64().unwrap_or_default() as u16;
        error.code = fields["code"].as_str().map(str::to_owned);
        error.retryable = fields["retryable"] == json!(true) && kind != ErrorKind::Configuration;
        if fields["afterLostReply"] == json!(true) {
            error.members = Some(json!({"afterLostReply": true}).into());
        }
        Err(error)
    }
}
