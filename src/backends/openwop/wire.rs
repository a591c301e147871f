//! The two majors of OpenWOP's wire. Operations are declared with the paths of version 1; for a host of version 2 they are changed
//! here, just before they are sent.
//!
//! | | version 1 | version 2 |
//! |---|---|---|
//! | paths | `/v1/runs/…` | `/runs/…` |
//! | headers | none | `OpenWOP-Version: 2.0`, `OpenWOP-Client-Version` |
//! | ids of runs and webhooks in a path | percent-encoded | projected: each byte outside `A-Z a-z 0-9 . _ -` as `~` and two digits |
//! | `Idempotency-Key` | 1 to 255 visible characters | 22 to 128 of `A-Z a-z 0-9 . _ ~ -` |
//! | a second active run is refused by | `X-Dedup` | `OpenWOP-Dedup` |
//!
//! First contact, in the order in which reference hosts of either and of both versions were seen to respond:
//!
//! | discovery, asked with `OpenWOP-Version: 2.0`, responds | then |
//! |---|---|
//! | 200, versions with a 2.x and no `protocolVersion` of 1.x | version 2 |
//! | 200, anything else | version 1 |
//! | 406 | it is asked once more with the highest version that the 406 lists and this client speaks |
//! | 400, 404, in a browser no response either: its preflight may refuse the header | it is asked once more without the header |
//! | 426 | the client is too old: every call fails with that |
//! | 429, 5xx, no response | the call that waits fails so, and is repeated as any |
//! | another refusal | version 1, whose hosts need no discovery |

use crate::core::agreement::Agreement;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::{IDEMPOTENCY_KEY, Operation};
use crate::core::request::{Path, Request, escape};
use crate::core::sequence::{Next, Steps};
use crate::core::webhook::hex_digit;
use crate::prelude::*;

use super::discovery;

/// How a client and a host agree on the major; see the tables above.
pub static AGREEMENT: Agreement =
    Agreement { begin: |in_browser, _| Box::new(Contact { in_browser, asked: Asked::Newer }), fit };

/// The header that names the version.
const VERSION: &str = "OpenWOP-Version";
/// The release of the specification that is spoken, which a host may find too old. It selects nothing.
const RELEASE: &str = "2.46.32";
/// The prefix of the paths of version 1.
const PREFIX: &str = "/v1";

fn ask_for(version: &str, request: &mut Request) {
    request.headers.set(VERSION, version);
    request.headers.set("OpenWOP-Client-Version", RELEASE);
}

/// What is agreed on with a host of a major.
pub fn agreed(major: f64, document: Option<Json>) -> Json {
    let mut agreed = Json::object();
    agreed.set("major", Json::number(major));
    if let Some(document) = document {
        agreed.set("document", document);
    }
    agreed
}

/// The agreed major.
pub fn major(agreed: &Json) -> f64 {
    agreed.number_at("major").unwrap_or(1.0)
}

/// How discovery was asked last.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    /// For version 2.
    Newer,
    /// For a version that a 406 listed.
    Listed,
    /// For none.
    Plainly,
}

struct Contact {
    in_browser: bool,
    asked: Asked,
}

impl Contact {
    fn ask(&mut self, asked: Asked, version: Option<&str>) -> Next {
        self.asked = asked;
        Next::call(discovery::CAPABILITIES.operation(Vec::new(), None).map(|mut operation| {
            if let Some(version) = version {
                ask_for(version, &mut operation.request);
            }
            operation
        }))
    }

    fn refused(&mut self, error: Error) -> Next {
        match (error.status, self.asked) {
            (406, Asked::Newer) => {
                let details = error.details.clone().unwrap_or_else(Json::null);
                match (lists(&details, 2), lists(&details, 1)) {
                    (true, _) => self.ask(Asked::Listed, Some("2")),
                    (_, true) => self.ask(Asked::Listed, Some("1")),
                    _ => Next::Fail(error),
                }
            }
            (400 | 404, Asked::Newer) => self.ask(Asked::Plainly, None),
            (0, Asked::Newer) if self.in_browser && error.kind == ErrorKind::Connection => {
                self.ask(Asked::Plainly, None)
            }
            (426, _) => Next::Fail(error),
            _ if error.retryable || error.kind == ErrorKind::Unsupported => Next::Fail(error),
            _ => Next::Done(agreed(1.0, None)),
        }
    }
}

impl Steps for Contact {
    fn first(&mut self) -> Next {
        self.ask(Asked::Newer, Some("2.0"))
    }

    fn next(&mut self, outcome: Result<Json, Error>) -> Next {
        match outcome {
            Ok(document) => Next::Done(agreed(spoken(&document), Some(document))),
            Err(error) => self.refused(error),
        }
    }
}

/// The major that a discovery document offers.
fn spoken(document: &Json) -> f64 {
    let offers = match document.string_at("protocolVersion") {
        Some(version) => is_of(2, &version),
        None => lists(document, 2),
    };
    if offers { 2.0 } else { 1.0 }
}

/// Whether a document lists a version of a major.
fn lists(document: &Json, major: u8) -> bool {
    let versions = document.get("protocolVersions").and_then(|versions| versions.items()).unwrap_or_default();
    versions.iter().filter_map(Json::as_string).any(|version| is_of(major, &version))
}

