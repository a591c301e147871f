//! Agents: list, get, and the start of a thread with one.

use super::client::{READ, START};
use super::list::LIST as PAGE;
use crate::core::endpoint::{Body, Endpoint};

/// `GET /agents`: the workspace's agents, without their prompts and tools.
pub static LIST: Endpoint = Endpoint { name: "agents.list", path: "/api/v1/agents", ..PAGE };

/// `GET /agents/{id}`: one agent.
pub static GET: Endpoint = Endpoint { name: "agents.get", path: "/api/v1/agents/{agentId}", ..READ };

/// `POST /agents/{id}/threads`: a new thread. The service ignores the body: metadata is lost.
pub static CREATE_THREAD: Endpoint = Endpoint {
    name: "agents.createThread",
    path: "/api/v1/agents/{agentId}/threads",
    body: Body::Optional("thread"),
    ..START
};
