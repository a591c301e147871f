//! What a service says of itself to be one of those behind the common vocabulary: its statuses, events, questions and replies.
//!
//! A mapping is rows that the compiler checks. Where a member's value is, is a [`Place`]: the engine parses what the service sent
//! once, and the members are filled from that, so a payload is never rebuilt.

use alloc::rc::Rc;

use super::place::{self, Members, Path, Place, steps};
use super::reply::Reply;
use super::types::RunStatus;
use super::verbs::Verbs;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::follow::Shared;
use crate::core::json::Json;
use crate::core::machine::Machine;
use crate::core::operation::Operation;
use crate::core::protocol::Protocol;
use crate::core::retry::RetryPolicy;
use crate::core::sequence::Steps;
use crate::core::stream::Patience;
use crate::prelude::*;

/// Makes what reads the stream of a run, of the run's id, the cursor after which it begins, which is empty at the start, and the
/// wait between two polls, in ms, for a service that is polled.
///
/// A configuration error for a cursor that the service cannot have sent.
pub type MakeProtocol = fn(String, &str, Option<f64>) -> Result<Rc<dyn Protocol>, Error>;

/// Makes what starts a run in several calls, of the request's body and the caller's key. The result is the run's id.
pub type Begin = fn(Json, &str) -> Box<dyn Steps>;

/// A service behind the common vocabulary.
pub struct Mapping {
    /// The provider's name.
    pub provider: &'static str,
    /// What it can do.
    pub capabilities: &'static [Capability],
    /// The endpoints.
    pub verbs: Verbs,
    /// What follows a run.
    pub stream: &'static Endpoint,
    /// How its stream is read.
    pub protocol: MakeProtocol,
    /// Under which member a response has the run's record; empty where it is the record.
    pub record: &'static str,
    /// Where a record has the word for where the run stands.
    pub status_at: Path,
    /// The service's words for where a run stands. A run in another word is running, or over if its record says so.
    pub statuses: &'static [(&'static str, RunStatus)],
    /// Where the record of a completed run has its output.
    pub output: &'static [Place],
    /// Where the record of a failed run has its error.
    pub error: &'static [Place],
    /// What the record of a waiting run asks.
    pub asks: Members,
    /// What a question has of its `details`, which is in different places.
    pub details: Members,
    /// What an event of a type becomes; `None` for a type that is `other`.
    pub event: fn(&str) -> Option<Row>,
    /// Where an event has its type.
    pub type_at: &'static [Place],
    /// Where an event has its time.
    pub time_at: &'static [Place],
    /// The member with an event's place in the run's log.
    pub sequence: Option<&'static str>,
    /// The log in a record, where events come of polling that.
    pub log: Option<&'static LogShape>,
    /// The service's words for decisions that have another name here.
    pub decisions: &'static [(&'static str, &'static str)],
    /// Writes a reply as the service reads it.
    pub reply: fn(&Reply<'_>) -> Result<Json, Error>,
    /// The kinds of questions that are replied to by their token, where they show one.
    pub token_kinds: &'static [&'static str],
    /// What starts a run where one call does not. It is given a key by which a repeated start is known again, the caller's or one that
    /// was made for it, and no header carries that.
    pub begin: Option<Begin>,
    /// Where a run may ask several questions at once: the list of them in its record, and what each is. `asks` is the first one.
    pub questions: Option<(&'static str, Members)>,
    /// Adds to a reply what only the run's record knows.
    pub complete: Option<fn(&mut Json, &Json)>,
    /// What reads a run whose question is about to be replied to, where a run that asks may continue for a while: it waits until the run stands
    /// still. `None` where a run that asks does.
    pub settled: Option<&'static Endpoint>,
    /// The code of an error which says that the run does not stand still: another question is getting its reply, or this one by somebody
    /// else. Whether it is open is found out again.
    pub busy: Option<&'static str>,
    /// What starts a run where that is a stream which reports it.
    pub open: Option<Open>,
    /// Whether a question's id is that of no other one.
    pub asks_once: bool,
    /// Whether a run's record shows that it was sent a reply, of which no response came.
    pub has_reply: Option<fn(&Json, &Json) -> bool>,
    /// The codes of errors which say that a question is not open, or that somebody else is replying.
    pub closed: &'static [&'static str],
    /// Where the service itself says whether a reply fits a question, and whether that is open: whether a record is from before the
    /// question was asked.
    pub judges: Option<fn(&Json, &Json) -> bool>,
    /// The member of the response to a start with a credential for the run alone, and what the paths of runs begin with.
    pub grant: Option<(&'static str, &'static str)>,
    /// Whether a host that was met can do so, by what was agreed on with it.
    pub can_now: fn(&Json, Capability) -> bool,
}

