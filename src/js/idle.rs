//! The idle watchdog of a connection: how long a read may be pending without a byte. Only a pending read is watched: whoever takes
//! his time between two reads is not silence.

use alloc::rc::Rc;

use super::wakes::{self, Wakes, What};

/// The watchdog. It has one timer for each connection, not one for each chunk: when that fires, the pending read is asked how long
/// it has waited, and the timer is set for the rest.
pub struct Idle {
    limit_ms: f64,
    since_ms: f64,
    wakes: Rc<Wakes>,
}

impl Idle {
    /// Watches the reads of a connection.
    pub fn new(wakes: &Rc<Wakes>, limit_ms: f64) -> Self {
        wakes.timer(What::Idle, limit_ms);
        Self { limit_ms, since_ms: 0.0, wakes: wakes.clone() }
    }

    /// A read begins.
    pub fn begin(&mut self) {
        self.since_ms = wakes::now();
    }

    /// Whether the pending read has waited for the whole limit.
    pub fn is_over(&self) -> bool {
        if !self.wakes.take(What::Idle) {
            return false;
        }
        let waited_ms = wakes::now() - self.since_ms;
        if waited_ms < self.limit_ms {
            self.wakes.timer(What::Idle, self.limit_ms - waited_ms);
        }
        waited_ms >= self.limit_ms
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.wakes.clear(What::Idle);
    }
}
