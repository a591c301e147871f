use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::json;

use super::response::Refusal;

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// How many requests a key may send in a clock minute and in a UTC day.
///
/// The real service's defaults are 60 and 10 000, which the tests of one key would use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub minute: u64,
    pub day: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { minute: 6_000, day: 1_000_000 }
    }
}

/// The requests of one window, which is the n-th since 1970.
#[derive(Clone, Copy, Default)]
struct Window {
    number: u64,
    requests: u64,
}

impl Window {
    fn count(&mut self, number: u64) {
        if self.number != number {
            *self = Self { number, requests: 0 };
        }
        self.requests += 1;
    }
}

#[derive(Clone, Copy, Default)]
struct Windows {
    minute: Window,
    day: Window,
}

/// What every key has used.
#[derive(Default)]
pub struct RateLimits(Mutex<HashMap<String, Windows>>);

impl RateLimits {
    /// Counts one request, which may be one too many.
    pub fn count(&self, key: &str, limits: Limits) -> Standing {
        let now = u64::try_from(Timestamp::now().as_second()).unwrap_or_default();
        let mut known = self.0.lock();
        let windows = known.entry(key.to_owned()).or_default();
        windows.minute.count(now / MINUTE);
        windows.day.count(now / DAY);
        Standing { limits, minute: windows.minute.requests, day: windows.day.requests, now }
    }
}

/// Where a key stands after a request.
#[derive(Clone, Copy)]
pub struct Standing {
    limits: Limits,
    minute: u64,
    day: u64,
    now: u64,
}

impl Standing {
    pub fn check(&self) -> Result<(), Refusal> {
        if self.minute > self.limits.minute {
            return Err(exceeded("minute", self.limits.minute, MINUTE - self.now % MINUTE));
        }
        if self.day > self.limits.day {
            return Err(exceeded("day", self.limits.day, DAY - self.now % DAY));
        }
        Ok(())
    }

    /// The reset is the minute's, also when the day is used up.
    pub fn write(&self, headers: &mut HeaderMap) {
        let values = [
            ("x-ratelimit-limit", self.limits.minute),
            ("x-ratelimit-remaining", self.limits.minute.saturating_sub(self.minute)),
            ("x-ratelimit-reset", (self.now / MINUTE + 1) * MINUTE),
            ("x-ratelimit-limit-day", self.limits.day),
            ("x-ratelimit-remaining-day", self.limits.day.saturating_sub(self.day)),
        ];
        for (name, value) in values {
            headers.insert(name, HeaderValue::from(value));
        }
    }
}

fn exceeded(window: &str, limit: u64, seconds: u64) -> Refusal {
    let message = format!("Too many requests in this {window}; the next one may come in {seconds} s.");
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", message)
        .details(json!({ "limit": limit, "window": window, "retry_after": seconds }))
        .retry_after(seconds)
}
