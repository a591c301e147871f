//! The forms of a signature.

use flowtether::backends::snapstate::webhooks::signed;

/// A signature, in digits and in bytes.
const HEX: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
const BYTES: [u8; 32] = [
    0x0f, 0x1e, 0x2d, 0x3c, 0x4b, 0x5a, 0x69, 0x78, 0x87, 0x96, 0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0, 0x0f, 0x1e, 0x2d,
    0x3c, 0x4b, 0x5a, 0x69, 0x78, 0x87, 0x96, 0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0,
];

fn signatures(header: &str) -> Vec<u8> {
    let signed = signed(header);
    assert_eq!((signed.prefix.as_str(), signed.time), ("", None), "nothing but the body is signed");
    signed.signatures
}

#[test]
fn a_signature_is_the_bytes_after_sha256_or_the_digits_alone() {
    let upper = HEX.to_uppercase();
    for header in [
        format!("sha256={HEX}"),
        format!("sha256={upper}"),
        HEX.to_owned(),
        upper,
        format!(" {HEX} "),
        format!("sha256={HEX} "),
    ] {
        assert_eq!(signatures(&header), BYTES, "{header}");
    }
}

#[test]
fn several_signatures_are_set_apart_by_commas() {
    let other = "0f".repeat(32);
    for header in [format!("sha256={HEX},sha256={other}"), format!("{HEX}, sha256 = {other}")] {
        assert_eq!(signatures(&header), [BYTES, [0x0f; 32]].concat(), "{header}");
    }
}

#[test]
fn anything_else_is_no_signature() {
    for header in [
        String::new(),
        " ".to_owned(),
        "sha256=".to_owned(),
        "sha256".to_owned(),
        format!("sha1={HEX}"),
        format!("SHA256={HEX}"),
        format!("v1={HEX}"),
        format!("sha256:{HEX}"),
        format!("sha256={HEX}0"),
        format!("{HEX}0"),
        HEX.replacen('0', "", 1),
        HEX.replacen('0', "g", 1),
        HEX.replacen("0f", "\u{e9}", 1),
        format!("\"{HEX}\""),
    ] {
        assert!(signatures(&header).is_empty(), "{header}");
    }
}
