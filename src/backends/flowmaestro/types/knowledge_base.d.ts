/** Documents, cut into chunks that can be found by what they mean. */
export interface FlowMaestroKnowledgeBase {
  /** The knowledge base's id, a UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** What it holds, for people. */
  description: string | null;
  /** How many documents it holds. */
  document_count: number;
  /** How many chunks they were cut into. */
  chunk_count?: number;
  /** The model that gives the meaning of a chunk. Only `knowledgeBases.get` returns it. */
  embedding_model?: string;
  /** How long a chunk is. Only `knowledgeBases.get` returns it. */
  chunk_size?: number;
  /** How much of a chunk is in the next one too. Only `knowledgeBases.get` returns it. */
  chunk_overlap?: number;
  /** When it was made, ISO 8601. */
  created_at: string;
  /** When it was changed last, ISO 8601. */
  updated_at: string;
}

/** What to ask a knowledge base. */
export interface FlowMaestroQueryKnowledgeBaseRequest {
  /** The question; not empty. */
  query: string;
  /** How many results to return at most, a whole number up to 20. Default 5. With 0 there are no results. */
  top_k?: number | undefined;
}

/** What a knowledge base has to a query. */
export interface FlowMaestroKnowledgeBaseResults {
  /** The chunks that fit, the best first. */
  results: FlowMaestroKnowledgeBaseResult[];
  /** The question. */
  query: string;
  /** How many results were asked for. */
  top_k?: number;
  /** The knowledge base's id. Only the service's own clients name it. */
  knowledge_base_id?: string;
}

/** A chunk that fits. */
export interface FlowMaestroKnowledgeBaseResult {
  /** The chunk's id, a UUID. */
  id?: string;
  /** The chunk's id, as only the service's own clients name it. To be sure, read `id ?? chunk_id`. */
  chunk_id?: string;
  /** The chunk's text. */
  content: string;
  /** The document it is from. */
  document_id: string;
  /** The document's name, as `"faq.md"`. */
  document_name?: string;
  /** How well it fits, 0 to 1: the cosine similarity. */
  score?: number;
  /** How well it fits, as only the service's own clients name it. To be sure, read `score ?? similarity`. */
  similarity?: number;
  /** What is known about the chunk, as its page. */
  metadata?: Record<string, unknown> | null;
}
