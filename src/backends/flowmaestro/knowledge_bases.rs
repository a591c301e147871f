//! Knowledge bases: list, get, query.

use flowtether_endpoints::endpoints;

use super::client::{READ, check_number, require_text};
use super::list::LIST as PAGE;
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::core::request::Method;

endpoints! {
    /// Knowledge bases.
    class FlowMaestroKnowledgeBases "knowledgeBases.";

    /// The key's user's knowledge bases, newest first, without their models and chunk sizes.
    LIST = list(options: FlowMaestroListOptions) -> FlowMaestroList<FlowMaestroKnowledgeBase>:
        PAGE "/api/v1/knowledge-bases" via start_list;

    /// One knowledge base.
    GET = get(knowledgeBaseId) -> Promise<FlowMaestroResponse<FlowMaestroKnowledgeBase>>:
        READ "/api/v1/knowledge-bases/{knowledgeBaseId}";

    /// The parts of documents that are most like a text, best first.
    ///
    /// Rejects with `ConfigurationError` for `top_k: null`, which the service takes as 0: it would find nothing.
    // It only reads.
    QUERY = query(knowledgeBaseId, query: FlowMaestroQueryKnowledgeBaseRequest) -> Promise<FlowMaestroResponse<FlowMaestroKnowledgeBaseResults>>:
        READ "/api/v1/knowledge-bases/{knowledgeBaseId}/query", method: Method::Post, prepare: Some(check_query);
}

/// The service takes a `top_k` of `null` as 0 and finds nothing, and responds with a 500 to what is no whole number.
fn check_query(operation: &mut Operation) -> Result<(), Error> {
    require_text(operation, "query")?;
    check_number(operation, "top_k", 1.0)
}
