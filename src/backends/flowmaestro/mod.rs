//! FlowMaestro's public API, version 1: workflows, executions, agents and their memory, threads, triggers, knowledge bases,
//! webhooks.
//!
//! One file per noun. Each declares the noun's endpoints; `types` holds what goes over the wire, and `js.rs` the client's class and what
//! is no plain call.

pub mod agents;
pub mod client;
pub mod events;
pub mod executions;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod knowledge_bases;
pub mod list;
pub mod mapping;
pub mod memory;
pub mod messages;
pub mod threads;
pub mod triggers;
pub mod webhooks;
pub mod workflows;
