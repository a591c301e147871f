//! Workflow definitions.

use flowtether_endpoints::endpoints;

use super::client::READ;

endpoints! {
    /// Workflow definitions.
    class OpenWopWorkflows "workflows.";

    /// A workflow's definition. Rejects with `NotFoundError` for an unknown one, and with `UnsupportedOperationError` on hosts without this route.
    GET = get(workflowId) -> Promise<OpenWopWorkflowDefinition>: READ "/v1/workflows/{workflowId}";
}
