//! SnapState: numbered checkpoints of a workflow's state, agents, webhooks, analytics.
//!
//! One file per noun. Each declares the noun's endpoints; `types` holds what goes over the wire, and `js.rs` the client's class and what
//! is no plain call.

pub mod agents;
pub mod analytics;
pub mod checkpoints;
pub mod client;
pub mod health;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod webhooks;
pub mod workflows;
