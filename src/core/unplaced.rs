//! Items of a stream that have no place in the log, known again when the log is sent again.

use super::json::Json;
use crate::prelude::*;

/// How many items without a place are compared when the log is sent again; of more only the number counts.
const COMPARED: usize = 64;

/// The items without a place that were delivered since the last one that has a place. A resumed stream sends them again.
#[derive(Default)]
pub struct Unplaced {
    first: Vec<Json>,
    count: usize,
    /// How many of them the running connection has sent again.
    repeated: usize,
}

impl Unplaced {
    /// Takes note of a connection that sends them from the first one.
    pub fn reconnect(&mut self) {
        self.repeated = 0;
    }

    /// Whether the item is new. What a service only says live, such as a ping, is not sent again: it is passed over here.
    pub fn is_new(&mut self, value: &Json) -> bool {
        if self.repeated < self.first.len() {
            let known = self.first.iter().skip(self.repeated).position(|known| known.equals(value));
            if let Some(passed) = known {
                self.repeated += passed + 1;
            }
            return known.is_none();
        }
        if self.repeated < self.count {
            self.repeated += 1;
            return false;
        }
        if self.first.len() < COMPARED {
            self.first.push(value.clone());
        }
        self.count += 1;
        self.repeated = self.count;
        true
    }
}
