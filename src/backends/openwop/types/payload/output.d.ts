/**
 * A piece of a node's output, mostly of a model's answer. In the stream mode `messages` it comes as
 * `ai.message.chunk`, otherwise as `output.chunk`.
 */
export interface OpenWopMessageChunk {
  /** The node. */
  nodeId?: string;
  /** The run's id. */
  runId?: string;
  /** The text to append. */
  chunk?: string;
  /** Whether it is the last piece. */
  isLast?: boolean;
  /** Which output it belongs to, when a node has several. */
  channel?: string;
  /** What the model said about it. */
  meta?: OpenWopMessageChunkMeta;
}

/** What a model said about a piece of its answer. */
export interface OpenWopMessageChunkMeta {
  /** Why the answer ended, with the last piece. */
  finishReason?: "stop" | "length" | "tool_calls" | "content_filter" | (string & {});
  /** The probabilities of the tokens, in the host's own shape. */
  logprobs?: unknown;
  /** The calls of tools, in the host's own shape. Their arguments can be cut off in the middle. */
  toolCalls?: unknown[];
  /** The model. */
  model?: string;
  /** The tokens used. */
  usage?: OpenWopMessageChunkUsage;
  /** The provider. */
  provider?: string;
  /** What only this provider says. */
  providerExtensions?: OpenWopJsonObject;
}

/** The tokens that a model's answer used. */
export interface OpenWopMessageChunkUsage {
  /** Tokens sent. */
  promptTokens?: number;
  /** Tokens received. */
  completionTokens?: number;
  /** Both together. */
  totalTokens?: number;
}

/** A node made an artifact. */
export interface OpenWopArtifactCreatedPayload {
  /** The artifact's id. */
  artifactId?: string;
  /** The artifact's type. */
  artifactType?: string;
  /** The node. */
  nodeId?: string;
  /** The artifact's version. */
  version?: string | number;
  /** What it is, in words. */
  summary?: string;
  /** Whether the host knows the type and checked the artifact against it. */
  registered?: boolean;
  /** Where the type is registered. */
  registrationSource?: string;
}

/** A variable changed. */
export interface OpenWopVariableChangedPayload {
  /** The variable. */
  name?: string;
  /** What it was. */
  previous?: unknown;
  /** What it is. */
  next?: unknown;
  /** The node that changed it. */
  nodeId?: string;
}

/** A node wrote to the log. */
export interface OpenWopLogAppendedPayload {
  /** How important it is. */
  level?: "debug" | "info" | "warn" | "error" | (string & {});
  /** The text. */
  message?: string;
  /** The node. */
  nodeId?: string;
  /** Data that belongs to the text. */
  fields?: OpenWopJsonObject;
}

/** A limit was exceeded. */
export interface OpenWopCapBreachedPayload {
  /** Which limit. */
  kind?: string;
  /** The limit. */
  limit?: number;
  /** What was reached. */
  observed?: number;
  /** The node. */
  nodeId?: string;
}

/** The run fixed which version of a change in the workflow it follows. */
export interface OpenWopVersionPinnedPayload {
  /** The change. */
  changeId?: string;
  /** The version. */
  version?: string | number;
}

/** Older turns of an agent's context were replaced with a summary. */
export interface OpenWopContextSummarizedPayload {
  /** Which round of the agent's loop it was. */
  iteration?: number;
  /** The events that the summary stands for, by event id. */
  replacedTurns?: string[];
  /** The artifact that holds the summary. */
  summaryRef?: string;
  /** What the tokens were counted with, as `o200k_base` or `chars`. */
  tokenCounter?: string;
  /** The tokens of what was replaced. */
  tokensBefore?: number;
  /** The tokens of the summary. */
  tokensAfter?: number;
}

/** Who is in a conversation. Only in live streams, never in the log. */
export interface OpenWopChannelPresencePayload {
  /** The conversation's id. */
  conversationId?: string;
  /** Who is there, by id. */
  present?: string[];
  /** Who is writing, by id. */
  typing?: string[];
}
