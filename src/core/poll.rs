//! How long to wait between two polls of a run, and what its record says of its end.

use super::error::{Error, ErrorKind};
use super::json::Json;
use super::stream::LONGEST_ASKED_WAIT_MS;
use crate::prelude::*;

/// How long polls may fail in a row where the wait has no limit of its own, in ms.
pub const LONGEST_OUTAGE_MS: f64 = 300_000.0;

/// The members under which records say when a run ended, in the spellings of all services.
const ENDED_AT: [&str; 3] = ["completedAt", "endedAt", "completed_at"];

/// The statuses of a service's runs.
pub struct Statuses {
    /// Those that a run can still leave.
    pub active: &'static [&'static str],
    /// Those that it never leaves.
    pub ends: &'static [&'static str],
}

impl Statuses {
    /// How a run ended, by its record; `None` while it runs, and for what is no record.
    ///
    /// A service may add a status at any time: such a run runs until its record says otherwise; see [`end_beside_status`].
    pub fn end(&self, record: &Json) -> Option<String> {
        let status = record.string_at("status").filter(|status| !status.trim_ascii().is_empty())?;
        let is_one_of = |words: &[&str]| words.contains(&status.as_str());
        if is_one_of(self.active) {
            return None;
        }
        if is_one_of(self.ends) {
            return Some(status);
        }
        end_beside_status(record).map(str::to_owned)
    }
}

/// How a run in a status that nobody knows yet ended: it `failed` when its record has an error, and is `completed` when the record
/// says when it ended.
pub fn end_beside_status(record: &Json) -> Option<&'static str> {
    let says = |value: Json| match value.as_string() {
        Some(text) => !text.trim_ascii().is_empty(),
        None => value.as_bool() != Some(false),
    };
    let is_there = |name: &str| record.get(name).is_some_and(says);
    if is_there("error") {
        return Some("failed");
    }
    ENDED_AT.into_iter().any(is_there).then_some("completed")
}

/// The rhythm of polling: quick at first, slower for a run that takes long, and never longer than allowed in total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PollPlan {
    /// The first wait, in ms.
    pub interval_ms: f64,
    /// The longest wait, in ms.
    pub max_interval_ms: f64,
    /// The total time, in ms; `None` waits as long as the run takes.
    pub max_wait_ms: Option<f64>,
}

/// The error of a wait that took longer than it may.
pub fn late(_: &PollPlan, _: &str, _: Option<&Json>) -> Error {
    Error::new(ErrorKind::Timeout, "the run was not over within maxWaitMs; it was not cancelled")
}

impl PollPlan {
    /// The rhythm for a run that may take long.
    pub const DEFAULT: Self = Self { interval_ms: 500.0, max_interval_ms: 5000.0, max_wait_ms: None };

    /// The wait before the next poll, in ms, after `polls` polls in `elapsed_ms`; `None` when the time is used up.
    ///
    /// The wait grows by half each time, so that a run of an hour costs hundreds of requests, not thousands.
    pub fn next_delay(&self, polls: u32, elapsed_ms: f64) -> Option<f64> {
        let growth = (1..polls.min(61)).fold(1.0, |growth, _| growth * 1.5);
        let delay = (self.interval_ms * growth).min(self.max_interval_ms.max(self.interval_ms));
        match self.max_wait_ms {
            // A timer may fire early by less than a millisecond: what is left then is no time for one more poll.
            Some(limit) if limit - elapsed_ms < 1.0 => None,
            Some(limit) => Some(delay.min(limit - elapsed_ms)),
            None => Some(delay),
        }
    }

