//! SyncTeams: workflows run as tasks, their event logs, approvals.
//!
//! One file per noun. Each holds the operations as pure functions that return an
//! [`Operation`](crate::core::operation::Operation); [`types`] holds what goes over the wire; `js` exports it all.

pub mod client;
pub mod events;
pub mod facade;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod tasks;
pub mod types;
pub mod webhooks;
