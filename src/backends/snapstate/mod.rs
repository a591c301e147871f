//! SnapState: numbered checkpoints of a workflow's state, agents, webhooks, analytics.
//!
//! One file per noun. Each holds the operations as pure functions that return an
//! [`Operation`](crate::core::operation::Operation); [`types`] holds what goes over the wire; `js` exports it all.

pub mod agents;
pub mod analytics;
pub mod checkpoints;
pub mod client;
pub mod health;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod types;
pub mod webhooks;
pub mod workflows;
