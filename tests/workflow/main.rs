//! The common vocabulary: what a service's events and records become, how far they were handed out, and what is sent. What reads
//! them is the package's own glue, run in Node; what it sends goes through the services' own endpoints.
//!
//! | file | what it holds |
//! |---|---|
//! | `table.rs` | what an event of every type becomes |
//! | `events.rs` | events in a row: where the run stands, cursors, questions, ends |
//! | `logs.rs` | runs that are looked at: what is new in a log, and every place to go on from |
//! | `rows.rs` | places and members, as a table writes them |
//! | `states.rs` | a record in every status |
//! | `verbs.rs` | starting, cancelling, listing and results |
//! | `answers.rs` | what is sent as an answer, and when none is |
//! | `token.rs` | tokens, as they are written and refused |
//! | `glue.rs`, `glue.mjs` | the way to the glue and back |

#![cfg(all(feature = "openwop", feature = "flowmaestro", feature = "syncteams", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod events;
mod glue;
mod logs;
mod rows;
mod states;
mod table;
mod token;
mod verbs;

use flowtether::backends::{flowmaestro, openwop, syncteams};
use flowtether::workflow::backend::WorkflowBackend;

static BACKENDS: [(&str, &WorkflowBackend); 3] = [
    ("openwop", &openwop::facade::FACADE),
    ("flowmaestro", &flowmaestro::facade::FACADE),
    ("syncteams", &syncteams::facade::FACADE),
];

/// An id that each service allows.
const RUN: &str = "0b5e55ed-1d0c-4a6e-9c11-000000000021";

fn backend(service: &str) -> &'static WorkflowBackend {
    BACKENDS.iter().find(|(name, _)| *name == service).unwrap().1
}
