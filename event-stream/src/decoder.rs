//! Lines, fields and blocks.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::block;
use crate::frame::{self, Frame, FrameTable, Ranges};

const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A block was over the limit of its decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTooLong;

impl fmt::Display for EventTooLong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the stream holds an event over the limit")
    }
}

impl core::error::Error for EventTooLong {}

/// The decoder. See the crate's text.
#[derive(Debug)]
pub struct Decoder {
    max_event_bytes: usize,
    /// As long as it ever had to be: making it longer writes every byte.
    buffer: Vec<u8>,
    /// Where the bytes in it end.
    filled: usize,
    /// Where the running line begins in the buffer.
    line_start: usize,
    /// Up to where the running line was searched for its end.
    searched: usize,
    /// The joined data of the running block.
    data: Option<Range<usize>>,
    /// Names and ids, copied because joining data lines may write over them. What follows is where they are in it.
    names: Vec<u8>,
    /// The event name of the running block.
    event: Range<usize>,
    /// That of the block before: most have the same.
    event_before: Range<usize>,
    /// The id buffer: becomes the last event id with the next blank line.
    id: Range<usize>,
    last_event_id: Range<usize>,
    /// Whether the running block had an `id` line.
    own_id: bool,
    retry_ms: Option<f64>,
    frames: Vec<Ranges>,
    /// See [`FrameTable::rows`]; empty until they are asked for.
    rows: Vec<u32>,
    /// Whether the first three bytes were polled.
    started: bool,
    /// Whether the last line ended with a carriage return, so that a line feed right after it belongs to it.
    after_cr: bool,
}

impl Decoder {
    /// A decoder that refuses a block of more than `max_event_bytes` raw bytes.
    pub fn new(max_event_bytes: usize) -> Self {
        Self {
            max_event_bytes,
            buffer: Vec::new(),
            filled: 0,
            line_start: 0,
            searched: 0,
            data: None,
            names: Vec::new(),
            event: 0..0,
            event_before: 0..0,
            id: 0..0,
            last_event_id: 0..0,
            own_id: false,
            retry_ms: None,
            frames: Vec::new(),
            rows: Vec::new(),
            started: false,
            after_cr: false,
        }
    }

    /// Forgets everything that belongs to one connection. The last event id and the reconnection time stay.
    pub fn reconnect(&mut self) {
        self.filled = 0;
        (self.line_start, self.searched) = (0, 0);
        self.data = None;
        self.event = 0..0;
        self.id = self.last_event_id.clone();
        self.own_id = false;
        self.forget_frames();
        (self.started, self.after_cr) = (false, false);
    }

