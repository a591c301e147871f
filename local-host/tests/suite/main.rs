//! Drives the host's program over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod calls;
mod endpoint;
mod extended;
mod flowmaestro;
mod flowmaestro_agents;
mod flowmaestro_calls;
mod flowmaestro_cors;
mod flowmaestro_executions;
mod flowmaestro_streams;
mod flowmaestro_webhooks;
mod host;
mod quirks;
mod runs;
mod shapes;
mod snapstate;
mod snapstate_agents;
mod snapstate_checkpoints;
mod snapstate_refusals;
mod snapstate_webhooks;
mod streams;
mod syncteams;
mod syncteams_calls;
mod syncteams_tasks;
mod syncteams_webhooks;
mod v2;
mod v2_questions;
mod wider;
