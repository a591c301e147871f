use axum::http::StatusCode;
use serde_json::json;

use super::events::Event;
use super::profiles::Profile;
use super::response::Refusal;
use super::v2::names;

const MODES: [&str; 4] = ["values", "updates", "messages", "debug"];

/// OpenWOP v1, stream modes: the longest time for which events may be held back.
const LONGEST_BUFFER_MS: u64 = 5000;

/// How an event appears on a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// An event document under this name.
    Document(String),
    /// The bare payload of an output chunk.
    Chunk,
    /// A snapshot of the run.
    Snapshot,
    /// An event document, and a snapshot of the run under the same id.
    DocumentAndSnapshot(String),
    Nothing,
}

/// What a stream carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Every event, whatever was asked for: three reference hosts do not filter.
    Everything,
    /// The Python host's idea of `values`.
    TerminalEvents,
    /// The larger host's idea of `values`.
    Completions,
    /// The Python host's idea of `messages`.
    Nothing,
    Snapshots,
    /// The idea that the host of wire version 2 has of `values`.
    EventsAndSnapshots,
    Modes {
        updates: bool,
        /// Whether `updates` carries `node.started`.
        starts: bool,
        messages: bool,
        debug: bool,
        combined: bool,
    },
}

impl Selection {
    /// Reads `streamMode` as the host does.
    pub fn parse(parameter: Option<&str>, profile: Profile) -> Result<Self, Refusal> {
        if profile == Profile::InMemory {
            return Ok(Self::Everything);
        }
        if profile.is_v2() {
            return Self::of_grammar(parameter.unwrap_or("updates"));
        }
        // Measured on the reference hosts: an empty parameter counts for none.
        let parameter = parameter.filter(|modes| profile.is_spec() || !modes.is_empty());
        let asked: Vec<&str> = parameter.unwrap_or("updates").split(',').map(str::trim).collect();
        let unknown: Vec<&str> = asked.iter().copied().filter(|mode| !MODES.contains(mode)).collect();
        if !unknown.is_empty() {
            let message = format!("Unsupported streamMode value(s): {}", unknown.join(", "));
            let member = match profile {
                Profile::Python => "unknown",
                Profile::Extended => "unsupported",
                _ => "requested",
            };
            return Err(unsupported(message, member, &unknown));
        }
        let has = |mode: &str| asked.contains(&mode);
        if has("values") && asked.len() > 1 {
            let message = "The streamMode 'values' MUST NOT be combined with another mode.";
            let refusal = unsupported(message.to_owned(), "requested", &asked);
            let exclusive = json!({ "supported": MODES, "exclusive": "values" });
            return Err(if profile == Profile::Python { refusal.details(exclusive) } else { refusal });
        }
        Ok(match profile {
            Profile::Spec if has("values") => Self::Snapshots,
            Profile::Spec => Self::Modes {
                updates: has("updates"),
                starts: false,
                messages: has("messages"),
                debug: has("debug"),
                combined: asked.len() > 1,
            },
            Profile::Extended if has("values") => Self::Completions,
            Profile::Python if has("values") => Self::TerminalEvents,
            Profile::Python if asked == ["messages"] => Self::Nothing,
            _ => Self::Everything,
        })
    }

    fn carries_starts(&self) -> bool {
        matches!(self, Self::EventsAndSnapshots | Self::Modes { starts: true, .. })
    }

    /// Wire version 2: `values` alone, or a list of the others.
    fn of_grammar(parameter: &str) -> Result<Self, Refusal> {
        if parameter == "values" {
            return Ok(Self::EventsAndSnapshots);
        }
        let asked: Vec<&str> = parameter.split(',').collect();
        if asked.iter().any(|mode| !["updates", "messages", "debug"].contains(mode)) {
            let message = format!("streamMode {parameter} is outside the grammar");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "unsupported_stream_mode", message)
                .details(json!({ "supported": ["updates", "values", "messages", "debug"] })));
        }
        let has = |mode: &str| asked.contains(&mode);
        Ok(Self::Modes {
            updates: has("updates"),
            starts: true,
            messages: has("messages"),
            debug: has("debug"),
            combined: asked.len() > 1,
        })
    }

    /// How the event appears, under the name that the host has for it.
    pub fn frame(&self, event: &Event, profile: Profile) -> Frame {
        let document = || Frame::Document(names::shown(event.kind, profile).to_owned());
        let is_update = event.is_update() || (event.kind == "node.started" && self.carries_starts());
        match self {
            Self::Everything => document(),
            Self::TerminalEvents | Self::Completions if event.is_terminal() => document(),
            Self::Completions if event.kind == "node.completed" => document(),
            Self::TerminalEvents | Self::Completions | Self::Nothing => Frame::Nothing,
            Self::Snapshots if event.is_update() => Frame::Snapshot,
            Self::Snapshots => Frame::Nothing,
            Self::EventsAndSnapshots if is_update => {
                Frame::DocumentAndSnapshot(names::shown(event.kind, profile).to_owned())
            }
            Self::EventsAndSnapshots => Frame::Nothing,
            Self::Modes { messages: true, .. } if event.kind == "output.chunk" => Frame::Chunk,
            // OpenWOP v1, event streams: a combined stream may name the mode that let the event in.
            Self::Modes { updates: true, combined: true, .. } if is_update => Frame::Document("updates".to_owned()),
            Self::Modes { debug: true, combined: true, .. } => Frame::Document("debug".to_owned()),
            Self::Modes { updates: true, .. } if is_update => document(),
            Self::Modes { debug: true, .. } => document(),
            Self::Modes { .. } => Frame::Nothing,
        }
    }
}

fn unsupported(message: String, member: &str, modes: &[&str]) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "unsupported_stream_mode", message)
        .details(json!({ "supported": MODES, member: modes }))
}

/// Reads `bufferMs` as the host does: the protocol says clamp, the reference hosts refuse, one ignores it.
pub fn buffer_ms(parameter: Option<&str>, profile: Profile) -> Result<u64, Refusal> {
    let Some(asked) = parameter.filter(|_| profile != Profile::InMemory) else {
        return Ok(0);
    };
    let least = u64::from(profile.is_extended());
    match asked.parse::<u64>() {
        Ok(buffer) if buffer < least => Err(Refusal::invalid("bufferMs MUST be a number in [1, 5000].")
            .details(json!({ "min": least, "max": LONGEST_BUFFER_MS }))),
        Ok(buffer) if buffer <= LONGEST_BUFFER_MS => Ok(buffer),
        Ok(_) if profile.is_spec() => Ok(LONGEST_BUFFER_MS),
        _ if profile.is_v2() => Err(Refusal::invalid("bufferMs is 0..5000")),
        parsed => {
            let details = match (profile, parsed) {
                (Profile::Python, _) => json!({ "minBufferMs": 0, "maxBufferMs": LONGEST_BUFFER_MS }),
                (Profile::Sqlite | Profile::Postgres, Ok(asked)) => {
                    json!({ "bufferMs": asked, "min": 0, "max": LONGEST_BUFFER_MS })
                }
                _ => json!({ "min": 0, "max": LONGEST_BUFFER_MS }),
            };
            Err(Refusal::invalid("bufferMs MUST be an integer in [0, 5000].").details(details))
        }
    }
}