    /// The least wait after a poll that failed, in ms, when polls have been failing for `failing_ms`; `None` when the
    /// error is final: it says more than that the service cannot respond now, or asks for more time than there is.
    ///
    /// An outage is not the end of a run. It may last as long as the wait may, or [`LONGEST_OUTAGE_MS`] where that has no
    /// limit. A service that counts requests is there: its 429s are waited out however many there are.
    pub fn pause_after(&self, error: &Error, elapsed_ms: f64, failing_ms: f64) -> Option<f64> {
        let is_counted = error.kind == ErrorKind::RateLimit;
        let (most_ms, is_borne) = match self.max_wait_ms.filter(|limit| limit.is_finite()) {
            Some(limit) => ((limit - elapsed_ms).max(0.0), true),
            None => (LONGEST_ASKED_WAIT_MS, is_counted || failing_ms < LONGEST_OUTAGE_MS),
        };
        let unasked_ms = if is_counted { self.max_interval_ms.min(most_ms) } else { 0.0 };
        let pause_ms = error.retry_after_ms.unwrap_or(unasked_ms);
        (error.passes() && is_borne && pause_ms <= most_ms).then_some(pause_ms)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_by_half_up_to_the_longest() {
        let plan = PollPlan { interval_ms: 100.0, max_interval_ms: 300.0, max_wait_ms: None };
        let waits: Vec<Option<f64>> = (1..=5).map(|polls| plan.next_delay(polls, 0.0)).collect();
        assert_eq!(waits, [Some(100.0), Some(150.0), Some(225.0), Some(300.0), Some(300.0)]);
    }

    #[test]
    fn a_first_wait_above_the_longest_is_kept() {
        let plan = PollPlan { interval_ms: 9000.0, max_interval_ms: 5000.0, max_wait_ms: None };
        assert_eq!(plan.next_delay(4, 0.0), Some(9000.0));
    }

    const LIMITED: PollPlan = PollPlan { interval_ms: 100.0, max_interval_ms: 300.0, max_wait_ms: Some(60_000.0) };
    const ENDLESS: PollPlan = PollPlan { max_wait_ms: Some(f64::INFINITY), ..LIMITED };

    fn failure(kind: ErrorKind, retry_after_ms: Option<f64>) -> Error {
        let mut error = Error::new(kind, "x");
        error.retryable = true;
        error.retry_after_ms = retry_after_ms;
        error
    }

    #[test]
    fn a_refused_poll_waits_as_the_service_asks_while_there_is_time() {
        let refused = |retry_after_ms| failure(ErrorKind::RateLimit, retry_after_ms);
        assert_eq!(LIMITED.pause_after(&refused(Some(17_000.0)), 0.0, 0.0), Some(17_000.0));
        assert_eq!(LIMITED.pause_after(&refused(None), 0.0, 0.0), Some(300.0));
        assert_eq!(LIMITED.pause_after(&refused(None), 59_900.0, 0.0), Some(100.0));
        assert_eq!(LIMITED.pause_after(&refused(Some(17_000.0)), 50_000.0, 0.0), None);
        assert_eq!(ENDLESS.pause_after(&refused(Some(60_000.0)), 1e9, 1e9), Some(60_000.0));
        assert_eq!(ENDLESS.pause_after(&refused(Some(86_400_000.0)), 0.0, 0.0), None);
    }

    #[test]
    fn an_outage_is_borne_as_long_as_the_wait_may_take_or_five_minutes_where_it_has_no_limit() {
        for kind in [ErrorKind::Connection, ErrorKind::Timeout, ErrorKind::Server] {
            let failed = failure(kind, None);
            assert_eq!(LIMITED.pause_after(&failed, 59_000.0, 59_000.0), Some(0.0));
            assert_eq!(LIMITED.pause_after(&failed, 60_000.0, 60_000.0), Some(0.0), "then the time is used up");
            assert_eq!(ENDLESS.pause_after(&failed, 1e9, LONGEST_OUTAGE_MS - 1.0), Some(0.0));
            assert_eq!(ENDLESS.pause_after(&failed, 1e9, LONGEST_OUTAGE_MS), None);
            assert_eq!(ENDLESS.pause_after(&failure(kind, Some(2000.0)), 0.0, 0.0), Some(2000.0));
        }
    }

    #[test]
    fn an_error_that_is_not_a_passing_outage_is_final() {
        for kind in [ErrorKind::Authentication, ErrorKind::PermissionDenied, ErrorKind::NotFound, ErrorKind::Api] {
            assert_eq!(LIMITED.pause_after(&Error::new(kind, "x"), 0.0, 0.0), None);
        }
    }

    const STATUSES: Statuses = Statuses { active: &["running"], ends: &["completed", "failed", "cancelled"] };

    fn end(record: serde_json::Value) -> Option<String> {
        STATUSES.end(&Json::from(record))
    }

    #[test]
    fn a_status_that_is_known_counts_whatever_else_the_record_says() {
        let more = |status: &str| serde_json::json!({"status": status, "error": "x", "completedAt": "2026-11-22"});
        assert_eq!(end(more("running")), None);
        for status in STATUSES.ends {
            assert_eq!(end(more(status)).as_deref(), Some(*status));
        }
    }

    #[test]
    fn the_record_says_whether_a_run_with_an_unknown_status_is_over_and_how() {
        let with = |name: &str, value: serde_json::Value| {
            let mut record = Json::from(serde_json::json!({"status": "rerunning"}));
            record.set(name, value.into());
            STATUSES.end(&record)
        };
        for nothing in
            [serde_json::json!(null), serde_json::json!(""), serde_json::json!(" "), serde_json::json!(false)]
        {
            for name in ["error", "completedAt", "endedAt", "completed_at", "other"] {
                assert_eq!(with(name, nothing.clone()), None, "{name} {nothing}");
            }
        }
        for name in ENDED_AT {
            assert_eq!(with(name, "2026-11-22T12:00:00.000Z".into()).as_deref(), Some("completed"), "{name}");
        }
        assert_eq!(with("error", "no card".into()).as_deref(), Some("failed"));
        assert_eq!(with("error", serde_json::json!({"message": "no card"})).as_deref(), Some("failed"));
        let both = serde_json::json!({"status": "broken", "error": "x", "completedAt": "2026-11-22"});
        assert_eq!(end(both).as_deref(), Some("failed"));
    }

    #[test]
    fn what_is_no_record_is_no_end() {
        for record in [
            serde_json::json!(null),
            serde_json::json!({}),
            serde_json::json!({"error": "x"}),
            serde_json::json!({"status": 7, "error": "x"}),
            serde_json::json!({"status": " ", "completedAt": "x"}),
            serde_json::json!("completed"),
        ] {
            assert_eq!(end(record), None);
        }
    }

    #[test]
    fn the_last_wait_ends_with_the_total_and_then_there_is_none() {
        let plan = PollPlan { interval_ms: 100.0, max_interval_ms: 100.0, max_wait_ms: Some(250.0) };
        assert_eq!(plan.next_delay(3, 200.0), Some(50.0));
        assert_eq!(plan.next_delay(4, 250.0), None);
        assert_eq!(plan.next_delay(4, 249.5), None, "a timer that fired early leaves no time for one more");
    }
}
