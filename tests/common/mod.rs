//! One fixture for the tests of every service: it plays the edge, with a clock and random numbers that the test sets, and
//! no input or output.
//!
//! [`Scenario::call`] plays one call, [`Scenario::follow`] one followed run, [`Scenario::machine`] any other machine, against responses
//! written down beforehand: `player.rs` does for all what their commands say. Each gives a trace. Its `story` has one line per thing that happened, in order, so that a test compares the whole
//! course of events with one list:
//!
//! ```text
//! Scenario::follow(events_of("run-1"))
//!     .connection([event(0, "run.started")]).then(Then::Cut)
//!     .connection([event(1, "run.completed")])
//!     .play()
//!     .story
//!     == ["connect", "run.started 0", "wait 0", "connect after 0", "run.completed 1", "done"]
//! ```

// Each test file is its own crate and uses a part of this.
#![allow(dead_code)]

pub mod call;
pub mod declared_names;
pub mod follow;
pub mod live_names;
#[cfg(feature = "openwop")]
pub mod openwop;
#[cfg(feature = "openwop")]
pub mod openwop_calls;
pub mod player;
pub mod repeats;
pub mod response;
pub mod sent;

use std::rc::Rc;

use flowtether::core::error::Error;
use flowtether::core::machine::Machine;
use flowtether::core::operation::Operation;
use flowtether::core::protocol::Protocol;

/// The time at which every scenario begins: 2026-11-22T12:00:00Z, in ms since 1970.
pub const NOON: f64 = 1_795_348_800_000.0;

/// The beginning of a test.
pub struct Scenario;

impl Scenario {
    /// A call of an operation.
    pub fn call(operation: Operation) -> call::CallScenario {
        call::CallScenario::new(operation)
    }

    /// Another machine.
    pub fn machine(machine: impl Machine + 'static) -> call::MachineScenario {
        call::MachineScenario::new(machine)
    }

    /// A run that is followed: the operation that opens its stream, and how the stream is read.
    pub fn follow((operation, protocol): (Operation, Rc<dyn Protocol>)) -> follow::StreamScenario {
        follow::StreamScenario::new(operation, protocol)
    }
}

/// The clock, the random numbers, and what happened so far.
pub struct Script {
    now_ms: f64,
    random: Vec<f64>,
    waits: usize,
    story: Vec<String>,
}

impl Script {
    fn new() -> Self {
        Self { now_ms: NOON, random: vec![0.5], waits: 0, story: Vec::new() }
    }

    /// The random number of the next wait; after the last one the first again.
    fn random(&self) -> f64 {
        self.random[self.waits % self.random.len()]
    }

    fn record(&mut self, line: impl Into<String>) {
        self.story.push(line.into());
    }

    fn begin_wait(&mut self, ms: f64) {
        self.waits += 1;
        self.record(format!("wait {ms}"));
    }
}

/// How a failure reads in a story: its class, then its reason or status.
fn failure(error: &Error) -> String {
    let detail = match (error.reason, error.status) {
        (Some(reason), _) => format!(" {}", reason.as_str()),
        (None, 0) => String::new(),
        (None, status) => format!(" {status}"),
    };
    format!("{}{detail}", error.kind.class_name())
}
