//! Analytics: how much is saved, by whom. Nothing on the server records a failure, and no workflow ever leaves `active`.

use super::client::READ;
use crate::core::endpoint::Endpoint;
use crate::core::operation::Operation;

/// `GET /analytics/overview`: all workflows of a time; by default the last 30 days.
pub static OVERVIEW: Endpoint = Endpoint { name: "analytics.overview", path: "/analytics/overview", ..READ };

/// `GET /analytics/workflows/{id}`: one workflow.
pub static WORKFLOW: Endpoint =
    Endpoint { name: "analytics.workflow", path: "/analytics/workflows/{workflowId}", ..READ };

/// `GET /analytics/failures`: the failures of the last days, 1 to 90; by default 7.
pub static FAILURES: Endpoint = Endpoint { name: "analytics.failures", path: "/analytics/failures", ..READ };

/// `GET /analytics/agents`: all agents; of a time.
pub static AGENTS: Endpoint = Endpoint { name: "analytics.agents", path: "/analytics/agents", ..READ };

/// Adds the parameters that have a value.
pub fn ask(operation: &mut Operation, parameters: &[(&str, Option<String>)]) {
    for (name, value) in parameters {
        operation.request.path = operation.request.path.clone().query_opt(name, value.as_deref());
    }
}
