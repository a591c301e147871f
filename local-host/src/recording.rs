//! What the host saw: every request, and when each event stream was opened and closed.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::http::HeaderMap;
use parking_lot::Mutex;
use serde::Serialize;

use crate::clock::Clock;

/// Older requests are forgotten, so that a long benchmark does not fill the memory.
const REQUESTS_KEPT: usize = 20_000;

/// One request as it arrived.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    pub key: Option<String>,
    pub method: String,
    /// The `/as/<list>` part of the path, empty where there was none.
    pub prefix: String,
    pub path: String,
    pub query: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    pub at_ms: u64,
}

#[derive(Default)]
pub struct Requests(Mutex<VecDeque<Arc<Request>>>);

impl Requests {
    pub fn add(&self, request: Request) {
        let mut kept = self.0.lock();
        if kept.len() >= REQUESTS_KEPT {
            kept.pop_front();
        }
        kept.push_back(Arc::new(request));
    }

    /// The requests with this key and with this text in their path, oldest first.
    pub fn find(&self, key: Option<&str>, path: Option<&str>) -> Vec<Arc<Request>> {
        let kept = self.0.lock();
        kept.iter()
            .filter(|request| key.is_none_or(|key| request.key.as_deref() == Some(key)))
            .filter(|request| path.is_none_or(|path| request.path.contains(path)))
            .cloned()
            .collect()
    }
}

/// Header names in lower case, several values of one name joined as HTTP joins them.
pub fn header_map(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut map = BTreeMap::<String, String>::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        map.entry(name.as_str().to_owned())
            .and_modify(|known| {
                known.push_str(", ");
                known.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    map
}

/// The event streams of one run.
#[derive(Clone, Default, Serialize)]
pub struct StreamTally {
    pub open: usize,
    /// Connections so far, those that a fault refused included.
    pub total: usize,
    pub closed: Vec<ClosedStream>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClosedStream {
    pub opened_at_ms: u64,
    pub closed_at_ms: u64,
    pub events_sent: u64,
    pub ended_by: EndedBy,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EndedBy {
    Host,
    Client,
}

/// The event streams of all runs.
pub struct Streams {
    clock: Clock,
    tallies: Mutex<HashMap<String, StreamTally>>,
}

impl Streams {
    pub fn new(clock: Clock) -> Self {
        Self { clock, tallies: Mutex::default() }
    }

    /// Counts a connection to the run's stream, and says how many there were before it.
    pub fn connect(&self, run_id: &str) -> usize {
        let mut tallies = self.tallies.lock();
        let tally = tallies.entry(run_id.to_owned()).or_default();
        tally.total += 1;
        tally.total - 1
    }

    /// A stream that counts as open until the value is dropped.
    pub fn open(self: &Arc<Self>, run_id: &str) -> OpenStream {
        self.tallies.lock().entry(run_id.to_owned()).or_default().open += 1;
        OpenStream {
            streams: Arc::clone(self),
            run_id: run_id.to_owned(),
            opened_at_ms: self.clock.now_ms(),
            progress: Arc::default(),
        }
    }

    pub fn tally(&self, run_id: &str) -> StreamTally {
        self.tallies.lock().get(run_id).cloned().unwrap_or_default()
    }
}

/// How far a stream has come.
#[derive(Default)]
pub struct Progress {
    pub events_sent: AtomicU64,
    pub ended_by_host: AtomicBool,
}

pub struct OpenStream {
    streams: Arc<Streams>,
    run_id: String,
    opened_at_ms: u64,
    progress: Arc<Progress>,
}

impl OpenStream {
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut tallies = self.streams.tallies.lock();
        let Some(tally) = tallies.get_mut(&self.run_id) else {
            return;
        };
        tally.open = tally.open.saturating_sub(1);
        tally.closed.push(ClosedStream {
            opened_at_ms: self.opened_at_ms,
            closed_at_ms: self.streams.clock.now_ms(),
            events_sent: self.progress.events_sent.load(Ordering::Acquire),
            ended_by: if self.progress.ended_by_host.load(Ordering::Acquire) { EndedBy::Host } else { EndedBy::Client },
        });
    }
}
