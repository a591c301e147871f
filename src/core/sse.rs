//! Bytes of an event stream into frames, as the WHATWG HTML standard describes under "Interpreting an event stream".
//!
//! [`Decoder::push`] takes any split of the bytes and costs linear time whatever the split. The decoder owns one
//! buffer: a chunk is written into it once, and the frames are ranges of it, valid until the next push. Several `data`
//! lines are joined in place, since the joined text is always shorter than the lines it came from.
//!
//! A frame is there only when its blank line is: the cursor ([`Decoder::last_event_id`]) never moves over a block that
//! was cut off.

use std::ops::Range;

use super::decimal;
use super::error::{Error, StreamReason};

const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

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

#[derive(Debug)]
struct FrameRanges {
    data: Range<usize>,
    event: Range<usize>,
    id: Range<usize>,
    own_id: bool,
}

/// The decoder. See the module's text.
#[derive(Debug)]
pub struct Decoder {
    max_event_bytes: usize,
    buffer: Vec<u8>,
    /// Where the running line begins in the buffer.
    line_start: usize,
    /// Up to where the running line was searched for its end.
    searched: usize,
    /// The joined data of the running block.
    data: Option<Range<usize>>,
    /// The event name of the running block.
    event: Vec<u8>,
    /// The id buffer: becomes the last event id with the next blank line.
    id: Vec<u8>,
    /// Whether the running block had an `id` line.
    own_id: bool,
    last_event_id: Vec<u8>,
    retry_ms: Option<f64>,
    frames: Vec<FrameRanges>,
    /// Names and ids of the dispatched frames, copied because joining data lines may write over them.
    names: Vec<u8>,
    /// Whether the first three bytes were looked at.
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
            line_start: 0,
            searched: 0,
            data: None,
            event: Vec::new(),
            id: Vec::new(),
            own_id: false,
            last_event_id: Vec::new(),
            retry_ms: None,
            frames: Vec::new(),
            names: Vec::new(),
            started: false,
            after_cr: false,
        }
    }

    /// Forgets everything that belongs to one connection. The last event id and the reconnection time stay.
    pub fn reconnect(&mut self) {
        self.buffer.clear();
        (self.line_start, self.searched) = (0, 0);
        self.data = None;
        self.event.clear();
        self.id.clone_from(&self.last_event_id);
        self.own_id = false;
        self.frames.clear();
        self.names.clear();
        (self.started, self.after_cr) = (false, false);
    }

    /// Decodes the next bytes. [`Decoder::frames`] then holds the events they completed.
    ///
    /// # Errors
    /// A stream error (reason `protocol`) when one block is over the size limit.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.space(bytes.len()).copy_from_slice(bytes);
        self.decode()
    }

    /// Room for the next `length` bytes, to be filled and then decoded by [`Decoder::decode`]. Ends the life of the
    /// frames of the push before.
    pub fn space(&mut self, length: usize) -> &mut [u8] {
        self.frames.clear();
        self.names.clear();
        let kept_from = self.kept_from();
        if kept_from > 0 {
            self.buffer.drain(..kept_from);
            self.line_start -= kept_from;
            self.searched -= kept_from;
            if let Some(data) = &mut self.data {
                *data = data.start - kept_from..data.end - kept_from;
            }
        }
        let old_length = self.buffer.len();
        self.buffer.resize(old_length + length, 0);
        self.buffer.get_mut(old_length..).unwrap_or_default()
    }

    /// Decodes the bytes written into [`Decoder::space`].
    ///
    /// # Errors
    /// As [`Decoder::push`].
    pub fn decode(&mut self) -> Result<(), Error> {
        if !self.started && !self.skip_bom() {
            return Ok(());
        }
        while let Some(length) = self.buffer.get(self.searched..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest)) {
            let end = self.searched + length;
            if end - self.kept_from() > self.max_event_bytes {
                return Err(too_long());
            }
            let is_lf = self.buffer.get(end) == Some(&b'\n');
            // The line feed of a pair is an empty "line" of no bytes right after its carriage return.
            let pair = is_lf && self.after_cr && end == self.line_start;
            self.after_cr = !is_lf;
            if !pair {
                self.line(self.line_start..end);
            }
            self.line_start = end + 1;
            self.searched = end + 1;
        }
        self.searched = self.buffer.len();
        if self.searched > self.line_start {
            self.after_cr = false;
        }
        if self.buffer.len() - self.kept_from() > self.max_event_bytes {
            return Err(too_long());
        }
        Ok(())
    }

    /// Dispatches a last block whose blank line never came, for services known to leave it out. The standard drops it.
    ///
    /// The last event id stays: nobody knows whether the block is whole.
    pub fn flush(&mut self) {
        let last_event_id = std::mem::take(&mut self.last_event_id);
        self.frames.clear();
        self.names.clear();
        self.line(self.line_start..self.buffer.len());
        self.line_start = self.buffer.len();
        self.searched = self.line_start;
        self.dispatch();
        self.last_event_id = last_event_id;
    }

    /// The events that the last push completed.
    pub fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        self.frames.iter().map(|ranges| Frame {
            event: self.names.get(ranges.event.clone()).unwrap_or_default(),
            id: self.names.get(ranges.id.clone()).unwrap_or_default(),
            own_id: ranges.own_id,
            data: self.buffer.get(ranges.data.clone()).unwrap_or_default(),
        })
    }

    /// The last event id: what a reconnect sends. Empty when there is none.
    pub fn last_event_id(&self) -> &[u8] {
        &self.last_event_id
    }

    /// The wait before a reconnect that the stream asked for with a `retry` line, in ms.
    pub fn retry_ms(&self) -> Option<f64> {
        self.retry_ms
    }

    /// The first byte that is still needed.
    fn kept_from(&self) -> usize {
        self.data.as_ref().map_or(self.line_start, |data| data.start)
    }

    /// Skips a byte order mark; `false` while there are too few bytes to tell.
    fn skip_bom(&mut self) -> bool {
        if self.buffer.len() < BOM.len() && BOM.starts_with(&self.buffer) {
            return false;
        }
        if self.buffer.starts_with(&BOM) {
            self.line_start = BOM.len();
            self.searched = BOM.len();
        }
        self.started = true;
        true
    }

    fn line(&mut self, line: Range<usize>) {
        let bytes = self.buffer.get(line.clone()).unwrap_or_default();
        if bytes.is_empty() {
            return self.dispatch();
        }
        let colon = memchr::memchr(b':', bytes);
        let name_length = colon.unwrap_or(bytes.len());
        let name = bytes.get(..name_length).unwrap_or_default();
        let mut value_start = (line.start + name_length + 1).min(line.end);
        if self.buffer.get(value_start..line.end).is_some_and(|value| value.starts_with(b" ")) {
            value_start += 1;
        }
        match name {
            b"data" => self.append_data(value_start..line.end),
            b"event" => {
                self.event.clear();
                self.event.extend_from_slice(self.buffer.get(value_start..line.end).unwrap_or_default());
            }
            b"id" => {
                let value = self.buffer.get(value_start..line.end).unwrap_or_default();
                if memchr::memchr(0, value).is_none() {
                    self.id.clear();
                    self.id.extend_from_slice(value);
                    self.own_id = true;
                }
            }
            b"retry" => {
                let value = self.buffer.get(value_start..line.end).unwrap_or_default();
                self.retry_ms = decimal::read(value).or(self.retry_ms);
            }
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
        self.last_event_id.clone_from(&self.id);
        if let Some(data) = self.data.take() {
            let event_start = self.names.len();
            self.names.extend_from_slice(&self.event);
            let id_start = self.names.len();
            self.names.extend_from_slice(&self.id);
            let (event, id) = (event_start..id_start, id_start..self.names.len());
            self.frames.push(FrameRanges { data, event, id, own_id: self.own_id });
        }
        self.event.clear();
        self.own_id = false;
    }
}

