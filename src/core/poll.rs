//! How long to wait between two looks at a run.

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

impl Default for PollPlan {
    fn default() -> Self {
        Self { interval_ms: 500.0, max_interval_ms: 5000.0, max_wait_ms: None }
    }
}

impl PollPlan {
    /// The wait before the next look, in ms, when `looks` were made in `elapsed_ms`; `None` when the time is used up.
    ///
    /// The wait grows by half each time, so that a run of an hour costs hundreds of requests, not thousands.
    pub fn next_delay(&self, looks: u32, elapsed_ms: f64) -> Option<f64> {
        let exponent = i32::try_from(looks.saturating_sub(1).min(60)).unwrap_or(60);
        let delay = (self.interval_ms * 1.5f64.powi(exponent)).min(self.max_interval_ms.max(self.interval_ms));
        match self.max_wait_ms {
            Some(limit) if elapsed_ms >= limit => None,
            Some(limit) => Some(delay.min(limit - elapsed_ms)),
            None => Some(delay),
        }
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
    fn the_last_wait_ends_with_the_total_and_then_there_is_none() {
        let plan = PollPlan { interval_ms: 100.0, max_interval_ms: 100.0, max_wait_ms: Some(250.0) };
        assert_eq!(plan.next_delay(3, 200.0), Some(50.0));
        assert_eq!(plan.next_delay(4, 250.0), None);
    }
}
