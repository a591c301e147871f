//! The events of a thread, which is what the common vocabulary calls a run: those of its runs one after the other, from the last one
//! that had an input of its own. The reply to what that asked is another run, whose events follow.

use core::cell::{Cell, RefCell};

use super::events::{gap, placed, synthetic};
use super::leg::{Leg, Place};
use super::legs::Span;
use super::runs::is_active;
use super::standing::{STANDING, continues, id_of, is_kept};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::poll::PollPlan;
use crate::core::protocol::Item;
use crate::prelude::*;

/// How often a thread on which nothing is under way is read.
const RESTING: PollPlan = PollPlan { interval_ms: 500.0, max_interval_ms: 2000.0, max_wait_ms: None };

/// The runs of one thread.
pub struct ThreadEvents {
    /// Whether there is no stream to read now.
    is_resting: Cell<bool>,
    /// Whether the run that was read is not there any more.
    is_deleted: Cell<bool>,
    /// How often the thread was read since there is none.
    polls: Cell<u32>,
    plan: PollPlan,
    /// Why the run failed, as its stream said.
    error: RefCell<Option<Json>>,
}

impl ThreadEvents {
    /// Those after a place. A thread on which nothing is under way is read so often, in ms.
    pub fn new(place: &Place, interval_ms: Option<f64>) -> Self {
        let interval_ms = interval_ms.map(|interval| interval.max(100.0));
        let plan = PollPlan {
            interval_ms: interval_ms.unwrap_or(RESTING.interval_ms),
            max_interval_ms: interval_ms.unwrap_or(RESTING.max_interval_ms),
            ..RESTING
        };
        let is_resting = Cell::new(place.leg.is_none());
        Self { is_resting, is_deleted: Cell::new(false), polls: Cell::new(0), plan, error: RefCell::default() }
    }

    /// The run whose events follow those of the one that is read.
    fn next_run(place: &Place, runs: &[Json]) -> Option<Json> {
        let Some(leg) = &place.leg else {
            return runs.iter().rev().find(|run| !continues(run)).or_else(|| runs.first()).cloned();
        };
        let at = runs.iter().position(|run| id_of(run) == leg.run);
        // The run was deleted: what is newer, by an id that begins with a time, follows it.
        at.map_or_else(|| runs.last().filter(|run| id_of(run) > leg.run), |at| runs.get(at + 1)).cloned()
    }

    /// Turns to another run.
    fn follow(&self, place: &mut Place, run: &Json) -> Vec<Item> {
        place.leg = Some(Leg::new(&id_of(run)));
        place.seen.clear();
        self.error.take();
        self.polls.set(0);
        let is_kept = is_kept(run);
        self.is_resting.set(!is_kept);
        if is_kept { Vec::new() } else { vec![placed(gap("not kept"), place, true)] }
    }

    /// What the record of a thread without another run says that was not delivered.
    fn stand(&self, place: &mut Place, record: &Json, word: &str) -> Vec<Item> {
        let mut items = Vec::new();
        let mut add = |mut value: Json, place: &mut Place| {
            if let Some(state) = record.get("state") {
                value.copy(&state, "created_at");
            }
            items.push(placed(value, place, true));
        };
        match word {
            "waiting" => {
                for question in record.items_at("questions") {
                    if place.note(&question.string_at("id").unwrap_or_default()) {
                        let mut asked = synthetic("waiting");
                        asked.set("question", question);
                        add(asked, place);
                    }
                }
            }
            "success" | "error" | "timeout" | "cancelled" => {
                let is_failed = matches!(word, "error" | "timeout");
                let mut end = synthetic(if is_failed { "failed" } else { word });
                for name in ["values", "error"] {
                    end.copy(record, name);
                }
                if let Some(error) = self.error.take().filter(|_| is_failed) {
                    end.set("error", error);
                }
                add(end, place);
                if let Some(last) = items.last_mut() {
                    last.terminal = true;
                }
            }
            _ => {
                if place.note(word) {
                    add(synthetic(word), place);
                }
            }
        }
        items
    }
}

impl Span for ThreadEvents {
    fn failed(&self, error: Option<Json>) {
        if error.is_some() {
            self.error.replace(error);
        }
    }

    fn rests(&self, _: &Place) -> Option<f64> {
        let wait_ms = || match self.polls.get() {
            0 => 0.0,
            polls => self.plan.next_delay(polls, 0.0).unwrap_or(self.plan.max_interval_ms),
        };
        self.is_resting.get().then(wait_ms)
    }

    fn ask(&self, thread: &str, _: &Place) -> Option<Operation> {
        STANDING.operation(vec![thread.to_owned()], None).ok()
    }

    fn synthesize(&self, place: &Place, record: &Json) -> Option<Item> {
        let runs = record.items_at("runs");
        let item = Item { value: Json::null(), sequence: None, terminal: false, progress: true };
        let Some(leg) = place.leg.as_ref().filter(|_| !self.is_resting.get()) else { return Some(item) };
        let run = runs.iter().find(|run| id_of(run) == leg.run);
        if run.is_none() {
            // There is no stream to read once more.
            self.is_deleted.set(true);
            self.is_resting.set(true);
        }
        (!run.is_some_and(is_active)).then_some(item)
    }

    fn turn(&self, place: &mut Place, record: &Json) -> Option<Vec<Item>> {
        let runs = record.items_at("runs");
        let mut items = Vec::new();
        let mut word = record.string_at("status").unwrap_or_default();
        if !self.is_resting.get() {
            let run = place.leg.as_ref().and_then(|leg| runs.iter().find(|run| id_of(run) == leg.run));
            let is_cancelled = run.is_none_or(|run| run.string_at("status").as_deref() == Some("interrupted"));
            if place.leg.as_ref().is_some_and(|leg| leg.is_gone(is_cancelled)) {
                items.push(placed(gap("lost"), place, true));
            }
        }
        if self.is_deleted.take() {
            // What it did was taken back: where the thread stands is where it stood before.
            word = "cancelled".to_owned();
        }
        if let Some(run) = Self::next_run(place, &runs) {
            items.extend(self.follow(place, &run));
            return Some(items);
        }
        self.is_resting.set(true);
        self.polls.set(self.polls.get() + 1);
        items.extend(self.stand(place, record, &word));
        Some(items)
    }
}
