//! How a thread is started once.
//!
//! The servers know no idempotency keys. But a thread may have an id of our own, and a thread that is busy refuses a second run:
//!
//! ```text
//!   make the thread ---- it is there already ----> are there runs? -- yes --> done
//!         | made                                       | no        ^
//!         v                                            v           |
//!   start its run <------------------------------------+           |
//!     | started, or refused because one is under way: done         |
//!     | no response, or one that is no run ---------------------->--+
//! ```

use super::client::BUSY;
use super::runs::{self, STREAM_MODES};
use super::standing::STANDING;
use super::{client, threads};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::{Operation, Replay};
use crate::core::sequence::{Next, Steps};
use crate::core::uuid;
use crate::prelude::*;

/// How often a start is sent whose response was lost, and which has not taken effect.
const ATTEMPTS: u32 = 3;

/// Starts a thread's first run; the result is the thread's id.
pub struct Start {
    body: Json,
    thread: String,
    attempts: u32,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// The thread is made.
    Making,
    /// The thread was there: its runs are read.
    Reading,
    /// The run is started.
    Starting,
}

impl Start {
    /// A start with this body, known again by a key.
    pub fn new(mut body: Json, key: &str) -> Self {
        if body.get("stream_mode").is_none() {
            body.set("stream_mode", Json::array(STREAM_MODES.map(Json::string).into()));
        }
        // Without the first the events are lost, and without the second a thread could have two first runs.
        body.set("stream_resumable", Json::boolean(true));
        body.set("multitask_strategy", Json::string("reject"));
        Self { body, thread: thread_of(key), attempts: 0, state: State::Making }
    }

    fn make(&self) -> Result<Operation, Error> {
        if !self.body.has_text_at("assistant_id") {
            return Err(Error::configuration("workflowId", "must be an assistant's id or a graph's name"));
        }
        let mut thread = Json::object();
        thread.set_text("thread_id", &self.thread);
        thread.set("if_exists", Json::string("raise"));
        // However often it is sent, there is one thread.
        Ok(threads::CREATE.endpoint.operation(Vec::new(), Some(thread))?.replayed(Replay::Safe))
    }

    fn start(&mut self) -> Next {
        self.state = State::Starting;
        self.attempts += 1;
        Next::call(runs::CREATE.endpoint.operation(vec![self.thread.clone()], Some(self.body.clone())))
    }

    fn read(&mut self) -> Next {
        self.state = State::Reading;
        Next::call(STANDING.operation(vec![self.thread.clone()], None))
    }

    fn done(&self) -> Next {
        Next::Done(Json::string(&self.thread))
    }
}

impl Steps for Start {
    fn first(&mut self) -> Next {
        Next::call(self.make())
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        match (self.state, outcome) {
            (State::Making, Ok(_)) => self.start(),
            (State::Making, Err(error)) if error.status == 409 => self.read(),
            (State::Reading, Ok(record)) => {
                let runs = record.items_at("runs");
                if runs.is_empty() { self.start() } else { self.done() }
            }
            (State::Starting, Ok(run)) if run.has_text_at("run_id") => self.done(),
            (State::Starting, Ok(_)) if self.attempts < ATTEMPTS => self.read(),
            (State::Starting, Ok(run)) => Next::Fail(Error::unexpected(
                "the response to the start is no run; is baseUrl a LangGraph server's?",
                run,
            )),
            // Somebody else who has the key was faster, or an attempt of ours whose response was lost.
            (State::Starting, Err(error)) if error.code.as_deref() == Some(BUSY) => self.done(),
            (State::Starting, Err(error)) if is_lost(&error) && self.attempts < ATTEMPTS => self.read(),
            (_, Err(error)) => Next::Fail(error),
        }
    }
}

/// Whether nobody knows if what was sent took effect.
fn is_lost(error: &Error) -> bool {
    matches!(error.status, 0 | 502 | 503 | 504)
}

/// The thread's id of a key: the key itself where that is a UUID.
fn thread_of(key: &str) -> String {
    if client::is_uuid(key) {
        return key.to_ascii_lowercase();
    }
    // FNV-1a of 128 bits: no secret, and the same for a key in every process.
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in key.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    uuid::v4(hash.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::thread_of;

    #[test]
    fn a_key_has_one_thread_and_a_uuid_is_it() {
        assert_eq!(thread_of("01A22CE0-DF4C-70CE-A42E-F0C69E2F7D68"), "01a22ce0-df4c-70ce-a42e-f0c69e2f7d68");
        assert_eq!(thread_of("order-7"), thread_of("order-7"));
        assert_ne!(thread_of("order-7"), thread_of("order-8"));
        assert!(super::client::is_uuid(&thread_of("")));
    }
}
