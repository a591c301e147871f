use std::borrow::Cow;
use std::io;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::Formatter;

use super::events::milliseconds;
use super::interrupts::Kind;

/// Whose manners the host takes: the protocol's own text, one of the four reference hosts as they were measured, a larger
/// application host with more of the protocol and spellings of its own, or a host of wire version 2, measured too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    #[default]
    Spec,
    InMemory,
    Sqlite,
    Python,
    Postgres,
    Extended,
    /// The dual-stack host of wire version 2, which also executes runs.
    V2,
    /// The same host, asked under `/v1`.
    V2AsV1,
}

impl Profile {
    pub fn is_spec(self) -> bool {
        self == Self::Spec
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Spec => "spec",
            Self::InMemory => "in-memory",
            Self::Sqlite => "sqlite",
            Self::Python => "python",
            Self::Postgres => "postgres",
            Self::Extended => "extended",
            Self::V2 | Self::V2AsV1 => "v2",
        }
    }

    pub fn is_in_memory(self) -> bool {
        self == Self::InMemory
    }

    pub fn is_v2(self) -> bool {
        matches!(self, Self::V2 | Self::V2AsV1)
    }

    pub fn is_extended(self) -> bool {
        self == Self::Extended
    }

    /// The sequence of a run's first event.
    pub fn first_sequence(self) -> usize {
        usize::from(self.is_extended())
    }

    /// Two of the reference hosts know no-ops and delays only: a gate fails the run, and there are no interrupt routes.
    pub fn has_gates(self) -> bool {
        !matches!(self, Self::InMemory | Self::Python)
    }

    /// Whether the host suspends a run at a node of this kind. The reference hosts with gates know the common kinds.
    pub fn opens(self, kind: Kind) -> bool {
        match self {
            Self::InMemory | Self::Python => false,
            Self::Sqlite | Self::Postgres => kind.is_common(),
            Self::Extended => true,
            Self::Spec | Self::V2 | Self::V2AsV1 => kind != Kind::Chat,
        }
    }

    /// No reference host forks.
    pub fn forks(self) -> bool {
        self.is_spec() || self.is_extended()
    }

    /// Measured on the reference hosts: an external event is sent by its token alone.
    pub fn takes_external_events_by_run(self) -> bool {
        self.is_spec() || self.is_extended() || self.is_v2()
    }

    /// No reference host lets a token be inspected.
    pub fn inspects_tokens(self) -> bool {
        self.is_spec() || self.is_extended()
    }

    pub fn serves_workflows(self) -> bool {
        self != Self::InMemory
    }

    /// Who responds with an `ETag`, and with 304 to whoever has it.
    pub fn tags_responses(self) -> bool {
        self.is_spec() || self.is_extended() || self.is_v2()
    }

    /// These hosts write a summary of each run into a memory before it completes.
    pub fn writes_summary(self) -> bool {
        matches!(self, Self::Sqlite | Self::Postgres | Self::Extended)
    }

    pub fn gives_event_urls(self) -> bool {
        self != Self::Python
    }

    /// The protocol allows a key on any mutation; the reference hosts read it when a run is created.
    pub fn all_mutations_are_idempotent(self) -> bool {
        self.is_spec()
    }

    pub fn key_conflict_code(self) -> &'static str {
        match self {
            Self::InMemory => "idempotency_key_conflict",
            _ => "idempotency_key_mismatch",
        }
    }

    pub fn rejected_key_code(self) -> &'static str {
        if self.is_spec() { "unauthenticated" } else { "invalid_credential" }
    }

    pub fn unknown_run_code(self) -> &'static str {
        if self.is_spec() { "not_found" } else { "run_not_found" }
    }

    /// The Python host speaks HTTP/1.0: bodies end when the connection does.
    pub fn speaks_http_1_0(self) -> bool {
        self == Self::Python
    }

    /// A run id as the host reads it from the path. The reference hosts take it as it stands there.
    pub fn run_id(self, segment: &str) -> Cow<'_, str> {
        if self.is_spec() { decoded(segment) } else { segment.into() }
    }

    /// A node id or a token as the host reads it from the path.
    pub fn interrupt_segment(self, segment: &str) -> Cow<'_, str> {
        if self == Self::Postgres { segment.into() } else { decoded(segment) }
    }

    /// A time as the host writes it: Python's has microseconds.
    pub fn time(self, at: Timestamp) -> String {
        if self == Self::Python { format!("{at:.6}") } else { milliseconds(at) }
    }

    /// The JSON text as the host writes it.
    pub fn json(self, value: &Value) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        let written = match self {
            Self::Python => value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Spaced)),
            _ => value.serialize(&mut serde_json::Serializer::new(&mut bytes)),
        };
        // A value that is JSON already can always be written into memory.
        debug_assert!(written.is_ok());
        bytes
    }
}

fn decoded(segment: &str) -> Cow<'_, str> {
    percent_decode_str(segment).decode_utf8().unwrap_or(Cow::Borrowed(segment))
}

/// JSON with a space after each colon and comma, as Python's `json.dumps` writes it.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