fn too_long() -> Error {
    let message = "the stream holds an event of more than maxEventBytes bytes; raise maxEventBytes to read it";
    Error::stream(StreamReason::Protocol, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Owned = (String, String, String);

    fn take(decoder: &Decoder, into: &mut Vec<Owned>) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        into.extend(decoder.frames().map(|frame| (text(frame.event), text(frame.id), text(frame.data))));
    }

    fn decode(chunks: &[&[u8]]) -> (Vec<Owned>, Decoder) {
        let mut decoder = Decoder::new(1 << 20);
        let mut events = Vec::new();
        for chunk in chunks {
            assert_eq!(decoder.push(chunk), Ok(()));
            take(&decoder, &mut events);
        }
        (events, decoder)
    }

    fn event(event: &str, id: &str, data: &str) -> Owned {
        (event.into(), id.into(), data.into())
    }

    #[test]
    fn a_block_becomes_an_event_with_its_blank_line() {
        let (events, decoder) = decode(&[b"id: 7\nevent: run.started\ndata: {}\n\n"]);
        assert_eq!(events, [event("run.started", "7", "{}")]);
        assert_eq!(decoder.last_event_id(), b"7");
    }

    #[test]
    fn a_partial_block_at_the_end_is_dropped_and_does_not_move_the_cursor() {
        let (events, decoder) = decode(&[b"id: 1\ndata: a\n\nid: 2\ndata: b\n"]);
        assert_eq!(events, [event("", "1", "a")]);
        assert_eq!(decoder.last_event_id(), b"1");
    }

    #[test]
    fn a_flush_dispatches_the_partial_block_with_its_unfinished_line() {
        let (_, mut decoder) = decode(&[b"id: 1\ndata: a\n\nid: 2\ndata: {\"b\":1}"]);
        decoder.flush();
        let mut events = Vec::new();
        take(&decoder, &mut events);
        assert_eq!(events, [event("", "2", "{\"b\":1}")]);
        assert_eq!(decoder.last_event_id(), b"1", "nobody knows whether the block is whole");
    }

    #[test]
    fn a_block_without_data_moves_the_cursor_and_dispatches_nothing() {
        let (events, decoder) = decode(&[b"id: 9\nevent: x\n\ndata: a\n\n"]);
        assert_eq!(events, [event("", "9", "a")]);
        assert_eq!(decoder.last_event_id(), b"9");
    }

    #[test]
    fn data_lines_join_even_when_other_fields_stand_between_them() {
        let (events, _) =
            decode(&[b"data: one\nevent: name\nid: 5\ndata: two is longer than the lines between\ndata\ndata:x\n\n"]);
        assert_eq!(events, [event("name", "5", "one\ntwo is longer than the lines between\n\nx")]);
    }

    #[test]
    fn an_empty_data_line_is_an_event_with_empty_data() {
        let (events, _) = decode(&[b"data\n\ndata:\n\ndata: \n\n"]);
        assert_eq!(events, [event("", "", ""), event("", "", ""), event("", "", "")]);
    }

    #[test]
    fn exactly_one_space_is_stripped_and_only_after_the_colon() {
        let (events, _) = decode(&[b"data:  two\n\n data: not a field\ndata : nor this\n\ndata:\tt\n\n"]);
        assert_eq!(events, [event("", "", " two"), event("", "", "\tt")]);
    }

    #[test]
    fn comments_and_unknown_fields_are_ignored() {
        let (events, _) = decode(&[b": keepalive\n:\nfoo: bar\nDATA: x\ndata: a\n: in the middle\n\n"]);
        assert_eq!(events, [event("", "", "a")]);
    }

    #[test]
    fn an_id_with_nul_is_ignored_and_an_empty_id_clears_the_cursor() {
        let (events, decoder) = decode(&[b"id: 1\ndata: a\n\nid: 2\x003\ndata: b\n\nid\ndata: c\n\n"]);
        assert_eq!(events, [event("", "1", "a"), event("", "1", "b"), event("", "", "c")]);
        assert_eq!(decoder.last_event_id(), b"");
    }

    #[test]
    fn a_block_without_an_id_line_carries_the_id_before_it_but_not_as_its_own() {
        let mut decoder = Decoder::new(1 << 20);
        assert_eq!(decoder.push(b"id: 1\ndata: a\n\ndata: b\n\nid: 2\x00\ndata: c\n\nid: 3\n\ndata: d\n\n"), Ok(()));
        let ids: Vec<(&[u8], bool)> = decoder.frames().map(|frame| (frame.id, frame.own_id)).collect();
        assert_eq!(ids, [(&b"1"[..], true), (b"1", false), (b"1", false), (b"3", false)]);
    }

    #[test]
    fn retry_takes_digits_only() {
        for (line, expected) in [
            ("1500", Some(1500.0)),
            ("0", Some(0.0)),
            ("", None),
            ("1.5", None),
            ("-1", None),
            ("1e3", None),
            ("10 ", None),
        ] {
            let (_, decoder) = decode(&[format!("retry: {line}\n\n").as_bytes()]);
            assert_eq!(decoder.retry_ms(), expected, "{line:?}");
        }
    }

    #[test]
    fn a_bom_is_skipped_once_at_the_start_even_in_pieces() {
        let (events, _) = decode(&[b"\xef", b"\xbb", b"\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\ndata: c\n\n"]);
        assert_eq!(events, [event("", "", "a"), event("", "", "c")]);
    }

    #[test]
    fn a_bom_inside_data_stays() {
        let (events, _) = decode(&["data: \u{feff}a\n\n".as_bytes()]);
        assert_eq!(events, [event("", "", "\u{feff}a")]);
    }

    #[test]
    fn a_carriage_return_ends_a_line_at_once_and_a_late_line_feed_adds_none() {
        let (events, decoder) = decode(&[b"data: a\r", b"\n\r", b"\ndata: b\r\r", b"\ndata: c\r\n\n"]);
        assert_eq!(events, [event("", "", "a"), event("", "", "b"), event("", "", "c")]);
        assert_eq!(decoder.last_event_id(), b"");
    }

    #[test]
    fn every_split_into_two_and_into_single_bytes_gives_the_same_events() {
        let streams = [
            "\u{feff}id: 1\r\nevent: e\r\ndata: h\u{e9}llo \u{1f600}\r\n\r\ndata: a\rdata: b\r\rid: 2\ndata: \u{4f60}\u{597d}\n\n: c\n\nretry: 5\ndata\n\n",
            "data: one\nevent: n\nid: 5\ndata: two two two two two\n\n\n\ndata: {\"k\":[1,2]}\r\n\r\n\r\nid: 3\n\ndata:x\n\nda",
            "\r\n\r\n\rdata: z\r\n\n\r\ndata:y\n\r",
        ];
        for stream in streams {
            let bytes = stream.as_bytes();
            let (whole, end) = decode(&[bytes]);
            assert!(!whole.is_empty());
            for at in 0..=bytes.len() {
                let (first, second) = bytes.split_at(at);
                let (events, decoder) = decode(&[first, second]);
                assert_eq!(
                    (events, decoder.last_event_id(), decoder.retry_ms()),
                    (whole.clone(), end.last_event_id(), end.retry_ms()),
                    "split at {at}"
                );
            }
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            assert_eq!(decode(&single).0, whole);
        }
    }

    #[test]
    fn an_event_over_the_limit_is_a_protocol_error_and_one_at_the_limit_is_not() {
        let mut decoder = Decoder::new(16);
        assert_eq!(decoder.push(b"data: 0123456789"), Ok(()));
        let error = decoder.push(b"x").err();
        assert_eq!(error.as_ref().and_then(|error| error.reason), Some(StreamReason::Protocol));
        assert!(error.is_some_and(|error| error.message.contains("maxEventBytes")));
    }

    #[test]
    fn an_event_over_the_limit_is_refused_when_it_comes_whole_too_and_the_events_before_it_are_there() {
        let mut decoder = Decoder::new(16);
        assert!(decoder.push(b"data: a\n\ndata: 0123456789\n\ndata: 01234567890\n\n").is_err());
        let mut events = Vec::new();
        take(&decoder, &mut events);
        assert_eq!(events, [event("", "", "a"), event("", "", "0123456789")]);
    }

    #[test]
    fn many_small_events_never_reach_the_limit() {
        let mut decoder = Decoder::new(64);
        let mut events = Vec::new();
        for _ in 0..100 {
            assert_eq!(decoder.push(b": comment\ndata: 0123456789\n\n"), Ok(()));
            take(&decoder, &mut events);
        }
        assert_eq!(events.len(), 100);
    }

    #[test]
    fn a_reconnect_keeps_the_cursor_and_drops_the_partial_block() {
        let (_, mut decoder) = decode(&[b"id: 4\ndata: a\n\nid: 5\nevent: x\ndata: half"]);
        decoder.reconnect();
        assert_eq!(decoder.push(b"\xef\xbb\xbfdata: b\n\n"), Ok(()));
        let mut events = Vec::new();
        take(&decoder, &mut events);
        assert_eq!(events, [event("", "4", "b")]);
        assert!(decoder.frames().all(|frame| !frame.own_id), "the id line belonged to the block that was dropped");
    }
}
