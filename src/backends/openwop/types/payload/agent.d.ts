/** An agent reasoned. */
export interface OpenWopAgentReasonedPayload {
  /** The agent. */
  agentId?: string;
  /** Its reasoning, whole or as a summary. */
  reasoning?: string;
  /** How much of it is disclosed. */
  verbosity?: "off" | "summary" | "full" | (string & {});
}

/** A piece of an agent's reasoning, before `agent.reasoned` has all of it. */
export interface OpenWopAgentReasoningDeltaPayload {
  /** The agent. */
  agentId?: string;
  /** The text to append. */
  delta?: string;
  /** Which piece it is, from 0. It is not the event's sequence. */
  sequence?: number;
  /** How much of the reasoning is disclosed. */
  verbosity?: "off" | "summary" | "full" | (string & {});
}

/** An agent called a tool. */
export interface OpenWopAgentToolCalledPayload {
  /** The agent. */
  agentId?: string;
  /** The tool. */
  toolName?: string;
  /** The call's id, which `agent.toolReturned` names. */
  callId?: string;
  /** What the tool was called with. */
  inputs?: unknown;
}

/** A tool returned to an agent: with `outcome`, or with `error`. */
export interface OpenWopAgentToolReturnedPayload {
  /** The agent. */
  agentId?: string;
  /** The tool. */
  toolName?: string;
  /** The call's id. */
  callId?: string;
  /** What the tool returned. */
  outcome?: unknown;
  /** Why the tool failed. */
  error?: unknown;
}

/** An agent passed its work on to another one. */
export interface OpenWopAgentHandoffPayload {
  /** Who passed it on. */
  fromAgentId?: string;
  /** Who continues. */
  toAgentId?: string;
  /** Why. */
  reason?: string;
}

/** An agent decided. */
export interface OpenWopAgentDecidedPayload {
  /** The agent. */
  agentId?: string;
  /** What it decided, in the host's own shape. */
  decision?: unknown;
  /** How sure it is, 0 to 1. */
  confidence?: number;
}

/** Something was remembered. The content is not in the event. */
export interface OpenWopMemoryWrittenPayload {
  /** The memory. */
  memoryRef?: string;
  /** The entry's id. */
  memoryId?: string;
  /** The node. */
  nodeId?: string | null;
  /** The agent. */
  agentId?: string | null;
  /** Labels. */
  tags?: string[];
}

/** Several child runs were started side by side. */
export interface OpenWopDispatchFanOutPayload {
  /** How they run. */
  fanOutPolicy?: "parallel" | (string & {});
  /** How many there are. */
  childCount?: number;
  /** How many run at a time. */
  maxConcurrency?: number;
  /** When the parent continues. */
  joinMode?: unknown;
}

/** The child runs came back together. */
export interface OpenWopDispatchJoinPayload {
  /** How it ended. */
  joinOutcome?: "satisfied" | "failed" | "partial" | (string & {});
  /** How many completed. */
  completedCount?: number;
  /** How many failed. */
  failedCount?: number;
  /** How many were cancelled. */
  cancelledCount?: number;
  /** In which order their outputs were merged, in the host's own shape. */
  mergeOrder?: unknown[];
}
