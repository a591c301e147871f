//! An agent's memory of its users. The official clients have none of it.

use super::client::{DELETE as REMOVE, NO_UUID, READ, check_member, check_number, is_uuid, require_text};
use super::list::LIST as PAGE;
use crate::core::endpoint::{Body, Endpoint};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::request::Method;

/// The member by which an item of the list is known.
pub const ID: &str = "user_id";

const USER: &str = "/api/v1/agents/{agentId}/memory/{userId}";

/// `GET /agents/{id}/memory`: what the agent remembers, user by user, the last changed first.
pub static LIST: Endpoint = Endpoint { name: "agents.memory.list", path: "/api/v1/agents/{agentId}/memory", ..PAGE };

/// `GET /agents/{id}/memory/stats`: how much the agent remembers.
pub static STATS: Endpoint =
    Endpoint { name: "agents.memory.stats", path: "/api/v1/agents/{agentId}/memory/stats", ..READ };

/// `GET /agents/{id}/memory/{userId}`: what the agent remembers of a user.
pub static GET: Endpoint = Endpoint { name: "agents.memory.get", path: USER, ..READ };

/// `PUT /agents/{id}/memory/{userId}`: makes or replaces what the agent remembers of a user.
pub static PUT: Endpoint = Endpoint {
    name: "agents.memory.put",
    method: Method::Put,
    path: USER,
    body: Body::Required("memory"),
    prepare: Some(|operation| require_text(operation, "working_memory")),
    ..READ
};

/// `DELETE /agents/{id}/memory/{userId}`: forgets a user. 404 when there is nothing to forget.
pub static DELETE: Endpoint = Endpoint { name: "agents.memory.delete", path: USER, ..REMOVE };

/// `POST /agents/{id}/memory/search`: what the agent has heard that is like a text. It only reads.
pub static SEARCH: Endpoint = Endpoint {
    name: "agents.memory.search",
    method: Method::Post,
    path: "/api/v1/agents/{agentId}/memory/search",
    body: Body::Required("search"),
    prepare: Some(check_search),
    ..READ
};

fn check_search(operation: &mut Operation) -> Result<(), Error> {
    require_text(operation, "query")?;
    let is_user = |id: &Json| id.as_string().is_some_and(|id| is_uuid(&id));
    check_member(operation, "user_id", &is_user, NO_UUID)?;
    check_number(operation, "top_k", 1.0)?;
    // 0 is taken as 0.7.
    check_number(operation, "similarity_threshold", f64::MIN_POSITIVE)
}
