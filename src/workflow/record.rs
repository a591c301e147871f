//! What a service's record of a run says of where it stands, and what it asks.

use super::mapping::Mapping;
use super::place::{self, Filled, Member, Members};
use super::types::RunStatus;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::poll;
use crate::prelude::*;

/// Where a run stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The status.
    pub status: RunStatus,
    /// What the record says beside it: an output, an error, a question.
    pub members: Vec<Filled>,
}

impl Standing {
    /// Where the run of a record stands, as far as its status says.
    pub fn status_of(mapping: &Mapping, record: &Json) -> RunStatus {
        let known = mapping.word(record).and_then(|word| mapping.status(&word));
        // A word that nobody knows yet may be that of an end.
        known.unwrap_or_else(|| match poll::end_beside_status(record) {
            Some("failed") => RunStatus::Failed,
            Some(_) => RunStatus::Completed,
            None => RunStatus::Running,
        })
    }

    /// What a record says.
    pub fn of(mapping: &Mapping, record: &Json) -> Self {
        let status = Self::status_of(mapping, record);
        let one = |member, places| {
            let found = place::find(record, places);
            found.map(|found| vec![(member, found)]).unwrap_or_default()
        };
        let members = match status {
            RunStatus::Completed => one(Member::Output, mapping.output),
            RunStatus::Failed => one(Member::Error, mapping.error),
            RunStatus::Waiting => question(mapping, mapping.asks, record),
            _ => Vec::new(),
        };
        Self { status, members }
    }
}

/// What is asked. What to show and to choose is in the service's own description, wherever that is.
pub fn question(mapping: &Mapping, members: Members, value: &Json) -> Vec<Filled> {
    let mut filled = place::fill(members, value);
    let details = filled.iter().find(|(member, _)| *member == Member::Details).map(|(_, found)| found.clone());
    if let Some(details) = details {
        for (member, mut found) in place::fill(mapping.details, &details.value) {
            found.begin_at(&details.source);
            filled.push((member, found));
        }
    }
    filled
}

/// The record in a response.
///
/// # Errors
/// An API error for a response that is no record: one without a status.
pub fn record_in(mapping: &Mapping, response: &Json) -> Result<Json, Error> {
    let under = Some(mapping.record).filter(|name| !name.is_empty());
    let record = under.and_then(|name| response.get(name)).unwrap_or_else(|| response.clone());
    if mapping.word(&record).is_some() {
        return Ok(record);
    }
    Err(unexpected(mapping, "status", "the response has no run status", response.clone()))
}

/// The error of a success that is none of the service's.
pub fn unexpected(mapping: &Mapping, operation: &'static str, message: &str, response: Json) -> Error {
    let mut error = Error::unexpected(message, response).in_operation(mapping.provider, operation);
    error.status = 200;
    error
}
