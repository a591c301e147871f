//! What a service has to say of itself to be one of those behind the common vocabulary.

use super::events::Progress;
use super::rows::{self, Rows};
use super::status::RunStatus;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::{Operation, Service};
use crate::core::page::List;
use crate::core::protocol::Protocol;

/// A service behind the common vocabulary.
pub struct WorkflowBackend {
    /// The service.
    pub service: &'static Service,
    /// What it can do; see [`capabilities`](super::capabilities).
    pub can: &'static [&'static str],
    /// What starts a run.
    pub start: &'static Endpoint,
    /// The member of the start's body that names the workflow; empty where the path does.
    pub workflow: &'static str,
    /// The member of the start's body that is the input.
    pub input: &'static str,
    /// Where the start's answer has the run's id.
    pub id: &'static str,
    /// What looks at a run.
    pub get: &'static Endpoint,
    /// Where an answer has a run's record; empty where it is the record.
    pub record: &'static str,
    /// What each status of a record becomes, with the `output` and the `error` that are in the record.
    pub statuses: Rows,
    /// The row of a status that is in none.
    pub unknown_status: &'static str,
    /// The row of what a record asks that is waiting.
    pub question: &'static str,
    /// Where an event has its type, and when it was.
    pub event: [&'static str; 2],
    /// What each type of event becomes. `@` and a place is what a record becomes.
    pub events: Rows,
    /// What follows a run.
    pub stream: &'static Endpoint,
    /// How a run is followed.
    pub follow: Follow,
    /// What stops a run.
    pub cancel: Option<&'static Endpoint>,
    /// What answers a run, and how an answer is written.
    pub respond: Option<(&'static Endpoint, Write)>,
    /// What lists runs.
    pub list: Option<(&'static Endpoint, ListOf)>,
}

/// How a run is followed on from where its events have come to: the operation that opens the stream, how it is read, and what
/// the service is told of the last event. The number is the wait between two looks, in ms, for a service that is looked at.
///
/// A configuration error for an id or a cursor that the service cannot have given out.
pub type Follow = fn(&str, &Progress, Option<f64>) -> Result<(Operation, Box<dyn Protocol>, Option<String>), Error>;

/// What is sent to answer a question of a run: the ids of the path, and the body. It is given the run's id, the question, the
/// answer's `decision`, `message` and `values`, and whether the other way to write the same is wanted, after the service
/// refused the first; `None` when there is none.
///
/// A configuration error for an answer that does not fit.
pub type Write = fn(&str, &Json, &Json, bool) -> Result<Option<(Vec<String>, Json)>, Error>;

/// The list of runs: those of a workflow, those with a status, so many a page.
///
/// A configuration error for a filter that the service does not know.
pub type ListOf = fn(Option<String>, Option<String>, Option<f64>) -> Result<List, Error>;

impl WorkflowBackend {
    /// The error of a verb that the service does not have. Nothing was sent.
    pub fn unsupported(&self, verb: &'static str) -> Error {
        let name = self.service.name;
        let message = [name, " cannot do this: ", verb, "; see the client's capabilities"].concat();
        Error::new(ErrorKind::Unsupported, &message).in_operation(name, verb)
    }

    /// The operation that starts a run.
    ///
    /// # Errors
    /// A configuration error for an argument that is wrong; unsupported for an idempotency key where the service has none.
    pub fn start(
        &self,
        workflow_id: String,
        input: Json,
        members: Option<Json>,
        key: Option<&str>,
    ) -> Result<Operation, Error> {
        if key.is_some() && !self.can.contains(&"idempotentStart") {
            return Err(self.unsupported("idempotencyKey"));
        }
        let mut body = members.unwrap_or_else(Json::object).shallow_copy();
        let mut ids = Vec::new();
        if self.workflow.is_empty() {
            ids.push(workflow_id);
        } else {
            body.set(self.workflow, Json::string(&workflow_id));
        }
        body.set(self.input, input);
        self.start.operation(ids, Some(body))?.with_idempotency_key(key)
    }

    /// Where a record stands, the members of its row beside it.
    fn stand(&self, record: &Json) -> (RunStatus, Json) {
        let raw = record.string_at("status").unwrap_or_default();
        let stand = rows::convert(self.statuses, self.unknown_status, &raw, "status", record);
        (RunStatus::of(&stand), stand)
    }

    fn question(&self, record: &Json) -> Json {
        rows::convert(&[], self.question, "", "", record)
    }

    /// A run as it stands: `id`, `status`, the service's own `raw` word, `output`, `error` and `waiting` where there are such,
    /// and the untouched `record`.
    pub fn state(&self, id: &str, answer: &Json) -> Json {
        let record = answer.find(self.record).unwrap_or_else(|| answer.clone());
        let (status, mut state) = self.stand(&record);
        state.set("id", Json::string(id));
        state.set("raw", record.get("status").unwrap_or_else(Json::null));
        if status == RunStatus::Waiting {
            state.set("waiting", self.question(&record));
        }
        state.set("record", record);
        state
    }

    /// The event that tells of a record.
    pub fn event_of(&self, record: &Json) -> Json {
        let (status, mut event) = self.stand(record);
        if status == RunStatus::Waiting {
            event = self.question(record);
            event.set("status", Json::string(status.as_str()));
        }
        let kind = if status.is_over() || status == RunStatus::Waiting { status.as_str() } else { "status" };
        event.set("kind", Json::string(kind));
        event
    }
}
