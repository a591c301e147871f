//! The places of a stream that were passed over: a service whose parts write at the same time may send an event after a later one.

use crate::core::decimal;
use crate::prelude::*;

/// How many runs of them are remembered: a stream that shows only some events passes over many.
const REMEMBERED: usize = 64;

/// The places that nothing has come for yet.
#[derive(Default)]
pub struct Skipped {
    /// Each run of them, from the first and up to but not including the second.
    runs: Vec<(f64, f64)>,
}

impl Skipped {
    /// Takes note of an event with a place above all others, of which `place` was the highest.
    pub fn pass(&mut self, place: Option<f64>, sequence: f64) {
        let next = place.map_or(0.0, |place| decimal::whole(place) + 1.0);
        if sequence <= next || !decimal::is_whole(sequence) {
            return;
        }
        if self.runs.len() == REMEMBERED {
            self.runs.remove(0);
        }
        self.runs.push((next, sequence));
    }

    /// Whether a place was passed over. It is not any more then.
    pub fn take(&mut self, sequence: f64) -> bool {
        let holds = |(from, to): &(f64, f64)| *from <= sequence && sequence < *to && decimal::is_whole(sequence);
        let Some(index) = self.runs.iter().position(holds) else { return false };
        let (from, to) = self.runs.remove(index);
        self.runs.extend([(from, sequence), (sequence + 1.0, to)].into_iter().filter(|(from, to)| from < to));
        true
    }
}
