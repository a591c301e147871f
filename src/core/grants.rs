//! Credentials that are for one run each: a relay gives one with the run that it starts.

use core::cell::RefCell;

use super::auth::Secret;
use super::json::Json;
use super::operation::Operation;
use crate::prelude::*;

/// Whether this build has a service that gives any. An entry without one carries none of their bytes.
pub const GRANTS: bool = cfg!(feature = "relay-client");

/// So many are kept, the newest.
const MOST: usize = 256;

/// The credentials of one client's runs.
#[derive(Default)]
pub struct Grants(RefCell<Vec<(String, Secret)>>);

impl Grants {
    /// Keeps what the answer to a start has under `grant`, for the run whose id is under `id`.
    pub fn keep(&self, answer: &Json, id: &str, grant: Option<&str>) {
        let found = grant.and_then(|grant| Some((answer.string_at(id)?, answer.string_at(grant)?)));
        let Some((run, grant)) = found else { return };
        let Ok(secret) = Secret::new("grant", grant) else { return };
        let mut grants = self.0.borrow_mut();
        grants.retain(|(known, _)| *known != run);
        if grants.len() == MOST {
            grants.remove(0);
        }
        grants.push((run, secret));
    }

    /// The credential of the run that an operation is about.
    pub fn of(&self, operation: &Operation) -> Option<Secret> {
        let (_, run) = operation.ids.first()?;
        let grants = self.0.borrow();
        grants.iter().find(|(known, _)| known == run).map(|(_, secret)| secret.clone())
    }
}
