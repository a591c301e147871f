/** What an interrupt asks for. */
export type OpenWopInterruptKind =
  | "approval"
  | "clarification"
  | "external-event"
  | "custom"
  | "conversation.start"
  | "conversation.exchange"
  | "conversation.close"
  | "low-confidence"
  | (string & {});

/**
 * What can be done at an approval. Some hosts write `edit` where others write `edit-accept`; to reply, send
 * `edit-accept`. `ask` leaves the approval open.
 */
export type OpenWopApprovalAction = "accept" | "reject" | "refine" | "edit-accept" | "edit" | "ask" | (string & {});

/**
 * What a suspended run asks: a union that narrows by `kind`.
 *
 * A kind that is not listed here comes through untouched at run time; handle it in `default`.
 */
export type OpenWopInterruptPayload = { [Kind in keyof OpenWopInterruptData]: OpenWopInterruptPayloadOf<Kind> }[keyof OpenWopInterruptData];

/** What every interrupt has, whatever its kind. */
export interface OpenWopInterruptPayloadBase {
  /** The interrupt's name in its workflow, 1 to 256 characters. */
  key: string;
  /** A JSON Schema of the reply. */
  resumeSchema?: OpenWopJsonObject;
  /** How long the run waits, in ms. */
  timeoutMs?: number;
}

/** What the `data` of an interrupt is, by the interrupt's kind. */
export interface OpenWopInterruptData {
  "approval": OpenWopApprovalData;
  "clarification": OpenWopClarificationData;
  "external-event": OpenWopExternalEventData;
  "custom": OpenWopCustomData;
  "conversation.start": OpenWopConversationStartData;
  "conversation.exchange": OpenWopConversationExchangeData;
  "conversation.close": OpenWopConversationCloseData;
  "low-confidence": OpenWopLowConfidenceData;
}

/** What an approval asks. */
export interface OpenWopApprovalData {
  /** The artifact to approve. */
  artifactId?: string;
  /** The artifact's type. */
  artifactType?: string;
  /** The question, for people. */
  title?: string;
  /** The actions that a reply may have. A host refuses any other one. Default: `accept` and `reject`. */
  actions?: OpenWopApprovalAction[];
  /** More about the question, for people. */
  description?: string;
  /** The artifact itself. */
  artifactData?: unknown;
  /** How many people must accept. Default 1. */
  requiredApprovals?: number;
  /** Who may reply, by id. */
  approversList?: string[];
  /** Whether one rejection is enough. Default `single-veto`. */
  rejectionPolicy?: "single-veto" | "majority" | (string & {});
  /** The groups whose members may reply. */
  approverGroupRefs?: string[];
  /** The roles whose holders may reply. */
  approverRoleRefs?: string[];
  /** Who may see the question. */
  audience?: OpenWopApprovalAudience;
  /** Whether one override is enough where several people must accept. */
  overrideBypassesQuorum?: boolean;
  /** What the host does when nobody replies in time. */
  onTimeout?: "reject" | "approve" | "escalate" | (string & {});
}

/** What a clarification asks. */
export interface OpenWopClarificationData {
  /** The questions. */
  questions: OpenWopClarificationQuestion[];
  /** What the questions are about. */
  contextType?: string;
}

/** The event from outside that a run waits for. */
export interface OpenWopExternalEventData {
  /** The event's name. */
  eventType?: string;
  /** The keys and values by which the event is recognised. */
  correlation?: OpenWopJsonObject;
}

/** What an interrupt of the workflow's own making asks. */
export interface OpenWopCustomData {
  /** The workflow's own kind. */
  customKind: string;
  /** What is asked. */
  payload?: unknown;
}

/** A conversation that is to be opened. */
export interface OpenWopConversationStartData {
  /** The conversation's id. */
  conversationId: string;
  /** Its title, for people. */
  title?: string;
  /** What the run says first. */
  initialPrompt?: unknown;
}

/** One turn of a conversation. */
export interface OpenWopConversationExchangeData {
  /** The conversation's id. */
  conversationId: string;
  /** What the run says. */
  prompt: unknown;
  /** A JSON Schema that the reply must match. */
  outcomeSchema?: OpenWopJsonObject;
  /** Which turn it is. */
  turnIndex?: number;
}

/** A conversation that is to be closed. */
export interface OpenWopConversationCloseData {
  /** The conversation's id. */
  conversationId: string;
  /** Why. */
  reason?: string;
}

/** A decision that an agent is not sure of. */
export interface OpenWopLowConfidenceData {
  /** The agent. */
  agentId: string;
  /** The confidence it should have, 0 to 1. */
  threshold: number;
  /** The confidence it has, 0 to 1. */
  observed: number;
  /** The decision. */
  decision?: unknown;
}

/** An interrupt of one kind. */
export interface OpenWopInterruptPayloadOf<Kind extends keyof OpenWopInterruptData> extends OpenWopInterruptPayloadBase {
  /** What it asks for. */
  kind: Kind;
  /** What is asked. */
  data: OpenWopInterruptData[Kind];
}

/** The interrupt that a run waits at, as its snapshot has it. */
export interface OpenWopActiveInterrupt {
  /** What it asks for. */
  kind: OpenWopInterruptKind;
  /** The node that asks: the `nodeId` to reply with `interrupts.resolve`. */
  nodeId: string;
  /** What is asked. */
  payload?: OpenWopActiveInterruptPayload;
  /** The token to reply with `interrupts.resolveByToken`. Hosts make one only for events from outside. */
  interruptToken?: string;
  /** The URL or path that takes the reply by token. */
  callbackUrl?: string;
}

/** What the interrupt asks that a run waits at. */
export interface OpenWopActiveInterruptPayload extends OpenWopJsonObject {
  /** What it asks for. */
  kind?: OpenWopInterruptKind;
  /** The node that asks. */
  nodeId?: string;
  /**
   * What is asked, as the workflow's node is configured: the members are those of the interrupt's data, as `title` and
   * `actions` of an approval or `questions` of a clarification.
   */
  config?: OpenWopJsonObject;
}

/** Who may see an approval. */
export interface OpenWopApprovalAudience {
  /** People, by id. */
  subjects?: string[];
  /** Groups, by id. */
  groups?: string[];
  /** Roles, by name. */
  roles?: string[];
}

/** One question. */
export interface OpenWopClarificationQuestion {
  /** The question's id, which its reply names. */
  id: string;
  /** The question, for people. */
  question: string;
  /** A JSON Schema of the reply. */
  schema?: OpenWopJsonObject;
}
