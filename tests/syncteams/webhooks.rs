//! The forms of a signature, and its time.

use flowtether::backends::syncteams::webhooks::{TOLERANCE_MS, signed};
use flowtether::core::error::{Error, ErrorKind};
use flowtether::core::webhook::Signed;

/// The signature of `{"taskId":"task-1","status":"COMPLETED"}` under the secret `whsec_test_secret` at that time.
const TIME: &str = "1710000000";
const HEX: &str = "6747caa41fc57cc124d5dc258f1568f622f1b6536069cd61482e045cd27def4e";
const BYTES: [u8; 32] = [
    0x67, 0x47, 0xca, 0xa4, 0x1f, 0xc5, 0x7c, 0xc1, 0x24, 0xd5, 0xdc, 0x25, 0x8f, 0x15, 0x68, 0xf6, 0x22, 0xf1, 0xb6,
    0x53, 0x60, 0x69, 0xcd, 0x61, 0x48, 0x2e, 0x04, 0x5c, 0xd2, 0x7d, 0xef, 0x4e,
];

/// The time in ms, and that many seconds later.
fn later(seconds: f64) -> f64 {
    (1_710_000_000.0 + seconds) * 1000.0
}

fn read(header: &str) -> Result<Signed, Error> {
    signed(header, None, TOLERANCE_MS, later(0.0))
}

fn is_refused(read: Result<Signed, Error>) -> bool {
    read.is_err_and(|error| error.kind == ErrorKind::Webhook && !error.retryable)
}

#[test]
fn a_signature_is_the_bytes_after_v1_and_what_was_signed_begins_with_the_time() {
    for hex in [HEX.to_owned(), HEX.to_uppercase()] {
        let signed = read(&format!("t={TIME},v1={hex}")).unwrap();
        assert_eq!((signed.prefix.as_str(), signed.signatures), ("1710000000.", BYTES.to_vec()));
    }
}

#[test]
fn the_parts_may_stand_in_any_order_among_others_and_among_spaces() {
    for header in [
        format!(" t = {TIME} , v1 = {HEX} "),
        format!("v1={HEX},t={TIME}"),
        format!("v0={HEX},t={TIME},id=7,v1={HEX},v2={HEX}"),
        format!(",,t={TIME},,v1={HEX},"),
        format!("t={TIME},v1=,v1,v1=00,v1=zz,v1={HEX}0,v1={HEX}"),
        format!("t=1,v1={HEX},t={TIME}"),
    ] {
        let signed = read(&header).unwrap();
        assert_eq!((signed.prefix.as_str(), signed.signatures), ("1710000000.", BYTES.to_vec()), "{header}");
    }
}

#[test]
fn there_may_be_several_signatures() {
    let other = "0f".repeat(32);
    let signed = read(&format!("v1={other},t={TIME},v1={HEX}")).unwrap();
    assert_eq!(signed.signatures, [[0x0f; 32], BYTES].concat());
}

#[test]
fn a_header_without_a_time_is_refused() {
    for header in [
        String::new(),
        HEX.to_owned(),
        format!("v1={HEX}"),
        format!("T={TIME},v1={HEX}"),
        format!("t{TIME},v1={HEX}"),
        format!("={TIME},v1={HEX}"),
    ] {
        assert!(is_refused(read(&header)), "{header}");
    }
}

#[test]
fn a_time_is_plain_digits() {
    for time in ["", " ", "now", "-1710000000", "+1710000000", "1710000000.0", "1.71e9", "0x65EC8780", "1710 000 000"] {
        assert!(is_refused(signed(&format!("t={time},v1={HEX}"), None, f64::INFINITY, later(0.0))), "{time}");
    }
    assert!(is_refused(read(&format!("t={TIME},v1={HEX},t=now"))), "the last one counts");
    let zeros = signed(&format!("t=0{TIME},v1={HEX}"), None, TOLERANCE_MS, later(0.0)).unwrap();
    assert_eq!(zeros.prefix, "01710000000.", "it is signed as it is written");
}

