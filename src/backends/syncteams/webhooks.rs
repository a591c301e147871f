//! Webhooks: the check of what is delivered.

use crate::core::error::Error;
use crate::core::webhook::{self, Signed, check_time, refusal};

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
    check_time(time, f64::INFINITY, now_ms)?;
    if timestamp.is_some_and(|timestamp| !timestamp.is_empty() && timestamp != time) {
        return Err(refusal("timestamp is not the time in the signature"));
    }
    check_time(time, tolerance_ms, now_ms)?;
    signed.prefix = [time, "."].concat();
    Ok(signed)
}
