use axum::http::StatusCode;

use super::response::Refusal;
use crate::api::Call;
use crate::auth::Authentication;

/// The caller's key.
pub fn check(call: &Call) -> Result<String, Refusal> {
    let denied = |message| Refusal::new(StatusCode::UNAUTHORIZED, message);
    if call.behaviour.authentication != Authentication::Key {
        let open = call.behaviour.authentication.check(&call.headers);
        open.map_err(|_| denied("There is no session."))?;
        return Ok(call.key.clone().unwrap_or_else(|| "anonymous".to_owned()));
    }
    let key = call.header("x-api-key").map(str::trim).filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| denied("The x-api-key header is missing."))?;
    if key == "demo-key" || key.starts_with("key-") || key.starts_with("sts_") {
        Ok(key.to_owned())
    } else {
        Err(denied("This API key is not known."))
    }
}
