use std::collections::HashMap;
use std::sync::Arc;

use axum::http::StatusCode;
use bytes::Bytes;
use parking_lot::Mutex;

use super::profiles::Profile;
use super::response::{JsonResponse, Refusal};
use crate::api::Call;

/// OpenWOP v1, idempotency: keys are printable and at most this long.
const LONGEST_KEY: usize = 255;

/// Tenant, endpoint and key.
type Scope = (Option<String>, String, String);

struct Entry {
    body: Bytes,
    /// None while the first request is being handled.
    response: Option<JsonResponse>,
}

/// The responses that are kept for repeated requests.
#[derive(Default)]
pub struct Idempotency(Arc<Mutex<HashMap<Scope, Entry>>>);

/// How a request with a key is to be handled.
pub enum Begin {
    First(Claim),
    Replay(JsonResponse),
}

/// The right to handle the first request of a key; others are refused until it is finished or dropped.
pub struct Claim {
    entries: Arc<Mutex<HashMap<Scope, Entry>>>,
    scope: Scope,
    finished: bool,
}

impl Idempotency {
    pub fn begin(&self, call: &Call, key: &str) -> Result<Begin, Refusal> {
        let profile = call.behaviour.profile;
        if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Refusal::invalid("Idempotency-Key MUST be 1 to 255 printable characters."));
        }
        let scope = (call.key.clone(), format!("{} {}", call.method, call.path), key.to_owned());
        let mut entries = self.0.lock();
        match entries.get(&scope) {
            // The raw body decides: the same JSON in another order is another request.
            Some(entry) if entry.body != call.body => Err(conflict(profile)),
            Some(Entry { response: Some(response), .. }) => Ok(Begin::Replay(response.clone())),
            Some(Entry { response: None, .. }) => {
                let message = "The first request with this Idempotency-Key is still being handled.";
                Err(Refusal::new(StatusCode::CONFLICT, "idempotency_in_flight", message).retry_after(1))
            }
            None => {
                entries.insert(scope.clone(), Entry { body: call.body.clone(), response: None });
                Ok(Begin::First(Claim { entries: Arc::clone(&self.0), scope, finished: false }))
            }
        }
    }
}

fn conflict(profile: Profile) -> Refusal {
    let message = "Idempotency-Key reused with a different request body.";
    Refusal::new(StatusCode::CONFLICT, profile.key_conflict_code(), message)
}

impl Claim {
    /// Keeps the response, unless it is one that another try may change.
    pub fn finish(mut self, response: &JsonResponse) {
        if is_kept(response.status)
            && let Some(entry) = self.entries.lock().get_mut(&self.scope)
        {
            entry.response = Some(response.clone());
            self.finished = true;
        }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if !self.finished {
            self.entries.lock().remove(&self.scope);
        }
    }
}

/// OpenWOP v1, idempotency: kept are successes and refusals that stay refusals.
fn is_kept(status: StatusCode) -> bool {
    status.is_success() || (status.is_client_error() && !matches!(status.as_u16(), 400 | 401 | 403 | 429))
}