fn is_of(major: u8, version: &str) -> bool {
    matches!(version.as_bytes(), [digit, after @ ..] if *digit == b'0' + major && after.first().is_none_or(|dot| *dot == b'.'))
}

fn fit(operation: &Operation, agreed: &Json) -> Result<Option<Request>, Error> {
    let own = &operation.request;
    let (is_newer, path) = (major(agreed) == 2.0, own.path.as_str());
    let refuse = |message: &str| {
        Err(Error::new(ErrorKind::Unsupported, message).in_operation(operation.service.name, operation.name))
    };
    if let Some(document) = agreed.get("document").filter(|_| !operation.needs.is_empty())
        && lacks(&document, operation.needs, is_newer)
    {
        return refuse(&["the host says that it has no ", operation.needs, "; see discovery.capabilities()"].concat());
    }
    let (is_older_path, is_discovery) = (path.starts_with("/v1/"), path.starts_with("/.well-known/"));
    if !is_newer {
        return match is_older_path || is_discovery || path.starts_with("http") {
            true => Ok(None),
            false => refuse("the host speaks version 1 of OpenWOP, which has no such operation"),
        };
    }
    let mut request = own.newer.as_deref().unwrap_or(own).clone();
    if let Some(key) = own.headers.get(IDEMPOTENCY_KEY) {
        if !is_key(key) {
            let problem = "must be 22 to 128 characters of A-Z a-z 0-9 . _ ~ - for a host of version 2, or \"auto\"";
            return Err(Error::configuration("idempotencyKey", problem));
        }
        request.headers.set(IDEMPOTENCY_KEY, key);
    }
    // A host may deliver its events at another path, which its document names.
    let family = agreed.get("document").and_then(|document| document.get("heartbeat"));
    let channel =
        family.filter(|_| operation.name == "host.events").and_then(|family| family.string_at("deliveryChannel"));
    if let Some(channel) = channel.filter(|path| path.starts_with('/') && !path.starts_with("//")) {
        request.path = Path::absolute(&channel).query("resumable", "true");
    }
    ask_for("2.0", &mut request);
    let path = request.path.as_str();
    request.path = Path::absolute(&project(path.strip_prefix(PREFIX).unwrap_or(path)));
    Ok(Some(request))
}

/// Whether a host says that it lacks a family. One of version 1 may serve what its document leaves out; in version 2 what is there is
/// supported, and nothing else.
fn lacks(document: &Json, family: &str, is_newer: bool) -> bool {
    match document.get(family) {
        Some(family) => family.get("supported").is_some_and(|is| is.as_bool() == Some(false)),
        None => is_newer,
    }
}

fn is_key(key: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    (22..=128).contains(&key.len()) && key.bytes().all(is_allowed)
}

/// The path with the id of a run or a webhook in its projected form. An id may be given bound (`tenant/id`) or as it stands in
/// a link, already projected or percent-encoded; one without a tenant stays as it is.
fn project(path: &str) -> String {
    const COMPARED: &str = ":diff?against=";
    for kind in ["/runs/", "/webhooks/", "/trigger-subscriptions/"] {
        if let Some(rest) = path.strip_prefix(kind) {
            let end = rest.bytes().position(|byte| matches!(byte, b'/' | b':' | b'?')).unwrap_or(rest.len());
            let (id, after) = (rest.get(..end).unwrap_or_default(), rest.get(end..).unwrap_or_default());
            // A comparison has the id of a second run.
            let other = after.strip_prefix(COMPARED);
            let (between, other) = other.map_or((after, String::new()), |other| (COMPARED, projected(other)));
            return [kind, &projected(id), between, &other].concat();
        }
    }
    path.to_owned()
}

/// The projected form of an id that is percent-encoded.
fn projected(encoded: &str) -> String {
    let mut id = decoded(encoded.as_bytes(), b"%");
    if !id.contains(&b'/') {
        let link = decoded(&id, b"%~");
        if link.contains(&b'/') {
            id = link;
        }
    }
    let mut text = String::new();
    escape(&id, '~', &mut text);
    text
}

/// The bytes for which escapes (one of `marks` and two hexadecimal digits) stand.
fn decoded(text: &[u8], marks: &[u8]) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let [first, after @ ..] = rest {
        let (byte, left) = match after {
            [high, low, left @ ..] if marks.contains(first) && high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (hex_digit(*high) << 4 | hex_digit(*low), left)
            }
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = left;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_projected_whichever_form_it_was_given_in() {
        for (given, sent) in [
            ("acme/r-9f3c", "acme~2Fr-9f3c"),
            ("acme~2Fr-9f3c", "acme~2Fr-9f3c"),
            ("acme%2Fr-9f3c", "acme~2Fr-9f3c"),
            ("acme%2fr-9f3c", "acme~2Fr-9f3c"),
            ("run-123", "run-123"),
            ("a~b/c", "a~7Eb~2Fc"),
            ("anon:t/abc", "anon~3At~2Fabc"),
            ("\u{e9}/1", "~C3~A9~2F1"),
            ("run~2Dx", "run~7E2Dx"),
            ("plain%20id", "plain~2520id"),
        ] {
            let mut encoded = String::new();
            escape(given.as_bytes(), '%', &mut encoded);
            assert_eq!(project(&format!("/runs/{encoded}:fork")), format!("/runs/{sent}:fork"), "{given}");
        }
    }
}
