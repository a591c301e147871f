//! Credentials that are for one run each: a relay gives one with the run that it starts.

use core::cell::RefCell;

use super::auth::Secret;
use super::json::Json;
use super::operation::Operation;
use super::request::Path;
use super::response::{Body, Response};
use crate::prelude::*;

/// Whether this build has a service that gives any. An entry without one carries none of their bytes.
pub const GRANTS: bool = cfg!(feature = "relay-client");

/// The code with which a relay refuses a grant whose time is over.
const EXPIRED: &str = "grant_expired";

/// So many are kept, the newest.
const MOST: usize = 256;

/// The credentials of one client's runs.
#[derive(Default)]
pub struct Grants(RefCell<Vec<(String, Secret)>>);

impl Grants {
    /// Keeps what the response to a start has under the first name, for what is below the path of the run: the second, and the id.
    pub fn keep(&self, started: &Json, grant: Option<(&str, &'static str)>) {
        let Some((member, under)) = grant else { return };
        let (Some(run), Some(grant)) = (started.string_at("id"), started.string_at(member)) else { return };
        let mut path = Path::new(under);
        let (Ok(()), Ok(secret)) = (path.push_id("id", &run), Secret::new("grant", grant)) else { return };
        let run = [path.as_str(), "/"].concat();
        let mut grants = self.0.borrow_mut();
        grants.retain(|(known, _)| *known != run);
        if grants.len() == MOST {
            grants.remove(0);
        }
        grants.push((run, secret));
    }

    /// Drops the credential of the run that an operation is about, where the response says that its time is over: whoever the client
    /// is without it may be allowed the same.
    pub fn forget(&self, operation: &Operation, response: &Response) -> bool {
        let Body::Json(body) = &response.body else { return false };
        if body.get("error").and_then(|error| error.string_at("code")).as_deref() != Some(EXPIRED) {
            return false;
        }
        let mut grants = self.0.borrow_mut();
        let (before, path) = (grants.len(), operation.request.path.as_str());
        grants.retain(|(run, _)| !path.starts_with(run.as_str()));
        grants.len() < before
    }

    /// The credential of the run that an operation is about.
    pub fn of(&self, operation: &Operation) -> Option<Secret> {
        let grants = self.0.borrow();
        let path = operation.request.path.as_str();
        grants.iter().find(|(run, _)| path.starts_with(run.as_str())).map(|(_, secret)| secret.clone())
    }
}
