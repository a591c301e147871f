//! OpenWOP, wire versions 1 and 2: runs, event streams, interrupts, fork, discovery.
//!
//! One file per noun. Each declares the noun's endpoints; `types` holds what goes over the wire, and `js.rs` the client's class and what
//! is no plain call.

pub mod agents;
pub mod audit;
pub mod client;
pub mod connection_providers;
pub mod content;
pub mod discovery;
pub mod event_types;
pub mod events;
pub mod host;
pub mod interrupts;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod mapping;
pub mod packs;
pub mod prompts;
pub mod proposals;
pub mod registry;
pub mod replies;
pub mod run_records;
pub mod runs;
pub mod status;
pub mod tools;
pub mod triggers;
pub mod unserved;
pub mod webhooks;
pub mod wire;
pub mod workflows;
pub mod workspace;
