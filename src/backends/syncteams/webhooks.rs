//! Webhooks: the check of what is delivered.

use crate::core::decimal;
use crate::core::error::Error;
use crate::core::webhook::{self, Signed, refusal};

/// How far a delivery's time may be from now, in ms.
pub const TOLERANCE_MS: f64 = 300_000.0;

/// What a delivery's headers say: the signatures in `SyncTeams-Signature`, which are HMAC-SHA256 over `t`, a full stop and
/// the body's bytes, the key being the whole secret, its `whsec_` included.
///
/// `timestamp` is the header `SyncTeams-Timestamp`, where the caller has it. A `tolerance_ms` of infinity lets any time pass.
///
/// # Errors
/// A webhook error when the header has no time, the two times differ, or it is too far from now.
pub fn signed(header: &str, timestamp: Option<&str>, tolerance_ms: f64, now_ms: f64) -> Result<Signed, Error> {
    let mut signed = webhook::read(header, "v1");
    let time = signed.time.as_deref().unwrap_or_default();
    let Some(seconds) = decimal::read(time).filter(|_| time.bytes().all(|digit| digit.is_ascii_digit())) else {
        return Err(refusal("the webhook has no signature of a known version; was the right header read?"));
    };
    if timestamp.is_some_and(|timestamp| !timestamp.is_empty() && timestamp != time) {
        return Err(refusal("timestamp is not the time in the signature"));
    }
    // Seconds are compared, as the sender counts them.
    let age_ms = (seconds - decimal::whole(now_ms / 1000.0)).abs() * 1000.0;
    if age_ms > tolerance_ms {
        return Err(refusal("the webhook was not signed within toleranceMs"));
    }
    signed.prefix = [time, "."].concat();
    Ok(signed)
}
