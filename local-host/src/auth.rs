use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, HeaderValue};

/// How a caller shows who it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    #[default]
    Key,
    Cookie,
    Off,
}

/// Why a caller was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    Missing,
    Rejected,
}

const SESSION: &str = "session=ok";

/// What `POST /_host/session` sets.
pub const SET_SESSION: HeaderValue = HeaderValue::from_static("session=ok; Path=/; HttpOnly; SameSite=Lax");

impl Authentication {
    pub fn check(self, headers: &HeaderMap) -> Result<(), Denied> {
        match self {
            Self::Off => Ok(()),
            Self::Key => match bearer(headers) {
                Some(key) if key == "demo-key" || key.starts_with("key-") => Ok(()),
                Some(_) => Err(Denied::Rejected),
                None => Err(Denied::Missing),
            },
            Self::Cookie if has_session(headers) => Ok(()),
            Self::Cookie => Err(Denied::Missing),
        }
    }
}

/// The key of an `Authorization: Bearer <key>` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

fn has_session(headers: &HeaderMap) -> bool {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .any(|pair| pair.trim() == SESSION)
}
