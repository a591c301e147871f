/** What a run asks. */
export interface WorkflowQuestion {
  /** What kind of reply it wants. OpenWOP's kinds of interrupts; SyncTeams always asks for an approval. */
  asks: "approval" | "clarification" | "external-event" | "custom" | "credential" | (string & {});
  /** Identifies the question: the node that asks, which may ask again, or the time of asking. */
  id?: string;
  /** What to show. */
  prompt?: string;
  /**
   * The possible decisions, in the service's words; `approve` and `reject` are always understood. Missing where the question wants values, and where the service names none.
   */
  choices?: string[];
  /** The service's own description of the question, as it came. */
  details?: unknown;
  /** The JSON Schema that the values must match, where the service has one. */
  schema?: unknown;
  /** The interrupt's token, where OpenWOP's host shows one: whoever has it can reply to the question without a key. Keep it secret. */
  token?: string;
}

/** A reply to what a run asks. At least one member is there. */
export interface WorkflowReply<P extends WorkflowProvider = WorkflowProvider> {
  /**
   * One of the question's `choices`; `approve`, `reject` and `edit` are understood where the service has another word for them.
   * A decision that the question does not offer is refused before anything is sent.
   */
  decision?: WorkflowDecision<P> | undefined;
  /**
   * A text. SyncTeams requires one with a rejection; with `refine` it is the feedback. It replies to a clarification with one
   * question; a clarification with several needs `values`.
   */
  message?: string | undefined;
  /**
   * What was asked for, by name: the replies to a clarification by the questions' ids, what an outside event brings, with `edit`
   * the edited artifact. OpenWOP's hosts distinguish voters by `voter`.
   */
  values?: Record<string, unknown> | undefined;
}
