//! Which failure is repeated, and when.

use super::decimal;
use super::error::{Error, ErrorKind};
use super::json::Json;
use super::operation::Replay;

/// How often and how patiently a call is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// Attempts after the first.
    pub max_retries: u32,
    /// The first wait, in ms, before jitter.
    pub base_delay_ms: f64,
    /// The longest wait, in ms. A service that asks for more gets no retry: the caller gets the error and its
    /// `retryAfterMs` at once instead of a promise that hangs.
    pub max_delay_ms: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl RetryPolicy {
    /// What a service has that says nothing else.
    pub const DEFAULT: Self = Self { max_retries: 2, base_delay_ms: 500.0, max_delay_ms: 30_000.0 };

    /// How long to wait before the attempt after `attempt` failed ones, in ms; `None` when the error is final.
    ///
    /// `random` is a number from 0 up to 1.
    pub fn delay_after(&self, error: &Error, replay: Replay, attempt: u32, random: f64) -> Option<f64> {
        let may_repeat = match replay {
            Replay::Safe => true,
            Replay::WhenRefused | Replay::ByCaller => error.kind == ErrorKind::RateLimit,
            Replay::Unsafe => false,
        };
        if attempt > self.max_retries || !may_repeat || !error.retryable {
            return None;
        }
        let asked = error.retry_after_ms.unwrap_or(0.0);
        (asked <= self.max_delay_ms).then(|| self.backoff(attempt, random).max(asked))
    }

    /// Exponential backoff with full jitter: anything from 0 to `base * 2^(attempt - 1)`, at most the longest wait.
    pub fn backoff(&self, attempt: u32, random: f64) -> f64 {
        let growth = 1_u32 << attempt.saturating_sub(1).min(30);
        random * (self.base_delay_ms * f64::from(growth)).min(self.max_delay_ms)
    }
}

/// Whether a status means that the same request may succeed later.
pub fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// The error of a request that got no response.
pub fn no_response(timed_out: bool) -> Error {
    let mut error = if timed_out {
        Error::new(ErrorKind::Timeout, "the request timed out: no response within timeoutMs")
    } else {
        Error::new(ErrorKind::Connection, "the service could not be reached, or this page may not read its response")
    };
    error.retryable = true;
    error
}

/// The wait a `Retry-After` header asks for, in ms, in both of its forms. A date in the past asks for none.
///
/// `now_ms` is when it asks, in ms since 1970.
pub fn retry_after_ms(value: &str, now_ms: f64) -> Option<f64> {
    let value = value.trim_ascii();
    // Engines take a number for a date too.
    let is_date = value.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let date = || Json::string(value).as_date_ms().filter(|_| is_date).map(|at| (at - now_ms).max(0.0));
    decimal::read(value).map(|seconds| seconds * 1000.0).or_else(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transient(retry_after_ms: Option<f64>) -> Error {
        let mut error = no_response(false);
        error.retry_after_ms = retry_after_ms;
        error
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        let now = 784_111_777_000.0;
        assert_eq!(retry_after_ms("3", now), Some(3000.0));
        assert_eq!(retry_after_ms(" 10 ", now), Some(10_000.0));
        assert_eq!(retry_after_ms("Sun, 06 Nov 1994 08:49:40 GMT", now), Some(3000.0));
        assert_eq!(retry_after_ms("Sun, 06 Nov 1994 08:49:30 GMT", now), Some(0.0));
        assert_eq!(retry_after_ms("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800_000.0), Some(0.0));
    }

    #[test]
    fn nonsense_in_retry_after_asks_for_nothing() {
        for text in [
            "",
            "soon",
            "-1",
            "NaN",
            "inf",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Foo 1994 08:49 GMT",
        ] {
            assert_eq!(retry_after_ms(text, 0.0), None, "{text}");
        }
    }

    #[test]
    fn backoff_doubles_up_to_the_longest_wait_and_jitters_down_to_nothing() {
        let policy = RetryPolicy { max_retries: 9, base_delay_ms: 100.0, max_delay_ms: 1000.0 };
        let longest: Vec<f64> = (1..=6).map(|attempt| policy.backoff(attempt, 1.0)).collect();
        assert_eq!(longest, [100.0, 200.0, 400.0, 800.0, 1000.0, 1000.0]);
        assert_eq!(policy.backoff(6, 0.0), 0.0);
        assert_eq!(policy.backoff(u32::MAX, 1.0), 1000.0);
    }

    #[test]
    fn an_unsafe_operation_is_never_repeated() {
        let policy = RetryPolicy::DEFAULT;
        assert_eq!(policy.delay_after(&transient(None), Replay::Unsafe, 1, 0.5), None);
        assert!(policy.delay_after(&transient(None), Replay::Safe, 1, 0.5).is_some());
    }

    #[test]
    fn what_may_be_repeated_when_refused_is_repeated_after_a_429_and_nothing_else() {
        let policy = RetryPolicy::DEFAULT;
        let mut refused = Error::new(ErrorKind::RateLimit, "x");
        refused.retryable = true;
        assert_eq!(policy.delay_after(&refused, Replay::WhenRefused, 1, 1.0), Some(500.0));
        let mut failed = Error::new(ErrorKind::Server, "x");
        failed.retryable = true;
        for error in [failed, transient(None), no_response(true)] {
            assert_eq!(policy.delay_after(&error, Replay::WhenRefused, 1, 1.0), None);
        }
    }

    #[test]
    fn the_service_s_wait_is_a_minimum_and_one_beyond_the_longest_wait_is_not_slept() {
        let policy = RetryPolicy::DEFAULT;
        assert_eq!(policy.delay_after(&transient(Some(2000.0)), Replay::Safe, 1, 0.1), Some(2000.0));
        assert_eq!(policy.delay_after(&transient(Some(31_000.0)), Replay::Safe, 1, 0.1), None);
    }

    #[test]
    fn a_final_error_and_a_used_up_budget_are_not_repeated() {
        let policy = RetryPolicy::DEFAULT;
        assert_eq!(policy.delay_after(&Error::new(ErrorKind::NotFound, "x"), Replay::Safe, 1, 0.5), None);
        assert!(policy.delay_after(&transient(None), Replay::Safe, 2, 0.5).is_some());
        assert_eq!(policy.delay_after(&transient(None), Replay::Safe, 3, 0.5), None);
    }
}
