/** What an agent remembers of one user, in the list of all users. */
export interface FlowMaestroAgentMemoryItem {
  /** The user. */
  user_id: string;
  /** What is remembered, as one text. */
  working_memory: string;
  /** Data that was put with it. */
  metadata: Record<string, unknown> | null;
  /** When it was put first, ISO 8601. */
  created_at: string;
  /** When it was put last, ISO 8601. The list begins with the latest. */
  updated_at: string;
}

/** What an agent remembers of one user. */
export interface FlowMaestroAgentMemory {
  /** The agent. */
  agent_id: string;
  /** The user. */
  user_id: string;
  /** What is remembered, as one text. */
  working_memory: string;
  /** Data that was put with it. */
  metadata: Record<string, unknown> | null;
  /** When it was put first, ISO 8601. */
  created_at: string;
  /** When it was put last, ISO 8601. */
  updated_at: string;
}

/** What an agent is to remember of one user, in place of all it did. */
export interface FlowMaestroPutAgentMemoryRequest {
  /** What to remember, as one text. Spaces around it are dropped, and it must not be empty then. */
  working_memory: string;
  /** Data to put with it. */
  metadata?: Record<string, any> | undefined;
}

/** That an agent forgot a user. */
export interface FlowMaestroDeletedAgentMemory {
  /** The agent. */
  agent_id: string;
  /** The user. */
  user_id: string;
  /** That it is gone. */
  deleted: true;
}

/** How much an agent remembers. */
export interface FlowMaestroAgentMemoryStats {
  /** The agent. */
  agent_id: string;
  /** Of how many users something is remembered. */
  working_memory_count: number;
  /** How many messages can be searched. */
  embedding_count: number;
  /** How the agent's memory is set up, in the service's own form. */
  memory_config: Record<string, unknown> | null;
}

/** What to search in the messages that an agent can remember. */
export interface FlowMaestroSearchAgentMemoryRequest {
  /** The text to search for; not empty. */
  query: string;
  /** How many results to return at most, 1 to 50. Default 10. */
  top_k?: number | undefined;
  /** How similar a message must be, above 0 to 1. Default 0.7, also for 0. */
  similarity_threshold?: number | undefined;
  /** Whose messages to search. Default: everybody's. */
  user_id?: string | undefined;
}

/** What was found in the messages that an agent can remember. */
export interface FlowMaestroAgentMemorySearch {
  /** The agent. */
  agent_id: string;
  /** The text that was searched for. */
  query: string;
  /** The messages found. */
  results: FlowMaestroAgentMemoryResult[];
  /** How many there are. */
  result_count: number;
}

/** A message that was found. */
export interface FlowMaestroAgentMemoryResult {
  /** The message's text. */
  content: string;
  /** Who wrote it. */
  role: FlowMaestroMessageRole;
  /** How similar it is to the text searched for, up to 1. */
  similarity: number;
  /** The agent's execution it belongs to. `executions.get` does not know it. */
  execution_id: string | null;
  /** What was said before it, in the service's own form. */
  context_before: unknown[];
  /** What was said after it, in the service's own form. */
  context_after: unknown[];
}
