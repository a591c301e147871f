//! The common vocabulary: what a service's events and records become, how far they were delivered, and what is sent.
//!
//! | file | what it holds |
//! |---|---|
//! | `table.rs` | what an event of every type becomes |
//! | `events.rs` | events in a row: where the run stands, cursors, questions, ends |
//! | `logs.rs` | runs that are polled: what is new in a log, and every place to resume from |
//! | `states.rs` | a record in every status |
//! | `verbs.rs` | starting, reading and cancelling |
//! | `replies.rs` | what is sent as a reply |
//! | `questions.rs` | when a reply is sent, and when none is |
//! | `token.rs` | tokens, as they are written and refused |
//! | `shown.rs` | what callers see of it |
//! | `declared.rs` | whether that is what the declarations say |
//! | `glue.rs`, `glue.mjs` | scripts that are played, and the way to the code that is JavaScript: tokens |

#![cfg(all(
    feature = "openwop",
    feature = "flowmaestro",
    feature = "syncteams",
    feature = "a2a",
    feature = "langgraph",
    not(target_arch = "wasm32")
))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod declared;
mod events;
mod glue;
mod logs;
mod questions;
mod replies;
mod shown;
mod states;
mod table;
mod token;
mod verbs;

use flowtether::backends::{a2a, flowmaestro, langgraph, openwop, syncteams};
use flowtether::workflow::mapping::Mapping;

static BACKENDS: [(&str, &Mapping); 3] = [
    ("openwop", &openwop::mapping::MAPPING),
    ("flowmaestro", &flowmaestro::mapping::MAPPING),
    ("syncteams", &syncteams::mapping::MAPPING),
];

/// Services whose starts and records are tested where their servers are: `tests/a2a`, `tests/langgraph`.
static OTHERS: [(&str, &Mapping); 2] = [("a2a", &a2a::mapping::MAPPING), ("langgraph", &langgraph::mapping::MAPPING)];

/// An id that each service allows.
const RUN: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000021";

fn mapping(service: &str) -> &'static Mapping {
    BACKENDS.iter().chain(&OTHERS).find(|(name, _)| *name == service).unwrap().1
}
