//! The forms of a signature.

use flowtether::backends::flowmaestro::webhooks::signed;

/// The signature of `{"id":"1"}` under the secret `whsec_test`.
const HEX: &str = "841126481502a825091fe9d533b097f1a059140f683a331c80d59fac0c6b4928";
const BYTES: [u8; 32] = [
    0x84, 0x11, 0x26, 0x48, 0x15, 0x02, 0xa8, 0x25, 0x09, 0x1f, 0xe9, 0xd5, 0x33, 0xb0, 0x97, 0xf1, 0xa0, 0x59, 0x14,
    0x0f, 0x68, 0x3a, 0x33, 0x1c, 0x80, 0xd5, 0x9f, 0xac, 0x0c, 0x6b, 0x49, 0x28,
];

fn signatures(header: &str) -> Vec<u8> {
    signed(header).signatures
}

#[test]
fn a_signature_is_the_bytes_after_v1() {
    assert_eq!(signatures(&format!("v1={HEX}")), BYTES);
    assert_eq!(signatures(&format!("v1={}", HEX.to_uppercase())), BYTES);
}

#[test]
fn several_signatures_are_set_apart_by_commas() {
    let other = "0f".repeat(32);
    for header in [
        format!("v1={HEX},v1={other}"),
        format!("v1= {HEX} , v1 ={other}"),
        format!(" v1={HEX}, v1={other},"),
        format!("t=1795348800,v2={other},v1={HEX},v0={HEX},v1={other}"),
    ] {
        assert_eq!(signatures(&header), [BYTES, [0x0f; 32]].concat(), "{header}");
    }
}

#[test]
fn anything_else_is_no_signature() {
    let (digits_63, digits_62) = (HEX.strip_prefix('8').unwrap(), HEX.strip_prefix("84").unwrap());
    for header in [
        String::new(),
        HEX.to_owned(),
        format!("sha256={HEX}"),
        format!("v2={HEX}"),
        format!("v11={HEX}"),
        format!("V1={HEX}"),
        format!("v1:{HEX}"),
        format!("v1={HEX} v1={HEX}"),
        format!("v1={digits_63}"),
        format!("v1={HEX}00"),
        format!("v1=={HEX}"),
        format!("v1={digits_63}g"),
        format!("v1=\"{HEX}\""),
        format!("v1={digits_62}\u{e9}"),
        "v1".to_owned(),
        "v1=".to_owned(),
    ] {
        assert!(signatures(&header).is_empty(), "{header}");
    }
}
