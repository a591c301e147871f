//! The same bytes are the same events, however they are split: generated streams against the reference.

use flowtether_event_stream::Decoder;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::facts::sliced;
use crate::reference::{Event, Interpretation, interpret};

/// What the decoder makes of the chunks: its frames, read both ways.
fn decode(chunks: &[&[u8]]) -> Interpretation {
    let mut decoder = Decoder::new(1 << 20);
    let mut events: Vec<Event> = Vec::new();
    for chunk in chunks {
        decoder.push(chunk).unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let frames: Vec<Event> =
            decoder.frames().map(|frame| (text(frame.event), text(frame.id), text(frame.data))).collect();
        // A table exists where its bytes are UTF-8, and says the same.
        if let Some(sliced) = sliced(&mut decoder) {
            assert_eq!(sliced, frames);
        }
        events.extend(frames);
    }
    let last_event_id = String::from_utf8_lossy(decoder.last_event_id()).into_owned();
    Interpretation { events, last_event_id, retry_ms: decoder.retry_ms().map(counted) }
}

/// A number as far as an `f64` counts: digits beyond 2^53 are rounded once or more than once, which nobody promises.
fn counted(number: f64) -> f64 {
    if number < 9_007_199_254_740_992.0 { number } else { f64::INFINITY }
}

/// The reference's interpretation, its number as far as it is promised.
fn expected(bytes: &[u8]) -> Interpretation {
    let mut expected = interpret(bytes);
    expected.retry_ms = expected.retry_ms.map(counted);
    expected
}

#[test]
fn a_retry_beyond_what_a_number_counts_is_as_large_as_it_says() {
    let mut decoder = Decoder::new(1 << 10);
    decoder.push(b"retry: 15009007199254740993\n\n").unwrap();
    assert!(decoder.retry_ms().is_some_and(|ms| (ms / 15_009_007_199_254_740_993.0 - 1.0).abs() < 1e-12));
}

/// Pieces of which streams are made: everything that means something, and what looks like it.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"data",
        b"event",
        b"id",
        b"retry",
        b"DATA",
        b"dat",
        b":",
        b": ",
        b":  ",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\r\r",
        b"\r\n\r\n",
        b"0",
        b"1500",
        b"9007199254740993",
        b"-1",
        b"\0",
        b"\t",
        b"{\"a\":1}",
        b"data: ",
        b"id: ",
        b"event: ",
        b"retry: ",
        b": comment",
        b"\xef\xbb\xbf",
        "\u{e9}".as_bytes(),
        "\u{6f22}\u{5b57}".as_bytes(),
        "\u{1f600}".as_bytes(),
        "\u{2028}".as_bytes(),
    ];
    let noise: Vec<&[u8]> = vec![b"\xff", b"\xc3", b"\xe6\xbc", b"\xf0\x9f\x98", b"\x80", b"\xed\xa0\x80"];
    prop_oneof![
        12 => prop::sample::select(words).prop_map(<[u8]>::to_vec),
        1 => prop::sample::select(noise).prop_map(<[u8]>::to_vec),
        2 => vec(any::<u8>(), 0..12),
    ]
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// The bytes in pieces that end at these places.
fn split<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    places.sort_unstable();
    let starts = std::iter::once(0).chain(places.iter().copied());
    let ends = places.iter().copied().chain([bytes.len()]);
    starts.zip(ends).map(|(start, end)| &bytes[start..end]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stream_is_read_as_the_standard_says_in_any_split(
        bytes in stream(),
        places in vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let expected = expected(&bytes);
        prop_assert_eq!(&decode(&[&bytes]), &expected, "in one piece");
        prop_assert_eq!(&decode(&split(&bytes, &places)), &expected, "split");
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(&decode(&single), &expected, "byte by byte");
    }

    #[test]
    fn any_bytes_are_read_without_a_panic_and_in_bounded_memory(
        bytes in vec(any::<u8>(), 0..2000),
        limit in 1_usize..300,
        size in 1_usize..64,
    ) {
        let mut decoder = Decoder::new(limit);
        for chunk in bytes.chunks(size) {
            // Refused or not, it continues, and what it keeps is no more than its limit and a chunk.
            let _ = decoder.push(chunk);
            prop_assert!(decoder.frames().all(|frame| frame.data.len() <= limit + size));
        }
    }
}

#[test]
fn every_split_of_a_stream_with_everything_in_it_is_the_same() {
    let bytes =
        "\u{feff}: c\r\nid: 1\r\nevent: a\r\ndata: \u{e9}\u{1f600}\r\ndata\rdata:x\n\nretry: 10\nid\n\ndata: b\n\n"
            .as_bytes();
    let expected = expected(bytes);
    assert_eq!(expected.events.len(), 2);
    for first in 0..=bytes.len() {
        for second in first..=bytes.len() {
            let chunks = [&bytes[..first], &bytes[first..second], &bytes[second..]];
            assert_eq!(decode(&chunks), expected, "split at {first} and {second}");
        }
    }
}
