//! Polls a run while its stream is open, for services whose streams cannot be trusted to report a run's end.
//!
//! ```text
//!              due                      the run is over
//!  Waiting ------------> (poll it) -----------------------> Settling ----> (deliver the synthetic end)
//!    ^  ^                  |                                 |    ^   quiet
//!    |  +------------------+ it is not over                  +----+ the stream brought something
//!    +---- the stream brought something
//! ```
//!
//! - Polls wait while the stream brings something: a run whose stream speaks needs none.
//! - What the stream may still bring when a poll says that the run is over is waited for, for [`SETTLING_MS`]: its own
//!   terminal event is worth more than a synthetic one.
//! - A stream that cannot be read at all is done without, as long as polls succeed; see [`Watch::lose_stream`]. A service
//!   without streams is only polled; see [`Watch::polling`].
//! - Where many runs are watched in one loop their polls share a [`Pace`]: a service counts the requests of a key, not those
//!   of a run.

use core::cell::Cell;

use super::error::{Error, ErrorKind, StreamReason};
use super::poll::PollPlan;
use super::protocol::Item;
use super::stream::LONGEST_ASKED_WAIT_MS;

/// How long a stream must have been quiet after its run is known to be over, in ms.
pub const SETTLING_MS: f64 = 500.0;

/// How long it is remembered that streams cannot be read here, in ms.
pub const UNREAD_MS: f64 = 300_000.0;

/// How many polls may be made at once before they are spaced out.
const BURST: f64 = 10.0;

/// The longest interval of a [`Pace`], in ms. A run may be polled more rarely, but its polls must not hold up those of others.
const LONGEST_PACE_MS: f64 = 2000.0;

/// The rhythm of many runs' polls together: `BURST` at once, then one in each interval. With FlowMaestro's interval of 2 s
/// that is at most 40 in any minute, of the 60 requests that a key has.
#[derive(Default)]
pub struct Pace {
    /// When the polls that are reserved would all be made, one in each interval.
    booked_ms: Cell<f64>,
}

impl Pace {
    /// Reserves a poll: how long until it may be made, in ms.
    fn reserve(&self, now_ms: f64, interval_ms: f64) -> f64 {
        let at_ms = self.booked_ms.get().max(now_ms);
        self.booked_ms.set(at_ms + interval_ms);
        (at_ms - now_ms - (BURST - 1.0) * interval_ms).max(0.0)
    }

    /// The service refused a poll for so long: the other runs' polls would be refused as well.
    fn hold(&self, until_ms: f64, interval_ms: f64) {
        self.booked_ms.set(self.booked_ms.get().max(until_ms + (BURST - 1.0) * interval_ms));
    }
}

/// The polls of one run.
pub struct Watch {
    plan: PollPlan,
    /// How many failed polls in a row are borne where there is no stream any more.
    max_failures: u32,
    polls: u32,
    failures: u32,
    due_ms: f64,
    end: Option<Item>,
    /// Where there is no stream: why, and whether a poll has succeeded since.
    lost: Option<(Option<Error>, bool)>,
    /// Whether the next poll is reserved at a [`Pace`].
    reserved: bool,
}

impl Watch {
    /// The polling that begins at `now_ms`, the time on a clock that does not step.
    pub fn new(plan: PollPlan, max_failures: u32, now_ms: f64) -> Self {
        let due_ms = now_ms + plan.interval_ms;
        Self { plan, max_failures, polls: 0, failures: 0, due_ms, end: None, lost: None, reserved: false }
    }

    /// The polls of a run whose stream rings for them.
    pub fn rung(plan: PollPlan, max_failures: u32) -> Self {
        Self { due_ms: f64::INFINITY, ..Self::new(plan, max_failures, 0.0) }
    }

    /// Polls at once, and soon again: what rang may not be there yet.
    pub fn ring(&mut self, now_ms: f64) {
        self.polls = 0;
        self.due_ms = now_ms;
    }

    /// The polls of a run that has no stream. The first one is due at once.
    pub fn polling(plan: PollPlan, max_failures: u32, now_ms: f64) -> Self {
        Self { due_ms: now_ms, lost: Some((None, false)), ..Self::new(plan, max_failures, now_ms) }
    }

    /// How long until something is due, in ms.
    pub fn wait_ms(&self, now_ms: f64) -> f64 {
        (self.due_ms - now_ms).max(0.0)
    }

