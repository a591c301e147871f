//! OpenWOP, wire versions 1 and 2: runs, event streams, interrupts, fork, discovery.
//!
//! One file per noun. Each declares the noun's endpoints; `types` holds what goes over the wire, and `js.rs` the client's class and what
//! is no plain call.

pub mod client;
pub mod discovery;
pub mod event_types;
pub mod events;
pub mod interrupts;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod mapping;
pub mod replies;
pub mod runs;
pub mod status;
pub mod wire;
pub mod workflows;
