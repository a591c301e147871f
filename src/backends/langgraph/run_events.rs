//! The events of one run, which is there or is started first.

use super::events::{gap, placed, synthetic};
use super::leg::{Leg, Place};
use super::legs::Span;
use super::runs::{self, STATUSES};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::Item;
use crate::prelude::*;

/// One run.
#[derive(Default)]
pub struct RunEvents {
    /// What starts it, where it is not there yet.
    pub start: Option<Json>,
}

impl Span for RunEvents {
    fn rests(&self, place: &Place) -> Option<f64> {
        place.leg.is_none().then_some(0.0)
    }

    fn ask(&self, thread: &str, place: &Place) -> Option<Operation> {
        let thread = thread.to_owned();
        match &place.leg {
            Some(leg) => runs::GET.endpoint.operation(vec![thread, leg.run.clone()], None).ok(),
            None => runs::CREATE.endpoint.operation(vec![thread], self.start.clone()).ok(),
        }
    }

    fn synthesize(&self, place: &Place, run: &Json) -> Option<Item> {
        let is_begun = place.leg.is_some();
        STATUSES.end(run).or_else(|| (!is_begun).then(String::new)).map(|_| {
            let mut end = synthetic("end");
            end.set("data", run.clone());
            Item { terminal: true, ..placed(end, &mut place.clone(), true) }
        })
    }

    fn turn(&self, place: &mut Place, run: &Json) -> Option<Vec<Item>> {
        let is_cancelled = run.string_at("status").as_deref() == Some("interrupted");
        match &place.leg {
            Some(leg) if leg.is_gone(is_cancelled) && place.seen.is_empty() => {
                place.note("gap");
                Some(vec![placed(gap("lost"), place, true)])
            }
            Some(_) => None,
            None => {
                place.leg = Some(Leg::new(&run.string_at("run_id").unwrap_or_default()));
                Some(Vec::new())
            }
        }
    }
}
