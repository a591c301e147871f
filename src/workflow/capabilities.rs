//! What a service can do for its runs.

use crate::core::json::Json;

/// All that there is: events come while they happen; a run that nobody follows keeps its events for who comes back; runs ask,
/// and are answered; they can be stopped; a start can be repeated without starting twice; runs can be listed; one can begin in
/// the middle of another; their nodes leave artifacts.
const ALL: [&str; 8] = ["liveEvents", "resume", "approvals", "cancel", "idempotentStart", "list", "fork", "artifacts"];

/// The object that callers see of the names in `has`.
pub fn object(has: &[&str]) -> Json {
    let mut object = Json::object();
    for name in ALL {
        object.set(name, Json::boolean(has.contains(&name)));
    }
    object
}
