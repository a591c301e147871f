//! Webhooks received: what the headers of a delivery say of its signature.
//!
//! | headers | the signature | signed is |
//! |---|---|---|
//! | `OpenWOP-Signature`, `OpenWOP-Timestamp` | `sha256=<hex>` | time, full stop, body |
//! | `OpenWOP-Signature` alone | `t=<time>,v1=<hex>` | the same |
//! | `X-openwop-Signature` with `X-openwop-Timestamp` or `X-openwop-Signature-Timestamp` | `sha256=<hex>`, `v1=<hex>` or `<hex>` | the same |
//! | `webhook-id`, `webhook-timestamp`, `webhook-signature`: Standard Webhooks | `v1,<base64>`, several apart by spaces | id, full stop, time, full stop, body |
//!
//! All are HMAC-SHA256. The key is the secret as it is, its `whsec_` included; for Standard Webhooks what stands behind that, decoded.

use crate::core::error::Error;
use crate::core::webhook::{self, check_time, refusal};
use crate::prelude::*;

/// How far a delivery's time may be from now, in ms.
pub const TOLERANCE_MS: f64 = 300_000.0;

/// The headers that are read, in the order of [`Headers`].
pub const HEADERS: &str = "openwop-signature openwop-timestamp - openwop-signature-algorithm x-openwop-signature x-openwop-timestamp \
    x-openwop-signature-timestamp x-openwop-signature-algorithm webhook-signature webhook-timestamp webhook-id openwop-webhook-id \
    x-openwop-webhook-id openwop-subscription-id x-openwop-subscription-id";

/// The values of [`HEADERS`]; empty where there is none.
pub type Headers<'a> = [&'a str];

/// What one of a delivery's signatures is compared with.
#[derive(Debug, PartialEq)]
pub struct Check {
    /// What stands before the body in what was signed.
    pub prefix: String,
    /// The signatures, one after the other; none where they are those of Standard Webhooks.
    pub signatures: Vec<u8>,
    /// The header with those of Standard Webhooks.
    pub standard: String,
}

/// What to compare: one of them has to be right.
///
/// # Errors
/// A webhook error where there is no signature of a known kind, its time is none, or is too far from now.
pub fn checks(headers: &Headers<'_>, tolerance_ms: f64, now_ms: f64) -> Result<Vec<Check>, Error> {
    let header = |at: usize| headers.get(at).copied().unwrap_or_default();
    let mut checks = Vec::new();
    for family in [0, 4] {
        let (given, algorithm) = (header(family), header(family + 3));
        if given.is_empty() || !checks.is_empty() || !matches!(algorithm, "" | "v1") {
            continue;
        }
        let given = given.strip_prefix("sha256=").unwrap_or(given);
        let named = if given.contains('=') { given.to_owned() } else { ["v1=", given].concat() };
        let signed = webhook::read(&named, "v1");
        let beside = [header(family + 1), header(family + 2)].into_iter().find(|time| !time.is_empty());
        let inside = signed.time.as_deref();
        if inside.zip(beside).is_some_and(|(inside, beside)| inside != beside) {
            return Err(refusal("the time in the signature is not that of its header"));
        }
        let Some(time) = inside.or(beside).filter(|_| !signed.signatures.is_empty()) else { continue };
        check_time(time, tolerance_ms, now_ms)?;
        checks.push(Check { prefix: [time, "."].concat(), signatures: signed.signatures, standard: String::new() });
    }
    let (standard, time, id) = (header(8), header(9), header(10));
    if !standard.is_empty() && !id.is_empty() {
        check_time(time, tolerance_ms, now_ms)?;
        let prefix = [id, ".", time, "."].concat();
        checks.push(Check { prefix, signatures: Vec::new(), standard: standard.to_owned() });
    }
    if checks.is_empty() {
        return Err(refusal("the webhook has no signature of a known version with its time; were all headers given?"));
    }
    Ok(checks)
}