    /// Decodes the next bytes. [`Decoder::frames`] then holds the events they completed.
    ///
    /// # Errors
    /// When one block is over the size limit.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), EventTooLong> {
        self.space(bytes.len()).copy_from_slice(bytes);
        self.decode()
    }

    /// Room for the next `length` bytes, to be filled and then decoded by [`Decoder::decode`]. Ends the life of the
    /// frames of the push before.
    pub fn space(&mut self, length: usize) -> &mut [u8] {
        self.forget_frames();
        let kept_from = self.kept_from();
        if kept_from > 0 {
            self.buffer.copy_within(kept_from..self.filled, 0);
            self.filled -= kept_from;
            self.line_start -= kept_from;
            self.searched -= kept_from;
            if let Some(data) = &mut self.data {
                *data = data.start - kept_from..data.end - kept_from;
            }
        }
        let start = self.filled;
        self.filled += length;
        if self.filled > self.buffer.len() {
            self.buffer.resize(self.filled.next_power_of_two(), 0);
        }
        self.buffer.get_mut(start..self.filled).unwrap_or_default()
    }

    /// Decodes the bytes written into [`Decoder::space`].
    ///
    /// # Errors
    /// As [`Decoder::push`].
    pub fn decode(&mut self) -> Result<(), EventTooLong> {
        if !self.started && !self.skip_bom() {
            return Ok(());
        }
        // What a line changes in the buffer is before its end: the blocks behind it are as they came.
        let mut place = core::mem::replace(&mut self.searched, self.filled);
        while let Some(found) = self.buffer.get(place..self.filled).and_then(block::line_ends) {
            let mut found = found;
            while found != 0 {
                self.end_line(place + found.trailing_zeros() as usize)?;
                found &= found - 1;
            }
            place += block::SIZE;
        }
        if self.filled > self.line_start {
            self.after_cr = false;
        }
        if self.filled - self.kept_from() > self.max_event_bytes {
            return Err(EventTooLong);
        }
        Ok(())
    }

    /// Dispatches a last block whose blank line never came, for services known to leave it out. The standard drops it.
    ///
    /// The last event id stays: the block may be incomplete.
    pub fn flush(&mut self) {
        self.forget_frames();
        let last_event_id = self.last_event_id.clone();
        self.line(self.line_start..self.filled);
        self.line_start = self.filled;
        self.searched = self.line_start;
        self.dispatch();
        self.last_event_id = last_event_id;
    }

    /// Whether the bytes so far end within a block: a body that ends there was cut off.
    pub fn is_within_block(&self) -> bool {
        self.filled > self.line_start || self.data.is_some() || !self.event.is_empty() || self.own_id
    }

    /// The events that the last push completed.
    pub fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        self.frames.iter().map(|ranges| self.read(ranges))
    }

    /// One of the events that the last push completed.
    pub fn frame(&self, number: usize) -> Option<Frame<'_>> {
        self.frames.get(number).map(|ranges| self.read(ranges))
    }

    fn read(&self, ranges: &Ranges) -> Frame<'_> {
        Frame {
            event: self.name(&ranges.event),
            id: self.name(&ranges.id),
            own_id: ranges.own_id,
            data: self.buffer.get(ranges.data.clone()).unwrap_or_default(),
        }
    }

    /// The events that the last push completed, all at once.
    pub fn table(&mut self) -> FrameTable<'_> {
        let (start, end) = match (self.frames.first(), self.frames.last()) {
            (Some(first), Some(last)) => (first.data.start, last.data.end),
            _ => (0, 0),
        };
        let data = self.buffer.get(start..end).unwrap_or_default();
        if self.rows.is_empty() {
            frame::fill(&mut self.rows, data, start, &self.frames);
        }
        FrameTable { data, names: &self.names, rows: &self.rows }
    }

    /// The last event id: what a reconnect sends. Empty when there is none.
    pub fn last_event_id(&self) -> &[u8] {
        self.name(&self.last_event_id)
    }

    /// The wait before a reconnect that the stream asked for with a `retry` line, in ms. It is exact up to 2^53; the last digits
    /// of a longer number may be rounded more than once.
    pub fn retry_ms(&self) -> Option<f64> {
        self.retry_ms
    }

    fn name(&self, range: &Range<usize>) -> &[u8] {
        self.names.get(range.clone()).unwrap_or_default()
    }

    /// Forgets the frames, and the names that only they have.
    fn forget_frames(&mut self) {
        self.frames.clear();
        self.rows.clear();
        let names = core::mem::take(&mut self.names);
        self.event_before = 0..0;
        for range in [&mut self.event, &mut self.id, &mut self.last_event_id] {
            let start = self.names.len();
            self.names.extend_from_slice(names.get(range.clone()).unwrap_or_default());
            *range = start..self.names.len();
        }
    }

    /// The first byte that is still needed.
    fn kept_from(&self) -> usize {
        self.data.as_ref().map_or(self.line_start, |data| data.start)
    }

    /// Skips a byte order mark; `false` while there are too few bytes to decide.
    fn skip_bom(&mut self) -> bool {
        let bytes = self.buffer.get(..self.filled).unwrap_or_default();
        if bytes.len() < BOM.len() && BOM.starts_with(bytes) {
            return false;
        }
        if bytes.starts_with(&BOM) {
            self.line_start = BOM.len();
            self.searched = BOM.len();
        }
        self.started = true;
        true
    }

    /// Takes note of a line that ends here.
    #[inline(always)]
    fn end_line(&mut self, end: usize) -> Result<(), EventTooLong> {
        if end - self.kept_from() > self.max_event_bytes {
            return Err(EventTooLong);
        }
        let is_lf = self.buffer.get(end) == Some(&b'\n');
        // The line feed of a pair is an empty "line" of no bytes right after its carriage return.
        let pair = is_lf && self.after_cr && end == self.line_start;
        self.after_cr = !is_lf;
        if !pair {
            self.line(self.line_start..end);
        }
        self.line_start = end + 1;
        Ok(())
    }

    /// It is called from two places, and too long to be there twice.
    #[inline(never)]
    fn line(&mut self, line: Range<usize>) {
        let bytes = self.buffer.get(line.clone()).unwrap_or_default();
        let Some(first) = bytes.first() else { return self.dispatch() };
        let value = |name: &[u8]| {
            let rest = bytes.strip_prefix(name)?;
            let value = if rest.is_empty() { rest } else { rest.strip_prefix(b":")? };
            Some(value.strip_prefix(b" ").unwrap_or(value))
        };
        match first {
            b'd' => {
                if let Some(value) = value(b"data") {
                    self.append_data(line.end - value.len()..line.end);
                }
            }
            b'e' => {
                if let Some(value) = value(b"event") {
                    if self.names.get(self.event_before.clone()) != Some(value) {
                        self.event_before = add(&mut self.names, value);
                    }
                    self.event = self.event_before.clone();
                }
            }
            b'i' => {
                if let Some(value) = value(b"id").filter(|value| !value.contains(&0)) {
                    self.id = add(&mut self.names, value);
                    self.own_id = true;
                }
            }
            b'r' => self.retry_ms = value(b"retry").and_then(digits).or(self.retry_ms),
            _ => {}
        }
    }

    fn append_data(&mut self, value: Range<usize>) {
        let Some(data) = &mut self.data else {
            self.data = Some(value);
            return;
        };
        // The value lies behind `data:` of a later line, so its new place, one line feed behind the data, is before it.
        if let Some(end) = self.buffer.get_mut(data.end) {
            *end = b'\n';
        }
        let to = data.end + 1;
        let length = value.len();
        self.buffer.copy_within(value, to);
        data.end = to + length;
    }

    fn dispatch(&mut self) {
        self.last_event_id = self.id.clone();
        if let Some(data) = self.data.take() {
            self.frames.push(Ranges { data, event: self.event.clone(), id: self.id.clone(), own_id: self.own_id });
        }
        self.event = 0..0;
        self.own_id = false;
    }
}

/// The number that plain digits are.
fn digits(text: &[u8]) -> Option<f64> {
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    is_number.then(|| text.iter().fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit - b'0')))
}

/// Adds a name and says where it is.
fn add(names: &mut Vec<u8>, name: &[u8]) -> Range<usize> {
    let start = names.len();
    names.extend_from_slice(name);
    start..names.len()
}
