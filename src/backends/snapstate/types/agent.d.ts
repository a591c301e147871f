/** An agent of the account. */
export interface SnapStateAgent {
  /** The service's own number of the agent. No call takes it. */
  id: number;
  /** The agent's id. */
  agent_id: string;
  /** A name for people. */
  name: string | null;
  /** What it does, for people. */
  description: string | null;
  /** What it can do. The service does not check what other clients put here. */
  capabilities: string[];
  /** Data about it; `{}` where none was given. */
  metadata: Record<string, unknown>;
  /** When it saved a checkpoint last, ISO 8601. `null` when it never did. */
  last_seen_at: string | null;
  /** When it was registered first, ISO 8601. */
  created_at: string;
}

/** The agents of the account. */
export interface SnapStateAgentList {
  /** All of them: the one that saved a checkpoint last comes first, then those that never did, the newest first. */
  agents: SnapStateAgent[];
}

/**
 * An agent to register. One that is registered is replaced: what is left out here is empty then. An account has 50
 * agents at most, unless its server is set up otherwise.
 */
export interface SnapStateRegisterAgentRequest {
  /** The agent's id: 1 to 255 letters `A` to `Z` and `a` to `z`, digits, `_` and `-`. */
  agent_id: string;
  /** A name for people. The service drops control characters and spaces around it, and what is beyond 255 characters. */
  name: string;
  /** What it does, for people. */
  description?: string | undefined;
  /** What it can do, as `["web_search"]`. Default: nothing. */
  capabilities?: string[] | undefined;
  /** Data about it. Default: `{}`. */
  metadata?: Record<string, any> | undefined;
}

/** What is to be different about an agent. What is left out stays as it was; the service refuses to change nothing. */
export interface SnapStateUpdateAgentRequest {
  /** A name for people. */
  name?: string | undefined;
  /** What it does, for people. */
  description?: string | undefined;
  /** What it can do, in place of all it could. */
  capabilities?: string[] | undefined;
  /** Data about it, in place of all there was. */
  metadata?: Record<string, any> | undefined;
}
