/**
 * Where a run stands.
 *
 * `completed`, `failed` and `cancelled` are final. A run with a status that is not in this list is over when its record says
 * so: when it has an `error`, or the time of its end.
 *
 * `waiting-approval` waits for an approval, `waiting-input` for the response to a question, `waiting-external` for an
 * event from outside (older hosts say `waiting-input` there).
 */
export type OpenWopRunStatus =
  | "pending"
  | "running"
  | "paused"
  | "waiting-approval"
  | "waiting-input"
  | "waiting-external"
  | "cancelling"
  | "completed"
  | "failed"
  | "cancelled"
  | (string & {});

/** The version of a host's engine: some hosts send a text, some a number. */
export type OpenWopEngineVersion = number | string;

/** A run as it stands at one moment. */
export interface OpenWopRunSnapshot {
  /** The run's id. */
  runId: string;
  /** The workflow it runs. */
  workflowId: string;
  /** Where it stands. */
  status: OpenWopRunStatus;
  /** The node that holds the interrupt, while the run waits for a reply. */
  currentNodeId?: string | null;
  /**
   * What the run waits for, while it waits. Some hosts leave it out; then `interrupt.requested`, `approval.requested`,
   * `clarification.requested` or `node.suspended` in the event stream say so.
   */
  interrupt?: OpenWopActiveInterrupt | null;
  /** When it started, ISO 8601. */
  startedAt?: string;
  /**
   * When it ended, ISO 8601. `runs.get` fills it from `endedAt` on the hosts that send only that; a snapshot from the
   * event stream is as the host sent it.
   */
  completedAt?: string | null;
  /** When it ended, ISO 8601: the name some hosts use in place of `completedAt`. `null` while the run is not over. */
  endedAt?: string | null;
  /** What the run was started with. */
  inputs?: OpenWopJsonObject;
  /** What the run returned. Most hosts leave it out and put it into the event `run.completed`. */
  outputs?: unknown;
  /** The workflow's variables. */
  variables?: OpenWopJsonObject;
  /** The workflow's channels. */
  channels?: OpenWopJsonObject;
  /** The state of each node by node id, in the host's own shape. */
  nodeStates?: Record<string, unknown>;
  /** Why the run failed, when `status` is `failed`. */
  error?: OpenWopRunError | null;
  /** The version of the engine that executes the run. */
  engineVersion?: OpenWopEngineVersion;
  /** The version of the event log's schema. */
  eventLogSchemaVersion?: number;
  /** The labels given at the start. */
  tags?: string[];
  /** The data given at the start. */
  metadata?: OpenWopJsonObject;
  /** The settings given at the start. */
  configurable?: OpenWopJsonObject;
  /** Whom the run belongs to. Hosts with one tenant leave it out. */
  owner?: OpenWopRunOwner;
  /** How far the undoing of the run's effects is. */
  compensationStatus?: "none" | "pending" | "running" | "completed" | "partial" | "failed" | "manual" | (string & {});
  /** The agent at work. */
  agent?: OpenWopAgentRef;
  /** The agent that delegates the work, in a run of several agents. */
  runOrchestrator?: OpenWopAgentRef;
  /** What the run used so far. */
  metrics?: OpenWopRunMetrics;
  /** The run that started this one. */
  parentRunId?: string | null;
  /** The node of the parent run that started this one. */
  parentNodeId?: string | null;
  /** The runs that this one started, in the host's own shape. */
  childRuns?: unknown[];
  /** The run's files, in the host's own shape. */
  workspace?: unknown[];
}

/** Why a run or a node failed. Its codes are not those of an HTTP error response. */
export interface OpenWopRunError {
  /** What went wrong, for programs. */
  code: OpenWopRunErrorCode;
  /** What went wrong, for people. */
  message?: string;
  /** More about it. */
  details?: OpenWopJsonObject | null;
  /** Whether it could succeed when tried again. Only errors inside events carry it. */
  retryable?: boolean;
}

/** Whom a run belongs to. The ids are opaque. */
export interface OpenWopRunOwner {
  /** The tenant. */
  tenant: string;
  /** The workspace in the tenant. */
  workspace?: string;
  /** Who acts: a user or an agent. */
  principal?: string;
  /** What `principal` is. */
  principalKind?: "user" | "agent" | "anonymous" | (string & {});
  /** Who acts, as hosts of version 2 say it. */
  subject?: OpenWopRunSubject;
}

/** Who acts, on a host of version 2. */
export interface OpenWopRunSubject extends OpenWopJsonObject {
  /** Who vouches for the id. */
  issuer: string;
  /** The id. */
  subjectId: string;
  /** The tenant. */
  tenant: string;
  /** How it was authenticated. */
  lane: "api-key" | "oauth2" | "oidc" | "mtls" | "saml" | "scim" | "ldap" | "workload" | "session" | "anonymous" | (string & {});
  /** What it is. */
  kind: "user" | "agent" | "anonymous" | "workload" | (string & {});
  /** Who acts for it, at most four deep. */
  actor?: OpenWopRunSubject;
}

/** An agent. */
export interface OpenWopAgentRef {
  /** The agent's id. */
  agentId: string;
  /** A name for people. */
  name?: string;
  /** What kind of model drives the agent. Vendors add their own, with a dot in the name. */
  modelClass?:
  | "reasoning"
  | "tool-using"
  | "chat"
  | "code"
  | "vision"
  | "multimodal"
  | "embedding"
  | "classification"
  | "retrieval"
  | (string & {});
  /** The agent's memory. */
  memoryRef?: string;
  /** The agent's version. */
  version?: string;
  /** The manifest the agent comes from. */
  sourceManifestId?: string;
}

/** What a run used so far. A number that is missing is not known, not 0. */
export interface OpenWopRunMetrics extends OpenWopJsonObject {
  /** What the calls to models cost. */
  openwopCost?: OpenWopRunCost;
}

/**
 * What went wrong in a run. `unsupported_node_type` and `interrupt_rejected` (the reply to an approval was `reject`)
 * are not in the specification; reference hosts send them.
 */
export type OpenWopRunErrorCode =
  | "auth_required"
  | "forbidden"
  | "workspace_not_found"
  | "run_already_active"
  | "run_not_found"
  | "run_terminal"
  | "engine_version_mismatch"
  | "invalid_workflow_definition"
  | "invalid_trigger_input"
  | "node_type_not_found"
  | "config_validation_failed"
  | "token_budget_exceeded"
  | "concurrent_run_limit_reached"
  | "rate_limited"
  | "node_timeout"
  | "global_timeout"
  | "node_execution_failed"
  | "external_call_failed"
  | "recursion_limit_exceeded"
  | "run_timeout"
  | "loop_limit_exceeded"
  | "envelope_refusal"
  | "capability_not_provided"
  | "approval_timeout"
  | "approval_token_invalid"
  | "approval_token_expired"
  | "approval_token_consumed"
  | "persistence_failed"
  | "doc_budget_exceeded"
  | "unsupported_node_type"
  | "interrupt_rejected"
  | (string & {});

/** What a run's calls to models cost, all together. */
export interface OpenWopRunCost {
  /** The cost in US dollars. */
  usd?: number;
  /** The tokens sent and received. */
  tokens?: OpenWopTokenCounts;
  /** The model called last. */
  model?: string;
  /** The provider called last. */
  provider?: string;
  /** How long the calls took, in ms. */
  duration_ms?: number;
}

/** Tokens sent to models and received from them. */
export interface OpenWopTokenCounts {
  /** Tokens sent. */
  input?: number;
  /** Tokens received. */
  output?: number;
}
