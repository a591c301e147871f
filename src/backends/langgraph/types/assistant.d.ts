/** An assistant: a graph with its configuration. */
export interface LangGraphAssistant {
  assistant_id: string;
  graph_id: string;
  config: LangGraphConfig;
  context?: Record<string, unknown> | null;
  created_at: string;
  updated_at?: string | null;
  metadata: Record<string, unknown>;
  version: number;
  name?: string | null;
  description?: string | null;
}
/** What `assistants.create` takes. */
export interface LangGraphCreateAssistant {
  graph_id: string;
  assistant_id?: string | undefined;
  config?: LangGraphConfig | undefined;
  context?: Record<string, unknown> | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** What happens where the id is taken. Default `raise`: a `ConflictError`. */
  if_exists?: "raise" | "do_nothing" | undefined;
  name?: string | undefined;
  description?: string | undefined;
}
/** What `assistants.update` takes. */
export interface LangGraphUpdateAssistant {
  graph_id?: string | undefined;
  config?: LangGraphConfig | undefined;
  context?: Record<string, unknown> | undefined;
  metadata?: Record<string, unknown> | undefined;
  name?: string | undefined;
  description?: string | undefined;
}
/** Which assistants. */
export interface LangGraphAssistantQuery {
  graph_id?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  name?: string | undefined;
  sort_by?: "assistant_id" | "created_at" | "updated_at" | "name" | "graph_id" | undefined;
  sort_order?: "asc" | "desc" | undefined;
}
/** Which versions. */
export interface LangGraphVersionQuery {
  metadata?: Record<string, unknown> | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}
/** A version. */
export interface LangGraphVersion {
  version: number;
}
/** A graph, drawn. */
export interface LangGraphDrawing {
  nodes: { id: string | number; type: string; data?: unknown; metadata?: unknown }[];
  edges: { source: string; target: string; data?: unknown; conditional?: boolean }[];
}
/** The JSON Schemas of a graph. */
export interface LangGraphSchemas {
  graph_id: string;
  input_schema?: object | null;
  output_schema?: object | null;
  state_schema?: object | null;
  config_schema?: object | null;
  context_schema?: object | null;
}
/** The configuration of a run or an assistant. The servers add members of their own to `configurable`. */
export interface LangGraphConfig {
  tags?: string[] | undefined;
  recursion_limit?: number | undefined;
  configurable?: Record<string, unknown> | undefined;
  metadata?: Record<string, unknown> | undefined;
}
