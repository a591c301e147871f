//! A toy: jobs that work, ask and can be stopped.

pub mod client;
pub mod events;
pub mod mapping;
pub mod jobs;
#[cfg(target_arch = "wasm32")]
mod js;
