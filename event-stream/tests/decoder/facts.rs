//! What the WHATWG text says of an event stream, a fact at a time, and what the decoder promises beyond it.

use flowtether_event_stream::{Decoder, EventTooLong};

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
fn a_body_that_ends_within_a_block_shows_it() {
    for whole in ["", "data: a\n\n", "data: a\r\n\r\n", "id: 1\n\n", ": a comment\n", "data: a\n\n\n"] {
        assert!(!decode(&[whole.as_bytes()]).1.is_within_block(), "{whole:?}");
    }
    for part in ["d", "data: a", "data: a\n", "data: a\r\n", "event: x\n", "id: 1\n", "data: a\n\nid", ": a"] {
        assert!(decode(&[part.as_bytes()]).1.is_within_block(), "{part:?}");
        let mut decoder = decode(&[part.as_bytes()]).1;
        decoder.reconnect();
        assert!(!decoder.is_within_block(), "what follows is another body");
    }
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
    assert_eq!(decoder.last_event_id(), b"1", "the block may be incomplete");
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
    assert_eq!(decoder.push(b"x"), Err(EventTooLong));
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

/// The frames as an engine would slice them from a table; `None` where its bytes are no UTF-8.
pub fn sliced(decoder: &mut Decoder) -> Option<Vec<Owned>> {
    let table = decoder.table();
    let data: Vec<u16> = String::from_utf8(table.data.to_vec()).ok()?.encode_utf16().collect();
    let slice = |from: u32, to: u32| String::from_utf16_lossy(&data[from as usize..to as usize]);
    let name = |from: u32, to: u32| String::from_utf8_lossy(&table.names[from as usize..to as usize]).into_owned();
    let rows = table.rows.as_chunks::<6>().0.iter();
    Some(rows.map(|row| (name(row[2], row[3]), name(row[4], row[5]), slice(row[0], row[1]))).collect())
}

#[test]
fn a_table_holds_the_frames_in_utf16_units() {
    let texts = [
        "plain",
        "gr\u{fc}n",
        "\u{6f22}\u{5b57} and kana \u{3042}",
        "a\u{1f600}b\u{1f680}",
        "",
        "x",
        "\u{10000}\u{ffff}",
    ];
    let mut bytes = String::from("\u{feff}: \u{1f600}\n");
    for (number, text) in texts.iter().enumerate() {
        let name = if number < 3 { "n\u{e4}me" } else { "event" };
        bytes += &["id: ", &"7".repeat(1 + number / 2), "\nevent: ", name, "\ndata: ", text, "\n\n"].concat();
    }
    let mut decoder = Decoder::new(1 << 20);
    assert_eq!(decoder.push(bytes.as_bytes()), Ok(()));
    let mut frames = Vec::new();
    take(&decoder, &mut frames);
    assert_eq!(frames.len(), texts.len());
    assert_eq!(sliced(&mut decoder), Some(frames.clone()));
    assert_eq!(sliced(&mut decoder), Some(frames), "also when it is asked for again");
    assert_eq!(decoder.push(b""), Ok(()));
    assert_eq!(sliced(&mut decoder), Some(Vec::new()));
}

#[test]
fn a_table_knows_nothing_of_bytes_that_are_no_utf8() {
    let mut decoder = Decoder::new(1 << 20);
    assert_eq!(decoder.push(b"data: a\n\ndata: \xff\n\ndata: b\n\n"), Ok(()));
    assert_eq!((decoder.table().rows.len(), sliced(&mut decoder)), (18, None));
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
