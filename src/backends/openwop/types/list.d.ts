/** One page of a list. What else the host says of it is beside these. */
export interface OpenWopPage<T> extends OpenWopJsonObject {
  /** The page's items, wherever the host has them. */
  data: T[];
  /** The option `cursor` of the next page. Missing on the last one, and on hosts that have no pages. */
  nextCursor?: string;
}

/**
 * A list that was asked for. Awaited it is one page; with `for await` it is every item from that page on, and the next
 * pages are fetched as they are needed.
 *
 * ```ts
 * const { data, nextCursor } = await wop.runs.list({ limit: 20 });
 * for await (const run of wop.runs.list({ status: "failed" })) console.log(run.runId);
 * ```
 */
export interface OpenWopList<T> extends Promise<OpenWopPage<T>> {
  /** Every item, page after page. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>;
}
