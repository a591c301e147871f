/** Which value of the store. */
export interface LangGraphItemKey {
  namespace: string[];
  key: string;
}
/** What `store.put` takes. */
export interface LangGraphPutItem extends LangGraphItemKey {
  value: Record<string, unknown>;
  /** Which members are indexed for searches; `false` for none. */
  index?: false | string[] | undefined;
}
/** A value of the store. */
export interface LangGraphItem extends LangGraphItemKey {
  value: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  /** How near it is to the query. */
  score?: number | null;
}
/** Which values `store.search` returns. */
export interface LangGraphItemQuery {
  namespace_prefix: string[];
  filter?: Record<string, unknown> | undefined;
  query?: string | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}
/** Values of the store. */
export interface LangGraphItems {
  items: LangGraphItem[];
}
/** Which namespaces. */
export interface LangGraphNamespaceQuery {
  prefix?: string[] | undefined;
  suffix?: string[] | undefined;
  max_depth?: number | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}
/** Namespaces. */
export interface LangGraphNamespaces {
  namespaces: string[][];
}