/// Makes the operation that starts a run, of the input, what the caller adds to the request, and two new ids.
pub type MakeStart = fn(&Json, Option<&Json>, [&str; 2]) -> Result<Operation, Error>;

/// Whether this build has a service whose runs are started by a stream.
pub const OPENS: bool = cfg!(feature = "opens");

/// Whether this build has a service whose runs ask.
pub const APPROVALS: bool = cfg!(feature = "approvals");

/// Whether this build has a service whose log shows whether a question is still open.
pub const SINCE: bool = cfg!(feature = "since");

/// What starts a run where that is a stream which reports it.
pub struct Open {
    /// The operation.
    pub operation: MakeStart,
    /// What sends it and follows the run.
    pub machine: fn(Operation, Conditions) -> Box<dyn Machine>,
    /// Where an event says of which run it is.
    pub run_at: &'static [Place],
}

/// How patiently a run is followed that is started by a stream.
pub struct Conditions {
    /// The stream's patience.
    pub patience: Patience,
    /// How calls are repeated.
    pub policy: RetryPolicy,
    /// Whether the credential comes from a callback.
    pub renewable: bool,
    /// What the client's runs share.
    pub shared: Rc<Shared>,
}

/// What a service can do; see `WorkflowCapabilities`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// Its events come over a stream, as they happen.
    LiveEvents,
    /// It keeps events: a run is followed from a cursor without losing any.
    Resume,
    /// Runs ask, and can be replied to.
    Approvals,
    /// Runs can be cancelled.
    Cancel,
    /// A run can be started with an idempotency key.
    IdempotentStart,
    /// Runs can be listed.
    List,
    /// The native client can fork runs.
    Fork,
    /// The native client can read artifacts.
    Artifacts,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::LiveEvents,
        Self::Resume,
        Self::Approvals,
        Self::Cancel,
        Self::IdempotentStart,
        Self::List,
        Self::Fork,
        Self::Artifacts,
    ];

    /// Its name, as callers see it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LiveEvents => "liveEvents",
            Self::Resume => "resume",
            Self::Approvals => "approvals",
            Self::Cancel => "cancel",
            Self::IdempotentStart => "idempotentStart",
            Self::List => "list",
            Self::Fork => "fork",
            Self::Artifacts => "artifacts",
        }
    }
}

/// What an event becomes.
#[derive(Clone, Copy, Debug)]
pub enum Row {
    /// An event of this kind, with these members.
    Event {
        /// The kind.
        kind: Kind,
        /// Where the run stands from then on; `None` where it stands as before.
        status: Option<RunStatus>,
        /// How far a step is.
        phase: Option<Phase>,
        /// The members.
        members: Members,
    },
    /// What the record under this member becomes.
    Record(&'static str),
    /// What this says of the event.
    By(fn(&Json) -> Option<Row>),
}

impl Row {
    /// An event that says nothing of where the run stands.
    pub const fn of(kind: Kind, members: Members) -> Self {
        Row::Event { kind, status: None, phase: None, members }
    }

    /// An event after which the run stands so.
    pub const fn stands(kind: Kind, status: RunStatus, members: Members) -> Self {
        Row::Event { kind, status: Some(status), phase: None, members }
    }

