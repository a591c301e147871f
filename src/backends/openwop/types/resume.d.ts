/** The reply to an interrupt. `resumeValue` is its only member: hosts refuse any other one. */
export interface OpenWopResolveInterruptRequest {
  /** The reply, in the form that the interrupt's kind asks for. Reference hosts take only objects. */
  resumeValue: OpenWopResumeValue;
}

/** The reply to an interrupt: anything JSON can carry. The named types are the replies to the kinds that have a form. */
export type OpenWopResumeValue = OpenWopApprovalResumeValue | OpenWopClarificationResumeValue | OpenWopExternalEventResumeValue | {} | null;

/** The reply to an approval. The shortest one is `{ action: "accept" }`. */
export interface OpenWopApprovalResumeValue {
  /**
   * One of the actions that the approval offers. After `reject` the run fails with the code `interrupt_rejected` on
   * reference hosts.
   */
  action: OpenWopApprovalAction;
  /** Why, in words. */
  feedback?: string;
  /** What to do better, with `refine`. */
  refineFeedback?: OpenWopRefineFeedback;
  /** The artifact as it should be, with `edit-accept`. */
  editedArtifactData?: unknown;
  /** Who decided. */
  decidedBy?: string;
  /** When, ISO 8601. */
  decidedAt?: string;
  /**
   * Who votes, where several people must accept. A second vote of the same voter replaces the first; votes without a
   * voter always add up.
   */
  voter?: string;
}

/** The replies to the questions of a clarification. */
export interface OpenWopClarificationResumeValue {
  /**
   * A list of replies by specification; a map from question id to reply (a string) on reference hosts, which refuse
   * the list with 422.
   */
  answers: OpenWopClarificationAnswer[] | Record<string, unknown>;
}

/**
 * The event from outside that a run waited for.
 *
 * By specification the event is in `eventPayload`; reference hosts read the keys of `correlation`, with their
 * values, at the top level. To be understood by both, send `{ ...correlation, eventPayload }`.
 */
export interface OpenWopExternalEventResumeValue extends OpenWopJsonObject {
  /** The event. */
  eventPayload?: unknown;
}

/** What to do better. */
export interface OpenWopRefineFeedback {
  /** How much of the artifact it is about. */
  scope: "whole" | "section" | "items" | (string & {});
  /** The section, with scope `section`. */
  sectionPath?: string;
  /** The items, with scope `items`. */
  itemIds?: string[];
  /** Labels. */
  tags?: string[];
  /** What to do better, in words. */
  text?: string;
}

/** The reply to one question. */
export interface OpenWopClarificationAnswer {
  /** The question's id. */
  id: string;
  /** The reply. */
  answer: unknown;
}

/** What became of a reply that was given by run and node. */
export interface OpenWopResolveInterruptResponse {
  /** The run's id. */
  runId: string;
  /** The node that asked. Some hosts leave it out; it is filled in. */
  nodeId: string;
  /** Where the run stands: still `waiting-approval` while votes are missing, `failed` after a rejection. */
  status: OpenWopRunStatus;
  /** What became of the interrupt. Only some hosts say. */
  interrupt?: OpenWopResolvedInterrupt;
}

/** What became of an interrupt. */
export interface OpenWopResolvedInterrupt {
  /** What it asked for. */
  kind: OpenWopInterruptKind;
  /** The node that asked. */
  nodeId?: string;
  /** How it ended; missing while votes are missing. */
  outcome?: "accepted" | "rejected" | "resumed" | (string & {});
  /** The votes so far. */
  votes?: OpenWopInterruptVote[];
}

/** One vote. */
export interface OpenWopInterruptVote {
  /** What was voted: the action of an approval, `resolve` for any other kind. */
  action: string;
  /** When, ISO 8601. */
  timestamp?: string;
  /** Who voted, where the response says. */
  voter?: string;
}

/** What became of a reply that was given by token. The specification leaves the response to the host. */
export interface OpenWopResolveByTokenResponse extends OpenWopJsonObject {
  /** The run's id. */
  runId?: string;
  /** The node that asked. */
  nodeId?: string;
  /** Where the run stands. */
  status?: OpenWopRunStatus;
  /** How the interrupt ended, as `"resumed"`. */
  outcome?: string;
}
