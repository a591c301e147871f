//! Flowtether: one WebAssembly client for services that run AI and agent workflows.
//!
//! # Map of this tree
//!
//! | folder | what it holds | may know |
//! |---|---|---|
//! | [`core`] | protocol machinery: requests, calls, retries, event streams, errors | nothing outside itself |
//! | [`workflow`] | one vocabulary over the services: runs, events, answers, tokens | `core` |
//! | [`backends`] | one folder per service: its operations, its types, its error body, its `mapping.rs` | `core`, `workflow` |
//! | `js` | the only code that does I/O: fetch, timers, abort, typed errors, iterators | everything above |
//!
//! An endpoint is declared once, with `flowtether-endpoints`: its row for `core`, and its method for `js`.
//! Event streams are decoded by `flowtether-event-stream`, a crate beside this one: see its text for why.
//!
//! `core`, `workflow` and `backends` (all but `js.rs` and the folder `js`) are pure: bytes, the time and random numbers come in as
//! arguments, decisions go out as values. They run under plain `cargo test`. Everything that names a browser type
//! lives in `js`, in the `js` module of each backend and in that of `workflow`, and exists only when the target is WebAssembly.
//! `tests/architecture.rs` holds this rule.

pub mod backends;
pub mod core;
pub mod workflow;

#[cfg(target_arch = "wasm32")]
mod js;
