//! Webhooks received: how their signature is written. The comparison itself is done by the edge, in constant time.

use super::error::{Error, ErrorKind};

/// The error of a webhook that is not what it should be.
pub fn refusal(message: &str) -> Error {
    Error::new(ErrorKind::Webhook, message)
}

/// The signatures of one version in a header such as `v1=<hex>` or `t=1,v1=<hex>,v2=<hex>`: the bytes of each that is 32
/// bytes of hexadecimal digits. Parts are set apart by commas or spaces; those of other versions are left out.
pub fn signatures(header: &str, version: &str) -> Vec<[u8; 32]> {
    let parts = header.split([',', ' ']).filter_map(|part| part.split_once('='));
    parts.filter(|(name, _)| name.trim() == version).filter_map(|(_, hex)| digest(hex.trim())).collect()
}

fn digest(hex: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let digits: Option<Vec<u8>> = hex.chars().map(|digit| digit.to_digit(16).map(|value| value as u8)).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * digest.len())?;
    for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().fold(0, |value, digit| value << 4 | digit);
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_the_version_with_64_digits_is_a_signature() {
        let (low, high) = ("0f".repeat(32), "A0".repeat(32));
        assert_eq!(signatures(&format!("v1={low}"), "v1"), [[0x0f; 32]]);
        assert_eq!(signatures(&format!("t=7, v1={low},v2={low} v1={high}"), "v1"), [[0x0f; 32], [0xa0; 32]]);
        assert_eq!(signatures(&format!("sha256={low}"), "sha256"), [[0x0f; 32]]);
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
