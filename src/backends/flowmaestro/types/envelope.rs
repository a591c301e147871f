//! What is around every answer: its request, and the pages of a list.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

/// What the service says about the request itself.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Meta {
    /// The request's id, a UUID. The header `X-Request-ID` of the same answer holds another one.
    pub request_id: String,
    /// When the service answered, ISO 8601.
    pub timestamp: String,
}

/// Where a page is in its list.
///
/// For executions the service counts wrong: without `workflow_id`, and with `workflow_id` and `status` together,
/// `total_count` and `total_pages` are about what it looked at for this page, and `has_next` is always `false`. To get
/// them all, list by `workflow_id` alone.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "FlowMaestro")]
pub struct Pagination {
    /// Which page it is. The first is 1.
    pub page: u64,
    /// How many items a page holds at most: 1 to 100, 20 where nothing was asked for.
    pub per_page: u64,
    /// How many items the list has.
    pub total_count: u64,
    /// How many pages the list has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<u64>,
    /// Whether there is a page after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_next: Option<bool>,
    /// Whether there is a page before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_prev: Option<bool>,
    /// Whether there is a page after this one, as the service's own clients name it. The service does not send it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_more: Option<bool>,
}

/// The TypeScript types of answers and lists.
pub const ENVELOPE_TYPESCRIPT: &str = "\
/**
 * An answer of FlowMaestro.
 */
export interface FlowMaestroAnswer<T> {
    /**
     * What was asked for.
     */
    data: T;
    /**
     * What the service says about the request itself.
     */
    meta: FlowMaestroMeta;
}

/**
 * One page of a list.
 */
export interface FlowMaestroPage<T> {
    /**
     * The page's items. A page after the last one has none.
     */
    data: T[];
    /**
     * Where the page is in its list.
     */
    pagination: FlowMaestroPagination;
    /**
     * What the service says about the request itself.
     */
    meta: FlowMaestroMeta;
}

/**
 * A list that was asked for. Awaited it is one page; with `for await` it is every item from that page on, and the next
 * pages are fetched as they are needed.
 *
 * ```ts
 * const { data, pagination } = await client.workflows.list({ page: 1 });
 * for await (const workflow of client.workflows.list()) console.log(workflow.name);
 * ```
 */
export interface FlowMaestroList<T> extends Promise<FlowMaestroPage<T>> {
    /**
     * Every item, page after page.
     */
    [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}";

#[wasm_bindgen(typescript_custom_section)]
const ENVELOPE: &str = ENVELOPE_TYPESCRIPT;
