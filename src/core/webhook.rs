//! Webhooks received: how their signature is written. The comparison itself is done by the edge, in constant time.

use super::error::{Error, ErrorKind};
use super::split;
use crate::prelude::*;

/// The error of a webhook that is not what it should be.
pub fn refusal(message: &str) -> Error {
    Error::new(ErrorKind::Webhook, message)
}

/// What the header of a delivery says of its signature.
pub struct Signed {
    /// What stands before the body in what was signed.
    pub prefix: String,
    /// The signatures, one after the other.
    pub signatures: Vec<u8>,
    /// The text of `t`: when it was signed. The last one counts.
    pub time: Option<String>,
}

/// How many bytes an HMAC-SHA256 has.
pub const SIGNATURE_BYTES: usize = 32;

/// The value of a hexadecimal digit.
pub fn hex_digit(digit: u8) -> u8 {
    (digit & 15) + if digit > b'9' { 9 } else { 0 }
}

/// Reads a header such as `v1=<hex>` or `t=1,v1=<hex>,v2=<hex>`: the bytes of each signature of one version that is 32 bytes
/// of hexadecimal digits, and the time. Parts are set apart by commas, and may stand among spaces; others are left out.
pub fn read(header: &str, version: &str) -> Signed {
    let mut signed = Signed { prefix: String::new(), signatures: Vec::new(), time: None };
    for (name, value) in split::parts(header, b",").filter_map(|part| split::once(part, b"=")) {
        let (name, value) = (name.trim_ascii(), value.trim_ascii());
        if name == "t" {
            signed.time = Some(value.to_owned());
        }
        let is_signature = name == version && value.len() == 2 * SIGNATURE_BYTES;
        if is_signature && value.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            for pair in value.as_bytes().chunks(2) {
                signed.signatures.push(pair.iter().fold(0, |byte, digit| byte << 4 | hex_digit(*digit)));
            }
        }
    }
    signed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signatures(header: &str, version: &str) -> Vec<u8> {
        read(header, version).signatures
    }

    #[test]
    fn each_part_of_the_version_with_64_digits_is_a_signature() {
        let (low, high) = ("0f".repeat(32), "A0".repeat(32));
        assert_eq!(signatures(&format!("v1={low}"), "v1"), [0x0f; 32]);
        assert_eq!(
            signatures(&format!("t=7, v1 = {low},v2={low}, v1={high} "), "v1"),
            [[0x0f; 32], [0xa0; 32]].concat()
        );
        assert_eq!(signatures(&format!("sha256={high}"), "sha256"), [0xa0; 32]);
    }

    #[test]
    fn the_last_time_counts() {
        assert_eq!(read("t=7,v1=x, t = 8 ", "v1").time.as_deref(), Some("8"));
        assert_eq!(read("v1=x", "v1").time, None);
    }

    #[test]
    fn anything_else_is_none() {
        let (short, long, odd) = ("0f".repeat(31), "0f".repeat(33), "0".repeat(63));
        let texts =
            ["", "v1", "v1=", "0f", "v1=zz", &format!("v1={short}"), &format!("v1={long}"), &format!("v1={odd}")];
        for text in texts {
            assert!(signatures(text, "v1").is_empty(), "{text}");
        }
        assert!(signatures(&format!("v2={}", "0f".repeat(32)), "v1").is_empty());
    }
}
