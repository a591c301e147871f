//! The SyncTeams service. Its server is not public: what is not in the SDKs is a guess, and where it matters a switch.

mod calls;
mod delivery;
mod keys;
mod program;
mod response;
mod switches;
mod task;

use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::Value;

pub use delivery::Delivery;
pub use switches::Switches;

use crate::api::Call;
use response::Refusal;
use task::Tasks;

/// What the service's paths follow.
pub const BASE: &str = "/syncteams";

/// All state of the service.
#[derive(Default)]
pub struct SyncTeams {
    tasks: Tasks,
}

impl SyncTeams {
    pub fn handle(&self, call: &Call) -> Response {
        self.response(call).unwrap_or_else(|refusal| refusal.response(call.behaviour.syncteams.error))
    }

    fn response(&self, call: &Call) -> Result<Response, Refusal> {
        let key = keys::check(call)?;
        match (&call.method, call.path.as_str()) {
            (&Method::POST, "/api/v1") => calls::execute(&self.tasks, &key, call),
            (&Method::GET, "/api/v1/status") => calls::status(&self.tasks, &key, call),
            (&Method::POST, "/api/v1/continue") => calls::decide(&self.tasks, &key, call),
            (method, path) => Err(Refusal::not_found(format!("Cannot {method} {path}"))),
        }
    }

    /// The whole log of a task, whatever statuses show of it.
    pub fn log(&self, task_id: &str) -> Option<Vec<Value>> {
        Some(self.tasks.any(task_id)?.log())
    }

    /// Calls a webhook with a task, and returns the response.
    pub async fn deliver(&self, delivery: Delivery) -> Result<StatusCode, (StatusCode, String)> {
        delivery.send(&self.tasks).await.map_err(|refusal| (refusal.status, refusal.message))
    }
}
