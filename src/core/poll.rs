//! How long to wait between two looks at a run.

use super::error::{Error, ErrorKind};
use super::json::Json;
use super::stream::LONGEST_ASKED_WAIT_MS;

/// The rhythm of looking: quick at first, slower for a run that takes long, and never longer than allowed in total.
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
    Error::new(ErrorKind::Timeout, "the run was not over within maxWaitMs; it goes on")
}

impl PollPlan {
    /// The rhythm for a run that may take long.
    pub const DEFAULT: Self = Self { interval_ms: 500.0, max_interval_ms: 5000.0, max_wait_ms: None };

    /// The wait before the next look, in ms, when `looks` were made in `elapsed_ms`; `None` when the time is used up.
    ///
    /// The wait grows by half each time, so that a run of an hour costs hundreds of requests, not thousands.
    pub fn next_delay(&self, looks: u32, elapsed_ms: f64) -> Option<f64> {
        let exponent = i32::try_from(looks.saturating_sub(1).min(60)).unwrap_or(60);
        let delay = (self.interval_ms * 1.5f64.powi(exponent)).min(self.max_interval_ms.max(self.interval_ms));
        match self.max_wait_ms {
            // A timer may fire early by less than a millisecond: what is left then is no time for one more look.
            Some(limit) if limit - elapsed_ms < 1.0 => None,
            Some(limit) => Some(delay.min(limit - elapsed_ms)),
            None => Some(delay),
        }
    }

    /// The wait after a look that the service refused because of too many requests; `None` when the error is final: it
    /// asks for more time than there is.
    ///
    /// One who waits is no failure to those it asks: it waits as it is told and goes on.
    pub fn delay_after(&self, error: &Error, looks: u32, elapsed_ms: f64) -> Option<f64> {
        if error.kind != ErrorKind::RateLimit {
            return None;
        }
        let delay = self.next_delay(looks, elapsed_ms)?.max(error.retry_after_ms.unwrap_or(self.max_interval_ms));
        let most = self.max_wait_ms.map_or(LONGEST_ASKED_WAIT_MS, |limit| limit - elapsed_ms);
        (delay <= most).then_some(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_by_half_up_to_the_longest() {
        let plan = PollPlan { interval_ms: 100.0, max_interval_ms: 300.0, max_wait_ms: None };
        let waits: Vec<Option<f64>> = (1..=5).map(|looks| plan.next_delay(looks, 0.0)).collect();
        assert_eq!(waits, [Some(100.0), Some(150.0), Some(225.0), Some(300.0), Some(300.0)]);
    }

    #[test]
    fn a_first_wait_above_the_longest_is_kept() {
        let plan = PollPlan { interval_ms: 9000.0, max_interval_ms: 5000.0, max_wait_ms: None };
        assert_eq!(plan.next_delay(4, 0.0), Some(9000.0));
    }

    #[test]
    fn a_refused_look_waits_as_it_is_told_while_there_is_time() {
        let plan = PollPlan { interval_ms: 100.0, max_interval_ms: 300.0, max_wait_ms: Some(60_000.0) };
        let refused = |retry_after_ms| {
            let mut error = Error::new(ErrorKind::RateLimit, "too many");
            error.retry_after_ms = retry_after_ms;
            error
        };
        assert_eq!(plan.delay_after(&refused(Some(17_000.0)), 1, 0.0), Some(17_000.0));
        assert_eq!(plan.delay_after(&refused(None), 1, 0.0), Some(300.0));
        assert_eq!(plan.delay_after(&refused(Some(17_000.0)), 1, 50_000.0), None);
        assert_eq!(plan.delay_after(&Error::new(ErrorKind::Server, "x"), 1, 0.0), None);
        let endless = PollPlan { max_wait_ms: None, ..plan };
        assert_eq!(endless.delay_after(&refused(Some(60_000.0)), 9, 1e9), Some(60_000.0));
        assert_eq!(endless.delay_after(&refused(Some(86_400_000.0)), 9, 0.0), None);
    }

    #[test]
    fn the_last_wait_ends_with_the_total_and_then_there_is_none() {
        let plan = PollPlan { interval_ms: 100.0, max_interval_ms: 100.0, max_wait_ms: Some(250.0) };
        assert_eq!(plan.next_delay(3, 200.0), Some(50.0));
        assert_eq!(plan.next_delay(4, 250.0), None);
        assert_eq!(plan.next_delay(4, 249.5), None, "a timer that fired early leaves no time for one more");
    }
}
