//! What is sent again after a failure: the same facts for every service, over rows of its own. [`facts_of_repeats`] makes tests of them.

use flowtether::core::operation::{Operation, Replay};

use super::call::CallTrace;
use super::response::{Scripted, empty, no_response, timeout};
use super::{NOON, Scenario};

/// An operation.
pub struct Row {
    pub name: &'static str,
    /// Makes it anew.
    pub make: Box<dyn Fn() -> Operation>,
    /// Whether a second request would do the thing twice.
    pub starts: bool,
}

/// A service.
pub struct Repeats {
    pub rows: Vec<Row>,
    /// The statuses after which nobody knows whether the thing was done.
    pub unclear: &'static [u16],
    /// The statuses that a second attempt would meet again.
    pub lasting: &'static [u16],
    /// A 429 that asks for a wait of 17 s.
    pub limited: Scripted,
    /// A success.
    pub done: Scripted,
    /// The header of the key, and what it says with one key and with the next.
    pub key: (&'static str, [&'static str; 2]),
}

impl Repeats {
    fn unclear(&self) -> Vec<Scripted> {
        self.unclear.iter().copied().map(empty).chain([no_response(), timeout()]).collect()
    }

    /// The rows that start something, or the others.
    fn starting(&self, starts: bool) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.starts == starts)
    }

    pub fn what_is_safe_is_repeated_after_anything_that_passes(&self) {
        for row in self.starting(false) {
            for failed in self.unclear() {
                let trace = Scenario::call((row.make)()).responses([failed, self.done.clone()]).play();
                let line = trace.sent[0].line();
                assert_eq!(trace.story[..3], [&line, "wait 250", &line], "{}", row.name);
                assert_eq!((trace.sent.len(), &trace.sent[0].body), (2, &trace.sent[1].body), "{}", row.name);
            }
        }
    }

    pub fn a_start_that_may_have_been_done_is_never_repeated(&self) {
        for row in self.starting(true) {
            for failed in self.unclear() {
                let trace = Scenario::call((row.make)()).responses([failed]).play();
                assert_eq!(trace.sent.len(), 1, "{}: {:?}", row.name, trace.story);
                assert!(!trace.error().retryable, "{}: a repeat may do it twice", row.name);
            }
        }
    }

    pub fn a_start_that_was_refused_with_a_429_is_repeated_after_its_wait_with_the_same_bytes(&self) {
        for row in self.starting(true) {
            let trace = Scenario::call((row.make)()).responses([self.limited.clone(), self.done.clone()]).play();
            let line = trace.sent[0].line();
            assert_eq!(trace.story[..3], [&line, "wait 17000", &line], "{}", row.name);
            assert_eq!(trace.sent[0].body, trace.sent[1].body, "{}", row.name);
            assert_eq!(trace.sent[1].at_ms, NOON + 17_000.0, "{}", row.name);
        }
    }

    pub fn a_start_that_was_refused_once_and_then_failed_is_not_repeated_again(&self) {
        for row in self.starting(true) {
            let trace = Scenario::call((row.make)()).responses([self.limited.clone(), empty(503)]).play();
            let line = trace.sent[0].line();
            assert_eq!(trace.story, [&line, "wait 17000", &line, "fail ServerError 503"], "{}", row.name);
        }
    }

    pub fn a_caller_who_takes_that_into_account_has_a_start_repeated_after_anything_that_passes(&self) {
        for row in self.starting(true) {
            for failed in self.unclear().into_iter().chain([self.limited.clone()]) {
                let repeated = (row.make)().replayed(Replay::Safe);
                let trace = Scenario::call(repeated).responses([failed, self.done.clone()]).play();
                assert_eq!((trace.sent.len(), &trace.sent[0].body), (2, &trace.sent[1].body), "{}", row.name);
            }
        }
    }

    pub fn what_was_refused_for_good_is_repeated_by_nobody(&self) {
        for row in &self.rows {
            for status in self.lasting {
                let repeated = (row.make)().replayed(Replay::Safe);
                let trace = Scenario::call(repeated).responses([empty(*status)]).play();
                assert_eq!(trace.sent.len(), 1, "{} {status}", row.name);
                assert!(!trace.error().retryable, "{} {status}", row.name);
            }
        }
    }

    pub fn a_key_that_can_be_renewed_is_asked_for_once_more_after_a_401(&self) {
        let (header, keys) = self.key;
        let play = |row: &Row| -> CallTrace {
            Scenario::call((row.make)()).renewable().responses([empty(401), self.done.clone()]).play()
        };
        let traces: Vec<CallTrace> =
            self.rows.iter().map(play).filter(|trace| trace.sent[0].header(header).is_some()).collect();
        assert!(!traces.is_empty());
        for trace in traces {
            let sent: Vec<&str> = trace.sent.iter().filter_map(|sent| sent.header(header)).collect();
            assert_eq!(sent, keys, "{:?}", trace.story);
        }
    }
}

/// A test of each fact, of the service that the function says.
#[allow(unused_macros)]
macro_rules! facts_of_repeats {
    ($service:ident: $($fact:ident)*) => {
        $(
            #[test]
            fn $fact() {
                $service().$fact();
            }
        )*
    };
    ($service:ident) => {
        $crate::common::repeats::facts_of_repeats! {
            $service:
            what_is_safe_is_repeated_after_anything_that_passes
            a_start_that_may_have_been_done_is_never_repeated
            a_start_that_was_refused_with_a_429_is_repeated_after_its_wait_with_the_same_bytes
            a_start_that_was_refused_once_and_then_failed_is_not_repeated_again
            a_caller_who_takes_that_into_account_has_a_start_repeated_after_anything_that_passes
            what_was_refused_for_good_is_repeated_by_nobody
            a_key_that_can_be_renewed_is_asked_for_once_more_after_a_401
        }
    };
}

#[allow(unused_imports)]
pub(crate) use facts_of_repeats;
