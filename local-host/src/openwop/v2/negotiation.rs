//! Which version of the wire a request gets, by its path and its `OpenWOP-Version`.

use axum::http::StatusCode;
use serde_json::json;

use super::super::OpenWop;
use super::super::response::Refusal;
use super::super::switches::{Majors, Refuses};
use super::not_found;
use crate::api::Call;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    First,
    Second,
}

impl Version {
    /// What the response header says.
    pub fn text(self) -> &'static str {
        match self {
            Self::First => "1.11",
            Self::Second => "2.0",
        }
    }
}

/// The version, which also refusals have, and whether the request is refused.
pub fn negotiate(service: &OpenWop, call: &Call, majors: Majors) -> (Version, Result<(), Refusal>) {
    let asked = match call.header("openwop-version").map(major) {
        None => None,
        Some(Some(major)) => Some(major),
        Some(None) => {
            let refusal = Refusal::invalid("OpenWOP-Version MUST be <major> or <major>.<minor>")
                .details(json!({ "header": "OpenWOP-Version" }));
            return (newest(majors), Err(refusal));
        }
    };
    if let Some(refusal) = too_old(call) {
        return (newest(majors), Err(refusal));
    }
    if call.path.starts_with("/v1/") {
        let checked = match asked {
            _ if !majors.serves_first() => return (Version::Second, Err(not_found("no v1 operation is served"))),
            None | Some(1) => Ok(()),
            Some(other) => {
                let message = "a /v1/ path MUST NOT carry OpenWOP-Version with a value other than 1";
                Err(Refusal::new(StatusCode::BAD_REQUEST, "protocol_version_mismatch", message)
                    .details(json!({ "requested": other, "path": "/v1/" })))
            }
        };
        return (Version::First, checked);
    }
    let is_discovery = call.path.starts_with("/.well-known/");
    match asked {
        Some(1) if majors.serves_first() && is_discovery => (Version::First, Ok(())),
        Some(1) if majors.serves_first() => {
            (Version::First, Err(not_found("v1 operations keep their /v1/ paths; unversioned ones are version 2")))
        }
        // Without the header discovery is the first version's while there is one.
        None if majors.serves_first() && is_discovery => (Version::First, Ok(())),
        None if !majors.serves_second() => (Version::First, Err(not_found(format!("no operation at {}", call.path)))),
        None | Some(2) if majors.serves_second() => {
            let is_refused = !is_discovery && refuses(service, call);
            (Version::Second, if is_refused { Err(unsupported(2, majors)) } else { Ok(()) })
        }
        other => (newest(majors), Err(unsupported(other.unwrap_or(2), majors))),
    }
}

fn newest(majors: Majors) -> Version {
    if majors.serves_second() { Version::Second } else { Version::First }
}

fn major(header: &str) -> Option<u32> {
    let (major, minor) = header.split_once('.').unwrap_or((header, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(major) && is_number(minor) { major.parse().ok() } else { None }
}

fn unsupported(major: u32, majors: Majors) -> Refusal {
    let message = format!("major {major} is not served by this host");
    Refusal::new(StatusCode::NOT_ACCEPTABLE, "protocol_version_unsupported", message)
        .details(json!({ "protocolVersions": majors.versions() }))
}

/// Whether a switch has the host refuse what it offers.
fn refuses(service: &OpenWop, call: &Call) -> bool {
    match call.behaviour.openwop.refuses {
        Refuses::Never => false,
        Refuses::Always => true,
        Refuses::Once => {
            let key = call.key.clone().unwrap_or_default();
            let mut refused = service.v2.refused.lock();
            let is_first = !refused.contains(&key);
            if is_first {
                refused.push(key);
            }
            is_first
        }
    }
}

/// Measured: a client version that is none is ignored.
fn too_old(call: &Call) -> Option<Refusal> {
    let announced = call.header("openwop-client-version")?;
    let mut numbers = announced.split('.').map(str::parse::<u64>);
    let version = (numbers.next()?.ok()?, numbers.next().unwrap_or(Ok(0)).ok()?);
    let (major, minor) = call.behaviour.openwop.oldest_client;
    if version >= (major, minor) {
        return None;
    }
    let message = format!("the client announced {announced}, below minClientVersion {major}.{minor}");
    Some(
        Refusal::new(StatusCode::UPGRADE_REQUIRED, "client_version_unsupported", message)
            .details(json!({ "minClientVersion": format!("{major}.{minor}") })),
    )
}
