//! What a push makes of its bytes.

use alloc::vec::Vec;
use core::ops::Range;

use crate::block;

/// One dispatched event: its name (empty means `message`), the last event id at that moment, and its data. Bytes as
/// they came: whoever turns them into text replaces what is not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The value of the last `event` line.
    pub event: &'a [u8],
    /// The last event id.
    pub id: &'a [u8],
    /// Whether the block had an `id` line. Without one `id` is that of an earlier block, and says nothing about the
    /// place of this one.
    pub own_id: bool,
    /// The `data` lines, joined with a line feed.
    pub data: &'a [u8],
}

impl Frame<'_> {
    /// Whether the data has neither a backslash nor a control character: texts in its JSON stand there as they are.
    pub fn is_plain(&self) -> bool {
        block::is_plain(self.data)
    }
}

/// The frames of a push as texts and numbers, for an engine that decodes all texts at once and slices them.
#[derive(Clone, Copy, Debug)]
pub struct FrameTable<'a> {
    /// From the first frame's data to the end of the last one's.
    pub data: &'a [u8],
    /// The names and ids of all.
    pub names: &'a [u8],
    /// Six for each frame: where its data begins and ends, in UTF-16 units of the text that UTF-8 bytes become, and where its
    /// name and its id do, in bytes. Where the bytes are no UTF-8 the units mean nothing. A frame with the name or the id of the
    /// one before has it at the same place.
    pub rows: &'a [u32],
}

/// Where the parts of a frame are: its data in the buffer, its name and its id among the names.
#[derive(Debug)]
pub struct Ranges {
    pub data: Range<usize>,
    pub event: Range<usize>,
    pub id: Range<usize>,
    pub own_id: bool,
}

/// Adds the rows of frames whose data is in `data`, `start` bytes into the buffer.
pub fn fill(rows: &mut Vec<u32>, data: &[u8], start: usize, frames: &[Ranges]) {
    let is_ascii = block::is_ascii(data);
    let (mut place, mut units) = (0, 0);
    let mut units_at = |next: usize| {
        if is_ascii {
            return next;
        }
        units += block::utf16_units(data.get(place..next).unwrap_or_default()) as usize;
        place = next;
        units
    };
    rows.reserve(frames.len() * 6);
    for Ranges { data, event, id, .. } in frames {
        let ends = [units_at(data.start - start), units_at(data.end - start), event.start, event.end, id.start, id.end];
        rows.extend(ends.map(|end| end as u32));
    }
}
