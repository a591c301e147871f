use std::time::{Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// The one clock of all recorded times: milliseconds since 1970 that never go backwards.
#[derive(Clone, Copy)]
pub struct Clock {
    started: Instant,
    started_ms: u64,
}

impl Clock {
    pub fn start() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), started_ms: u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX) }
    }

    pub fn now_ms(self) -> u64 {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.started_ms.saturating_add(elapsed)
    }
}

/// Milliseconds and `Z`, as the services write a time.
pub fn iso(at: Timestamp) -> String {
    format!("{at:.3}")
}
