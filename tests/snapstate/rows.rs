//! Every endpoint with arguments that it takes.

use flowtether::backends::snapstate::{agents, analytics, checkpoints, health, webhooks, workflows};
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::Error;
use flowtether::core::operation::Operation;
use serde_json::{Value, json};

use crate::{CHECKPOINT, WORKFLOW, operation};

/// An endpoint, arguments that it takes, and the line that they are sent in.
pub struct Row {
    pub endpoint: &'static Endpoint,
    pub name: &'static str,
    pub line: &'static str,
    pub ids: &'static [&'static str],
    pub body: Option<Value>,
}

impl Row {
    pub fn operation(&self) -> Result<Operation, Error> {
        operation(self.endpoint, self.ids, self.body.clone())
    }

    /// The operation with another id in the place of its own.
    pub fn with_id(&self, id: &str) -> Result<Operation, Error> {
        operation(self.endpoint, &[id], self.body.clone())
    }
}

fn row(
    endpoint: &'static Endpoint,
    name: &'static str,
    line: &'static str,
    ids: &'static [&'static str],
    body: Option<Value>,
) -> Row {
    Row { endpoint, name, line, ids, body }
}

/// Every endpoint but that of a save, which is made of more than ids and a body.
pub fn rows() -> Vec<Row> {
    let agent = json!({"agent_id": "scales", "name": "The scales", "metadata": {"desk": 4}});
    let webhook = json!({"url": "https://desk.example/in", "events": ["checkpoint.saved"], "secret": "s"});
    vec![
        row(&checkpoints::GET, "get", "GET /checkpoints/cp_crate-3_007", &[CHECKPOINT], None),
        row(&workflows::RESUME, "resume", "GET /workflows/crate-3/resume", &[WORKFLOW], None),
        row(&workflows::REPLAY, "replay", "GET /workflows/crate-3/replay", &[WORKFLOW], None),
        row(&agents::REGISTER, "registerAgent", "POST /agents", &[], Some(agent)),
        row(&agents::LIST, "listAgents", "GET /agents", &[], None),
        row(&agents::GET, "getAgent", "GET /agents/scales", &["scales"], None),
        row(&agents::UPDATE, "updateAgent", "PATCH /agents/scales", &["scales"], Some(json!({"description": null}))),
        row(&agents::DELETE, "deleteAgent", "DELETE /agents/scales", &["scales"], None),
        row(&webhooks::REGISTER, "registerWebhook", "POST /webhooks", &[], Some(webhook)),
        row(&webhooks::DELETE, "deleteWebhook", "DELETE /webhooks/wh_9", &["wh_9"], None),
        row(&analytics::OVERVIEW, "analytics.overview", "GET /analytics/overview", &[], None),
        row(&analytics::WORKFLOW, "analytics.workflow", "GET /analytics/workflows/crate-3", &[WORKFLOW], None),
        row(&analytics::FAILURES, "analytics.failures", "GET /analytics/failures", &[], None),
        row(&analytics::AGENTS, "analytics.agents", "GET /analytics/agents", &[], None),
        row(&health::HEALTH, "health", "GET /health", &[], None),
        row(&health::READY, "ready", "GET /ready", &[], None),
    ]
}

/// Whether no key is needed.
pub fn is_open(row: &Row) -> bool {
    ["health", "ready"].contains(&row.name)
}
