//! Webhooks received: how their signature is written. The comparison itself is done by the edge, in constant time.

use super::error::{Error, ErrorKind};

/// The error of a webhook that is not what it should be.
pub fn refusal(message: &str) -> Error {
    Error::new(ErrorKind::Webhook, message)
}

/// What the headers of a delivery say of its signature.
pub struct Signed {
    /// What stands before the body in what was signed.
    pub prefix: String,
    /// The signatures, one after the other.
    pub signatures: Vec<u8>,
}

impl From<Vec<u8>> for Signed {
    /// The body alone was signed.
    fn from(signatures: Vec<u8>) -> Self {
        Self { prefix: String::new(), signatures }
    }
}

/// How many bytes an HMAC-SHA256 has.
pub const SIGNATURE_BYTES: usize = 32;

/// The signatures of one version in a header such as `v1=<hex>` or `t=1,v1=<hex>,v2=<hex>`, one after the other: the bytes
/// of each that is 32 bytes of hexadecimal digits. Parts are set apart by commas or spaces; other versions are left out.
pub fn signatures(header: &str, version: &str) -> Vec<u8> {
    let mut signatures = Vec::new();
    for part in header.split(',').flat_map(|part| part.split(' ')) {
        if let Some((name, hex)) = part.split_once('=')
            && name == version
            && hex.len() == 2 * SIGNATURE_BYTES
            && hex.bytes().all(|digit| digit.is_ascii_hexdigit())
        {
            let value = |digit: u8| (digit & 15) + if digit > b'9' { 9 } else { 0 };
            signatures.extend(
                hex.as_bytes().chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | value(*digit))),
            );
        }
    }
    signatures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_the_version_with_64_digits_is_a_signature() {
        let (low, high) = ("0f".repeat(32), "A0".repeat(32));
        assert_eq!(signatures(&format!("v1={low}"), "v1"), [0x0f; 32]);
        assert_eq!(signatures(&format!("t=7, v1={low},v2={low} v1={high}"), "v1"), [[0x0f; 32], [0xa0; 32]].concat());
        assert_eq!(signatures(&format!("sha256={high}"), "sha256"), [0xa0; 32]);
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
