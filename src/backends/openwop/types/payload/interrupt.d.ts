/** A run waits for a reply. */
export interface OpenWopInterruptRequestedPayload {
  /** The run's id. */
  runId?: string;
  /** The node that asks: the `nodeId` to reply with `interrupts.resolve`. */
  nodeId?: string;
  /** The interrupt's id. */
  interruptId?: string;
  /** What it asks for. */
  kind?: OpenWopInterruptKind;
  /** The interrupt's name in its workflow. */
  key?: string;
  /** What is asked: by `kind` one of the types of `OpenWopInterruptData`. */
  data?: OpenWopInterruptData[keyof OpenWopInterruptData];
  /** A JSON Schema of the reply. */
  resumeSchema?: OpenWopJsonObject;
  /** How long the run waits, in ms. */
  timeoutMs?: number;
  /** When it was asked, ISO 8601. */
  requestedAt?: string;
}

/** A run got its reply. */
export interface OpenWopInterruptResolvedPayload {
  /** The node that asked. */
  nodeId?: string;
  /** The interrupt's id. */
  interruptId?: string;
  /** What it asked for. */
  kind?: OpenWopInterruptKind;
  /** The reply. */
  resumeValue?: unknown;
  /** When the reply came, ISO 8601. */
  resolvedAt?: string;
  /** Who replied. */
  resolvedBy?: string;
}

/** A run waits for an approval. */
export interface OpenWopApprovalRequestedPayload {
  /** The node that asks: the `nodeId` to reply with `interrupts.resolve`. */
  nodeId?: string;
  /** The interrupt's id. */
  interruptId?: string;
  /** The artifact to approve. */
  artifactId?: string;
  /** The artifact's type. */
  artifactType?: string;
  /** The actions that a reply may have. */
  actions?: OpenWopApprovalAction[];
  /** The question, for people. */
  title?: string;
  /** Who may reply, by id. */
  approversList?: string[];
  /** How many people must accept. */
  requiredApprovals?: number;
}

/** Somebody replied to an approval, or nobody did in time. */
export interface OpenWopApprovalReceivedPayload {
  /** The node that asked. */
  nodeId?: string;
  /** What was done. */
  action?: "accept" | "reject" | "refine" | "edit-accept" | "timeout" | (string & {});
  /** Who decided. */
  decidedBy?: string;
  /** When, ISO 8601. */
  decidedAt?: string;
  /** Why, in words. */
  feedback?: string;
  /** What to do better. */
  refineFeedback?: OpenWopRefineFeedback;
  /** The artifact as it should be. */
  editedArtifactData?: unknown;
}

/** A run waits for replies to questions. */
export interface OpenWopClarificationRequestedPayload {
  /** The node that asks: the `nodeId` to reply with `interrupts.resolve`. */
  nodeId?: string;
  /** The questions. */
  questions?: OpenWopClarificationQuestion[];
}

/** A run got the replies to its questions. */
export interface OpenWopClarificationResolvedPayload {
  /** The node that asked. */
  nodeId?: string;
  /** The replies, mostly by question id. */
  answers?: Record<string, unknown> | OpenWopClarificationAnswer[];
}
