//! Bytes of an event stream into frames, as the WHATWG HTML standard describes under "Interpreting an event stream".
//!
//! It is a crate of its own because it is built for speed, and everything else for size: cargo knows that per crate only.
//!
//! | file | what it holds |
//! |---|---|
//! | `decoder.rs` | [`Decoder`]: lines, fields, blocks |
//! | `frame.rs` | [`Frame`], and [`FrameTable`]: all frames of a push as numbers |
//! | `block.rs` | 16 bytes searched together |
//!
//! [`Decoder::push`] takes any split of the bytes and costs linear time whatever the split. The decoder owns one buffer: a chunk
//! is written into it once, and the frames are ranges of it, valid until the next push. Several `data` lines are joined in place,
//! since the joined text is always shorter than the lines it came from.
//!
//! A frame is there only when its blank line is: the cursor ([`Decoder::last_event_id`]) never moves over a block that was cut
//! off.

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod block;
mod decoder;
mod frame;

pub use decoder::{Decoder, EventTooLong};
pub use frame::{Frame, FrameTable};
