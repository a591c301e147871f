//! The way to the glue and back: `glue.mjs` does the jobs.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{LazyLock, Mutex};

use flowtether::core::endpoint::{Body, Endpoint};
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::common::Scenario;
use crate::common::answer::empty;
use crate::common::sent::Sent;
use crate::{backend, flowmaestro, openwop, syncteams};

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

/// The process that does the jobs of all tests: one takes longer to begin than all its jobs.
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
    static NODE: LazyLock<Mutex<Node>> = LazyLock::new(Node::begin);
    let mut line = String::new();
    {
        let mut node = NODE.lock().expect("Node is there");
        writeln!(node.process.stdin.as_mut().unwrap(), "{}", Value::from(jobs)).unwrap();
        node.came.read_line(&mut line).unwrap();
    }
    let came: Vec<Came> = serde_json::from_str(&line).expect("Node answers");
    assert_eq!(came.len(), jobs.len());
    came.into_iter().map(Came::outcome).collect()
}

/// Does one job.
pub fn job(given: Value) -> Outcome {
    jobs(&[given]).remove(0)
}

/// The events that a service's items become, in these batches, for a reader that begins after a cursor.
pub fn read(service: &str, cursor: &str, status: &str, batches: &[Vec<Value>]) -> Outcome {
    job(reading(service, cursor, status, batches)).map(|events| joined(&events))
}

/// The job of [`read`].
pub fn reading(service: &str, cursor: &str, status: &str, batches: &[Vec<Value>]) -> Value {
    let table = backend(service).table;
    json!({ "job": "read", "table": table, "cursor": cursor, "status": status, "batches": batches })
}

/// The events of all batches.
pub fn joined(batches: &Value) -> Value {
    batches.as_array().unwrap().iter().flat_map(|events| events.as_array().unwrap().clone()).collect()
}

/// What a native client was called with.
#[derive(Deserialize)]
pub struct Call {
    pub name: String,
    given: Vec<Value>,
}

/// A step of a script, and the calls that it made.
#[derive(Deserialize)]
pub struct Step {
    #[serde(flatten)]
    came: Came,
    pub calls: Vec<Call>,
}

/// Plays a script: what the native client answers, what its streams bring, and what is done.
///
/// Every answer must be used.
pub fn play(service: &str, answers: Value, streams: Value, steps: Value) -> Vec<Step> {
    #[derive(Deserialize)]
    struct Played {
        story: Vec<Step>,
        left: usize,
    }
    let table = format!("{}\nbase {BASE_URL}", backend(service).table);
    let given = json!({ "job": "play", "table": table, "answers": answers, "streams": streams, "steps": steps });
    let played: Played = serde_json::from_value(job(given).unwrap()).unwrap();
    assert_eq!(played.left, 0, "answers that nobody asked for");
    played.story
}

impl Step {
    /// The result.
    pub fn ok(&self) -> &Value {
        assert!(self.came.error.is_none(), "it failed: {:?}", self.came.error);
        &self.came.ok
    }

    /// The error, with its fields.
    pub fn error(&self) -> &Value {
        self.came.error.as_ref().unwrap_or_else(|| panic!("it should have failed, but: {}", self.came.ok))
    }

    /// Each request, as method, path and body.
    pub fn sent(&self) -> Vec<(String, Value)> {
        self.calls.iter().map(|call| call.sent()).map(|sent| (sent.line(), sent.json())).collect()
    }
}

impl Call {
    fn endpoint(&self) -> &'static Endpoint {
        let rows: [&'static Endpoint; 12] = [
            &openwop::runs::CREATE,
            &openwop::runs::GET,
            &openwop::runs::CANCEL,
            &openwop::runs::POLL_EVENTS,
            &openwop::interrupts::RESOLVE,
            &openwop::interrupts::RESOLVE_BY_TOKEN,
            &flowmaestro::workflows::EXECUTE,
            &flowmaestro::executions::GET,
            &flowmaestro::executions::CANCEL,
            &syncteams::tasks::EXECUTE,
            &syncteams::tasks::STATUS,
            &syncteams::tasks::CONTINUE,
        ];
        rows.into_iter().find(|endpoint| endpoint.name == self.name).expect(&self.name)
    }

    /// The id and the cursor of a stream that was opened.
    pub fn followed(&self) -> (&str, &str) {
        assert_eq!(self.name, "follow");
        (self.given[0].as_str().unwrap(), self.given[1].as_str().unwrap())
    }

    /// The arguments.
    pub fn given(&self) -> &[Value] {
        &self.given
    }

    /// The arguments after the ids and the body.
    pub fn options(&self) -> Value {
        let (ids, body) = self.places();
        self.given.get(ids + body).cloned().unwrap_or_default()
    }

    fn places(&self) -> (usize, usize) {
        let endpoint = self.endpoint();
        (endpoint.path.matches('{').count(), usize::from(endpoint.body != Body::None))
    }

    /// The operation that the service's own client makes of the call: ids, then the body.
    pub fn operation(&self) -> Result<Operation, Error> {
        let (ids, _) = self.places();
        let body = self.given.get(ids).filter(|body| !body.is_null());
        let ids: Vec<String> = self.given[..ids].iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        let operation = self.endpoint().operation(ids, body.cloned().map(Json::from))?;
        operation.with_idempotency_key(self.options()["idempotencyKey"].as_str())
    }

    /// The request as it goes over the wire.
    pub fn sent(&self) -> Sent {
        Scenario::call(self.operation().unwrap()).answers([empty(400)]).play().sent.remove(0)
    }
}
