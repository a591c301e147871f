//! Assistants: graphs with their configuration.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, QUERY, READ, UPDATE as PATCH, WRITE, any_body, counted};
use super::list::read_page;

endpoints! {
    /// Assistants: graphs with their configuration. Each graph has one from the start; where a body names an assistant, the graph's name
    /// is as good as its id.
    namespace LangGraphAssistants "assistants.";

    /// Makes an assistant of a graph.
    CREATE = create(assistant: LangGraphCreateAssistant, options: LangGraphStartOptions) -> Promise<LangGraphAssistant>: WRITE "/assistants";

    /// One assistant.
    GET = get(assistantId) -> Promise<LangGraphAssistant>: READ "/assistants/{assistantId}";

    /// Assistants. Awaited, a page; with `for await`, all of them.
    SEARCH = search(query?: LangGraphAssistantQuery, options: LangGraphListOptions) -> LangGraphList<LangGraphAssistant>:
        QUERY "/assistants/search" via assistant_list, prepare: Some(any_body), finish: Some(read_page);

    /// How many assistants there are.
    COUNT = count(query?: LangGraphAssistantQuery) -> Promise<number>: QUERY "/assistants/count", prepare: Some(counted);

    /// Changes an assistant, which gets a new version.
    UPDATE = update(assistantId, changes: LangGraphUpdateAssistant) -> Promise<LangGraphAssistant>: PATCH "/assistants/{assistantId}";

    /// Deletes an assistant.
    DELETE = delete(assistantId) -> Promise<object>: REMOVE "/assistants/{assistantId}", prepare: Some(any_body);

    /// The graph that it runs, drawn: nodes and edges.
    GRAPH = graph(assistantId) -> Promise<LangGraphDrawing>: READ "/assistants/{assistantId}/graph";

    /// The JSON Schemas of what its graph takes and gives.
    SCHEMAS = schemas(assistantId) -> Promise<LangGraphSchemas>: READ "/assistants/{assistantId}/schemas";

    /// Its versions, newest first.
    VERSIONS = versions(assistantId, query?: LangGraphVersionQuery) -> Promise<LangGraphAssistant[]>:
        QUERY "/assistants/{assistantId}/versions", prepare: Some(counted);

    /// Makes one of its versions the one that runs.
    SET_LATEST = setLatest(assistantId, version: LangGraphVersion) -> Promise<LangGraphAssistant>:
        QUERY "/assistants/{assistantId}/latest";
}
