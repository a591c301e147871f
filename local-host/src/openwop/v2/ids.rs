//! Ids that are bound to a tenant: `<tenant>/<opaque>` in bodies, `<tenant>~2F<opaque>` in paths.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::super::response::Refusal;

/// The tenant of every key.
pub const TENANT: &str = "local";

/// An id whose second part is shorter is none.
pub const SHORTEST: usize = 16;

pub fn opaque() -> String {
    URL_SAFE_NO_PAD.encode(Uuid::new_v4().as_bytes())
}

pub fn bound(opaque: &str) -> String {
    format!("{TENANT}/{opaque}")
}

/// The same id in a path.
pub fn projected(opaque: &str) -> String {
    format!("{TENANT}~2F{opaque}")
}

/// An id's opaque part as the host keeps it, or why the id is refused.
pub fn opaque_part(text: &str, what: &str, bare_is_known: bool) -> Result<String, Refusal> {
    let opaque = match text.split_once('/') {
        Some((TENANT, opaque)) => opaque,
        Some(_) => {
            let message = format!("the {what}'s tenant segment is not the caller's");
            return Err(Refusal::new(StatusCode::FORBIDDEN, "id_tenant_mismatch", message));
        }
        None if bare_is_known => text,
        None => return Err(Refusal::invalid(format!("{what} MUST be <tenant>/<id>"))),
    };
    if opaque.len() < SHORTEST {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "not_found", format!("{what} not found")));
    }
    Ok(opaque.to_owned())
}

/// A path's segment: percent-encoding first, then `~` and two digits, in large or small letters.
pub fn decoded(segment: &str) -> String {
    let percent = percent_decode_str(segment).decode_utf8_lossy();
    let mut bytes = Vec::with_capacity(percent.len());
    let mut rest = percent.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'~') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
