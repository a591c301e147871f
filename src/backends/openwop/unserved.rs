//! Which refusals say that the host has no such operation, and not that there is no such thing: an `UnsupportedOperationError`.
//!
//! | a 404 that says so | hosts |
//! |---|---|
//! | `No route …` | the four reference hosts, the application host |
//! | `no operation at …`, `… is not served at …`, `… unversioned keys …` | the host of both versions |
//! | `Unknown runId: <id>:diff`: the verb was taken for a part of the id | sqlite |
//! | `agent 'roster' is not installed`, `no such agent`: what follows `/agents/` was taken for an id | the application host, that of both versions |
//!
//! The last row is why a 404 `not_found` to what is read without an id says so too: of that there cannot be none. 405 says so of
//! any of them, and 501 unless it has a code of its own.

use crate::core::error::{Error, ErrorKind};
use crate::core::operation::Operation;
use crate::core::request::Method;
use crate::core::response::Response;
use crate::core::split;

/// What a message says of an operation that is not there.
const WORDS: &[&str] = &["No route ", "no operation at ", " is not served at ", "unversioned keys"];

/// Gives a refusal that says so its class.
pub fn complete_error(error: &mut Error, operation: &Operation, _: Option<&Response>) {
    let is_unserved = match error.status {
        404 => is_no_route(error, operation),
        405 => true,
        501 => error.code.as_deref() != Some("credential_unavailable"),
        _ => false,
    };
    if is_unserved {
        error.kind = ErrorKind::Unsupported;
    }
}

fn is_no_route(error: &Error, operation: &Operation) -> bool {
    let says = |words: &str| error.message.as_bytes().windows(words.len()).any(|part| part == words.as_bytes());
    let path = operation.request.path.as_str();
    let path = split::first(path, b"?");
    let is_verb_taken = || path.bytes().rposition(|byte| byte == b':').and_then(|at| path.get(at..)).is_some_and(says);
    let is_read = operation.request.method == Method::Get && operation.request.authorized;
    let is_index = is_read && !operation.has_ids && error.code.as_deref() == Some("not_found");
    WORDS.iter().any(|words| says(words)) || is_verb_taken() || is_index
}
