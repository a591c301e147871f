//! Knowledge bases: list, get, query.

use super::client::{READ, check_number, require_text};
use super::list::LIST as PAGE;
use crate::core::endpoint::{Body, Endpoint};
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::core::request::Method;

/// `GET /knowledge-bases`: the user's knowledge bases.
pub static LIST: Endpoint = Endpoint { name: "knowledgeBases.list", path: "/api/v1/knowledge-bases", ..PAGE };

/// `GET /knowledge-bases/{id}`: one knowledge base.
pub static GET: Endpoint =
    Endpoint { name: "knowledgeBases.get", path: "/api/v1/knowledge-bases/{knowledgeBaseId}", ..READ };

/// `POST /knowledge-bases/{id}/query`: the parts of documents that are most like a text, best first. It only reads.
pub static QUERY: Endpoint = Endpoint {
    name: "knowledgeBases.query",
    method: Method::Post,
    path: "/api/v1/knowledge-bases/{knowledgeBaseId}/query",
    body: Body::Required("query"),
    prepare: Some(check_query),
    ..READ
};

/// The service takes a `top_k` of `null` as 0 and finds nothing, and answers with a 500 to what is no whole number.
fn check_query(operation: &mut Operation) -> Result<(), Error> {
    require_text(operation, "query")?;
    check_number(operation, "top_k", 1.0)
}
