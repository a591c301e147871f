//! Agents: list, get, and the start of a thread with one.

use flowtether_endpoints::endpoints;

use super::client::{READ, START};
use super::list::LIST as PAGE;

endpoints! {
    /// Agents and their memory.
    class FlowMaestroAgents "agents.";

    /// The workspace's agents, newest first, without their prompts and tools.
    LIST = list(options: FlowMaestroListOptions) -> FlowMaestroList<FlowMaestroAgent>: PAGE "/api/v1/agents" via start_list;

    /// One agent.
    GET = get(agentId) -> Promise<FlowMaestroResponse<FlowMaestroAgent>>: READ "/api/v1/agents/{agentId}";

    /// Starts a thread with the agent. The service ignores what is sent: `metadata` is lost.
    CREATE_THREAD = createThread(agentId, thread?: FlowMaestroCreateThreadRequest, options: FlowMaestroStartOptions) -> Promise<FlowMaestroResponse<FlowMaestroCreatedThread>>:
        START "/api/v1/agents/{agentId}/threads";
}
