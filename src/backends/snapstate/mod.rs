//! SnapState: numbered checkpoints of a workflow's state, agents, webhooks, analytics.
//!
//! One file per noun. Each holds the operations as pure functions that return an
//! [`Operation`](crate::core::operation::Operation); [`types`] holds what goes over the wire; `js` exports it all.

pub mod types;
