//! A relay: a run that a server follows once, and whose events any number of readers read from a Durable Stream. `docs/relay.md` has the
//! wire.
//!
//! | file | what it holds |
//! |---|---|
//! | `client.rs` | the relay's facts: its grant, its errors |
//! | `runs.rs` | the endpoints |
//! | `part.rs` | one read of the stream |
//! | `events.rs` | how the stream is followed |
//! | `standing.rs` | where a run stands, by its stream |
//! | `mapping.rs` | the run in the common vocabulary |

pub mod client;
pub mod events;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod mapping;
pub mod part;
pub mod runs;
pub mod standing;
