//! SyncTeams: workflows run as tasks, their event logs, approvals.
//!
//! One file per noun. Each declares the noun's endpoints; `types` holds what goes over the wire, and `js.rs` the client's class and what
//! is no plain call.

pub mod client;
pub mod events;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod mapping;
pub mod tasks;
pub mod webhooks;
