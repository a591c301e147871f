//! Bytes of an event stream into frames.
//!
//! | file | what it holds |
//! |---|---|
//! | `facts.rs` | what the standard says, a fact at a time |
//! | `splits.rs` | the same bytes in any split: generated streams against the reference |
//! | `reference.rs` | the standard's own words as a program |

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod facts;
mod reference;
mod splits;