    /// Whether there is no stream any more.
    pub fn is_lost(&self) -> bool {
        self.lost.is_some()
    }

    /// The synthetic end, once it is due; until then a poll is.
    pub fn take_end(&mut self) -> Option<Item> {
        self.end.take()
    }

    /// Takes note that the stream brought something.
    pub fn hear(&mut self, now_ms: f64) {
        let quiet_ms = if self.end.is_some() { SETTLING_MS } else { self.plan.interval_ms };
        self.due_ms = self.due_ms.max(now_ms + quiet_ms);
        self.reserved = false;
    }

    /// Whether the poll that is due may be made now, at the pace of all; else it is due as soon as it may.
    pub fn takes_turn(&mut self, pace: &Pace, now_ms: f64) -> bool {
        if core::mem::take(&mut self.reserved) {
            return true;
        }
        let wait_ms = pace.reserve(now_ms, self.pace_ms());
        self.reserved = wait_ms > 0.0;
        self.due_ms = now_ms + wait_ms;
        !self.reserved
    }

    /// Takes the wait that was asked for by the last poll, which failed, to be that of all polls at this pace.
    pub fn hold(&self, pace: &Pace) {
        pace.hold(self.due_ms, self.pace_ms());
    }

    fn pace_ms(&self) -> f64 {
        self.plan.interval_ms.min(LONGEST_PACE_MS)
    }

    /// Takes what a poll found: the item that ends the run, where it is over. Whether it shows that only the stream cannot be
    /// read here: one that was never opened, while polls succeed.
    pub fn record_poll(&mut self, now_ms: f64, end: Option<Item>) -> bool {
        self.polls += 1;
        self.failures = 0;
        let is_unread = matches!(&self.lost, Some((Some(error), false)) if error.reason.is_none());
        let delay_ms = match (&end, &mut self.lost) {
            (Some(_), Some(_)) => 0.0,
            (Some(_), None) => SETTLING_MS,
            (None, lost) => {
                if let Some((_, confirmed)) = lost {
                    *confirmed = true;
                }
                self.delay_ms()
            }
        };
        self.due_ms = now_ms + delay_ms;
        self.end = end;
        is_unread
    }

    /// Takes the failure of a poll.
    ///
    /// # Errors
    /// The failure, when it is final; without a stream also when polling failed too often, or never worked: then why the
    /// stream was lost.
    pub fn record_failed_poll(&mut self, now_ms: f64, error: Error) -> Result<(), Error> {
        self.polls += 1;
        self.failures += 1;
        let asked_ms = error.retry_after_ms.unwrap_or(0.0);
        match self.lost.take() {
            _ if !error.passes() || asked_ms > LONGEST_ASKED_WAIT_MS => return Err(error),
            // A service that counts requests is there.
            Some((lost, false)) if error.kind != ErrorKind::RateLimit => return Err(lost.unwrap_or(error)),
            Some(_) if self.failures > self.max_failures => return Err(error),
            lost => self.lost = lost,
        }
        self.due_ms = now_ms + self.delay_ms().max(asked_ms);
        Ok(())
    }

    /// Takes note that the stream failed for good. The next poll is due at once.
    ///
    /// # Errors
    /// The failure, when it says more than that the stream could not be read.
    pub fn lose_stream(&mut self, now_ms: f64, error: Error) -> Result<(), Error> {
        let unread = matches!(error.kind, ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Server)
            || error.reason == Some(StreamReason::GaveUp);
        if !unread {
            return Err(error);
        }
        self.due_ms = now_ms;
        self.lost = Some((Some(error), false));
        Ok(())
    }