    /// A step that is so far.
    pub const fn step(kind: Kind, phase: Phase, members: Members) -> Self {
        Row::Event { kind, status: None, phase: Some(phase), members }
    }
}

/// The kinds of events, in the order of `KINDS` in `glue/fill.js`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "types.rs documents each")]
pub enum Kind {
    Status,
    Waiting,
    Node,
    Token,
    Message,
    Tool,
    Log,
    Progress,
    Completed,
    Failed,
    Cancelled,
    Other,
}

impl Kind {
    /// The kinds, in their order.
    pub const ALL: [Self; 12] = [
        Self::Status,
        Self::Waiting,
        Self::Node,
        Self::Token,
        Self::Message,
        Self::Tool,
        Self::Log,
        Self::Progress,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
        Self::Other,
    ];

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind's name, as callers see it.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Status => "status",
            Kind::Waiting => "waiting",
            Kind::Node => "node",
            Kind::Token => "token",
            Kind::Message => "message",
            Kind::Tool => "tool",
            Kind::Log => "log",
            Kind::Progress => "progress",
            Kind::Completed => "completed",
            Kind::Failed => "failed",
            Kind::Cancelled => "cancelled",
            Kind::Other => "other",
        }
    }
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has begun.
    Started,
    /// It is done.
    Completed,
    /// It failed.
    Failed,
}

impl Phase {
    /// The phase of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Started, Self::Completed, Self::Failed].into_iter().find(|phase| phase.name() == name)
    }

    /// The phase's name, as callers see it.
    pub const fn name(self) -> &'static str {
        match self {
            Phase::Started => "started",
            Phase::Completed => "completed",
            Phase::Failed => "failed",
        }
    }
}

/// A log in a record that is polled again and again; see [`log`](super::log).
#[derive(Debug)]
pub struct LogShape {
    /// The member with the entries.
    pub entries: &'static str,
    /// The members by which an entry is known: its type, and when it was written.
    pub known_by: [&'static str; 2],
    /// The status in which the run asks.
    pub asking: &'static str,
    /// The type of the entry that says what it asks.
    pub asked: &'static str,
}

impl Mapping {
    /// What a mapping begins with: a service whose runs are started, read and followed, and that can do nothing else.
    pub const fn of(
        provider: &'static str,
        verbs: Verbs,
        stream: &'static Endpoint,
        protocol: MakeProtocol,
        event: fn(&str) -> Option<Row>,
    ) -> Self {
        Self {
            provider,
            capabilities: &[],
            verbs,
            stream,
            protocol,
            record: "",
            status_at: steps!(status),
            statuses: &[],
            output: &[],
            error: &[],
            asks: &[],
            details: &[],
            event,
            type_at: &[],
            time_at: &[],
            sequence: None,
            log: None,
            decisions: &[],
            reply: |_| Ok(Json::object()),
            token_kinds: &[],
            begin: None,
            questions: None,
            complete: None,
            settled: None,
            busy: None,
            open: None,
            asks_once: false,
            has_reply: None,
            closed: &[],
            judges: None,
            grant: None,
            can_now: |_, _| true,
        }
    }

    /// Whether the service can do so.
    pub fn can(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }

    /// The service's word for where a record's run stands.
    pub fn word(&self, record: &Json) -> Option<String> {
        place::walk(record, self.status_at)?.as_string().filter(|word| !word.trim_ascii().is_empty())
    }

    /// Whether questions are known by their ids alone: that of no other one, or the time of asking in a log.
    pub fn knows_questions(&self) -> bool {
        self.asks_once || self.log.is_some()
    }

    /// What a word of the service's says of where a run stands.
    pub fn status(&self, word: &str) -> Option<RunStatus> {
        self.statuses.iter().find(|(known, _)| *known == word).map(|(_, status)| *status)
    }
}

impl RunStatus {
    /// The statuses, in the order of `STATUSES` in `glue/fill.js`.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Running, Self::Waiting, Self::Paused, Self::Completed, Self::Failed, Self::Cancelled];

    /// Its name, as callers see it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The kind of the event with which a run comes to stand so.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Waiting => Kind::Waiting,
            Self::Completed => Kind::Completed,
            Self::Failed => Kind::Failed,
            Self::Cancelled => Kind::Cancelled,
            Self::Queued | Self::Running | Self::Paused => Kind::Status,
        }
    }

    /// Whether a run never leaves it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}
