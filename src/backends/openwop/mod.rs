//! OpenWOP, wire v1: runs, event streams, interrupts, fork, discovery.
//!
//! One file per noun. Each holds the operations as pure functions that return an
//! [`Operation`](crate::core::operation::Operation); [`types`] holds what goes over the wire; `js.rs` exports it all.

pub mod client;
pub mod discovery;
pub mod events;
pub mod facade;
pub mod interrupts;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod runs;
pub mod types;
pub mod workflows;
