//! Flowtether: one WebAssembly client for services that run AI and agent workflows.
//!
//! | folder | what it holds |
//! |---|---|
//! | [`core`] | protocol machinery: requests, calls, retries, event streams, machines, errors |
//! | [`workflow`] | one vocabulary over the services: runs, events, questions, replies |
//! | [`backends`] | one folder per service: its operations, its types, its error body, its mapping |
//! | `js` | the only code that does I/O: fetch, timers, abort, typed errors, iterators |
//!
//! `docs/architecture.md` says which layer may name which, and `tests/architecture.rs` holds it.
//!
//! An endpoint is declared once, with `flowtether-endpoints`: its row for `core`, and its method for `js`.
//! Event streams are decoded by `flowtether-event-stream`, a crate beside this one: see its text for why.
//!
//! `core`, `workflow` and `backends` (all but `js.rs` and the folder `js`) are pure: bytes, the time and random numbers come in as
//! arguments, decisions go out as values. They run under plain `cargo test`. Everything that names a browser type
//! lives in `js`, in the `js` module of each backend and in that of `workflow`, and exists only when the target is WebAssembly.
//!
//! Each service is a cargo feature, and so is `workflow`, the common vocabulary. The npm package has an entry for each service, built
//! with its feature and the vocabulary.

#![cfg_attr(all(target_arch = "wasm32", not(test)), no_std)]
// A part of the services uses a part of what they share.
#![cfg_attr(not(feature = "default"), allow(dead_code, unused_imports, unused_macros))]

extern crate alloc;

pub mod backends;
pub mod core;
pub mod workflow;

mod prelude;

#[cfg(target_arch = "wasm32")]
mod js;
