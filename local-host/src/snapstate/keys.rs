use super::response::Refusal;
use crate::api::Call;
use crate::auth::Authentication;

/// The caller's key.
pub fn check(call: &Call) -> Result<String, Refusal> {
    if call.behaviour.authentication != Authentication::Key {
        let open = call.behaviour.authentication.check(&call.headers);
        open.map_err(|_| Refusal::unauthorized("There is no session."))?;
        return Ok(call.key.clone().unwrap_or_else(|| "anonymous".to_owned()));
    }
    // Measured: the scheme's letters count, spaces around the key do not.
    let key = call.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
    let key = key.filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Refusal::unauthorized("Missing or malformed Authorization header"))?;
    if key == "demo-key" || key.starts_with("key-") || key.starts_with("snp_") {
        Ok(key.to_owned())
    } else {
        Err(Refusal::unauthorized("Invalid API key"))
    }
}
