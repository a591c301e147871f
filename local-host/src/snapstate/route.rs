use axum::http::Method;
use percent_encoding::percent_decode_str;

use crate::api::Call;

/// Measured: the router takes no longer a segment for an id.
const LONGEST_ID: usize = 100;

/// One of the service's endpoints, with what the path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Save,
    Checkpoint(String),
    Resume(String),
    Replay(String),
    RegisterAgent,
    Agents,
    Agent(String),
    UpdateAgent(String),
    DeleteAgent(String),
    RegisterWebhook,
    DeleteWebhook(String),
    Overview,
    WorkflowStatistics(String),
    Failures,
    AgentStatistics,
}

impl Route {
    pub fn of(call: &Call) -> Option<Self> {
        let path = call.path.strip_prefix('/')?;
        let decoded: Vec<String> =
            path.split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect();
        let mut segments: Vec<&str> = decoded.iter().map(String::as_str).collect();
        // Measured: `/checkpoints/` is `/checkpoints`.
        if segments.len() == 2 && segments.last() == Some(&"") {
            segments.pop();
        }
        if segments.iter().any(|segment| segment.chars().count() > LONGEST_ID) {
            return None;
        }
        let method = if call.method == Method::HEAD { "GET" } else { call.method.as_str() };
        let route = match (method, segments.as_slice()) {
            ("POST", ["checkpoints"]) => Self::Save,
            ("GET", ["checkpoints", id]) => Self::Checkpoint((*id).to_owned()),
            ("GET", ["workflows", id, "resume"]) => Self::Resume((*id).to_owned()),
            ("GET", ["workflows", id, "replay"]) => Self::Replay((*id).to_owned()),
            ("POST", ["agents"]) => Self::RegisterAgent,
            ("GET", ["agents"]) => Self::Agents,
            ("GET", ["agents", id]) => Self::Agent((*id).to_owned()),
            ("PATCH", ["agents", id]) => Self::UpdateAgent((*id).to_owned()),
            ("DELETE", ["agents", id]) => Self::DeleteAgent((*id).to_owned()),
            ("POST", ["webhooks"]) => Self::RegisterWebhook,
            ("DELETE", ["webhooks", id]) => Self::DeleteWebhook((*id).to_owned()),
            ("GET", ["analytics", "overview"]) => Self::Overview,
            ("GET", ["analytics", "workflows", id]) => Self::WorkflowStatistics((*id).to_owned()),
            ("GET", ["analytics", "failures"]) => Self::Failures,
            ("GET", ["analytics", "agents"]) => Self::AgentStatistics,
            _ => return None,
        };
        Some(route)
    }

    /// Measured: agents and analytics are not.
    pub fn is_limited(&self) -> bool {
        matches!(
            self,
            Self::Save
                | Self::Checkpoint(_)
                | Self::Resume(_)
                | Self::Replay(_)
                | Self::RegisterWebhook
                | Self::DeleteWebhook(_)
        )
    }
}
