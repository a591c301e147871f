//! FlowMaestro's public API, version 1: workflows, executions, agents and their memory, threads, triggers, knowledge bases,
//! webhooks.
//!
//! One file per noun. Each holds the operations as pure functions that return an
//! [`Operation`](crate::core::operation::Operation); [`types`] holds what goes over the wire; `js` exports it all.

pub mod agents;
pub mod client;
pub mod events;
pub mod executions;
pub mod facade;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod knowledge_bases;
pub mod list;
pub mod memory;
pub mod messages;
pub mod threads;
pub mod triggers;
pub mod types;
pub mod webhooks;
pub mod workflows;
