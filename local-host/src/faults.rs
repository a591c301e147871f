//! Calls that go wrong on demand.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::time::Sleep;

use crate::connection::Cut;

/// What shall happen to the next calls that match.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallFault {
    pub key: String,
    #[serde(default)]
    pub method: Option<String>,
    /// The end of the path.
    #[serde(default)]
    pub path: Option<String>,
    #[serde(default = "once")]
    pub times: u32,
    #[serde(default)]
    pub status: Option<u16>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: Option<String>,
    /// The body where it is no text, such as one that is compressed.
    #[serde(default)]
    pub bytes: Option<Vec<u8>>,
    #[serde(default)]
    pub content_type: Option<String>,
    #[serde(default)]
    pub delay_ms: Option<u64>,
    #[serde(default)]
    pub action: Option<Action>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The TCP connection is closed before anything is done.
    Drop,
    /// There is never a response.
    Hang,
    /// The request takes effect and its response is lost.
    DropAfterHandling,
    /// The TCP connection is reset before anything is done.
    Reset,
    /// The response breaks off after half of its body.
    CutResponse,
    /// The response breaks off inside its first character of several bytes, or after half of it where there is none.
    CutCharacter,
    /// The response comes a few bytes at a time.
    SlowResponse,
    /// The request takes effect at once, and its response waits for `delayMs`.
    LateResponse,
}

fn once() -> u32 {
    1
}

impl CallFault {
    /// Says what is wrong with it, by the name of the member.
    pub fn check(&self) -> Result<(), String> {
        if let Some(status) = self.status {
            if self.action.is_some() {
                return Err("status and action exclude each other".to_owned());
            }
            StatusCode::from_u16(status).map_err(|_| format!("status: {status} is no HTTP status"))?;
        }
        for (name, value) in &self.headers {
            HeaderName::try_from(name).map_err(|_| format!("headers: {name:?} is no header name"))?;
            HeaderValue::try_from(value).map_err(|_| format!("headers: {name}: {value:?} is no header value"))?;
        }
        Ok(())
    }

    fn matches(&self, key: Option<&str>, method: &str, path: &str) -> bool {
        self.times > 0
            && key == Some(self.key.as_str())
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.path.as_deref().is_none_or(|end| path.ends_with(end))
    }

    pub async fn wait(&self) {
        if let Some(delay) = self.delay_ms {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
    }

    /// The response that replaces the service's, where the fault names a status.
    pub fn response(&self) -> Option<Response> {
        let text = || self.body.clone().unwrap_or_default().into_bytes();
        let mut response = Response::new(Body::from(self.bytes.clone().unwrap_or_else(text)));
        *response.status_mut() = StatusCode::from_u16(self.status?).ok()?;
        let content_type = self.content_type.as_deref().unwrap_or("application/json");
        if let Ok(value) = HeaderValue::from_str(content_type) {
            response.headers_mut().insert(CONTENT_TYPE, value);
        }
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().append(name, value);
            }
        }
        Some(response)
    }
}

/// The response with its body sent as the action says.
pub async fn spoil(response: Response, action: Action) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return cut() };
    let half = bytes.len() / 2;
    let (kept, step) = match action {
        Action::CutCharacter => {
            (bytes.iter().position(|byte| *byte >= 0xc0).map_or(half, |first| first + 1), usize::MAX)
        }
        Action::SlowResponse => (bytes.len(), BYTES_AT_A_TIME),
        _ => (half, usize::MAX),
    };
    let is_whole = kept == bytes.len();
    let mut rest = bytes.slice(..kept);
    let mut pieces = VecDeque::new();
    while !rest.is_empty() {
        pieces.push_back(Ok(rest.split_to(rest.len().min(step))));
    }
    if !is_whole {
        pieces.push_back(Err(Cut));
    }
    let mut spoiled = Response::from_parts(parts, Body::new(Pieces { pieces, pause: None }));
    // A client that knows the length sees that it breaks off.
    spoiled.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    spoiled
}

/// How many bytes of a slow response come at a time.
const BYTES_AT_A_TIME: usize = 16;

/// A body in pieces, a pause before each.
struct Pieces {
    pieces: VecDeque<Result<Bytes, Cut>>,
    pause: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let pieces = &mut *self;
        let pause = pieces.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(Duration::from_millis(1))));
        if pause.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        pieces.pause = None;
        Poll::Ready(pieces.pieces.pop_front().map(|piece| piece.map(Frame::data)))
    }
}

/// A response that is never sent: the connection is closed instead.
pub fn cut() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

/// The faults that wait for their calls, in the order in which they were asked for.
#[derive(Default)]
pub struct CallFaults(Mutex<Vec<CallFault>>);

impl CallFaults {
    pub fn add(&self, fault: CallFault) {
        self.0.lock().push(fault);
    }

    /// The first fault that matches, one of its times used up.
    pub fn take(&self, key: Option<&str>, method: &str, path: &str) -> Option<CallFault> {
        let mut waiting = self.0.lock();
        let index = waiting.iter().position(|fault| fault.matches(key, method, path))?;
        let fault = waiting.get_mut(index)?;
        fault.times -= 1;
        let taken = fault.clone();
        if taken.times == 0 {
            waiting.remove(index);
        }
        Some(taken)
    }

    /// What has not happened yet.
    pub fn waiting(&self, key: &str) -> Vec<CallFault> {
        self.0.lock().iter().filter(|fault| fault.key == key).cloned().collect()
    }
}
