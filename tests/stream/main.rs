//! A followed run: every arrow of the diagram in `core::stream`, and every way a connection can go wrong.
//!
//! | file | what it holds |
//! |---|---|
//! | `diagram.rs` | every arrow of the diagram in `core::stream` |
//! | `first_connection.rs` | the first connection, and credentials |
//! | `waiting.rs` | how long is waited before a reconnect |
//! | `giving_up.rs` | what counts as a failure, what starts the count again, and when a stream gives up |
//! | `cursor.rs` | where a stream continues |
//! | `refusals.rs` | gaps, and responses that are no event stream |
//! | `clean_ends.rs` | a body that ends without a terminal item |
//! | `delivery.rs` | what is delivered, and what is not |
//! | `hosts.rs` | hosts that do anything at random |

#![cfg(all(feature = "openwop", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod clean_ends;
mod cursor;
mod delivery;
mod diagram;
mod first_connection;
mod giving_up;
mod hosts;
mod refusals;
mod waiting;

use std::rc::Rc;

use common::openwop::events_of;
use flowtether::backends::openwop::client::SERVICE;
use flowtether::core::error::{Cause, Error};
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::protocol::{Item, Protocol};
use flowtether::core::request::{Path, Request};
use flowtether::core::sse::Frame;

fn run_1() -> (Operation, Rc<dyn Protocol>) {
    events_of("run-1")
}

/// An event stream of a service that is not known: frames as they come, no places, no run to ask.
struct Frames {
    ends_with_the_stream: bool,
}

impl Protocol for Frames {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        let mut value = Json::object();
        value.set("type", Json::string(&data.as_string().unwrap()));
        vec![Item { value, sequence: None, terminal: frame.event == b"last", progress: true }]
    }

    fn keeps_events(&self) -> bool {
        false
    }

    fn ends_with_the_stream(&self) -> bool {
        self.ends_with_the_stream
    }
}

fn frames() -> (Operation, Rc<dyn Protocol>) {
    let operation = Operation::new(&SERVICE, "stream", Request::get(Path::new("/stream").query("topic", "a")));
    (operation, Rc::new(Frames { ends_with_the_stream: false }))
}

fn cause(error: &Error) -> &Error {
    match &error.cause {
        Some(Cause::Error(error)) => error,
        other => panic!("an error of our own should be underneath, but: {other:?}"),
    }
}
