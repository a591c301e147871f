//! An agent's memory of its users. The official clients have none of it.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, NO_UUID, READ, check_member, check_number, is_uuid, require_text};
use super::list::LIST as PAGE;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::request::Method;

/// The member by which an item of the list is known.
pub const ID: &str = "user_id";

endpoints! {
    /// What agents remember of their users. The key's scope `agents:read` is enough for all of it, for changes too.
    class FlowMaestroAgentMemories "agents.memory.";

    /// What the agent remembers, user by user, the last changed first.
    LIST = list(agentId, options: FlowMaestroListOptions) -> FlowMaestroList<FlowMaestroAgentMemoryItem>:
        PAGE "/api/v1/agents/{agentId}/memory" via memory_list;

    /// How much the agent remembers.
    STATS = stats(agentId) -> Promise<FlowMaestroResponse<FlowMaestroAgentMemoryStats>>:
        READ "/api/v1/agents/{agentId}/memory/stats";

    /// What the agent remembers of a user. Rejects with `NotFoundError` where that is nothing.
    GET = get(agentId, userId) -> Promise<FlowMaestroResponse<FlowMaestroAgentMemory>>:
        READ "/api/v1/agents/{agentId}/memory/{userId}";

    /// Makes or replaces what the agent remembers of a user.
    PUT = put(agentId, userId, memory: FlowMaestroPutAgentMemoryRequest) -> Promise<FlowMaestroResponse<FlowMaestroAgentMemory>>:
        READ "/api/v1/agents/{agentId}/memory/{userId}", method: Method::Put, prepare: Some(check_memory);

    /// Has the agent forget a user. Rejects with `NotFoundError` where there is nothing to forget.
    DELETE = delete(agentId, userId) -> Promise<FlowMaestroResponse<FlowMaestroDeletedAgentMemory>>:
        REMOVE "/api/v1/agents/{agentId}/memory/{userId}";

    /// What the agent has heard that is like a text, best first.
    // It only reads.
    SEARCH = search(agentId, search: FlowMaestroSearchAgentMemoryRequest) -> Promise<FlowMaestroResponse<FlowMaestroAgentMemorySearch>>:
        READ "/api/v1/agents/{agentId}/memory/search", method: Method::Post, prepare: Some(check_search);
}

fn check_memory(operation: &mut Operation) -> Result<(), Error> {
    require_text(operation, "working_memory")
}

fn check_search(operation: &mut Operation) -> Result<(), Error> {
    require_text(operation, "query")?;
    let is_user = |id: &Json| id.as_string().is_some_and(|id| is_uuid(&id));
    check_member(operation, "user_id", &is_user, NO_UUID)?;
    check_number(operation, "top_k", 1.0)?;
    // 0 is taken as 0.7.
    check_number(operation, "similarity_threshold", f64::MIN_POSITIVE)
}