    fn delay_ms(&self) -> f64 {
        self.plan.next_delay(self.polls + 1, 0.0).unwrap_or(self.plan.max_interval_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::json::Json;

    const PLAN: PollPlan = PollPlan { interval_ms: 2000.0, max_interval_ms: 3500.0, max_wait_ms: None };

    fn end() -> Option<Item> {
        Some(Item { value: Json::object(), sequence: None, terminal: true, progress: true })
    }

    fn failure(kind: ErrorKind, retryable: bool) -> Error {
        let mut error = Error::new(kind, "x");
        error.retryable = retryable;
        error
    }

    #[test]
    fn a_silent_run_is_polled_at_most_18_times_a_minute_and_never_more_than_three_and_a_half_seconds_apart() {
        let (mut watch, mut now, mut polls) = (Watch::new(PLAN, 10, 0.0), 0.0, Vec::new());
        while now < 600_000.0 {
            now += watch.wait_ms(now);
            polls.push(now);
            watch.record_poll(now, None);
        }
        let within_a_minute_of =
            |start: &f64| polls.iter().filter(|at| (*start..start + 60_000.0).contains(at)).count();
        let most = polls.iter().map(within_a_minute_of);
        assert_eq!(most.max(), Some(18));
        assert!(polls.windows(2).all(|pair| matches!(pair, [a, b] if b - a <= 3500.0)));
        assert_eq!(polls.first(), Some(&2000.0));
    }

    #[test]
    fn a_run_that_speaks_is_not_polled() {
        let mut watch = Watch::new(PLAN, 10, 0.0);
        for now in (0..100).map(|step| f64::from(step) * 500.0) {
            watch.hear(now);
            assert!(watch.wait_ms(now) >= 2000.0);
        }
    }

    #[test]
    fn the_end_is_delivered_when_the_stream_has_been_quiet_for_half_a_second() {
        let mut watch = Watch::new(PLAN, 10, 0.0);
        assert!(watch.take_end().is_none());
        watch.record_poll(2000.0, end());
        assert_eq!(watch.wait_ms(2000.0), SETTLING_MS);
        watch.hear(2300.0);
        assert_eq!(watch.wait_ms(2300.0), SETTLING_MS);
        assert!(watch.take_end().is_some());
    }

    #[test]
    fn a_stream_that_cannot_be_read_is_done_without_while_polling_works() {
        let mut watch = Watch::new(PLAN, 2, 0.0);
        assert_eq!(watch.lose_stream(100.0, failure(ErrorKind::Connection, true)), Ok(()));
        assert_eq!(watch.wait_ms(100.0), 0.0);
        watch.record_poll(100.0, None);
        assert!(watch.wait_ms(100.0) > 0.0);
        for _ in 0..2 {
            assert_eq!(watch.record_failed_poll(200.0, failure(ErrorKind::Server, true)), Ok(()));
        }
        assert!(watch.record_failed_poll(200.0, failure(ErrorKind::Server, true)).is_err());
        watch.record_poll(300.0, end());
    }

    #[test]
    fn a_service_that_is_not_there_is_reported_by_why_the_stream_failed() {
        let mut watch = Watch::new(PLAN, 9, 0.0);
        let lost = failure(ErrorKind::Connection, true);
        assert_eq!(watch.lose_stream(0.0, lost.clone()), Ok(()));
        assert_eq!(watch.record_failed_poll(0.0, failure(ErrorKind::Timeout, true)), Err(lost));
    }

    #[test]
    fn what_is_no_matter_of_reading_ends_the_following() {
        for kind in [ErrorKind::NotFound, ErrorKind::Authentication, ErrorKind::PermissionDenied] {
            let mut watch = Watch::new(PLAN, 9, 0.0);
            assert!(watch.lose_stream(0.0, failure(kind, false)).is_err());
            assert!(watch.record_failed_poll(0.0, failure(kind, false)).is_err());
        }
        assert!(Watch::new(PLAN, 9, 0.0).lose_stream(0.0, Error::stream(StreamReason::Protocol, "x")).is_err());
        assert!(Watch::new(PLAN, 9, 0.0).lose_stream(0.0, Error::stream(StreamReason::GaveUp, "x")).is_ok());
    }

    #[test]
    fn a_run_without_a_stream_is_polled_at_once_and_reported_by_the_first_failure() {
        let mut watch = Watch::polling(PLAN, 2, 50.0);
        assert_eq!((watch.is_lost(), watch.wait_ms(50.0)), (true, 0.0));
        let failure = failure(ErrorKind::Connection, true);
        assert_eq!(Watch::polling(PLAN, 2, 50.0).record_failed_poll(50.0, failure.clone()), Err(failure.clone()));
        watch.record_poll(50.0, None);
        assert_eq!(watch.record_failed_poll(60.0, failure), Ok(()), "one that worked may fail");
    }

    #[test]
    fn a_run_that_is_polled_once_an_hour_or_never_again_holds_up_no_other() {
        for interval_ms in [3_600_000.0, 4e9, f64::INFINITY] {
            let pace = Pace::default();
            let rare = PollPlan { interval_ms, ..PLAN };
            for _ in 0..3 {
                assert!(Watch::polling(rare, 10, 0.0).takes_turn(&pace, 0.0));
            }
            assert!(Watch::polling(PLAN, 10, 1.0).takes_turn(&pace, 1.0), "{interval_ms}");
        }
    }

    #[test]
    fn the_polls_of_fifty_runs_at_one_pace_stay_below_a_key_s_limit_and_each_run_has_its_turn() {
        let pace = Pace::default();
        let mut watches: Vec<Watch> = (0..50).map(|_| Watch::polling(PLAN, 10, 0.0)).collect();
        let mut polls = Vec::new();
        for now in (0..6000).map(|step| f64::from(step) * 100.0) {
            for (run, watch) in watches.iter_mut().enumerate() {
                if watch.wait_ms(now) == 0.0 && watch.takes_turn(&pace, now) {
                    polls.push((now, run));
                    watch.record_poll(now, None);
                }
            }
        }
        let within_a_minute_of =
            |(start, _): &(f64, usize)| polls.iter().filter(|(at, _)| (*start..start + 60_000.0).contains(at)).count();
        assert!(polls.iter().map(within_a_minute_of).all(|count| count <= 40));
        assert!(polls.len() >= 300, "one in two seconds");
        for run in 0..50 {
            let times: Vec<f64> = polls.iter().filter(|(_, other)| *other == run).map(|(at, _)| *at).collect();
            assert!(times.first().is_some_and(|first| *first <= 81_000.0), "run {run}: {times:?}");
            assert!(times.windows(2).all(|pair| matches!(pair, [a, b] if b - a <= 101_000.0)), "run {run}: {times:?}");
        }
    }

    #[test]
    fn a_few_runs_at_one_pace_are_polled_as_often_as_one() {
        let pace = Pace::default();
        let mut watch = Watch::new(PLAN, 10, 0.0);
        assert!(watch.takes_turn(&pace, 2000.0));
        watch.record_poll(2000.0, None);
        assert_eq!(watch.wait_ms(2000.0), 3000.0);
    }

    #[test]
    fn a_poll_that_is_refused_holds_the_others_back() {
        let pace = Pace::default();
        let mut refused = failure(ErrorKind::RateLimit, true);
        refused.retry_after_ms = Some(17_000.0);
        let mut watch = Watch::polling(PLAN, 10, 0.0);
        assert!(watch.takes_turn(&pace, 0.0));
        assert_eq!(watch.record_failed_poll(0.0, refused), Ok(()));
        watch.hold(&pace);
        let mut other = Watch::polling(PLAN, 10, 0.0);
        assert!(!other.takes_turn(&pace, 0.0));
        assert_eq!(other.wait_ms(0.0), 17_000.0);
        assert!(other.takes_turn(&pace, 17_000.0));
    }

    #[test]
    fn a_poll_that_was_reserved_is_given_up_when_the_stream_brings_something() {
        let pace = Pace::default();
        let mut watch = Watch::new(PLAN, 10, 0.0);
        while pace.reserve(0.0, PLAN.interval_ms) == 0.0 {}
        assert!(!watch.takes_turn(&pace, 0.0));
        watch.hear(0.0);
        assert!(!watch.takes_turn(&pace, 2000.0), "it is reserved anew");
    }

    #[test]
    fn a_stream_that_was_never_opened_while_polls_succeed_is_found_unreadable_once() {
        let mut watch = Watch::new(PLAN, 2, 0.0);
        assert!(!watch.record_poll(0.0, None), "one that is open");
        assert_eq!(watch.lose_stream(0.0, failure(ErrorKind::Connection, true)), Ok(()));
        assert!(watch.record_poll(0.0, None));
        assert!(!watch.record_poll(0.0, None), "that is known");
        let mut dropped = Watch::new(PLAN, 2, 0.0);
        assert_eq!(dropped.lose_stream(0.0, Error::stream(StreamReason::GaveUp, "x")), Ok(()));
        assert!(!dropped.record_poll(0.0, None), "one that was open");
        assert!(!Watch::polling(PLAN, 2, 0.0).record_poll(0.0, None), "a service without streams");
    }

    #[test]
    fn a_refused_poll_waits_as_the_service_asks() {
        let mut watch = Watch::new(PLAN, 9, 0.0);
        let mut refused = failure(ErrorKind::RateLimit, true);
        refused.retry_after_ms = Some(17_000.0);
        assert_eq!(watch.record_failed_poll(0.0, refused), Ok(()));
        assert_eq!(watch.wait_ms(0.0), 17_000.0);
    }
}
