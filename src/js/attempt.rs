//! One attempt of a call, or one connection of a stream: the signal that `fetch` gets, and a time limit.

use alloc::rc::Rc;

use web_sys::{AbortController, AbortSignal};

use super::pending::{begin_attempt, end_attempt};
use super::wakes::{Wakes, What};

/// An attempt. Dropping it aborts what is still under way, such as a body that nobody reads to its end.
pub struct Attempt {
    controller: AbortController,
    is_complete: bool,
    /// Whether it still has its time limit.
    is_limited: bool,
    wakes: Rc<Wakes>,
}

impl Attempt {
    /// Begins; [`What::Limit`] comes after so many ms.
    pub fn new(wakes: &Rc<Wakes>, limit_ms: f64) -> Self {
        wakes.timer(What::Limit, limit_ms);
        Self { controller: begin_attempt(), is_complete: false, is_limited: true, wakes: wakes.clone() }
    }

    /// What `fetch` gets.
    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// From now on it has no time limit.
    pub fn lift_limit(&mut self) {
        if core::mem::take(&mut self.is_limited) {
            self.wakes.clear(What::Limit);
        }
    }

    /// The body was read to its end: nothing is left to abort.
    pub fn complete(&mut self) {
        self.is_complete = true;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.lift_limit();
        end_attempt(&self.controller, !self.is_complete);
    }
}
