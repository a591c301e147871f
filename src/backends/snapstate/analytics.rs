//! Analytics: how much is saved, by whom. Nothing on the server records a failure, and no workflow ever leaves `active`.

use flowtether_endpoints::endpoints;

use super::client::READ;
use crate::core::operation::Operation;
use crate::prelude::*;

endpoints! {
    /// How much is saved, and by whom.
    class SnapStateAnalytics "analytics.";

    /// All workflows of a time; by default of the last 30 days.
    OVERVIEW = overview(options: SnapStatePeriodOptions) -> Promise<SnapStateAnalyticsOverview>:
        READ "/analytics/overview" via of_period;

    /// One workflow. Rejects with `NotFoundError` for an unknown one.
    WORKFLOW = workflow(workflowId) -> Promise<SnapStateWorkflowAnalytics>: READ "/analytics/workflows/{workflowId}";

    /// The failures of the last days. As deployed nothing on the service records one.
    // 1 to 90 days; by default 7.
    FAILURES = failures(options: SnapStateFailuresOptions) -> Promise<SnapStateFailureAnalytics>:
        READ "/analytics/failures" via failures;

    /// All agents; of a time.
    AGENTS = agents(options: SnapStatePeriodOptions) -> Promise<SnapStateAgentAnalytics>: READ "/analytics/agents" via of_period;
}

/// Adds the parameters that have a value.
pub fn ask(operation: &mut Operation, parameters: &[(&str, Option<String>)]) {
    for (name, value) in parameters {
        operation.request.path = operation.request.path.clone().query_opt(name, value.as_deref());
    }
}
