//! Workflows: list, get, execute.

use flowtether_endpoints::endpoints;

use super::client::{READ, START, check_inputs};
use super::list::LIST as PAGE;

endpoints! {
    /// Workflows. There is no way to make or change one here.
    class FlowMaestroWorkflows "workflows.";

    /// The workspace's workflows, newest first, without their `inputs`. One of a colleague's is in it, but `get` does not
    /// find it.
    LIST = list(options: FlowMaestroListOptions) -> FlowMaestroList<FlowMaestroWorkflow>: PAGE "/api/v1/workflows" via start_list;

    /// One workflow with its inputs.
    GET = get(workflowId) -> Promise<FlowMaestroResponse<FlowMaestroWorkflow>>: READ "/api/v1/workflows/{workflowId}";

    /// Starts an execution. Its id is `data.execution_id`. Missing or wrong inputs are not refused: the execution starts and
    /// then fails, and so it does when there are no credits left.
    ///
    /// Rejects with `ValidationError` for a workflow that cannot run, and with `ServerError` (`execution_failed`) when it
    /// could not be started: it is then in the list for ever, as `pending`.
    EXECUTE = execute(workflowId, execution?: FlowMaestroExecuteWorkflowRequest, options: FlowMaestroStartOptions) -> Promise<FlowMaestroResponse<FlowMaestroStartedExecution>>:
        START "/api/v1/workflows/{workflowId}/execute", prepare: Some(check_inputs);
}
