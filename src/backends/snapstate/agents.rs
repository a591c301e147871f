//! Agents: who saves checkpoints. They belong to the key's account.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, READ};
use crate::core::request::Method;

endpoints! {
    in SnapState;

    /// Registers an agent, or replaces what is known of it: what is left out is reset. Rejects with `ValidationError` for an
    /// `agent_id` that is not 1 to 255 of `A-Z a-z 0-9 _ -`, and beyond the account's limit of agents.
    // A second time it does the same, so it may be repeated.
    REGISTER = registerAgent(agent: SnapStateRegisterAgentRequest) -> Promise<SnapStateAgent>:
        READ "/agents", method: Method::Post;

    /// All agents of the account, the one seen last first.
    LIST = listAgents() -> Promise<SnapStateAgentList>: READ "/agents";

    /// One agent. Rejects with `NotFoundError` for an unknown one.
    GET = getAgent(agentId) -> Promise<SnapStateAgent>: READ "/agents/{agentId}";

    /// Changes the members that are given. Rejects with `ValidationError` when none is.
    UPDATE = updateAgent(agentId, changes: SnapStateUpdateAgentRequest) -> Promise<SnapStateAgent>:
        READ "/agents/{agentId}", method: Method::Patch;

    /// Forgets an agent. What it saved stays. Rejects with `NotFoundError` for an unknown one, but not when only the response of an
    /// attempt before was lost.
    DELETE = deleteAgent(agentId) -> Promise<null>: REMOVE "/agents/{agentId}";
}
