/** A node started. */
export interface OpenWopNodeStartedPayload {
  /** The node. */
  nodeId?: string;
  /** What the node does. */
  typeId?: string;
  /** Which attempt it is, from 0. */
  attempt?: number;
}

/** A node completed. */
export interface OpenWopNodeCompletedPayload {
  /** The node. */
  nodeId?: string;
  /** What it returned. */
  outputs?: unknown;
  /** How long it took, in ms. */
  durationMs?: number;
}

/** A node failed, and is not tried again. */
export interface OpenWopNodeFailedPayload {
  /** The node. */
  nodeId?: string;
  /** Why. */
  error?: OpenWopRunError;
  /** How often it was tried. */
  attempts?: number;
  /** The error's code once more, on some hosts. */
  code?: string;
  /** The error's message once more, on some hosts. */
  message?: string;
  /** What the node does, on some hosts. */
  typeId?: string;
}

/** A node waits for a reply. Some hosts report it by this event alone and send no `interrupt.requested`. */
export interface OpenWopNodeSuspendedPayload {
  /** The node: the `nodeId` to reply with `interrupts.resolve`. */
  nodeId?: string;
  /** The interrupt's id. Some hosts leave it out. */
  interruptId?: string;
  /** What it asks for. */
  kind?: OpenWopInterruptKind;
  /** The interrupt's name in its workflow. */
  key?: string;
  /** What is asked, on some hosts: the members are those of the interrupt's data. */
  config?: OpenWopJsonObject;
  /** The token to reply with `interrupts.resolveByToken`. Hosts make one only for events from outside. */
  interruptToken?: string;
  /** The URL or path that takes the reply by token. */
  callbackUrl?: string;
}

/** A node got its reply and continues. */
export interface OpenWopNodeResumedPayload {
  /** The node. Some hosts leave it out and send it in the event's own `nodeId`. */
  nodeId?: string;
  /** The interrupt's id. */
  interruptId?: string;
  /** The reply. Some hosts send the reply itself as the payload. */
  resumeValue?: unknown;
  /** What was done at an approval, on the hosts that send the reply itself as the payload. */
  action?: string;
}

/** A node failed and is tried again. */
export interface OpenWopNodeRetriedPayload {
  /** The node. */
  nodeId?: string;
  /** Which attempt comes, from 1. */
  attempt?: number;
  /** How long until then, in ms. */
  delayMs?: number;
  /** Why the last attempt failed. */
  lastError?: OpenWopRunError;
}

/** A node was left out. */
export interface OpenWopNodeSkippedPayload {
  /** The node. */
  nodeId?: string;
  /** Why. */
  reason?: string;
}

/** A node was cancelled. */
export interface OpenWopNodeCancelledPayload {
  /** The node. */
  nodeId?: string;
  /** Why. */
  reason?: string;
}
