//! Agents: who saves checkpoints. They belong to the key's account.

use super::client::{DELETE as REMOVE, READ};
use crate::core::endpoint::{Body, Endpoint};
use crate::core::request::Method;

const AGENT: &str = "/agents/{agentId}";

/// `POST /agents`: registers an agent, or replaces what is known of it: what is left out is reset. A second time it does the
/// same, so it may be repeated.
pub static REGISTER: Endpoint =
    Endpoint { name: "registerAgent", method: Method::Post, path: "/agents", body: Body::Required("agent"), ..READ };

/// `GET /agents`: all agents, the one seen last first.
pub static LIST: Endpoint = Endpoint { name: "listAgents", path: "/agents", ..READ };

/// `GET /agents/{id}`: one agent.
pub static GET: Endpoint = Endpoint { name: "getAgent", path: AGENT, ..READ };

/// `PATCH /agents/{id}`: changes the members that the body has.
pub static UPDATE: Endpoint =
    Endpoint { name: "updateAgent", method: Method::Patch, path: AGENT, body: Body::Required("changes"), ..READ };

/// `DELETE /agents/{id}`: forgets an agent. What it saved stays.
pub static DELETE: Endpoint = Endpoint { name: "deleteAgent", path: AGENT, ..REMOVE };
