//! Triggers: list, execute.

use flowtether_endpoints::endpoints;

use super::client::{START, check_inputs};
use super::list::LIST as PAGE;

endpoints! {
    /// Triggers. There is no way to get a single one.
    class FlowMaestroTriggers "triggers.";

    /// The workspace's triggers, newest first.
    // The filter by workflow that the documentation has does not exist.
    LIST = list(options: FlowMaestroListOptions) -> FlowMaestroList<FlowMaestroTrigger>: PAGE "/api/v1/triggers" via start_list;

    /// Starts the trigger's workflow by hand, whatever the trigger's type. The execution's id is `data.execution_id`.
    ///
    /// Rejects with `ValidationError` for a disabled trigger.
    EXECUTE = execute(triggerId, execution?: FlowMaestroExecuteTriggerRequest, options: FlowMaestroStartOptions) -> Promise<FlowMaestroResponse<FlowMaestroStartedExecution>>:
        START "/api/v1/triggers/{triggerId}/execute", prepare: Some(check_inputs);
}
