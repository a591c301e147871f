/** What somebody has to decide on before it is installed. */
export interface OpenWopProposal extends OpenWopJsonObject {
  /** Its id. */
  id: string;
  /** What is proposed. */
  kind: OpenWopProposalKind;
  /** Where it stands. */
  state: OpenWopProposalState;
  /** The thing itself. */
  artifact: OpenWopJsonObject;
  /** Where it comes from. */
  provenance: OpenWopJsonObject;
  /** Whose it is. */
  owner: OpenWopJsonObject;
  /** When it was made, ISO 8601. */
  createdAt: string;
  /** Its name, for people. */
  title?: string;
  /** Why, in words. */
  rationale?: string;
  /** The hash of the artifact. */
  artifactDigest?: string;
  /** The proposal that it repeats. */
  duplicateOf?: string;
  /** What came of it, once it is applied. */
  activation?: OpenWopJsonObject;
  /** When it was changed, ISO 8601. */
  updatedAt?: string;
}

/** What is proposed. */
export type OpenWopProposalKind = "agent-pack" | "workflow-chain-pack" | "prompt-template" | "automation" | (string & {});

/** Where a proposal stands. */
export type OpenWopProposalState = "draft" | "revised" | "applied" | "rejected" | "archived" | (string & {});

/** A proposal to make. */
export interface OpenWopSubmitProposalRequest {
  /** What is proposed. */
  kind: OpenWopProposalKind;
  /** The thing itself. */
  artifact: OpenWopJsonObject;
  /** Its name, for people. */
  title?: string;
  /** Why, in words. */
  rationale?: string;
}

/** What of a proposal is to be changed. */
export interface OpenWopReviseProposalRequest {
  /** The thing itself. */
  artifact?: OpenWopJsonObject;
  /** Its name, for people. */
  title?: string;
  /** Why, in words. */
  rationale?: string;
}

/** What is to be installed. */
export interface OpenWopApplyProposalRequest {
  /** The hash of what was reviewed: another one is refused. */
  artifactDigest?: string;
}

/** The run that asks for the approval of a proposal. */
export interface OpenWopApplyProposalRun {
  /** The run's id. */
  runId: string;
}

/** Why a proposal is declined. */
export interface OpenWopRejectProposalRequest {
  /** Why. */
  reason?: string;
}
