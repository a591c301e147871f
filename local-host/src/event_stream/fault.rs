use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

/// What one connection to an event stream suffers: an item of `configurable["host.streamFaults"]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum StreamFault {
    #[default]
    None,
    /// The TCP connection is closed: no last chunk.
    Drop {
        #[serde(default)]
        after_events: u64,
    },
    /// The TCP connection is reset.
    Reset {
        #[serde(default)]
        after_events: u64,
    },
    /// Closed in the middle of a line of the next event.
    CutLine {
        #[serde(default)]
        after_events: u64,
    },
    /// Closed inside a character of the next event that has one of several bytes.
    CutCharacter {
        #[serde(default)]
        after_events: u64,
    },
    /// Closed after the data line of the next event, before its blank line.
    CutBlock {
        #[serde(default)]
        after_events: u64,
    },
    /// Closed when half of the next event's chunk, as HTTP announced it, is on the wire.
    CutChunk {
        #[serde(default)]
        after_events: u64,
    },
    /// A clean end, though the run continues.
    End {
        #[serde(default)]
        after_events: u64,
    },
    /// Silence on an open connection.
    Stall {
        #[serde(default)]
        after_events: u64,
    },
    /// Lines and bytes that are no event, before every event.
    Garbage {
        #[serde(default)]
        after_events: u64,
    },
    /// Few bytes at a time.
    Slow {
        #[serde(default)]
        after_events: u64,
        bytes_per_chunk: usize,
        delay_ms: u64,
    },
    /// No stream, but this status.
    Status {
        status: u16,
        #[serde(default)]
        retry_after: Option<RetryAfter>,
        #[serde(default)]
        body: Option<Value>,
    },
    /// 204.
    NoContent,
    /// A page with status 200.
    ContentType {
        #[serde(default = "html")]
        value: String,
    },
    /// 410 when the client asks to resume.
    ExpiredCursor,
}

fn html() -> String {
    "text/html".to_owned()
}

/// Seconds, or `"date"` for the same as an HTTP date, `"date:N"` for one N seconds ahead.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum RetryAfter {
    Seconds(u64),
    Date(String),
}

impl RetryAfter {
    /// The header's value.
    pub fn header(&self) -> String {
        match self {
            Self::Seconds(seconds) => seconds.to_string(),
            Self::Date(form) => {
                let seconds = form.strip_prefix("date:").and_then(|seconds| seconds.parse().ok()).unwrap_or(1);
                // An HTTP date has whole seconds; one more keeps it from lying in the past.
                httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds + 1))
            }
        }
    }
}

/// What a fault sends in place of a stream.
#[derive(Clone, Debug)]
pub enum Instead {
    Refusal { status: u16, retry_after: Option<String>, body: Option<String> },
    NoContent,
    Page { content_type: String },
    CursorExpired,
}

impl Instead {
    /// The response; `error` is the service's own body for a status, where the fault names none.
    pub fn respond(self, error: impl FnOnce(StatusCode) -> Value) -> Response {
        match self {
            Self::Refusal { status, retry_after, body } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let text = body.unwrap_or_else(|| error(status).to_string());
                let mut response = plain(status, "application/json", text);
                if let Some(value) = retry_after.and_then(|value| HeaderValue::try_from(value).ok()) {
                    response.headers_mut().insert(RETRY_AFTER, value);
                }
                response
            }
            Self::NoContent => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NO_CONTENT;
                response
            }
            Self::Page { content_type } => {
                plain(StatusCode::OK, &content_type, "<!doctype html><title>Sign in</title><p>Sign in".to_owned())
            }
            Self::CursorExpired => plain(StatusCode::GONE, "application/json", error(StatusCode::GONE).to_string()),
        }
    }
}

fn plain(status: StatusCode, content_type: &str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    response
}

impl StreamFault {
    /// Says what is wrong with it, by the name of the member.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Status { status, .. } if !(200..600).contains(status) => {
                Err(format!("status: {status} is no HTTP status of a response"))
            }
            Self::Status { retry_after: Some(RetryAfter::Date(form)), .. } if !form.starts_with("date") => {
                Err(format!("retryAfter: {form:?} is neither seconds nor \"date\""))
            }
            Self::Slow { bytes_per_chunk: 0, .. } => Err("bytesPerChunk: must be 1 or more".to_owned()),
            _ => Ok(()),
        }
    }

    pub fn instead(&self, resumes: bool) -> Option<Instead> {
        match self {
            Self::Status { status, retry_after, body } => Some(Instead::Refusal {
                status: *status,
                retry_after: retry_after.as_ref().map(RetryAfter::header),
                body: body.as_ref().map(|body| match body {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                }),
            }),
            Self::NoContent => Some(Instead::NoContent),
            Self::ContentType { value } => Some(Instead::Page { content_type: value.clone() }),
            Self::ExpiredCursor if resumes => Some(Instead::CursorExpired),
            _ => None,
        }
    }

    /// How many events of this connection are sent before it strikes.
    pub fn after_events(&self) -> u64 {
        match self {
            Self::Drop { after_events }
            | Self::Reset { after_events }
            | Self::CutLine { after_events }
            | Self::CutCharacter { after_events }
            | Self::CutBlock { after_events }
            | Self::CutChunk { after_events }
            | Self::End { after_events }
            | Self::Stall { after_events }
            | Self::Garbage { after_events }
            | Self::Slow { after_events, .. } => *after_events,
            Self::None | Self::Status { .. } | Self::NoContent | Self::ContentType { .. } | Self::ExpiredCursor => {
                u64::MAX
            }
        }
    }
}
