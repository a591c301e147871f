//! Drives the host's program over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod calls;
mod host;
mod quirks;
mod runs;
mod streams;