/// The subscription's id.
pub fn subscription<'a>(headers: &Headers<'a>) -> &'a str {
    headers.iter().skip(11).copied().find(|id| !id.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::error::ErrorKind;

    const NOW_MS: f64 = 1_700_000_000_000.0;

    /// The values of these headers, as the edge reads them.
    fn values(given: &[(&str, &str)]) -> Vec<String> {
        let of = |name: &str| given.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| *value).to_owned();
        HEADERS.split_whitespace().map(of).collect()
    }

    fn read_at(given: &[(&str, &str)], now_ms: f64) -> Result<Vec<Check>, Error> {
        let values = values(given);
        let texts: Vec<&str> = values.iter().map(String::as_str).collect();
        checks(&texts, TOLERANCE_MS, now_ms)
    }

    fn read(given: &[(&str, &str)]) -> Result<Vec<Check>, Error> {
        read_at(given, NOW_MS)
    }

    fn check(prefix: &str, byte: u8) -> Check {
        Check { prefix: prefix.to_owned(), signatures: vec![byte; 32], standard: String::new() }
    }

    fn refused(given: &[(&str, &str)]) -> bool {
        read(given).is_err_and(|error| error.kind == ErrorKind::Webhook)
    }

    #[test]
    fn each_form_of_a_signature_is_read_with_its_time() {
        let (hex, other) = ("0f".repeat(32), "A0".repeat(32));
        let (sha, v1) = (format!("sha256={hex}"), format!("v1={hex}"));
        let inside = format!("t=1700000000,v1={hex}");
        let expected = || Ok(vec![check("1700000000.", 0x0f)]);
        let time = "1700000000";
        assert_eq!(
            read(&[("openwop-signature", &sha), ("openwop-timestamp", time), ("openwop-signature-algorithm", "v1")]),
            expected()
        );
        assert_eq!(read(&[("openwop-signature", &inside)]), expected());
        assert_eq!(read(&[("openwop-signature", &inside), ("openwop-timestamp", time)]), expected());
        for signature in [&sha, &v1, &hex] {
            for header in ["x-openwop-timestamp", "x-openwop-signature-timestamp"] {
                assert_eq!(
                    read(&[("x-openwop-signature", signature), (header, time)]),
                    expected(),
                    "{signature} {header}"
                );
            }
        }
        let both = [
            ("openwop-signature", sha.as_str()),
            ("openwop-timestamp", time),
            ("x-openwop-signature", &other),
            ("x-openwop-timestamp", time),
        ];
        assert_eq!(read(&both), expected(), "the newer family counts");
        let incomplete =
            [("openwop-signature", sha.as_str()), ("x-openwop-signature", &other), ("x-openwop-timestamp", time)];
        assert_eq!(read(&incomplete), Ok(vec![check("1700000000.", 0xa0)]), "only a family with a time counts");
    }

    #[test]
    fn standard_webhooks_are_compared_beside_the_others() {
        let standard =
            [("webhook-id", "msg_1"), ("webhook-timestamp", "1700000000"), ("webhook-signature", "v1,AAAA v1,BBBB")];
        let expected = Check {
            prefix: "msg_1.1700000000.".to_owned(),
            signatures: Vec::new(),
            standard: "v1,AAAA v1,BBBB".to_owned(),
        };
        assert_eq!(read(&standard), Ok(vec![expected]));
        let hex = "0f".repeat(32);
        let mut both = standard.to_vec();
        both.extend([("openwop-signature", hex.as_str()), ("openwop-timestamp", "1700000000")]);
        assert_eq!(read(&both).map(|checks| checks.len()), Ok(2));
        let mut other = standard.to_vec();
        other.extend([
            ("openwop-signature", hex.as_str()),
            ("openwop-timestamp", "1700000000"),
            ("openwop-signature-algorithm", "v9"),
        ]);
        assert_eq!(read(&other).map(|checks| checks.len()), Ok(1), "an algorithm that is not known is passed over");
    }

    #[test]
    fn what_is_not_signed_so_is_refused() {
        let hex = "0f".repeat(32);
        let time = ("openwop-timestamp", "1700000000");
        for given in [
            &[][..],
            &[time],
            &[("openwop-signature", hex.as_str())],
            &[("openwop-signature", ""), time],
            &[("openwop-signature", "sha256="), time],
            &[("openwop-signature", "sha256=zz"), time],
            &[("openwop-signature", hex.get(2..).unwrap_or_default()), time],
            &[("openwop-signature", "v2=00"), time],
            &[("openwop-signature", hex.as_str()), time, ("openwop-signature-algorithm", "v2")],
            &[("openwop-signature", hex.as_str()), ("openwop-timestamp", "soon")],
            &[("openwop-signature", hex.as_str()), ("openwop-timestamp", "+1700000000")],
            &[("openwop-signature", hex.as_str()), ("openwop-timestamp", "17e8")],
            &[("webhook-id", "msg_1"), ("webhook-signature", "v1,AAAA")],
            &[("webhook-timestamp", "1700000000"), ("webhook-signature", "v1,AAAA")],
        ] {
            assert!(refused(given), "{given:?}");
        }
        let inside = format!("t=1700000001,v1={hex}");
        assert!(refused(&[("openwop-signature", &inside), time]), "two times");
    }

    #[test]
    fn a_delivery_may_be_five_minutes_old_or_early_and_no_more() {
        let hex = "0f".repeat(32);
        let given = [("openwop-signature", hex.as_str()), ("openwop-timestamp", "1700000000")];
        for (seconds, is_taken) in
            [(0.0, true), (300.0, true), (300.9, true), (301.0, false), (-300.0, true), (-300.1, false)]
        {
            assert_eq!(read_at(&given, NOW_MS + seconds * 1000.0).is_ok(), is_taken, "{seconds}");
        }
        let texts = values(&given);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert!(checks(&texts, f64::INFINITY, 0.0).is_ok());
        assert!(checks(&texts, 0.0, NOW_MS + 1000.0).is_err());
    }

    #[test]
    fn the_subscription_has_one_of_four_names() {
        for name in
            ["openwop-webhook-id", "x-openwop-webhook-id", "openwop-subscription-id", "x-openwop-subscription-id"]
        {
            let texts = values(&[(name, "wh-1")]);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            assert_eq!(subscription(&texts), "wh-1", "{name}");
        }
        assert_eq!(subscription(&[]), "");
    }
}
