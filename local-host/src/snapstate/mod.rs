//! The SnapState service, its API server 3.0.0.

mod account;
mod agents;
mod analytics;
mod body;
mod checkpoints;
mod diff;
mod health;
mod keys;
mod rate;
mod response;
mod route;
mod schema;
mod switches;
mod webhooks;
mod workflows;

use std::collections::HashMap;
use std::time::Instant;

use axum::http::HeaderValue;
use axum::response::Response;
use parking_lot::Mutex;
use serde_json::Value;
use uuid::Uuid;

pub use switches::Switches;

use crate::api::Call;
use account::Account;
use rate::RateLimit;
use response::Refusal;
use route::Route;

/// What the service's paths follow.
pub const BASE: &str = "/snapstate";

/// All state of the service.
pub struct SnapState {
    started: Instant,
    /// By key.
    accounts: Mutex<HashMap<String, Account>>,
    limit: RateLimit,
}

impl SnapState {
    pub fn new() -> Self {
        Self { started: Instant::now(), accounts: Mutex::default(), limit: RateLimit::default() }
    }

    pub fn handle(&self, call: &Call) -> Response {
        let mut response = self.response(call).unwrap_or_else(Response::from);
        let id = call.header("request-id").map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
        if let Ok(value) = HeaderValue::try_from(id) {
            response.headers_mut().insert("x-request-id", value);
        }
        response
    }

    /// Measured: the route comes first, then the body, the schema, the key and the rate limit.
    fn response(&self, call: &Call) -> Result<Response, Refusal> {
        if let Some(response) = health::response(call, self.started) {
            return Ok(response);
        }
        let route = Route::of(call).ok_or_else(|| Refusal::unknown_route(call))?;
        let body = body::read(call)?;
        check(&route, &body, call)?;
        let key = keys::check(call)?;
        if route.is_limited() {
            self.limit.count(&key, call.behaviour.snapstate.minute_limit)?;
        }
        let mut accounts = self.accounts.lock();
        perform(accounts.entry(key).or_default(), &route, &body, call)
    }
}

/// The schema, where the route has one.
fn check(route: &Route, body: &Value, call: &Call) -> Result<(), Refusal> {
    match route {
        Route::Save => checkpoints::Draft::read(body).map(drop),
        Route::Replay(_) => workflows::Range::read(call).map(drop),
        Route::RegisterWebhook => webhooks::Draft::read(body).map(drop),
        _ => Ok(()),
    }
}

fn perform(account: &mut Account, route: &Route, body: &Value, call: &Call) -> Result<Response, Refusal> {
    let archive = call.behaviour.snapstate.archive;
    match route {
        Route::Save => checkpoints::save(account, checkpoints::Draft::read(body)?, call),
        Route::Checkpoint(id) => checkpoints::get(account, id),
        Route::Resume(id) => workflows::resume(account, id, archive),
        Route::Replay(id) => Ok(workflows::replay(account, id, &workflows::Range::read(call)?, archive)),
        Route::RegisterAgent => agents::register(account, body),
        Route::Agents => Ok(agents::list(account)),
        Route::Agent(id) => agents::get(account, id),
        Route::UpdateAgent(id) => agents::update(account, id, body),
        Route::DeleteAgent(id) => agents::delete(account, id),
        Route::RegisterWebhook => Ok(webhooks::register(account, webhooks::Draft::read(body)?)),
        Route::DeleteWebhook(id) => webhooks::delete(account, id),
        Route::Overview => analytics::overview(account, call),
        Route::WorkflowStatistics(id) => analytics::workflow(account, id),
        Route::Failures => analytics::failures(call),
        Route::AgentStatistics => analytics::agents(account, call),
    }
}
