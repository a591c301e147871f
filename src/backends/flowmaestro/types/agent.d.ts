/** An agent. */
export interface FlowMaestroAgent {
  /** The agent's id, a UUID. */
  id: string;
  /** A name for people. */
  name: string;
  /** What it does, for people. */
  description: string | null;
  /** The model that drives it. */
  model: string;
  /** Who serves the model, as `"openai"`. */
  provider: string;
  /** The model's first instructions. Only `agents.get` returns it. */
  system_prompt?: string;
  /** The model's temperature. Only `agents.get` returns it. */
  temperature?: number;
  /** How many tokens one answer of the model may have. Only `agents.get` returns it. */
  max_tokens?: number;
  /** What the agent can call. Only `agents.get` returns it. */
  available_tools?: FlowMaestroAgentTool[];
  /** When it was made, ISO 8601. */
  created_at: string;
  /** When it was changed last, ISO 8601. */
  updated_at: string;
}

/** Something that an agent can call. */
export interface FlowMaestroAgentTool {
  /** The tool's id. */
  id: string;
  /** The tool's name. */
  name: string;
  /** What it does. */
  description: string;
  /** What kind of tool it is. */
  type: string;
}