#[test]
fn a_header_without_a_signature_has_none() {
    let (digits_63, digits_62) = (HEX.strip_prefix('6').unwrap(), HEX.strip_prefix("67").unwrap());
    for part in [
        String::new(),
        format!("v0={HEX}"),
        format!("V1={HEX}"),
        format!("v11={HEX}"),
        format!("v1:{HEX}"),
        format!("v1={digits_63}"),
        format!("v1={HEX}00"),
        format!("v1={HEX}zz"),
        format!("v1={HEX}=x"),
        format!("v1=={HEX}"),
        format!("v1={digits_63}g"),
        format!("v1={digits_62}\u{e9}"),
        "v1=Z0fKpB/FfMEk1dwljxVo9iLxtlNgac1hSC4EXNJ9704=".to_owned(),
    ] {
        assert!(read(&format!("t={TIME},{part}")).unwrap().signatures.is_empty(), "{part}");
    }
}

fn timed(toleranced_ms: f64, seconds: f64) -> bool {
    signed(&format!("t={TIME},v1={HEX}"), None, toleranced_ms, later(seconds)).is_ok()
}

#[test]
fn a_delivery_may_be_five_minutes_old_or_ahead() {
    assert_eq!(TOLERANCE_MS, 300_000.0);
    for seconds in [0.0, 1.0, 299.0, 300.0, -1.0, -300.0] {
        assert!(timed(TOLERANCE_MS, seconds), "{seconds}");
    }
    for seconds in [301.0, -301.0, 86_400.0, -86_400.0, 1e9] {
        assert!(!timed(TOLERANCE_MS, seconds), "{seconds}");
    }
}

#[test]
fn times_are_compared_in_whole_seconds() {
    assert!(timed(TOLERANCE_MS, 300.999), "a part of a second does not count");
    assert!(timed(TOLERANCE_MS, -299.001));
    assert!(timed(0.0, 0.0) && timed(0.0, 0.999), "with no tolerance the same second passes");
    assert!(!timed(0.0, 1.0) && !timed(0.0, -0.001));
    assert!(timed(1500.0, 1.999) && !timed(1500.0, 2.0));
}

#[test]
fn an_infinite_tolerance_lets_any_time_pass() {
    for seconds in [0.0, 1e9, -1.7e9] {
        assert!(timed(f64::INFINITY, seconds), "{seconds}");
    }
}

#[test]
fn the_header_s_time_must_be_the_signature_s_when_it_is_there() {
    let header = format!(" t = {TIME} ,v1={HEX}");
    let given = |timestamp| signed(&header, timestamp, TOLERANCE_MS, later(0.0));
    for timestamp in [None, Some(""), Some(TIME)] {
        assert!(given(timestamp).is_ok(), "{timestamp:?}");
    }
    for timestamp in ["1710000001", "01710000000", " 1710000000", "1710000000.0", "x", " "] {
        assert!(is_refused(given(Some(timestamp))), "{timestamp:?}");
    }
    assert!(is_refused(signed(&header, Some("1"), f64::INFINITY, later(0.0))), "whatever the tolerance");
}

#[test]
fn a_refusal_says_what_is_wrong() {
    let message = |read: Result<Signed, Error>| read.err().unwrap().message.clone();
    let header = format!("t={TIME},v1={HEX}");
    assert!(message(read("")).contains("header"), "{}", message(read("")));
    let late = message(signed(&header, None, TOLERANCE_MS, later(301.0)));
    assert!(late.contains("toleranceMs"), "{late}");
    let other = message(signed(&header, Some("1"), TOLERANCE_MS, later(0.0)));
    assert!(other.contains("time"), "{other}");
    for said in [late, other] {
        assert!(!said.contains(HEX), "{said}");
    }
}
