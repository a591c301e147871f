//! The same bytes are the same events, whatever the chunks: `cargo fuzz run decoder` in `event-stream/`.
//!
//! The first byte of an input says how large the chunks are, the second how large an event may be.

#![no_main]

use flowtether_event_stream::Decoder;
use libfuzzer_sys::fuzz_target;

type Event = (Vec<u8>, Vec<u8>, Vec<u8>);

/// The events of the chunks, up to the one that is refused.
fn events<'a>(chunks: impl Iterator<Item = &'a [u8]>, limit: usize) -> (Vec<Event>, bool) {
    let mut decoder = Decoder::new(limit);
    let mut events = Vec::new();
    for chunk in chunks {
        let result = decoder.push(chunk);
        events.extend(decoder.frames().map(|frame| (frame.event.to_vec(), frame.id.to_vec(), frame.data.to_vec())));
        let rows = decoder.table().rows.len();
        assert_eq!(rows, decoder.frames().count() * 6);
        if result.is_err() {
            return (events, true);
        }
    }
    (events, false)
}

fuzz_target!(|input: &[u8]| {
    let [size, limit, bytes @ ..] = input else { return };
    let limit = 16 + usize::from(*limit) * 8;
    let whole = events(std::iter::once(bytes), limit);
    let split = events(bytes.chunks(usize::from(*size).max(1)), limit);
    assert_eq!(whole, split);
});
