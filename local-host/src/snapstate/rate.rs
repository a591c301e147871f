use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::response::Refusal;

const WINDOW: Duration = Duration::from_secs(60);

/// When every key sent its requests of the last 60 s.
#[derive(Default)]
pub struct RateLimit(Mutex<HashMap<String, VecDeque<Instant>>>);

impl RateLimit {
    /// Counts one request, also where it is refused.
    pub fn count(&self, key: &str, limit: usize) -> Result<(), Refusal> {
        let now = Instant::now();
        let mut known = self.0.lock();
        let sent = known.entry(key.to_owned()).or_default();
        while sent.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            sent.pop_front();
        }
        sent.push_back(now);
        if sent.len() > limit { Err(Refusal::rate_limited()) } else { Ok(()) }
    }
}
