/** What the service says about the request itself. */
export interface FlowMaestroMeta {
  /** The request's id, a UUID. The header `X-Request-ID` of the same response holds another one. */
  request_id: string;
  /** When the service responded, ISO 8601. */
  timestamp: string;
}

/**
 * Where a page is in its list.
 *
 * For executions the service counts wrong: without `workflow_id`, and with `workflow_id` and `status` together,
 * `total_count` and `total_pages` count what it read for this page, and `has_next` is always `false`. To get
 * them all, list by `workflow_id` alone.
 */
export interface FlowMaestroPagination {
  /** Which page it is. The first is 1. */
  page: number;
  /** How many items a page holds at most: 1 to 100, 20 where nothing was asked for. */
  per_page: number;
  /** How many items the list has. */
  total_count: number;
  /** How many pages the list has. */
  total_pages?: number;
  /** Whether there is a page after this one. */
  has_next?: boolean;
  /** Whether there is a page before this one. */
  has_prev?: boolean;
  /** Whether there is a page after this one, as the service's own clients name it. The service does not send it. */
  has_more?: boolean;
}

/** A response of FlowMaestro. */
export interface FlowMaestroResponse<T> {
  /** What was asked for. */
  data: T;
  /** What the service says about the request itself. */
  meta: FlowMaestroMeta;
}

/** One page of a list. */
export interface FlowMaestroPage<T> {
  /** The page's items. A page after the last one has none. */
  data: T[];
  /** Where the page is in its list. */
  pagination: FlowMaestroPagination;
  /** What the service says about the request itself. */
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
  /** Every item, page after page. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}
