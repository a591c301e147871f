//! The store: values that graphs keep across threads.

use flowtether_endpoints::endpoints;

use super::client::{DELETE as REMOVE, QUERY, READ, UPDATE, any_body, bodied};
use crate::core::error::Error;
use crate::core::joined::joined;
use crate::core::operation::Operation;
use crate::core::request::Method;
use crate::core::split;
use crate::prelude::*;

endpoints! {
    /// The store: values that graphs keep across threads, each under a key in a namespace.
    namespace LangGraphStore "store.";

    /// Keeps a value in place of the one before it.
    PUT = put(item: LangGraphPutItem) -> Promise<object>: UPDATE "/store/items", method: Method::Put, prepare: Some(any_body);

    /// The value under a key; null where there is none.
    GET = get(options: LangGraphItemOptions) -> Promise<LangGraphItem | null>: READ "/store/items" via read_item, prepare: Some(any_body);

    /// Forgets a value.
    DELETE = delete(item: LangGraphItemKey) -> Promise<object>: REMOVE "/store/items", prepare: Some(any_body);

    /// The values below a namespace.
    SEARCH = search(query: LangGraphItemQuery) -> Promise<LangGraphItems>: QUERY "/store/items/search";

    /// The namespaces that there are.
    NAMESPACES = namespaces(query?: LangGraphNamespaceQuery) -> Promise<LangGraphNamespaces>: QUERY "/store/namespaces", prepare: Some(bodied);
}

/// Completes [`GET`] with the item that is asked for. The servers separate the names of a namespace by dots.
///
/// # Errors
/// A configuration error for a missing key, or a name with a dot.
pub fn ask_for(operation: &mut Operation, namespace: &[String], key: Option<&str>) -> Result<(), Error> {
    if namespace.iter().any(|name| name.is_empty() || split::once(name, b".").is_some()) {
        return Err(Error::configuration("namespace", "must be names that are not empty and hold no dot"));
    }
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        return Err(Error::configuration("key", "must be a non-empty string"));
    };
    let path = operation.request.path.clone();
    operation.request.path = path.query("namespace", &joined(namespace, ".")).query("key", key);
    Ok(())
}
