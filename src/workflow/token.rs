//! The token of a run: enough to go on with it in another tab, isolate or process, and no secret.
//!
//! | member | what it is |
//! |---|---|
//! | `v` | the version of this form |
//! | `provider`, `baseUrl`, `id` | which run it is |
//! | `cursor` | the place of the last event that was handed out; empty before the first one |
//! | `status` | where the run stood then; one that is over has told its last event |
//! | `sum` | what shows that the others were changed by accident |
//!
//! It is read again only as it was written. A run that began again at its first event, or left some out, would be worse than
//! an error.

use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::sum::Sum;

/// The version of the tokens that are written and read.
const VERSION: f64 = 1.0;

const MEMBERS: [&str; 5] = ["provider", "baseUrl", "id", "cursor", "status"];

/// The token of a run that nobody followed yet.
pub fn begin(provider: &str, base_url: &str, id: &str) -> Json {
    let mut token = Json::object();
    token.set("v", Json::number(VERSION));
    let values = [provider, base_url, id, "", "queued"];
    for (name, value) in MEMBERS.iter().zip(values) {
        token.set(name, Json::string(value));
    }
    sealed(token)
}

/// The token after an event that was handed out.
pub fn after(begun: &Json, event: &Json) -> Json {
    let mut token = begun.shallow_copy();
    for name in ["cursor", "status"] {
        if let Some(value) = event.get(name) {
            token.set(name, value);
        }
    }
    sealed(token)
}

/// Refuses what is no token of a run of this service at this address.
///
/// # Errors
/// A configuration error for `token` that says what is wrong with it.
pub fn check(token: &Json, provider: &str, base_url: &str) -> Result<(), Error> {
    let text = |name| token.string_at(name).unwrap_or_default();
    let problem = match token.number_at("v") {
        None => "is no token of a run",
        Some(version) if version != VERSION => "is of another version of this package; attach the run by its id",
        _ if token.number_at("sum") != Some(sum(token)) => "was changed since it was written",
        _ if text("provider") != provider => "is of a run of another provider",
        _ if text("baseUrl") != base_url => "is of a run at another baseUrl",
        _ => return Ok(()),
    };
    Err(Error::configuration("token", problem))
}

fn sealed(mut token: Json) -> Json {
    token.set("sum", Json::number(sum(&token)));
    token
}

fn sum(token: &Json) -> f64 {
    let mut sum = Sum::default();
    for name in MEMBERS {
        sum.add(&token.string_at(name).unwrap_or_default());
    }
    f64::from(sum.0)
}
